"""What a rule is and how rules are found: the decorator, what a rule receives, and what it gives back.

A rule declares what it needs by naming it as a parameter. A rule over one view takes fields of `Evidence`
(`snapshot`, `folds`, `links`, …); a rule over a page takes `views`, all evidence of that page's views; a rule over the
run takes `views`, all that real sessions came to, and `events`, what those sessions did from page to page. It receives
exactly that and its options, and yields a `Claim` for each problem it sees.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, Literal

import synthmap.rules
from synthmap.maps.areas import AreaShare
from synthmap.maps.clusters import DeadSpot
from synthmap.maps.links import LinkMap
from synthmap.maps.reach import Reach
from synthmap.maps.visits import Visits
from synthmap.model.events import Events, make_events
from synthmap.model.finding import Level, Outcome
from synthmap.model.geometry import Box
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View
from synthmap.signals.forms import FormUse
from synthmap.vision.folds import Fold
from synthmap.vision.saliency import Attention

Scope = Literal["view", "page", "run"]

_OFFERED: Mapping[str, frozenset[str]] = {"page": frozenset(("views",)), "run": frozenset(("views", "events"))}


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything known about one view once it was captured, clicked and visited.

    `sources` says who made the sessions that `links` and `reach` count; `dead_spots` are of simulated sessions alone.
    `attention` is predicted from the picture, None where nobody looked; `areas` are the scenario's areas of interest
    with their share of it. `events` are what all sessions did on the view, after `maps.locate`, and `forms` how real
    ones filled in its forms. `unplaced` says why recorded events could not be placed on the page, with how many.
    `visits` are all maps, source by source.
    """

    snapshot: Snapshot
    folds: tuple[Fold, ...]
    links: LinkMap
    reach: Reach
    dead_spots: tuple[DeadSpot, ...]
    sources: tuple[str, ...] = ("simulated",)
    attention: Attention | None = None
    areas: tuple[AreaShare, ...] = ()
    events: Events = field(default_factory=lambda: make_events(0))
    forms: tuple[FormUse, ...] = ()
    unplaced: Mapping[str, int] = field(default_factory=dict)
    visits: tuple[Visits, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One problem as a rule sees it, in the words that a report will use; who it is and how bad are judged later.

    Attributes
    ----------
    row : the element it is about, None for a place or a page.
    subject : what tells this problem from the rule's others on the view where no single element does: part of its id.
    impact, effort : 1 (little) to 3 (much): what it does to visitors, and what mending it takes.
    """

    message: str
    hypothesis: str
    action: str
    metric: str
    row: int | None = None
    box: Box | None = None
    subject: str = ""
    view: View | None = None
    outcome: Outcome = "fail"
    level: Level | None = None
    confidence: float = 1.0
    impact: int = 2
    effort: int = 1
    evidence: Mapping[str, Any] = field(default_factory=dict)


def one_of(words: Iterable[str], default: str) -> Any:
    """An option of a rule that may be one of some words; a scenario that has another is told so, with the nearest."""
    return field(default=default, metadata={"words": tuple(words)})


@dataclass(frozen=True)
class NoOptions:
    """For a rule with nothing to configure."""


Judge = Callable[..., Iterable[Claim]]
Suspects = Callable[[Snapshot, Any], Iterable[int]]


@dataclass(frozen=True)
class Rule:
    """A rule and its metadata.

    `needs` are the names of the evidence it receives. Rules that share a `problem` speak of the same thing from two
    sides (what it is, who runs into it), and their findings about one element are one card in the to-do list. Only a
    rule of `pixels` alone applies to a picture of a page.
    """

    id: str
    level: Level
    scope: Scope
    options: type[Any]
    judge: Judge
    needs: tuple[str, ...]
    doc: str
    problem: str
    suspects: Suspects | None = None
    pixels: bool = False

    def make_options(self, given: Mapping[str, Any]) -> Any:
        """The rule's options, defaults for those not given."""
        return self.options(**given)

    @property
    def option_names(self) -> Mapping[str, tuple[str, ...]]:
        """The options that a scenario may set, each with the words that it may be: none where it may be anything."""
        return {
            option.name: option.metadata.get("words", ())
            for option in fields(self.options)
            if option.default is not MISSING
        }


def rule(
    id: str,
    *,
    level: Level,
    scope: Scope = "view",
    options: type[Any] = NoOptions,
    problem: str = "",
    suspects: Suspects | None = None,
    pixels: bool = False,
) -> Callable[[Judge], Rule]:
    """Make a rule of a judging function, whose parameters name what it needs; its module's docstring documents it.

    Raises TypeError, when the module is loaded, for a parameter that nothing provides.
    """

    def make(judge: Judge) -> Rule:
        needs = tuple(name for name in inspect.signature(judge).parameters if name != "options")
        offered = _OFFERED.get(scope) or {f.name for f in fields(Evidence)}
        if unknown := set(needs) - offered:
            raise TypeError(f"rule {id} asks for {', '.join(sorted(unknown))}; there is {', '.join(sorted(offered))}")
        doc = inspect.getdoc(inspect.getmodule(judge)) or ""
        return Rule(id, level, scope, options, judge, needs, doc, problem or id, suspects, pixels)

    return make


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its id, in alphabetical order."""
    found = {}
    for module in pkgutil.iter_modules(synthmap.rules.__path__):
        if not module.name.startswith("_"):
            loaded = importlib.import_module(f"synthmap.rules.{module.name}")
            found.update({r.id: r for r in vars(loaded).values() if isinstance(r, Rule)})
    return dict(sorted(found.items()))
