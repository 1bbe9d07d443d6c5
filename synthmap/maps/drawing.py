"""The drawn maps of a view: for each, a layer to lay over the screenshot and a finished picture with its legend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from synthmap.maps import palette
from synthmap.maps.heat import CELL
from synthmap.maps.layers import (
    compose,
    difference_layer,
    hatched,
    heat_layer,
    layer_shape,
    link_colour,
    link_layer,
    scroll_layer,
    time_layer,
)
from synthmap.maps.lettering import Legend, Pen, draw_legend, legend_areas, legend_size, ticks_of
from synthmap.maps.links import LinkMap
from synthmap.maps.palette import Colour
from synthmap.maps.placing import Area, Places, emptiest
from synthmap.maps.reach import Reach
from synthmap.maps.scales import ATTENTION, CLICKS, DIFFERENCE, IN_VIEW, attention_shares, click_shares
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Box, Floats, Pixels, no_boxes
from synthmap.model.view import Viewport

_LABELLED = 0.005  # share of the clicks from which an element is labelled
_STRONGEST = 0.74  # opacity of the hottest place of a click map
_NAME = 24  # characters of a side's name in a legend
_SAME_LINE = 24.0  # px: lines of the scroll map nearer than this share a label


@dataclass(frozen=True, eq=False)
class Drawing:
    """One map: `layer` (rows, columns, 4) in BGRA at a quarter of the page, `composite` (height, width, 3) in BGR."""

    layer: Pixels
    composite: Pixels


def draw_visits(
    pixels: Pixels,
    *,
    clicks: Floats,
    attention: Floats,
    reach: Reach,
    viewport: Viewport,
    caption: str,
    unstable: Floats | None = None,
) -> Iterator[tuple[str, Drawing]]:
    """The click, attention and scroll maps of one view, each let go before the next is made.

    Parameters
    ----------
    pixels : the screenshot (height, width, 3) in BGR at CSS scale.
    clicks : density of clicks per cell of `heat.CELL` px, as `heat.density` gives it.
    attention : the share of all attention in each cell of any grid in the page's proportions.
    caption : where the data comes from and how much stands behind it: "1,000 simulated sessions".
    unstable : (u, 4) boxes of what changes by itself, hatched on the maps of places.
    """
    ground = _ground(pixels, viewport, caption, unstable)
    yield "click", _click_map(ground, clicks, _act(viewport))
    yield "attention", _attention_map(ground, attention, viewport)
    yield "scroll", _scroll_map(ground, reach)


def draw_marks(
    pixels: Pixels,
    *,
    densities: Mapping[str, Floats],
    clicks: int,
    in_view_ms: Sequence[tuple[float, float]],
    viewport: Viewport,
    caption: str,
    unstable: Floats,
) -> Iterator[tuple[str, Drawing]]:
    """The further maps of one source's visits: `rage`, `dead` and `move`, as given, and `time` in view.

    Parameters
    ----------
    densities : by the map's name, per cell of `heat.CELL` px; `clicks` is how many clicks there are in all.
    in_view_ms : (y, mean ms in view per session) down the page; there is no such map where it is empty.
    """
    ground, act = _ground(pixels, viewport, caption, unstable), _act(viewport)
    titles = {
        "rage": f"Rage {act}s: share of all {act}s",
        "dead": f"{act.capitalize()}s that nothing answered: share of all",
        "move": "Pointer moves: weak evidence of attention, share",
    }
    for name, density in densities.items():
        of = float(clicks) if name != "move" else None
        yield name, _heat_map(ground, click_shares(density, of=of), f"{titles[name]} {CLICKS.unit}")
    if in_view_ms:
        yield "time", _time_map(ground, in_view_ms)


def segment_layers(
    densities: Mapping[str, Floats],
    *,
    reach: Reach,
    in_view_ms: Sequence[tuple[float, float]] | None,
    links: LinkMap,
    elements: ElementTable,
    document: tuple[int, int],
) -> Iterator[tuple[str, Pixels]]:
    """The layers of the maps of some of the sessions, on the scales of all maps, by the map's name.

    All is theirs alone: `densities` of `click`, `rage`, `dead` and `move` and times in view as `draw_marks` takes them,
    how far they came, and what links got of their clicks. With None there is no map of times.
    """
    shape = layer_shape(document)
    for name, density in densities.items():
        shares = click_shares(density, of=float(links.total) if name in ("rage", "dead") else None)
        yield name, heat_layer(CLICKS.level(shares), shape, palette.CLICKS, strongest=_STRONGEST)
    yield "scroll", scroll_layer(reach, shape)
    yield "link", link_layer(links, elements, shape, outlined=True)
    if in_view_ms is not None:
        yield "time", time_layer(in_view_ms, shape)


def draw_links(pixels: Pixels, *, links: LinkMap, elements: ElementTable, viewport: Viewport, caption: str) -> Drawing:
    """The link map of one view: what works, what doesn't, and the share of the clicks each got."""
    return _link_map(_ground(pixels, viewport, caption), links, elements, _act(viewport))


