import pytest

from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.scenario import Persona
from synthmap.scenario.personas import KNOWN
from synthmap.sessions.simulated import assumptions

BOXES = [(100, 200, 200, 50)]


def said(lines, words):
    return any(words in line for line in lines)


def test_every_assumption_says_that_it_is_one(scene):
    for viewport in (DESKTOP, MOBILE):
        made = scene(BOXES, viewport=viewport, fields=BOXES, form=[0], field=[0], ends=[900], finished=[0.7])
        lines = assumptions(made, personas=[KNOWN["skimmer"]], task="find the price")
        assert len(lines) > 8
        assert all("assumed" in line for line in lines)
        assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("words", "desktop", "phone"),
    [
        ("a thumb reaches", False, True),
        ("taps scatter", False, True),
        ("as many pixels as visitors at a desktop", False, True),
        ("pointer rests", True, False),
        ("anywhere in the viewport with equal chance", True, False),
        ("mean to click", True, True),
    ],
)
def test_only_what_the_device_has_part_in(scene, words, desktop, phone):
    assert said(assumptions(scene(BOXES)), words) is desktop
    assert said(assumptions(scene(BOXES, viewport=MOBILE)), words) is phone


def test_a_tablet_is_not_held_in_one_hand(scene):
    tablet = Viewport("tablet", 820, 1180, mobile=True, touch=True)
    lines = assumptions(scene(BOXES, viewport=tablet))
    assert said(lines, "taps scatter")
    assert not said(lines, "a thumb reaches")


def test_only_what_the_page_has_part_in(scene):
    short = assumptions(scene([], height=700), shown=False)
    assert len(short) == 1
    assert short[0].startswith("dwell times")
    assert not said(assumptions(scene(BOXES)), "looks finished")
    lines = assumptions(scene(BOXES, ends=[900], finished=[1]))
    assert said(lines, "20% of those who would scroll on take it for the end")
    assert said(lines, "at 10% or 40%, 90% or 60% of them scroll on past what looks wholly finished, and not 80%")
    assert not said(assumptions(scene(BOXES)), "fields of its form")
    assert said(assumptions(scene(BOXES, fields=BOXES, form=[0], field=[0])), "fields of its form")


def test_a_task_is_named_only_where_there_is_one(scene):
    assert not said(assumptions(scene(BOXES)), "task")
    assert said(assumptions(scene(BOXES), task="find the price"), "for the task “find the price”")


def test_personas_are_told_by_their_factors(scene):
    own = Persona("hurried", depth=0.5, look_backs=0)
    lines = assumptions(scene(BOXES), personas=[KNOWN["reader"], own])
    assert (
        "a reader differs from the average visitor by depth x 1.3, pauses x 1.4, looks back up x 1.2 (assumed)" in lines
    )
    assert said(lines, "a hurried differs from the average visitor by depth x 0.5, looks back up x 0 (assumed, as the")
