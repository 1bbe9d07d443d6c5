"""Running the rules over evidence and turning their claims into findings with identity, level and priority."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from synthmap.model.events import Events
from synthmap.model.finding import LEVELS, Finding, Level, Proof, Source
from synthmap.model.identity import fingerprint, readable
from synthmap.model.snapshot import WATCHED, Snapshot
from synthmap.model.view import View
from synthmap.rules import Claim, Evidence, Rule, Scope
from synthmap.scenario.overrides import RuleBook
from synthmap.scenario.types import RuleSettings

_WEIGHT = {"error": 1.0, "warning": 0.7, "note": 0.4}


Settings = Mapping[str, RuleSettings]


def suspects(rules: Iterable[Rule], settings: Settings, snapshot: Snapshot) -> list[int]:
    """Every element row that some rule wants clicked, once each, in document order.

    A rule that raises here has none: it will be `incomplete` when it judges, for the same reason.
    """
    rows: set[int] = set()
    for rule in enabled(rules, settings):
        if rule.suspects and _applies(rule, snapshot):
            try:
                rows.update(rule.suspects(snapshot, _options(rule, settings)))
            except Exception:
                continue
    return sorted(rows)


def enabled(rules: Iterable[Rule], settings: Settings) -> list[Rule]:
    """The rules that the scenario did not switch off."""
    return [rule for rule in rules if _level_wanted(rule, settings) != "off"]


def judge_view(rules: Iterable[Rule], settings: Settings, evidence: Evidence, source: Source | None) -> list[Finding]:
    """What every rule over one view has to say about this one."""
    findings: list[Finding] = []
    for rule in enabled(rules, settings):
        if rule.scope == "view" and _applies(rule, evidence.snapshot):
            given = {name: getattr(evidence, name) for name in rule.needs}
            claims = _claims(rule, settings, given)
            findings += _findings(rule, settings, claims, evidence.snapshot, source)
    return findings


def judge_page(
    rules: Iterable[Rule], settings: Settings, views: Sequence[Evidence], source: Source | None
) -> list[Finding]:
    """What every rule over all views of a page has to say; each claim stands on the view that it names."""
    findings: list[Finding] = []
    for rule, seen in _over(rules, settings, "page", views):
        claims = _claims(rule, settings, {"views": seen})
        findings += _placed(rule, settings, claims, views, seen[0], {view.snapshot.view: source for view in views})
    return findings


def compared(rules: Iterable[Rule], book: RuleBook, views: Sequence[Evidence], source: Source | None) -> list[Finding]:
    """What the rules that compare a page's views say; each view by its own settings, where overrides set them."""
    rules = tuple(rules)
    settings = [(seen.snapshot.view, book.of(seen.snapshot.view)) for seen in views]
    distinct = [each for n, (_, each) in enumerate(settings) if each not in [other for _, other in settings[:n]]]
    if len(distinct) <= 1:
        return judge_page(rules, distinct[0] if distinct else book.rules, views, source)
    return [
        finding
        for each in distinct
        for finding in judge_page(rules, each, views, source)
        if (finding.view, each) in settings
    ]


def judge_run(
    rules: Iterable[Rule],
    settings: Settings,
    views: Sequence[Evidence],
    events: Events,
    sources: Mapping[View, Source | None],
) -> list[Finding]:
    """What every rule over the whole run has to say; each claim stands on the view that it names.

    `views` are those that real sessions came to, `events` all that these did, and `sources` say where the scenario
    asked for each view.
    """
    findings: list[Finding] = []
    for rule, seen in _over(rules, settings, "run", views):
        given = {"views": seen, "events": events}
        claims = _claims(rule, settings, {name: given[name] for name in rule.needs})
        findings += _placed(rule, settings, claims, views, seen[0], sources)
    return findings


def _over(
    rules: Iterable[Rule], settings: Settings, scope: Scope, views: Sequence[Evidence]
) -> Iterator[tuple[Rule, list[Evidence]]]:
    """The rules of a scope that are on, each with the views that it applies to; those with none left out."""
    for rule in enabled(rules, settings):
        seen = [evidence for evidence in views if _applies(rule, evidence.snapshot)]
        if rule.scope == scope and seen:
            yield rule, seen


