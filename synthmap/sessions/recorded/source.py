"""Opening a recording: unpacking gzip as it is read, and telling from its first bytes what kind of file it is."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

from synthmap.model.errors import UsageError

Kind = Literal["json", "zip", "parquet", "text"]

MAX_BYTES = 8 << 30
"""The most that is read of one file, unpacked: some kilobytes of gzip can unpack to as much as one likes."""

_PART = 1 << 20  # bytes unpacked at once

GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"


class Bytes(Protocol):
    """What can be read from: a file, or what unpacks one."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, none at the end."""


@contextmanager
def opened(path: Path) -> Iterator[Bytes]:
    """The bytes of a file, unpacked if it is gzip. Raises UsageError where it cannot be read, then or later."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield Bounded(unpacked, path.name)
            else:
                yield file
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from None


def kind_of(path: Path) -> Kind:
    """What the file is, as far as its first bytes tell."""
    with opened(path) as stream:
        head = stream.read(4_096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise UsageError(f"{path} is empty.")
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_PARQUET):
        return "parquet"
    return "json" if head[:1] in (b"[", b"{") else "text"


class Utf8:
    """A stream as UTF-8 that is well formed, for readers that give up over a letter: U+FFFD stands for what is not."""

    closed = False

    def __init__(self, stream: Bytes) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder("utf-8")("replace")

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, none at the end."""
        while True:
            # What stands for one byte has three.
            part = self._stream.read(max(1, size // 3) if size >= 0 else -1)
            text = self._decoder.decode(part, final=not part)
            if text or not part:
                return text.encode("utf-8")

    def close(self) -> None:
        """Whoever opened the stream closes it."""


class Bounded:
    """What unpacks a file, up to `MAX_BYTES`. One that breaks off ends there: what is whole of it is good."""

    def __init__(self, stream: gzip.GzipFile, name: str) -> None:
        self._stream, self._name, self._left = stream, name, MAX_BYTES
        self.broken = False

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; fewer only at the end. Raises UsageError where they come to too many."""
        wanted, parts = size if 0 <= size <= self._left else self._left + 1, []
        try:
            # One by one: what was unpacked before it breaks off would be lost with the rest.
            while wanted > 0 and (part := self._stream.read1(min(wanted, _PART))):
                parts.append(part)
                wanted -= len(part)
        except EOFError:
            if not parts and self._left == MAX_BYTES:
                raise
            self.broken = True
        part = b"".join(parts)
        self._left -= len(part)
        if self._left < 0:
            raise UsageError(f"{self._name} unpacks to more than {MAX_BYTES >> 30} GB.")
        return part
