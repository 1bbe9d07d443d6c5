"""What one view leaves in its folder: pictures, maps, tables, and view.json last, so that where it is, all is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from synthmap.judge.question import Answer
from synthmap.maps.drawing import Drawing, draw_links, draw_marks, draw_visits, encode_png, segment_layers
from synthmap.maps.heat import density, drawn_at, sigma_of
from synthmap.maps.links import CLICK_KINDS, link_map
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach, measure_reach
from synthmap.maps.reconcile import reconcile, with_states
from synthmap.maps.segments import of_segment
from synthmap.maps.visits import Visits, in_view, speaking
from synthmap.model.events import Events, sessions_by_source
from synthmap.model.finding import Finding
from synthmap.model.geometry import Bools, Floats, Pixels
from synthmap.model.snapshot import Snapshot
from synthmap.report.documents import view_document
from synthmap.report.pictures import crop, cut, pixels_of
from synthmap.report.visits_document import (
    RECONCILIATION,
    reconciliation_document,
    reconciliation_rows,
    segment_files,
    visits_document,
)
from synthmap.rules import Evidence
from synthmap.store.run import RunFolder
from synthmap.store.tables import events_parquet, reconciliation_parquet

MAPS = ("click", "attention", "scroll", "link")
_PARTS_PICTURED = 3  # as many as a message names


def write_visits(
    folder: RunFolder, snapshot: Snapshot, events: Events, reach: Reach, attention: Floats, *, caption: str
) -> None:
    """The screenshot and the maps of where visitors went, which need not know what works.

    `attention` is a density over the page on any grid in its proportions; `caption` says where the data comes from.
    """
    here, viewport = folder.folder_of(snapshot.view), snapshot.viewport
    folder.write(here / "screenshot.png", snapshot.screenshot.png)
    x, y = drawn_at(locate(events.of_kind(*CLICK_KINDS), snapshot.elements, width=viewport.width), snapshot.elements)
    for name, drawing in draw_visits(
        snapshot.screenshot.pixels,
        clicks=density(x, y, snapshot.document, sigma=sigma_of(viewport)),
        attention=attention,
        reach=reach,
        viewport=viewport,
        caption=caption,
    ):
        _write_map(folder, here, name, drawing)
        del drawing  # before the next is made: each may be hundreds of megabytes


def write_source(
    folder: RunFolder,
    snapshot: Snapshot,
    visits: Visits,
    attention: Floats,
    *,
    speaks: bool,
    drawn: bool,
    caption: str,
) -> tuple[str, ...]:
    """The maps of one source of sessions, each by itself and never with another's. Returns their names.

    Those of the source that `speaks` for the view have plain names, others theirs behind: `click-scripted`. The maps of
    `write_visits` are there already where they have been `drawn`, unless something on the page changes by itself, which
    is known only now.
    """
    here, viewport, names = folder.folder_of(snapshot.view), snapshot.viewport, []
    ending = "" if speaks else f"-{visits.source}"
    look = {"viewport": viewport, "caption": caption, "unstable": snapshot.unstable}
    if not drawn or len(snapshot.unstable) or not speaks:
        for name, drawing in draw_visits(
            snapshot.screenshot.pixels,
            clicks=_density(snapshot, visits, np.isin(visits.events.kind, CLICK_KINDS)),
            attention=attention,
            reach=visits.reach,
            **look,  # type: ignore[arg-type]
        ):
            if speaks or name != "attention":
                _write_map(folder, here, name + ending, drawing)
                names.append(name + ending)
            del drawing
    _write_segments(folder, snapshot, visits)
    for name, drawing in draw_marks(
        snapshot.screenshot.pixels,
        densities={name: _density(snapshot, visits, mask) for name, mask in visits.marked.items() if mask.any()},
        clicks=visits.links.total,
        in_view_ms=visits.in_view_ms if visits.times_measured else (),
        **look,  # type: ignore[arg-type]
    ):
        _write_map(folder, here, name + ending, drawing)
        names.append(name + ending)
        del drawing
    return tuple(names)


def _write_segments(folder: RunFolder, snapshot: Snapshot, visits: Visits) -> None:
    """Each segment's maps of places and of reach, as layers: as the whole source's are, of fewer sessions."""
    here, elements = folder.folder_of(snapshot.view), snapshot.elements
    masks = {"click": np.isin(visits.events.kind, CLICK_KINDS), **visits.marked}
    for part, files in segment_files(visits).items():
        mine = of_segment(visits.events, part.column, part.value)
        theirs, viewport, document = visits.events.where(mine), snapshot.viewport, snapshot.document
        reach = measure_reach(theirs, viewport, document)
        links = link_map(theirs, elements, dead=visits.dead[mine], reach=reach, viewport=viewport, document=document)
        densities = {name: _density(snapshot, visits, mask & mine) for name, mask in masks.items() if name in files}
        times = in_view(theirs, viewport, document) if "time" in files else None
        for name, layer in segment_layers(
            densities, reach=reach, in_view_ms=times, links=links, elements=elements, document=document
        ):
            folder.write(here / files[name], encode_png(layer))


def _density(snapshot: Snapshot, visits: Visits, chosen: Bools) -> Floats:
    x, y = drawn_at(visits.events.where(chosen), snapshot.elements)
    return density(x, y, snapshot.document, sigma=sigma_of(snapshot.viewport))


def write_view(
    folder: RunFolder,
    evidence: Evidence,
    events: Events,
    *,
    simulated: int,
    assumptions: Sequence[str],
    caption: str,
    answer: Answer | None = None,
    more_maps: Sequence[str] = (),
) -> str:
    """The link map, the tables and view.json. Returns where that is, relative to the run.

    `answer` is what the sessions say to the page's question; `more_maps` are the maps that `write_source` has drawn.
    """
    names = tuple(dict.fromkeys((*MAPS, *more_maps)))
    snapshot = evidence.snapshot
    here = folder.folder_of(snapshot.view)
    folder.write(here / "events.parquet", events_parquet(events))
    drawing = draw_links(
        snapshot.screenshot.pixels,
        links=evidence.links,
        elements=snapshot.elements,
        viewport=snapshot.viewport,
        caption=caption,
    )
    _write_map(folder, here, "link", drawing)
    document = view_document(
        evidence,
        sessions={**sessions_by_source(events), "simulated": simulated},
        maps={name: f"{name}.png" for name in names},
        layers={name: f"{name}.layer.png" for name in names},
        assumptions=assumptions,
        visits=_visits(folder, here, evidence),
        answer=answer,
    )
    return folder.write_json(here / "view.json", document)


def _visits(folder: RunFolder, here: Path, evidence: Evidence) -> list[dict[str, Any]]:
    """The entries of view.json for each source, and the whole table of what clicks met and links came to."""
    elements, speaks = evidence.snapshot.elements, speaking(evidence.visits)
    found = [reconcile(evidence.snapshot, visits) for visits in evidence.visits]
    folder.write(here / RECONCILIATION, reconciliation_parquet(reconciliation_rows(found, elements)))
    return [
        visits_document(visits, table, elements, speaks=visits is speaks)
        for visits, table in zip(evidence.visits, found, strict=True)
    ]


def explain(folder: RunFolder, evidence: Evidence, states: Mapping[str, Snapshot]) -> None:
    """Write again what clicks met on a view, now that the page's other states are known, by name."""
    snapshot, elements = evidence.snapshot, evidence.snapshot.elements
    here = folder.folder_of(snapshot.view)
    found = [with_states(reconcile(snapshot, visits), visits, snapshot, states) for visits in evidence.visits]
    if not any(spot.state for table in found for spot in table.spots):
        return
    folder.write(here / RECONCILIATION, reconciliation_parquet(reconciliation_rows(found, elements)))
    document = json.loads((folder.root / here / "view.json").read_text("utf-8"))
    for entry, table in zip(document["visits"], found, strict=True):
        entry["reconciliation"] = reconciliation_document(table, elements)
    folder.write_json(here / "view.json", document)