def draw_difference(
    pixels: Pixels,
    *,
    share: Floats,
    labels: Sequence[tuple[Box, float]],
    viewport: Viewport,
    names: tuple[str, str],
    caption: str,
    unstable: Floats | None = None,
) -> Drawing:
    """Where the clicks of one side go and the other's do not.

    Parameters
    ----------
    share : by how much more of all clicks go to each square on the second side, per cell of `heat.CELL` px.
    labels : boxes of elements, each with the difference of the shares of sessions that click it, the greatest first.
    names : of the sides. caption : where the data comes from and how much stands behind it.
    """
    ground = _ground(pixels, viewport, caption, unstable)
    less, more = (name if len(name) <= _NAME else f"{name[: _NAME - 1]}…" for name in names)
    layer = difference_layer(share, ground.shape)
    title = f"{_act(viewport).capitalize()}s: difference in points {DIFFERENCE.unit}, clear where it may be chance"
    swatches = ((f"more in {less}", palette.LESS), (f"more in {more}", palette.MORE), *_unstable_swatch(ground))
    legend = Legend(title, caption, palette.DIFFERENCE, _difference_ticks(), swatches)
    drawing = _drawing(ground, hatched(layer, ground.unstable), legend, [_fold_line(ground.fold)])
    pen, places = Pen(drawing.composite), Places(*drawing.composite.shape[1::-1])
    for box, by in labels:
        left, top, width, height = (round(side) for side in box)
        text = f"{100 * by:+.1f}".replace("-", "\N{MINUS SIGN}")
        _label(
            pen, places, text, palette.MORE if by > 0 else palette.LESS, partial(_around, (left, top, width, height))
        )
    return drawing


def _difference_ticks() -> list[tuple[float, str]]:
    """The ticks of both arms, none in the middle: 0.5 is where nothing differs."""
    levels = (DIFFERENCE.level(np.array(DIFFERENCE.ticks)) / 2).tolist()
    names = [f"{100 * tick:g}" for tick in DIFFERENCE.ticks]
    arms = [(0.5 - level, f"\N{MINUS SIGN}{name}") for level, name in zip(levels, names, strict=True)][::-1]
    return [*arms, (0.5, "0"), *((0.5 + level, f"+{name}") for level, name in zip(levels, names, strict=True))]


