"""What an import yields: the events, the windows they happened in, and a count of what was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from synthmap.model.events import Events
from synthmap.model.identity import readable
from synthmap.scenario.types import Step

_MANY_NAMES = 200
_OTHERS = "others, of more names than are listed"

MAX_EVENTS = 2_000_000
"""The most events that one recording may hold: some hundred hours of one person's."""


@dataclass(frozen=True)
class Replay:
    """What a recording without coordinates asks to be done again on the live page.

    `viewport` is the width and height of the window in CSS pixels, None where the recording names none.
    """

    steps: tuple[Step, ...]
    viewport: tuple[int, int] | None = None
    mobile: bool = False
    touch: bool = False
    dpr: float = 1.0


@dataclass(frozen=True, eq=False)
class Recording:
    """One imported file.

    Attributes
    ----------
    format : what the file turned out to be, in words.
    events : what was done, `source` "recorded", `url` as recorded, `page` and `device` empty: which page of a scenario
        an address is, and which device a width, is for the scenario to say.
    viewports : the windows it was recorded in, (width, height) in CSS pixels, each once, in order of appearance.
    notes : what was not understood or is not kept: how often, by name.
    replay : for a recording of steps, what to do; its `events` are empty until a browser has done it.
    """

    format: str
    events: Events
    viewports: tuple[tuple[int, int], ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    replay: Replay | None = None


class Notes:
    """Counts what could not be understood, by a name that is safe to print; of endless names only the first."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, count: int = 1) -> None:
        """So many more of these."""
        name = readable(name, 120)
        if name not in self._counts and len(self._counts) >= _MANY_NAMES:
            name = _OTHERS
        self._counts[name] += count

    def add_alike(self, names: Sequence[str]) -> None:
        """What is one thing at several places, under the name of the first."""
        if names:
            self.add(names[0], len(names))

    def counted(self) -> dict[str, int]:
        """How often, by name, the names in order."""
        return {name: count for name, count in sorted(self._counts.items()) if count > 0}
