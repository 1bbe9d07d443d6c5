"""The tables of a view: how forms were filled in, what each source's visitors did, and the answer that they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import _words
from ._stored import Json, StoredView


@dataclass(frozen=True)
class Answer:
    """What the sessions of one view say to the page's question. `state` is yes, no or undecided."""

    where: str
    state: str
    text: str
    behind: str


@dataclass(frozen=True)
class FormTable:
    """How sessions filled in a form: a sentence, and a row for each field that was touched."""

    caption: str
    rows: list[list[str]]


@dataclass(frozen=True)
class VisitTable:
    """What the sessions of one source did: a sentence, what their clicks met, their segments, what these do unlike."""

    source: str
    caption: str
    met: list[tuple[str, str]]
    became: list[tuple[str, str]]
    segments: list[list[str]]
    diverging: list[str]


FIELD_COLUMNS = ("Field", "Sessions", "Before typing", "Time in it", "Typed anew", "Left from here")
SEGMENT_COLUMNS = ("Segment", "Sessions", "Clicks", "Came half-way down")


def answer(view: StoredView) -> Answer:
    """The answer of a view that has one; `behind` is who gives it, with the interval where there is a sample."""
    given = view.data["question"]
    counted = _words.provenance({str(given.get("source")): given.get("sessions")}, None)
    between = given.get("interval")
    span = f", 95% interval {_words.share(between[0])} to {_words.share(between[1])}" if between else ""
    state = str(given.get("answered"))
    return Answer(
        where=" · ".join([view.name.device, *view.name.unusual]),
        state=state if state in ("yes", "no") else "undecided",
        text=str(given.get("answer") or ""),
        behind=counted + span,
    )


def form_table(form: Json) -> FormTable:
    """A form of view.json as the report's table has it."""
    started, completed = int(form.get("started") or 0), int(form.get("completed") or 0)
    name = f"Form {form['selector']}" if form.get("selector") else "Fields outside any form"
    source = str(form.get("source") or "")
    caption = f"{name}: {_words.plural(started, f'{source} session')} began it, {completed:,} completed it."
    if mended := int(form.get("mended") or 0):
        caption += f" {mended:,} typed again after sending it."
    return FormTable(caption, [_field(field) for field in form.get("fields") or ()])


def _field(field: Json) -> list[str]:
    return [
        str(field.get("name") or field.get("selector") or "(no name)"),
        f"{int(field.get('sessions') or 0):,}",
        _seconds(field.get("hesitation_ms")),
        _seconds(field.get("time_ms")),
        f"{int(field.get('refills') or 0):,}",
        f"{int(field.get('left') or 0):,}",
    ]


def _seconds(milliseconds: Any) -> str:
    return "–" if milliseconds is None else f"{float(milliseconds) / 1000:.1f} s"


def visit_table(visit: Json, elements: Iterable[Json]) -> VisitTable:
    """One source of view.json's `visits`; `elements` name what segments clicked."""
    source = str(visit.get("source") or "")
    clicks, unanswered = int(visit.get("clicks") or 0), int(visit.get("unanswered") or 0)
    sessions = _words.provenance({source: visit.get("sessions")}, None)
    names = {str(element.get("key")): str(element.get("name") or element.get("tag") or "") for element in elements}
    met = visit.get("reconciliation") or {}
    return VisitTable(
        source=source,
        caption=f"{sessions}, {_words.plural(clicks, 'click')}; nothing answered {unanswered:,} of them.",
        met=_counts(met.get("clicks")),
        became=_counts(met.get("links")),
        segments=[
            [
                f"{part.get('column')}: {part.get('value')}",
                f"{int(part.get('sessions') or 0):,}",
                f"{int(part.get('clicks') or 0):,}",
                _words.share(part.get("half_of_page")),
            ]
            for part in visit.get("segments") or ()
        ],
        diverging=[_divergence(each, names) for each in visit.get("diverging") or ()],
    )


def _counts(given: Json | None) -> list[tuple[str, str]]:
    ordered = sorted((given or {}).items(), key=lambda pair: (-int(pair[1]), pair[0]))
    return [(name, f"{int(count):,}") for name, count in ordered]


def _divergence(each: Json, names: dict[str, str]) -> str:
    key = str(each.get("key") or "")
    what = f"clicked “{names.get(key) or key}”" if each.get("what") == "clicks" else "came half-way down the page"
    who = f"{each.get('column')}: {each.get('value')} ({_words.plural(int(each.get('sessions') or 0), 'session')})"
    return f"{who}: {_words.share(each.get('share'))} {what}, of the others {_words.share(each.get('others'))}."
