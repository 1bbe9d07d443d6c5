"""Postal addresses in running text: a street and a town with its code, as several countries write them.

A street alone is no address, and neither is a postcode: it takes both, near each other and in the country's order.
Sources: the Universal Postal Union's addressing guides of the countries named beside each form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from synthmap.model.contacts import Contact

_US = (
    r"(?-i:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])"
    r"|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois"
    r"|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska|Nevada|New[ ](?:Hampshire|Jersey|Mexico|York)|North[ ](?:Carolina|Dakota)|Ohio|Oklahoma|Oregon"
    r"|Pennsylvania|Rhode[ ]Island|South[ ](?:Carolina|Dakota)|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    r"|West[ ]Virginia|Wisconsin|Wyoming"
)
_NEAR = r"[^!?;]{1,60}?"  # flat, suite, district, line breaks
_NEXT = r"[\s,·•|–-]{1,6}"  # nothing but a separator
_NUMBER = r"\d{1,4}(?:[ ]?[a-z]\b)?(?:[ ]?[-–/][ ]?\d{1,4})?"
_ENGLISH = (
    r"(?:\b\d{1,6}[a-z]?(?:[-–/]\d{1,5})?,?[ ](?:[^\W_][\w.'’-]{0,30}[ ]){0,4}?(?:street|st|avenue|ave|road|rd"
    r"|boulevard|blvd|drive|dr|lane|ln|way|court|ct|place|pl|square|sq|parkway|pkwy|highway|hwy|terrace|circle|loop|trail|alley"
    r"|broadway|row|walk|plaza|close|crescent|gardens|grove|mews|hill|green|park|yard|wharf|quay|gate|rise|marg|nagar"
    r"|cross|layout|chowk|colony)\b\.?(?=\s*[,·•|–#-]|\s*[\n\v]|\s+(?-i:[A-Z\d])|\s*$)|\bP\.?[ ]?O\.?[ ]?Box[ ]\d{1,6})"
)
_PLAIN = r"(?:^|(?<=[\n\v,:]))\s?\d{1,6}[ ][^\W\d_][^\d\n\v,!?;]{2,40}[,\n\v]"  # 1 Infinite Reach
_GERMAN = (
    r"\b(?:\w{1,30}[ -]){0,2}\w{0,30}(?:stra(?:ß|ss)e|str\.|str|weg|platz|allee|gasse|ring|damm|ufer|chaussee"
    rf"|markt|steig)[ ]{_NUMBER}"
)
_FRENCH = (
    r"\b\d{1,4}(?:[ ]?(?:bis|ter|[a-d]))?,?[ ](?:rue|avenue|av\.|boulevard|bd\.?|place|chemin|quai|allée|impasse|route"
    r"|cours|passage|faubourg)[ ][^\d\n\v,!?]{2,50}"
)
_ITALIAN = rf"\b(?:via|viale|piazza|corso|largo|vicolo|strada)[ ][^\d\n\v!?]{{2,40}}[, ][ ]?{_NUMBER}"
_SPANISH = (
    r"(?:\b(?:calle|avenida|avda?\.|plaza|paseo|ronda|carrer|rua|praça)[ ]|\bC/[ ]?)[^\d\n\v!?]{2,40}[, ][ ]?"
    rf"(?:n[º°.][ ]?)?{_NUMBER}"
)
_DUTCH = rf"\b[^\W\d_][\w'-]{{0,30}}(?:straat|laan|weg|plein|gracht|kade|dijk|singel|dreef|hof)[ ]{_NUMBER}"
_POLISH = rf"\b(?:ul|al|pl|os)\.[ ][^\d\n\v!?]{{2,40}}[ ]{_NUMBER}(?:/\d{{1,4}})?"

_TOWN = r"[ ](?-i:[^\W\d_a-z])[^\W\d_]"  # begins with a capital, where the script has any
_NO_YEAR = r"(?!(?:19|20)\d\d\b)"
# By country: the street, what may stand between, and the town's code, which is looked for first since it is rare.
_FORMS = {
    "United States": (f"(?:{_ENGLISH}|{_PLAIN})", _NEAR, rf"\b(?:{_US})[.,]?\s{{1,2}}\d{{5}}(?:-\d{{4}})?(?![\w-])"),
    "Canada": (
        _ENGLISH,
        _NEAR,
        r"\b(?-i:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT)[.,]?\s{1,2}(?-i:[A-Z]\d[A-Z][ ]?\d[A-Z]\d)\b",
    ),
    "United Kingdom": (_ENGLISH, _NEAR, r"\b(?-i:[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2})\b"),
    "Ireland": (_ENGLISH, _NEAR, r"\b(?-i:[A-Z]\d[\dW][ ][A-Z\d]{4})\b"),
    "Australia": (_ENGLISH, _NEAR, r"\b(?-i:NSW|VIC|QLD|SA|WA|TAS|ACT|NT)[.,]?\s{1,2}\d{4}\b"),
    "India": (_ENGLISH, _NEAR, r"[^\W\d_]{3,20},?[ ]?[-–]?[ ]?[1-9]\d{2}[ ]?\d{3}\b"),
    "Germany, Austria, Switzerland": (_GERMAN, _NEXT, rf"\b{_NO_YEAR}(?:(?:D|A|CH)[-–])?\d{{4,5}}{_TOWN}"),
    "France, Belgium": (_FRENCH, _NEXT, rf"\b{_NO_YEAR}(?:[FB][-–])?\d{{4,5}}{_TOWN}"),
    "Italy": (_ITALIAN, _NEXT, rf"\b(?:I[-–])?\d{{5}}{_TOWN}"),
    "Spain, Portugal": (_SPANISH, _NEAR, rf"\b(?:\d{{5}}|\d{{4}}-\d{{3}}){_TOWN}"),
    "Netherlands": (_DUTCH, _NEXT, rf"\b\d{{4}}[ ]?(?-i:[A-Z]{{2}})[ ]?{_TOWN}"),
    "Poland": (_POLISH, _NEXT, rf"\b\d{{2}}-\d{{3}}{_TOWN}"),
    "Japan": ("〒", r"[ ]?", r"\d{3}-\d{4}(?=\s{0,2}[^\s\d])"),
}
_STREET = re.compile("|".join((_ENGLISH, _GERMAN, _FRENCH, _ITALIAN, _SPANISH, _DUTCH, _POLISH)), re.I)
_REACH = 130  # characters before a town's code in which its street must begin
_MAX_TOWNS = 300  # codes of one form that are looked at on a page


@dataclass(frozen=True)
class _Form:
    """How a country writes an address: `before` ends where `town`, which begins with its code, starts."""

    before: re.Pattern[str]
    town: re.Pattern[str]


_ADDRESS = tuple(
    _Form(re.compile(rf"(?P<street>{street}){between}\Z", re.I | re.M), re.compile(rf"{code}[^\W\d_]*", re.I))
    for street, between, code in _FORMS.values()
)


def postal_addresses(text: str) -> Iterator[Contact]:
    """The postal addresses, each from its street to its town; one place may be found in the forms of two countries."""
    for form in _ADDRESS:
        for town in islice(form.town.finditer(text), _MAX_TOWNS):
            reach = max(0, town.start() - _REACH)
            street = _last(form.before, text[reach : town.start()])
            if street:
                start = reach + street.start() + len(street[0]) - len(street[0].lstrip())
                yield Contact(
                    "postal address", " ".join(text[start : town.end()].casefold().split()), start, town.end()
                )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match of the last street: of two addresses in a row, the nearer one belongs to the code."""
    last, found = None, pattern.search(text)
    while found:
        last, found = found, pattern.search(text, found.end("street"))
    return last


def has_street(text: str) -> bool:
    """Whether a street and its number are named: enough where the markup says that this is an address."""
    return _STREET.search(text) is not None
