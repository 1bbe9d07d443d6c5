"""How forms were filled in: per field hesitation, time, refills, corrections and order, and where people left.

Definitions are Zuko's, as published: a form is *abandoned* in a session that started it and did not complete it, the
field at fault is the *last one touched*, and a *return* enters a field anew after data was put into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.events import SOURCES, Events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.signals.fields import Fields, Form, fields_of

_TOUCHES = ("focus", "key", "input")
_CORRECTIONS = ("Backspace", "Delete")


@dataclass(frozen=True)
class FieldUse:
    """What became of one field, over the sessions that touched it.

    Attributes
    ----------
    row : the field's row in the view's table.
    sessions : how many touched it.
    order : median place in which it was first touched among the form's fields, from 1.
    hesitation_ms : median time from its first focus to the first key or input, NaN where none was seen.
    time_ms : median time spent in it in all.
    refills : sessions that came back to it after data and typed anew.
    corrections, characters : keys that delete and keys that write, over all sessions.
    left : sessions that abandoned the form and touched this field last.
    """

    row: int
    sessions: int
    order: float
    hesitation_ms: float
    time_ms: float
    refills: int
    corrections: int
    characters: int
    left: int


@dataclass(frozen=True)
class FormUse:
    """What became of one form in the sessions of one source.

    Attributes
    ----------
    row : the form's row, -1 for fields that stand in no form.
    source : who made the sessions: scripted or recorded.
    started : sessions that typed or chose something in it.
    completed : those of them that sent it and typed nothing in it afterwards.
    mended : those that typed in it again after they had sent it: what was wrong was said only then.
    fields : what became of each field that was touched, in document order.
    """

    row: int
    source: str
    started: int
    completed: int
    mended: int
    fields: tuple[FieldUse, ...]

    @property
    def abandoned(self) -> int:
        """Sessions that started it and did not complete it."""
        return self.started - self.completed


def form_uses(events: Events, elements: ElementTable) -> tuple[FormUse, ...]:
    """How each form of a view was filled in, for each source of real sessions, forms in document order.

    A field event belongs to the element whose key it carries, or to its row where that is known. A form that nobody
    started is not listed.
    """
    fields = fields_of(elements)
    steps = _steps(events, elements, fields)
    uses = []
    for number, form in enumerate(fields.forms):
        for source in SOURCES:
            mine = steps.where((steps.form == number) & (events.source[steps.event] == source))
            if mine.writes.any():
                uses.append(_form_use(form, source, mine))
    return tuple(uses)


@dataclass(frozen=True, eq=False)
class _Steps:
    """What was done in forms, m steps by session and in order.

    `event` is the position in the event table, `form` the number of the form, `field` the field's row (-1 for a
    submit), `focuses`, `writes` (a key that writes or deletes, or an input), `fills` (leaves data there), `deletes`,
    `types` and `sends` what the step is, `blurs` whether it ends the stay in its field.
    """

    event: Ints
    session: Ints
    t: Floats
    form: Ints
    field: Ints
    focuses: Bools
    blurs: Bools
    writes: Bools
    fills: Bools
    deletes: Bools
    types: Bools
    sends: Bools

    def where(self, chosen: Bools | Ints) -> _Steps:
        return _Steps(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def _steps(events: Events, elements: ElementTable, fields: Fields) -> _Steps:
    event = np.flatnonzero(np.isin(events.kind, (*_TOUCHES, "blur", "submit")) & (events.source != "simulated"))
    event = event[np.lexsort((events.seq[event], events.session[event]))]
    kind, value, session = events.kind[event], events.value[event], events.session[event]
    row = _rows(events, event, elements)
    field = _column(fields.field_of, len(elements))[row]
    number = {row: n for n, each in enumerate(fields.forms) for row in each.fields}
    form = _column(number, len(elements))[field]
    sends = kind == "submit"
    sent = _column({each.row: n for n, each in enumerate(fields.forms) if each.row >= 0}, len(elements))
    # A submit belongs to the form that it names, else to the one last touched.
    form = np.where(sends, sent[row], form)
    form = np.where(sends & (form < 0), _last_known(form, session), form)
    deletes = (kind == "key") & np.isin(value, _CORRECTIONS)
    masked = np.char.startswith(value.astype(str), "text")
    types = (kind == "key") & (masked | (value == ""))
    put = (kind == "input") & (value != "text:0")
    steps = _Steps(
        event=event,
        session=session,
        t=events.t[event],
        form=form,
        field=np.where(sends, -1, field),
        focuses=kind == "focus",
        blurs=kind == "blur",
        writes=types | deletes | (kind == "input"),
        fills=types | put,
        deletes=deletes,
        types=types,
        sends=sends,
    )
    return steps.where((form >= 0) & (sends | (field >= 0)))


def _rows(events: Events, at: Ints, elements: ElementTable) -> Ints:
    """The row of each event's element: as located, else by the key that it carries, -1 for none."""
    keys, number = np.unique(events.element[at], return_inverse=True)
    known = {key: row for row, key in reversed(list(enumerate(elements.key))) if key}
    named = np.array([known.get(key, -1) for key in keys.tolist()], dtype=np.int64)
    return np.where(events.row[at] >= 0, events.row[at], named[number] if len(keys) else -1)


def _column(values: Mapping[int, int], length: int) -> Ints:
    """Values by row as a column, -1 where there is none, and at its end."""
    column = np.full(length + 1, -1, dtype=np.int64)
    column[list(values)] = list(values.values())
    return column


def _last_known(form: Ints, session: Ints) -> Ints:
    """For each step the form of the last step before it in its session that has one, -1 for none."""
    known = np.maximum.accumulate(np.where(form >= 0, np.arange(len(form)), -1))
    return np.where((known >= 0) & (session[known] == session), form[known], -1)


