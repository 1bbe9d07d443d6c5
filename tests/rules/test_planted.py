"""Recorded sessions with a known answer: what is planted is found, nothing else is, whatever the seed.

The sessions come to a page of six links. A quarter of them never scrolls, the others leave by one in ten every 200 px,
and each link in view is chosen by one in eight: as recordings are, by what is published. On such visits are planted a
burst of angry clicks on a dead badge, a link that nobody chooses, a place where most stop, and a crawler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_view
from synthmap.maps.locate import locate
from synthmap.maps.visits import speaking, visits_of
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.events import Events, make_events
from synthmap.model.finding import Finding
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP
from synthmap.rules import Evidence, catalogue
from synthmap.signals.dead import dead_clicks
from synthmap.signals.profiles import RAGE
from synthmap.signals.rage import rage_clicks

SESSIONS, HEIGHT = 600, 6000
BADGE, FIRST, IMPRINT = 1, 2, 8
RULES = (
    "buried-content", "cta-discoverability", "dead-click", "distraction", "excessive-scroll", "false-bottom",
    "ignored-link", "rage-click", "scroll-cliff", "small-sample", "suspect-traffic", "thrashed-cursor", "thumb-reach",
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    rage: bool = False
    ignored: bool = False
    cliff: bool = False
    bot: bool = False


def rows() -> list[dict[str, Any]]:
    page = {"tag": "body", "box": (0, 0, 1440, HEIGHT)}
    badge = {"tag": "span", "name": "Badge", "box": (1000, 300, 120, 40), "parent": 0, "liveness": Liveness.DEAD}
    links = [
        {
            "tag": "a", "role": "link", "name": f"Link {k}", "parent": 0, "box": (100, 100 + 120 * k, 160, 40),
            "liveness": Liveness.LIVE, "evidence": ("href",), "looks": 0.9, "reachable": 1.0,
            "attributes": {"href": f"/{k}", "class": f"make-{k}"},
        }
        for k in range(6)
    ]  # fmt: skip
    imprint = {**links[0], "name": "Imprint", "box": (700, 500, 160, 40), "looks": 0.1,
               "attributes": {"href": "/imprint", "class": "small"}}  # fmt: skip
    return [page, badge, *links, imprint]


def recorded(seed: int, planted: Planted) -> Events:
    """What the sessions did, by session and in order, not yet located."""
    rng = np.random.default_rng(seed)
    made: list[tuple[int, str, float, float, float, float, float]] = []  # session, kind, t, x, y, top, mutation
    boxes = [row["box"] for row in rows()]

    def click(session: int, t: float, row: int, answer: float, spread: float = 0.25) -> None:
        left, top, width, height = boxes[row]
        x = left + width * (0.5 + rng.uniform(-spread, spread))
        y = top + height * (0.5 + rng.uniform(-spread, spread))
        made.append((session, "click", t, x, y, 0.0, answer))

    for session in range(SESSIONS):
        made.append((session, "navigate", 0.0, 0.0, 0.0, 0.0, np.nan))
        t = float(rng.uniform(2_000, 6_000))
        for row in range(FIRST, IMPRINT + 1):
            if rng.random() < (0.004 if planted.ignored and row == IMPRINT else 0.125):
                click(session, t, row, 60.0)
                t += float(rng.uniform(2_500, 6_000))
        if planted.rage and session % 50 == 7:
            for _ in range(4):
                click(session, t, BADGE, np.nan, spread=0.05)
                t += float(rng.uniform(150, 400))
        depth = 0.0 if rng.random() < 0.25 else float(rng.exponential(2_020))
        if planted.cliff and depth > 1_500 and rng.random() < 0.6:
            depth = 1_500 + float(rng.uniform(0, 60))
        depth, top = min(depth, HEIGHT - 900.0), 0.0
        while top < depth:
            t += float(rng.uniform(700, 2_500))
            top = min(depth, top + float(rng.uniform(100, 300)))
            made.append((session, "scroll", t, 0.0, top, top, np.nan))
        made.append((session, "leave", t + float(rng.uniform(2_000, 20_000)), 0.0, top, top, np.nan))
    if planted.bot:
        made.append((SESSIONS, "navigate", 0.0, 0.0, 0.0, 0.0, np.nan))
        for k in range(30):
            click(SESSIONS, 400.0 * k, FIRST + k % 6, 60.0)
    session, kind, t, x, y, top, mutation = (np.array(column) for column in zip(*made, strict=True))
    return make_events(
        len(made), session=session, source="recorded", seq=np.arange(len(made)), t=t, page="home", device="desktop",
        browser="chromium", state="initial", kind=kind, x=x, y=y, vx=x, vy=y - top, mutation_ms=mutation,
    )  # fmt: skip


@pytest.fixture(scope="session")
def judged(table: Callable[..., ElementTable], snapshot: Callable[..., Snapshot]) -> Callable[..., list[Finding]]:
    elements = table(*rows())
    page = replace(snapshot(elements), document=(1440, HEIGHT))

    def judge(events: Events) -> list[Finding]:
        located = locate(events, elements)
        dead, rage = dead_clicks(located, elements), rage_clicks(located, elements, RAGE["default"]) >= 0
        visits = visits_of(located, elements, dead=dead, rage=rage, viewport=DESKTOP, document=page.document)
        speaks = speaking(visits)
        assert speaks is not None
        evidence = Evidence(
            page, (), speaks.links, speaks.reach, (), sources=(speaks.source,), events=located, visits=visits
        )
        return judge_view([catalogue()[name] for name in RULES], {}, evidence, None)

    return judge


EVERYTHING = [
    ("dead-click", "#row-1"),  # the badge is dead, so that its angry clicks are unanswered ones too
    ("ignored-link", "#row-8"),
    ("rage-click", "#row-1"),
    ("scroll-cliff", ""),
    ("suspect-traffic", ""),
]


@pytest.mark.parametrize(
    "seeds", [range(start, start + 10) for start in range(0, 50, 10)], ids=lambda s: f"{s[0]}-{s[-1]}"
)
def test_what_is_planted_is_found_and_nothing_else(judged: Callable[..., list[Finding]], seeds: range) -> None:
    for seed in seeds:
        found = judged(recorded(seed, Planted(rage=True, ignored=True, cliff=True, bot=True)))
        assert sorted((f.rule, f.selector) for f in found) == EVERYTHING, [(seed, f.message) for f in found]
        cliff = next(f for f in found if f.rule == "scroll-cliff")
        assert 2_300 <= cliff.evidence["y"] <= 2_400  # a window of 900 px that stops at 1,500 to 1,560
        bot = next(f for f in found if f.rule == "suspect-traffic")
        assert (bot.evidence["numbers"], bot.evidence["clicks"]) == ([SESSIONS], 30)


@pytest.mark.parametrize(
    "seeds", [range(start, start + 10) for start in range(0, 50, 10)], ids=lambda s: f"{s[0]}-{s[-1]}"
)
def test_where_nothing_is_planted_nothing_is_found(judged: Callable[..., list[Finding]], seeds: range) -> None:
    for seed in seeds:
        assert [(seed, f.rule, f.message) for f in judged(recorded(seed, Planted()))] == []


@pytest.mark.parametrize("what", ["rage", "ignored", "cliff", "bot"])
def test_each_by_itself_is_found_alone(judged: Callable[..., list[Finding]], what: str) -> None:
    expected = {
        "rage": {"rage-click", "dead-click"}, "ignored": {"ignored-link"}, "cliff": {"scroll-cliff"},
        "bot": {"suspect-traffic"},
    }  # fmt: skip
    for seed in range(3):
        assert {f.rule for f in judged(recorded(seed, Planted(**{what: True})))} == expected[what]


def test_below_the_number_that_maps_are_read_from_no_share_is_claimed(judged: Callable[..., list[Finding]]) -> None:
    """Of 400 sessions the angry clicks and the crawler are seen for what they are; of shares, only how few they are.

    The eight that click the badge are too few for a cluster of dead clicks, which begins at ten.
    """
    everything = recorded(1, Planted(rage=True, ignored=True, cliff=True, bot=True))
    few = everything.where((everything.session < 400) | (everything.session == SESSIONS))
    assert {f.rule for f in judged(few)} == {"rage-click", "small-sample", "suspect-traffic"}
