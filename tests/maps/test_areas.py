from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthmap.maps.areas import area_shares
from synthmap.maps.locate import locate
from synthmap.model.snapshot import Region
from synthmap.vision.saliency import Attention

# Four cells of 8 px: all that is looked at is .1, .2 above and .3, .4 below.
SEEN = Attention(np.array([[0.1, 0.2], [0.3, 0.4]]), 8, 16, 16)
BODY = {"tag": "body", "box": (0, 0, 16, 16)}


def region(*boxes: tuple[float, float, float, float]) -> Region:
    return Region("area", np.array(boxes, dtype=float))


def test_shares_of_attention_surface_and_clicks(table: Callable[..., Any], clicks: Callable[..., Any]) -> None:
    events = locate(clicks((1, 1), (9, 1), (9, 9), (15, 15)), table(BODY))
    (area,) = area_shares([region((8, 0, 8, 16))], SEEN, events, table(BODY))
    assert (area.attention, area.surface) == (pytest.approx(0.6), 0.5)
    assert (area.clicks, area.share) == (3, 0.75)


def test_what_two_boxes_of_an_area_cover_counts_once(table: Callable[..., Any], clicks: Callable[..., Any]) -> None:
    events = locate(clicks((9, 9), (1, 1)), table(BODY))
    (area,) = area_shares([region((8, 0, 8, 16), (8, 8, 8, 8), (8, 8, 8, 8))], SEEN, events, table(BODY))
    assert (area.attention, area.surface) == (pytest.approx(0.6), 0.5)
    assert (area.clicks, area.share) == (1, 0.5)


def test_only_clicks_count_and_none_is_no_share(table: Callable[..., Any], clicks: Callable[..., Any]) -> None:
    (area,) = area_shares([region((0, 0, 16, 16))], SEEN, locate(clicks((1, 1), kind="move"), table(BODY)), table(BODY))
    assert (area.clicks, area.share) == (0, 0)
