"""Reads a stored run back: report.json, the views it points to, and which of their pictures are really there.

This is the one gate through which data enters the report. Every string passes `clean` here, so that nothing behind it
has to think about a name of five thousand characters or one that turns the line around.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from synthmap.model.errors import UsageError

from . import _words
from ._album import Address, beside

SCHEMA_VERSION = 1
EARLIER = "earlier.png"
"""The picture that an earlier run has of a view, in the view's folder."""

Json = Mapping[str, Any]


class ViewName(NamedTuple):
    """Page, device, browser and state."""

    page: str
    device: str
    browser: str
    state: str

    @property
    def variant(self) -> str:
        """What is the same for the devices that stand side by side."""
        return f"{self.browser}/{self.state}"

    @property
    def unusual(self) -> list[str]:
        """Browser and state, where these are not the usual ones."""
        return [word for word, usual in ((self.browser, "chromium"), (self.state, "initial")) if word != usual]


@dataclass(frozen=True)
class StoredView:
    """A view as the run holds it: its line in report.json, its view.json, or why there is none."""

    number: int
    entry: Json
    folder: PurePosixPath
    data: Json = field(default_factory=dict)
    error: str | None = None

    @property
    def width(self) -> float:
        """The viewport's width in CSS pixels, 0 where the view failed."""
        return float((self.data.get("viewport") or {}).get("width") or 0)

    @property
    def name(self) -> ViewName:
        """What a finding names this view by."""
        return place(self.entry)


@dataclass(frozen=True)
class StoredRun:
    """A run as it lies on disk. Views stand page by page as in the report, a page's wide devices before the narrow."""

    folder: Path
    report: Json
    views: tuple[StoredView, ...]
    address: Address = beside

    @property
    def embeds(self) -> bool:
        """Whether pictures stand within the report: a link to one would lead nowhere."""
        return self.address is not beside

    def picture(self, written: Any, folder: PurePosixPath | None = None) -> str | None:
        """The address of a picture, or None where no such file lies in the run, or there is no room for it.

        `written` is relative to `folder` (a view's own), or to the run where none is given.
        """
        if not isinstance(written, str) or not written:
            return None
        target = file_in(self.folder, (folder or PurePosixPath()) / written)
        if target is None:
            return None
        return self.address(target, PurePosixPath(target.relative_to(self.folder.resolve()).as_posix()))

    def size(self, written: str) -> tuple[int, int] | None:
        """Width and height of a PNG of the run in its own pixels; None where there is no such picture."""
        target = file_in(self.folder, PurePosixPath(written))
        if target is None:
            return None
        with target.open("rb") as file:
            start = file.read(24)
        # https://www.w3.org/TR/png-3/#11IHDR: the signature, then the header's length and name, then its two sides.
        if start[:8] != b"\x89PNG\r\n\x1a\n" or len(start) < 24:
            return None
        width, height = struct.unpack(">II", start[16:])
        return width, height


def file_in(run: Path, inside: PurePosixPath) -> Path | None:
    """The file at a place within a run, where there is one, and it is within."""
    target = (run / inside).resolve()
    return target if target.is_relative_to(run.resolve()) and target.is_file() else None


def place(entry: Json) -> ViewName:
    """The view that an entry or a finding of report.json speaks of."""
    return ViewName(
        str(entry.get("page") or ""),
        str(entry.get("device") or ""),
        str(entry.get("browser") or "chromium"),
        str(entry.get("state") or "initial"),
    )


def read(folder: Path, address: Address = beside) -> StoredRun:
    """Read the run in `folder`; `address` says how its pictures are named.

    Raises
    ------
    UsageError
        There is no report.json, it cannot be read, or a later synthmap wrote it. A view that cannot be read is no
        error: it stands in the report as failed, with the reason.
    """
    path = folder / "report.json"
    try:
        report = _load(path)
    except OSError as error:
        raise UsageError(
            f"{folder} is not a finished run: {path} cannot be read ({error.strerror}).\n"
            "Give the folder that `synthmap audit --out` wrote."
        ) from error
    except ValueError as error:
        raise UsageError(f"{path} is damaged ({error}). Run the audit again.") from error
    version = report.get("schema_version")
    if version != SCHEMA_VERSION:
        raise UsageError(
            f"{path} has schema_version {version}; this synthmap reads {SCHEMA_VERSION}. "
            "Use the synthmap that wrote it, or run the audit again."
        )
    views = [_view(folder, number, entry) for number, entry in enumerate(report.get("pages") or ())]
    pages = list(dict.fromkeys(view.name.page for view in views))
    ordered = sorted(views, key=lambda view: (pages.index(view.name.page), -view.width))
    return StoredRun(folder, report, tuple(ordered), address)


def _view(folder: Path, number: int, entry: Json) -> StoredView:
    result = entry.get("result")
    inside = PurePosixPath(result or ".").parent
    if entry.get("status") != "ok":
        return StoredView(number, entry, inside, error=str(entry.get("error") or "no reason was recorded"))
    if not result:
        return StoredView(number, entry, inside, error="the run names no result for this view")
    try:
        return StoredView(number, entry, inside, _load(folder / result))
    except OSError as error:
        return StoredView(number, entry, inside, error=f"{result} cannot be read ({error.strerror})")
    except ValueError as error:
        return StoredView(number, entry, inside, error=f"{result} is damaged ({error})")


def _load(path: Path) -> Json:
    loaded = _cleaned(json.loads(path.read_text(encoding="utf-8", errors="surrogatepass")))
    if not isinstance(loaded, dict):
        raise ValueError("it holds no JSON object")
    return loaded


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _words.clean(value)
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    if isinstance(value, dict):
        return {_words.clean(key): _cleaned(inner) for key, inner in value.items()}
    return value
