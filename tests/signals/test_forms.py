"""Forms filled in by hand-written sessions: each measure from a sequence whose outcome can be read off."""

from __future__ import annotations

import math
from typing import Any

import pytest

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.signals.fields import fields_of
from synthmap.signals.forms import FieldUse, FormUse, form_uses

FORM = {"tag": "form", "key": "form"}
NAME, MAIL, SEND = 1, 2, 3


@pytest.fixture
def elements(table: Any) -> ElementTable:
    """A form with a name, an e-mail and a button, and a search box outside."""
    return table(
        FORM,
        {"tag": "input", "parent": 0, "key": "name"},
        {"tag": "input", "parent": 0, "key": "mail", "attributes": {"type": "email"}},
        {"tag": "button", "parent": 0, "key": "send"},
        {"tag": "input", "key": "search"},
    )


def at(t: float, kind: str, element: str, value: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "t": t, "element": element, "value": value, **more}


def typed(t: float, element: str, letters: int, *, every: float = 100.0, **more: Any) -> list[dict[str, Any]]:
    """As many keys that write, the first at `t`."""
    return [at(t + every * n, "key", element, "text:1", **more) for n in range(letters)]


def the_use(events: Events, elements: ElementTable) -> FormUse:
    (use,) = form_uses(events, elements)
    return use


def field(use: FormUse, row: int) -> FieldUse:
    return next(field for field in use.fields if field.row == row)


def test_hesitation_time_corrections_and_order(elements: ElementTable, session: Any) -> None:
    events = session(
        at(0, "focus", "mail"), at(10, "blur", "mail"),
        at(1_000, "focus", "name"), *typed(1_800, "name", 3), at(2_500, "key", "name", "Backspace"),
        at(2_600, "key", "name", "Delete"), at(2_700, "key", "name", "Tab"), at(3_000, "blur", "name"),
        at(3_000, "focus", "mail"), *typed(3_500, "mail", 2), at(4_000, "blur", "mail"), at(4_000, "submit", "form"),
    )  # fmt: skip
    use = the_use(events, elements)
    assert (use.row, use.source, use.started, use.completed, use.abandoned, use.mended) == (0, "recorded", 1, 1, 0, 0)
    assert field(use, NAME) == FieldUse(
        row=NAME, sessions=1, order=2, hesitation_ms=800, time_ms=2_000, refills=0, corrections=2, characters=3, left=0
    )
    # It was entered first and left untouched: no key followed that focus, so that how long it was hesitated is unknown.
    mail = field(use, MAIL)
    assert math.isnan(mail.hesitation_ms)
    assert (mail.order, mail.time_ms, mail.characters, mail.refills) == (1, 10 + 1_000, 2, 0)


def test_medians_are_over_the_sessions_that_touched_the_field(elements: ElementTable, session: Any) -> None:
    lines = []
    for number, wait in enumerate((100, 300, 5_000)):
        lines += [at(0, "focus", "name", session=number), *typed(wait, "name", 1, session=number)]
    use = the_use(session(*lines), elements)
    assert (use.started, field(use, NAME).sessions) == (3, 3)
    assert field(use, NAME).hesitation_ms == 300
    assert [each.row for each in use.fields] == [NAME]


@pytest.mark.parametrize(
    ("again", "refills"),
    [
        ([at(3_000, "focus", "name"), *typed(3_100, "name", 1)], 1),
        ([at(3_000, "focus", "name"), at(3_100, "key", "name", "Backspace")], 1),
        ([at(3_000, "focus", "name"), at(3_100, "input", "name", "text:9")], 1),
        ([at(3_000, "focus", "name"), at(3_500, "blur", "name")], 0),  # looked at again, and left as it was
    ],
)
def test_a_refill_enters_a_field_anew_after_data_and_types(
    elements: ElementTable, session: Any, again: list[dict[str, Any]], refills: int
) -> None:
    first = [*typed(0, "name", 2), at(1_000, "focus", "mail"), *typed(1_500, "mail", 1)]
    assert field(the_use(session(*first, *again), elements), NAME).refills == refills


