"""From what tests left behind to sessions and views: whose events are of which page and window, and what to look at.

A view is looked at where tests acted: each page and window on which one clicked, tapped or typed, or had it audited.
Those tests come first that sent nothing but GET: what their pages were can be reached again safely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from synthmap.in_tests.parts import Audited, Part
from synthmap.in_tests.places import is_web, lasting_url, page_name, page_url, recorded_url
from synthmap.model.events import Events, concatenated
from synthmap.model.view import INITIAL, Engine, Viewport, named_by_size
from synthmap.scenario import names
from synthmap.scenario.expand import Job
from synthmap.sessions.recording import Batch, decode

_ACTED = ("click", "tap", "dblclick", "contextmenu", "key", "input", "submit")
_WINDOW = (1280, 720)  # Playwright's, where a test asks for no other
_SHAPES = frozenset(("viewport", "no_viewport", "device_scale_factor", "is_mobile", "has_touch"))

Place = tuple[str, Viewport, Engine]
"""A page's lasting address, the window it was shown in, the browser."""
Stay = tuple[Part, str]
"""Who was there, and by which address."""


@dataclass(frozen=True)
class Visited:
    """What the tests come to: views to look at, the sessions on them, and how many tests took part."""

    jobs: tuple[Job, ...]
    events: Events
    tests: int
    notes: tuple[str, ...] = ()
    audited: tuple[tuple[str, Audited], ...] = ()


def visited(parts: Sequence[Part]) -> Visited:
    """The views and sessions of all parts, in the order of their tests' names."""
    stays: dict[Place, list[Stay]] = {}
    tables: list[tuple[Events, list[Place]]] = []
    notes: list[str] = []
    for number, part in enumerate(parts):
        batches = [Batch(*batch) for batch in part.batches]
        recorded = decode(batches, source="scripted", session=number, segments={"test": part.test})
        events = recorded.events
        notes += [f"{part.test}: {note}" for note in recorded.notes]
        places = list(_places(part, events))
        tables.append((events, places))
        acted = np.isin(events.kind, _ACTED)
        found = [(place, str(url)) for place, url, did in zip(places, events.url, acted, strict=True) if did]
        for place, url in dict([*_audited(part), *found]).items():
            if is_web(url):
                stays.setdefault(place, []).append((part, page_url(url)))
    ordered = sorted(stays, key=lambda place: (page_name(place[0]), place[0], place[1].name, place[2]))
    named = _names([place[0] for place in ordered])
    jobs = tuple(_job(place, named[place[0]], stays[place]) for place in ordered)
    where = dict(zip(ordered, jobs, strict=True))
    return Visited(
        jobs,
        concatenated([_placed(events, places, where) for events, places in tables]),
        len({part.test for stay in stays.values() for part, _ in stay}),
        tuple(notes),
        tuple((part.test, each) for part in parts for each in part.audited),
    )


def _places(part: Part, events: Events) -> Iterator[Place]:
    """Of each event, the place at which it happened; the window may change on the way, except a phone's."""
    windows: dict[int, tuple[int, int]] = {}
    for tab, kind, url, value in zip(events.tab, events.kind, events.url, events.value, strict=True):
        if kind == "resize" and not part.options.get("is_mobile"):
            width, _, height = str(value).partition("x")
            windows[int(tab)] = (int(width), int(height))
        yield lasting_url(str(url)), _viewport(part.options, windows.get(int(tab))), part.engine


def _viewport(options: Mapping[str, Any], window: tuple[int, int] | None) -> Viewport:
    asked = options.get("viewport") or {"width": _WINDOW[0], "height": _WINDOW[1]}
    width, height = window or (int(asked["width"]), int(asked["height"]))
    mobile, touch = bool(options.get("is_mobile")), bool(options.get("has_touch"))
    return named_by_size(width, height, float(options.get("device_scale_factor", 1)), mobile=mobile, touch=touch)


def _audited(part: Part) -> Iterator[tuple[Place, str]]:
    """The places that the part's test had audited, each with its address."""
    for each in part.audited:
        width, _, height = each.device.rpartition("-")[2].partition("x")
        viewport = _viewport(part.options, (int(width), int(height)))
        yield (lasting_url(each.url), viewport, part.engine), each.url


def _names(urls: Sequence[str]) -> Mapping[str, str]:
    """A name for every address: that of its path, and where two share it, with a number."""
    distinct = list(dict.fromkeys(urls))
    return dict(zip(distinct, names.unique([[page_name(url)] for url in distinct]), strict=True))


def _job(place: Place, page: str, stays: Sequence[Stay]) -> Job:
    """The view to look at, as the first test found it that sent nothing but GET; else as the first found it."""
    lasting, viewport, engine = place
    part, url = next((stay for stay in stays if not stay[0].sent), stays[0])
    more = {name: value for name, value in part.options.items() if name not in _SHAPES}
    if part.storage:
        more["storage_state"] = part.storage
    return Job(
        page=page,
        url=url,
        recorded_url=recorded_url(lasting),
        viewport=viewport,
        browser=engine,
        context=more,
        unclicked=f"it cannot be reached again safely: {part.test} sent {part.sent}" if part.sent else "",
    )


def _placed(events: Events, places: Sequence[Place], where: Mapping[Place, Job]) -> Events:
    """The events named by their views; those of places that are not looked at keep only their address."""
    jobs = [where.get(place) for place in places]
    return replace(
        events,
        page=np.array([job.page if job else "" for job in jobs], dtype=str),
        device=np.array([place[1].name for place in places], dtype=str),
        browser=np.array([place[2] for place in places], dtype=str),
        state=np.full(len(events), INITIAL),
        url=np.array([recorded_url(str(url)) for url in events.url], dtype=str),
        frame=np.array([recorded_url(str(frame)) if frame else "" for frame in events.frame], dtype=str),
    )
