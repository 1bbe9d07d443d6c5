"""Picture files that stand for a page not built yet: which are read, how large they may be, and what is in them.

A file comes from anywhere. Its size is bounded before anything is read, its declared measures before anything is
decoded, and only the three formats named here are tried.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from synthmap.model.geometry import Pixels
from synthmap.scenario.mistakes import Wrong

MAX_BYTES = 100_000_000
MAX_PIXELS = 80_000_000
"""Declared pixels of a picture: a page of 50,000 px at the width of a desktop is 72 million."""

_FORMATS = ("PNG", "JPEG", "WEBP")
_READ = "A picture of a page is a PNG, a JPEG or a WebP that stands still."
# Whatever a decoder makes of a file that is not what it says.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, MemoryError)


def check_image(path: Path, said: str) -> None:
    """Read the picture once, to the last row; `said` is how messages quote its name.

    Raises Wrong for one that is broken, too large, animated, or of another format.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; their size is judged here.
        with _opened(path, said) as image, _decoding(said):
            image.load()


def read_image(path: Path) -> Pixels:
    """The picture, (height, width, 3) in OpenCV's BGR order, upright, laid on white where it is see-through.

    Raises Wrong, as `check_image` does.
    """
    with _opened(path, path.name) as image, _decoding(path.name):
        upright = ImageOps.exif_transpose(image)
        if upright.has_transparency_data:
            layer = upright.convert("RGBA")
            upright = Image.new("RGBA", layer.size, "white")
            upright.alpha_composite(layer)
        return np.ascontiguousarray(np.asarray(upright.convert("RGB"), dtype=np.uint8)[..., ::-1])


@contextmanager
def _opened(path: Path, said: str) -> Iterator[Image.Image]:
    """The file with its header read and found fit, nothing decoded yet."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Wrong(f"There is no picture `{said}`.", _READ) from None
    if size > MAX_BYTES:
        raise Wrong(f"`{said}` is {size:,} bytes large; at most {MAX_BYTES:,} are read.", "Save it smaller.")
    try:
        image = Image.open(path, formats=_FORMATS)
    except Image.DecompressionBombError:
        raise _too_large(said, "far too many pixels") from None
    except _BROKEN:
        raise Wrong(f"`{said}` is not a picture that can be read.", _READ) from None
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _too_large(said, f"{width:,} x {height:,} pixels")
        if getattr(image, "is_animated", False):
            raise Wrong(f"`{said}` is animated.", "Save the one picture of it that is to be looked at.")
        yield image


def _too_large(said: str, measure: str) -> Wrong:
    message = f"`{said}` has {measure}; at most {MAX_PIXELS:,} are looked at."
    return Wrong(message, "Save it at a lower density, or cut it into pages.")


@contextmanager
def _decoding(said: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise Wrong(f"`{said}` is broken: it cannot be decoded to its end.", "Save it once more.") from None
