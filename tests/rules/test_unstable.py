"""What stands in parts of a page that change by themselves, and what rules make of it, on evidence written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthmap.judge.findings import judge_page, judge_view
from synthmap.maps.clusters import DeadSpot
from synthmap.model.elements import Liveness
from synthmap.model.finding import Finding
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.model.view import MOBILE
from synthmap.rules import catalogue
from synthmap.rules._unstable import in_motion
from synthmap.scenario import RuleSettings

SLIDES = (0.0, 1000.0, 600.0, 300.0)
CAROUSEL = {"tag": "div", "name": "News", "box": SLIDES}


def link(name: str, y: float, **more: Any) -> dict[str, Any]:
    return {
        "tag": "a", "role": "link", "name": name, "box": (0, y, 100, 40), "liveness": Liveness.LIVE, "looks": 0.9,
        "evidence": ("href",), "reachable": 1.0, "attributes": {"href": f"/{name}", "class": name}, **more,
    }  # fmt: skip


@pytest.fixture
def moving(table: Any, snapshot: Any) -> Callable[..., Snapshot]:
    """A view with these rows on which what lies in SLIDES changes by itself."""

    def make(*rows: Any, regions: Any = (SLIDES,), **more: Any) -> Snapshot:
        return replace(snapshot(table(*rows), **more), unstable=np.array(regions, dtype=float).reshape(-1, 4))

    return make


def told(rule: str, view: Any, **options: Any) -> list[Finding]:
    return judge_view([catalogue()[rule]], {rule: RuleSettings(None, options)}, view, None)


def test_half_of_a_thing_in_one_or_more_regions_is_in_motion(moving: Any) -> None:
    rows = [
        {"box": (0, 980, 100, 40)}, {"box": (0, 979, 100, 40)}, {"box": (0, 1100, 0, 0)},
        {"box": (590, 1000, 20, 40)}, {"box": (0, 1280, 100, 80)},
    ]  # fmt: skip
    page = moving(*rows, regions=[SLIDES, SLIDES, (0.0, 1300.0, 600.0, 20.0)])
    assert in_motion(page).tolist() == [True, False, False, True, True]
    assert in_motion(moving(*rows, regions=())).tolist() == [False] * 5


def test_a_region_is_told_by_its_element_with_the_clicks_in_it(moving: Any, links: Any, evidence: Any) -> None:
    page = moving(CAROUSEL, link("Read", 1100), link("Shop", 100))
    (found,) = told("unstable-region", evidence(page, links=links((1, 2), (30, 70))))
    assert found.message == (
        "The block “News” changes by itself: heat there holds for one moment of it, "
        "and 30% of all clicks of 1,000 simulated sessions fall on what stands in it."
    )
    assert (found.level, found.selector, found.box) == ("note", "#row-0", SLIDES)
    assert found.evidence["clicks"] == 30


def test_a_region_of_no_element_is_told_by_its_place(moving: Any, links: Any, evidence: Any) -> None:
    (found,) = told("unstable-region", evidence(moving({"box": (0, 0, 1440, 3000)}), links=links()))
    assert found.message == (
        "A part of the page at x 0, y 1000 changes by itself: heat there holds for one moment of it."
    )
    assert found.selector == ""


def test_the_most_clicked_regions_are_told_and_small_ones_not(moving: Any, links: Any, evidence: Any) -> None:
    regions = [(0.0, 500.0 * n, 200.0, 100.0) for n in range(4)] + [(0.0, 2500.0, 100.0, 99.0)]
    page = moving(*(link(str(n), 500 * n) for n in range(4)), regions=regions)
    view = evidence(page, links=links(range(4), (1, 3, 2, 4)))
    assert [finding.box[1] for finding in told("unstable-region", view)] == [1500, 500, 1000]
    assert len(told("unstable-region", view, most=9, min_area=1)) == 5


def test_what_moves_is_not_called_ignored(moving: Any, links: Any, evidence: Any) -> None:
    rows = [link("Shop", 0), link("Visit", 200), link("About", 400), link("Imprint", 1100, looks=0.1)]
    clicks = links(range(4), (100, 100, 100, 2))
    assert len(told("ignored-link", evidence(moving(*rows, regions=()), links=clicks))) == 1
    assert told("ignored-link", evidence(moving(*rows), links=clicks)) == []


def test_dead_clicks_on_what_moves_are_told_with_less_confidence(moving: Any, links: Any, evidence: Any) -> None:
    row = {"tag": "span", "name": "New", "box": (0, 1100, 100, 40), "liveness": Liveness.DEAD}
    spot = DeadSpot((0.0, 1100.0, 100.0, 40.0), 30, 0.3, 29, 0)
    probes = {0: ProbeAnswer("dead", (50.0, 1120.0))}
    sure, unsure = (
        told("dead-click", evidence(moving(row, regions=regions, probes=probes), links=links(), spots=[spot]))[0]
        for regions in ((), (SLIDES,))
    )
    assert unsure.confidence < sure.confidence


def test_a_slide_that_the_other_device_does_not_show_is_a_note(moving: Any, evidence: Any) -> None:
    """Not on the phone: it may be another slide's turn there."""
    for regions, level in (((), "warning"), ((SLIDES,), "note")):
        desktop = evidence(moving(link("Hire", 1100), regions=regions))
        phone = evidence(moving({"tag": "p", "name": "Other"}, regions=(), viewport=MOBILE))
        (found,) = judge_page([catalogue()["device-drift"]], {}, [desktop, phone], None)
        assert found.level == level


@pytest.mark.parametrize(("top", "confidence"), [(1100, 0.4), (100, 0.8)])
def test_what_looks_clickable_in_motion_is_accused_with_half_the_confidence(
    moving: Any, evidence: Any, top: float, confidence: float
) -> None:
    banner = {"tag": "div", "name": "Sale", "box": (0, top, 100, 40), "looks": 0.8, "liveness": Liveness.DEAD}
    page = moving(banner, probes={0: ProbeAnswer("dead", (50.0, top + 20.0))})
    assert [found.confidence for found in told("false-affordance", evidence(page))] == [confidence]
