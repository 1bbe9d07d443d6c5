"""The sessions that a scenario asks for beside simulated ones: scripted, with every address whole, and recorded."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from synthmap.model.view import INITIAL
from synthmap.scenario import names, targets
from synthmap.scenario.format import SessionKeys
from synthmap.scenario.mistakes import Mistake, Wrong, did_you_mean, shown
from synthmap.scenario.positions import Document, KeyPath
from synthmap.scenario.types import RecordedSessions, ScriptedSession, Step

SESSION = "session"
"""The state by which reports name a session that could not be carried out."""

_MAX_FILES = 1_000
_WILD = "*?["


def find_sessions(
    document: Document,
    asked: Sequence[SessionKeys],
    url: str,
    folder: Path,
    viewports: Sequence[str],
    states: Iterable[str] = (),
) -> tuple[tuple[ScriptedSession, ...], tuple[RecordedSessions, ...], list[Mistake]]:
    """The scripted and the recorded sessions, and what is wrong with their names, addresses, files and viewports.

    `url` is the scenario's, "" for none; `viewports` and `states` are the names of its viewports and pages' states.
    """
    mistakes: list[Mistake] = []
    scripted: list[ScriptedSession] = []
    recorded: list[RecordedSessions] = []
    start = targets.base(url, folder) if url else None
    used: set[str] = set()
    # A checkpoint is a state of whatever page the session is then on: one name for all keeps every view apart.
    marks = {names.same(name) for name in (INITIAL, SESSION, *states)}
    for index, keys in enumerate(asked):
        path: KeyPath = ("sessions", index)
        if keys.simulated:
            continue
        mistakes += _unknown(document, path, keys.viewports, viewports)
        segment = MappingProxyType({str(name): str(value) for name, value in sorted(keys.segment.items())})
        chosen, line = tuple(names.folder_name(name) for name in keys.viewports), document.place(path).line
        try:
            if keys.scripted:
                name = _name(keys.scripted, used)
                steps = _steps(document, (*path, "steps"), keys, start, folder, marks)
                site, login = _site(start, steps), keys.as_ or None
                scripted.append(ScriptedSession(name, steps, site, keys.weight, segment, chosen, line, login))
            else:
                recorded.append(RecordedSessions(_files(keys.recorded, folder), segment, chosen, line))
        except Wrong as wrong:
            mistakes.append(wrong.at(document.place((*path, "scripted" if keys.scripted else "recorded"))))
        except _Misplaced as misplaced:
            mistakes.append(misplaced.mistake)
    return tuple(scripted), tuple(recorded), mistakes


class _Misplaced(Exception):
    """A mistake whose place is known already."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def _unknown(document: Document, path: KeyPath, wanted: Sequence[str], known: Sequence[str]) -> Iterator[Mistake]:
    for nth, name in enumerate(wanted):
        if names.same(names.folder_name(name)) not in {names.same(each) for each in known}:
            place = document.place((*path, "viewports", nth))
            yield Mistake(*place, f"There is no viewport `{shown(name)}`.", did_you_mean(name, known))


def _name(written: str, used: set[str]) -> str:
    name = names.folder_name(written)
    if not name:
        raise Wrong(f"`{shown(written)}` has no letter or digit that a folder could be named by.", "Add one.")
    if names.same(name) in used:
        raise Wrong(f"There is another session `{shown(written)}`.", "Give each a name of its own.")
    used.add(names.same(name))
    return name


def _steps(
    document: Document, path: KeyPath, keys: SessionKeys, start: targets.Base | None, folder: Path, marks: set[str]
) -> tuple[Step, ...]:
    """The steps with their lines; what they go to is whole, or a path of the local folder that is served."""
    steps = [step.step(document.place((*path, nth)).line, folder) for nth, step in enumerate(keys.steps)]
    if start is None and steps[0].action != "goto":
        raise Wrong("Nothing says where this session begins.", "Give the scenario a `url`, or begin with a `goto`.")
    for nth, step in enumerate(steps):
        place = document.place((*path, nth))
        if step.action == "goto":
            try:
                steps[nth] = replace(step, value=_address(step.value, start, folder))
            except Wrong as wrong:
                raise _Misplaced(wrong.at(place)) from None
        elif step.action == "checkpoint":
            name = names.folder_name(step.value)
            if not name or names.same(name) in marks:
                what = "has no letter or digit in it" if not name else "or a state of that name is there already"
                raise _Misplaced(Mistake(*place, f"A checkpoint `{shown(step.value)}` {what}.", "Name it otherwise."))
            marks.add(names.same(name))
            steps[nth] = replace(step, value=name)
    return tuple(steps)


def _address(value: str, start: targets.Base | None, folder: Path) -> str:
    target = targets.page(value, start, folder)
    if target.local is None:
        return target.url
    if not isinstance(start, targets.Folder) or target.local.root != start.root:
        raise Wrong(
            f"`{targets.safe(value)}` is a file outside of what `url` serves.", "Choose a `url` that holds every page."
        )
    return target.local.path


def _site(start: targets.Base | None, steps: Sequence[Step]) -> str | Path | None:
    if isinstance(start, targets.Folder):
        return start.root
    return start.url if start else None


def _files(written: str, folder: Path) -> tuple[Path, ...]:
    """The files that a path or a pattern names, in order."""
    if any(mark in written for mark in _WILD):
        found = sorted(glob.glob(written, root_dir=folder, recursive=True))  # noqa: PTH207 (Path.glob takes no `/x`)
        files = [path for each in found if (path := (folder / each).absolute()).is_file()]
    else:
        files = [path] if (path := (folder / written).absolute()).is_file() else []
    if not files:
        raise Wrong(f"There is no file `{shown(written)}`.", "A path starts at the scenario's folder.")
    if len(files) > _MAX_FILES:
        raise Wrong(f"`{shown(written)}` is {len(files):,} files.", f"A run takes in {_MAX_FILES:,} of them at most.")
    return tuple(files)
