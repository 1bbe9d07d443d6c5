"""What counts as lost in another browser: on pages seen in two browsers, and on evidence written by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synthmap.browser.find import Browser
from synthmap.judge.findings import judge_page
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP, MOBILE, View
from synthmap.rules import Evidence, catalogue
from synthmap.runner import run
from synthmap.scenario import CaptureSettings, Job, LocalFile, Plan, SimulatedSessions

HERE = Path(__file__).parent
# By page: the browser that lacks something, its selector there, and what is said of it.
EXPECTED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "fail-gone-in-firefox": (("firefox", "", "“Book a table” works in Chromium and is missing in Firefox."),),
    "fail-gone-in-chromium": (("chromium", "", "“Book a table” works in Firefox and is missing in Chromium."),),
    "fail-never-filled-in": (("firefox", "", "“Kettles” and 4 more work in Chromium and are missing in Firefox."),),
    "fail-disabled-in-firefox": (("firefox", "#send", "“Send it” works in Chromium and is disabled in Firefox."),),
    "fail-covered-in-firefox": (
        ("firefox", "#sale", "works in Chromium and cannot be reached by a click in Firefox."),
    ),
    "fail-hidden-in-firefox": (("firefox", "", "“Hire it” works in Chromium and is kept hidden in Firefox."),),
    "pass-told-otherwise": (),
}


class Silent:
    def started(self, view: View) -> None:
        pass

    def finished(self, view: View, error: str | None) -> None:
        pass

    def log(self, message: str) -> None:
        pass


@pytest.fixture(scope="module")
def audited(chromium: Browser, firefox: Browser, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """The findings of one run over the pages, in Chromium and Firefox."""
    jobs = [
        Job(
            page=page,
            url="",
            recorded_url=f"local:/browser-drift/{page}.html",
            viewport=DESKTOP,
            browser=engine,
            local=LocalFile(HERE, f"/browser-drift/{page}.html"),
        )
        for page in EXPECTED
        for engine in ("chromium", "firefox")
    ]
    plan = Plan(
        name="browsers",
        file=None,
        jobs=tuple(jobs),
        fail_on="never",
        rules={},
        sessions=SimulatedSessions(count=0),
        timeout_ms=45_000,
        workers=2,
        capture=CaptureSettings(),
    )
    outcome = asyncio.run(run(plan, chromium, tmp_path_factory.mktemp("browsers") / "run", Silent()))
    assert [(entry.view, entry.error) for entry in outcome.pages if entry.error] == []
    return list(outcome.findings)


@pytest.mark.parametrize("page", EXPECTED)
def test_a_page_seen_in_two_browsers(page: str, audited: list[Finding]) -> None:
    found = [f for f in audited if (f.view.page, f.rule) == (page, "browser-drift")]
    expected = EXPECTED[page]
    assert [(f.view.browser, f.selector) for f in found] == [(browser, selector) for browser, selector, _ in expected]
    assert all(says in finding.message for finding, (*_, says) in zip(found, expected, strict=True))


def test_every_page_of_the_folder_is_expected_to_show_something() -> None:
    assert {page.stem for page in (HERE / "browser-drift").glob("*.html")} == set(EXPECTED)


def test_one_problem_in_several_browsers_is_one_card(audited: list[Finding]) -> None:
    found = [f for f in audited if (f.view.page, f.rule) == ("pass-told-otherwise", "broken-link")]
    assert sorted(f.view.browser for f in found) == ["chromium", "firefox"]
    assert len({f.group for f in found}) == 1
    assert len({f.id for f in found}) == 2


def test_what_was_not_clicked_in_firefox_is_undecided_there(audited: list[Finding]) -> None:
    page = [f for f in audited if f.view.page == "pass-told-otherwise"]
    (found,) = (f for f in page if (f.rule, f.selector) == ("dead-control", "#wrap"))
    assert (found.view.browser, found.outcome) == ("firefox", "incomplete")


LINK = {"tag": "a", "name": "Hire it", "attributes": {"href": "/hire"}, "selector": "#hire", "key": "hire",
        "liveness": Liveness.LIVE, "evidence": ("href",), "reachable": 1.0}  # fmt: skip
Judged = Callable[..., list[Finding]]


@pytest.fixture
def seen(table: Any, snapshot: Any, evidence: Any) -> Callable[..., Evidence]:
    """`seen(browser, row, …, viewport=…, hidden=…)`: a view of a page in that browser."""

    def look(browser: str, *rows: Any, **more: Any) -> Evidence:
        made: Snapshot = snapshot(table(*rows), **more)
        return evidence(replace(made, view=replace(made.view, browser=browser)))

    return look


def drift(*views: Evidence) -> list[tuple[str, str]]:
    """The browser and the fault of every finding."""
    found = judge_page([catalogue()["browser-drift"]], {}, views, None)
    return sorted((finding.view.browser, finding.evidence["fault"]) for finding in found)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({**LINK, "liveness": Liveness.DISABLED}, "disabled"),
        ({**LINK, "liveness": Liveness.DEAD}, "dead"),
        ({**LINK, "reachable": 0.0}, "out of reach"),
        ({**LINK, "liveness": Liveness.UNKNOWN, "reachable": 0.0}, "out of reach"),
    ],
)
def test_what_is_known_of_the_other_browser_is_told(seen: Any, row: dict[str, Any], fault: str) -> None:
    assert drift(seen("chromium", LINK), seen("firefox", row)) == [("firefox", fault)]


@pytest.mark.parametrize(
    "row",
    [
        LINK,
        {**LINK, "liveness": Liveness.UNKNOWN},
        {**LINK, "liveness": Liveness.PLAIN, "evidence": ()},
        {**LINK, "reachable": float("nan")},
        {**LINK, "reachable": 0.2},
        {**LINK, "visible": False, "reachable": 0.0},
    ],
)
def test_what_is_not_known_is_held_against_nothing(seen: Any, row: dict[str, Any]) -> None:
    assert drift(seen("chromium", LINK), seen("firefox", row)) == []


def test_what_does_not_work_for_certain_is_not_missed(seen: Any) -> None:
    for row in ({**LINK, "liveness": Liveness.UNKNOWN}, {**LINK, "reachable": 0.0}, {**LINK, "visible": False}):
        assert drift(seen("chromium", row), seen("firefox")) == []
    assert drift(seen("chromium", LINK), seen("firefox")) == [("firefox", "missing")]


def test_other_devices_are_the_affair_of_another_rule(seen: Any) -> None:
    assert drift(seen("chromium", LINK), seen("firefox", viewport=MOBILE)) == []
    assert drift(seen("chromium", LINK), seen("chromium", viewport=MOBILE)) == []


def test_what_one_browser_of_three_lacks_is_told_once(seen: Any) -> None:
    assert drift(seen("chromium", LINK), seen("firefox", LINK), seen("webkit")) == [("webkit", "missing")]


def test_a_name_of_the_browsers_own_making_makes_no_other_thing(seen: Any) -> None:
    field = {"tag": "input", "selector": "body > input", "liveness": Liveness.LIVE, "evidence": ("input",)}
    chosen, browse = {**field, "name": "Choose File", "key": "a"}, {**field, "name": "Browse…", "key": "b"}
    assert drift(seen("chromium", chosen), seen("firefox", browse)) == []
    # In its place stands something that was beside it: this one is gone.
    beside = {**browse, "selector": "body > input:nth-of-type(2)"}
    assert drift(seen("chromium", chosen, beside), seen("firefox", browse)) == [("firefox", "missing")]


@pytest.mark.parametrize("tag", ["sealed-part", "iframe"])
def test_what_a_browser_cannot_look_into_lacks_nothing(seen: Any, tag: str) -> None:
    host, inside = {"tag": tag, "selector": "#host", "key": "host"}, {**LINK, "parent": 0}
    assert drift(seen("chromium", host, inside), seen("firefox", host)) == []
    other = {"tag": "p", "parent": 0, "selector": "#host > p", "key": "p"}
    assert drift(seen("chromium", host, inside), seen("firefox", host, other)) == [("firefox", "missing")]
