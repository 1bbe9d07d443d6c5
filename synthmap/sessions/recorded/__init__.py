"""Recordings made elsewhere, read into the event table: `read` tells the format from the file itself.

rrweb JSON, as events, wrapped, one per line or gzipped; JSON of the Recorder panel of Chrome DevTools; traces of
Playwright; clicks as CSV, Parquet or one JSON object per line; and events that synthmap wrote itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from synthmap.model.errors import UsageError
from synthmap.scenario.types import Step
from synthmap.sessions.recorded.clicks import KNOWN_COLUMNS, read_clicks
from synthmap.sessions.recorded.devtools import is_devtools, read_devtools
from synthmap.sessions.recorded.framing import Batch, batches
from synthmap.sessions.recorded.own import is_own, read_own
from synthmap.sessions.recorded.playwright_trace import read_trace
from synthmap.sessions.recorded.recording import Recording, Replay
from synthmap.sessions.recorded.rrweb import holds_events, read_rrweb
from synthmap.sessions.recorded.source import kind_of, opened
from synthmap.sessions.recorded.uncollected import uncollected

__all__ = ["KNOWN_COLUMNS", "Recording", "Replay", "read", "steps_of"]


def read(path: Path, *, columns: Mapping[str, str] | None = None) -> Recording:
    """What a file recorded.

    `columns` names columns of a table of clicks by what they are (`{"x": "clickX"}`), where they do not say so
    themselves. Raises UsageError for a file that cannot be read, with the place of the mistake and what to do.
    """
    with uncollected():
        return _read(path, columns)


def _read(path: Path, columns: Mapping[str, str] | None) -> Recording:
    kind = kind_of(path)
    if kind == "zip":
        return read_trace(path)
    if kind == "parquet" and is_own(path):
        return read_own(path)
    if kind != "json":
        return read_clicks(path, kind, columns)
    with opened(path) as stream:
        parts = batches(stream, path.name)
        first: Batch = next(parts, [])
        if first == [] and next(parts, None) is None:
            raise UsageError(f"{path.name} holds nothing: it is JSON without a value in it.")
        if len(first) == 1 and is_devtools(first[0]):
            return read_devtools(first[0], path.name)
        if holds_events(first):
            return read_rrweb(chain([first], parts))
    return read_clicks(path, kind, columns)


def steps_of(recording: Recording) -> tuple[Step, ...]:
    """What a recording without coordinates asks to be done on the live page, nothing for any other."""
    return recording.replay.steps if recording.replay else ()
