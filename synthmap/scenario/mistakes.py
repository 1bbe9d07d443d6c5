"""Mistakes in a scenario file, and how a person is shown them: the place, the line, a caret, the way out."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rich.cells import cell_len

from synthmap.model.errors import ScenarioError

MAX_SHOWN = 50
"""Mistakes shown in full; the others are counted."""

_LEFT_CELLS, _RIGHT_CELLS = 60, 40
"""Terminal cells of a long line that are kept before the caret, and from it on."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class Place(NamedTuple):
    """Where something stands in a file, both counted from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: where it stands, what is wrong, and what to do about it (`hint` may be empty)."""

    line: int
    column: int
    message: str
    hint: str = ""


class Wrong(ValueError):
    """A value that cannot be right, raised where nobody knows yet which line it stands on.

    It never leaves this package: whoever knows the place turns it into a `Mistake`, or into a `UsageError`
    if the value came from the command line. Pydantic collects it like any ValueError of a validator.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def at(self, place: Place) -> Mistake:
        """The mistake this is, now that its place is known."""
        return Mistake(*place, self.message, self.hint)


@dataclass(frozen=True)
class Source:
    """The text of a scenario file, and the name the file has in messages."""

    file: str
    text: str

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(end.end() for end in _LINE_END.finditer(self.text)))

    def place(self, index: int) -> Place:
        """Line and column of the character at `index`. Lines end as editors end them: LF, CRLF or CR."""
        line = bisect_right(self._starts, index)
        return Place(line, index - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """A line without its ending; empty when the file has no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        return self.text[self._starts[number - 1] : self._line_end(number)].rstrip("\r\n")

    def find(self, words: str, start: Place, within: int) -> Place:
        """Where `words` first stand on the line of `start`, at most `within` characters after it; else `start`."""
        index = self._starts[start.line - 1] + start.column - 1
        found = self.text.find(words, index, min(self._line_end(start.line), index + within))
        return self.place(found) if found >= 0 else start

    def _line_end(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else len(self.text)


def scenario_error(source: Source, mistakes: Iterable[Mistake]) -> ScenarioError:
    """The error that shows every mistake, in the order of the file and each one once."""
    return ScenarioError(render(source, mistakes))


def render(source: Source, mistakes: Iterable[Mistake]) -> str:
    """Every mistake as `file:line:column: message`, the line, a caret under the column, and the way out."""
    ordered = sorted(set(mistakes))
    count = "1 mistake" if len(ordered) == 1 else f"{len(ordered)} mistakes"
    blocks = [f"{shown(source.file, 200)} has {count}."]
    blocks += [_block(source, mistake) for mistake in ordered[:MAX_SHOWN]]
    if len(ordered) > MAX_SHOWN:
        blocks.append(f"... and {len(ordered) - MAX_SHOWN} more.")
    return "\n\n".join(blocks)


def _block(source: Source, mistake: Mistake) -> str:
    text, offset = excerpt(source.line(mistake.line), mistake.column)
    margin = f"{mistake.line:>5}"
    lines = [
        f"{shown(source.file, 200)}:{mistake.line}:{mistake.column}: {mistake.message}",
        f"{margin} | {text}".rstrip(),
        f"{' ' * len(margin)} | {' ' * offset}^",
    ]
    if mistake.hint:
        lines.append(f"{' ' * len(margin)}   {mistake.hint}")
    return "\n".join(lines)


def excerpt(line: str, column: int) -> tuple[str, int]:
    """What a terminal shows of `line`, at most about 100 cells of it, and the cell under which the caret goes.

    Tabs become spaces, and what does not print becomes its escape, so that a file can neither move the caret
    nor command the terminal. A character may take two cells (Chinese, emoji) or none (a combining accent).
    """
    at = max(column - 1, 0)
    before = [_cell(character) for character in line[max(0, at - _LEFT_CELLS) : at]]
    after = [_cell(character) for character in line[at : at + 2 * _RIGHT_CELLS + _LEFT_CELLS]]
    cut_before = at > _LEFT_CELLS
    while before and cell_len("".join(before)) > _LEFT_CELLS:
        before.pop(0)
        cut_before = True
    room = _LEFT_CELLS + _RIGHT_CELLS - cell_len("".join(before))
    cut_after = len(line) > at + len(after)
    while after and cell_len("".join(after)) > room:
        after.pop()
        cut_after = True
    prefix = ("..." if cut_before else "") + "".join(before)
    return prefix + "".join(after) + ("..." if cut_after else ""), cell_len(prefix) + max(0, at - len(line))


def _cell(character: str) -> str:
    if character == "\t":
        return "    "
    return character if character.isprintable() else _escaped(character)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def shown(text: str, limit: int = 60) -> str:
    """`text` as a message may hold it: on one line, at most `limit` characters, what does not print escaped."""
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "".join(c if c.isprintable() else _escaped(c) for c in cut)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, whatever the case it was typed in; None when nothing is near."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word[:64].casefold(), sorted(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The hint that names the nearest known word, or `otherwise` when nothing is near."""
    near = nearest(word, known)
    return f"Did you mean `{shown(near)}`?" if near else otherwise


def listed(words: Iterable[str], limit: int = 12, last: str = "and") -> str:
    """Words as a sentence lists them, in the order given: `a`, `b` and `c`, or with another word before the last."""
    every = [f"`{shown(word)}`" for word in words]
    if len(every) > limit:
        return ", ".join(every[:limit]) + f" and {len(every) - limit} more"
    return f" {last} ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))
