"""The folder that a run is kept in: where everything goes, and writing that never leaves half a file."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthmap.model.errors import MachineError, UsageError
from synthmap.model.view import View

REPORT, HELD, MANIFEST = "report.json", "held.json", "run.json"
SARIF, JUNIT, SUMMARY, PROMPT = "report.sarif", "junit.xml", "summary.md", "prompt.txt"
ELSEWHERE = "elsewhere.parquet"
"""What real sessions did on pages that were not looked at."""
WALKS, WALKED = "sessions.json", "sessions.parquet"
"""How sessions in a browser went, and what they did: carried out once, however often a run is gone on with."""
FINISHED = "finished.json"
"""Lies in the folder of a page, `views/pricing`, once all else of the page does."""
SERVER_LOG = "synthmap-server.log"
SHOWN = "shown"
_LOGINS = "failed-logins"
_FILES = (REPORT, HELD, MANIFEST, SARIF, JUNIT, SUMMARY, PROMPT, ELSEWHERE, WALKS, WALKED)
_OURS = frozenset(
    (*_FILES, *(f".{name}.writing" for name in _FILES), "report.html", "views", SERVER_LOG, _LOGINS, SHOWN)
)
_DEPTH = 5  # page/device/browser/state/file


@dataclass(frozen=True)
class RunFolder:
    """One run on disk."""

    root: Path

    def folder_of(self, view: View) -> Path:
        """The view's own folder, relative to the run: `views/pricing/mobile/chromium/initial`."""
        return Path("views", view.page, view.device, view.browser, view.state)

    def clear_page(self, page: str) -> None:
        """Take away what is there of a page that was not finished, so that nothing of it is taken for the new."""
        try:
            shutil.rmtree(self.root / "views" / page, ignore_errors=False)
        except FileNotFoundError:
            return
        except OSError as error:
            raise MachineError(f"could not clear {self.root / 'views' / page}: {error.strerror or error}.") from error

    def folder_of_login(self, name: str) -> Path:
        """The folder of what is kept of a login that failed, relative to the run; `name` is safe as a folder."""
        return Path(_LOGINS, name)

    def write(self, name: Path | str, data: bytes) -> str:
        """Write a file of the run whole or not at all. Returns its name as reports refer to it."""
        target = self.root / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Not a temporary file of the system's: those are for their owner's eyes alone, and so would the report be.
            temporary = target.with_name(f".{target.name}.writing")
            try:
                temporary.write_bytes(data)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise MachineError(
                f"could not write {target}: {error.strerror or error}. Free some space or choose another --out."
            ) from error
        return Path(name).as_posix()

    def write_json(self, name: Path | str, document: Any) -> str:
        """Write a JSON document, the same bytes for the same document. Half a surrogate pair is written escaped."""
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        return self.write(name, (text + "\n").encode("utf-8", "backslashreplace"))


def prepare(root: Path) -> RunFolder:
    """The folder for a new run, cleared of an earlier run's files and of nothing else.

    Raises UsageError where `root` is a file, or a folder with something in it that no run has written.
    """
    if root.exists() and not root.is_dir():
        raise UsageError(f"--out {root} is a file; name a folder.")
    try:
        if root.is_dir() and any(root.iterdir()) and not _is_run(root):
            raise UsageError(
                f"--out {root} has files in it that are no report of synthmap's; name an empty or a new folder."
            )
        for name in sorted(_OURS):
            path = root / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError(f"could not prepare {root}: {error.strerror or error}. Choose another --out.") from error
    return RunFolder(root)


def _is_run(root: Path) -> bool:
    """Whether a run wrote the folder: its report says so; of one that was cut short, what it left has a run's shape.

    The names alone prove nothing: many a web project has a folder `views` that nobody wants to lose.
    """
    for name in (REPORT, MANIFEST):
        if (root / name).exists():
            return _is_ours(root / name)
    left = {path.name for path in root.iterdir()}
    return left <= _OURS and _all_lie(root / "views", _DEPTH) and _all_lie(root / _LOGINS, 2)


def _all_lie(folder: Path, depth: int) -> bool:
    """Whether all files of a folder lie so many names below it; of one that is not there, too."""
    files = [path.relative_to(folder).parts for path in folder.rglob("*") if not path.is_dir()]
    return all(len(parts) == depth for parts in files)


def _is_ours(path: Path) -> bool:
    try:
        report = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    tool = report.get("tool") if isinstance(report, dict) else None
    return isinstance(tool, dict) and tool.get("name") == "synthmap"