def test_what_is_no_refill(elements: ElementTable, session: Any) -> None:
    away = [at(900, "focus", "mail"), *typed(950, "mail", 1)]
    for lines in (
        [at(0, "focus", "name"), at(10, "blur", "name"), *away, *typed(2_000, "name", 2)],  # nothing was in it
        [at(0, "input", "name", "text:0"), *away, *typed(2_000, "name", 2)],
        [*typed(0, "name", 2), at(500, "blur", "name"), at(9_000, "focus", "name"), *typed(9_100, "name", 2), *away],
        [*typed(0, "name", 2), *away, *typed(2_000, "name", 2, session=1)],
    ):
        assert field(the_use(session(*lines), elements), NAME).refills == 0


def test_a_form_that_was_started_and_not_sent_is_abandoned_at_the_field_touched_last(
    elements: ElementTable, session: Any
) -> None:
    lines = [
        *typed(0, "name", 1), at(500, "focus", "mail"), at(600, "blur", "mail"),  # left at the e-mail
        *typed(0, "name", 1, session=1),  # left at the name
        *typed(0, "name", 1, session=2), at(500, "submit", "", session=2),  # sent, by the Enter key
        *typed(0, "name", 1, session=3), at(500, "submit", "send", session=3), *typed(900, "mail", 1, session=3),
        *typed(0, "name", 1, session=4), at(500, "submit", "form", session=4), *typed(900, "mail", 1, session=4),
        at(1_200, "submit", "form", session=4),
        at(0, "focus", "name", session=5),  # came by and started nothing
    ]  # fmt: skip
    use = the_use(session(*lines), elements)
    assert (use.started, use.completed, use.abandoned) == (5, 2, 3)
    assert (field(use, NAME).left, field(use, MAIL).left) == (1, 2)
    # Two typed again after they had sent it: what was wrong was said only then.
    assert use.mended == 2


def test_scripts_and_people_are_counted_apart_and_simulated_sessions_not_at_all(
    elements: ElementTable, session: Any
) -> None:
    events = session(
        at(0, "input", "name", "text:4", source="scripted"),
        at(0, "input", "name", "text:4", source="recorded", session=1),
        at(0, "input", "name", "text:4", source="simulated", session=2),
    )
    assert [(use.source, use.started) for use in form_uses(events, elements)] == [("scripted", 1), ("recorded", 1)]


def test_a_field_that_stands_in_no_form_and_one_that_is_not_there(elements: ElementTable, session: Any) -> None:
    events = session(*typed(0, "search", 1), *typed(1_000, "gone", 1), at(2_000, "submit", "gone"))
    use = the_use(events, elements)
    assert (use.row, [each.row for each in use.fields]) == (-1, [4])
    assert form_uses(session(), elements) == ()
    assert form_uses(session(at(0, "focus", "name")), elements) == ()


def test_a_row_that_is_known_goes_before_the_key(elements: ElementTable, session: Any) -> None:
    assert [f.row for f in the_use(session(*typed(0, "name", 1, row=MAIL)), elements).fields] == [MAIL]


def test_fields_belong_to_the_form_around_them_or_the_one_they_name(table: Any) -> None:
    elements = table(
        {"tag": "form", "attributes": {"id": "order"}},
        {"tag": "input", "parent": 0},
        {"tag": "input", "parent": 0, "attributes": {"type": "hidden"}},
        {"tag": "input", "parent": 0, "attributes": {"type": "submit"}},
        {"tag": "input", "parent": 0, "attributes": {"type": "radio", "name": "size"}},
        {"tag": "input", "parent": 0, "attributes": {"type": "radio", "name": "size"}},
        {"tag": "textarea", "attributes": {"form": "order"}},
        {"role": "textbox", "attributes": {"contenteditable": "true"}},
        {"role": "combobox"},
    )
    found = fields_of(elements)
    assert [(form.row, form.fields) for form in found.forms] == [(-1, (7,)), (0, (1, 4, 6))]
    assert found.field_of == {1: 1, 4: 4, 5: 4, 6: 6, 7: 7}
