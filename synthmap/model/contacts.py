"""E-mail addresses and phone numbers in running text: where they stand, by the forms that people write.

Phone numbers are known by how they are written, not by whether they are assigned: `(555) 010-4477` belongs to nobody
and is a phone number to every visitor. Sources: E.164 (at most 15 digits), E.123 (how to write them), and the national
numbering plans of the countries named beside each form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["e-mail address", "phone number", "postal address"]

# How the text of a page is put together from its lines, for everything that looks for contacts in it: a line that goes
# on below, and the end of a block. Both are white space to `\s`, and neither stands within a number or an address.
WRAP, BREAK = "\n", "\v"

_MAIL = re.compile(
    r"(?<![\w.+%@/:=&'-])\w[\w.+%'-]{0,63}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:xn--[\w-]{2,40}|[^\W\d_]{2,24})"
    r"(?![\w@-]|:[\w~/])"  # what goes on with a colon is a place that git or scp reaches
)
_FILE = re.compile(r"\.(png|jpe?g|gif|svg|webp|avif|ico|js|css|ts|py|json|html?|md|min)$", re.I)  # logo@2x.png

_FEWEST_WHOLE = 9  # digits
# All the digits there are, or none: a number is not the first half of another. (Possessive quantifiers would say it
# shorter, and are broken in Python 3.11.0 to 3.11.2.)
_APART = r"[ \u00a0\u2009\u202f.\-\u2010\u2011\u2013/()]{1,3}"
_DIGITS = rf"\d+(?:{_APART}\d+){{0,7}}(?!\d|{_APART}\d)"
_BEFORE, _AFTER = r"(?<![\w+#@$€£¥=*^/.,:-])", r"(?![\w@%°€£¥]|[.,:/-]\d)"
_INTERNATIONAL = re.compile(rf"{_BEFORE}(?:\+|(?<!\d[ \u00a0])00(?=[1-9]))\(?{_DIGITS}{_AFTER}")
# US and Canada: (555) 010-4477, 555-010-4477, 555.010.4477, with or without a 1; and words on the dial of free numbers.
_NORTH_AMERICAN = re.compile(
    rf"{_BEFORE}(?:1[ .-])?(?:\(\d{{3}}\)[ \u00a0]?|\d{{3}}[.-])\d{{3}}[ .-]\d{{4}}{_AFTER}"
    rf"|{_BEFORE}1[ .-]8(?:00|33|44|55|66|77|88)[ .-](?=[A-Z-]*[A-Z])[A-Z\d]{{2,8}}(?:-[A-Z\d]{{2,8}})?{_AFTER}"
)
# A leading zero dials out of town in most of the world: GB 020 7946 0958, DE 030/901820, FR 01 23 45 67 89,
# IT 06 1234 5678, NL 020-1234567, AU (02) 9876 5432, JP 03-1234-5678, IN 022-12345678.
_TRUNK = re.compile(rf"{_BEFORE}(?<!\d[ \u00a0])\(?(?=0[1-9]\d{{0,4}}\)?[ \u00a0./–-]){_DIGITS}{_AFTER}")
# Australia: 1300 and 1800 numbers.
_AUSTRALIAN = re.compile(rf"{_BEFORE}1[38]00[ -]\d{{3}}[ -]\d{{3}}{_AFTER}")
# Any number that a word announces as a phone's: ES 912 34 56 78, IN 98765 43210, 555-0100.
_ANNOUNCED = re.compile(
    r"(?:\b(?:tel(?:ephone|efono|éfono|efon|efoon|efone)?(?:\s?/\s?fax)?|t[ée]l(?:[ée]phone)?|phone|call|ring|mobile|mob|cell"
    r"|móvil|handy|fon|hotline|helpline|whatsapp|ph|appelez|llame|chiama|bel)\b|\b[tpm](?=[.:])|電話|电话|☎|📞)"
    r"[.:]{0,2}(?:\s{1,3}(?:us|now|today|at|on|is|me|no|nr|number|support|free|al|au|nous|uns|unter|ons)\b[.:]?){0,3}"
    rf"\s{{0,3}}(?P<number>\+?\(?{_DIGITS}){_AFTER}",
    re.I,
)
_DATE = re.compile(
    r"\(?(\d{1,2}([./ -])\d{1,2}\2(?:19|20)\d\d|(?:19|20)\d\d([./ -])\d{1,2}\3\d{1,2}|(?:19|20)\d\d[–-](?:19|20)\d\d)"
)
_OTHER_NUMBER = re.compile(
    r"(\b(fax|telefax|isbn|issn|iban|bic|order|invoice|ref|reference|sku|serial|id|ticket|tracking|account|card|vat|tax|ein"
    r"|siren|siret|patent|part|model|item|asin|ean|upc|imei|version|build)|#|№)\s?(no|nr|number|code|id)?[.:#\s]{0,3}$",
    re.I,
)


@dataclass(frozen=True)
class Contact:
    """A way to reach someone, where it stands in the text that was searched.

    `value` is the same for the same contact however it is written: an address in lower case, the digits of a number.
    """

    kind: Kind
    value: str
    start: int
    end: int


def mails(text: str) -> Iterator[Contact]:
    """The e-mail addresses (RFC 5322's dot-atoms, as people use them)."""
    for found in _MAIL.finditer(text):
        if not _FILE.search(found[0]):
            yield Contact("e-mail address", found[0].casefold(), *found.span())


def phones(text: str) -> list[Contact]:
    """The phone numbers, and after them those that a line break goes through."""
    whole = without_overlaps(_phones(text))
    broken = [contact for contact in _phones(text.replace(WRAP, " ")) if WRAP in text[contact.start : contact.end]]
    # What is too short for a number of its country goes on in the next line; after a whole one a new matter begins.
    cut = {contact.start for contact in whole if len(contact.value) < _FEWEST_WHOLE}
    goes_on = [contact for contact in broken if contact.start in cut]
    return without_overlaps([*goes_on, *whole, *broken])


def without_overlaps(contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts without those that lie on an earlier one of the list."""
    kept: list[Contact] = []
    for contact in contacts:
        if all(contact.end <= other.start or other.end <= contact.start for other in kept):
            kept.append(contact)
    return kept


def _phones(text: str) -> Iterator[Contact]:
    forms = (
        (_INTERNATIONAL, 8, 15),
        (_NORTH_AMERICAN, 10, 11),
        (_TRUNK, 9, 12),
        (_AUSTRALIAN, 10, 10),
        (_ANNOUNCED, 7, 15),
    )
    for form, fewest, most in forms:
        for found in form.finditer(text):
            start, end = found.span("number") if form is _ANNOUNCED else found.span()
            if text[start] == "(" and ")" not in text[start:end]:
                start += 1  # the bracket is the sentence's
            number = text[start:end]
            digits = "".join(filter(str.isalnum, number))
            before = text[max(0, found.start() - 30) : found.start()]
            if fewest <= len(digits) <= most and not _is_other(number, before):
                yield Contact("phone number", digits.casefold(), start, end)


def _is_other(number: str, before: str) -> bool:
    """Whether it is a date, a round sum, one digit over and over, or announced as something else than a phone's."""
    round_sum = re.search(r"(\D000){2}$", number) is not None
    return bool(_DATE.match(number) or _OTHER_NUMBER.search(before) or round_sum)
