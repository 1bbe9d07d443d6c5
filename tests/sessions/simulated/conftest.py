"""A page to visit: a handful of things that look clickable, down a long page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from synthmap.model.view import DESKTOP, View, Viewport
from synthmap.sessions.simulated import Scene
from synthmap.vision.saliency import SCALE, Attention


def _scene(
    boxes: Sequence[Sequence[float]] = (),
    *,
    viewport: Viewport = DESKTOP,
    height: int = 20_000,
    view: View | None = None,
    **columns: Any,
) -> Scene:
    k = len(boxes)
    made = np.array(boxes, dtype=float).reshape(k, 4)
    return Scene(
        view=view or View("home", viewport.name),
        url="https://example.org/",
        viewport=viewport,
        document=(viewport.width, height),
        boxes=made,
        looks=np.array(columns.get("looks", [1.0] * k), dtype=float),
        seen=np.array(columns.get("seen", [0.01] * k), dtype=float),
        pinned=np.array(columns.get("pinned", [False] * k), dtype=bool),
        label=np.array(columns.get("label", made), dtype=float).reshape(k, 4),
        words=tuple(columns.get("words", [""] * k)),
        fields=np.array(columns.get("fields", ()), dtype=float).reshape(-1, 4),
        form=np.array(columns.get("form", ()), dtype=np.int64),
        field=np.array(columns.get("field", [-1] * k), dtype=np.int64),
        attention=_even(viewport.width, height),
        ends=np.array(columns.get("ends", ()), dtype=float),
        finished=np.array(columns.get("finished", ()), dtype=float),
    )


def _even(width: int, height: int) -> Attention:
    """Attention that is everywhere the same."""
    shape = (-(-height // SCALE), -(-width // SCALE))
    return Attention(np.full(shape, 1 / (shape[0] * shape[1])), SCALE, width, height)


@pytest.fixture(scope="session")
def scene() -> Callable[..., Scene]:
    """`scene(boxes, looks=…, seen=…, pinned=…, label=…, …)`: everything unsaid is equal for all."""
    return _scene
