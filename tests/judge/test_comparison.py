from dataclasses import replace

import numpy as np
import pytest

from synthmap.judge.comparison.places import places
from synthmap.judge.comparison.problems import compared, problems, where
from synthmap.judge.comparison.sides import pairs, side_of
from synthmap.maps.pairing import paired
from synthmap.model.elements import Liveness
from synthmap.model.errors import UsageError
from synthmap.model.events import make_events
from synthmap.model.finding import Finding, Suppression
from synthmap.model.view import View

HOME, PHONE = View("home", "desktop"), View("home", "mobile")
DEAD = Finding(
    id="1" * 16, group="a" * 16, rule="dead-control", level="error", outcome="fail", confidence=0.9, priority=0.8,
    view=HOME, message="The button “Buy” does nothing.", hypothesis="", action="", metric="", element_key="buy",
)  # fmt: skip
RULES = (("dead-control", "dead-click"), ("dead-control", "dead-click"))


# ---- sides -----------------------------------------------------------------------------------------------------------


def test_a_side_is_said_in_pairs():
    side = side_of(["device=mobile", "source=recorded", "campaign=spring"])
    assert (side.device, side.source, side.cuts[0].column, side.cuts[0].value) == (
        "mobile", "recorded", "campaign", "spring",
    )  # fmt: skip
    # A segment column may be called `source`, as what is no source of sessions shows.
    assert side_of(["source=newsletter"]).cuts[0].column == "source"


@pytest.mark.parametrize("said", [["device"], ["=x"], ["device="], ["device=a", "device=b"]])
def test_what_is_no_pair_is_a_mistake(said):
    with pytest.raises(UsageError):
        side_of(said)


def test_sessions_are_cut_by_the_segment_of_their_first_event():
    events = make_events(
        5, session=np.array([1, 1, 2, 2, 3]), source=np.array(["recorded"] * 4 + ["scripted"]),
        segments={"campaign": np.array(["spring", "", "autumn", "spring", "spring"])},
    )  # fmt: skip
    assert side_of(["campaign=spring"]).sessions(events).session.tolist() == [1, 1, 3]
    assert side_of(["campaign=spring", "source=recorded"]).sessions(events).session.tolist() == [1, 1]
    others = replace(side_of([]), cuts=(replace(side_of(["campaign=spring"]).cuts[0], others=True),))
    assert others.sessions(events).session.tolist() == [2, 2]


def test_views_of_one_name_are_a_pair_and_others_are_told():
    found, only_a, only_b = pairs(side_of([]), side_of([]), ([HOME, PHONE], [View("cart", "desktop"), HOME]))
    assert [(pair.name, pair.a, pair.b) for pair in found] == [(HOME, HOME, HOME)]
    assert (only_a, only_b) == ([PHONE], [View("cart", "desktop")])


def test_devices_are_held_against_each_other_page_by_page():
    views = [HOME, PHONE, View("cart", "desktop"), View("cart", "mobile")]
    found, *_ = pairs(side_of(["device=mobile"]), side_of(["device=desktop"]), (views, views))
    assert [str(pair.name) for pair in found] == ["home on mobile / desktop", "cart on mobile / desktop"]


def test_a_view_with_several_others_is_a_mistake_that_says_what_to_add():
    with pytest.raises(UsageError, match=r"which device each side is"):
        pairs(side_of(["device=mobile"]), side_of([]), ([PHONE], [HOME, PHONE]))


# ---- problems ----------------------------------------------------------------------------------------------------


def fates(before, after, mates=None, judged=RULES):
    found = compared(HOME, before, after, mates={"buy": "buy"} if mates is None else mates, judged=judged)
    return [(each.fate, each.finding.id[0]) for each in found]


def test_what_is_on_one_side_is_new_or_fixed_and_what_is_on_both_stands():
    other = replace(DEAD, id="2" * 16, group="b" * 16, element_key="send")
    assert fates([DEAD], [DEAD]) == [("still there", "1")]
    assert fates([DEAD], []) == [("fixed", "1")]
    assert fates([], [DEAD]) == [("new", "1")]
    assert fates([DEAD], [other]) == [("fixed", "1"), ("new", "2")]
    assert fates([DEAD], [], mates={}) == [("gone with its element", "1")]


def test_an_element_that_was_renamed_has_the_problem_that_it_had():
    renamed = replace(DEAD, id="2" * 16, group="b" * 16, element_key="buy now")
    assert fates([DEAD], [renamed], mates={"buy": "buy now"}) == [("still there", "2")]


def test_what_is_suppressed_still_stands_and_what_is_undecided_is_neither_fixed_nor_new():
    ignored = replace(DEAD, suppressed=Suppression("ignore", "later"))
    undecided = replace(DEAD, outcome="incomplete")
    assert fates([DEAD], [ignored]) == [("still there", "1")]
    assert fates([DEAD], [undecided]) == [("not decided now", "1")]
    assert fates([undecided], [DEAD]) == []
    assert fates([undecided], []) == []


