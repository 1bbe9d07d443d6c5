"""What a test leaves behind for the report: one file for each browser context that it used, written when it is over.

Files, because the tests may run in several processes (xdist). They hold what the browser knew of the visitor (cookies,
local storage), so they lie in a folder that only this user can read, and go when the report is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from synthmap.model.errors import MachineError
from synthmap.model.view import Engine

# The options of a browser context that make pages look as they did to the test, as `browser.new_context` takes them.
KEPT_OPTIONS = (
    "viewport", "no_viewport", "device_scale_factor", "is_mobile", "has_touch", "user_agent", "locale", "timezone_id",
    "color_scheme", "ignore_https_errors", "java_script_enabled", "extra_http_headers", "http_credentials",
)  # fmt: skip


@dataclass(frozen=True)
class Open:
    """Something that an audit inside a test could not decide without a click; `element` is "" where it is several."""

    rule: str
    element: str
    message: str


@dataclass(frozen=True)
class Audited:
    """A page that a test had audited: its address, its window, the elements to be seen on it, what was left open."""

    url: str
    device: str
    keys: tuple[str, ...]
    open: tuple[Open, ...]


@dataclass(frozen=True)
class Part:
    """What one test did in one browser context.

    Attributes
    ----------
    test : pytest's node id.
    options : those of the context, as far as `KEPT_OPTIONS` has them.
    batches : what the recorder was told: tab, address of the frame ("" for the page's own), notes as JSON.
    sent : the first request of its pages that was no mere GET, "" where there was none.
    storage : what the browser knew of the visitor when the test was over, as `new_context(storage_state=...)` takes it.
    """

    test: str
    engine: Engine
    options: Mapping[str, Any] = field(default_factory=dict)
    batches: tuple[tuple[int, str, str], ...] = ()
    sent: str = ""
    storage: Mapping[str, Any] | None = None
    audited: tuple[Audited, ...] = ()


def write_part(folder: Path, name: str, part: Part) -> None:
    """Write a part to a file of its own. Raises MachineError where the disk does not take it."""
    try:
        (folder / f"{name}.json").write_text(json.dumps(asdict(part)), "utf-8", "backslashreplace")
    except OSError as error:
        raise MachineError(f"could not keep what {part.test} did: {error.strerror or error}.") from error


def read_parts(folder: Path) -> tuple[Part, ...]:
    """All parts, those of a test together and in the order in which they were written."""
    found = []
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text("utf-8"))
        audited = tuple(
            Audited(each["url"], each["device"], tuple(each["keys"]), tuple(Open(**one) for one in each["open"]))
            for each in raw.pop("audited")
        )
        batches = tuple((tab, frame, text) for tab, frame, text in raw.pop("batches"))
        found.append(Part(**raw, batches=batches, audited=audited))
    return tuple(sorted(found, key=lambda part: part.test))
