"""What share of attention and of clicks the areas of interest of a view get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.maps.heat import drawn_at
from synthmap.maps.links import CLICK_KINDS
from synthmap.model.elements import ElementTable
from synthmap.model.events import Events
from synthmap.model.geometry import Floats, areas, contain, disjoint
from synthmap.model.snapshot import Region
from synthmap.vision.saliency import Attention, share


@dataclass(frozen=True, eq=False)
class AreaShare:
    """An area of interest: the share of all attention that falls on it, of the page's surface, and of all clicks.

    `boxes` (k, 4) may overlap; what two of them cover counts once.
    """

    name: str
    boxes: Floats
    attention: float
    surface: float
    clicks: int
    share: float


def area_shares(
    regions: Sequence[Region], attention: Attention, events: Events, elements: ElementTable
) -> tuple[AreaShare, ...]:
    """The shares of each region, in the order given; `events` have been through `locate`."""
    clicks = events.of_kind(*CLICK_KINDS)
    points = np.stack(drawn_at(clicks, elements), axis=1)
    total, page = max(1, len(clicks)), float(attention.width * attention.height)
    shares = []
    for region in regions:
        parts = disjoint(region.boxes)
        inside = int(contain(parts, points).any(axis=0).sum())
        seen = min(1.0, float(share(attention, parts).sum()))
        shares.append(
            AreaShare(region.name, region.boxes, seen, float(areas(parts).sum()) / page, inside, inside / total)
        )
    return tuple(shares)
