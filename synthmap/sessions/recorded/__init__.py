"""Recordings made elsewhere, read into the event table: `read` tells the format from the file itself.

rrweb JSON, as events, wrapped, one per line or gzipped; JSON of the Recorder panel of Chrome DevTools; traces of
Playwright; and clicks as CSV, Parquet or one JSON object per line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from synthmap.sessions.recorded.framing import batches
from synthmap.sessions.recorded.recording import Recording, Replay
from synthmap.sessions.recorded.rrweb import read_rrweb
from synthmap.sessions.recorded.source import opened

__all__ = ["Recording", "Replay", "read"]


def read(path: Path, *, columns: Mapping[str, str] | None = None) -> Recording:
    """What a file recorded.

    `columns` names columns of a table of clicks by what they are (`{"x": "clickX"}`), where they do not say so
    themselves. Raises UsageError for a file that cannot be read, with the place of the mistake and what to do.
    """
    with opened(path) as stream:
        return read_rrweb(batches(stream, path.name))
