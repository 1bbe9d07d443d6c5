"""A view as it was captured, as files and back, so that it can be judged again without a browser.

    elements.parquet    the element table, see `tables`
    attributes.parquet  what the markup says of each element; what stands in a field only as its kind and length
    texts.parquet       the lines of text
    probes.parquet      what every click came to, with pictures of the place after it
    snapshot.json       everything else, with the version of this format
    screenshot.png      the page itself, which the writer of the maps stores

What is read back gives the same findings as what was written. The files may come from anywhere: they are bounded, held
to their types and to each other, and nothing in them is executed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.errors import UsageError
from synthmap.model.geometry import Floats, Ints, Pixels, Ragged
from synthmap.model.snapshot import (
    Document,
    HoverAnswer,
    LinkTarget,
    Pictured,
    ProbeAnswer,
    Region,
    Screenshot,
    Snapshot,
    Sought,
)
from synthmap.model.view import View, Viewport
from synthmap.store.run import RunFolder
from synthmap.store.tables import elements_parquet, read_elements, read_table, write_table

ELEMENTS, SNAPSHOT, SCREENSHOT = "elements.parquet", "snapshot.json", "screenshot.png"
MAX_BYTES = 500_000_000
"""Bytes of any file that is read."""

_LIVENESS = {state.word: int(state) for state in Liveness}
_BUTTONS = frozenset(("submit", "button", "reset", "image"))
_BOX = {"x": pa.float64(), "y": pa.float64(), "width": pa.float64(), "height": pa.float64()}
_ATTRIBUTES = pa.schema({"attributes": pa.string(), "inline": pa.bool_()})
_TEXTS = pa.schema({**_BOX, "text": pa.string(), "element": pa.int64()})
_PROBES = pa.schema(
    {
        "id": pa.int64(), "verdict": pa.string(), "at_x": pa.float64(), "at_y": pa.float64(),
        "answers": pa.list_(pa.string()), "after": pa.string(), "why": pa.string(), "errors": pa.list_(pa.string()),
        "picture_box": pa.list_(pa.float64()), "picture": pa.binary(),
    }
)  # fmt: skip

_Boxes = list[tuple[float, float, float, float]]


@dataclass(frozen=True)
class _Frame:
    url: str
    base: str
    anchors: list[str]


@dataclass(frozen=True)
class _Area:
    name: str
    boxes: _Boxes


@dataclass(frozen=True)
class _Rest:
    """What is in no table, as JSON has it."""

    snapshot_version: Literal[1]
    view: View
    url: str
    viewport: Viewport
    document: tuple[int, int]
    pictures: _Boxes
    anchors: list[str]
    base: str
    frames: dict[int, _Frame]
    hidden: dict[str, int]
    hovers: dict[int, HoverAnswer]
    targets: dict[str, LinkTarget]
    areas: list[_Area]
    sought: list[Sought]
    unstable: _Boxes
    notes: list[str]
    is_picture: bool
    somebody: bool = False
    covered: _Boxes = field(default_factory=list)


_REST = TypeAdapter(_Rest)


class _StoredScreenshot(Screenshot):
    """A screenshot that is decoded when somebody looks at it: most judging does not."""

    def __init__(self, path: Path) -> None:
        object.__setattr__(self, "_path", path)

    _path: Path

    @cached_property
    def png(self) -> bytes:
        return read_bytes(self._path)

    @cached_property
    def pixels(self) -> Pixels:
        decoded = cv2.imdecode(np.frombuffer(self.png, np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise UsageError(f"{self._path} is no picture that can be decoded.")
        return np.asarray(decoded, dtype=np.uint8)


def write_snapshot(folder: RunFolder, snapshot: Snapshot) -> None:
    """Store a view in its folder, all but its screenshot."""
    here = folder.folder_of(snapshot.view)
    folder.write(here / ELEMENTS, elements_parquet(snapshot))
    folder.write(here / "attributes.parquet", _attributes_parquet(snapshot.elements))
    folder.write(here / "texts.parquet", _texts_parquet(snapshot.texts))
    folder.write(here / "probes.parquet", _probes_parquet(snapshot.probes))
    folder.write_json(here / SNAPSHOT, asdict(_rest(snapshot)))


def read_snapshot(folder: Path) -> Snapshot:
    """The view that `write_snapshot` stored in a folder; its screenshot is decoded when it is looked at.

    Raises UsageError, with the name of the file, where one is missing, broken, or of another version.
    """
    with reading(folder / SNAPSHOT) as data:
        rest = _REST.validate_python(json.loads(data))
    elements = _elements(folder)
    with reading(folder / "texts.parquet") as data:
        texts = _texts(read_table(data, _TEXTS), len(elements))
    with reading(folder / "probes.parquet") as data:
        probes = _probes(read_table(data, _PROBES), len(elements))
    if not (folder / SCREENSHOT).is_file():
        raise UsageError(f"{folder / SCREENSHOT} is missing: the run is not complete.")
    return Snapshot(
        view=rest.view,
        url=rest.url,
        viewport=rest.viewport,
        document=rest.document,
        screenshot=_StoredScreenshot(folder / SCREENSHOT),
        elements=elements,
        texts=texts,
        pictures=_boxes(rest.pictures),
        anchors=frozenset(rest.anchors),
        base=rest.base,
        frames={row: Document(f.url, f.base, frozenset(f.anchors)) for row, f in rest.frames.items()},
        hidden=rest.hidden,
        probes=probes,
        hovers=rest.hovers,
        targets=rest.targets,
        areas=tuple(Region(area.name, _boxes(area.boxes)) for area in rest.areas),
        sought=tuple(replace(s, rows=tuple(r for r in s.rows if 0 <= r < len(elements))) for s in rest.sought),
        unstable=_boxes(rest.unstable),
        notes=tuple(rest.notes),
        is_picture=rest.is_picture,
        somebody=rest.somebody,
        covered=_boxes(rest.covered),
    )


def read_bytes(path: Path) -> bytes:
    """A stored file, bounded. Raises UsageError where it is missing or larger than anything that a run stores."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is larger than anything that a run stores.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}): the run is not complete.") from None


