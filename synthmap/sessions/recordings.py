"""Recordings as a plan has them: read, their addresses and windows named by its pages and viewports, or done again.

A recording is seldom made where it is laid: visitors were on the live site, in windows of their own, and what is
audited is a preview of it on two devices. So an address stands for a page by its path where its host is another, and
every event goes to the device whose width is nearest to its window's. What fits no page is counted and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import numpy as np

from synthmap.model.events import Events, Texts, joined
from synthmap.model.identity import readable
from synthmap.model.view import INITIAL, Engine, Viewport
from synthmap.scenario import names
from synthmap.scenario.expand import SessionJob
from synthmap.scenario.types import RecordedSessions, ScriptedSession, Step
from synthmap.sessions.places import Places
from synthmap.sessions.recorded import Recording, Replay, read

_MANY = 3  # addresses of no page that are told


@dataclass(frozen=True, eq=False)
class Recordings:
    """The events of a plan's recordings, the sessions that recorded steps ask for, and what was not understood."""

    events: Events
    replays: tuple[SessionJob, ...] = ()
    notes: tuple[str, ...] = ()


def read_recordings(
    asked: Sequence[RecordedSessions], places: Places, viewports: Sequence[Viewport], browser: Engine, base: str
) -> Recordings:
    """Read the files of a plan; `viewports` are its own, whole, and `base` is where steps that name no host begin.

    Raises UsageError for a file that cannot be read.
    """
    parts: list[Events] = []
    replays: list[SessionJob] = []
    notes: list[str] = []
    for group in asked:
        fitting = [each for each in viewports if not group.viewports or each.name in group.viewports]
        for file in group.files:
            recording = read(file)
            notes += [f"{file.name}: {count:,} {what}" for what, count in recording.notes.items()]
            if recording.replay is not None:
                replays += _replays(file, recording.replay, group, fitting, browser, base)
            else:
                events, lost = laid(recording, places, fitting, browser)
                notes += [f"{file.name}: {line}" for line in lost]
                segments = {**events.segments, **{name: np.full(len(events), v) for name, v in group.segment.items()}}
                parts.append(replace(events, segments=segments))
    return Recordings(joined(parts), tuple(replays), tuple(notes))


def laid(
    recording: Recording, places: Places, viewports: Sequence[Viewport], browser: Engine
) -> tuple[Events, list[str]]:
    """The events of a recording with page, device, browser and state, and in words what is on no page."""
    events = recording.events
    pages = _each(events.url, lambda url: places.page(url, anywhere=True) if url else places.only)
    addresses = _each(events.url, lambda url: places.address(url, anywhere=True))
    known = replace(
        events,
        page=pages,
        url=addresses,
        frame=_each(events.frame, lambda url: places.address(url) if "://" in url else url),
        device=_devices(events, recording.viewports, viewports),
        browser=np.full(len(events), browser),
        state=np.full(len(events), INITIAL),
    )
    elsewhere = Counter(addresses[pages == ""].tolist())
    if not elsewhere:
        return known, []
    told = [f"{readable(url, 120) or 'no address'} ({count:,})" for url, count in elsewhere.most_common(_MANY)]
    more = f" and {len(elsewhere) - _MANY:,} more addresses" if len(elsewhere) > _MANY else ""
    lost = sum(elsewhere.values())
    return known, [f"{lost:,} event{'s' * (lost > 1)} on no page of this run: {', '.join(told)}{more}"]


def nearest(width: float, viewports: Sequence[Viewport]) -> str:
    """The viewport whose width is nearest to a window's, as a ratio; the first where the window is not known."""
    if not viewports:
        return ""
    if not width > 0:
        return viewports[0].name
    return min(viewports, key=lambda viewport: abs(log(viewport.width / width))).name


def _devices(events: Events, windows: Sequence[tuple[int, int]], viewports: Sequence[Viewport]) -> Texts:
    """The device of every event, by the window that it was made in; of the file's first where it names none."""
    first = nearest(windows[0][0] if windows else 0, viewports)
    if "viewport" not in events.segments:
        return np.full(len(events), first)
    return _each(events.segments["viewport"], lambda size: nearest(_width(size), viewports) if size else first)


def _width(size: str) -> float:
    width = size.partition("x")[0]
    return float(width) if width.isdecimal() else 0.0


def _each(values: Texts, named: Callable[[str], str]) -> Texts:
    """A name for every value, each distinct one named once."""
    distinct, which = np.unique(values, return_inverse=True)
    return np.array([named(str(value)) for value in distinct], dtype=np.str_)[which] if len(values) else values


def _replays(
    file: Path, replay: Replay, group: RecordedSessions, viewports: Sequence[Viewport], browser: Engine, base: str
) -> list[SessionJob]:
    """The session that a recording of steps asks for, on the device that is nearest to its window."""
    alike = [each for each in viewports if each.touch == replay.touch] or viewports
    device = nearest(replay.viewport[0] if replay.viewport else 0, alike)
    name = names.folder_name(file.name.partition(".")[0]) or "recording"
    session = ScriptedSession(name, _at_home(replay.steps, base), None, 1, group.segment, (), group.line)
    return [SessionJob(session, viewport, browser) for viewport in viewports if viewport.name == device]


def _at_home(steps: Sequence[Step], base: str) -> tuple[Step, ...]:
    """The steps with the recorded site's addresses made the audited site's: both are one site, at two places."""
    origin = next((_origin(step.value) for step in steps if step.action == "goto"), "")
    return tuple(
        replace(step, value=urljoin(base, _path(step.value)))
        if base and step.action == "goto" and _origin(step.value) == origin
        else step
        for step in steps
    )


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _path(url: str) -> str:
    try:
        return urlsplit(url)._replace(scheme="", netloc="").geturl() or "/"
    except ValueError:
        return "/"
