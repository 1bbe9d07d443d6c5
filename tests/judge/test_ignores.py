from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from synthmap.judge.ignores import expired, ignored, matches, unused
from synthmap.model.finding import Finding, Suppression
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.scenario.types import Ignore

TODAY = dt.date(2026, 12, 1)


def finding(id: str = "1", key: str = "k1", **more: Any) -> Finding:
    return replace(
        Finding(
            id=id, group=id, rule="small-target", level="error", outcome="fail", confidence=1.0, priority=0.5,
            view=View("pricing", "desktop"), message="Too small.", hypothesis="", action="", metric="",
            element_key=key,
        ),
        **more,
    )  # fmt: skip


@pytest.fixture
def page(literal: SimpleNamespace) -> Snapshot:
    """A link in the old navigation, and one below it."""
    made: Snapshot = literal.snapshot(
        literal.table(
            {"tag": "nav", "attributes": {"id": "legacy-nav"}, "key": "nav"},
            {"tag": "a", "parent": 0, "key": "k1"},
            {"tag": "a", "key": "k2"},
        )
    )
    return made


@pytest.mark.parametrize(
    ("narrowed", "ids"),
    [
        ({}, ["1", "2", "place"]),
        ({"rule": "false-bottom"}, []),
        ({"selector": "#legacy-nav a"}, ["1"]),
        # The selector is the element's own, not of something around it.
        ({"selector": "#legacy-nav"}, []),
        ({"selector": "*"}, ["1", "2"]),
        ({"page": "PRICING"}, ["1", "2", "place"]),
        ({"page": "home"}, []),
        ({"device": "desktop"}, ["1", "2", "place"]),
        ({"device": "mobile"}, []),
        ({"element_key": "k2"}, ["2"]),
        ({"element_key": "k2", "selector": "#legacy-nav a"}, []),
    ],
)
def test_an_ignore_speaks_of_what_all_its_keys_match(page: Snapshot, narrowed: dict[str, str], ids: list[str]) -> None:
    findings = [finding("1"), finding("2", "k2"), finding("place", "")]
    ignore = Ignore(**{"rule": "small-target", "reason": "Known.", **narrowed})
    assert sorted(matches(findings, page, [ignore])) == ids


def test_the_last_day_counts_and_the_next_does_not() -> None:
    ignore = Ignore("small-target", "Known.", expires=TODAY)
    assert [expired(ignore, TODAY + dt.timedelta(days)) for days in (-1, 0, 1)] == [False, False, True]
    assert not expired(Ignore("small-target", "Known."), dt.date.max)


def test_the_first_ignore_that_holds_suppresses(page: Snapshot) -> None:
    ignores = [
        Ignore("small-target", "Until yesterday.", expires=TODAY - dt.timedelta(1), line=3),
        Ignore("small-target", "The old navigation.", selector="#legacy-nav a", expires=TODAY, line=4),
        Ignore("small-target", "All.", line=5),
        Ignore("hit-offset", "Nothing.", line=6),
    ]
    findings = [finding("1"), finding("2", "k2"), finding("3", rule="dead-click")]
    matched = matches(findings, page, ignores)
    assert [f.suppressed for f in ignored(findings, matched, ignores, TODAY)] == [
        Suppression("ignore", "The old navigation.", 4, "2026-12-01"),
        Suppression("ignore", "All.", 5),
        None,
    ]
    # An expired ignore still speaks of something: it is told as expired, not as a typo.
    assert unused(matched, ignores) == [ignores[3]]
