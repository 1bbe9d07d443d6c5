"""The text of a view as one string, with the place of every character on the page: what is looked for in words.

Lines of one block follow each other with a space, or with `WRAP` where the next one is drawn below; a new block, or
text that is left out, is a `BREAK`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from synthmap.model.contacts import BREAK, WRAP
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools, Floats, Ints
from synthmap.model.snapshot import Snapshot

_GOES_ON, _CONTINUES = re.compile(r"\w[-@]$"), re.compile(r"@\w|\.\w")
_NO_SPACE = 0.1  # of a line's height between two pieces of it: a space is about a quarter of it wide
_MAX_LENGTH = 100_000  # characters of a page that are searched


@dataclass(frozen=True, eq=False)
class RunningText:
    """`starts` are where each line begins in `text`, and `lines` which row of the view's TextTable it is, both (k,)."""

    text: str
    starts: Ints
    lines: Ints

    def lines_at(self, start: int, end: int) -> Ints:
        """The lines that hold these characters."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return self.lines[first : bisect_right(self.starts, end - 1)]


def running_text(snapshot: Snapshot, left_out: Bools) -> RunningText:
    """The lines of the view in document order, without those that stand in an element marked in `left_out`, (n,)."""
    texts = snapshot.texts
    blocks = blocks_of(snapshot.elements)
    parts: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    length, before, broken = 0, -1, False
    for line, (said, owner) in enumerate(zip(texts.text, texts.element, strict=True)):
        if left_out[owner]:
            broken = True
            continue
        if before >= 0:
            same = not broken and blocks[owner] == blocks[texts.element[before]]
            parts.append(_between(texts.text[before], said, texts.box[before], texts.box[line]) if same else BREAK)
            length += len(parts[-1])
        if length + len(said) > _MAX_LENGTH:
            break
        starts.append(length)
        lines.append(line)
        parts.append(said)
        length += len(said)
        before, broken = line, False
    return RunningText("".join(parts), np.array(starts, dtype=np.int64), np.array(lines, dtype=np.int64))


def blocks_of(table: ElementTable) -> Ints:
    """For each row, the nearest that is no part of a line of text: itself or one around it."""
    blocks = np.arange(len(table))
    for row in range(len(table)):
        if table.inline[row] and table.parent[row] >= 0:
            blocks[row] = blocks[table.parent[row]]
    return blocks


def _between(before: str, after: str, a: Floats, b: Floats) -> str:
    """What stands between two pieces of one block: nothing within an address that only its markup divides."""
    below = b[1] + b[3] / 2 > a[1] + a[3]
    touching = not below and abs(b[0] - (a[0] + a[2])) < _NO_SPACE * min(a[3], b[3])
    if touching or _GOES_ON.search(before) or _CONTINUES.match(after):
        return ""
    return WRAP if below else " "
