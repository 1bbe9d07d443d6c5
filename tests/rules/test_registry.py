"""What holds for every rule: it says what it needs, it is documented, it is tested, and its failure is its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest

import synthmap.rules
from synthmap.judge.findings import judge_page, judge_run, judge_view
from synthmap.model.elements import ElementTable
from synthmap.model.events import make_events
from synthmap.model.finding import Source
from synthmap.model.snapshot import Snapshot
from synthmap.rules import Claim, Evidence, Rule, catalogue, rule
from synthmap.rules._registry import NoOptions
from synthmap.scenario import RuleSettings

HERE = Path(__file__).parent
SECTIONS = ("What it catches.", "Why it matters.", "How it decides.", "Thresholds.", "To silence it.")
RULES = list(catalogue().values())


@pytest.fixture
def one_view(
    table: Callable[..., ElementTable], snapshot: Callable[..., Snapshot], evidence: Callable[..., Evidence]
) -> Evidence:
    return evidence(snapshot(table({"tag": "a", "name": "Shop"})))


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_rules_docstring_is_its_documentation(each: Rule) -> None:
    assert re.match(r"[A-Z].*\.\n\n", each.doc), "the first line says in one sentence what it catches"
    headings = re.findall(r"^\*\*(.+?)\*\*", each.doc, re.M)
    assert tuple(headings) == SECTIONS
    assert f"`rules: {{{each.id}: off}}`" in each.doc


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_every_option_is_documented_with_its_default(each: Rule) -> None:
    for option in fields(each.options):
        assert f"`{option.name}`" in (each.options.__doc__ or "")
        shown = f"{option.default:g}" if isinstance(option.default, float) else str(option.default)
        assert re.search(rf"`{option.name}`\s+\(default\s+{re.escape(shown)}\b", each.doc)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_rule_is_in_the_file_of_its_name_and_has_its_tests(each: Rule) -> None:
    name = each.id.replace("-", "_")
    assert each.judge.__module__ == f"synthmap.rules.{name}"
    assert (HERE / each.id / "cases.yaml").is_file() or (HERE / f"test_{name}.py").is_file()


def test_a_rule_is_found_by_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made_up_rule.py").write_text(
        '"""Made up."""\n'
        "from synthmap.rules import rule\n"
        "@rule('made-up-rule', level='note')\n"
        "def made_up_rule(snapshot, options):\n"
        "    return []\n"
    )
    monkeypatch.setattr(synthmap.rules, "__path__", [*synthmap.rules.__path__, str(tmp_path)])
    catalogue.cache_clear()
    try:
        assert catalogue()["made-up-rule"].needs == ("snapshot",)
        assert catalogue()["made-up-rule"].doc == "Made up."
    finally:
        catalogue.cache_clear()


def test_a_rule_that_asks_for_unknown_evidence_is_refused() -> None:
    with pytest.raises(
        TypeError, match="asks for weather; there is areas, attention, dead_spots, events, folds, forms, links"
    ):

        @rule("weather-rule", level="note")
        def _(snapshot: Snapshot, weather: str, options: NoOptions) -> list[Claim]:
            return []


def test_a_rule_over_a_page_is_given_its_views_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="asks for snapshot; there is views"):

        @rule("page-rule", level="note", scope="page")
        def _(snapshot: Snapshot, options: NoOptions) -> list[Claim]:
            return []


def test_a_rule_over_the_run_is_given_views_and_what_sessions_did_and_nothing_else(one_view: Evidence) -> None:
    with pytest.raises(TypeError, match="asks for snapshot; there is events, views"):

        @rule("run-rule", level="note", scope="run")
        def _(snapshot: Snapshot, options: NoOptions) -> list[Claim]:
            return []

    given: dict[str, Any] = {}

    @rule("travel-rule", level="note", scope="run")
    def travel(events: Any, views: Any, options: NoOptions) -> list[Claim]:
        given.update(events=events, views=views)
        return [Claim("Told.", "", "", "", view=views[0].snapshot.view)]

    events = make_events(1, kind="navigate")
    (found,) = judge_run([travel], {}, [one_view], events, {one_view.snapshot.view: Source("shop.yaml", 3)})
    assert given == {"events": events, "views": [one_view]}
    assert (found.view, found.source) == (one_view.snapshot.view, Source("shop.yaml", 3))
    assert judge_run([travel], {}, [], events, {}) == []


def test_an_option_that_knows_its_words_says_them() -> None:
    names = catalogue()["rage-click"].option_names
    assert names == {"profile": ("default", "amplitude", "datadog", "posthog", "sentry"), "min_sessions": ()}


def test_a_rule_receives_what_it_names_and_its_options(one_view: Evidence) -> None:
    given: dict[str, Any] = {}

    @dataclass(frozen=True)
    class Options:
        """`most`: how many."""

        most: int = 3

    @rule("curious-rule", level="note", options=Options)
    def curious(links: Any, snapshot: Any, options: Options) -> list[Claim]:
        given.update(links=links, snapshot=snapshot, options=options)
        return []

    assert judge_view([curious], {"curious-rule": RuleSettings(None, {"most": 5})}, one_view, None) == []
    assert given == {"links": one_view.links, "snapshot": one_view.snapshot, "options": Options(most=5)}


@pytest.mark.parametrize("scope", ["view", "page"])
def test_a_rule_that_raises_is_incomplete_and_the_others_go_on(one_view: Evidence, scope: Any) -> None:
    def hasty(**given: Any) -> Any:
        yield Claim("Never told.", "", "", "")
        raise KeyError("nobody")

    def calm(**given: Any) -> list[Claim]:
        return [Claim("Told.", "", "", "")]

    needs = ("views",) if scope == "page" else ("snapshot",)
    rules = [Rule(f"{f.__name__}-rule", "error", scope, NoOptions, f, needs, "", f.__name__) for f in (hasty, calm)]
    found = judge_view(rules, {}, one_view, None) if scope == "view" else judge_page(rules, {}, [one_view], None)
    assert [(f.rule, f.outcome) for f in found] == [("hasty-rule", "incomplete"), ("calm-rule", "fail")]
    assert "hasty-rule failed" in found[0].message
    assert "KeyError: 'nobody'" in found[0].message
    assert found[1].message == "Told."


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.id)
def test_a_rule_has_nothing_to_say_of_an_empty_view(
    each: Rule,
    table: Callable[..., ElementTable],
    snapshot: Callable[..., Snapshot],
    evidence: Callable[..., Evidence],
) -> None:
    nothing = evidence(snapshot(table()))
    assert judge_view([each], {}, nothing, None) + judge_page([each], {}, [nothing, nothing], None) == []
    assert judge_run([each], {}, [nothing], make_events(0), {}) == []
