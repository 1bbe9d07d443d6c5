"""What a link's answer and address say about it, where no static page can show it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.browser.find import Browser
from synthmap.judge.findings import judge_view
from synthmap.model.elements import Liveness
from synthmap.model.snapshot import Document, LinkTarget, ProbeAnswer
from synthmap.model.view import DESKTOP, View
from synthmap.rules import catalogue
from synthmap.rules._addresses import anchor_of, is_mail, is_phone
from synthmap.runner import run
from synthmap.scenario import CaptureSettings, Job, Plan, SimulatedSessions
from synthmap.scenario.types import RuleSettings


@pytest.mark.parametrize(
    ("target", "outcome", "says"),
    [
        (LinkTarget(200), "", ""),
        (LinkTarget(304), "", ""),
        (LinkTarget(400), "fail", "answered 400."),
        (LinkTarget(404), "fail", "leads to /gone, which answered 404."),
        (LinkTarget(410), "fail", "answered 410."),
        (LinkTarget(500), "fail", "answered 500."),
        *((LinkTarget(status), "incomplete", "robots or strangers") for status in (401, 403, 407, 429, 503)),
        (LinkTarget(None, "no answer within 5 s"), "incomplete", "gave no answer: no answer within 5 s."),
    ],
)
def test_what_the_server_answered(
    table: Any, snapshot: Any, evidence: Any, target: LinkTarget, outcome: str, says: str
) -> None:
    row = {
        "tag": "a", "name": "Gone", "liveness": Liveness.LIVE, "evidence": ("href",), "attributes": {"href": "/gone"},
    }  # fmt: skip
    view = evidence(snapshot(table(row), targets={"/gone": target}))
    found = judge_view([catalogue()["broken-link"]], {}, view, None)
    assert [f.outcome for f in found] == [outcome] * bool(outcome)
    assert all(says in f.message for f in found)


def test_a_placeholder_that_could_not_be_clicked_is_undecided_apart_from_the_dead_ones(
    table: Any, snapshot: Any, evidence: Any
) -> None:
    facts = {"tag": "a", "evidence": ("placeholder:#",), "attributes": {"href": "#"}}
    rows = [
        {**facts, "name": "News", "liveness": Liveness.DEAD},
        {**facts, "name": "Films", "liveness": Liveness.UNKNOWN},
    ]
    probes = {0: ProbeAnswer("dead", (1, 1)), 1: ProbeAnswer("unknown", (1, 1), why="it is out of reach")}
    found = judge_view(
        [catalogue()["broken-link"]], {}, evidence(snapshot(table(*rows), probes=probes)), None
    )  # fmt: skip
    assert [(f.outcome, f.message) for f in found] == [
        ("fail", "1 placeholder link on this page leads nowhere: “News”."),
        (
            "incomplete",
            "Whether 1 placeholder link on this page is made to work could not be settled (“Films”): "
            "it is out of reach.",
        ),
    ]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("hello@pine.example", True),
        ("hello@pine.example?subject=Hi", True),
        ("a@pine.example,%20b@pine.example", True),
        ("hello%2Bnews@pine.example", True),
        ("?subject=Look&body=here", True),
        ("?to=hello@pine.example", True),
        ("", False),
        ("?", False),
        ("hello", False),
        ("hello@pine", False),
        ("hello@pine.example,here", False),
        ("hello at pine.example", False),
        ("a@b@pine.example", False),
    ],
)
def test_mail_addresses(address: str, good: bool) -> None:
    assert is_mail(address) is good


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("+44-20-7946-0000", True),
        ("+44%2020%207946%200000", True),
        ("(020) 7946.0000", True),
        ("112", True),
        ("//+442079460000", True),
        ("1-800-FLOWERS", True),
        ("*100%23", True),
        ("+442079460000;ext=12", True),
        ("+442079460000,12", True),
        ("", False),
        ("see-below", False),
        ("---", False),
        ("+", False),
        ("hello@pine.example", False),
        ("1" * 40, False),
    ],
)
def test_phone_numbers(number: str, good: bool) -> None:
    assert is_phone(number) is good


@pytest.mark.parametrize(
    ("href", "page", "anchor"),
    [
        ("#clay", "https://shop.example/", "clay"),
        ("/#clay", "https://shop.example/", "clay"),
        ("https://shop.example/#clay", "https://shop.example/#wood", "clay"),
        ("#clay", "https://shop.example/a?b=1", "clay"),
        ("a.html#clay", "local:/shop/a.html", "clay"),
        ("/shop/a.html#clay", "local:/shop/a.html", "clay"),
        ("b.html#clay", "local:/shop/a.html", ""),
        ("https://other.example/#clay", "https://shop.example/", ""),
        ("/a", "https://shop.example/", ""),
        ("#", "https://shop.example/", ""),
        ("#/cart", "https://shop.example/", ""),
        ("#!cart", "https://shop.example/", ""),
        ("#:~:text=clay", "https://shop.example/", ""),
        ("#clay:~:text=dug", "https://shop.example/", ""),
        ("mailto:a@b.example#clay", "https://shop.example/", ""),
        ("http://[", "https://shop.example/", ""),
    ],
)
def test_fragments_of_the_page_itself(href: str, page: str, anchor: str) -> None:
    assert anchor_of(href, page) == anchor


@pytest.mark.parametrize(
    ("href", "base", "anchor"),
    [
        ("#clay", "https://shop.example/", ""),
        ("a#clay", "https://shop.example/", "clay"),
        ("#clay", "https://shop.example/a", "clay"),
        ("a#clay", "https://shop.example/b/", ""),
        ("/a#clay", "https://cdn.example/b/", ""),
        ("https://shop.example/a#clay", "https://cdn.example/", "clay"),
    ],
)
def test_fragments_under_a_base(href: str, base: str, anchor: str) -> None:
    assert anchor_of(href, "https://shop.example/a", base) == anchor


def test_a_fragment_in_a_frame_points_into_the_frames_own_document(table: Any, snapshot: Any, evidence: Any) -> None:
    rows = [
        {"tag": "iframe"},
        {**link_to("#clay", "In the frame"), "parent": 0},
        {**link_to("#wood", "In the frame too"), "parent": 0},
        link_to("#clay", "On the page"),
        link_to("#wood", "On the page too"),
    ]
    probes = {row: ProbeAnswer("dead", (1, 1)) for row in range(1, 5)}
    view = replace(
        snapshot(table(*rows), probes=probes),
        anchors=frozenset({"wood"}),
        frames={0: Document("https://maps.example/", "https://maps.example/", frozenset({"clay"}))},
    )
    found = judge_view([catalogue()["broken-link"]], {}, evidence(view), None)
    assert [finding.message.partition(" points")[0] for finding in found] == [
        "The link “In the frame too”",
        "The link “On the page”",
    ]


@given(st.text(max_size=200))
def test_no_address_that_a_page_writes_breaks_the_rule(text: str) -> None:
    assert isinstance(anchor_of(text, "https://shop.example/"), str)
    assert isinstance(anchor_of("#a", text), str)
    assert isinstance(anchor_of("#a", "https://shop.example/", text), str)
    assert is_mail(text) in (True, False)
    assert is_phone(text) in (True, False)


def link_to(href: str, name: str) -> dict[str, Any]:
    return {"tag": "a", "name": name, "liveness": Liveness.LIVE, "evidence": ("href",), "attributes": {"href": href}}


@pytest.mark.parametrize(("links", "findings"), [(3, 3), (4, 1)])
def test_many_links_with_one_fault_are_told_together(
    table: Any, snapshot: Any, evidence: Any, links: int, findings: int
) -> None:
    rows = [{**link_to("/gone", f"Cup {k}"), "key": f"link {k}"} for k in range(links)]
    view = evidence(snapshot(table(*rows), targets={"/gone": LinkTarget(404)}))
    found = judge_view([catalogue()["broken-link"]], {}, view, None)
    assert len(found) == findings
    assert sum(finding.evidence["count"] for finding in found) == links


def test_addresses_that_a_slow_site_did_not_answer_for_are_one_open_question(
    table: Any, snapshot: Any, evidence: Any
) -> None:
    targets = {f"/{k}": LinkTarget(None, "no answer within 5 s") for k in range(5)}
    view = evidence(snapshot(table(*(link_to(href, f"Cup {href}") for href in targets)), targets=targets))
    (found,) = judge_view([catalogue()["broken-link"]], {}, view, None)
    assert (found.outcome, found.evidence["count"]) == ("incomplete", 5)


class Silent:
    def started(self, view: View) -> None:
        pass

    def finished(self, view: View, error: str | None) -> None:
        assert error is None

    def log(self, message: str) -> None:
        pass


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, []),
        ({"broken-link": RuleSettings(None, {"external": True})}, ["fail"]),
        ({"broken-link": RuleSettings("off", {"external": True})}, []),
    ],
)
def test_other_sites_are_asked_where_the_scenario_says_so(
    chromium: Browser, serve: Callable[[Path], str], tmp_path: Path, settings: dict[str, RuleSettings], told: list[str]
) -> None:
    for name in ("here", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "here" / "index.html").write_text(f'<a href="{serve(tmp_path / "other")}/gone.html">The other yard</a>')
    url = f"{serve(tmp_path / 'here')}/index.html"
    plan = Plan(
        name="links",
        file=None,
        jobs=(Job(page="home", url=url, recorded_url=url, viewport=DESKTOP, browser="chromium"),),
        fail_on="never",
        rules=settings,
        sessions=SimulatedSessions(count=0),
        timeout_ms=45_000,
        workers=1,
        capture=CaptureSettings(),
    )
    found = asyncio.run(run(plan, chromium, tmp_path / "out", Silent())).findings
    assert [finding.outcome for finding in found if finding.rule == "broken-link"] == told
