"""Fields that cost time, entries or visitors.

**What it catches.** Form fields that are written so that they are hard to fill in, and fields at which recorded
sessions hesitate, correct themselves, come back or leave: the wrong input type, and so the wrong keyboard on a phone;
an autofill name that is missing or wrong; no label, or only a placeholder; a field that is required and does not say
so; errors that are shown only once the form was sent.

**Why it matters.** Forms are where visitors stop who had decided to go on. Filling in by the browser saves most of the
typing (WCAG 1.3.5 asks for it), a label that stays is what people check their entries against (WCAG 3.3.2), and an
error that comes late means finding the field again.

**How it decides.** From the markup: what a field asks for is told from its type, its autofill name and its label. Not
judged are search boxes, one-time codes, traps for robots, and what is hidden or switched off; nor is autofill where the
field seems to ask for somebody else's data. A single box beside its button may have a placeholder for a label. One
fault of three or more fields of a form is one finding, the others of a field are one.

From recorded sessions: hesitation (first focus to first key), corrections, refills (coming back to a field after data
was put in) and the field touched last by those who started and did not complete (Zuko's definitions). They are told
from `min_sessions` sessions on, below 500 with less confidence. That errors show only after sending is told where
sessions came back to a form that they had sent; where sessions started a form and none sent it, that is undecided and
said so. Scripted sessions show how a script fills in a form: they are measured, and nothing is said of people by them.

**Thresholds.** `min_sessions` (default 10). Hesitation over 3 s and three times that of the form's other fields
(assumed; the measured median is 0.8 s); more than 15 corrections per 100 characters (assumed, three times the measured
5.1); a fifth of the sessions coming back (assumed); half of five or more who left (assumed).

**To silence it.** `rules: {form-friction: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthmap.model.elements import ElementTable
from synthmap.model.finding import Level
from synthmap.model.geometry import Box, as_box, union
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._form_faults import Fault, faults_of
from synthmap.rules._form_troubles import late_errors, troubles_of, undecided_errors
from synthmap.rules._registry import Claim, rule
from synthmap.rules._samples import Sample, caveat, facts, trusted
from synthmap.rules._words import called, sentence
from synthmap.signals.fields import Form, fields_of
from synthmap.signals.forms import FormUse

_MANY = 3  # fields of one form with the same fault, from which on they are told together
_MAX_LISTED = 20


@dataclass(frozen=True)
class Options:
    """`min_sessions`: recorded sessions of a form from which on what they met in it is told."""

    min_sessions: int = 10


@rule("form-friction", level="warning", options=Options)
def form_friction(snapshot: Snapshot, forms: tuple[FormUse, ...], options: Options) -> Iterator[Claim]:
    """Report the fields of each form that are hard to fill in, by how they are written and by what sessions met."""
    for form in fields_of(snapshot.elements).forms:
        written = faults_of(snapshot, form.fields)
        together = _shared(written)
        for alike in together.values():
            yield _of_many(snapshot, form, alike)
        mine = [use for use in forms if use.row == form.row]
        people = next((use for use in mine if use.source == "recorded"), None)
        told = people if people and people.started >= options.min_sessions else None
        met = troubles_of(told) if told else {}
        for row in form.fields:
            own = [fault for fault in written.get(row, ()) if fault.shared not in together]
            if own or row in met:
                yield _of_one(snapshot, row, own, met.get(row, ()), told)
        yield from late_errors(snapshot, form, told)
        yield from undecided_errors(snapshot, form, mine)


def _shared(written: Mapping[int, Sequence[Fault]]) -> dict[str, dict[int, Fault]]:
    """The faults that many fields have, by what is said of all of them: each of those fields with its own."""
    found: dict[str, dict[int, Fault]] = {}
    for row, faults in written.items():
        for fault in faults:
            found.setdefault(fault.shared, {})[row] = fault
    return {says: alike for says, alike in found.items() if len(alike) >= _MANY}


def _of_one(snapshot: Snapshot, row: int, faults: Sequence[Fault], met: Sequence[Fault], use: FormUse | None) -> Claim:
    table, name = snapshot.elements, called(snapshot.elements, row)
    sample = _sample(use, row) if use and met else None
    behind = caveat([sample]) if sample else ""
    measures = {}
    if use and met:
        field = next(field for field in use.fields if field.row == row)
        measures = {
            "hesitation_ms": field.hesitation_ms, "time_ms": field.time_ms, "refills": field.refills,
            "corrections": field.corrections, "characters": field.characters, "left": field.left,
            "abandoned": use.abandoned,
        }  # fmt: skip
    said = [fault.says for fault in (*faults, *met)]
    return Claim(
        message=f"{sentence(name)} {_listed(said)}.{behind}",
        hypothesis="It asks for more typing or guessing than it needs to.",
        action=f"{sentence(_fixes((*faults, *met)))} ({name}).",
        metric="Time in this field, entries that are corrected, and visitors who leave the form at it.",
        row=row,
        box=box_of(table, row),
        level=_level((*faults, *met)),
        confidence=0.9 if faults or sample is None else trusted([sample], 0.7),
        impact=2 if _level((*faults, *met)) is None else 1,
        evidence={
            "faults": [fault.word for fault in (*faults, *met)],
            "type": table.attributes[row].get("type", ""),
            "autocomplete": table.attributes[row].get("autocomplete", ""),
            **measures,
            **(facts([sample]) if sample else {}),
        },
    )


def _of_many(snapshot: Snapshot, form: Form, alike: Mapping[int, Fault]) -> Claim:
    table, rows = snapshot.elements, list(alike)
    fault = alike[rows[0]]
    more = [f"{len(rows) - _MANY:,} more"] * (len(rows) > _MANY)
    return Claim(
        message=f"{len(rows):,} of {len(form.fields):,} fields of this form share one fault, "
        f"{_listed([*(called(table, row) for row in rows[:_MANY]), *more])}: each {fault.shared}.",
        hypothesis="They ask for more typing or guessing than they need to.",
        action=f"{sentence(_listed([f'{alike[row].fix} for {called(table, row)}' for row in rows[:_MAX_LISTED]]))}.",
        metric="Time in these fields, entries that are corrected, and visitors who leave the form.",
        box=_around(table, rows),
        subject=f"{fault.word} in {table.key[form.row] if form.row >= 0 else 'no form'}",
        level=fault.level,
        confidence=0.9,
        impact=2 if fault.level is None else 1,
        evidence={
            "faults": [fault.word],
            "count": len(rows),
            "fields": [
                {"name": table.name[row], "selector": table.selector[row], "fix": alike[row].fix}
                for row in rows[:_MAX_LISTED]
            ],
        },
    )


def _sample(use: FormUse, row: int) -> Sample:
    field = next(field for field in use.fields if field.row == row)
    return Sample(use.source, field.sessions, use.started, 0)


def _level(faults: Sequence[Fault]) -> Level | None:
    """The rule's own level if any fault has it, else a note."""
    return None if any(fault.level is None for fault in faults) else "note"


def _fixes(faults: Sequence[Fault]) -> str:
    """What to do about all of them, each once."""
    told = _listed(list(dict.fromkeys(fault.fix for fault in faults)))
    return told.replace(", set ", ", ").replace(" and set ", " and ")


def _listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _around(table: ElementTable, rows: Sequence[int]) -> Box:
    return as_box(union(table.box[list(rows)]))
