"""The visit itself: landing, looking, scrolling, pointing, clicking, writing and leaving, for any number of visitors.

Everything is drawn in arrays over all sessions. What a visitor can know of a page is in `Scene`, and that is pixels:
nothing here sees tags, links or listeners. The paths of eye and pointer are drawn for the first few visitors only, from
random numbers of their own, so that showing them changes nothing about what anyone does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Floats, Ints, centres
from synthmap.model.view import View
from synthmap.scenario.types import Persona
from synthmap.sessions.simulated import choosing, crowd, curves, filling, looking, pointing, scrolling, strokes, thumbs
from synthmap.sessions.simulated.crowd import Crowd
from synthmap.sessions.simulated.filling import Filled
from synthmap.sessions.simulated.pointing import Motion
from synthmap.sessions.simulated.scene import Scene
from synthmap.sessions.simulated.scrolling import Stays, Way
from synthmap.sessions.simulated.table import REMOVES, Acts, acts, tabulate

SHOWN = 24
"""Visitors whose eyes and pointer are followed."""


@dataclass(frozen=True, eq=False)
class _Clicks:
    """Clicks in the order of sessions and of time, (k,): whose, on what, at which stop, and how.

    `place` in 0..1 is where in what is left of the stop's time it falls; `at` (k, 2) is on the page.
    """

    session: Ints
    stop: Ints
    place: Floats
    at: Floats
    motion: Motion
    filled: Filled

    @property
    def lasting(self) -> Floats:
        """From the beginning of the hand's way until it is free again, ms."""
        return self.motion.lasting + self.filled.lasting(len(self.stop))


def simulate(
    scene: Scene,
    *,
    count: int,
    seed: int,
    personas: Sequence[Persona] = (),
    task: str = "",
    shown: int = SHOWN,
) -> Events:
    """`count` visits of a view, numbered from 0, the same ones for the same seed and view.

    Parameters
    ----------
    personas, task : who comes, and what for; without personas all are the average visitor.
    shown : this many first visits have every look, move, press and key in them.

    Returns
    -------
    Events of the kinds `navigate` (the landing), `scroll` (the viewport came to rest with its top left corner at x, y,
    after a burst of `scroll_ms`), `click` or `tap`, `focus`, `input` and `blur` of fields, and `leave`; of those that
    are shown also `look` (the eye rests there until the next look or burst), `move`, `down`, `up` and `key`. Points are
    rounded to a tenth of a pixel, times to a millisecond. `element`, `row`, `ex` and `ey` are left to `maps.locate`.
    The segment `persona` names each visitor's.
    """
    rng = np.random.default_rng(_seed_of(scene.view, seed))
    visitors = crowd.gather(personas, count)
    fold = float(scene.viewport.height)
    document = max(float(scene.document[1]), fold)
    reach = curves.draw_reach(rng, visitors.each("depth"), fold=fold, document=document)
    reach = curves.held_up(rng, reach, scene.ends, scene.finished, fold=fold)
    way = scrolling.scroll(rng, reach, visitors.each("look_backs"), fold=fold)
    clicks = _clicks(rng, scene, reach, way, visitors, task)
    busy = np.bincount(clicks.stop, clicks.lasting, minlength=len(way.top)).astype(np.float64)
    stays = scrolling.stay(rng, way, pauses=visitors.each("pauses"), busy=busy, document=document)
    begin = _begins(clicks, stays, busy)
    pressed = begin + clicks.motion.moving
    up = pressed + clicks.motion.pressing
    done = [acts("tap" if scene.viewport.touch else "click", clicks.stop, up, clicks.at)]
    done += _written(scene, clicks, up)
    if shown:
        own = np.random.default_rng(_seed_of(scene.view, seed, "shown"))
        done = [*_followed(own, scene, way, stays, clicks, begin, shown), *done]
    return tabulate(scene, visitors, way, stays, done)


def _seed_of(view: View, *more: int | str) -> int:
    """A seed of the view's own: another page in the scenario changes nothing here."""
    named = json.dumps([more[0], view.page, view.device, view.browser, view.state, *more[1:]])
    return int.from_bytes(hashlib.blake2b(named.encode(), digest_size=16).digest(), "big")


