"""What recorded sessions met in a form: where they hesitate, correct, come back and leave, and when errors show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._form_faults import Fault
from synthmap.rules._registry import Claim
from synthmap.rules._samples import Sample, caveat, facts, trusted
from synthmap.rules._words import called, counted
from synthmap.signals.fields import Form
from synthmap.signals.forms import FieldUse, FormUse

_HESITATION_MS = 3_000.0
_TIMES_OTHERS = 3.0
_CORRECTIONS = 0.15  # per character, three times what people make on average
_CHARACTERS = 100  # typed in all, under which a share of corrections says little
_REFILLS = 0.2
_LEAVERS = 5
_CHECKED = ("required", "pattern", "min", "max", "minlength")
_CHECKED_TYPES = ("email", "url", "number", "date", "tel")


def troubles_of(use: FormUse) -> dict[int, tuple[Fault, ...]]:
    """What sessions met in each field, by its row; fields without trouble are not listed."""
    found = {field.row: tuple(_troubles(field, use)) for field in use.fields}
    return {row: troubles for row, troubles in found.items() if troubles}


def _troubles(field: FieldUse, use: FormUse) -> Iterator[Fault]:
    others = [other.hesitation_ms for other in use.fields if other is not field and np.isfinite(other.hesitation_ms)]
    usual = float(np.median(others)) if others else float("inf")
    if field.hesitation_ms > max(_HESITATION_MS, _TIMES_OTHERS * usual):
        yield Fault(
            "hesitation",
            "makes people wait over 3 s before they type, three times as long as the other fields",
            "say beside it what to type and why it is asked",
        )
    if field.characters >= _CHARACTERS and field.corrections > _CORRECTIONS * field.characters:
        rate = 100 * field.corrections / field.characters
        says = f"is corrected {rate:.0f} times per 100 characters typed"
        yield Fault("corrections", says, "take what people type as they type it, with spaces and dashes")
    if field.refills >= _REFILLS * field.sessions and field.refills > 1:
        says = f"is filled in again by {field.refills:,} of {field.sessions:,} recorded sessions after they had left it"
        yield Fault("refills", says, "say what is wrong beside it as soon as it is left")
    is_last = field.order >= max(other.order for other in use.fields)
    if use.abandoned >= _LEAVERS and 2 * field.left > use.abandoned and not is_last:
        says = f"is where {field.left:,} of the {use.abandoned:,} recorded sessions stop that do not complete the form"
        yield Fault("drop-off", says, "ask for it later, make it optional, or say why it is asked")


def late_errors(snapshot: Snapshot, form: Form, use: FormUse | None) -> Iterator[Claim]:
    """Sessions that came back to a form that they had sent."""
    if use is None or use.mended < max(2, _REFILLS * use.started):
        return
    sample = Sample(use.source, use.mended, use.started, 0)
    name = _named(snapshot, form)
    yield Claim(
        message=f"{sample} that fill in {name} type in it again after they sent it: what is wrong shows only "
        f"then.{caveat([sample])}",
        hypothesis="Entries are checked when the form is sent and not where they are made.",
        action="Check each field when it is left, and say beside it what is wrong.",
        metric="Sessions that send the form more than once.",
        row=form.row if form.row >= 0 else None,
        box=box_of(snapshot.elements, form.row if form.row >= 0 else form.fields[0]),
        subject=f"errors after sending {name}",
        confidence=trusted([sample], 0.7),
        impact=2,
        effort=2,
        evidence={**facts([sample]), "faults": ["errors-after-submit"], "completed": use.completed},
    )


def undecided_errors(snapshot: Snapshot, form: Form, uses: Sequence[FormUse]) -> Iterator[Claim]:
    """Whether errors show in time, where sessions started a form that checks its fields and none of them sent it."""
    started, sent = sum(use.started for use in uses), sum(use.completed + use.mended for use in uses)
    if not started or sent or not any(_is_checked(snapshot, row) for row in form.fields):
        return
    name = _named(snapshot, form)
    yield Claim(
        message=f"Whether {name} says what is wrong before it is sent could not be settled: none of "
        f"{counted(started, 'session')} that started it sent it.",
        hypothesis="",
        action="Let a scripted session send it with a mistake.",
        metric="",
        row=form.row if form.row >= 0 else None,
        box=box_of(snapshot.elements, form.row if form.row >= 0 else form.fields[0]),
        subject=f"undecided errors of {name}",
        outcome="incomplete",
        impact=1,
        evidence={"started": started, "sources": sorted({use.source for use in uses})},
    )


def _is_checked(snapshot: Snapshot, row: int) -> bool:
    attributes = snapshot.elements.attributes[row]
    return any(name in attributes for name in _CHECKED) or attributes.get("type", "").lower() in _CHECKED_TYPES


def _named(snapshot: Snapshot, form: Form) -> str:
    table = snapshot.elements
    if form.row < 0:
        return f"the fields from {called(table, form.fields[0])} on"
    return f"the form “{table.name[form.row]}”" if 0 < len(table.name[form.row]) <= 60 else "this form"
