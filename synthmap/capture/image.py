"""A view that is a picture of a design: a Snapshot made of its pixels, with everything a page would tell left open."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synthmap.capture.snapshot import MAX_HEIGHT
from synthmap.model.elements import ElementTable, Liveness, TextTable
from synthmap.model.errors import PageError
from synthmap.model.geometry import Pixels, Ragged
from synthmap.model.identity import element_keys
from synthmap.model.snapshot import Screenshot, Snapshot
from synthmap.model.view import View, Viewport
from synthmap.scenario.format import MAX_SIDE, MIN_SIDE
from synthmap.scenario.images import read_image
from synthmap.scenario.mistakes import Wrong
from synthmap.scenario.types import Picture
from synthmap.vision.proposals import Proposals, propose

IS_PICTURE = "this is a picture of a page: nothing was clicked, and what takes a page to know was not judged"
# Phones are 360 to 430 CSS px wide. A picture for one of them is of another's density by no more than this.
_NEAR = (0.9, 1.12)
_DENSITIES = (1, 2, 3, 4)


def picture_snapshot(picture: Picture, *, view: View, url: str, viewport: Viewport) -> Snapshot:
    """The picture as the viewport shows it, at CSS scale. Raises PageError where it can no longer be read.

    With a scale given, the picture is as wide as that makes it, and the window too. Without, it is made as wide as the
    window, since a picture does not say how wide it was meant to be.
    """
    try:
        pixels = read_image(picture.file)
    except Wrong as wrong:
        raise PageError(wrong.message) from None
    height, width = pixels.shape[:2]
    wide, note = _width(width, height, picture.scale, viewport)
    pixels, cut = _resized(pixels, wide)
    done, png = cv2.imencode(".png", pixels)
    if not done:
        raise PageError("the picture could not be written as PNG")
    found = propose(pixels)
    return Snapshot(
        view=view,
        url=url,
        viewport=Viewport(viewport.name, wide, viewport.height, viewport.dpr, viewport.mobile, viewport.touch),
        document=(pixels.shape[1], pixels.shape[0]),
        screenshot=Screenshot(pixels, png.tobytes()),
        elements=_table(found),
        texts=_texts(found),
        pictures=found.pictures,
        notes=(IS_PICTURE, note, *cut),
        is_picture=True,
    )


def _width(width: int, height: int, scale: float | None, viewport: Viewport) -> tuple[int, str]:
    """How wide the picture is shown, in CSS px, and what to say of it."""
    size = f"the picture is {width:,} × {height:,} px"
    meant = round(width / scale) if scale else 0
    if MIN_SIDE <= meant <= MAX_SIDE:
        window = "" if meant == viewport.width else f", and so is the window in place of {viewport.width:,}"
        return meant, f"{size}; at the scale {scale:g} it is {meant:,} CSS px wide{window}"
    ratio = width / viewport.width
    density = min(_DENSITIES, key=lambda d: abs(math.log(ratio / d)))
    if not _NEAR[0] <= ratio / density <= _NEAR[1]:
        shown = f"scaled to {viewport.width / width:.0%} to be as wide as the window"
        return viewport.width, f"{size}, which fits no screen of {viewport.width:,} CSS px; it was {shown}"
    told = f"{size}: {density} pixel{'s' * (density > 1)} to a CSS pixel"
    meant = round(width / density)
    fitted = "" if meant == viewport.width else f", its {meant:,} CSS px fitted to the window's {viewport.width:,}"
    return viewport.width, told + fitted


def _resized(pixels: Pixels, wide: int) -> tuple[Pixels, tuple[str, ...]]:
    """The picture at that width, cut off where pages are; and a note of what was left out."""
    height, width = pixels.shape[:2]
    factor = wide / width
    high = max(1, round(height * factor))
    cut: tuple[str, ...] = ()
    if high > MAX_HEIGHT:
        cut = (f"the picture is {high:,} CSS px tall; only its first {MAX_HEIGHT:,} were looked at",)
        # Cut before it is scaled: one pixel's column would else be made a billion pixels.
        pixels = pixels[: max(1, math.floor(MAX_HEIGHT / factor))]
        high = min(MAX_HEIGHT, max(1, round(pixels.shape[0] * factor)))
    if (high, wide) == pixels.shape[:2]:
        return pixels, cut
    smooth = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (wide, high), interpolation=smooth), dtype=np.uint8), cut


def _table(found: Proposals) -> ElementTable:
    """What was found as elements of which it is unknown whether a click on them does anything."""
    n = len(found.boxes)
    nothing, none = ("",) * n, np.full(n, -1, dtype=np.int64)
    return ElementTable(
        node=np.arange(n, dtype=np.int64),
        parent=found.parents,
        action=none,
        tag=found.kind,
        role=nothing,
        name=nothing,
        key=element_keys(found.kind, nothing, nothing, ({},) * n, found.parents.tolist()),
        selector=nothing,
        attributes=({},) * n,
        box=found.boxes,
        rects=Ragged(found.boxes, np.arange(n + 1, dtype=np.int64)),
        pinned=nothing,
        visible=np.ones(n, dtype=np.bool_),
        drawn=np.ones(n, dtype=np.bool_),
        takes_pointer=np.ones(n, dtype=np.bool_),
        inline=np.zeros(n, dtype=np.bool_),
        liveness=np.full(n, int(Liveness.UNKNOWN), dtype=np.int8),
        evidence=((),) * n,
        reachable=np.full(n, np.nan),
        in_sight=np.full(n, np.nan),
        occluder=none,
        looks_clickable=np.full(n, np.nan),
        reasons=((),) * n,
    )


def _texts(found: Proposals) -> TextTable:
    """The lines, whose words are not read: each stands as so many letters as it seems to have."""
    return TextTable(
        box=found.texts,
        text=tuple("x" * int(length) for length in found.lengths),
        element=np.flatnonzero(np.array(found.kind) == "text"),
    )
