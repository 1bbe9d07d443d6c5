"""The visit itself: landing, scrolling, looking, clicking and leaving, for any number of visitors at once.

One kind of visitor for now, the average of the measurements; everything is drawn in arrays over all sessions. What a
visitor can know of a page is in `Scene`, and that is pixels: nothing here sees tags, links or listeners.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events, make_events
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.view import View, Viewport
from synthmap.sessions.simulated import choosing, curves, pointing, scrolling
from synthmap.sessions.simulated.scrolling import Stops

_LOOKS = 6.0  # places looked at that are written down of an average visit
_LEFT = (0.28, 0.33)  # mean and deviation of a look across the page, in page widths
_PHONE = (0.50, 0.33)

ASSUMPTIONS: tuple[str, ...] = (
    *curves.ASSUMPTIONS,
    *scrolling.ASSUMPTIONS,
    "looks spread about 28 % of the page's width with a deviation of 33 %, which puts 70 % of them into the left half, "
    "and about the middle on a phone (assumed)",
    "what is looked at or clicked stands anywhere in the viewport with equal chance (assumed)",
    *choosing.ASSUMPTIONS,
    *pointing.ASSUMPTIONS,
)
"""Every assumed parameter that shapes a simulated visit, in the words a report prints."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What a visitor sees of a view.

    Attributes
    ----------
    url : the address as events record it.
    document : width and height of the whole page, px.
    boxes : (k, 4) things that may be clicked because they look clickable; pinned ones as they stand at scroll 0.
    looks : (k,) how clickable each looks, 0..1.
    seen : (k,) share of all visitors' looking that falls on each (sums to at most 1): that few get there is in it.
    pinned : (k,) stays in the viewport while the page scrolls.
    label : (k, 4) the text or drawn control within, where the pointer is aimed.
    """

    view: View
    url: str
    viewport: Viewport
    document: tuple[int, int]
    boxes: Floats
    looks: Floats
    seen: Floats
    pinned: Bools
    label: Floats


@dataclass(frozen=True, eq=False)
class _Acts:
    """One kind of event of many sessions: who, when, where on the page, and the viewport's top at that moment."""

    kind: str
    session: Ints
    t: Floats
    x: Floats
    y: Floats
    top: Floats


def simulate(scene: Scene, *, count: int, seed: int) -> Events:
    """`count` visits of a view, numbered from 0, the same ones for the same seed and view.

    The events are `navigate` (the landing), `scroll` (the viewport came to rest with its top left corner at x, y),
    `move` (the eye rested here; a sample of about six per visit), `click` or `tap`, and `leave`. Points are rounded
    to a tenth of a pixel, times to a millisecond. `element`, `row`, `ex` and `ey` are left to `maps.locate`.
    """
    rng = np.random.default_rng(_seed_of(scene.view, seed))
    height = float(scene.viewport.height)
    page = float(scene.document[1])
    reach = curves.draw_reach(rng, count, fold=height, document=max(page, height))
    stops = scrolling.scroll(rng, reach, fold=height)
    rested = np.delete(np.arange(len(stops.top)), stops.first[:-1])
    nobody, everyone = np.zeros(count), np.arange(count)
    acts = (
        _Acts("navigate", everyone, nobody, nobody, nobody, nobody),
        _Acts("scroll", stops.session[rested], stops.begin[rested], np.zeros(len(rested)), stops.top[rested],
              stops.top[rested]),
        _looks(rng, scene, np.minimum(reach, page), stops),
        _clicks(rng, scene, reach, stops),
        _Acts("leave", everyone, stops.end[stops.first[1:] - 1], nobody, stops.top[stops.first[1:] - 1],
              stops.top[stops.first[1:] - 1]),
    )  # fmt: skip
    return _events(scene, acts)


def _seed_of(view: View, seed: int) -> int:
    """A seed of the view's own: another page in the scenario changes nothing here."""
    named = json.dumps([seed, view.page, view.device, view.browser, view.state])
    return int.from_bytes(hashlib.blake2b(named.encode(), digest_size=16).digest(), "big")


def _looks(rng: np.random.Generator, scene: Scene, reach: Floats, stops: Stops) -> _Acts:
    viewing = curves.Viewing(fold=stops.height, document=float(scene.document[1]))
    session = np.repeat(np.arange(len(reach)), rng.poisson(_LOOKS * viewing.spent(reach)))
    y = viewing.draw(rng, reach[session])
    mean, deviation = _PHONE if scene.viewport.mobile else _LEFT
    x = rng.normal(mean, deviation, len(session))
    while (outside := (x < 0) | (x >= 1)).any():
        x[outside] = rng.normal(mean, deviation, int(outside.sum()))
    stop = stops.showing(session, y, rng.random(len(session)) * stops.height)
    return _Acts("move", session, _moment(rng, stops, stop), x * scene.viewport.width, y, stops.top[stop])


def _clicks(rng: np.random.Generator, scene: Scene, reach: Floats, stops: Stops) -> _Acts:
    touch, width = scene.viewport.touch, float(scene.viewport.width)
    session, box = choosing.choose(
        rng, reach, boxes=scene.boxes, looks=scene.looks, seen=scene.seen, pinned=scene.pinned,
        fold=stops.height, width=width,
    )  # fmt: skip
    aims, pinned = scene.label[box], scene.pinned[box]
    middle = scene.boxes[box, 1] + scene.boxes[box, 3] / 2
    shown = stops.showing(session, middle, rng.random(len(session)) * stops.height)
    stop = np.where(pinned, stops.any(rng, session), shown)
    top = stops.top[stop]
    at = pointing.point(rng, aims, touch=touch)
    in_view = np.clip(at[:, 1] - np.where(pinned, 0, top), 0, stops.height - 1)
    x = np.clip(at[:, 0], 0, width - 1)
    return _Acts("tap" if touch else "click", session, _moment(rng, stops, stop), x, in_view + top, top)


def _moment(rng: np.random.Generator, stops: Stops, stop: Ints) -> Floats:
    begin, end = stops.begin[stop], stops.end[stop]
    return begin + rng.random(len(stop)) * (end - begin)


def _events(scene: Scene, acts: tuple[_Acts, ...]) -> Events:
    """All acts in one table, by session and within it by time."""
    session = np.concatenate([act.session for act in acts])
    t = np.rint(np.concatenate([act.t for act in acts]))
    order = np.lexsort((t, session))
    session, t = session[order], t[order]
    x = np.concatenate([act.x for act in acts])[order].round(1)
    y = np.concatenate([act.y for act in acts])[order].round(1)
    top = np.concatenate([act.top for act in acts])[order].round(1)
    kinds = np.repeat([act.kind for act in acts], [len(act.session) for act in acts])
    view = scene.view
    return make_events(
        len(session), session=session, source="simulated", seq=_counted(session), t=t, page=view.page, url=scene.url,
        device=view.device, browser=view.browser, state=view.state, kind=kinds[order], x=x, y=y, vx=x,
        vy=(y - top).round(1),
    )  # fmt: skip


def _counted(session: Ints) -> Ints:
    """0, 1, 2… within each session."""
    first = np.flatnonzero(np.diff(session, prepend=-1))
    return np.arange(len(session)) - np.repeat(first, np.diff(np.append(first, len(session))))