def _clicks(rng: np.random.Generator, scene: Scene, reach: Floats, way: Way, visitors: Crowd, task: str) -> _Clicks:
    touch, width, height = scene.viewport.touch, float(scene.viewport.width), way.height
    session, box = choosing.choose(rng, scene, reach, visitors, task=task)
    pinned = scene.pinned[box]
    wanted = (
        thumbs.draw_height(rng, len(session), width, height) if scene.in_hand else rng.random(len(session)) * height
    )
    shown = way.showing(session, centres(scene.boxes)[box, 1], wanted)
    stop = np.where(pinned, way.any(rng, session), shown)
    place = rng.random(len(session))
    order = np.lexsort((place, stop))
    session, box, stop, place = session[order], box[order], stop[order], place[order]
    aims, still = scene.label[box], scene.pinned[box]
    top = way.top[stop]
    at = pointing.point(rng, aims, touch=touch)
    bottom = min(height, max(1.0, float(scene.document[1]))) - 1
    in_view = np.clip(at[:, 1] - np.where(still, 0, top), 0, bottom)
    at = np.stack([np.clip(at[:, 0], 0, width - 1), in_view + top], axis=1)
    motion = pointing.move(rng, aims, touch=touch, screen=(width, height))
    return _Clicks(session, stop, place, at, motion, filling.fill(rng, scene, session, box))


def _begins(clicks: _Clicks, stays: Stays, busy: Floats) -> Floats:
    """When the hand sets out for each click, ms: one after the other, with what is left of the stop's time between."""
    lasting = clicks.lasting
    earlier = np.cumsum(lasting) - lasting
    first = np.searchsorted(clicks.stop, clicks.stop)
    free = stays.end - stays.begin - busy
    return stays.begin[clicks.stop] + clicks.place * free[clicks.stop] + earlier - earlier[first]


def _written(scene: Scene, clicks: _Clicks, up: Floats) -> list[Acts]:
    """What every visitor leaves in the fields: focus, what stands there in the end, and the focus gone."""
    filled = clicks.filled
    stop, since, at = clicks.stop[filled.click], up[filled.click], centres(scene.fields)[filled.field]
    return [
        acts("blur", stop, since + filled.end, at),
        acts("focus", stop, since + filled.begin, at),
        acts("input", stop, since + filled.done, at, filled.characters),
    ]


def _followed(
    rng: np.random.Generator, scene: Scene, way: Way, stays: Stays, clicks: _Clicks, begin: Floats, shown: int
) -> list[Acts]:
    """Eyes, pointer, presses and keys of the first visitors."""
    shown = min(shown, len(way.first) - 1)
    theirs = int(np.searchsorted(clicks.session, shown))
    stop, at = clicks.stop[:theirs], clicks.at[:theirs]
    pressed = begin[:theirs] + clicks.motion.moving[:theirs]
    up = pressed + clicks.motion.pressing[:theirs]
    made = [looking.look(rng, scene, way, stays, np.arange(way.first[shown]))]
    if not scene.viewport.touch:
        made.append(_moves(rng, scene, way, stays, clicks, begin, shown))
    made += [acts("down", stop, pressed, at), acts("up", stop, up, at)]
    filled = clicks.filled
    fields = int(np.searchsorted(filled.click, theirs))
    owner = np.repeat(np.arange(fields), np.diff(filled.first[: fields + 1]))
    click = filled.click[owner]
    written = np.ones(len(owner), dtype=np.int64)
    written[filled.removes[filled.removes < len(owner)]] = REMOVES
    at = centres(scene.fields)[filled.field[owner]]
    return [*made, acts("key", stop[click], up[click] + filled.key[: len(owner)], at, written)]


def _moves(
    rng: np.random.Generator, scene: Scene, way: Way, stays: Stays, clicks: _Clicks, begin: Floats, shown: int
) -> Acts:
    """The pointer's path of each of the first visitors."""
    screen = (float(scene.viewport.width), way.height)
    pressed, free = begin + clicks.motion.moving, begin + clicks.lasting
    made: list[strokes.Stroke] = []
    for session in range(shown):
        own = slice(int(way.first[session]), int(way.first[session + 1]))
        approaches: dict[int, list[strokes.Approach]] = {}
        for i in range(*np.searchsorted(clicks.session, [session, session + 1]).tolist()):
            stop = int(clicks.stop[i])
            at = (float(clicks.at[i, 0]), float(clicks.at[i, 1] - way.top[stop]))
            distance = float(clicks.motion.distance[i])
            approach = strokes.Approach(at, distance, float(begin[i]), float(pressed[i]), float(free[i]))
            approaches.setdefault(stop, []).append(approach)
        stops = np.arange(own.start, own.stop)
        made += strokes.trace(rng, stops, stays.begin[own], stays.end[own], approaches, screen=screen)
    return strokes.sampled(rng, made, way.top, screen)
