"""The to-do list: findings become cards, one card for one problem however many views it appears on, worst first.

On one view, several rules may have found the same problem (drawn like a button and dead, clicked and dead): they share
a place of the card, and the most urgent of them speaks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from synthmap.model.finding import LEVELS

from . import _words
from ._stored import Json, StoredRun, ViewName, place

MOST_PICTURES = 4  # of one card: two devices in two states; the other places are a click away
FOLD_MARK = 48  # CSS px: the height of the band that marks a finding which has a fold and no box


@dataclass(frozen=True)
class Shot:
    """A picture and what it shows: `size` in pixels where that is known, and the address of its place.

    `thing` is the name of what it shows, where a card's pictures are of several things.
    """

    href: str
    caption: str
    link: str
    size: tuple[int, int] | None = None
    thing: str = ""


@dataclass(frozen=True)
class ProvingClick:
    """The click behind an accusation, and the pictures around it. Only one that nothing answered is called a proof."""

    where: str
    word: str
    sentence: str
    watched: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Measured:
    """What one rule measured at a place, for whoever wants to know exactly."""

    rule: str
    message: str
    selector: str
    source: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """One view on which the problem was found.

    `box` is what is drawn around there, in CSS pixels of the page; `parts` are the single boxes where the problem is
    many small things at once.
    """

    view: ViewName
    findings: list[str]
    label: str
    link: str
    element_key: str
    box: list[float] | None
    parts: list[list[float]]
    crops: list[Shot]
    proof: ProvingClick | None
    measured: list[Measured]


@dataclass(frozen=True)
class Card:
    """One problem. `mark` is the number that its boxes in the pictures carry."""

    mark: str
    anchor: str
    level: str
    rules: list[str]
    undecided: bool
    message: str
    hypothesis: str
    action: str
    metric: str
    confidence: str
    flaky: bool
    places: list[Place]

    @property
    def pages(self) -> list[str]:
        """The pages it appears on, each once."""
        return list(dict.fromkeys(place.view.page for place in self.places))

    @property
    def devices(self) -> list[str]:
        """The devices it appears on, each once."""
        return list(dict.fromkeys(place.view.device for place in self.places))

    @property
    def findings(self) -> int:
        """How many findings it stands for: what is undecided is counted by these, as budgets do."""
        return sum(len(place.findings) for place in self.places)

    @property
    def crops(self) -> list[Shot]:
        """What it looks like: a picture of each place, and of as many of the things there as there is room for."""
        pictured = [place.crops for place in self.places if place.crops][:MOST_PICTURES]
        named = [shot.thing for shot in pictured[0]] if pictured else []
        # The things that the card names come first on every device, so that the pictures are of the same.
        ordered = [sorted(shots, key=lambda shot: shot.thing not in named) for shots in pictured]
        each = max(1, MOST_PICTURES // len(pictured)) if pictured else 0
        return [shot for shots in ordered for shot in shots[:each]]

    @property
    def proofs(self) -> list[ProvingClick]:
        """The clicks that prove it."""
        return [place.proof for place in self.places if place.proof][:MOST_PICTURES]


def cards(run: StoredRun) -> tuple[list[Card], list[Card]]:
    """The problems, and apart from them what could not be decided, each worst first; what is ignored is no card."""
    made = [_card(run, group, mark, mark.startswith("?")) for mark, group in numbered(run.report).items()]
    return [card for card in made if not card.undecided], [card for card in made if card.undecided]


def numbered(report: Json) -> dict[str, list[Json]]:
    """The findings of a report by the number of their card: "1" is the worst problem, "?1" the first undecided."""
    findings: Sequence[Json] = [one for one in report.get("findings") or () if not one.get("suppressed")]
    failed = [finding for finding in findings if finding.get("outcome") != "incomplete"]
    undecided = [finding for finding in findings if finding.get("outcome") == "incomplete"]
    return {
        **{str(number): group for number, group in enumerate(_groups(failed), 1)},
        **{f"?{number}": group for number, group in enumerate(_groups(undecided), 1)},
    }


def _groups(findings: Sequence[Json]) -> list[list[Json]]:
    grouped: dict[str, list[Json]] = defaultdict(list)
    for finding in findings:
        grouped[str(finding.get("group") or finding.get("id"))].append(finding)
    inner = [sorted(group, key=_urgency) for group in grouped.values()]
    return sorted(inner, key=lambda group: _urgency(group[0]))


def _urgency(finding: Json) -> tuple[float, int]:
    """Sorts by priority, then level; equals stay in the order of the run."""
    return -float(finding.get("priority") or 0), _rank(_level(finding))


def _level(finding: Json) -> str:
    """The finding's level; an unknown one counts as the worst, so that it cannot hide."""
    given = finding.get("level")
    return str(given) if given in LEVELS else LEVELS[0]


