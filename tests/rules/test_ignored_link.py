"""Links that are seen and not chosen, on evidence written by hand: when it is said, why, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.rules import catalogue
from synthmap.scenario import RuleSettings

Judged = Callable[..., list[Finding]]


def link(name: str, number: int, **more: Any) -> dict[str, Any]:
    """A live link to an address of its own, 200 px below the one before it, that looks like one."""
    attributes = {"href": f"/{number}", "class": name, **more.pop("attributes", {})}
    return {
        "tag": "a", "role": "link", "name": name, "box": (0, 200 * number, 100, 40), "liveness": Liveness.LIVE,
        "evidence": ("href",), "looks": 0.9, "reachable": 1.0, "attributes": attributes, **more,
    }  # fmt: skip


@pytest.fixture
def judged(table: Any, snapshot: Any, links: Any, evidence: Any) -> Judged:
    """The findings on three links that are chosen (100 of 1,000 sessions each) and these, each with its clicks."""

    def judge(*rows: tuple[dict[str, Any], int], parts: Any = (), options: Any = None, **more: Any) -> list[Finding]:
        chosen = [(link(name, number), 100) for number, name in enumerate(("Shop", "Visit", "About"))]
        elements = [row for row, _ in (*chosen, *rows)]
        clicks = links(range(len(elements)), [count for _, count in (*chosen, *rows)])
        view = evidence(snapshot(table(*elements, *parts)), links=clicks, **more)
        return judge_view(
            [catalogue()["ignored-link"]], {"ignored-link": RuleSettings(None, options or {})}, view, None
        )

    return judge


def test_a_link_that_does_not_look_like_one_is_a_note_with_its_reason(judged: Judged) -> None:
    (found,) = judged((link("Imprint", 3, looks=0.1), 2))
    assert found.message == (
        "The link “Imprint” is in view for 100% of 1,000 simulated sessions and chosen by 2: "
        "it does not look like a link."
    )
    assert (found.level, found.selector) == ("note", "#row-3")
    # The median of 0.1, 0.1, 0.1 and 0.002.
    assert found.evidence["median"] == 0.1
    assert found.evidence["attractiveness"] == 0.002


def test_recorded_sessions_are_called_so(judged: Judged) -> None:
    (found,) = judged((link("Imprint", 3, looks=0.1), 2), sources=("recorded",))
    assert "1,000 recorded sessions" in found.message


@pytest.mark.parametrize(("clicks", "told"), [(24, True), (25, False)])
def test_ignored_is_under_a_quarter_of_what_is_ordinary(judged: Judged, clicks: int, told: bool) -> None:
    assert bool(judged((link("Imprint", 3, looks=0.1), clicks))) is told


def test_a_link_chosen_seldom_for_no_reason_is_not_told(judged: Judged) -> None:
    assert judged((link("Imprint", 3), 2)) == []


def test_what_covers_it_is_the_reason_before_its_looks(judged: Judged) -> None:
    (found,) = judged((link("Imprint", 3, looks=0.1, reachable=0.2, occluder=0), 2))
    assert "the link “Shop” covers it" in found.message


def test_a_neighbour_that_is_chosen_instead_is_named(judged: Judged) -> None:
    (found,) = judged((link("Imprint", 3, box=(0, 460, 100, 40)), 2))
    assert found.message.endswith("chosen by 2: the link “About” beside it is chosen instead.")
    assert found.evidence["neighbour"] == "#row-2"


def test_it_looks_as_clickable_as_the_part_that_shows_it_best(judged: Judged) -> None:
    icon = {"tag": "svg", "parent": 3, "action": 3, "looks": 0.8}
    assert judged((link("", 3, looks=0.0), 2), parts=[icon]) == []


def test_a_place_that_a_chosen_link_leads_to_is_not_lost(judged: Judged) -> None:
    assert judged((link("Logo", 3, looks=0.0, attributes={"href": "/0/"}), 2)) == []


def test_a_look_that_chosen_links_share_is_no_reason(judged: Judged) -> None:
    assert judged((link("Imprint", 3, looks=0.1, attributes={"class": "Shop"}), 2)) == []
    assert judged((link("Imprint", 3, looks=0.1, attributes={"class": "Shop"}, reachable=0.0), 2)) != []


def test_links_of_one_make_are_told_once(judged: Judged) -> None:
    tiles = [(link("", number, looks=0.0, attributes={"class": "tile"}), 0) for number in (3, 4)]
    other = (link("Imprint", 5, looks=0.1, attributes={"class": "small"}), 0)
    found = judged(*tiles, other, sources=("recorded",))
    assert [f.selector for f in found] == ["#row-3", "#row-5"]
    assert found[0].message.endswith("it does not look like a link. 1 more like it fares no better.")
    assert "more like it" not in found[1].message


@pytest.mark.parametrize(
    "row",
    [
        {"tag": "input", "role": "textbox", "evidence": ("input",)},
        {"tag": "div", "role": "", "evidence": ("listener:click",)},
        {"liveness": Liveness.PLAIN},
        {"visible": False},
        {"action": 0},
    ],
)
def test_only_live_links_and_buttons_are_meant(judged: Judged, row: dict[str, Any]) -> None:
    assert judged((link("Imprint", 3, looks=0.1), 2)) != []
    assert judged((link("Imprint", 3, looks=0.1, **row), 2)) == []


def test_a_link_with_a_button_at_its_middle_leaves_it_to_that_one(judged: Judged) -> None:
    button = link("Open", 3, tag="button", role="button", parent=3, evidence=("listener:click",), attributes={})
    assert judged((link("", 3, looks=0.0), 0), (button, 100)) == []


def test_a_view_has_three_of_them_at_most_unless_asked_for_more(judged: Judged) -> None:
    makes = [(link(f"Link {n}", n, looks=0.1, attributes={"class": f"make-{n}"}), 0) for n in range(3, 6)]
    more = [(link(f"Also {n}", n), 100) for n in range(7, 12)]
    makes.append((link("Link 6", 6, looks=0.1, attributes={"class": "make-6"}), 1))
    found = judged(*makes, *more)
    assert sorted(f.selector for f in found) == ["#row-3", "#row-4", "#row-5"]
    assert len(judged(*makes, *more, options={"most": 4})) == 4


def test_what_few_sessions_had_in_view_is_not_ignored(table: Any, snapshot: Any, links: Any, evidence: Any) -> None:
    rows = [*(link(f"Link {number}", number) for number in range(4)), link("Imprint", 4, looks=0.1)]
    clicks = links(range(5), [100, 100, 100, 100, 0])
    for exposed, told in ((499, 0), (500, 1)):
        seen = replace(clicks, exposed=np.array([1000, 1000, 1000, 1000, exposed]))
        found = judge_view([catalogue()["ignored-link"]], {}, evidence(snapshot(table(*rows)), links=seen), None)
        assert len(found) == told


def test_with_fewer_than_four_links_in_view_nothing_is_ordinary(
    table: Any, snapshot: Any, links: Any, evidence: Any
) -> None:
    rows = [link("Shop", 0), link("Visit", 1), link("Imprint", 2, looks=0.0)]
    view = evidence(snapshot(table(*rows)), links=links(range(3), [100, 100, 0]))
    assert judge_view([catalogue()["ignored-link"]], {}, view, None) == []


def test_without_sessions_nothing_is_said(table: Any, snapshot: Any, links: Any, evidence: Any) -> None:
    rows = [link("Link", number, looks=0.0) for number in range(5)]
    unseen = {"exposed": np.zeros(5, dtype=np.int64), "attractiveness": np.full(5, np.nan), "sessions": 0}
    view = evidence(snapshot(table(*rows)), links=replace(links(range(5), [0] * 5), **unseen))
    assert judge_view([catalogue()["ignored-link"]], {}, view, None) == []


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        ({"name": ""}, ()),
        ({}, ({"tag": "img", "parent": 3, "action": 3},)),
        ({"key": 'banner > link "Imprint" -> /3'}, ()),
        ({"key": 'contentinfo > navigation > link "Imprint" -> /3'}, ()),
    ],
)
def test_simulated_visitors_do_not_speak_of_what_people_know_by_its_place_or_picture(
    judged: Judged, more: dict[str, Any], parts: Any
) -> None:
    row = {**link("Imprint", 3, looks=0.1), **more}
    assert judged((row, 2), parts=parts) == []
    assert len(judged((row, 2), parts=parts, sources=("recorded",))) == 1


def test_simulated_visitors_do_not_speak_of_the_entries_of_a_list(judged: Judged) -> None:
    entries = [(link(f"Entry {n}", n, looks=0.1, attributes={"class": "entry"}), 0) for n in range(3, 6)]
    # 3 of 6 in view are chosen by 100 of 1,000, so that the median is above 0.
    assert judged(*entries) == []
    assert len(judged(*entries[:2])) == 1
    assert len(judged(*entries, sources=("recorded",))) == 1


@pytest.fixture
def deep(table: Any, snapshot: Any, links: Any, evidence: Any) -> Judged:
    """The findings where these links are in view of so many of 1,000 sessions, beside two that all see."""

    def judge(*rows: tuple[dict[str, Any], int], source: str = "recorded") -> list[Finding]:
        seen = [(link("Shop", 0), 1000), (link("Visit", 1), 1000), *rows]
        clicks = replace(links(range(len(seen)), [0] * len(seen)), exposed=np.array([count for _, count in seen]))
        view = evidence(snapshot(table(*(row for row, _ in seen))), links=clicks, sources=(source,))
        return judge_view([catalogue()["ignored-link"]], {}, view, None)

    return judge


def test_links_that_next_to_nobody_sees_are_told_together_with_the_reason(deep: Judged) -> None:
    (found,) = deep((link("Gifts", 30), 12), (link("Jobs", 31), 9))
    assert found.message == (
        "The link “Gifts” stands at 6,000 px, and no more than 12 of 1,000 recorded sessions get to see it: unseen. "
        "1 other link fares no better."
    )
    assert (found.level, found.evidence["reason"], found.evidence["alike"]) == ("note", "unseen", 1)


def test_unseen_is_surely_less_than_one_in_twenty(deep: Judged) -> None:
    # 37 of 1,000 is at most 5.05% by its Wilson interval, 36 of 1,000 at most 4.94%.
    assert deep((link("Gifts", 30), 37)) == []
    assert len(deep((link("Gifts", 30), 36))) == 1
    # Of a prediction there is no interval.
    assert len(deep((link("Gifts", 30), 49), source="simulated")) == 1
    assert deep((link("Gifts", 30), 50), source="simulated") == []


@pytest.mark.parametrize(
    "more",
    [
        {"key": 'contentinfo > link "Gifts" -> /gifts'},
        {"key": 'main > navigation > link "Gifts" -> /gifts'},
        {"attributes": {"href": "/0"}},  # where a link that is seen leads as well
        {"liveness": Liveness.DEAD},
    ],
)
def test_what_ends_pages_by_custom_or_is_made_up_for_is_not_missed(deep: Judged, more: dict[str, Any]) -> None:
    assert deep((link("Gifts", 30, **more), 0)) == []


def test_the_entries_of_a_long_list_are_not_told_one_by_one(deep: Judged) -> None:
    assert deep(*((link(f"Entry {n}", n, attributes={"class": "entry"}), 0) for n in range(30, 33))) == []


def test_recordings_that_do_not_tell_what_was_in_view_say_nothing_of_it(
    table: Any, snapshot: Any, links: Any, evidence: Any
) -> None:
    clicks = replace(links(range(1), [0]), exposed=np.zeros(1, dtype=np.int64))
    view = evidence(snapshot(table(link("Gifts", 30))), links=clicks, sources=("recorded",))
    assert judge_view([catalogue()["ignored-link"]], {}, view, None) == []
