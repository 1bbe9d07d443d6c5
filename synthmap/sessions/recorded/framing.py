"""JSON of any size as batches of its values: an array cut into pieces of some megabytes, or a file with one per line.

A parser that walks through a file value by value costs ten times what `orjson` takes for the same bytes. So an array is
read in blocks, each cut where one event seems to end and the next to begin, and `orjson` parses what lies between. That
it parses is the proof of the cut: a piece cut within a string or within an event is no list of JSON values.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import ijson  # type: ignore[import-untyped]
import orjson

from synthmap.model.errors import UsageError
from synthmap.sessions.recorded.source import Bytes

Batch = list[Any]

_BLOCK = 4 << 20  # bytes
_LONGEST = 128 << 20  # bytes that one event may have, and a file that has to be read as a whole
_FIRST_LINE = 64 << 20  # bytes looked through for the end of a first line
_TRIES = 3
_GAP = rb"\}\s*,\s*(?=\{)"
_ENDS = (
    # What closes an event of rrweb: its time, and a few plain values at most after it.
    re.compile(rb'"timestamp"\s*:\s*[-+.\deE]+\s*(?:,\s*"\w+"\s*:\s*(?:\d+|"[^"\\]{0,100}")\s*)*' + _GAP),
    # Or what opens the next one, where the keys are in another order.
    re.compile(rb'\}\s*,\s*(?=\{\s*(?:"timestamp"|"data"\s*:\s*\{|"type"\s*:\s*\d+\s*,\s*"(?:data|timestamp)"))'),
)
_WRAPPED = re.compile(rb'\s*\{\s*"\w{1,40}"\s*:\s*\[')
_LINE_FEED, _OPEN, _CLOSE = b"\n", b"[", b"]"
_TOO_DEEP = "it is nested too deeply to be a recording"


def batches(stream: Bytes, name: str) -> Iterator[Batch]:
    """The values of a JSON file in order, in batches: those of its array, its lines, or the one that it is.

    `name` is what messages call the file. Raises UsageError for what is no JSON, with the place of the mistake.
    """
    head, ended = _head(stream)
    start = head.lstrip()[:1]
    if _is_lines(head):
        yield from _lines(head, stream, name)
    elif start == _OPEN:
        yield from _array(head, stream, head.index(_OPEN) + 1, name)
    elif ended:
        yield [_whole(head, name)]
    elif wrapped := _WRAPPED.match(head):
        yield from _array(head, stream, wrapped.end(), name)
    else:
        yield from _walked(_Rejoined(head, stream), name)


def _head(stream: Bytes) -> tuple[bytes, bool]:
    """The beginning of a file, with its first line if that is an object of its own, and whether that is all of it."""
    head = stream.read(_BLOCK).removeprefix(b"\xef\xbb\xbf")
    ended = False
    while (
        not ended
        and len(head) < _FIRST_LINE
        and (
            not head.strip()
            or (head.lstrip()[:1] == b"{" and _LINE_FEED not in head.lstrip() and not _WRAPPED.match(head))
        )
    ):
        block = stream.read(_BLOCK)
        head, ended = head + block, not block
    if not ended and not (block := stream.read(1)):
        return head, True
    return (head, True) if ended else (head + block, False)


def parsed(text: bytes) -> Any:
    """One JSON value. Raises ValueError for what is none.

    Half a surrogate pair and NaN, which scripts write and `orjson` refuses, are left to the standard library.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None


def _is_lines(head: bytes) -> bool:
    """Whether the first line that says anything is a whole JSON value, and not all that there is."""
    lines = head.lstrip().split(_LINE_FEED, 1)
    if len(lines) < 2 or not lines[1].strip():
        return False
    try:
        return isinstance(orjson.loads(lines[0]), dict | list | str)
    except orjson.JSONDecodeError:
        return False


def _lines(head: bytes, stream: Bytes, name: str) -> Iterator[Batch]:
    """The values of the lines. One that is no JSON does not take the others with it: it is `Broken`."""
    rest, number, ended = head, 0, False
    while not ended:
        block = stream.read(_BLOCK)
        ended = not block
        whole, feed, rest = (rest + block).rpartition(_LINE_FEED)
        if ended:
            whole, rest = whole + feed + rest, b""
        if len(rest) > _LONGEST:
            raise UsageError(f"{name}: line {number + 1} is longer than {_LONGEST >> 20} MB.")
        batch = []
        for line in whole.split(_LINE_FEED) if whole else ():
            number += 1
            if line and not line.isspace():
                batch.append(_line(line, number))
        if ended and getattr(stream, "broken", False):
            if batch and isinstance(batch[-1], Broken):
                batch.pop()
            batch.append(Broken(f"end of the file, which breaks off after line {number:,}"))
        yield batch