def _form_use(form: Form, source: str, steps: _Steps) -> FormUse:
    stays = _stays(steps)
    started = np.unique(steps.session[steps.writes])
    # Positions of the last step of each kind in each session that started the form.
    wrote = _last(steps, steps.writes, started)
    sent = _last(steps, steps.sends, started)
    completed = sent > wrote
    first_sent = _first(steps, steps.sends, started)
    mended = (first_sent >= 0) & (wrote > first_sent)
    gone = started[~completed]
    last_field = stays.field[_last_of(stays.session, gone)] if len(gone) else np.zeros(0, dtype=np.int64)
    uses = [_field_use(row, stays, int((last_field == row).sum())) for row in form.fields if (stays.field == row).any()]
    return FormUse(form.row, source, len(started), int(completed.sum()), int(mended.sum()), tuple(uses))


@dataclass(frozen=True, eq=False)
class _Stays:
    """Stays in fields, s of them by session and in order: one lasts until another field is touched or the form sent.

    `place` is that of the field in the order in which its session first touched fields, from 1.
    """

    session: Ints
    field: Ints
    place: Ints
    begin: Floats
    end: Floats
    hesitation: Floats
    filled: Bools
    wrote: Bools
    deleted: Ints
    typed: Ints


def _stays(steps: _Steps) -> _Stays:
    sends_before = np.cumsum(steps.sends)
    touching = ~steps.sends
    mine, sends_before = steps.where(touching), sends_before[touching]
    changed = (np.diff(mine.session) != 0) | (np.diff(mine.field) != 0) | (np.diff(sends_before) != 0)
    first = np.flatnonzero(np.append(True, changed))
    number = np.cumsum(np.append(True, changed)) - 1
    size = len(first)
    typed_at = _first_time(number, mine.t, mine.writes, size)
    focused_at = _first_time(number, mine.t, mine.focuses, size)
    return _Stays(
        session=mine.session[first],
        field=mine.field[first],
        place=_places(mine.session[first], mine.field[first]),
        begin=mine.t[first],
        end=mine.t[np.append(first[1:], len(mine.t)) - 1],
        hesitation=np.where(typed_at >= focused_at, typed_at - focused_at, np.nan),
        filled=np.bincount(number, weights=mine.fills, minlength=size) > 0,
        wrote=np.bincount(number, weights=mine.writes, minlength=size) > 0,
        deleted=np.bincount(number, weights=mine.deletes, minlength=size).astype(np.int64),
        typed=np.bincount(number, weights=mine.types, minlength=size).astype(np.int64),
    )


def _first_time(number: Ints, t: Floats, chosen: Bools, size: int) -> Floats:
    """The time of each stay's first chosen step, NaN for none, shape (size,)."""
    times = np.full(size, np.nan)
    stay, first = np.unique(number[chosen], return_index=True)
    times[stay] = t[chosen][first]
    return times


def _field_use(row: int, stays: _Stays, left: int) -> FieldUse:
    mine = stays.field == row
    session = stays.session[mine]
    sessions, first, of = np.unique(session, return_index=True, return_inverse=True)
    spent = np.bincount(of, weights=stays.end[mine] - stays.begin[mine])
    hesitation = stays.hesitation[mine][first]
    # Data put in during an earlier stay of the same session: all stays of a session stand together and in order.
    filled = np.cumsum(stays.filled[mine]) - stays.filled[mine]
    before = filled - filled[first][of]
    again = (before > 0) & stays.wrote[mine]
    return FieldUse(
        row=row,
        sessions=len(sessions),
        order=float(np.median(stays.place[mine][first])),
        hesitation_ms=float(np.nanmedian(hesitation)) if np.isfinite(hesitation).any() else float("nan"),
        time_ms=float(np.median(spent)),
        refills=len(np.unique(session[again])),
        corrections=int(stays.deleted[mine].sum()),
        characters=int(stays.typed[mine].sum()),
        left=left,
    )


def _places(session: Ints, field: Ints) -> Ints:
    """For each stay the place of its field in the order in which its session first touched fields, from 1."""
    begins = np.flatnonzero(np.diff(session, prepend=session[:1] - 1) != 0)
    lengths = np.diff(np.append(begins, len(session)))
    number = np.repeat(np.arange(len(begins)), lengths)
    _, first, of = np.unique(number * (field.max() + 1) + field, return_index=True, return_inverse=True)
    new = np.zeros(len(session), dtype=np.int64)
    new[first] = 1
    seen = np.cumsum(new)
    place = seen - np.repeat(seen[begins], lengths) + 1
    return np.asarray(place[first][of])


def _last(steps: _Steps, chosen: Bools, sessions: Ints) -> Ints:
    """The number of each session's last chosen step, -1 for none, shape of `sessions` (ascending)."""
    at = np.flatnonzero(chosen)
    return _found(at, steps.session[at], sessions, side="right")


def _first(steps: _Steps, chosen: Bools, sessions: Ints) -> Ints:
    at = np.flatnonzero(chosen)
    return _found(at, steps.session[at], sessions, side="left")


def _found(at: Ints, session: Ints, sessions: Ints, *, side: Literal["left", "right"]) -> Ints:
    place = np.searchsorted(session, sessions, side=side) - (side == "right")
    inside = (place >= 0) & (place < len(at))
    safe = np.where(inside, place, 0)
    if not len(at):
        return np.full(len(sessions), -1, dtype=np.int64)
    return np.where(inside & (session[safe] == sessions), at[safe], -1)


def _last_of(column: Ints, sessions: Ints) -> Ints:
    """The last place of each session in an ascending column that holds them all."""
    return np.searchsorted(column, sessions, side="right") - 1