@contextmanager
def reading(path: Path) -> Iterator[bytes]:
    """The bytes of a stored file; whatever goes wrong with them inside is a UsageError that names the file."""
    data = read_bytes(path)
    try:
        yield data
    except (UsageError, ValidationError, ValueError, TypeError, RecursionError, OverflowError) as error:
        why = f"{error.error_count()} mistakes" if isinstance(error, ValidationError) else str(error).split("\n", 1)[0]
        raise UsageError(
            f"{path} was not stored by this version of synthmap, or is broken ({why}). Audit the page again."
        ) from None


def _rest(snapshot: Snapshot) -> _Rest:
    return _Rest(
        snapshot_version=1,
        view=snapshot.view,
        url=snapshot.url,
        viewport=snapshot.viewport,
        document=snapshot.document,
        pictures=snapshot.pictures.tolist(),
        anchors=sorted(snapshot.anchors),
        base=snapshot.base,
        frames={int(row): _Frame(f.url, f.base, sorted(f.anchors)) for row, f in sorted(snapshot.frames.items())},
        hidden=dict(sorted(snapshot.hidden.items())),
        hovers={int(row): answer for row, answer in sorted(snapshot.hovers.items())},
        targets=dict(sorted(snapshot.targets.items())),
        areas=[_Area(region.name, region.boxes.tolist()) for region in snapshot.areas],
        sought=list(snapshot.sought),
        unstable=snapshot.unstable.tolist(),
        notes=list(snapshot.notes),
        is_picture=snapshot.is_picture,
        somebody=snapshot.somebody,
        covered=snapshot.covered.tolist(),
    )


def _attributes_parquet(table: ElementTable) -> bytes:
    """One JSON object per element, which keeps the order of the markup and escapes what UTF-8 cannot hold."""
    written = [
        json.dumps(_without_typed(tag, dict(attributes)))
        for tag, attributes in zip(table.tag, table.attributes, strict=True)
    ]
    return write_table({"attributes": written, "inline": table.inline}, _ATTRIBUTES)


