"""Addresses as they are kept and shown: bounded, without credentials, and without what looks like a secret."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from synthmap.model.identity import readable
from synthmap.model.secrets import STARRED, is_secret

_MAX = 2_000
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DIGITS = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")


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
    return STARRED if _EMAIL.search(said) or any(_is_card(found[0]) for found in _DIGITS.finditer(said)) else said


def _is_card(text: str) -> bool:
    """Whether digits are the number of a payment card: by its length and its check digit (ISO/IEC 7812-1, Luhn)."""
    digits = [int(c) for c in text if c.isdigit()][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


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
