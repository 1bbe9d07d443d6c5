"""How long the stations of an audit took: milliseconds by name, of one view or of a run as a whole."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Timings:
    """Milliseconds by station.

    They are of the clock on the wall: views go side by side, and so do some stations of one view, so that their sum is
    more than what a run takes.
    """

    spent: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def station(self, name: str) -> Iterator[None]:
        """Time what happens inside under that name."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, (time.perf_counter() - begun) * 1000)

    def add(self, name: str, milliseconds: float) -> None:
        """Add what something took to a station."""
        self.spent[name] = self.spent.get(name, 0.0) + milliseconds
