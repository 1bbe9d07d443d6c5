"""Reading with Python's cycle collector at rest, which otherwise takes longer than the reading.

The collector goes over what is alive each time so many objects have been made. A recording that is read makes them by
the million, in trees that hold no circles, and nearly all of them are alive for as long as the collector looks.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no circles meanwhile: for work that leaves none, or undoes those that it makes."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
