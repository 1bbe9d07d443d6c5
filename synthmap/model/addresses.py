"""Addresses as they are kept and shown: bounded, without credentials, and without what looks like a secret."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from synthmap.model.identity import readable
from synthmap.model.personal import without_personal
from synthmap.model.secrets import STARRED, is_secret

_MAX = 2_000


def kept_address(href: object) -> str:
    """The address, "" for what is none. Values in its query or fragment that look like secrets are starred out."""
    if not isinstance(href, str):
        return ""
    url = readable(href, _MAX)
    try:
        return without_secrets(url)
    except ValueError:
        return ""


def without_user(url: str) -> str:
    """An address without credentials. Raises ValueError for what is none."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def without_secrets(url: str) -> str:
    """An address without credentials, secrets in its query or fragment starred out. Raises ValueError for what is none.

    One that has neither is as it was.
    """
    parts = urlsplit(url)
    kept = parts._replace(
        netloc=parts.netloc.rpartition("@")[2], query=_starred(parts.query), fragment=_starred(parts.fragment)
    )
    return url if kept == parts else kept.geturl()


def kept_text(text: str | None, limit: int) -> str:
    """A text to cut by, bounded; starred out where it holds an e-mail address or the number of a card."""
    said = readable(text or "", limit)
    return said if without_personal(said) == said else STARRED


def origin(url: str) -> str:
    """Scheme and host of an address, "" where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _starred(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    secret = [is_secret(name, value) for name, value in pairs]
    if not any(secret):
        return query
    kept = [(name, STARRED if hide else value) for (name, value), hide in zip(pairs, secret, strict=True)]
    return urlencode(kept, safe="*/:")