def encode_png(image: Pixels) -> bytes:
    """A BGR or BGRA image as PNG. Raises ValueError for an image that has no PNG."""
    done, written = cv2.imencode(".png", image)
    if not done:
        raise ValueError(f"an image of shape {image.shape} cannot be written as PNG")
    return bytes(written)


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all maps of a view are drawn on: the page, the shape of its layers, its fold and the source.

    `unstable` (u, 4) is hatched on the maps of places.
    """

    page: Pixels
    shape: tuple[int, int]
    fold: int
    caption: str
    unstable: Floats


def _ground(pixels: Pixels, viewport: Viewport, caption: str, unstable: Floats | None = None) -> _Ground:
    return _Ground(
        page=pixels,
        shape=layer_shape((pixels.shape[1], pixels.shape[0])),
        fold=min(viewport.height, pixels.shape[0]),
        caption=caption,
        unstable=no_boxes() if unstable is None else unstable,
    )


def _act(viewport: Viewport) -> str:
    return "tap" if viewport.touch else "click"


def _quietened(pixels: Pixels) -> Pixels:
    """The page with most of its colour and some of its light taken back, so that the map's colours are the map's."""
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.addWeighted(pixels, 0.3, grey, 0.58, 8))


def _click_map(ground: _Ground, clicks: Floats, act: str) -> Drawing:
    return _heat_map(ground, click_shares(clicks), f"{act.capitalize()}s: share of all, {CLICKS.unit}")


def _heat_map(ground: _Ground, shares: Floats, title: str) -> Drawing:
    layer = heat_layer(CLICKS.level(shares), ground.shape, palette.CLICKS, strongest=_STRONGEST)
    legend = Legend(title, ground.caption, palette.CLICKS, ticks_of(CLICKS), _unstable_swatch(ground))
    return _drawing(ground, hatched(layer, ground.unstable), legend, [_fold_line(ground.fold)])


def _time_map(ground: _Ground, in_view_ms: Sequence[tuple[float, float]]) -> Drawing:
    levels = IN_VIEW.level(np.array(IN_VIEW.ticks)).tolist()
    names = [f"{ms / 1000:g} s" for ms in IN_VIEW.ticks]
    legend = Legend(
        "Mean time in view per session", ground.caption, palette.ATTENTION, list(zip(levels, names, strict=True))
    )
    return _drawing(ground, time_layer(in_view_ms, ground.shape), legend, [_fold_line(ground.fold)])


def _unstable_swatch(ground: _Ground) -> tuple[tuple[str, Colour], ...]:
    return (("hatched: changes by itself", palette.QUIET),) if len(ground.unstable) else ()


def _attention_map(ground: _Ground, attention: Floats, viewport: Viewport) -> Drawing:
    document = (ground.page.shape[1], ground.page.shape[0])
    level = ATTENTION.level(attention_shares(attention, document, viewport))
    layer = heat_layer(level, ground.shape, palette.ATTENTION, strongest=0.7)
    title = f"Predicted attention: share {ATTENTION.unit}"
    caption, swatch = "from the screenshot, no session", _unstable_swatch(ground)
    legend = Legend(title, caption, palette.ATTENTION, ticks_of(ATTENTION), swatch)
    return _drawing(ground, hatched(layer, ground.unstable), legend, [_fold_line(ground.fold)])


def _scroll_map(ground: _Ground, reach: Reach) -> Drawing:
    ticks = ((0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%"))
    legend = Legend("Share of visitors who scroll to here", ground.caption, palette.SCROLL, ticks)
    fold = _fold_line(round(reach.average_fold), "average fold")
    return _drawing(ground, scroll_layer(reach, ground.shape), legend, [fold, *_depth_lines(reach)])


def _link_map(ground: _Ground, links: LinkMap, elements: ElementTable, act: str) -> Drawing:
    named = (("works", palette.WORKS), ("unproven", palette.UNPROVEN), ("nothing happens", palette.NOTHING))
    legend = Legend(f"Share of {links.total:,} {act}s", ground.caption, swatches=named)
    layers = [link_layer(links, elements, ground.shape, outlined=outlined) for outlined in (False, True)]
    filled = _drawing(ground, layers[0], legend, [_fold_line(ground.fold)], links=links, elements=elements)
    return Drawing(layers[1], filled.composite)


@dataclass(frozen=True)
class _Line:
    """A line across the page, and the label at its right or left end."""

    y: int
    text: str
    is_fold: bool


def _fold_line(y: int, named: str = "fold") -> _Line:
    return _Line(y, f"{named} {y:,} px", True)


def _depth_lines(reach: Reach) -> list[_Line]:
    """The lines that 75, 50 and 25% of the sessions reached; lines that fall together share one label."""
    groups: list[tuple[float, list[int]]] = []
    for percent, y in sorted(reach.lines.items(), reverse=True):
        if groups and y - groups[-1][0] < _SAME_LINE:
            groups[-1][1].append(percent)
        else:
            groups.append((y, [percent]))
    shares = [(y, ", ".join(f"{percent}%" for percent in percents)) for y, percents in groups]
    return [_Line(round(y), f"{share} get to {y:,.0f} px", False) for y, share in shares]


def _drawing(
    ground: _Ground,
    layer: Pixels,
    legend: Legend,
    lines: Sequence[_Line],
    *,
    links: LinkMap | None = None,
    elements: ElementTable | None = None,
) -> Drawing:
    """The layer over the page, then outlines, lines, legend and labels: what says most is drawn last, and in full."""
    composite = compose(ground.page, layer, _quietened)
    pen, size = Pen(composite), (composite.shape[1], composite.shape[0])
    places = Places(*size)
    if links is not None and elements is not None:
        for row in links.row.tolist():
            for left, top, width, height in np.rint(elements.rects[row]).astype(int).tolist():
                pen.outline((left, top, width, height), link_colour(elements, row))
    for line in lines:
        pen.rule(line.y, palette.INK, dashed=line.is_fold)
    corners = legend_areas(legend_size(pen, legend), size, ground.fold)
    if card := places.take(emptiest(corners, layer, CELL)):
        draw_legend(pen, legend, card)
    for line in lines:
        if 0 < line.y < size[1]:
            _label(pen, places, line.text, palette.INK, _beside(line, size[0]))
    if links is not None and elements is not None:
        _label_links(pen, places, links, elements)
    return Drawing(layer, composite)


def _beside(line: _Line, width: int) -> Callable[[int, int], list[Area]]:
    """Where the label of a line may stand: under its end or over it."""

    def areas(w: int, h: int) -> list[Area]:
        left = width - w if line.is_fold else 0
        return [(left, line.y + 4, w, h), (left, line.y - 4 - h, w, h), (left, line.y + 6 + h, w, h)]

    return areas


def _label_links(pen: Pen, places: Places, links: LinkMap, elements: ElementTable) -> None:
    """The share of every element that has one to speak of, where no greater share's label stands."""
    for i in np.argsort(links.rank, kind="stable").tolist():
        if links.share[i] < _LABELLED:
            continue
        row = int(links.row[i])
        box = tuple(np.rint(elements.box[row]).astype(int).tolist())
        text = f"{100 * links.share[i]:.1f}%"
        _label(pen, places, text, link_colour(elements, row), partial(_around, box))


def _around(box: Area, w: int, h: int) -> list[Area]:
    """Where a label of this width and height may stand by a box: on its upper edge, its lower, its left, its right."""
    left, top, width, height = box
    middle, level = left + (width - w) // 2, top + (height - h) // 2
    return [
        (middle, top - h // 2, w, h),
        (middle, top + height - h // 2, w, h),
        (left + width - w // 2, level, w, h),
        (left - w // 2, level, w, h),
    ]


def _label(pen: Pen, places: Places, text: str, colour: Colour, areas: Callable[[int, int], list[Area]]) -> None:
    """A label at the first of its areas that is free; without one there is none."""
    if area := places.take(areas(*pen.label_size(text))):
        pen.label(text, area, colour)