def _without_typed(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes of an element; of what stands in a field, which some pages mirror there, kind and length only."""
    kind = attributes.get("type", "text").lower()
    if tag in ("input", "textarea") and kind not in _BUTTONS and attributes.get("value"):
        attributes["value"] = f"{kind}:{len(attributes['value'])}"
    return attributes


def _texts_parquet(texts: TextTable) -> bytes:
    return write_table({**_sides(texts.box), "text": list(texts.text), "element": texts.element}, _TEXTS)


def _probes_parquet(answers: Mapping[int, ProbeAnswer]) -> bytes:
    rows = sorted(answers)
    probes = [answers[row] for row in rows]
    columns = {
        "id": rows,
        "verdict": [p.verdict for p in probes],
        "at_x": [float(p.at[0]) for p in probes],
        "at_y": [float(p.at[1]) for p in probes],
        "answers": [list(p.answers) for p in probes],
        "after": [p.after for p in probes],
        "why": [p.why for p in probes],
        "errors": [list(p.errors) for p in probes],
        "picture_box": [[float(v) for v in p.picture.box] if p.picture else None for p in probes],
        "picture": [p.picture.png if p.picture else None for p in probes],
    }
    return write_table(columns, _PROBES)


def _elements(folder: Path) -> ElementTable:
    with reading(folder / ELEMENTS) as data:
        columns = read_elements(data)
        n = len(columns["id"])
        quads = {row: np.array(quad, dtype=float) for row, quad in enumerate(columns["quad"]) if quad is not None}
        rects = [np.array(rows, dtype=float).reshape(-1, 4) for rows in columns["rects"]]
        if any(quad.shape != (4, 2) for quad in quads.values()):
            raise ValueError("a quad does not have four corners")
        _within(columns["parent"], np.arange(n))
        for name in ("action", "occluder"):
            _within(columns[name], np.full(n, n))
        liveness = np.array([_LIVENESS.get(word, -1) for word in columns["liveness"]], dtype=np.int8)
        if (liveness < 0).any():
            raise ValueError("an element is neither live nor dead nor anything else known")
    with reading(folder / "attributes.parquet") as data:
        more = read_table(data, _ATTRIBUTES)
        attributes = [json.loads(text) for text in more["attributes"]]
        if len(attributes) != n or not all(isinstance(each, dict) for each in attributes):
            raise ValueError("it does not fit the table of elements")
    return ElementTable(
        node=np.arange(n),
        parent=columns["parent"],
        action=columns["action"],
        tag=tuple(columns["tag"]),
        role=tuple(columns["role"]),
        name=tuple(columns["name"]),
        key=tuple(columns["key"]),
        selector=tuple(columns["selector"]),
        attributes=tuple({str(name): str(value) for name, value in each.items()} for each in attributes),
        box=_joined(columns),
        rects=Ragged.of(rects, 4),
        pinned=tuple(columns["pinned"]),
        visible=_flags(columns["visible"]),
        drawn=_flags(columns["drawn"]),
        takes_pointer=_flags(columns["takes_pointer"]),
        inline=_flags(more["inline"]),
        liveness=liveness,
        evidence=tuple(map(tuple, columns["evidence"])),
        reachable=columns["reachable"],
        in_sight=columns["in_sight"],
        occluder=columns["occluder"],
        looks_clickable=columns["looks_clickable"],
        reasons=tuple(map(tuple, columns["reasons"])),
        quads=quads,
    )


def _texts(columns: Mapping[str, Any], elements: int) -> TextTable:
    owners = columns["element"]
    _within(owners, np.full(len(owners), elements))
    return TextTable(_joined(columns), tuple(columns["text"]), owners)


def _probes(columns: Mapping[str, Any], elements: int) -> dict[int, ProbeAnswer]:
    rows = columns["id"]
    if len(rows) and not 0 <= rows.min() <= rows.max() < elements:
        raise ValueError("a probe belongs to no element")
    return {int(row): _probe(columns, k) for k, row in enumerate(rows)}


def _probe(columns: Mapping[str, Any], k: int) -> ProbeAnswer:
    verdict, picture = columns["verdict"][k], columns["picture"][k]
    if verdict not in ("live", "dead", "unknown"):
        raise ValueError("a probe has no verdict")
    pictured = None
    if picture is not None:
        x, y, width, height = columns["picture_box"][k]
        pictured = Pictured((x, y, width, height), picture)
    return ProbeAnswer(
        verdict,
        (float(columns["at_x"][k]), float(columns["at_y"][k])),
        tuple(columns["answers"][k]),
        columns["after"][k],
        columns["why"][k],
        tuple(columns["errors"][k]),
        pictured,
    )


def _sides(boxes: Floats) -> dict[str, Floats]:
    return {name: boxes[:, axis] for axis, name in enumerate(_BOX)}


def _joined(columns: Mapping[str, Any]) -> Floats:
    return np.stack([np.asarray(columns[name], dtype=float) for name in _BOX], axis=1)


def _boxes(boxes: _Boxes) -> Floats:
    return np.array(boxes, dtype=float).reshape(-1, 4)


def _flags(values: Sequence[bool]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(values, dtype=bool)


def _within(rows: Ints, limits: Ints) -> None:
    """Rows that refer to another, -1 for none, refer to one below their limit."""
    if not (np.issubdtype(np.asarray(rows).dtype, np.integer) and ((rows >= -1) & (rows < limits)).all()):
        raise ValueError("an element refers to one that is not there")
