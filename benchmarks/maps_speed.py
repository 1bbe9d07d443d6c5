"""How fast events become maps: ten million points on a page's grid, beside numpy.histogram2d on the same points.

    python benchmarks/maps_speed.py [--events 10000000] [--rounds 5]

The points are spread over a page of 1440x8000 px as clicks are: a part everywhere, most in some hundred places. Both
make the grid of 4-px cells that maps are drawn from, and the counts must be the same. What counts is the ratio of the
medians in one run; absolute times are this machine's. Exits 1 where the ratio is under 5.

Beside it, for the eye: what the time-in-view measures of a million events cost.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from synthmap.maps.heat import CELL, bin_points
from synthmap.maps.viewing import exposures, time_in_view, viewing
from synthmap.model.events import make_events
from synthmap.model.geometry import Floats
from synthmap.model.view import DESKTOP

PAGE = (1440, 8000)
LEAST = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    x, y = points(asked.events)
    rows, columns = PAGE[1] // CELL, PAGE[0] // CELL

    def theirs() -> Floats:
        span = ((0, PAGE[1]), (0, PAGE[0]))
        return np.histogram2d(y, x, bins=(rows, columns), range=span)[0]

    if not np.array_equal(bin_points(x, y, PAGE), theirs()):
        sys.exit("the two grids differ")
    ours_s, theirs_s = [], []
    for _ in range(asked.rounds):  # side by side, so that a busy machine slows both
        ours_s.append(seconds(lambda: bin_points(x, y, PAGE)))
        theirs_s.append(seconds(theirs))
    ratio = statistics.median(theirs_s) / statistics.median(ours_s)
    print(f"{asked.events:,} points on {rows}x{columns} cells, {asked.rounds} rounds")
    print(f"{'numpy.histogram2d':28}{1000 * statistics.median(theirs_s):8.0f} ms")
    print(f"{'maps.heat.bin_points':28}{1000 * statistics.median(ours_s):8.0f} ms, {ratio:.1f} times as fast")
    print(f"{'exposure, a million events':28}{1000 * seconds(exposed):8.0f} ms")
    sys.exit(int(ratio < LEAST))


def points(count: int) -> tuple[Floats, Floats]:
    """Points on the page: a fifth anywhere, the others about a hundred places; some fall off its edge."""
    rng = np.random.default_rng(1)
    places = rng.uniform((0, 0), PAGE, (100, 2))
    at = places[rng.integers(0, 100, count)] + rng.normal(0, 20, (count, 2))
    anywhere = rng.random(count) < 0.2
    at[anywhere] = rng.uniform((0, 0), PAGE, (int(anywhere.sum()), 2))
    return np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])


def exposed() -> object:
    """The exposure of 200 elements and the time in view, of 50,000 sessions with 20 stops each."""
    rng = np.random.default_rng(2)
    sessions, stops = 50_000, 20
    top = rng.uniform(0, PAGE[1] - DESKTOP.height, sessions * stops)
    t = np.tile(1000.0 * np.arange(stops), sessions)
    events = make_events(len(top), session=np.repeat(np.arange(sessions), stops), kind="scroll", t=t, y=top, vy=0.0)
    seen = viewing(events, DESKTOP)
    lines = rng.uniform(0, PAGE[1], 200)
    return exposures(seen, lines, np.full(sessions, float(PAGE[1]))), time_in_view(seen, np.sort(lines))


def seconds(part: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    part()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
