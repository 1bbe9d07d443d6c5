"""A map of the difference: where one side's clicks go and the other's do not, on the picture of either side.

Clicks are carried from one page to the other by what they hit, since a banner above them moves everything below: a
click on a button lies at the same place within the button. What hit a large region lies as far from its corner as it
did, where both pages are equally wide; what hit nothing that the other page has is counted and not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.maps.heat import density, drawn_at, sigma_of
from synthmap.maps.links import CLICK_KINDS
from synthmap.maps.pairing import anchors
from synthmap.maps.scales import click_shares
from synthmap.maps.visits import Visits
from synthmap.model.geometry import Bools, Floats, Ints, areas
from synthmap.model.snapshot import Snapshot

_A_THING = 300.0 * 300.0  # px²: within a larger element a place is no part of what it means
_NOISE = 2.0  # standard errors, under which a difference is what chance alone would make


@dataclass(frozen=True, eq=False)
class Difference:
    """The difference of two sides' clicks on the picture of one.

    Attributes
    ----------
    share : by how much more of all clicks go to each square of 48 px on the second side than on the first, per cell
        of `heat.CELL` px, shape (rows, columns); 0 where it is no more than chance.
    clicks : of either side. lost : of these, those that hit nothing the pictured side has.
    """

    share: Floats
    clicks: tuple[int, int]
    lost: tuple[int, int]


def differences(
    a: Snapshot, b: Snapshot, visits: tuple[Visits, Visits], mate: Ints, *, as_wide: bool
) -> tuple[Difference, Difference]:
    """The difference drawn on the first side's picture, and on the second's.

    `mate` is the row of `b` for each row of `a`, and `as_wide` whether both pages are equally wide.
    """
    back = np.full(len(b.elements), -1, dtype=np.int64)
    known = np.flatnonzero(mate >= 0)
    back[mate[known]] = known
    own = [_clicks(each, side) for each, side in zip(visits, (a, b), strict=True)]
    carried_a = _carried(visits[0], a, b, mate, as_wide=as_wide)
    carried_b = _carried(visits[1], b, a, back, as_wide=as_wide)
    return _difference(a, own[0], carried_b), _difference(b, carried_a, own[1])


def _difference(on: Snapshot, first: Floats, second: Floats) -> Difference:
    """From the points of both sides, (n, 2) on one picture, NaN for what is lost there."""
    totals = max(1, len(first)), max(1, len(second))
    shares = [_shares(on, points, total) for points, total in zip((first, second), totals, strict=True)]
    # A square's count is all but Poisson; its variance as a share is that share over the clicks.
    spread = np.sqrt(shares[0] / totals[0] + shares[1] / totals[1] + 1e-12)
    by = shares[1] - shares[0]
    # It fades in between two and three standard errors, so that no edge is drawn where there is none.
    kept = by * np.clip(np.abs(by) / spread - _NOISE, 0, 1)
    return Difference(kept, (len(first), len(second)), (int((~_placed(first)).sum()), int((~_placed(second)).sum())))


def _shares(on: Snapshot, points: Floats, total: int) -> Floats:
    x, y = points[_placed(points)].T
    return click_shares(density(x, y, on.document, sigma=sigma_of(on.viewport)), of=float(total))


def _placed(points: Floats) -> Bools:
    return np.asarray(np.isfinite(points).all(axis=1))


def _clicks(visits: Visits, snapshot: Snapshot) -> Floats:
    """Where the clicks are drawn on their own side's picture, (n, 2)."""
    clicks = visits.events.where(np.isin(visits.events.kind, CLICK_KINDS))
    return np.stack(drawn_at(clicks, snapshot.elements), axis=1)


def _carried(visits: Visits, here: Snapshot, there: Snapshot, mate: Ints, *, as_wide: bool) -> Floats:
    """Where the clicks belong on the other side's picture, (n, 2), NaN where they hit nothing that it has."""
    points = _clicks(visits, here)
    row = visits.events.row[np.isin(visits.events.kind, CLICK_KINDS)]
    held = np.append(anchors(mate, here.elements), -1)[row]
    carried = np.full(points.shape, np.nan)
    known = np.flatnonzero(held >= 0)
    box, other = here.elements.box[held[known]], there.elements.box[mate[held[known]]]
    offset = points[known] - box[:, :2]
    scale = other[:, 2:] / np.maximum(box[:, 2:], 1)
    thing = areas(box) <= _A_THING
    carried[known] = other[:, :2] + np.where(thing[:, None], offset * scale, offset)
    if not as_wide:
        carried[known[~thing]] = np.nan
    return carried
