"""How a picture of the run reaches the report: as a file beside it, or within it, made smaller, up to a bound."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import cv2
import numpy as np

LARGEST = 64_000_000
"""Bytes of all embedded pictures, as base64: what browsers and mail gateways still open without trouble."""

_TALLEST_WEBP = 16_383  # px, the format's own limit
_QUALITY = 82  # text in screenshots stays crisp, at a tenth of the size of a PNG

Address = Callable[[Path, PurePosixPath], "str | None"]
"""Of a picture's file and its path within the run, what the report names it by; None for a picture left out."""


def beside(file: Path, inside: PurePosixPath) -> str:
    """The address of a file that lies where the report lies."""
    return quote(inside.as_posix())


class Album:
    """Embeds pictures as data: URLs, first come first served, until they are `limit` bytes in all."""

    def __init__(self, limit: int = LARGEST) -> None:
        self._free = limit
        self._known: dict[Path, str | None] = {}

    def __call__(self, file: Path, inside: PurePosixPath) -> str | None:
        if file not in self._known:
            url = _embedded(file)
            self._known[file] = url if url and len(url) <= self._free else None
            self._free -= len(self._known[file] or "")
        return self._known[file]

    @property
    def inside(self) -> int:
        """How many pictures it holds."""
        return sum(url is not None for url in self._known.values())

    @property
    def left_out(self) -> int:
        """How many it has no room for, or could not read."""
        return len(self._known) - self.inside


def _embedded(file: Path) -> str | None:
    """The picture as a data: URL, in WebP where its height allows that; None for what is no picture."""
    data = file.read_bytes()
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if pixels is None:
        return None
    kind = "png"
    if max(pixels.shape[:2]) <= _TALLEST_WEBP:
        done, small = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
        if done and small.nbytes < len(data):
            kind, data = "webp", small.tobytes()
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
