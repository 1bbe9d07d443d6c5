"""What no page can be made to do at will: a page that would not hold still is not called free of covers."""

from __future__ import annotations

from synthmap.model.elements import Liveness
from synthmap.rules.covered_target import Options, covered_target


def judged(table, snapshot, *rows):
    return list(covered_target.judge(snapshot=snapshot(table(*rows)), options=Options()))


def test_a_page_that_could_not_be_tested_is_undecided(table, snapshot):
    (claim,) = judged(table, snapshot, {"tag": "a", "liveness": Liveness.LIVE})
    assert claim.outcome == "incomplete"
    assert "1 target could not be settled" in claim.message


def test_a_page_without_targets_has_nothing_to_test(table, snapshot):
    assert judged(table, snapshot, {"tag": "p"}) == []


def test_a_share_below_the_option_is_covered(table, snapshot):
    over = {"tag": "div", "selector": "#over", "box": (0, 0, 50, 40), "drawn": False}
    link = {"tag": "a", "name": "Shop", "liveness": Liveness.LIVE, "occluder": 1, "in_sight": 1.0}
    assert judged(table, snapshot, {**link, "reachable": 0.5}, over) == []
    (claim,) = judged(table, snapshot, {**link, "reachable": 0.4}, over)
    assert (claim.row, claim.level, claim.evidence["occluder"], claim.evidence["transparent"]) == (
        0,
        "warning",
        "#over",
        True,
    )
