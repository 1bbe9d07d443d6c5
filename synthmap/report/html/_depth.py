"""How far down sessions came held against how long it was in their window: a fast scroll is not reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import _words
from ._stored import Json

_MOST = 12  # rows; of a longer page each stands for several screens


@dataclass(frozen=True)
class DepthRow:
    """A place down the page: what came there and for how long it was in view, in words and as bars of 0 to 100."""

    place: str
    came: str
    came_bar: int
    stayed: str
    stayed_bar: int


@dataclass(frozen=True)
class DepthTable:
    """The rows from the top of the page to its end, and whose times they are."""

    caption: str
    rows: list[DepthRow]


def depth_table(data: Json) -> DepthTable | None:
    """The table of a view.json, of the source that speaks for it; None where it is not known how long anybody stayed.

    The time is that of the sessions which came there: the mean over all of them, as view.json has it, by their share.
    """
    reach = (data.get("scroll") or {}).get("reach") or []
    visit: Json = next((visit for visit in data.get("visits") or () if visit.get("speaks")), {})
    in_view = visit.get("in_view_ms") or []
    screen = float((data.get("viewport") or {}).get("height") or 0)
    if len(reach) < 2 or len(in_view) < 2 or screen <= 0:
        return None
    step = screen * max(1, round(reach[-1][0] / screen / _MOST))
    # The middle of each screen: at its very end nobody stays.
    places = np.arange(min(screen, reach[-1][0]) / 2, reach[-1][0], step)[:_MOST]
    came = np.interp(places, *np.transpose(reach))
    stayed = np.interp(places, *np.transpose(in_view)) / np.maximum(came, 1e-9) / 1000
    stayed[came < 0.0005] = 0.0  # nobody was there
    longest = max(float(stayed.max()), 1e-9)
    source = str(visit.get("source"))
    whose = _words.provenance({source: visit.get("sessions")}, None)
    return DepthTable(
        caption=f"How far they come, and how long they stay there: {whose}"
        + (", times assumed" if source == "simulated" else ""),
        rows=[
            DepthRow(
                place=f"{place:,.0f} px",
                came=_words.share(share),
                came_bar=round(100 * share),
                stayed=f"{time:.1f} s",
                stayed_bar=round(100 * time / longest),
            )
            for place, share, time in zip(places.tolist(), came.tolist(), stayed.tolist(), strict=True)
        ],
    )
