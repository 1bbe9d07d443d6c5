"""How long importing a recording of rrweb takes beside `orjson.loads` of the same bytes, and how much memory.

    python benchmarks/import_speed.py [FILE...] [--megabytes 30 120 240] [--rounds 5]

Without a file recordings are made up: a page of some thousand elements with its styles, then pointer moves, scrolls,
typing, clicks and the changes that an application makes, in proportions like those of recordings of shops. Each round
reads the same file both ways, one after the other, in a process of its own; what counts is the median ratio of the
processor time, since absolute times are this machine's. The aim is a ratio of 2 at most. Memory is what a process that
only imports the file held at most, over what it held before: the aim is that it grows far slower than the file, of
which only the events stay.
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
from collections.abc import Iterable, Iterator, Sequence
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
    parser.add_argument("--megabytes", type=int, nargs="+", default=[30, 120, 240])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--time", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--hold", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        _made_up(given.files[0], given.make << 20)
    elif given.time:
        print(*_timed(given.files[0]))
    elif given.hold:
        print(_held(given.files[0]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            _compare(given.files or _all_made_up(Path(folder), given.megabytes), given.rounds)


def _all_made_up(folder: Path, sizes: Sequence[int]) -> Iterator[Path]:
    """Recordings of so many megabytes, one at a time."""
    for size in sizes:
        file = folder / f"made-up-{size}.json"
        _run("--make", str(size), str(file))
        yield file
        file.unlink()


def _compare(files: Iterable[Path], rounds: int) -> None:
    print(f"{'recording':24}{'MB':>7}{'events':>9}{'import s':>10}{'orjson s':>10}{'ratio':>8}{'held MB':>9}")
    for file in files:
        took = [[float(number) for number in _run("--time", str(file)).split()] for _ in range(rounds)]
        events, imported, plain = (statistics.median(column) for column in zip(*took, strict=True))
        ratio = statistics.median(ours / theirs for _, ours, theirs in took)
        held = float(_run("--hold", str(file)))
        size = file.stat().st_size / (1 << 20)
        print(
            f"{file.name[:23]:24}{size:7.1f}{events:9,.0f}{imported:10.2f}{plain:10.2f}{ratio:8.2f}{held:9.0f}",
            flush=True,
        )


def _run(*options: str) -> str:
    """What this script says in a process of its own."""
    return subprocess.run(
        [sys.executable, __file__, *options], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def _timed(file: Path) -> tuple[int, float, float]:
    """How many events a file has, and the seconds of processor time that reading it takes, ours and plain."""
    begun = time.process_time()
    events = len(read(file).events)
    between = time.process_time()
    orjson.loads(file.read_bytes())
    return events, between - begun, time.process_time() - between


def _held(file: Path) -> float:
    """Megabytes that importing the file added to the most that this process ever held."""
    before = _peak()
    read(file)
    return _peak() - before


def _peak() -> float:
    """The most that this process ever held, in megabytes.

    On Linux `ru_maxrss` would also count what the process had been that started this one: a child begins with its
    parent's peak. The kernel's own high-water mark is of this program alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # bytes, on macOS


def _made_up(file: Path, size: int) -> None:
    chance = random.Random(7)
    with file.open("wb") as out:
        out.write(b"[")
        for n, event in enumerate(_session(chance)):
            out.write(b"," * (n > 0) + orjson.dumps(event))
            if out.tell() > size:
                break
        out.write(b"]")


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
