"""A decoration draws the eye, and the action beside it goes unseen.

**What it catches.** On the first screen, a picture, a canvas, a video or anything else that is drawn and does nothing,
which gets far more of the predicted attention than the action that the screen is for.

**Why it matters.** A visitor gives a page a few looks. Those that a busy picture takes are missing where the page asks
for something.

**How it decides.** The action is the largest of at most three live links and buttons on the first screen that look
like buttons, outside of headers, menus and footers; where there is none, or more, nothing is judged. A decoration is a
picture, a background picture or what changes by itself, in which nothing can be clicked, and which is not behind the
action. It is told where it takes at least `share` of the screen's attention and each of its pixels on average at least
`ratio` times as much as the action's: a large quiet picture is no distraction, and neither is a small busy one. The
attention is predicted from the picture of the page (what is drawn, and where people are used to look), and not
measured, so that this is a hint. Where there are recorded sessions, it is said whether they bear it out by clicking the
decoration, which more than one in a hundred of those who saw it must surely do: of looks, clicks say nothing, and so
none is no refutation. At most one is told a view.

**Thresholds.** `share` (default 0.4) and `ratio` (default 2.5). No published number was found; they are assumed.

**To silence it.** `rules: {distraction: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.visits import Visits
from synthmap.model.elements import Liveness
from synthmap.model.geometry import Floats, Ints, areas, clipped, in_parts, intersections
from synthmap.model.snapshot import Snapshot
from synthmap.rules._confirmed import by_clicks
from synthmap.rules._controls import box_of
from synthmap.rules._prominence import primary_action
from synthmap.rules._registry import Claim, rule
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, sentence
from synthmap.vision.saliency import Attention, share

_SAME = 1.0  # px by which the box of a picture may differ from its element's, which was rounded
_LEAST = 10_000.0  # px²: what is smaller does not take much of a screen's attention
_NOTHING = 1e-12
_AROUND = 16.0  # px of its surroundings that belong to an action, as far as an eye is concerned


@dataclass(frozen=True)
class Options:
    """`share`: of the first screen's attention; `ratio`: of its mean attention to the action's."""

    share: float = 0.4
    ratio: float = 2.5


@rule("distraction", level="note", options=Options)
def distraction(
    snapshot: Snapshot, attention: Attention | None, visits: tuple[Visits, ...], options: Options
) -> Iterator[Claim]:
    """Tell the decoration that takes most of the first screen's attention from its action."""
    action = primary_action(snapshot) if attention else None
    if attention is None or action is None:
        return
    table, rows = snapshot.elements, _decorations(snapshot)
    taken, times = _measured(snapshot, attention, rows, action)
    told = np.flatnonzero((taken >= options.share) & (times >= options.ratio))
    if not len(told):
        return
    worst = told[np.argmax(taken[told])]
    row, name = int(rows[worst]), called(table, action)
    confirmation = by_clicks(visits, table, row)
    confirmed = confirmation is not None and confirmation.answer == "yes"
    moves = ", and it changes by itself" if in_motion(snapshot)[row] else ""
    yield Claim(
        message=f"{sentence(called(table, row))} takes {taken[worst]:.0%} of the attention predicted for the first "
        f"screen{moves}: more than {int(times[worst])} times as much for its size as {name}."
        f"{f' {confirmation.words}' if confirmation and confirmed else ''}",
        hypothesis="The eye goes where most is drawn, and what the screen asks for is met late or not at all.",
        action=f"Calm the picture beside {name}, or give {name} a stronger contrast and more room.",
        metric=f"The share of sessions that choose {name}.",
        row=row,
        box=box_of(table, row),
        confidence=0.7 if confirmed else 0.4,
        impact=1,
        effort=2,
        evidence={
            "attention": round(float(taken[worst]), 3),
            "times_the_action": round(float(times[worst]), 1),
            "action": table.name[action],
            "action_selector": table.selector[action],
            **({"sessions": confirmation.facts} if confirmation else {}),
        },
    )


def _measured(snapshot: Snapshot, attention: Attention, rows: Ints, action: int) -> tuple[Floats, Floats]:
    """For each row, its share of the first screen's attention, and how much denser that lies on it than on the action.

    Both of shape (n,), of what the first screen shows of it.
    """
    table, page = snapshot.elements, snapshot.document
    screen = np.array([[0.0, 0.0, page[0], min(snapshot.viewport.height, page[1])]])
    shown = clipped(table.box[rows], screen[0, 2], screen[0, 3])
    there = clipped(table.box[action : action + 1] + _AROUND * np.array([-1, -1, 2, 2]), *page)
    on_action = share(attention, there)[0] / areas(there)[0]
    on_each = share(attention, shown)
    density = on_each / np.maximum(areas(shown), 1)
    return on_each / max(share(attention, screen)[0], _NOTHING), density / max(on_action, _NOTHING)


def _decorations(snapshot: Snapshot) -> Ints:
    """Rows of what is a picture or changes by itself, without anything to click in it, around it or on it."""
    table = snapshot.elements
    rows = np.flatnonzero(table.visible & (table.action < 0) & (areas(table.box) >= _LEAST))
    drawn = np.concatenate([snapshot.pictures, snapshot.unstable])
    box = clipped(table.box[rows], *snapshot.document)
    pictured = in_parts(lambda some: np.any((np.abs(some[:, None] - drawn) <= _SAME).all(axis=2), axis=1), box)
    works = table.visible & ~table.is_any(Liveness.PLAIN) & (table.action == np.arange(len(table)))
    places = table.box[works & (areas(table.box) > 0)]
    held = in_parts(lambda some: np.any(intersections(some, places) >= areas(places) / 2, axis=1), table.box[rows])
    return rows[pictured & ~held]
