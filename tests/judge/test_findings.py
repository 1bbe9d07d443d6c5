from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from synthmap.judge.findings import enabled, judge_page, judge_view, ranked, suspects
from synthmap.model.finding import Finding, Proof, Source
from synthmap.model.snapshot import WATCHED, ProbeAnswer
from synthmap.model.view import View
from synthmap.rules import Claim, Evidence, Rule, rule
from synthmap.scenario.types import RuleSettings


@dataclass(frozen=True)
class Options:
    """`least`: the smallest width that is reported."""

    least: float = 10.0


def claim(message: str = "It does nothing.", **more: Any) -> Claim:
    return Claim(message=message, hypothesis="Nobody wired it up.", action="Wire it up.", metric="Dead clicks.", **more)


def rule_of(*claims: Claim, id: str = "dead-thing", level: Any = "error", problem: str = "") -> Rule:
    """A rule over a view that claims just this."""

    @rule(id, level=level, problem=problem)
    def made(snapshot: Any, options: Any) -> Iterator[Claim]:
        yield from claims

    return made


def broken(id: str, error: Exception) -> Rule:
    """A rule that cannot judge anything, nor say what to click."""

    def fail(snapshot: Any, options: Any) -> Iterator[Any]:
        raise error

    return rule(id, level="error", suspects=fail)(fail)


@pytest.fixture
def evidence(literal: SimpleNamespace) -> Callable[..., Evidence]:
    """`evidence(row…, page=, device=, probes=)`: elements by their keys, or as dicts."""

    def made(*rows: str | dict[str, Any], **more: Any) -> Evidence:
        table = literal.table(*({"key": row, "selector": f"#{row}"} if isinstance(row, str) else row for row in rows))
        return literal.evidence(literal.snapshot(table, **more))

    return made


def judged(rules: list[Rule], evidence: Evidence, **settings: RuleSettings) -> list[Finding]:
    by_id = {name.replace("_", "-"): wanted for name, wanted in settings.items()}
    return judge_view(rules, by_id, evidence, None)


def set_to(level: Any = None, **options: Any) -> RuleSettings:
    return RuleSettings(level, options)


def test_a_claim_becomes_a_finding_that_knows_its_element(evidence: Callable[..., Evidence]) -> None:
    told = claim(row=1, box=(1.0, 2.0, 3.0, 4.0), confidence=0.8777, evidence={"claims": "button"})
    here = evidence("start", "buy", page="home", device="mobile")
    (finding,) = judge_view([rule_of(told)], {}, here, Source("shop.yaml", 7))
    assert finding.rule == "dead-thing"
    assert finding.level == "error"
    assert finding.outcome == "fail"
    assert finding.view == View("home", "mobile")
    assert finding.selector == "#buy"
    assert finding.element_key == "buy"
    assert finding.box == (1.0, 2.0, 3.0, 4.0)
    assert finding.confidence == 0.88
    assert finding.evidence == {"claims": "button"}
    assert finding.source == Source("shop.yaml", 7)
    assert finding.proof is None
    assert (finding.message, finding.hypothesis, finding.action, finding.metric) == (
        "It does nothing.", "Nobody wired it up.", "Wire it up.", "Dead clicks.",
    )  # fmt: skip


def test_a_claim_about_a_place_has_no_element(evidence: Callable[..., Evidence]) -> None:
    (finding,) = judged([rule_of(claim(subject="fold"))], evidence("start"))
    assert (finding.selector, finding.element_key, finding.box) == ("", "", None)


@pytest.mark.parametrize(
    ("own", "asked_for", "in_scenario", "level"),
    [
        ("error", None, None, "error"),
        ("error", None, "note", "note"),
        ("note", None, "error", "error"),
        ("error", "note", None, "note"),  # the rule itself says that this one is milder
        ("error", "note", "warning", "note"),
        ("error", "warning", "note", "note"),
        ("note", "warning", None, "note"),  # and never that it is worse than the rule's level
    ],
)
def test_levels(
    evidence: Callable[..., Evidence], own: str, asked_for: Any, in_scenario: str | None, level: str
) -> None:
    made = rule_of(claim(level=asked_for), level=own)
    (finding,) = judged([made], evidence("a"), **({"dead_thing": set_to(in_scenario)} if in_scenario else {}))
    assert finding.level == level


def test_a_rule_that_is_off_reports_and_clicks_nothing(evidence: Callable[..., Evidence]) -> None:
    def everything(snapshot: Any, options: Any) -> Iterator[int]:
        yield from range(len(snapshot.elements))

    made = replace(rule_of(claim()), suspects=everything)
    here = evidence("a", "b")
    off = {"dead-thing": set_to("off")}
    assert suspects([made], {}, here.snapshot) == [0, 1]
    assert suspects([made], off, here.snapshot) == []
    assert judge_view([made], off, here, None) == []
    assert enabled([made], off) == []