def _rank(level: str) -> int:
    return [str(known) for known in LEVELS].index(level)


def _card(run: StoredRun, group: list[Json], mark: str, undecided: bool) -> Card:
    lead = group[0]
    by_view: dict[ViewName, list[Json]] = {view.name: [] for view in run.views}
    for finding in group:
        by_view.setdefault(place(finding), []).append(finding)
    several_pages = len({finding.get("page") for finding in group}) > 1
    places = [_place(run, view, here, several_pages) for view, here in by_view.items() if here]
    if len({place.element_key for place in places}) > 1:
        places = [_told_apart(run, place) for place in places]
    return Card(
        mark=mark,
        anchor=f"problem-{mark.replace('?', 'undecided-')}",
        level=min(map(_level, group), key=_rank),
        rules=list(dict.fromkeys(_text(finding, "rule") for finding in group)),
        undecided=undecided,
        message=_text(lead, "message"),
        hypothesis=_text(lead, "hypothesis"),
        action=_text(lead, "action"),
        metric=_text(lead, "metric"),
        confidence=_words.confidence(max(float(finding.get("confidence") or 0) for finding in group)),
        flaky=all(finding.get("flaky") for finding in group),
        places=places,
    )


def _place(run: StoredRun, view: ViewName, findings: list[Json], with_page: bool) -> Place:
    label, lead = _label(view, with_page), findings[0]
    proofs = (_proof(run, label, finding["proof"]) for finding in findings if isinstance(finding.get("proof"), dict))
    address = {
        "page": view.page,
        "variant": view.variant,
        "device": view.device,
        "finding": _text(lead, "id"),
    }
    link = "#" + urlencode(address)
    return Place(
        view=view,
        findings=[_text(finding, "id") for finding in findings],
        label=label,
        link=link,
        element_key=_text(lead, "element_key"),
        box=lead.get("box") or _fold_band(lead),
        parts=_parts(lead.get("evidence") or {}),
        crops=next(filter(None, (_shots(run, label, link, finding) for finding in findings)), []),
        proof=next(proofs, None),
        measured=[_measured(finding) for finding in findings],
    )


def _told_apart(run: StoredRun, place: Place) -> Place:
    """The place with its element's name in its pictures, where the card's places are of different elements."""
    data = next((view.data for view in run.views if view.name == place.view), {})
    names = (each.get("name") for each in data.get("elements") or () if each.get("key") == place.element_key)
    name = str(next(names, None) or "")
    return replace(place, crops=[shot if shot.thing else replace(shot, thing=name) for shot in place.crops])


def _shots(run: StoredRun, label: str, link: str, finding: Json) -> list[Shot]:
    """The pictures of a finding's place: of each of the things that it lists, where these have pictures, else one."""
    parts = [
        Shot(href, label, link, run.size(item["crop"]), str(item.get("name") or item.get("selector") or ""))
        for item in _items(finding.get("evidence") or {})
        if (href := run.picture(item.get("crop")))
    ]
    whole = run.picture(finding.get("crop"))
    return parts or ([Shot(whole, label, link, run.size(finding["crop"]))] if whole else [])


def _text(finding: Json, key: str) -> str:
    return str(finding.get(key) or "")


def _label(view: ViewName, with_page: bool) -> str:
    return " · ".join([*([view.page] if with_page else []), view.device, *view.unusual])


def _fold_band(finding: Json) -> list[float] | None:
    """A band around the fold of a finding without a box, as wide as any page."""
    fold = (finding.get("evidence") or {}).get("fold_y")
    return [0, fold - FOLD_MARK / 2, float("inf"), FOLD_MARK] if isinstance(fold, int | float) else None


def _parts(evidence: Json) -> list[list[float]]:
    """The boxes of the things that evidence lists one by one."""
    return [item["box"] for item in _items(evidence) if item.get("box")]


def _items(evidence: Json) -> Iterator[Json]:
    lists: Iterable[Any] = (value for value in evidence.values() if isinstance(value, list))
    return (item for listed in lists for item in listed if isinstance(item, dict))


def _proof(run: StoredRun, where: str, given: Json) -> ProvingClick:
    return ProvingClick(
        where,
        "Proved" if given.get("answer") == "dead" else "Tried",
        _words.proof(given),
        _words.listed([str(word) for word in given.get("watched") or []]),
        run.picture(given.get("before")),
        run.picture(given.get("after")),
    )


def _measured(finding: Json) -> Measured:
    source = finding.get("source") or {}
    return Measured(
        rule=_text(finding, "rule"),
        message=_text(finding, "message"),
        selector=_text(finding, "selector"),
        source=f"{source.get('file')}:{source.get('line')}" if source.get("file") else "",
        facts=_words.facts(finding.get("evidence") or {}),
    )
