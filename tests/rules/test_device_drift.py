"""What counts as the same thing on another device, on evidence written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_page
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import HoverAnswer, ProbeAnswer, Revealed
from synthmap.model.view import MOBILE
from synthmap.rules import catalogue

LINK = {"tag": "a", "liveness": Liveness.LIVE, "evidence": ("href",), "reachable": 1.0}
HIRE = {**LINK, "name": "Hire it", "attributes": {"href": "/hire"}}
MENU = {"tag": "button", "name": "Menu", "liveness": Liveness.LIVE, "evidence": ("listener:click",), "reachable": 1.0}

Judged = Callable[..., list[Finding]]


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Judged:
    """The findings on a page that has the link "Hire it" on desktop, and these rows on mobile."""

    def judge(*rows: Any, hidden: tuple[str, ...] = ()) -> list[Finding]:
        desktop = evidence(snapshot(table(HIRE)))
        mobile = evidence(snapshot(table(*rows), viewport=MOBILE, hidden=frozenset(hidden)))
        found = judge_page([catalogue()["device-drift"]], {}, [desktop, mobile], None)
        return [finding for finding in found if finding.view.device == "mobile"]

    return judge


def test_nothing_that_says_so_or_leads_there_is_missing(judged: Judged) -> None:
    (found,) = judged(MENU)
    assert found.message == "The link “Hire it” works on desktop and is missing on mobile."
    assert found.evidence["other"]["device"] == "desktop"
    assert (found.selector, found.box) == ("", None)


@pytest.mark.parametrize(
    "row",
    [
        {**LINK, "name": "HIRE  IT", "attributes": {"href": "/elsewhere"}},
        {**LINK, "name": "For a day", "attributes": {"href": "/hire?utm_source=phone"}},
        {**HIRE, "visible": False},
        {"tag": "p", "name": "Hire it"},
    ],
)
def test_the_same_words_or_target_will_do_wherever_they_stand(judged: Judged, row: dict[str, Any]) -> None:
    assert judged(row) == []


def test_what_wraps_a_thing_is_no_second_thing_of_that_name(judged: Judged) -> None:
    (found,) = judged({"tag": "p", "name": "Hire it"}, {**HIRE, "parent": 0, "reachable": 0.0})
    assert found.message == "The link “Hire it” works on desktop and cannot be reached by a click on mobile."
    assert found.selector == "#row-1"


def test_a_working_menu_excuses_what_the_markup_hides_under_the_same_words(judged: Judged) -> None:
    assert judged(MENU, hidden=("says hire it", "leads to /hire")) == []
    assert judged(MENU, hidden=("says all offers", "leads to /hire")) != []


@pytest.mark.parametrize(
    "row",
    [
        {**MENU, "liveness": Liveness.DEAD, "evidence": ("button", "probe:dead")},
        {**LINK, "name": "Learn more", "attributes": {"href": "/more"}},
        {**LINK, "name": "Offers", "attributes": {"href": "/offers", "class": "menu-item"}},
    ],
)
def test_without_one_it_is_kept_hidden(judged: Judged, row: dict[str, Any]) -> None:
    (found,) = judged(row, hidden=("says hire it",))
    assert found.message == "The link “Hire it” works on desktop and is kept hidden on mobile."


PAIR = ({**HIRE, "key": "main > link"}, {**HIRE, "key": "contentinfo > link"})


@pytest.fixture
def drifted(table: Any, snapshot: Any, evidence: Any) -> Judged:
    """`drifted(rows on desktop, rows on mobile, hidden=…)`: all findings."""

    def judge(desktop: Any, mobile: Any, hidden: tuple[str, ...] = ()) -> list[Finding]:
        views = [
            evidence(snapshot(table(*desktop))),
            evidence(snapshot(table(*mobile), viewport=MOBILE, hidden=hidden)),
        ]
        return judge_page([catalogue()["device-drift"]], {}, views, None)

    return judge


def test_one_of_two_alike_is_missed_and_it_is_the_one_whose_place_is_empty(drifted: Judged) -> None:
    (found,) = drifted(PAIR, PAIR[1:])
    assert found.message == "The link “Hire it” works on desktop and is missing on mobile."
    assert found.evidence["other"]["selector"] == "#row-0"
    (found,) = drifted(PAIR, PAIR[:1])
    assert found.evidence["other"]["selector"] == "#row-1"


def test_what_is_folded_away_once_is_there_once(drifted: Judged) -> None:
    marks = ("says hire it", "leads to /hire")
    assert drifted(PAIR, PAIR[1:], hidden=marks) == []
    assert len(drifted((*PAIR, HIRE), PAIR[1:], hidden=marks)) == 1


def test_a_thing_half_in_sight_is_one_thing(drifted: Judged) -> None:
    words = {"tag": "span", "name": "Hire it", "parent": 0}
    assert drifted([HIRE, {**words, "visible": False}], [{**HIRE, "visible": False}, {**words, "visible": False}]) == []


@pytest.mark.parametrize("copy", [{"aria-hidden": "true"}, {"class": "slide slick-cloned"}])
def test_a_carousel_may_make_fewer_copies_of_its_slides(drifted: Judged, copy: dict[str, str]) -> None:
    slides = [{"attributes": copy}, {**HIRE, "parent": 0}, {"attributes": copy}, {**HIRE, "parent": 2}]
    assert drifted([HIRE, *({**row, "parent": row.get("parent", -2) + 1} for row in slides)], [HIRE]) == []


def test_a_written_id_is_enough_to_know_it_by(drifted: Judged) -> None:
    large, small = {**MENU, "name": "Order now", "attributes": {"id": "order"}}, {**MENU, "name": "Order"}
    assert len(drifted([large], [small])) == 2
    assert drifted([large], [{**small, "attributes": {"id": "order"}}]) == []


def test_a_placeholder_is_missed_too(drifted: Judged) -> None:
    unmade = {
        "tag": "a", "name": "Offers", "liveness": Liveness.DEAD, "evidence": ("placeholder:#", "probe:dead"),
        "attributes": {"href": "#"},
    }  # fmt: skip
    (found,) = drifted([unmade], [])
    assert found.message == "The link “Offers” is there on desktop and is missing on mobile."


def test_what_only_the_phone_has_is_a_note(drifted: Judged) -> None:
    (found,) = drifted([], [HIRE])
    assert (found.view.device, found.level) == ("desktop", "note")


def test_a_dead_thing_of_the_same_name_elsewhere_is_another_thing(drifted: Judged) -> None:
    works = {**MENU, "name": "Forms", "key": "navigation > button", "attributes": {"class": "plain"}}
    dead = {**MENU, "name": "Forms", "liveness": Liveness.DEAD, "evidence": ("button", "probe:dead")}
    assert drifted([works], [{**dead, "key": "main > button"}]) == []
    (found,) = drifted([works], [{**dead, "key": "navigation > button"}])
    assert found.message == "The button “Forms” works on desktop and does nothing when clicked on mobile."


def test_a_ripple_under_a_finger_is_no_sign_of_life_that_a_mouse_would_lack(drifted: Judged) -> None:
    dead = {**MENU, "name": "Round", "liveness": Liveness.DEAD, "evidence": ("button", "probe:dead")}
    stirred = {**dead, "liveness": Liveness.LIVE, "evidence": ("listener:touchstart", "button", "probe:mutation")}
    assert drifted([dead], [stirred]) == []
    (found,) = drifted([dead], [{**stirred, "evidence": ("listener:click", "button", "probe:dialog")}])
    assert found.view.device == "desktop"


@pytest.mark.parametrize(("errors", "told"), [((), 1), (("TypeError: nowhere is not defined",), 0)])
def test_of_a_click_that_raised_an_error_another_rule_speaks(
    table: Any, snapshot: Any, evidence: Any, errors: tuple[str, ...], told: int
) -> None:
    dead = replace(
        snapshot(table({**MENU, "name": "Hire it", "liveness": Liveness.DEAD})),
        probes={0: ProbeAnswer("dead", (0.0, 0.0), errors=errors)},
    )
    phone = snapshot(table({**MENU, "name": "Hire it"}), viewport=MOBILE)
    found = judge_page([catalogue()["device-drift"]], {}, [evidence(dead), evidence(phone)], None)
    assert len(found) == told


def test_what_opens_under_a_mouse_needs_no_click(table: Any, snapshot: Any, evidence: Any) -> None:
    dead = {**MENU, "name": "Plans", "liveness": Liveness.DEAD, "evidence": ("role:button", "probe:dead")}
    live = {**dead, "liveness": Liveness.LIVE, "evidence": ("role:button", "probe:dialog")}
    opens = HoverAnswer("also otherwise", (Revealed("For one", "/one", control=True),))
    found = []
    for hovers in ({}, {0: opens}):
        views = [
            evidence(replace(snapshot(table(dead)), hovers=hovers)),
            evidence(snapshot(table(live), viewport=MOBILE)),
        ]
        found.append(len(judge_page([catalogue()["device-drift"]], {}, views, None)))
    assert found == [1, 0]


BUY = {**LINK, "role": "link", "name": "Buy", "attributes": {"href": "/buy"}, "looks": 0.95, "box": (100, 300, 200, 48)}
MORE = {**BUY, "name": "More", "attributes": {"href": "/more"}}


@pytest.mark.parametrize(("y", "far"), [(2532.0, False), (2533.0, True)])
def test_the_foremost_action_of_the_first_screen_may_stand_three_screens_down(
    drifted: Judged, y: float, far: bool
) -> None:
    # 2532 px are three screens of 844 px.
    found = drifted([BUY], [{**BUY, "box": (20, y, 200, 48)}])
    assert [(f.level, f.view.device, f.evidence["fault"]) for f in found] == [("note", "mobile", "far down")] * far


@pytest.mark.parametrize(
    ("buy", "more", "told"),
    [
        ((20, 500, 200, 48), (20, 600, 200, 48), False),
        ((20, 600, 200, 48), (20, 500, 200, 48), True),
        ((20, 600, 100, 48), (200, 500, 100, 48), False),  # side by side, one a little higher
    ],
)
def test_two_foremost_actions_may_not_change_places(
    drifted: Judged, buy: tuple[float, ...], more: tuple[float, ...], told: bool
) -> None:
    desktop = [BUY, {**MORE, "box": (100, 400, 200, 48)}]
    found = drifted(desktop, [{**BUY, "box": buy}, {**MORE, "box": more}])
    assert [(f.level, f.evidence["fault"]) for f in found] == [("note", "reordered")] * told


@pytest.mark.parametrize("change", [{"looks": 0.5}, {"pinned": "fixed"}, {"box": (100, 300, 30, 30)}])
def test_what_does_not_look_like_the_foremost_action_may_stand_anywhere(
    drifted: Judged, change: dict[str, Any]
) -> None:
    assert drifted([{**BUY, **change}], [{**BUY, **change, "box": (20, 4000, 30, 30)}]) == []