def test_suspects_of_all_rules_are_clicked_once_each_in_document_order(evidence: Callable[..., Evidence]) -> None:
    wants = [replace(rule_of(id=name), suspects=lambda s, o, rows=rows: iter(rows))  # type: ignore[misc]
             for name, rows in (("one", [3, 1]), ("two", [1, 0]))]  # fmt: skip
    failing = broken("three", ValueError("no"))
    assert suspects([failing, *wants], {}, evidence("a", "b", "c", "d").snapshot) == [0, 1, 3]


def test_options_come_from_the_scenario_or_keep_their_default(evidence: Callable[..., Evidence]) -> None:
    @rule("narrow", level="note", options=Options)
    def narrow(snapshot: Any, options: Options) -> Iterator[Claim]:
        yield claim(f"least {options.least}")

    (told,) = judged([narrow], evidence("a"))
    assert told.message == "least 10.0"
    (told,) = judged([narrow], evidence("a"), narrow=set_to(least=3))
    assert told.message == "least 3"


def test_a_rule_receives_what_it_names_and_nothing_else(evidence: Callable[..., Evidence]) -> None:
    given: dict[str, Any] = {}

    @rule("curious", level="note")
    def curious(reach: Any, links: Any, options: Any) -> Iterator[Claim]:
        given.update(locals())
        return iter(())

    here = evidence("a")
    judged([curious], here)
    assert given.pop("reach") is here.reach
    assert given.pop("links") is here.links
    assert set(given) == {"options", "given"}


@pytest.mark.parametrize(
    ("level", "impact", "confidence", "effort", "priority"),
    [
        ("error", 3, 1.0, 1, 1.0),
        ("warning", 3, 1.0, 1, 0.7),
        ("warning", 2, 0.5, 1, 0.233),  # 0.7 * 2/3 * 0.5
        ("note", 1, 1.0, 3, 0.089),  # 0.4 * 1/3 / 1.5
        ("error", 3, 0.5, 2, 0.4),  # 0.5 / 1.25
    ],
)
def test_priority_is_impact_times_confidence_by_effort(
    evidence: Callable[..., Evidence], level: str, impact: int, confidence: float, effort: int, priority: float
) -> None:
    told = claim(impact=impact, confidence=confidence, effort=effort)
    (finding,) = judged([rule_of(told, level=level)], evidence("a"))
    assert finding.priority == pytest.approx(priority, abs=5e-4)


def test_the_worst_stand_first_in_one_order_whatever_order_they_came_in(evidence: Callable[..., Evidence]) -> None:
    here, there = evidence("a", "b", page="a"), evidence("a", "b", page="b")
    (best,) = judged([rule_of(claim(row=0, impact=3), level="error")], here)
    (good,) = judged([rule_of(claim(row=0, impact=3), level="warning")], here)
    (worse,) = judged([rule_of(claim(row=0, impact=1), level="warning")], here)
    (elsewhere,) = judged([rule_of(claim(row=0, impact=1), level="warning")], there)
    (other,) = judged([rule_of(claim(row=0, impact=1), level="warning", id="later-rule")], there)
    (unsure,) = judged([rule_of(claim(row=1, impact=3, outcome="incomplete"), level="error")], here)
    expected = [best, good, worse, elsewhere, other, unsure]
    for order in permutations(expected):
        assert ranked(order) == expected


def test_a_milder_level_stands_after_a_worse_one_of_the_same_priority(evidence: Callable[..., Evidence]) -> None:
    # 0.7 * 3/3 * 0.4 = 0.4 * 3/3 * 0.7
    (warned,) = judged([rule_of(claim(impact=3, confidence=0.4), level="warning", id="z")], evidence("a"))
    (noted,) = judged([rule_of(claim(impact=3, confidence=0.7), level="note", id="a")], evidence("a"))
    assert warned.priority == noted.priority
    assert ranked([noted, warned]) == [warned, noted]


def test_fingerprints_stay_when_an_unrelated_element_comes_first(evidence: Callable[..., Evidence]) -> None:
    (before,) = judged([rule_of(claim(row=0))], evidence("buy"))
    (after,) = judged([rule_of(claim("Other words.", row=1, confidence=0.1))], evidence("stranger", "buy"))
    assert (before.id, before.group) == (after.id, after.group)


