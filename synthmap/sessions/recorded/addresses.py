"""Addresses as they are kept of a recording: bounded, without credentials, and without what looks like a secret."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from synthmap.model.identity import readable

_MAX = 2_000
_HIDDEN = "***"
_SECRET_NAMES = re.compile(
    r"(.*[-_.])?(token|secret|password|passwd|pwd|pass|auth|authorization|apikey|api[-_]key|access[-_]key|signature|sig"
    r"|session|session[-_]?id|sid|jwt|code|otp|email|e-mail|mail|phone)", re.I,
)  # fmt: skip
# An e-mail address, a JSON web token, or a long run of letters and digits such as keys are made of.
_SECRET_VALUES = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{32,}")

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DIGITS = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")


def kept_address(href: object) -> str:
    """The address, "" for what is none. Values in its query or fragment that look like secrets are starred out."""
    if not isinstance(href, str):
        return ""
    url = readable(href, _MAX)
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=host, query=_starred(parts.query), fragment=_starred(parts.fragment)).geturl()
    except ValueError:
        return ""


def kept_text(text: str | None, limit: int) -> str:
    """A text to cut by, bounded; starred out where it holds an e-mail address or the number of a card."""
    said = readable(text or "", limit)
    return _HIDDEN if _EMAIL.search(said) or any(_is_card(found[0]) for found in _DIGITS.finditer(said)) else said


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
    secret = [bool(_SECRET_NAMES.fullmatch(name) or _SECRET_VALUES.fullmatch(value)) for name, value in pairs]
    if not any(secret):
        return query
    kept = [(name, _HIDDEN if hide else value) for (name, value), hide in zip(pairs, secret, strict=True)]
    return urlencode(kept, safe="*/:")
