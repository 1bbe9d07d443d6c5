"""What is covered in pictures that are taken of a window later than the page was captured, asked at that moment.

By then a click may have brought something to light, and what keeps its place in the window stands elsewhere on the
page. In frames of other origins, where no script of the page's own can look, nothing is found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from playwright.async_api import Page

from synthmap.browser.commands import Program, call, drive, isolated_world
from synthmap.browser.content_script import session_of
from synthmap.capture.covering import LABELLED, as_line, blotted_png, divided, is_covered, says_who
from synthmap.capture.fields import Filled
from synthmap.capture.scripts import script
from synthmap.model.discretion import Discretion
from synthmap.model.errors import PageError
from synthmap.model.geometry import Box, Floats
from synthmap.model.view import Engine

_SCRIPT = script("covering.js")
_MOST = 5_000  # fields of a page and texts of a window
_CAP_MS = 10_000


def to_cover(world: int, discretion: Discretion) -> Program[tuple[Floats, Box]]:
    """The places of the page (k, 4) to cover of what its window shows now, and the part of the page that is in it.

    Raises PageError where that cannot be told: then there is no picture to keep.
    """
    told = yield from call(world, _SCRIPT, _MOST)
    if told is None:
        raise PageError("the window shows more than can be covered in a picture of it")
    fields, texts = told["fields"], told["texts"]
    discretion = discretion.knowing(each["value"] for each in fields if _says_who(each, discretion))
    boxes = [each["box"] for each in fields if each["box"] and _is_covered(each, discretion)]
    said = [" ".join(text["said"].split()) for text in texts]
    edited = np.array([text["edited"] and discretion.is_of_somebody for text in texts], dtype=bool)
    known = edited | np.array([discretion.shows(text) for text in said], dtype=bool)
    blocks = np.array([text["block"] for text in texts], dtype=np.int64)
    for line in np.flatnonzero(known | divided(said, blocks, known, discretion)):
        boxes += [as_line(box) for box in texts[int(line)]["boxes"]]
    left, top, width, height = (float(value) for value in told["window"])
    return np.array(boxes, dtype=float).reshape(-1, 4), (left, top, width, height)


async def window_picture(page: Page, engine: Engine, discretion: Discretion, **options: Any) -> bytes:
    """A picture (PNG) of a page's window as it stands, covered; `options` are those of Playwright's `screenshot`.

    Raises PageError as `to_cover` does, and Playwright's errors.
    """
    session = await session_of(page, engine)
    world = await drive(isolated_world(), session, cap_ms=_CAP_MS)
    png = await page.screenshot(**options)
    boxes, window = await drive(to_cover(world, discretion), session, cap_ms=_CAP_MS)
    return await asyncio.to_thread(window_covered, png, boxes, window)


def window_covered(png: bytes, boxes: Floats, window: Box) -> bytes:
    """A picture (PNG) of that part of the page, at any scale, with these places of the page painted over."""
    if not len(boxes):
        return png
    shape = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    scale = (shape.shape[1] if shape is not None else window[2]) / max(1.0, window[2])
    return blotted_png(png, (boxes - np.array([window[0], window[1], 0, 0])) * scale)


def _is_covered(told: Mapping[str, Any], discretion: Discretion) -> bool:
    if told["kind"] in LABELLED:
        return discretion.shows(told["value"])
    filled = _filled(told)
    return bool(filled.value) and is_covered(told["kind"], filled, discretion)


def _says_who(told: Mapping[str, Any], discretion: Discretion) -> bool:
    return says_who(told["kind"], told["called"], _filled(told), discretion)


def _filled(told: Mapping[str, Any]) -> Filled:
    return Filled(*(told[name].replace("\r\n", "\n").strip() for name in ("value", "default")))
