"""How long importing a recording of rrweb takes beside `orjson.loads` of the same bytes, and how much memory.

    python benchmarks/import_speed.py [FILE...] [--megabytes 120] [--rounds 5]

Without a file a recording is made up: a page of some thousand elements with its styles, then pointer moves, scrolls,
typing, clicks and the changes that an application makes, in proportions like those of recordings of shops. Each round
reads the same file both ways, one after the other; what counts is the median ratio, since absolute times are this
machine's. The aim is a ratio of 2 at most. Memory is the most that a process of its own held, with and without reading
the file: the aim is less than the file's own size.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from synthmap.sessions.recorded import read

Event = dict[str, Any]
_WORDS = [
    "add",
    "basket",
    "blue",
    "cart",
    "delivery",
    "free",
    "green",
    "large",
    "menu",
    "more",
    "order",
    "pay",
    "price",
    "red",
    "search",
    "see",
    "size",
    "small",
    "view",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--held", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.held:
        print(_held(given.held))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = given.files or [_made_up(Path(folder) / "made-up.json", given.megabytes << 20)]
        print(f"{'recording':24}{'MB':>7}{'events':>9}{'import s':>10}{'orjson s':>10}{'ratio':>8}{'held MB':>9}")
        for file in files:
            _measure(file, given.rounds)


def _measure(file: Path, rounds: int) -> None:
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        events = len(read(file).events)
        between = time.perf_counter()
        orjson.loads(file.read_bytes())
        took.append((between - begun, time.perf_counter() - between))
    imported, plain = (statistics.median(times) for times in zip(*took, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in took)
    held = subprocess.run(
        [sys.executable, __file__, "--held", str(file)], capture_output=True, text=True, check=True
    ).stdout
    size = file.stat().st_size / (1 << 20)
    print(f"{file.name[:23]:24}{size:7.1f}{events:9,}{imported:10.2f}{plain:10.2f}{ratio:8.2f}{float(held):9.0f}")


def _held(file: Path) -> float:
    """Megabytes that reading the file added to the most that this process ever held."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(file)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _made_up(file: Path, size: int) -> Path:
    chance = random.Random(7)
    with file.open("wb") as out:
        out.write(b"[")
        for n, event in enumerate(_session(chance)):
            out.write(b"," * (n > 0) + orjson.dumps(event))
            if out.tell() > size:
                break
        out.write(b"]")
    return file


def _session(chance: random.Random) -> Iterator[Event]:
    t = 1_700_000_000_000
    while True:
        page = _Page(chance)
        yield {"type": 4, "data": {"href": "https://shop.example/list", "width": 1440, "height": 900}, "timestamp": t}
        yield {"type": 2, "data": {"node": page.root, "initialOffset": {"left": 0, "top": 0}}, "timestamp": t}
        for _ in range(60):
            for event in _doing(chance, page):
                t += 50
                yield {"type": 3, "data": event, "timestamp": t}


class _Page:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.next, self.cards = chance, 1, []
        self.body = self.element("body", {}, [self.card() for _ in range(200)])
        style = self.element("style", {"_cssText": ".card { margin: 0; color: rgb(1, 2, 3) } " * 2_000}, [])
        self.root = {"type": 0, "childNodes": [self.element("html", {"lang": "en"}, [style, self.body])], "id": 0}

    def number(self) -> int:
        self.next += 1
        return self.next

    def element(self, tag: str, attributes: Event, inner: list[Event]) -> Event:
        return {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": inner, "id": self.number()}

    def card(self) -> Event:
        words = " ".join(self.chance.choices(_WORDS, k=8))
        link = self.element(
            "a", {"href": f"https://shop.example/p/{self.next}", "class": "link primary"}, [self.say(words)]
        )
        button = self.element("button", {"type": "button", "class": "button", "aria-label": "Add"}, [self.say("Add")])
        picture = self.element(
            "img", {"src": f"https://cdn.example/{self.next}.webp", "alt": words, "width": "200"}, []
        )
        made = self.element(
            "div", {"class": "card shadow rounded grid-item"}, [picture, link, self.say("\n  "), button]
        )
        self.cards.append((made["id"], button["id"]))
        return made

    def say(self, words: str) -> Event:
        return {"type": 3, "textContent": words, "id": self.number()}


def _doing(chance: random.Random, page: _Page) -> Iterator[Event]:
    for _ in range(8):
        yield {"source": 1, "positions": [
            {"x": chance.randrange(1440), "y": chance.randrange(900), "id": page.cards[0][0], "timeOffset": -50 * n}
            for n in range(9, -1, -1)
        ]}  # fmt: skip
    for _ in range(4):
        yield {"source": 3, "id": 0, "x": 0, "y": chance.randrange(9_000)}
    for length in range(chance.randrange(6)):
        yield {"source": 5, "id": page.cards[0][1], "text": "*" * length, "isChecked": False}
    clicked = chance.choice(page.cards)[1]
    for kind in (1, 0, 2):
        yield {"source": 2, "type": kind, "id": clicked, "x": 10, "y": 20}
    for _ in range(4):
        adds = [{"parentId": page.body["id"], "nextId": None, "node": page.card()} for _ in range(6)]
        told = [
            {"id": card, "attributes": {"class": "card seen", "style": {"opacity": "1"}}} for card, _ in page.cards[:5]
        ]
        gone = [{"parentId": page.body["id"], "id": page.cards.pop(1)[0]} for _ in range(6)]
        yield {"source": 0, "texts": [], "attributes": told, "removes": gone, "adds": adds}


if __name__ == "__main__":
    main()
