"""What has been found so far, view by view, and what that says to the gate: for a run, and for judging it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from synthmap.judge.budgets import Reached, reached
from synthmap.judge.evidence import mapped
from synthmap.judge.findings import compared, judge_run, judge_view
from synthmap.judge.ignores import matches
from synthmap.judge.sights import read_sight
from synthmap.judge.states import of_the_state
from synthmap.maps.milestones import acting
from synthmap.model.events import Events, concatenated, joined
from synthmap.model.finding import Finding, Source
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import INITIAL, View
from synthmap.rules import Evidence, Rule
from synthmap.scenario.overrides import RuleBook
from synthmap.scenario.types import Ignore, ReachBudget
from synthmap.store.snapshots import reading
from synthmap.store.tables import read_events


class Docket:
    """Collects findings, which ignores speak of them, and how far sessions came to what has a budget for it."""

    def __init__(
        self, rules: Sequence[Rule], book: RuleBook, ignores: Sequence[Ignore], budgets: Sequence[ReachBudget]
    ) -> None:
        self.findings: list[Finding] = []
        self.matched: dict[str, frozenset[int]] = {}
        self.reached: list[Reached] = []
        self._rules, self._book = rules, book
        self._ignores, self._budgets = ignores, budgets
        self._visited: list[tuple[Evidence, Source | None]] = []  # views that real sessions came to

    def view(self, evidence: Evidence, source: Source | None, initial: Snapshot | None) -> list[Finding]:
        """What a view by itself is accused of. `initial` is the page as it loads, for a view of one of its states."""
        self.reached += reached(evidence, self._budgets)
        settings = self._book.of(evidence.snapshot.view)
        return self._own(judge_view(self._rules, settings, evidence, source), evidence.snapshot, initial)

    def page(
        self, views: Sequence[Evidence], source: Source | None, initial: Mapping[View, Snapshot]
    ) -> Iterable[tuple[Snapshot, list[Finding]]]:
        """What the rules that compare views say, one view after the other. `initial` has the views as they load.

        Take each view's findings into the docket before the next is asked for.
        """
        findings = compared(self._rules, self._book, views, source)
        for seen in views:
            snapshot = seen.snapshot
            mine = [finding for finding in findings if finding.view == snapshot.view]
            yield snapshot, self._own(mine, snapshot, initial.get(whole(snapshot.view)))

    def visit(self, evidence: Evidence, source: Source | None) -> None:
        """Remember a view for the rules over the whole run, if real sessions came to it."""
        if (evidence.events.source != "simulated").any():
            self._visited.append((evidence, source))

    def deeds(self, elsewhere: Events) -> tuple[Events, Events]:
        """What real sessions did from page to page, and simulated ones on each view; clicks by what they act on.

        `elsewhere` is what they did on no view that was looked at. Of simulated sessions there are those on views that
        real ones came to as well, numbered on from one view to the next, since nobody of them goes further.
        """
        seen = [(each.events, acting(each.events, each.snapshot.elements)) for each, _ in self._visited]
        real = [done.where(events.source != "simulated") for events, done in seen]
        return concatenated([*real, elsewhere]), joined(done.where(done.source == "simulated") for _, done in seen)

    def run(self, elsewhere: Events) -> Iterable[tuple[Snapshot, list[Finding]]]:
        """What the rules over all that real sessions did from page to page say, one view after the other.

        `elsewhere` is what they did on no view that was looked at, numbered as on those.
        """
        visited = sorted(self._visited, key=lambda each: each[0].snapshot.view)
        views = [evidence for evidence, _ in visited]
        events = concatenated([*(seen.events.where(seen.events.source != "simulated") for seen in views), elsewhere])
        sources = {evidence.snapshot.view: source for evidence, source in visited}
        findings = judge_run(self._rules, self._book.rules, views, events, sources)
        for snapshot in (seen.snapshot for seen in views):
            mine = [finding for finding in findings if finding.view == snapshot.view]
            self.matched |= matches(mine, snapshot, self._ignores)
            yield snapshot, mine

    @property
    def visited(self) -> tuple[View, ...]:
        """The views that real sessions came to."""
        return tuple(sorted(evidence.snapshot.view for evidence, _ in self._visited))

    def take(self, findings: Iterable[Finding]) -> None:
        """Keep findings."""
        self.findings += findings

    def restore(
        self, findings: Iterable[Finding], matched: Mapping[str, frozenset[int]], reached: Iterable[Reached]
    ) -> None:
        """Keep what is known of a page from before."""
        self.findings += findings
        self.matched |= matched
        self.reached += reached

    def add(self, other: Docket) -> None:
        """Keep all that another docket has, as that of a single page."""
        self.restore(other.findings, other.matched, other.reached)
        self._visited += other._visited

    def _own(self, findings: Sequence[Finding], snapshot: Snapshot, initial: Snapshot | None) -> list[Finding]:
        """Of a state's findings those that are the state's own; all of them where it is the page as it loads."""
        if initial is not None and snapshot.view.state != INITIAL:
            told = {finding.group for finding in self.findings if finding.view == initial.view}
            findings = of_the_state(findings, snapshot, initial, told)
        self.matched |= matches(findings, snapshot, self._ignores)
        return list(findings)


def whole(view: View) -> View:
    """The view of the same page as it loads."""
    return replace(view, state=INITIAL)


def recalled(folder: Path) -> Evidence:
    """The evidence that a stored view gave its rules. Raises UsageError where the view is not stored whole."""
    sight = read_sight(folder)
    with reading(folder / "events.parquet") as data:
        events = read_events(data)
    return mapped(sight, sight.snapshot, events)
