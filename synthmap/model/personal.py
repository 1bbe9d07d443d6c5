"""What says who somebody is, or pays, or opens an account, told from a text and taken out of it.

Everywhere these are e-mail addresses and numbers of cards; on pages that a site shows to one person alone, also phone
numbers and access tokens, which elsewhere are mostly the site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from synthmap.model.contacts import phones
from synthmap.model.secrets import STARRED, is_secret

Kind = Literal["e-mail address", "card number", "phone number", "access token"]

# As RFC 5322 has its dot-atoms, and as people use them.
_EMAIL = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ -]?\d){13,18}(?![\w.]?\d)")
_SEVEN_DIGITS = re.compile(r"\d(?:\D{0,3}\d){6}")
# JSON web tokens (RFC 7519); the prefixes that Stripe, GitHub, Slack, AWS and GitLab document for their keys; and any
# other run of letters and digits as long as 128 bits in hexadecimal.
_TOKEN = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b(?:sk|pk|rk)_(?:live|test)_\w{8,}|\b(?:gh[pousr]|github_pat)_\w{16,}"
    r"|\bxox[abeprs]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bglpat-[\w-]{16,}"
    r"|(?<![\w/-])(?=[A-Za-z]{0,60}\d)(?=\d{0,60}[A-Za-z])[A-Za-z0-9]{32,200}(?![\w/-])"
)
# A name and its value in the query or the fragment of an address.
_ASKED = re.compile(r"[?&#]([\w.-]{1,60})=([^&#\s\"'<>*]{1,500})")
# What every kind has one of: for the many texts that have none.
_MAYBE = re.compile(r"@|%40|\d(?:\D{0,3}\d){6}|[\w-]{15}|[?&#][\w.-]+=")
# What a field is called that is for somebody's name, where to reach them, where they live, or how they pay. In the
# words of HTML's `autocomplete`, and of forms in some languages.
_FIELD = re.compile(
    r"(?<![a-z])(?<!file )(?<!file-)(?<!file_)(?<!product )(?<!product-)(?<!product_)(?<!project )(?<!project-)"
    r"(?<!project_)(?:first|last|full|given|family|additional|middle|sur|nick|user|maiden)?[ _-]?name(?![a-z])"
    r"|e-?mail|phone|mobile|(?<![a-z])tel(?![a-z])|street|address|postal|birth|(?<![a-z])b-?day|passport|iban"
    r"|(?<![a-z])ssn(?![a-z])|(?<![a-z])cc-|card|(?<![a-z])(?:user|login|account)(?![a-z])"
    r"|nachname|vorname|anschrift|adresse|stra(?:ß|ss)e|telefon|geburt|(?<![a-z])(?:pr[ée])?nom(?![a-z])|t[ée]l[ée]phone"
    r"|nombre|apellido|direcci[óo]n|correo|tel[ée]fono|cognome|indirizzo|achternaam|naam(?![a-z])|氏名|名前|住所|電話|メール",
    re.I,
)


@dataclass(frozen=True)
class Personal:
    """Something of that kind that stands in a text, from `start` to `end`."""

    kind: Kind
    start: int
    end: int


def personal_in(text: str) -> Iterator[Personal]:
    """Everything of any kind in a text; the same characters may be told of twice."""
    if not _MAYBE.search(text):
        return
    yield from cards_in(text)
    if "@" in text or "%40" in text:
        yield from (Personal("e-mail address", *found.span()) for found in _EMAIL.finditer(text))
    if _SEVEN_DIGITS.search(text):
        yield from (Personal("phone number", contact.start, contact.end) for contact in phones(text))
    yield from (Personal("access token", *found.span()) for found in _TOKEN.finditer(text))
    for found in _ASKED.finditer(text):
        if is_secret(found[1], found[2]):
            yield Personal("access token", *found.span(2))


def cards_in(text: str) -> Iterator[Personal]:
    """The numbers of payment cards in a text."""
    yield from (Personal("card number", *found.span()) for found in _DIGITS.finditer(text) if is_card(found[0]))


def asks_who(said: str) -> bool:
    """Whether what a field is called (its name, label, `autocomplete`) asks for what says who somebody is."""
    return _FIELD.search(said) is not None


def without_personal(text: str) -> str:
    """The text with e-mail addresses and numbers of cards starred out."""
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(STARRED, text)
    return without_cards(text)


def without_cards(text: str) -> str:
    """The text with numbers of payment cards starred out."""
    return _DIGITS.sub(lambda found: STARRED if is_card(found[0]) else found[0], text)


def is_card(text: str) -> bool:
    """Whether digits are the number of a payment card: by length, industry and check digit (ISO/IEC 7812-1, Luhn).

    The industries of cards begin with 2 to 6. Moments in milliseconds and EAN codes of goods have 13 digits.
    """
    digits = [int(c) for c in text if c.isdecimal()][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return 14 <= len(digits) <= 19 and 2 <= digits[-1] <= 6 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
