"""What counts as the same thing on another device, on evidence written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from synthmap.judge.findings import judge_page
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
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
