"""The maps of the difference as pictures, on both sides' pages, and the layers that the page for people lays over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from synthmap.judge.comparison.view import ViewComparison, VisitsCompared
from synthmap.judge.comparison.whole import Comparison
from synthmap.judge.comparison.words import behind, telling
from synthmap.maps.drawing import Drawing, draw_difference, encode_png
from synthmap.model.geometry import Box, as_box
from synthmap.model.view import View
from synthmap.report.comparison.document import Drawn
from synthmap.report.pictures import packed, pixels_of
from synthmap.store.run import RunFolder

FOLDER = "differences"


def write_pictures(comparison: Comparison, folder: RunFolder) -> Drawn:
    """Draw every map that shows a difference into the folder; returns their places in it, see `document.Drawn`."""
    drawn: dict[tuple[View, tuple[str, str]], tuple[str, str]] = {}
    for view in comparison.views:
        for compare in view.visits:
            if compare.maps and any(each.share.any() for each in compare.maps):
                names = [_write(comparison, view, compare, side, folder) for side in (0, 1)]
                drawn[view.view, compare.sources] = names[0], names[1]
    return drawn


def _write(comparison: Comparison, view: ViewComparison, compare: VisitsCompared, side: int, folder: RunFolder) -> str:
    drawing = _drawing(comparison, view, compare, side)
    source = "-against-".join(dict.fromkeys(compare.sources))
    name = "-".join(part.replace(" / ", "-") for part in (*_words(view.view), source, "ab"[side]))
    folder.write(Path(FOLDER, f"{name}.layer.png"), encode_png(drawing.layer))
    return folder.write(Path(FOLDER, f"{name}.png"), encode_png(drawing.composite))


def _words(view: View) -> Iterator[str]:
    yield from (view.page, view.device, view.browser, view.state)


def _drawing(comparison: Comparison, view: ViewComparison, compare: VisitsCompared, side: int) -> Drawing:
    assert compare.maps is not None
    snapshot = (view.a, view.b)[side]
    labels: list[tuple[Box, float]] = [
        (as_box(snapshot.elements.box[one.rows[side]]), one.difference)
        for of, one in telling(view)
        if of is compare and one.deed == "clicks" and one.rows[side] >= 0
    ]
    return draw_difference(
        pixels_of(packed(snapshot).screenshot),
        share=compare.maps[side].share,
        labels=labels,
        viewport=snapshot.viewport,
        names=(comparison.a.label, comparison.b.label),
        caption=behind(compare),
        unstable=snapshot.unstable,
    )
