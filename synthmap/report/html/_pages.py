"""The page views: per page its devices side by side, and per view the data that the script draws over the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from synthmap.report.visits_document import RECONCILIATION

from . import _words
from ._depth import DepthTable, depth_table
from ._found import Found, found
from ._stored import EARLIER, Json, StoredRun, StoredView
from ._tables import Answer, FormTable, VisitTable, answer, form_table, visit_table
from ._todo import Card, Place
from ._visitors import segment_label, visitors

LAYERS = ("click", "rage", "dead", "move", "attention", "scroll", "time", "link")
"""The layers in the order of their buttons; with a source behind, as in `click-recorded`, they are that source's."""

MOST_WHERE = 3  # views named behind an answer in the head; the page's own place has them all


@dataclass(frozen=True)
class AreaLine:
    """An area of interest as the report's table has it: its name, and its shares as percentages in words."""

    name: str
    attention: str
    surface: str
    clicks: str


@dataclass(frozen=True)
class Facing:
    """One view as the report shows it. `drawn` goes to the script as JSON, and is empty for a view that failed."""

    number: int
    device: str
    variant: str
    caption: str
    url: str
    href: str | None
    error: str | None
    screenshot: str | None
    provenance: str
    folds: list[str]
    areas: list[AreaLine]
    forms: list[FormTable]
    visits: list[VisitTable]
    depth: DepthTable | None
    found: Found | None
    notes: list[str]
    drawn: dict[str, Any]


@dataclass(frozen=True)
class PageBlock:
    """A page with everything that was seen of it."""

    name: str
    link: str
    question: str
    paragraph: str
    answers: list[Answer]
    variants: list[str]
    views: list[Facing]
    problems: list[Card]

    @property
    def browsers(self) -> list[str]:
        """The browsers it was seen in, each once."""
        return list(dict.fromkeys(variant.partition("/")[0] for variant in self.variants))

    @property
    def states(self) -> list[str]:
        """The states it was seen in, each once."""
        return list(dict.fromkeys(variant.partition("/")[2] for variant in self.variants))

    @property
    def replies(self) -> list[tuple[str, str]]:
        """Its answers in short, each with where it holds: `("yes", "desktop, mobile and 4 more")`."""
        where: dict[str, list[str]] = {}
        for one in sorted(self.answers, key=lambda one: " · " in one.where):  # the usual browser and state first
            where.setdefault(one.state, []).append(one.where)
        more = {state: len(names) - MOST_WHERE for state, names in where.items()}
        return [
            (state, ", ".join(names[:MOST_WHERE]) + (f" and {more[state]} more" if more[state] > 0 else ""))
            for state, names in where.items()
        ]

    @property
    def worst(self) -> str:
        """The level of its worst problem, "" for none."""
        return self.problems[0].level if self.problems else ""

    @property
    def failed(self) -> int:
        """How many of its views could not be looked at."""
        return sum(view.error is not None for view in self.views)


def pages(run: StoredRun, problems: list[Card], undecided: list[Card]) -> list[PageBlock]:
    """The pages of a run, given the cards of its to-do list."""
    keys: dict[str, int] = {}
    by_page: dict[str, list[StoredView]] = {}
    for view in run.views:
        by_page.setdefault(view.name.page, []).append(view)
    return [
        _page(
            run,
            name,
            views,
            [card for card in problems if name in card.pages],
            [card for card in undecided if name in card.pages],
            keys,
        )
        for name, views in by_page.items()
    ]


def layers(blocks: list[PageBlock]) -> list[str]:
    """The layers that some view of the run has, in the order of their buttons."""
    drawn = {name.partition("-")[0] for page in blocks for view in page.views for name in view.drawn.get("layers", ())}
    return [name for name in LAYERS if name in drawn]


def seed(run: StoredRun) -> int | None:
    """The seed behind the simulated sessions, where the run recorded one."""
    given = (run.report.get("sessions") or {}).get("seed")
    return given if isinstance(given, int) else None


def _page(
    run: StoredRun,
    name: str,
    views: list[StoredView],
    problems: list[Card],
    undecided: list[Card],
    keys: dict[str, int],
) -> PageBlock:
    faces = [_facing(run, view, [*problems, *undecided], keys) for view in views]
    return PageBlock(
        name=name,
        link="#" + urlencode({"page": name}),
        question=next((str(view.entry["question"]) for view in views if view.entry.get("question")), ""),
        paragraph=next((str(p["text"]) for p in run.report.get("paragraphs") or () if p.get("page") == name), ""),
        answers=[answer(view) for view in views if view.data.get("question")],
        variants=list(dict.fromkeys(face.variant for face in faces)),
        views=faces,
        problems=problems,
    )


def _facing(run: StoredRun, view: StoredView, cards: list[Card], keys: dict[str, int]) -> Facing:
    url = str(view.data.get("url") or view.entry.get("url") or "")
    whole = url.startswith(("http://", "https://")) and not url.endswith("…")
    return Facing(
        number=view.number,
        device=view.name.device,
        variant=view.name.variant,
        caption=_caption(view.data),
        url=url,
        href=url if whole else None,
        error=view.error,
        screenshot=run.picture(view.data.get("screenshot"), view.folder),
        provenance=_sources(run, view.data)[""],
        folds=[_fold(fold) for fold in view.data.get("folds") or ()],
        areas=[_area(area) for area in view.data.get("areas") or ()],
        forms=[form_table(form) for form in view.data.get("forms") or ()],
        visits=[visit_table(visit, view.data.get("elements") or ()) for visit in view.data.get("visits") or ()],
        depth=depth_table(view.data),
        found=found(run.folder / view.folder / RECONCILIATION, view.data),
        notes=[str(note) for note in view.data.get("notes") or ()],
        drawn=_drawn(run, view, cards, keys) if view.error is None else {},
    )


