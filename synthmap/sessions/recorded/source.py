"""Opening a recording: unpacking gzip as it is read, and telling from its first bytes what kind of file it is."""

from __future__ import annotations

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


class Bounded:
    """A stream that refuses to yield more than `MAX_BYTES`."""

    def __init__(self, stream: Bytes, name: str) -> None:
        self._stream, self._name, self._left = stream, name, MAX_BYTES

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes."""
        part = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(part)
        if self._left < 0:
            raise UsageError(f"{self._name} unpacks to more than {MAX_BYTES >> 30} GB.")
        return part
