"""Addresses of links as text: mail and phone numbers that can be right, and fragments of the page itself."""

from __future__ import annotations

import re
from urllib.parse import unquote, urldefrag, urljoin

_MAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
# Digits and what people put between them; letters stand for digits on a dial; then extensions and pauses.
_PHONE = re.compile(r"(//)?\+?(?=(?:\D*\d){2})[\dA-Z\s().*#-]{2,25}(;[\w=+-]+|[,pw]\d+)*")
# A route of an in-page router (`#/cart`, `#!/cart`) or a passage to be marked (`#:~:text=`) names no element.
_NO_ANCHOR = re.compile(r"[/!]|.*:~:")


def is_mail(address: str) -> bool:
    """Whether what follows `mailto:` can be sent: every recipient has the form of one (RFC 6068).

    Links that share a page leave the recipient to the sender; those have a subject or a body instead.
    """
    to, _, headers = address.partition("?")
    recipients = [part.strip() for part in unquote(to).split(",") if part.strip()]
    return all(map(_MAIL.fullmatch, recipients)) if recipients else "=" in headers


def is_phone(number: str) -> bool:
    """Whether what follows `tel:` can be dialled (RFC 3966, and the letters and slashes that phones put up with)."""
    return _PHONE.fullmatch(unquote(number).strip()) is not None


def anchor_of(href: str, url: str, base: str = "") -> str:
    """The fragment of a link that points into the document it stands in; else "".

    `url` is the document's address as recorded, `base` the one that its relative links start from, where that is
    another: then `#a` alone leads away from the document.
    """
    here = _absolute(url)
    try:
        there, anchor = urldefrag(urljoin(_absolute(base) or here, href))
    except ValueError:
        return ""
    return anchor if there == urldefrag(here).url and not _NO_ANCHOR.match(anchor) else ""


def _absolute(recorded: str) -> str:
    """A recorded address as one that relative ones can be joined to."""
    return recorded.replace("local:", "http://local", 1) if recorded.startswith("local:") else recorded
