"""The areas of image maps: the browser lays none of them out, so their places are worked out from their coordinates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Floats

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MAX_CORNERS = 200
_ROUND = 16  # corners by which a circle is drawn


@dataclass(frozen=True, eq=False)
class Area:
    """An area's `box` on the page as numbers, the node of its `picture`, and its corners (k, 2) where it is no box."""

    box: tuple[float, float, float, float]
    picture: int
    outline: Floats | None


def areas_of(
    tags: Sequence[str],
    attributes: Sequence[Mapping[str, str]],
    parents: Sequence[int],
    pictures: Mapping[int, Sequence[float]],
) -> dict[int, Area]:
    """The areas by node, of the maps that one of `pictures` (boxes by node) uses; columns are over all nodes.

    Coordinates are CSS pixels from the picture's corner and do not grow with it (HTML standard, 4.8.14).
    """
    users = {
        attributes[node].get("usemap", "").removeprefix("#"): node
        for node in sorted(pictures, reverse=True)
        if attributes[node].get("usemap", "").startswith("#")
    }
    found: dict[int, Area] = {}
    for node, tag in enumerate(tags):
        if tag == "area" and users:
            above = parents[node]
            while above >= 0 and tags[above] != "map":
                above = parents[above]
            picture = users.get(attributes[above].get("name", "") if above >= 0 else "")
            area = _area(attributes[node], picture, pictures[picture]) if picture is not None else None
            if area is not None:
                found[node] = area
    return found


def _area(written: Mapping[str, str], picture: int, frame: Sequence[float]) -> Area | None:
    """One area within its picture's box; None where its coordinates make no shape inside it."""
    numbers = [float(n) for n in _NUMBER.findall(written.get("coords", ""))[: 2 * _MAX_CORNERS]]
    shape = written.get("shape", "rect").lower()
    size = np.array(frame[2:], dtype=float)
    if shape == "default":
        corners = np.array([(0.0, 0.0), size])
    elif shape.startswith("circ") and len(numbers) >= 3:
        turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
        corners = np.array(numbers[:2]) + abs(numbers[2]) * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    elif shape.startswith("poly") and len(numbers) >= 6:
        corners = np.array(numbers[: len(numbers) // 2 * 2]).reshape(-1, 2)
    elif len(numbers) >= 4:
        corners = np.array(numbers[:4]).reshape(2, 2)
    else:
        return None
    corners = np.clip(corners, 0, size)
    low, high = corners.min(axis=0), corners.max(axis=0)
    if not (high - low > 0).all():
        return None
    corner = np.array(frame[:2], dtype=float)
    x, y, right, bottom = (float(v) for v in (*(low + corner), *(high + corner)))
    return Area((x, y, right - x, bottom - y), picture, corners + corner if len(corners) > 2 else None)
