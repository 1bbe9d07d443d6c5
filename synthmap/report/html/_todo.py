"""The to-do list: findings become cards, one card for one problem however many views it appears on, worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from synthmap.model.finding import LEVELS

from . import _words
from ._stored import Json, StoredRun, place

MOST_PICTURES = 4  # of one card: two devices in two states; the other places are a click away


@dataclass(frozen=True)
class Shot:
    """A picture and what it shows."""

    href: str
    caption: str


@dataclass(frozen=True)
class ProvingClick:
    """The click behind an accusation, and the pictures around it."""

    where: str
    sentence: str
    watched: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Place:
    """One view on which the problem was found."""

    finding: str
    page: str
    device: str
    label: str
    link: str
    selector: str
    source: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """One problem. `mark` is the number that its boxes in the pictures carry."""

    mark: str
    anchor: str
    level: str
    rule: str
    undecided: bool
    message: str
    hypothesis: str
    action: str
    metric: str
    confidence: str
    crops: list[Shot]
    proofs: list[ProvingClick]
    places: list[Place]

    @property
    def pages(self) -> list[str]:
        """The pages it appears on, each once."""
        return list(dict.fromkeys(place.page for place in self.places))

    @property
    def devices(self) -> list[str]:
        """The devices it appears on, each once."""
        return list(dict.fromkeys(place.device for place in self.places))


def cards(run: StoredRun) -> tuple[list[Card], list[Card]]:
    """The problems, and apart from them what could not be decided, each worst first."""
    findings: Sequence[Json] = run.report.get("findings") or ()
    failed = [finding for finding in findings if finding.get("outcome") != "incomplete"]
    undecided = [finding for finding in findings if finding.get("outcome") == "incomplete"]
    return (
        [_card(run, group, str(number), False) for number, group in enumerate(_groups(failed), 1)],
        [_card(run, group, f"?{number}", True) for number, group in enumerate(_groups(undecided), 1)],
    )


def level(finding: Json) -> str:
    """The finding's level; an unknown one counts as the worst, so that it cannot hide."""
    given = finding.get("level")
    return str(given) if given in LEVELS else LEVELS[0]


def _groups(findings: Sequence[Json]) -> list[list[Json]]:
    grouped: dict[str, list[Json]] = defaultdict(list)
    for finding in findings:
        grouped[str(finding.get("group") or finding.get("id"))].append(finding)
    inner = [sorted(group, key=_urgency) for group in grouped.values()]
    return sorted(inner, key=lambda group: _urgency(group[0]))


def _urgency(finding: Json) -> tuple[float, int]:
    """Sorts by priority, then level; equals stay in the order of the run."""
    return -float(finding.get("priority") or 0), _rank(level(finding))


def _rank(name: str) -> int:
    return [str(level) for level in LEVELS].index(name)


def _card(run: StoredRun, group: list[Json], mark: str, undecided: bool) -> Card:
    lead = group[0]
    pages = len({finding.get("page") for finding in group}) > 1
    crops = {href: _label(finding, pages) for finding in group if (href := run.picture(finding.get("crop")))}
    return Card(
        mark=mark,
        anchor=f"problem-{mark.replace('?', 'undecided-')}",
        level=min((level(finding) for finding in group), key=_rank),
        rule=_text(lead, "rule"),
        undecided=undecided,
        message=_text(lead, "message"),
        hypothesis=_text(lead, "hypothesis"),
        action=_text(lead, "action"),
        metric=_text(lead, "metric"),
        confidence=_words.confidence(max(float(finding.get("confidence") or 0) for finding in group)),
        crops=[Shot(href, caption) for href, caption in list(crops.items())[:MOST_PICTURES]],
        proofs=[_proof(run, finding, pages) for finding in group if isinstance(finding.get("proof"), dict)][
            :MOST_PICTURES
        ],
        places=[_place(finding, pages) for finding in group],
    )


def _text(finding: Json, key: str) -> str:
    return str(finding.get(key) or "")


def _label(finding: Json, with_page: bool) -> str:
    page, device, browser, state = place(finding)
    extra = [word for word, usual in ((browser, "chromium"), (state, "initial")) if word != usual]
    return " · ".join([*([page] if with_page else []), device, *extra])


def _proof(run: StoredRun, finding: Json, with_page: bool) -> ProvingClick:
    given: dict[str, Any] = finding["proof"]
    return ProvingClick(
        _label(finding, with_page),
        _words.proof(given),
        _words.listed([str(word) for word in given.get("watched") or []]),
        run.picture(given.get("before")),
        run.picture(given.get("after")),
    )


def _place(finding: Json, with_page: bool) -> Place:
    page, device, browser, state = place(finding)
    source = finding.get("source") or {}
    return Place(
        finding=_text(finding, "id"),
        page=page,
        device=device,
        label=_label(finding, with_page),
        link="#"
        + urlencode(
            {
                "page": page,
                "variant": f"{browser}/{state}",
                "device": device,
                "finding": _text(finding, "id"),
            }
        ),
        selector=_text(finding, "selector"),
        source=f"{source.get('file')}:{source.get('line')}" if source.get("file") else "",
        facts=_words.facts(finding.get("evidence") or {}),
    )