def _line(text: bytes, number: int) -> Any:
    try:
        return parsed(text)
    except ValueError:
        return Broken(f"line that is no JSON, such as line {number:,}")


def _whole(text: bytes, name: str) -> Any:
    try:
        return parsed(text)
    except ValueError as error:
        raise UsageError(f"{name} is not JSON: {error}.") from None


def _array(head: bytes, stream: Bytes, start: int, name: str) -> Iterator[Batch]:
    """The values of an array that begins at `start` of the head; what follows the array is left out."""
    rest, offset, wanted = head[start:], start, _BLOCK
    while True:
        block = b"" if wanted <= len(rest) < _BLOCK else stream.read(max(_BLOCK, wanted - len(rest)))
        rest += block
        if not block:
            yield _last(rest, offset, name)
            return
        cut, batch = _cut(rest)
        if batch is None:
            wanted = 2 * len(rest)
            if wanted > _LONGEST:
                raise UsageError(
                    f"{name}: from byte {offset:,} on no event ends within {_LONGEST >> 20} MB. "
                    "Is it a recording of rrweb, an array of events?"
                )
            continue
        yield batch
        rest, offset, wanted = rest[cut:], offset + cut, _BLOCK


def _cut(text: bytes) -> tuple[int, Batch | None]:
    """Where the last event ends that ends in the text, and the values up to there; None where none is found."""
    for pattern in _ENDS:
        # The last matches are near the end: looking there first spares a walk through all of it.
        for window in (1 << 16, 1 << 20, len(text)):
            found = list(pattern.finditer(text, max(0, len(text) - window)))[-_TRIES:]
            for match in reversed(found):
                batch = _values(text[: text.rindex(b",", match.start(), match.end())])
                if batch is not None:
                    return match.end(), batch
            if found:
                break
    return 0, None


def _values(text: bytes) -> Batch | None:
    try:
        return parsed(_OPEN + text + _CLOSE)
    except ValueError:
        return None


def _last(text: bytes, offset: int, name: str) -> Batch:
    """The values up to the end of the array. A recording that breaks off keeps what is whole."""
    body = text.rstrip()
    if body.endswith(_CLOSE) and (batch := _values(body[:-1])) is not None:
        return batch
    try:
        batch, _ = json.JSONDecoder().raw_decode(_OPEN.decode() + text.decode("utf-8", "replace"))
        return batch
    except (ValueError, RecursionError) as error:
        cut, whole = _cut(text)
        if whole is not None:
            return [*whole, Broken(f"end of the file, which breaks off in an event at byte {offset + cut:,}")]
        about = _TOO_DEEP if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{name} is not JSON, from byte {offset:,} on: {about}. Was it cut off?") from None


class Broken:
    """Stands for a part of a file that is no JSON: a line, or the rest of one that breaks off. `what` says it."""

    def __init__(self, what: str) -> None:
        self.what = what


def _walked(stream: _Rejoined, name: str) -> Iterator[Batch]:
    """The values of the first array of objects, wherever in the file it is, parsed one by one."""
    try:
        events = ijson.parse(stream, use_float=True)
        for _, event, _ in events:
            if event == "start_array":
                inner, first, value = next(events)
                if first == "start_map":
                    again = itertools.chain([(inner, first, value)], events)
                    items = ijson.items(again, inner)
                    while batch := list(itertools.islice(items, 1_000)):
                        yield batch
                    return
    except (ijson.JSONError, ValueError, StopIteration) as error:
        raise UsageError(f"{name} is not JSON: {error}.") from None


class _Rejoined:
    """A stream whose beginning has been read already."""

    def __init__(self, head: bytes, stream: Bytes) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes."""
        if not self._head:
            return self._stream.read(size)
        size = len(self._head) if size < 0 else size
        part, self._head = self._head[:size], self._head[size:]
        return part
