"""Selectors for people and other tools to find an element by; identity never rests on them.

They are CSS. An element in a frame has the frame's selector and its own with Playwright's way into a frame between
them, `#map >> internal:control=enter-frame >> a.route`, which `page.locator` takes as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from synthmap.model.identity import written_id

_ENTER = " >> internal:control=enter-frame >> "


def selectors(
    nodes: Sequence[int],
    tags: Sequence[str],
    parents: Sequence[int],
    attributes: Sequence[Mapping[str, str]],
    frame: Sequence[int],
) -> tuple[str, ...]:
    """A selector for each of `nodes`: by an id that a person wrote where it is the only one, else by path from there.

    `tags` ("" for what is no element), `parents`, `attributes` and `frame` (the node of the frame that holds a node's
    document, -1 for none) are columns over all nodes.
    """
    ids = Counter((held, written["id"]) for held, written in zip(frame, attributes, strict=True) if written.get("id"))
    step = _steps(tags, parents)
    made: dict[int, str] = {}

    def path(node: int) -> str:
        trail: list[int] = []
        while node not in made and node >= 0 and tags[node]:
            trail.append(node)
            node = parents[node]
        for inner in reversed(trail):
            start = _anchor(inner, ids, attributes, tags, parents, frame)
            if start and frame[inner] >= 0:
                start = path(frame[inner]) + _ENTER + start
            made[inner] = start or f"{made[parents[inner]]} > {step[inner]}"
        return made[trail[0]] if trail else made.get(node, "")

    return tuple(path(node) for node in nodes)


def _anchor(
    node: int,
    ids: Mapping[tuple[int, str], int],
    attributes: Sequence[Mapping[str, str]],
    tags: Sequence[str],
    parents: Sequence[int],
    frame: Sequence[int],
) -> str:
    """Where a path can start: a written id that occurs once in its document, or the top of it, which may be an SVG."""
    mark = attributes[node].get("id", "")
    if mark and ids[frame[node], mark] == 1 and written_id({"id": mark}):
        return f"#{mark}"
    is_top = parents[node] < 0 or not tags[parents[node]]
    return tags[node] if is_top or tags[node] in ("html", "body", "head") else ""


def _steps(tags: Sequence[str], parents: Sequence[int]) -> list[str]:
    """Each element's tag, with its place among the siblings of that tag where there are several."""
    place: Counter[tuple[int, str]] = Counter()
    places = []
    for tag, parent in zip(tags, parents, strict=True):
        place[parent, tag] += 1
        places.append(place[parent, tag])
    return [
        f"{tag}:nth-of-type({nth})" if place[parent, tag] > 1 else tag
        for tag, parent, nth in zip(tags, parents, places, strict=True)
    ]
