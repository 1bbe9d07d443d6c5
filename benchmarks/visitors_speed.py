"""What 100,000 simulated visits of one page cost, beside drawing as many random numbers with numpy.

    python benchmarks/visitors_speed.py [--count 100000] [--rounds 5]

The page is made here: 40 things that look clickable down 20,000 px, seen at a desktop and on a phone. Every call that
draws random numbers is noted once; then, in turns, the visits are simulated and the same calls made again for nothing.
What counts is the ratio of the medians, and that it is 10 or less. Absolute times and the peak of memory are this
machine's. Exits 1 where the ratio is above 10.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np

from synthmap.model.view import DESKTOP, MOBILE, View, Viewport
from synthmap.sessions.simulated import Scene, simulate
from synthmap.vision.saliency import Attention

THINGS, HEIGHT, RATIO = 40, 20_000, 10.0
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    slow = False
    for viewport in (DESKTOP, MOBILE):
        slow |= measured(page_of(viewport), options.count, options.rounds) > RATIO
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak of memory {peak:.1f} GB")
    sys.exit(slow)


def page_of(viewport: Viewport) -> Scene:
    """A long page with things to click all the way down, more of them near its top."""
    rng = np.random.default_rng(1)
    size = np.column_stack([rng.uniform(40, 160, THINGS), rng.uniform(24, 60, THINGS)])
    place = np.column_stack([rng.random(THINGS), rng.random(THINGS) ** 2]) * ([viewport.width, HEIGHT] - size)
    boxes = np.concatenate([place, size], axis=1)
    shape = (-(-HEIGHT // 8), -(-viewport.width // 8))
    attention = Attention(np.full(shape, 1 / (shape[0] * shape[1])), 8, viewport.width, HEIGHT)
    return Scene(
        view=View("made", viewport.name),
        url="local:/made.html",
        viewport=viewport,
        document=(viewport.width, HEIGHT),
        boxes=boxes,
        looks=rng.uniform(0.3, 1, THINGS),
        seen=np.full(THINGS, 0.5 / THINGS),
        pinned=np.zeros(THINGS, dtype=bool),
        label=boxes,
        words=("",) * THINGS,
        fields=np.zeros((0, 4)),
        form=np.zeros(0, dtype=np.int64),
        field=np.full(THINGS, -1),
        attention=attention,
        ends=np.zeros(0),
        finished=np.zeros(0),
    )


def measured(scene: Scene, count: int, rounds: int) -> float:
    """Print one line of the table, and say how many times longer the visits took than the drawing alone."""
    calls, numbers, rows = noted(scene, count)
    simulating, drawing = [], []
    for _ in range(rounds):
        simulating.append(seconds(lambda: simulate(scene, count=count, seed=7)))
        drawing.append(seconds(lambda: draw(calls)))
    visits, numpy = statistics.median(simulating), statistics.median(drawing)
    print(
        f"{scene.view.device:8} {count:,} visits, {rows:,} events: {visits:.2f} s; "
        f"{numbers:,} random numbers: {numpy:.2f} s; ratio {visits / numpy:.1f}"
    )
    return visits / numpy


def noted(scene: Scene, count: int) -> tuple[list[Call], int, int]:
    """The calls that draw random numbers in these visits, how many numbers those are, and how many events there are."""
    calls: list[Call] = []
    numbers = 0

    class Noting:
        """A generator of numpy's that notes what it is asked for."""

        def __init__(self, generator: np.random.Generator) -> None:
            self._generator = generator

        def __getattr__(self, name: str) -> Callable[..., Any]:
            def ask(*args: Any, **more: Any) -> Any:
                nonlocal numbers
                drawn = getattr(self._generator, name)(*args, **more)
                calls.append((name, args, more))
                numbers += np.size(drawn)
                return drawn

            return ask

    real = np.random.default_rng
    with patch.object(np.random, "default_rng", lambda seed: Noting(real(seed))):
        rows = len(simulate(scene, count=count, seed=7))
    return calls, numbers, rows


def draw(calls: list[Call]) -> None:
    """The same numbers, for nothing."""
    generator = np.random.default_rng(7)
    for name, args, more in calls:
        getattr(generator, name)(*args, **more)


def seconds(part: Callable[[], object]) -> float:
    """How long a call keeps the processor busy, whatever else the machine does."""
    begun = time.process_time()
    part()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
