"""What one view leaves in its folder: pictures, maps, tables, and view.json last, so that where it is, all is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from synthmap.maps.drawing import Drawing, draw_links, draw_visits, encode_png
from synthmap.maps.heat import density, drawn_at, sigma_of
from synthmap.maps.links import CLICK_KINDS
from synthmap.maps.locate import locate
from synthmap.maps.reach import Reach
from synthmap.model.events import Events, sessions_by_source
from synthmap.model.finding import Finding
from synthmap.model.geometry import Floats
from synthmap.model.snapshot import Snapshot
from synthmap.report.documents import view_document
from synthmap.report.pictures import crop, cut, pixels_of
from synthmap.rules import Evidence
from synthmap.store.run import RunFolder
from synthmap.store.tables import events_parquet

MAPS = ("click", "attention", "scroll", "link")
BY_SOURCE = ("click", "scroll")
"""The maps that each source of sessions has for itself."""


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


def write_source(
    folder: RunFolder, snapshot: Snapshot, events: Events, reach: Reach, *, source: str, caption: str
) -> tuple[str, ...]:
    """The maps of one source of sessions beside those of another: never both in one picture. Returns their names."""
    here, viewport = folder.folder_of(snapshot.view), snapshot.viewport
    x, y = drawn_at(locate(events.of_kind(*CLICK_KINDS), snapshot.elements, width=viewport.width), snapshot.elements)
    clicks = density(x, y, snapshot.document, sigma=sigma_of(viewport))
    drawings = dict(
        draw_visits(
            snapshot.screenshot.pixels, clicks=clicks, attention=clicks, reach=reach, viewport=viewport, caption=caption
        )
    )
    for name in BY_SOURCE:
        _write_map(folder, here, f"{name}-{source}", drawings[name])
    return tuple(f"{name}-{source}" for name in BY_SOURCE)


def write_view(
    folder: RunFolder,
    evidence: Evidence,
    events: Events,
    *,
    simulated: int,
    assumptions: Sequence[str],
    caption: str,
    more_maps: Sequence[str] = (),
) -> str:
    """The link map, the tables and view.json. Returns where that is, relative to the run.

    `more_maps` are the maps that `write_source` has drawn.
    """
    names = (*MAPS, *more_maps)
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
    )
    return folder.write_json(here / "view.json", document)


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
            finding = replace(finding, crop=crop_path)
        answer = snapshot.probes.get(rows.get(finding.element_key, -1))
        if finding.proof and answer and answer.picture:
            before = folder.write(here / f"finding-{finding.id}-before.png", cut(pixels, answer.picture.box))
            after = folder.write(here / f"finding-{finding.id}-after.png", answer.picture.png)
            finding = replace(finding, proof=replace(finding.proof, before=before, after=after))
        pictured.append(finding)
    return pictured


def _write_map(folder: RunFolder, here: Path, name: str, drawing: Drawing) -> None:
    folder.write(here / f"{name}.png", encode_png(drawing.composite))
    folder.write(here / f"{name}.layer.png", encode_png(drawing.layer))
