"""What is wrong with a form field as it is written: its type, its autofill name, its label, its keyboard, its mark."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from synthmap.model.elements import Liveness
from synthmap.model.finding import Level
from synthmap.model.snapshot import Snapshot
from synthmap.rules._labels import Label, label_of
from synthmap.rules._meanings import AUTOFILL, CARD, Meaning, autofill_of, meaning_of
from synthmap.rules._words import shortened

_TYPED = frozenset(("", "text", "email", "tel", "url", "number", "password"))
_UNTYPED = frozenset(("checkbox", "radio", "range", "color", "file"))
_NO_NUMBERS = ("a phone number", "a postcode", "a card number", "a card's security code")
_SEARCH = re.compile(r"(?<!\w)(search|suchen?|suchbegriff|rechercher?|buscar|cerca|zoeken?|filter)(?!\w)", re.I)
_SEARCH_NAMES = frozenset(("q", "s", "query", "search", "keyword", "keywords", "term"))
_CODE = re.compile(r"(one[- ]time|verification|confirmation|sms|2fa|otp) ?(code|pin|password)|(?<!\w)otp(?!\w)", re.I)
_OTHERS = re.compile(
    r"(?<!\w)(friend|recipient|gift|invite|invitee|referr\w+|company|business|employee|guest|someone|freund|empfänger"
    r"|firma|ami|amigo|empresa|société|azienda|bedrijf)",
    re.I,
)
_KNOWN_OPTIONAL = re.compile(
    r"voucher|coupon|promo|discount|gift (card|code)|referral|gutschein|rabatt|bon de réduction|cupón|kortingscode"
    r"|line 2|apartment|suite|comment|remark|note|message|newsletter|company|organi[sz]ation|middle name|website",
    re.I,
)
_REQUIRED = re.compile(
    r"\*|required|mandatory|must|pflicht|erforderlich|obligatoire|requis|obligatori[oa]|verplicht", re.I
)
_OPTIONAL = re.compile(
    r"optional|if you (like|have|wish)|freiwillig|facultati(f|ve|vo|va)|opcional|facoltativ|optioneel", re.I
)
_MAX_QUOTE = 40


@dataclass(frozen=True)
class Fault:
    """One fault: a `word` for programs, what it `says` after the field's name, what to do, and how bad it is.

    `level` is None for the rule's own. Where what it says is this one field's, `of_each` says it of several.
    """

    word: str
    says: str
    fix: str
    level: Level | None = None
    of_each: str = ""

    @property
    def shared(self) -> str:
        """What is said where several fields have it."""
        return self.of_each or self.says


def faults_of(snapshot: Snapshot, fields: Collection[int]) -> dict[int, tuple[Fault, ...]]:
    """The faults of the fields of one form, by row; `fields` are its rows. Fields without any are not listed.

    Not judged are fields that nobody sees or that are switched off, search boxes, one-time codes, and traps for robots.
    """
    labels = {row: label_of(snapshot, row, fields) for row in fields if _is_judged(snapshot, row)}
    labels = {row: label for row, label in labels.items() if not _is_search_or_code(snapshot, row, label)}
    typed = sum(1 for row in labels if _takes_text(snapshot, row))
    unsaid = _unsaid(snapshot, labels)
    meanings = {row: meaning_of(label.text, snapshot.elements.attributes[row]) for row, label in labels.items()}
    paying = any(meaning is CARD for meaning in meanings.values())
    found = {}
    for row, label in labels.items():
        meaning = meanings[row]
        if meaning and meaning.autofill.startswith("cc-") and not paying:
            meaning = None  # a date or a code alone may be of anything
        faults = [*_label_faults(label, alone=typed < 2), *_keyboard_faults(snapshot, row, meaning)]
        faults += [*_autofill_faults(snapshot, row, meaning, label), *([_UNSAID] if row in unsaid else [])]
        if faults:
            found[row] = tuple(faults)
    return found


_UNSAID = Fault(
    "required-unsaid",
    "is required and does not say so, beside fields that are not",
    "say in the label which fields are required, or which are optional",
    "note",
)


def _is_judged(snapshot: Snapshot, row: int) -> bool:
    table = snapshot.elements
    attributes = table.attributes[row]
    off = table.liveness[row] == Liveness.DISABLED or "disabled" in attributes or "readonly" in attributes
    hidden = any(table.attributes[each].get("aria-hidden") == "true" for each in (row, *table.ancestors(row)))
    trap = attributes.get("tabindex") == "-1" and autofill_of(attributes) in ("off", "nope", "new-password")
    chosen = table.tag[row] == "input" and attributes.get("type", "").lower() in _UNTYPED
    return bool(table.visible[row]) and not (off or hidden or trap or chosen)


def _is_search_or_code(snapshot: Snapshot, row: int, label: Label) -> bool:
    table = snapshot.elements
    attributes = table.attributes[row]
    around = [row, *table.ancestors(row)]
    said = (label.text, attributes.get("placeholder", ""))
    return (
        attributes.get("type", "").lower() == "search"
        or any(table.role[each] in ("search", "searchbox") or table.tag[each] == "search" for each in around)
        or attributes.get("name", "").lower() in _SEARCH_NAMES
        or any(_SEARCH.search(words) for words in said)
        or autofill_of(attributes) == "one-time-code"
        or attributes.get("maxlength") == "1"
        or any(_CODE.search(words) for words in (*said, attributes.get("name", "")))
    )


def _takes_text(snapshot: Snapshot, row: int) -> bool:
    table = snapshot.elements
    return table.tag[row] == "textarea" or (
        table.tag[row] == "input" and table.attributes[row].get("type", "").lower() in _TYPED
    )


def _label_faults(label: Label, *, alone: bool) -> Iterator[Fault]:
    if label.kind == "none":
        yield Fault("label-missing", "has no label", "give it a label")
    elif label.kind == "beside":
        words = shortened(label.text, _MAX_QUOTE)
        yield Fault(
            "label-untied",
            f"is not tied to the words “{words}” beside it",
            "make them its label",
            of_each="is not tied to the words beside it",
        )
    elif label.kind == "placeholder" and not alone:
        # A single box beside its button explains itself; among several nobody knows any more what was asked.
        yield Fault(
            "label-placeholder", "has only a placeholder for a label, which goes when one types", "give it a label"
        )


def _keyboard_faults(snapshot: Snapshot, row: int, meaning: Meaning | None) -> Iterator[Fault]:
    table = snapshot.elements
    attributes = table.attributes[row]
    if meaning is None or table.tag[row] != "input":
        return
    type, mode = attributes.get("type", "text").lower() or "text", attributes.get("inputmode", "").lower()
    if type == "number" and meaning.says in _NO_NUMBERS:
        better = f'set type="{meaning.type or "text"}"' + (
            "" if meaning.type else ' inputmode="numeric"' * meaning.digits
        )
        yield Fault(
            "type-number", f"takes {meaning.says} as a number, which loses zeros and turns with the wheel", better
        )
    elif type != "text" or mode in meaning.inputmode:
        return
    elif meaning.type == "number":
        yield Fault("inputmode", f"takes {meaning.says} without a keyboard for it", 'set inputmode="numeric"', "note")
    elif meaning.type:
        yield Fault("type", f"takes {meaning.says} as plain text", f'set type="{meaning.type}"')
    elif meaning.digits:
        yield Fault(
            "inputmode", f"takes {meaning.says} without a keyboard for digits", 'set inputmode="numeric"', "note"
        )


def _autofill_faults(snapshot: Snapshot, row: int, meaning: Meaning | None, label: Label) -> Iterator[Fault]:
    attributes = snapshot.elements.attributes[row]
    if meaning is None or not meaning.autofill or _OTHERS.search(f"{label.text} {attributes.get('name', '')}"):
        return
    written, fix = autofill_of(attributes), f'set autocomplete="{meaning.autofill}"'
    if written in meaning.fitting or written == "on":
        return
    if not written:
        yield Fault("autocomplete-missing", "is not filled in by browsers (no autocomplete)", fix, "note")
    elif written == "off":
        yield Fault("autocomplete-off", "forbids browsers to fill it in (autocomplete off)", fix, "note")
    elif written in AUTOFILL:
        says = f"asks for {meaning.says} and lets browsers fill in something else (autocomplete {written})"
        yield Fault("autocomplete-wrong", says, fix)
    else:
        says = f"has an autocomplete that no browser knows ({shortened(written, 20)})"
        yield Fault("autocomplete-unknown", says, fix, "note")


def _unsaid(snapshot: Snapshot, labels: dict[int, Label]) -> frozenset[int]:
    """Required fields that look like the optional ones beside them: where all are required nobody need be told."""
    table = snapshot.elements
    required, optional = [], []
    for row, label in labels.items():
        attributes = table.attributes[row]
        said = f"{label.text} {label.around} {attributes.get('placeholder', '')}"
        if "required" in attributes or attributes.get("aria-required") == "true":
            if not _REQUIRED.search(said):
                required.append(row)
        elif not _OPTIONAL.search(said) and not _KNOWN_OPTIONAL.search(said) and _takes_text(snapshot, row):
            optional.append(row)
    return frozenset(required) if optional else frozenset()
