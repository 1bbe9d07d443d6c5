"""The drawn maps of a view: for each, a layer to lay over the screenshot and a finished picture with its legend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from synthmap.maps import palette
from synthmap.maps.heat import CELL
from synthmap.maps.layers import compose, heat_layer, layer_shape, link_colour, link_layer, scroll_layer
from synthmap.maps.lettering import Area, Legend, Pen, draw_legend
from synthmap.maps.links import LinkMap
from synthmap.maps.reach import Reach
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Floats, Pixels
from synthmap.model.view import Viewport

_SQUARE = 12  # cells: the hottest square of this side is what the legend counts
_LABELLED = 0.005  # share of the clicks from which an element is labelled
_SAME_LINE = 24.0  # px: lines of the scroll map nearer than this share a label


@dataclass(frozen=True, eq=False)
class Drawing:
    """One map: `layer` (rows, columns, 4) in BGRA at a quarter of the page, `composite` (height, width, 3) in BGR."""

    layer: Pixels
    composite: Pixels


def draw_visits(
    pixels: Pixels, *, clicks: Floats, attention: Floats, reach: Reach, viewport: Viewport, caption: str
) -> Iterator[tuple[str, Drawing]]:
    """The click, attention and scroll maps of one view, each let go before the next is made.

    Parameters
    ----------
    pixels : the screenshot (height, width, 3) in BGR at CSS scale.
    clicks : density of clicks per cell of `heat.CELL` px, as `heat.density` gives it.
    attention : relative attention over the page, on any grid in its proportions.
    caption : where the data comes from and how much stands behind it: "1,000 simulated sessions".
    """
    ground = _ground(pixels, viewport, caption)
    yield "click", _click_map(ground, clicks, _act(viewport))
    yield "attention", _attention_map(ground, attention)
    yield "scroll", _scroll_map(ground, reach)


def draw_links(pixels: Pixels, *, links: LinkMap, elements: ElementTable, viewport: Viewport, caption: str) -> Drawing:
    """The link map of one view: what works, what doesn't, and the share of the clicks each got."""
    return _link_map(_ground(pixels, viewport, caption), links, elements, _act(viewport))


def encode_png(image: Pixels) -> bytes:
    """A BGR or BGRA image as PNG. Raises ValueError for an image that has no PNG."""
    done, written = cv2.imencode(".png", image)
    if not done:
        raise ValueError(f"an image of shape {image.shape} cannot be written as PNG")
    return bytes(written)


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all maps of a view are drawn on: the quietened page, the shape of its layers, its fold and the source."""

    page: Pixels
    shape: tuple[int, int]
    fold: int
    caption: str


def _ground(pixels: Pixels, viewport: Viewport, caption: str) -> _Ground:
    return _Ground(
        page=_quietened(pixels),
        shape=layer_shape((pixels.shape[1], pixels.shape[0])),
        fold=min(viewport.height, pixels.shape[0]),
        caption=caption,
    )


def _act(viewport: Viewport) -> str:
    return "tap" if viewport.touch else "click"


def _quietened(pixels: Pixels) -> Pixels:
    """The page with most of its colour and some of its light taken back, so that the map's colours are the map's."""
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.addWeighted(pixels, 0.3, grey, 0.58, 8))


def _click_map(ground: _Ground, clicks: Floats, act: str) -> Drawing:
    peak = float(clicks.max(initial=0))
    layer = heat_layer(clicks, ground.shape, palette.CLICKS, peak=peak, strongest=0.82)
    around = cv2.boxFilter(clicks, -1, (_SQUARE, _SQUARE), normalize=False, borderType=cv2.BORDER_CONSTANT)
    most = f"{around.max():,.0f} in {_SQUARE * CELL} × {_SQUARE * CELL} px"
    return _finished(ground, layer, Legend(f"{act.capitalize()}s", ground.caption, palette.CLICKS, ("fewest", most)))


def _attention_map(ground: _Ground, attention: Floats) -> Drawing:
    # A page has a few pixels of extreme contrast, which would leave all the rest pale.
    peak = float(np.quantile(attention, 0.999)) if attention.size else 0.0
    layer = heat_layer(attention, ground.shape, palette.ATTENTION, peak=peak, strongest=0.7)
    return _finished(
        ground,
        layer,
        Legend("Predicted attention", "from the screenshot, no session", palette.ATTENTION, ("least", "most")),
    )


def _scroll_map(ground: _Ground, reach: Reach) -> Drawing:
    layer = scroll_layer(reach, ground.shape)
    legend = Legend("How far visitors scroll", ground.caption, palette.SCROLL, ("0 % get here", "100 %"))
    drawing = _finished(ground, layer, legend, fold=round(reach.average_fold), named="average fold")
    _rule_depths(Pen(drawing.composite), reach)
    return drawing


def _link_map(ground: _Ground, links: LinkMap, elements: ElementTable, act: str) -> Drawing:
    named = (("works", palette.WORKS), ("unproven", palette.UNPROVEN), ("nothing happens", palette.NOTHING))
    legend = Legend(f"Share of {links.total:,} {act}s", ground.caption, swatches=named)
    filled = _finished(ground, link_layer(links, elements, ground.shape, outlined=False), legend)
    _label_links(Pen(filled.composite), links, elements)
    return Drawing(link_layer(links, elements, ground.shape, outlined=True), filled.composite)


def _finished(
    ground: _Ground, layer: Pixels, legend: Legend, *, fold: int | None = None, named: str = "fold"
) -> Drawing:
    """The layer over the page, with the fold marked and the legend in place."""
    fold = ground.fold if fold is None else fold
    composite = compose(ground.page, layer)
    pen = Pen(composite)
    if fold < composite.shape[0]:
        pen.rule(fold, palette.INK, dashed=True)
        text = f"{named} {fold:,} px"
        pen.label(text, pen.label_area(text, (composite.shape[1], fold + 4)), palette.INK)
    draw_legend(pen, legend, fold=ground.fold)
    return Drawing(layer, composite)


def _rule_depths(pen: Pen, reach: Reach) -> None:
    """The lines that 75, 50 and 25 % of the sessions reached; lines that fall together share one label."""
    groups: list[tuple[float, list[int]]] = []
    for percent, y in sorted(reach.lines.items(), reverse=True):
        if groups and y - groups[-1][0] < _SAME_LINE:
            groups[-1][1].append(percent)
        else:
            groups.append((y, [percent]))
    for y, percents in groups:
        pen.rule(round(y), palette.INK)
        text = f"{', '.join(f'{percent} %' for percent in percents)} get to {y:,.0f} px"
        pen.label(text, pen.label_area(text, (0, round(y) + 3)), palette.INK)


def _label_links(pen: Pen, links: LinkMap, elements: ElementTable) -> None:
    """Outlines, and the share of every element that has one to speak of, where no greater share's label stands."""
    taken: list[Area] = []
    for i in np.argsort(links.rank, kind="stable").tolist():
        row = int(links.row[i])
        colour = link_colour(elements, row)
        for left, top, width, height in np.rint(elements.rects[row]).astype(int).tolist():
            cv2.rectangle(pen.image, (left, top), (left + width - 1, top + height - 1), colour, 2)
        if links.share[i] < _LABELLED:
            continue
        text = f"{100 * links.share[i]:.1f} %"
        left, top, width, _ = np.rint(elements.box[row]).astype(int).tolist()
        area = pen.label_area(text, (left + width // 2 - pen.width(text) // 2, top - 10))
        if not any(_overlap(area, other) for other in taken):
            taken.append(area)
            pen.label(text, area, colour)


def _overlap(a: Area, b: Area) -> bool:
    across = a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    return across and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
