"""Recordings of rrweb written by hand, and files to read them from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthmap.sessions.recorded import Recording, read

START = 1_700_000_000_000


class Writer:
    """A recording, event by event; nodes are written as nested tuples `(number, tag, attributes, child…)` or texts."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self._texts = 10_000

    def node(self, written: Any) -> dict[str, Any]:
        if isinstance(written, str):
            self._texts += 1
            return {"type": 3, "id": self._texts, "textContent": written}
        number, tag, attributes, *inner = written
        return {
            "type": 2,
            "id": number,
            "tagName": tag,
            "attributes": attributes,
            "childNodes": [*map(self.node, inner)],
        }

    def say(self, kind: int, data: Any, t: float) -> Writer:
        self.events.append({"type": kind, "data": data, "timestamp": START + t})
        return self

    def meta(
        self, t: float = 0, *, url: str = "https://shop.example/list", size: tuple[int, int] = (1000, 700)
    ) -> Writer:
        return self.say(4, {"href": url, "width": size[0], "height": size[1]}, t)

    def page(self, *body: Any, t: float = 0, top: float = 0, head: tuple[Any, ...] = ()) -> Writer:
        html = self.node((2, "html", {}, (3, "head", {}, *head), (4, "body", {}, *body)))
        root = {"type": 0, "id": 1, "childNodes": [{"type": 1, "id": 5, "name": "html"}, html]}
        return self.say(2, {"node": root, "initialOffset": {"left": 0, "top": top}}, t)

    def did(self, source: int, t: float, **data: Any) -> Writer:
        return self.say(3, {"source": source, **data}, t)

    def mutate(self, t: float, **parts: Any) -> Writer:
        adds = [{"nextId": None, **add, "node": self.node(add["node"])} for add in parts.pop("adds", [])]
        return self.did(0, t, **{"adds": adds, "removes": [], "texts": [], "attributes": [], **parts})

    def click(self, number: int, t: float, x: float = 10, y: float = 20, **more: Any) -> Writer:
        return self.did(2, t, type=2, id=number, x=x, y=y, **more)


@pytest.fixture
def written() -> Writer:
    return Writer().meta()


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Recording]:
    """`saved(value)` writes a value as JSON, bytes or text as they are, and reads the file."""

    def save(value: Any, name: str = "recording.json", **options: Any) -> Recording:
        file = tmp_path / name
        raw = (
            value
            if isinstance(value, bytes)
            else value.encode()
            if isinstance(value, str)
            else json.dumps(value).encode()
        )
        file.write_bytes(raw)
        return read(file, **options)

    return save