def with_pictures(findings: Sequence[Finding], snapshot: Snapshot, folder: RunFolder) -> list[Finding]:
    """The findings of a view, each with a picture of its place, named by the finding's fingerprint.

    Where a click proved it that nothing answered, or late, or with an error, the place before and after is shown too.
    """
    if not findings:
        return []
    here = folder.folder_of(snapshot.view)
    pixels = pixels_of(snapshot.screenshot)
    rows = {key: row for row, key in enumerate(snapshot.elements.key) if row in snapshot.probes}
    pictured = []
    for finding in findings:
        if finding.box is not None:
            crop_path = folder.write(here / f"finding-{finding.id}.png", crop(pixels, finding.box))
            finding = replace(finding, crop=crop_path, evidence=_parts_pictured(finding, pixels, here, folder))
        answer = snapshot.probes.get(rows.get(finding.element_key, -1))
        if finding.proof and answer and answer.picture:
            before = folder.write(here / f"finding-{finding.id}-before.png", cut(pixels, answer.picture.box))
            after = folder.write(here / f"finding-{finding.id}-after.png", answer.picture.png)
            finding = replace(finding, proof=replace(finding.proof, before=before, after=after))
        pictured.append(finding)
    return pictured


def _parts_pictured(finding: Finding, pixels: Pixels, here: Path, folder: RunFolder) -> Mapping[str, Any]:
    """The finding's evidence, in which some of the things that it lists with their boxes name a picture as `crop`.

    One accusation of many things is shown by several of them: the first of each name, as its message has them.
    """
    pictured = dict(finding.evidence)
    for key, listed in finding.evidence.items():
        if not isinstance(listed, list) or not all(isinstance(part, dict) and part.get("box") for part in listed):
            continue
        first = {part.get("name") or "": number for number, part in reversed([*enumerate(listed)])}
        chosen = sorted(first.values(), key=lambda number: (not listed[number].get("name"), number))[:_PARTS_PICTURED]
        pictured[key] = [
            part | ({"crop": folder.write(here / f"finding-{finding.id}-{number + 1}.png", crop(pixels, part["box"]))})
            if number in chosen
            else part
            for number, part in enumerate(listed)
        ]
    return pictured


def _write_map(folder: RunFolder, here: Path, name: str, drawing: Drawing) -> None:
    folder.write(here / f"{name}.png", encode_png(drawing.composite))
    folder.write(here / f"{name}.layer.png", encode_png(drawing.layer))
