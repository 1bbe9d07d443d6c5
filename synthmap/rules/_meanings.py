"""What a form field asks for, told from its label, its name and its type, and how HTML wants such a field written.

Labels are looked for in English, German, French, Spanish, Italian and Dutch. A field that may ask for several things
(`E-mail or user name`) asks for none that a type fits. Autofill names are those of the HTML standard, "Autofill".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAMES = frozenset(
    ("name", "given-name", "family-name", "additional-name", "nickname", "cc-name", "username", "organization")
)
_PHONES = frozenset(
    ("tel", "tel-country-code", "tel-national", "tel-area-code", "tel-local", "tel-local-prefix", "tel-local-suffix",
     "tel-extension")
)  # fmt: skip
_STREETS = frozenset(("street-address", "address-line1", "address-line2", "address-line3"))
_TOWNS = frozenset(("address-level1", "address-level2", "address-level3", "address-level4", "address-line2"))
_EXPIRES = frozenset(("cc-exp", "cc-exp-month", "cc-exp-year"))
AUTOFILL = frozenset(
    ("honorific-prefix", "honorific-suffix", "new-password", "current-password", "one-time-code", "organization",
     "organization-title", "country", "country-name", "postal-code", "cc-given-name", "cc-additional-name",
     "cc-family-name", "cc-number", "cc-csc", "cc-type", "transaction-currency", "transaction-amount", "language",
     "bday", "bday-day", "bday-month", "bday-year", "sex", "url", "photo", "email", "impp")
) | _NAMES | _PHONES | _STREETS | _TOWNS | _EXPIRES  # fmt: skip
"""Every name of the standard that says what a field is filled in with."""

_PREFIXES = frozenset(("shipping", "billing", "home", "work", "mobile", "fax", "pager", "webauthn"))


@dataclass(frozen=True)
class Meaning:
    """One thing that fields ask for.

    Attributes
    ----------
    says : `a phone number`, for messages.
    label : what its label says; searched for in the label, or all of it where the pattern is anchored.
    named : what its `name` or `id` says where the label does not tell, all of it.
    type : the input type that brings up its keyboard, "" where text is right.
    inputmode : input modes that do the same.
    autofill : the autofill name to write, "" where browsers fill in none, and `fitting`: all that fit.
    """

    says: str
    label: re.Pattern[str]
    named: re.Pattern[str]
    type: str = ""
    inputmode: tuple[str, ...] = ()
    autofill: str = ""
    fitting: frozenset[str] = frozenset()
    digits: bool = False


def _meaning(says: str, label: str, named: str, **more: object) -> Meaning:
    return Meaning(says, re.compile(label, re.I), re.compile(named, re.I), **more)  # type: ignore[arg-type]


_YOUR = r"^(?:your |ihre? |votre |tu |su |il tuo |uw |je )?"
EMAIL = _meaning(
    "an e-mail address", r"(?<!\w)e-?mails?(?!\w)|e-?mail-?adress|courriel|correo electrónico|posta elettronica",
    r"(user|customer|contact|your)?[-_.]?e-?mail([-_.]?address)?", type="email", inputmode=("email",), autofill="email",
    fitting=frozenset(("email", "username")),
)  # fmt: skip
PHONE = _meaning(
    "a phone number",
    r"(?<!\w)(tele)?phone(?!\w)|(?<!\w)mobile (number|phone)|^mobile$|telefon|^handy|téléphone|teléfono|móvil|cellulare"
    r"|telefono|telefoon",
    r"(user|customer|contact|your)?[-_.]?(tel|tele?phone|phone|mobile)([-_.]?(number|no|nr))?", type="tel",
    inputmode=("tel", "numeric"), autofill="tel", fitting=_PHONES,
)  # fmt: skip
CARD = _meaning(
    "a card number",
    r"^(credit |debit |bank )?card( ?number| no\.?)?$|kreditkarten?-?nummer|^kartennummer|numéro de (la )?carte"
    r"|número de (la )?tarjeta|numero (della )?carta|kaartnummer",
    r"(cc|card|credit[-_.]?card)[-_.]?(number|num|no|nr)", inputmode=("numeric", "tel", "decimal"),
    autofill="cc-number", fitting=frozenset(("cc-number",)), digits=True,
)  # fmt: skip
_ALL = (
    EMAIL,
    PHONE,
    CARD,
    _meaning(
        "the date on which a card expires", r"^(card )?(expir(y|es|ation)|valid (thru|until))( date)?|gültig bis",
        r"(cc|card)[-_.]?(exp(iry|iration)?)([-_.]?date)?", autofill="cc-exp", fitting=_EXPIRES,
    ),
    _meaning(
        "a card's security code", r"(?<!\w)(cvc|cvv|csc)2?(?!\w)|^(card )?security code|kartenprüfnummer",
        r"(cc|card)?[-_.]?(cvc|cvv|csc)2?", inputmode=("numeric", "tel", "decimal"), autofill="cc-csc",
        fitting=frozenset(("cc-csc",)), digits=True,
    ),
    _meaning(
        "a first name", _YOUR + r"(first|given) name|^vorname|^prénom|^nombre$|^voornaam",
        r"(first|given|f)[-_.]?name", autofill="given-name", fitting=_NAMES,
    ),
    _meaning(
        "a last name", _YOUR + r"(last name|family name|surname)|^nachname|^nom de famille|^apellidos?|^cognome"
        r"|^achternaam", r"(last|family|l|sur)[-_.]?name", autofill="family-name", fitting=_NAMES,
    ),
    _meaning(
        "a person's name", _YOUR + r"(full )?name$|^first and last name|^vor- und nachname|^nom complet|^naam$",
        r"(full|your|customer)[-_.]?name", autofill="name", fitting=_NAMES,
    ),
    _meaning(
        "a street address", _YOUR + r"(postal |home |street |delivery |shipping |billing )?address( line 1)?$"
        r"|^(house and )?street|^straße|^strasse|^rue$|^calle|^indirizzo$|^adresse$|^dirección$|^straat",
        r"(street|address|addr)([-_.]?(line)?[-_.]?1)?", autofill="street-address", fitting=_STREETS,
    ),
    _meaning(
        "a town", r"^(town|city)( ?(/|or) ?(town|city))?$|^ort$|^stadt$|^ville$|^ciudad$|^città$|^woonplaats$|^plaats$",
        r"city|town", autofill="address-level2", fitting=_TOWNS,
    ),
    _meaning(
        "a postcode", r"^post ?code|^postal code|^zip( ?code)?|^postleitzahl|^plz$|^code postal|^código postal|^cap$",
        r"zip|zip[-_.]?code|post[-_.]?code|postal[-_.]?code", autofill="postal-code",
        fitting=frozenset(("postal-code",)),
    ),
    _meaning(
        "a web address", r"^(your )?(website|web ?site|homepage|web address|url)( url| address)?$",
        r"website|homepage|url", type="url", inputmode=("url",),
    ),
    _meaning(
        "a number",
        r"^(quantity|qty|number of \w+|how many( \w+)?|age|menge|anzahl|quantité|cantidad|quantità|aantal)$",
        r"qty|quantity", type="number", inputmode=("numeric", "decimal"),
    ),
)  # fmt: skip
_BY_AUTOFILL = {each.autofill: each for each in reversed(_ALL) if each.autofill}
_BY_TYPE = {"email": EMAIL, "tel": PHONE}
_CHOICE = re.compile(r"(?<!\w)(or|oder|ou|o|of)(?!\w)|/|user ?name|benutzername|identifiant|usuario|login", re.I)
_TOWN_OR_CITY = re.compile(r"(city|town) ?(/|or)", re.I)
_MAX_LABEL = 60  # characters: what says more is a question of its own, of which such a word is a part


def meaning_of(label: str, attributes: Mapping[str, str]) -> Meaning | None:
    """What the field asks for, None where that is not plain: its label tells first, for that is what people read."""
    words = re.sub(r"\s*[*:]|\s*\((required|optional)\)\s*$", "", label, flags=re.I).strip()
    if _CHOICE.search(words) and not _TOWN_OR_CITY.search(words):
        return None
    read = next((each for each in _ALL if len(words) <= _MAX_LABEL and each.label.search(words)), None)
    written = _BY_AUTOFILL.get(autofill_of(attributes)) or _BY_TYPE.get(attributes.get("type", "").lower())
    if read or written or words:
        return read or written
    marks = (attributes.get("name", ""), attributes.get("id", ""))
    return next((each for each in _ALL if any(each.named.fullmatch(mark) for mark in marks)), None)


def autofill_of(attributes: Mapping[str, str]) -> str:
    """The autofill name of a field's `autocomplete` without its section and its kind of address, lower case."""
    words = attributes.get("autocomplete", "").lower().split()
    said = [word for word in words if not word.startswith("section-") and word not in _PREFIXES]
    return said[-1] if said else ""