def test_fingerprints_tell_rules_views_and_subjects_apart(evidence: Callable[..., Evidence]) -> None:
    here, phone, other = evidence("a", "b"), evidence("a", device="mobile"), evidence("a", page="other")
    made = [
        *judged([rule_of(claim(row=0), claim(row=1), claim(subject="fold"), claim(subject="other fold"))], here),
        *judged([rule_of(claim(row=0), id="other-rule")], here),
        *judged([rule_of(claim(row=0))], phone),
        *judged([rule_of(claim(row=0))], other),
    ]
    assert len({finding.id for finding in made}) == len(made) == 7


def test_a_group_joins_the_devices_and_the_rules_of_one_problem(evidence: Callable[..., Evidence]) -> None:
    rules = [
        rule_of(claim(row=0), id="dead-thing", problem="dead"),
        rule_of(claim(row=0), id="dead-click", problem="dead"),
        rule_of(claim(row=0), id="small-thing"),
    ]
    group = {
        (device, page): [finding.group for finding in judged(rules, evidence("buy", device=device, page=page))]
        for device in ("desktop", "mobile")
        for page in ("home", "cart")
    }
    dead, clicked, small = group["desktop", "home"]
    assert dead == clicked != small
    assert group["mobile", "home"] == [dead, dead, small]
    assert dead not in group["desktop", "cart"]


def test_a_subject_is_told_once_by_each_rule(evidence: Callable[..., Evidence]) -> None:
    made = rule_of(claim("first", row=0), claim("again", row=0), claim("other", row=1))
    assert [finding.message for finding in judged([made], evidence("a", "b"))] == ["first", "other"]


@pytest.mark.parametrize(
    ("row", "proof"),
    [(0, Proof((5.0, 6.0), WATCHED, "dead")), (1, Proof((7.0, 8.0), WATCHED, "live")), (2, None), (3, None)],
)
def test_a_finding_carries_the_click_that_was_made_on_its_element(
    evidence: Callable[..., Evidence], row: int, proof: Proof | None
) -> None:
    probes = {
        0: ProbeAnswer("dead", (5.0, 6.0)),
        1: ProbeAnswer("live", (7.0, 8.0), ("mutation",)),
        2: ProbeAnswer("unknown", (0.0, 0.0), why="covered"),
    }
    (finding,) = judged([rule_of(claim(row=row))], evidence("a", "b", "c", "d", probes=probes))
    assert finding.proof == proof


def test_a_rule_that_raises_decides_nothing_and_stops_nobody(evidence: Callable[..., Evidence]) -> None:
    hostile = KeyError("a\nb\x1b[31m\u202e" + "x" * 5000)
    first, second = judged([broken("cracked", hostile), rule_of(claim(row=0))], evidence("a"))
    assert first.outcome == "incomplete"
    assert first.rule == "cracked"
    assert "cracked failed" in first.message and "KeyError" in first.message and "fail, line" in first.message
    assert first.message.isprintable()
    assert len(first.message) < 400
    assert second.outcome == "fail"


def test_options_that_a_rule_does_not_have_are_a_fault_of_that_rule_alone(evidence: Callable[..., Evidence]) -> None:
    first, second = judged(
        [rule_of(claim(), id="picky"), rule_of(claim())], evidence("a"), picky=set_to(nonsense=1)
    )  # fmt: skip
    assert (first.outcome, second.outcome) == ("incomplete", "fail")


def page_rule(*claims: Claim, error: Exception | None = None) -> Rule:
    @rule("drift", level="warning", scope="page")
    def made(views: Any, options: Any) -> Iterator[Claim]:
        yield from claims
        if error:
            raise error

    return made


def test_a_rule_over_a_page_speaks_of_the_view_that_it_names(evidence: Callable[..., Evidence]) -> None:
    desktop, phone = evidence("a", "buy"), evidence("buy", device="mobile")
    told = page_rule(claim("here", subject="x"), claim("there", row=0, view=View("pricing", "mobile")))
    here, there = judge_page([told, rule_of(claim())], {}, [desktop, phone], None)
    assert (here.message, here.view.device, here.element_key) == ("here", "desktop", "")
    assert (there.message, there.view.device, there.element_key) == ("there", "mobile", "buy")
    assert judge_view([told], {}, desktop, None) == []
    assert judge_page([told], {"drift": set_to("off")}, [desktop, phone], None) == []


def test_a_page_without_views_has_nothing_to_say() -> None:
    assert judge_page([page_rule(claim(subject="x"))], {}, [], None) == []


def test_a_rule_over_a_page_that_raises_is_told_once(evidence: Callable[..., Evidence]) -> None:
    views = [evidence("a"), evidence("a", device="mobile")]
    (only,) = judge_page([page_rule(claim(subject="x"), error=ValueError("no"))], {}, views, None)
    assert only.outcome == "incomplete"
    assert only.view.device == "desktop"
