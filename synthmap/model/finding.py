"""What is wrong: a finding as it is reported, and the proof behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from synthmap.model.view import View

if TYPE_CHECKING:  # numpy takes a tenth of a second, and a box is four numbers
    from synthmap.model.geometry import Box

Level = Literal["error", "warning", "note"]
Outcome = Literal["fail", "incomplete"]

LEVELS: tuple[Level, ...] = ("error", "warning", "note")  # worst first


@dataclass(frozen=True)
class Proof:
    """The click that proves it: where, what was watched, what answered, and pictures by their place in the run."""

    at: tuple[float, float]
    watched: tuple[str, ...]
    answer: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Source:
    """Where in the scenario the thing was asked for."""

    file: str
    line: int


@dataclass(frozen=True)
class Suppression:
    """Why a finding fails nothing although it stands: the scenario ignores it, or the baseline accepts it.

    `line` is that of the ignore in the scenario, and `expires` the last day it holds, as ISO 8601 has it.
    """

    kind: Literal["ignore", "baseline"]
    reason: str
    line: int | None = None
    expires: str | None = None


@dataclass(frozen=True)
class Finding:
    """One problem on one view, in the words of the contract; coordinates are page CSS pixels.

    `id` is the same from run to run, `group` is the same for one problem on several devices, browsers or states, and
    `priority` (0..1) is impact x confidence / effort, so that the worst stands first. A `flaky` finding did not show
    when its view was looked at again.
    """

    id: str
    group: str
    rule: str
    level: Level
    outcome: Outcome
    confidence: float
    priority: float
    view: View
    message: str
    hypothesis: str
    action: str
    metric: str
    selector: str = ""
    element_key: str = ""
    box: Box | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    proof: Proof | None = None
    crop: str | None = None
    source: Source | None = None
    suppressed: Suppression | None = None
    flaky: bool = False

    @property
    def counts(self) -> bool:
        """Whether it may fail a run: it was decided, nothing suppresses it, and it shows every time."""
        return self.outcome == "fail" and self.suppressed is None and not self.flaky
