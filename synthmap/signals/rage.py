"""Rage clicks: clicks repeated on one spot faster than anyone waits for an answer."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.events import Events, came
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.signals._clicks import Clicks, clicks_of
from synthmap.signals._elements import at, played, steppers, text_fields
from synthmap.signals._windows import in_windows
from synthmap.signals.dead import unanswered
from synthmap.signals.profiles import DEFAULT_DEAD, Dead, Rage


def rage_clicks(events: Events, elements: ElementTable, rage: Rage, dead: Dead = DEFAULT_DEAD) -> Ints:
    """For each event the number of the burst of rage clicks that it belongs to, from 0, -1 for none, shape (n,).

    `events` have been through `maps.locate` and are ordered by session. Simulated visitors are never angry: each click
    of theirs is drawn by itself, and what lies close together does so by chance.

    Left out, whatever the profile, is what people repeat without anger: clicks in a text field, on drawings, games,
    players and sliders, at the end of a drag, and bursts that selected text, such as a triple-click. Steppers, arrows,
    next and previous are made to be pressed again: they count only where nothing (by `dead`) answered all of a burst.
    """
    burst = np.full(len(events), -1, dtype=np.int64)
    clicks = clicks_of(events)
    silent = unanswered(events, clicks, elements, dead)
    kept = ~clicks.dragged & ~at(text_fields(elements) | played(elements), clicks.row)
    if rage.dead_only:
        kept &= silent
    clicks, silent = clicks.where(kept), silent[kept]

    chain = (~_goes_on(clicks, elements, rage)).astype(np.int64).cumsum()
    angry = _angry(clicks, chain, rage)
    begins = angry & ~(np.append(False, angry)[:-1] & (np.diff(chain, prepend=-1) == 0))
    number = np.cumsum(begins)[angry] - 1
    event = clicks.event[angry]

    calm = came(events.selection_ms[event]) | (at(steppers(elements), clicks.row) & ~silent)[angry]
    if rage.calm_after_scroll:
        calm |= came(events.scroll_ms[event])
    excused = np.bincount(number, weights=calm) > 0
    told = ~excused[number]
    burst[event[told]] = np.unique(number[told], return_inverse=True)[1]
    return burst


def _goes_on(clicks: Clicks, elements: ElementTable, rage: Rage) -> Bools:
    """Whether each click belongs with the one before it, shape (k,); the first does not."""
    goes_on = np.zeros(len(clicks), dtype=bool)
    near = np.diff(clicks.t) <= rage.gap_ms
    near &= (np.diff(clicks.session) == 0) & (np.diff(clicks.visit) == 0)
    dx, dy = np.diff(clicks.x), np.diff(clicks.y)
    if rage.metric == "manhattan":
        near &= np.abs(dx) + np.abs(dy) <= rage.distance
    elif rage.metric == "euclidean":
        near &= np.hypot(dx, dy) <= rage.distance
    if rage.same_element:
        near &= np.diff(_aimed_at(clicks, elements)) == 0
    goes_on[1:] = near
    return goes_on


def _aimed_at(clicks: Clicks, elements: ElementTable) -> Ints:
    """What each click acts on, else the element that it hit: a button's icon and its words are one target."""
    acting = np.append(elements.action, -1)[clicks.row]
    return np.where(acting >= 0, acting, clicks.row)


def _angry(clicks: Clicks, chain: Ints, rage: Rage) -> Bools:
    """Which clicks lie in some run of `rage.clicks` clicks of one chain that keeps the profile's limits, shape (k,)."""
    run = rage.clicks
    if len(clicks) < run:
        return np.zeros(len(clicks), dtype=bool)
    last = len(clicks) - run + 1
    fits = (chain[run - 1 :] == chain[:last]) & (clicks.t[run - 1 :] - clicks.t[:last] <= rage.span_ms)
    if rage.metric == "box":
        fits &= (_spread(clicks.x, run) <= rage.distance) & (_spread(clicks.y, run) <= rage.distance)
    return in_windows(fits, run)


def _spread(values: Floats, run: int) -> Floats:
    """Highest less lowest of every `run` values in a row, shape (k - run + 1,)."""
    windows = np.lib.stride_tricks.sliding_window_view(values, run)
    return np.asarray(windows.max(axis=1) - windows.min(axis=1))