def test_a_rule_that_judged_one_side_alone_says_nothing_of_the_other():
    assert fates([DEAD], [], judged=(RULES[0], ("dead-click",))) == []
    assert fates([], [DEAD], judged=(("dead-click",), RULES[1])) == []


def test_a_problem_is_one_however_many_views_and_rules_tell_of_it():
    clicked = replace(DEAD, id="2" * 16, rule="dead-click", level="note")
    on_phone = replace(DEAD, id="3" * 16, view=PHONE)
    desktop = compared(HOME, [DEAD, clicked], [DEAD], mates={"buy": "buy"}, judged=RULES)
    phone = compared(PHONE, [on_phone], [], mates={"buy": "buy"}, judged=RULES)
    (stands,) = problems(desktop)
    assert stands.fate == "still there", "one of its rules tells of it still"
    (part,) = problems([*desktop, *phone])
    assert (part.fate, part.lead.rule) == ("fixed in part", "dead-control")
    assert where(each.view for each in part.views) == "home on desktop, mobile"


def test_new_problems_count_unless_they_are_ignored_or_flaky():
    def counts(finding):
        (problem,) = problems(compared(HOME, [], [finding], mates={}, judged=RULES))
        return problem.counts

    assert counts(DEAD)
    assert not counts(replace(DEAD, flaky=True))
    assert not counts(replace(DEAD, suppressed=Suppression("baseline", "accepted")))


# ---- places ------------------------------------------------------------------------------------------------------


def button(key, box, **more):
    return {"key": key, "tag": "button", "box": box, "liveness": Liveness.LIVE, "name": key, **more}


@pytest.fixture
def became(literal):
    """`became(rows before, rows after)` on pages of 400 x 800, seen through windows 400 high."""

    def found(before, after, sizes=((400, 800), (400, 800))):
        sides = [
            literal.snapshot(literal.table(*rows), size=size) for rows, size in zip((before, after), sizes, strict=True)
        ]
        return places(*sides, paired(sides[0].elements, sides[1].elements))

    return found


def test_what_a_banner_pushes_down_is_told_as_one(became):
    before = [button(f"b{k}", (10, 50 * k, 80, 30)) for k in range(5)]
    after = [button(f"b{k}", (10, 50 * k + 96, 80, 30)) for k in range(4)] + [button("b4", (300, 0, 120, 30))]
    found = became(before, after)
    ((shifted),) = found.shifted
    assert (len(shifted.rows), shifted.right, shifted.down) == (4, 0, 96)
    ((moved),) = found.moved
    assert (moved.rows, moved.right, moved.down, moved.wider) == ((4, 4), 290, -200, 40)


def test_a_hair_is_no_move(became):
    found = became([button("a", (10, 10, 80, 30))], [button("a", (13, 7, 82, 30))])
    assert (found.shifted, found.moved, found.changed) == ((), (), ())


def test_between_widths_it_is_told_what_left_the_first_screen(became):
    before = [button("a", (10, 10, 80, 30)), button("b", (10, 300, 80, 30)), button("c", (10, 700, 80, 30))]
    after = [button("a", (400, 90, 80, 30)), button("b", (10, 600, 80, 30)), button("c", (500, 100, 80, 30))]
    found = became(before, after, sizes=((400, 800), (1200, 800)))
    assert not found.as_wide
    assert [(moved.rows, moved.first) for moved in found.moved] == [((1, 1), (True, False)), ((2, 2), (False, True))]


def test_new_gone_and_no_longer_the_same(became):
    before = [
        button("stays", (0, 0, 9, 9)), button("gone", (0, 50, 9, 9)),
        button("mended", (0, 100, 9, 9), liveness=Liveness.DEAD), button("broken", (0, 150, 9, 9)),
        {"key": "words", "tag": "p", "box": (0, 200, 9, 9), "name": "words"},
    ]  # fmt: skip
    after = [
        button("stays", (0, 0, 9, 9), reachable=0.2), button("new", (0, 50, 9, 9)),
        button("mended", (0, 100, 9, 9)), button("broken", (0, 150, 9, 9), liveness=Liveness.DEAD),
        {"key": "other words", "tag": "p", "box": (0, 200, 9, 9), "name": "other words"},
    ]  # fmt: skip
    found = became(before, after)
    assert (found.gone, found.new) == ((1,), (1,)), "words come and go without being told"
    assert [(each.rows[0], each.change) for each in found.changed] == [
        (0, "covered now"), (2, "works now"), (3, "does nothing now"),
    ]  # fmt: skip
