"""The page looks finished at the fold, and isn't.

**What it catches.** A blank band, a full-width rule, or a screen-filling block that ends just where the window ends,
with more below.

**Why it matters.** Visitors scroll where they see that there is more. Where everything says "the end", some stop, and
what lies below might as well not be there.

**How it decides.** At the device's fold (the window's height less bars fixed to its bottom) cues of completion (blank
band, rule, block edge at the fold, columns ending together) are held against cues of continuation (text, picture or
card cut by the fold), with substantial content below. The same place is judged over a sweep of window heights;
`evidence.share` is the share of them at which it looks finished. Reported as a risk with its cues, not as a loss.
Where there are recorded sessions, it is said whether they bear it out: it is confirmed where surely more than 35% of
them, by the whole Wilson interval, go less than 100 px further than the fold, and not where surely less than 25% do,
which is how many never scroll on any page. Undecided in between, and below 500 recorded sessions.

**Thresholds.** `threshold` (default 0.5) on the score of 0..1. Content below counts from a tenth of a window, and fully
from a quarter.

**To silence it.** `rules: {false-bottom: off}`, or a higher `threshold`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthmap.maps.visits import Visits, from_source
from synthmap.model.snapshot import Snapshot
from synthmap.rules._confirmed import Confirmation, weighed
from synthmap.rules._registry import Claim, rule
from synthmap.vision.folds import Fold

_FURTHER = 100.0  # px that it takes to have gone on
_USUAL, _AT_MOST_USUAL = 0.25, 0.35  # of visitors that do not scroll at all


@dataclass(frozen=True)
class Options:
    """`threshold`: the score, 0..1, from which a fold is reported."""

    threshold: float = 0.5


@rule("false-bottom", level="warning", options=Options, pixels=True)
def false_bottom(
    snapshot: Snapshot, folds: tuple[Fold, ...], visits: tuple[Visits, ...], options: Options
) -> Iterator[Claim]:
    """Accuse the device's fold where the page looks finished at it."""
    if not folds:
        return
    fold = folds[0]
    if not fold.looks_finished or fold.score < options.threshold:
        return
    below = round(fold.below / snapshot.viewport.height, 1)
    screens = f"{below:g} more {'screen' if below == 1 else 'screens'}"
    confirmation = _stopped(visits, fold.y)
    yield Claim(
        message=f"The page looks finished at the fold, with {screens} below it: {'; '.join(fold.completion)}."
        f"{f' {confirmation.words}' if confirmation else ''}",
        hypothesis="Visitors who see no cut-off text or picture take this for the end and do not scroll.",
        action=f"Let a line, a picture or a card run through the fold at {fold.y:.0f} px, or close the gap above it.",
        metric="The share of sessions that scroll past the first screen: it should rise.",
        box=fold.barrier,
        subject="fold",
        confidence=round(confirmation.trusted(fold.score) if confirmation else fold.score, 2),
        impact=3,
        evidence={
            "fold_y": round(fold.y, 1),
            "score": round(fold.score, 2),
            "completion": list(fold.completion),
            "continuation": list(fold.continuation),
            "below": round(fold.below),
            "share": round(fold.share, 2),
            **({"sessions": confirmation.facts} if confirmation else {}),
        },
    )


def _stopped(visits: tuple[Visits, ...], fold: float) -> Confirmation | None:
    """Whether recorded sessions stop at the fold more often than they do on any page; None without them."""
    recorded = from_source(visits, "recorded")
    if recorded is None or not recorded.followed:
        return None
    went_on = int(recorded.reach.count(np.array([fold + _FURTHER]))[0])
    return weighed(
        recorded.followed - went_on,
        recorded.followed,
        recorded.followed,
        low=_USUAL,
        high=_AT_MOST_USUAL,
        does="stop there",
        seen="came",
    )