def _caption(data: Json) -> str:
    viewport = data.get("viewport") or {}
    document = data.get("document") or {}
    parts = ["a picture, nothing was clicked"] if data.get("picture") else []
    if viewport.get("width"):
        parts.append(f"{viewport['width']} × {viewport.get('height', '?')}")
    if viewport.get("dpr"):
        parts.append(f"{viewport['dpr']:g}× pixels")
    if viewport.get("touch"):
        parts.append("touch")
    if document.get("height"):
        parts.append(f"page {document['height']:,.0f} px tall")
    return ", ".join(parts)


def _fold(fold: Json) -> str:
    cues = [*(fold.get("completion") or ()), *(f"but {cue}" for cue in fold.get("continuation") or ())]
    says = "looks finished" if fold.get("looks_finished") else "goes on visibly"
    return f"At {fold.get('y', 0):,.0f} px the page {says}" + (f": {'; '.join(cues)}." if cues else ".")


def _area(area: Json) -> AreaLine:
    attention, surface, clicks = (_words.share(area.get(key)) for key in ("attention", "surface", "share"))
    return AreaLine(str(area.get("name") or ""), attention, surface, clicks)


def _drawn(run: StoredRun, view: StoredView, cards: list[Card], keys: dict[str, int]) -> dict[str, Any]:
    data = view.data
    document, viewport = data.get("document") or {}, data.get("viewport") or {}
    size = [document.get("width") or viewport.get("width") or 1, document.get("height") or 1]
    layers, maps = data.get("layers") or {}, data.get("maps") or {}
    scroll = data.get("scroll") or {}
    return {
        "size": size,
        "viewport": [viewport.get("width") or size[0], viewport.get("height") or size[1]],
        "layers": _pictures(run, view, layers),
        "maps": {} if run.embeds else _pictures(run, view, maps),
        "before": run.picture(EARLIER, view.folder),
        "sources": _sources(run, data),
        **_with_heat(run, view, visitors(run.folder / view.folder / "events.parquet", data.get("elements") or [])),
        "elements": [_element(element, keys) for element in data.get("elements") or () if element.get("box")],
        "folds": [{"y": fold["y"], "finished": bool(fold.get("looks_finished"))} for fold in data.get("folds") or ()],
        "reach": scroll.get("reach") or [],
        "average_fold": scroll.get("average_fold"),
        "findings": [
            _mark(card, place, size[0], keys) for card in cards for place in card.places if place.view == view.name
        ],
    }


def _with_heat(run: StoredRun, view: StoredView, visitors: dict[str, Any]) -> dict[str, Any]:
    """The visitors of a view, each segment with the layers of its own maps where the run has drawn them."""
    layers = {
        (str(visit.get("source")), segment_label(str(part.get("column")), str(part.get("value")))): part.get("layers")
        or {}
        for visit in view.data.get("visits") or ()
        for part in visit.get("segments") or ()
    }
    for one in visitors["segments"]:
        own = layers.get((one["source"], one["label"]), {})
        one["layers"] = {name: run.picture(file, view.folder) for name, file in own.items()}
    return visitors


def _pictures(run: StoredRun, view: StoredView, written: Json) -> dict[str, str]:
    known = (name for name in written if name.partition("-")[0] in LAYERS)
    found = {name: run.picture(written[name], view.folder) for name in known}
    return {name: href for name, href in found.items() if href is not None}


def _sources(run: StoredRun, data: Json) -> dict[str, str]:
    """By source, its sessions in words; under "" those that the view's own figures and plain maps are of."""
    sessions = data.get("sessions") or {}
    each = {
        source: _words.provenance({source: count}, seed(run)) for source, count in sorted(sessions.items()) if count
    }
    speaks = next((visit.get("source") for visit in data.get("visits") or () if visit.get("speaks")), "")
    return {"": each.get(str(speaks)) or _words.provenance(sessions, seed(run)), **each}


def _key(written: Any, keys: dict[str, int]) -> int:
    return keys.setdefault(str(written), len(keys)) if written else -1


def _element(element: Json, keys: dict[str, int]) -> dict[str, Any]:
    rects = element.get("rects") or []
    return {
        "id": element.get("id"),
        "key": _key(element.get("key"), keys),
        "name": str(element.get("name") or ""),
        "role": str(element.get("role") or element.get("tag") or ""),
        "box": element["box"],
        "rects": rects if len(rects) > 1 else [],
        "liveness": str(element.get("liveness") or "unknown"),
        "evidence": [str(fact) for fact in element.get("evidence") or ()],
        "reachable": element.get("reachable"),
        "looks": element.get("looks_clickable"),
        "clicks": element.get("clicks"),
        "share": element.get("share"),
        "selector": str(element.get("selector") or ""),
    }


def _mark(card: Card, place: Place, width: float, keys: dict[str, int]) -> dict[str, Any]:
    return {
        "ids": place.findings,
        "key": _key(place.element_key, keys),
        "mark": card.mark,
        "card": card.anchor,
        "level": card.level,
        "undecided": card.undecided,
        "message": card.message,
        "box": [*place.box[:2], min(place.box[2], width), place.box[3]] if place.box else None,
        "parts": place.parts,
    }
