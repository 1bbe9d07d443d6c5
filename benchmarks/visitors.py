"""How simulated visitors behave, beside the people whose behaviour they are made from.

    python benchmarks/visitors.py [--count 20000]

Each line holds a distribution that was published or measured (docs and code name the sources) against what is found in
the events of simulated visits of a long page that is the same everywhere, by the Kolmogorov-Smirnov distance: the
largest difference between the two shares of everything up to some value, 0 for the same distribution. Only
the events are read, as a recording of people would be. At the end, the share of time in view that each screen of
1080 px gets, beside what NN/g measured. Exits 1 where a screen is 3 points or more away from it.

It shows that the visits are drawn as intended, and says nothing about how well they predict anyone.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, Floats
from synthmap.model.view import DESKTOP, MOBILE, View, Viewport
from synthmap.scenario.personas import KNOWN
from synthmap.scenario.types import Persona
from synthmap.sessions.simulated import Scene, simulate
from synthmap.vision.saliency import Attention

PAGE, BOX = 20_000, (160.0, 40.0)
SCREEN, SCREENS = 1080, (0.57, 0.17, 0.07, 0.05, 0.03, 0.02)
POINTS = 0.03
FOLLOWED = 400
Distribution = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Line:
    """One line of the table: what, where it was published, its distribution, and what was found."""

    what: str
    tag: str
    published: Distribution
    found: Floats
    unit: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    count = parser.parse_args().count
    wrong = False
    mix = [
        Persona(**{**vars(KNOWN[name]), "share": share})
        for name, share in (("skimmer", 2), ("reader", 1), ("goal-seeker", 1))
    ]
    for title, viewport, personas in (
        ("desktop, average visitor", DESKTOP, []),
        ("phone, average visitor", MOBILE, []),
        ("desktop, skimmer 2 : reader 1 : goal-seeker 1", DESKTOP, mix),
    ):
        scene = page_of(viewport)
        events = simulate(scene, count=count, seed=7, personas=personas, shown=FOLLOWED)
        print(f"\n{title}, {count:,} visits, {FOLLOWED} of them followed")
        print(f"{'':34}{'tag':>4}{'KS':>8}{'n':>10}   quartiles published and simulated")
        for line in lines(events, viewport):
            print(row(line))
        shares = in_view(events, viewport)
        print("time in view by screen, %: ", "  ".join(f"{100 * share:.1f}" for share in shares))
        print("NN/g measured:             ", "  ".join(f"{100 * share:.1f}" for share in SCREENS))
        wrong |= max(abs(a - b) for a, b in zip(shares, SCREENS, strict=True)) >= POINTS
    sys.exit(wrong)


def page_of(viewport: Viewport) -> Scene:
    """A long page with equal buttons everywhere, and attention that is everywhere the same."""
    columns = max(1, viewport.width // 300)
    x, y = np.meshgrid((np.arange(columns) + 0.5) * viewport.width / columns - BOX[0] / 2, np.arange(100, PAGE, 200))
    boxes = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, BOX[0]), np.full(x.size, BOX[1])])
    shape = (-(-PAGE // 8), -(-viewport.width // 8))
    return Scene(
        view=View("made", viewport.name),
        url="local:/made.html",
        viewport=viewport,
        document=(viewport.width, PAGE),
        boxes=boxes,
        looks=np.ones(len(boxes)),
        seen=np.full(len(boxes), 1 / len(boxes)),
        pinned=np.zeros(len(boxes), dtype=bool),
        label=boxes,
        words=("",) * len(boxes),
        fields=np.zeros((0, 4)),
        form=np.zeros(0, dtype=np.int64),
        field=np.full(len(boxes), -1),
        attention=Attention(np.full(shape, 1 / (shape[0] * shape[1])), 8, viewport.width, PAGE),
        ends=np.zeros(0),
        finished=np.zeros(0),
    )


def lines(events: Events, viewport: Viewport) -> list[Line]:
    """Everything that can be read off the events, beside what it should be."""
    fold = float(viewport.height)
    reach = np.full(int(events.session[-1]) + 1, fold)
    np.maximum.at(reach, events.session, events.y - events.vy + fold)
    stood = events.where(np.isin(events.kind, ["navigate", "scroll"]))
    same = np.diff(stood.session) == 0
    first = np.diff(stood.session, prepend=-1) > 0
    rested = np.diff(stood.t)[same] - stood.scroll_ms[1:][same]
    landing = first[:-1][same]
    left = events.of_kind("leave")
    press = pressing(events)
    found = [
        Line("reach below the fold", "V", lambda y: survival(y, fold), reach[(reach > fold) & (reach < PAGE)], "px"),
        Line("bursts", "M", between(100, 200, 300), np.abs(np.diff(stood.y))[same], "px"),
        Line("pauses", "M", lognormal(7.15, 0.88), rested[~landing], "ms"),
        Line("first scroll", "M", lognormal(1.70 + math.log(1000), 0.82), rested[landing], "ms"),
        Line("dwell", "A", lambda t: 1 - np.exp(-((t / 43_000) ** 0.7)), left.t, "ms"),
        Line("presses", "M", between(79, 102, 127), press, "ms"),
        *offsets(events, viewport),
        Line("looks", "M", lognormal(5.24, 0.545), looks(events), "ms"),
        Line("saccades", "M", lognormal(4.38, 1.02), saccades(events), "px"),
    ]
    if not viewport.touch:
        strokes = moves(events)
        found += [
            Line("moves: how far", "M", between(94, 221, 433), strokes[:, 0], "px"),
            Line("moves: how long", "M", between(381, 639, 1067), strokes[:, 1], "ms"),
        ]
        straight, peak = np.median(strokes[:, 2]), np.median(strokes[:, 3])
        print(f"moves: straightness {straight:.2f} (measured .92), peak to mean speed {peak:.1f} (measured 3.6)")
    print(f"never scrolled {100 * (reach == fold).mean():.1f} % (published 25), bursts up "
          f"{100 * (np.diff(stood.y)[same] < 0).mean():.1f} % (measured 15 to 30)")  # fmt: skip
    return found


def row(line: Line) -> str:
    """A line of the table: the distance, how many values it stands on, and both quartiles."""
    found = np.sort(line.found)
    grid = np.geomspace(max(1e-3, found[0] if found[0] > 0 else 1e-3), max(found[-1], 1), 4000)
    grid = np.concatenate([-grid[::-1], grid]) if found[0] < 0 else grid
    share = line.published(grid)
    wanted = [grid[min(int(np.searchsorted(share, part)), len(grid) - 1)] for part in (0.25, 0.5, 0.75)]
    quartiles = np.percentile(found, [25, 50, 75])
    told = "   ".join(f"{a:,.0f} {b:,.0f}" for a, b in zip(wanted, quartiles, strict=True))
    return f"{line.what:34}{line.tag:>4}{distance(found, line.published):8.3f}{len(found):10,}   {told} {line.unit}"


def distance(found: Floats, published: Distribution) -> float:
    """The Kolmogorov-Smirnov distance of sorted values from a distribution."""
    share = published(found)
    steps = np.arange(len(found) + 1) / len(found)
    return float(max((share - steps[:-1]).max(), (steps[1:] - share).max()))


def survival(y: Floats, fold: float) -> Floats:
    """How many of those who scroll and do not get to the end of the page come no further, by the curve over screens."""

    def beyond(at: Floats | float) -> Floats:
        return np.asarray(np.exp(-((np.asarray(at) / SCREEN / 1.276) ** 0.583)))

    return (beyond(fold) - beyond(np.maximum(y, fold))) / (beyond(fold) - beyond(PAGE))


def lognormal(middle: float, deviation: float) -> Distribution:
    return lambda x: normal((np.log(np.maximum(x, 1e-9)) - middle) / deviation)


def normal(z: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.array([math.erf(value / math.sqrt(2)) for value in z.tolist()])))


def between(low: float, middle: float, high: float) -> Distribution:
    """The log-normal with this median and as wide as these quartiles, where no more than the three is published."""
    return lognormal(math.log(middle), math.log(high / low) / 1.349)


def pressing(events: Events) -> Floats:
    """How long each press lasted, ms."""
    hand = events.where(np.isin(events.kind, ["down", "up"]))
    return hand.t[1::2] - hand.t[::2]


def offsets(events: Events, viewport: Viewport) -> list[Line]:
    """How far from the middle of the nearest button each click lands."""
    scene = page_of(viewport)
    clicked = events.of_kind("tap" if viewport.touch else "click")
    middle = scene.boxes[:, :2] + scene.boxes[:, 2:] / 2
    x, y = np.unique(middle[:, 0]), np.unique(middle[:, 1])
    dx = clicked.x - x[np.abs(clicked.x[:, None] - x).argmin(axis=1)]
    dy = clicked.y - y[np.clip(np.rint((clicked.y - y[0]) / 200).astype(int), 0, len(y) - 1)]
    if not viewport.touch:
        return [
            Line("clicks across, from the middle", "M", truncated(0.17 * BOX[0], BOX[0] / 2), dx, "px"),
            Line("clicks down, from the middle", "M", truncated(0.19 * BOX[1], BOX[1] / 2), dy, "px"),
        ]
    mm = 160 / 25.4
    across = math.sqrt(0.0075 * (BOX[0] / mm) ** 2 + 1.68) * mm
    down = math.sqrt(0.0108 * (BOX[1] / mm) ** 2 + 1.33) * mm
    return [
        Line("taps across, from the middle", "A", lambda d: normal(d / across), dx, "px"),
        Line("taps down, from 0.5 mm below", "A", lambda d: normal(d / down), dy - 0.5 * mm, "px"),
    ]


def truncated(deviation: float, edge: float) -> Distribution:
    """A Gaussian cut off on both sides."""
    low, high = normal(np.array([-edge, edge]) / deviation)
    return lambda d: np.clip((normal(d / deviation) - low) / (high - low), 0, 1)


def following(events: Events, kind: str) -> tuple[Events, Bools]:
    """The events of a kind of sessions that are followed, and which of them the next one follows at the same stop."""
    near = events.where(np.isin(events.kind, [kind, "scroll", "navigate", "leave"]))
    mine = near.kind == kind
    stop = np.cumsum(~mine)[mine]
    return near.where(mine), np.diff(stop) == 0


def looks(events: Events) -> Floats:
    """How long the eye rested, ms, without the saccade that followed (21 ms and 2.2 for each degree of 35 px)."""
    looked, followed = following(events, "look")
    jump = np.hypot(np.diff(looked.x), np.diff(looked.y))
    return (np.diff(looked.t) - 21 - 2.2 / 35 * jump)[followed]


def saccades(events: Events) -> Floats:
    looked, followed = following(events, "look")
    return np.hypot(np.diff(looked.x), np.diff(looked.y))[followed]


def moves(events: Events) -> Floats:
    """Every stroke of the pointer: how far (px), how long (ms), how straight, and its peak speed by its mean speed."""
    moved, _ = following(events, "move")
    gap = (np.diff(moved.t, prepend=-np.inf) > 40) | (np.diff(moved.session, prepend=-1) != 0)
    strokes = np.split(np.arange(len(moved)), np.flatnonzero(gap)[1:])
    found = []
    for stroke in strokes:
        if len(stroke) < 5:
            continue
        x, y, t = moved.vx[stroke], moved.vy[stroke], moved.t[stroke]
        step, took = np.hypot(np.diff(x), np.diff(y)), np.maximum(np.diff(t), 1)
        way, path = math.hypot(x[-1] - x[0], y[-1] - y[0]), float(step.sum())
        if path > 0:
            found.append((way, t[-1] - t[0], way / path, (step / took).max() / (path / (t[-1] - t[0]))))
    return np.array(found)


def in_view(events: Events, viewport: Viewport) -> list[float]:
    """The share of all time in view that each screen of 1080 px gets, down to the sixth."""
    stood = events.where(np.isin(events.kind, ["navigate", "scroll", "leave"]))
    stays = np.flatnonzero(np.diff(stood.session) == 0)
    until = stood.t[stays + 1] - np.nan_to_num(stood.scroll_ms[stays + 1])
    time, top = until - stood.t[stays], stood.y[stays]
    shares = []
    for screen in range(len(SCREENS)):
        low = screen * SCREEN
        part = np.clip(np.minimum(top + viewport.height, low + SCREEN) - np.maximum(top, low), 0, None)
        shares.append(float((part / viewport.height * time).sum() / time.sum()))
    return shares


if __name__ == "__main__":
    main()