def _placed(
    rule: Rule,
    settings: Settings,
    claims: Sequence[Claim],
    views: Sequence[Evidence],
    otherwise: Evidence,
    sources: Mapping[View, Source | None],
) -> list[Finding]:
    """Findings of claims over several views: each on the view that it names, else on `otherwise`."""
    findings: list[Finding] = []
    for view, snapshot in {evidence.snapshot.view: evidence.snapshot for evidence in views}.items():
        here = [claim for claim in claims if (claim.view or otherwise.snapshot.view) == view]
        findings += _findings(rule, settings, here, snapshot, sources.get(view))
    return findings


def _applies(rule: Rule, snapshot: Snapshot) -> bool:
    """Whether a rule has anything to judge: of a picture, only what pixels tell; all else is not applicable."""
    return rule.pixels or not snapshot.is_picture


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first; equals in an order that is the same from run to run."""
    return sorted(
        findings, key=lambda f: (f.outcome != "fail", -f.priority, LEVELS.index(f.level), f.view, f.rule, f.id)
    )


def _options(rule: Rule, settings: Settings) -> Any:
    return rule.make_options(settings[rule.id].options if rule.id in settings else {})


def _level_wanted(rule: Rule, settings: Settings) -> str | None:
    return settings[rule.id].level if rule.id in settings else None


def _claims(rule: Rule, settings: Settings, given: Mapping[str, Any]) -> list[Claim]:
    """The rule's claims; a rule that raises becomes one that could not be decided, and the run goes on."""
    try:
        return list(rule.judge(**given, options=_options(rule, settings)))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = readable(f"{type(error).__name__}: {error}", 240) + f" ({where.name}, line {where.lineno})"
        return [
            Claim(
                message=f"The rule {rule.id} failed and decided nothing here: {what}",
                hypothesis="A fault in the rule, not in the page.",
                action="Please report it with the page's address.",
                metric="",
                subject="rule failed",
                outcome="incomplete",
                impact=1,
            )
        ]


def _findings(
    rule: Rule,
    settings: Settings,
    claims: Iterable[Claim],
    snapshot: Snapshot,
    source: Source | None,
) -> list[Finding]:
    made: list[Finding] = []
    seen: dict[str, int] = {}
    for claim in claims:
        finding = _finding(rule, settings, claim, snapshot, source)
        seen[finding.id] = seen.get(finding.id, 0) + 1
        if seen[finding.id] == 1:
            made.append(finding)
    return made


def _finding(rule: Rule, settings: Settings, claim: Claim, snapshot: Snapshot, source: Source | None) -> Finding:
    view, table, row = snapshot.view, snapshot.elements, claim.row
    key = table.key[row] if row is not None else ""
    subject = claim.subject or key
    level = _level(rule, settings, claim)
    answer = snapshot.probes.get(row) if row is not None else None
    return Finding(
        id=fingerprint(rule.id, view.page, view.device, view.browser, view.state, subject),
        group=fingerprint(rule.problem, view.page, subject),
        rule=rule.id,
        level=level,
        outcome=claim.outcome,
        confidence=round(claim.confidence, 2),
        priority=_priority(claim, level),
        view=view,
        message=claim.message,
        hypothesis=claim.hypothesis,
        action=claim.action,
        metric=claim.metric,
        selector=table.selector[row] if row is not None else "",
        element_key=key,
        box=claim.box,
        evidence=claim.evidence,
        proof=Proof(answer.at, WATCHED, answer.verdict) if answer and answer.verdict != "unknown" else None,
        source=source,
    )


def _level(rule: Rule, settings: Settings, claim: Claim) -> Level:
    """The scenario's level for what the rule reports at its own level; a claim that asked for a milder one keeps it."""
    wanted = _level_wanted(rule, settings)
    own: Level = next((level for level in LEVELS if level == wanted), rule.level)
    if claim.level is None:
        return own
    return LEVELS[max(LEVELS.index(own), LEVELS.index(claim.level))]


def _priority(claim: Claim, level: Level) -> float:
    """Impact x confidence / effort, brought into 0..1 by the level; impact and effort count from 1 to 3."""
    return round(_WEIGHT[level] * claim.impact / 3 * claim.confidence / (1 + 0.25 * (claim.effort - 1)), 3)
