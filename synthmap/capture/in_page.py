"""One view in a browser without the DevTools Protocol: Firefox and WebKit, where a script in the page fills the tables.

`collector.js` gives what the page's documents tell of themselves in the shape in which Chromium gives it, so that all
that follows (rows, boxes, names, keys, verdicts) is the same code. It runs where the page's scripts can't reach (see
`synthmap.browser.content_script`), except for what frameworks keep on their elements, which only the page's own world
can see; that answer is trusted no further than in Chromium. A listener that a script added is known to the browser and
to nobody who asks from within: what claims to be a control and has nothing else to prove it is `unknown` here.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from synthmap.browser.commands import AsyncSession, Program, call, drive, isolated_world
from synthmap.capture.dom import STYLES, Dom
from synthmap.capture.handlers import listeners_of
from synthmap.capture.scripts import script
from synthmap.capture.settle import settle
from synthmap.capture.snapshot import Gathered, bounded, decode_snapshot
from synthmap.model.elements import Liveness
from synthmap.model.errors import PageError, PageTimeout
from synthmap.model.snapshot import ProbeAnswer, Snapshot
from synthmap.model.view import View, Viewport

_COLLECTOR = script("collector.js").replace("ACCESSIBILITY", script("accessibility.js"))
FRAMEWORKS = f"({script('frameworks.js').strip()})()"
"""To be evaluated in the page's own world, where frameworks keep their handlers."""

_BOUNDS = {"maxNodes": 200_000, "maxLines": 50_000, "maxValue": 2_000}
_CAP_MS = 20_000
# Firefox 153 pictures up to 65,535 device pixels of height, and says so where it is asked for more.
_MAX_PICTURE = 65_000


async def look_in_page(
    page: Page, session: AsyncSession, *, view: View, url: str, viewport: Viewport, site: str
) -> tuple[Snapshot, Dom]:
    """The Snapshot of a page at rest, with nothing hit-tested yet, and the Dom that a hit-test needs.

    `url` is the address as recorded, `site` the origin as loaded. Raises PageError where the page does not let itself
    be looked at.
    """
    found = await drive(collected(), session, cap_ms=_CAP_MS)
    size = pictured_size(found, viewport)
    png = await _picture(page, size)
    handlers = await _kept_by_frameworks(page)

    def decoded() -> tuple[Snapshot, Dom]:
        gathered = gathered_of(found, size, png, handlers)
        return decode_snapshot(gathered, view=view, url=url, viewport=viewport, site=site)

    snapshot, dom = await asyncio.to_thread(decoded)
    return replace(snapshot, notes=(*snapshot.notes, *notes_of(found, view, viewport))), dom


def pictured_size(found: Mapping[str, Any], viewport: Viewport) -> tuple[int, int]:
    """Width and height of the part of a page that is looked at, in CSS pixels; `found` is what `collected` returned."""
    width, height = bounded(_whole(found))
    return width, min(height, int(_MAX_PICTURE / viewport.dpr))


def _whole(found: Mapping[str, Any]) -> tuple[int, int]:
    return int(found["page"][0]), int(found["page"][1])


def gathered_of(found: Mapping[str, Any], size: tuple[int, int], png: bytes, handlers: Mapping[str, Any]) -> Gathered:
    """All that was asked of a page, as Chromium would have answered.

    `png` is a picture of `size`, in CSS or device pixels, `handlers` what `FRAMEWORKS` came to in the page's own world.
    """
    return Gathered(
        page=size,
        window=(int(found["window"][0]), int(found["window"][1])),
        whole=_whole(found),
        dom=found,
        png_base64=base64.b64encode(_fitted(png, size)).decode("ascii"),
        accessibility=found["accessibility"],
        listeners=listeners_of(found),
        handlers=handlers,
    )


def collected() -> Program[Any]:
    """What the page's documents tell of themselves."""
    world = yield from isolated_world()
    return (yield from call(world, _COLLECTOR, {"styles": list(STYLES), **_BOUNDS}))


async def _picture(page: Page, size: tuple[int, int]) -> bytes:
    """The page down to that size, as PNG; in device pixels where the browser knows no other."""
    try:
        return await page.screenshot(
            full_page=True,
            clip={"x": 0, "y": 0, "width": size[0], "height": size[1]},
            scale="css",
            animations="disabled",
            caret="hide",
            timeout=_CAP_MS,
        )
    except PlaywrightError as error:
        raise PageError(f"the browser could not picture the page: {error.message.splitlines()[0][:200]}") from error


def _fitted(png: bytes, size: tuple[int, int]) -> bytes:
    """The picture at CSS scale: an installed Firefox leaves `scale` unheeded."""
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None or (pixels.shape[1], pixels.shape[0]) == size:
        return png
    done, encoded = cv2.imencode(".png", cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    return encoded.tobytes() if done else png


async def _kept_by_frameworks(page: Page) -> Mapping[str, Any]:
    """What `frameworks.js` finds in the page's own world; nothing where the page does not let it."""
    try:
        async with asyncio.timeout(_CAP_MS / 1000):
            answer = await page.evaluate(FRAMEWORKS)
    except TimeoutError:
        raise PageTimeout(f"the page did not answer within {_CAP_MS / 1000:g} s") from None
    except PlaywrightError:
        return {}
    return answer if isinstance(answer, dict) else {}


def notes_of(found: Mapping[str, Any], view: View, viewport: Viewport) -> list[str]:
    """What a browser like this leaves open, in words."""
    name = view.browser.capitalize()
    notes = [f"{name} does not tell which listeners scripts added: what they alone prove is unknown"]
    if viewport.mobile and view.browser == "firefox":
        notes.append("Firefox has no phone mode: the page was shown in a window of the phone's size, as to a phone")
    if viewport.touch and not found["touch"]:
        notes.append(f"this {name} has no touch: to the page, a mouse points")
    if not found["whole"]:
        notes.append("the page holds more than can be collected: some of it was not looked at")
    return notes


def left_unclicked(snapshot: Snapshot, suspects: Sequence[int], why: str = "") -> Snapshot:
    """The snapshot with its suspects and all its mere claims unknown: what would prove them is not told.

    The probe, which would settle them, rests on the DevTools Protocol's clock; `why` is another reason.
    """
    why = why or f"{snapshot.view.browser.capitalize()} is looked at and not clicked in"
    settled = settle(snapshot, {row: ProbeAnswer("unknown", (0.0, 0.0), why=why) for row in suspects})
    liveness = settled.elements.liveness.copy()
    liveness[settled.elements.is_any(Liveness.CLAIMED)] = Liveness.UNKNOWN
    return replace(settled, elements=replace(settled.elements, liveness=liveness))
