"""Where the time of a run went, in the lines that `--timings` prints: what each station took, on which view most."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.text import Text

from synthmap.model.view import View
from synthmap.report.documents import PageEntry
from synthmap.report.lines import printable

_EXPLAINED = "Stations by the clock, in seconds; views go side by side, and so do some stations: sums exceed the run.\n"


def timings_table(run: Mapping[str, float], pages: Sequence[PageEntry]) -> Text:
    """The stations in the order in which a view comes to them, then those that no view has to itself.

    `run` is milliseconds by station, as each page's `timings` are.
    """
    spent: dict[str, list[tuple[float, View]]] = defaultdict(list)
    for entry in pages:
        for station, milliseconds in entry.timings.items():
            spent[station].append((milliseconds, entry.view))
    text = Text(f"\n{_EXPLAINED}")
    text.append(f"{'station':16}{'sum':>9}{'median':>9}{'longest':>9}  on\n", style="bold")
    for station, each in spent.items():
        middle = statistics.median(milliseconds for milliseconds, _ in each)
        longest, view = max(each, key=lambda one: one[0])
        text.append(f"{station:16}{_seconds(sum(ms for ms, _ in each))}{_seconds(middle)}{_seconds(longest)}")
        text.append(f"  {printable(str(view), 100)}\n", style="dim")
    for station, milliseconds in run.items():
        text.append(f"{station:16}{_seconds(milliseconds)}{'':>18}")
        text.append("  the run as a whole\n", style="dim")
    return text


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:9.2f}"
