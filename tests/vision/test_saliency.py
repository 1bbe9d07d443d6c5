from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from synthmap.model.geometry import Pixels
from synthmap.vision.saliency import Attention, attention, edge_density, share, viewing_time

SCREEN = (800, 600)


def page(height: int = 600, width: int = 800) -> Pixels:
    return np.full((height, width, 3), 255, np.uint8)


def checkers(pixels: Pixels, x: int, y: int, size: int = 80) -> Pixels:
    """A patch of 4 px checks, every pixel of which lies near an edge."""
    rows, columns = np.mgrid[:size, :size] // 4
    pixels[y : y + size, x : x + size][(rows + columns) % 2 == 0] = 0
    return pixels


def box(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


def test_what_is_drawn_draws_the_eye() -> None:
    seen = attention(checkers(page(), 300, 200), SCREEN)
    (inside,) = share(seen, box(300 - 75, 200 - 75, 80 + 150, 80 + 150))
    assert inside > 0.99


def test_equal_things_draw_more_where_people_are_used_to_look() -> None:
    """The prior's centre is at .42 of the width and height: (336, 252)."""
    pixels = checkers(checkers(checkers(page(), 296, 212), 700, 212), 296, 500)
    centre, right, low = share(
        attention(pixels, SCREEN), np.array([[296.0, 212, 80, 80], [700, 212, 80, 80], [296, 500, 80, 80]])
    )
    # exp(-.5 * (404 / 264)²) = .31 at the right, exp(-.5 * (288 / 228)²) = .45 below
    assert right / centre == pytest.approx(0.31, abs=0.05)
    assert low / centre == pytest.approx(0.45, abs=0.05)


def test_an_edge_of_hue_alone_counts() -> None:
    """Red and green of one grey: .299 * 200 = .587 * 102."""
    pixels = page()
    pixels[:] = (0, 0, 200)
    pixels[200:300, 300:400] = (0, 102, 0)
    (inside,) = share(attention(pixels, SCREEN), box(225, 125, 250, 250))
    assert inside > 0.95


def test_down_a_long_page_equal_things_draw_ever_less() -> None:
    pixels = page(height=6000)
    places = [300, 900, 1500, 2700, 5100]
    for y in places:
        checkers(pixels, 300, y)
    drawn = share(attention(pixels, SCREEN), np.array([[260.0, y - 40, 160, 160] for y in places]))
    assert (np.diff(drawn) < 0).all()
    # their middles lie at .57, 1.57, 2.57, 4.57 and 8.57 screens
    expected = viewing_time(np.array([(y + 40) / 600 for y in places]))
    assert drawn / drawn[0] == pytest.approx(expected / expected[0], rel=0.05)


def test_viewing_time_follows_the_published_shares() -> None:
    """57, 17, 7, 5, 3 and 2% by screen, 65% of the first screen's in its top half (Nielsen Norman Group, 2018)."""
    at = (np.arange(6000) + 0.5) / 1000
    by_screen = viewing_time(at).reshape(6, 1000).mean(axis=1)
    assert by_screen.cumsum() == pytest.approx([0.57, 0.74, 0.81, 0.86, 0.89, 0.91], abs=0.02)
    assert viewing_time(at[:500]).sum() / viewing_time(at[:1000]).sum() == pytest.approx(0.65, abs=0.001)
    assert (np.diff(viewing_time(at)) < 0).all()


def test_a_blank_page_leaves_the_prior() -> None:
    seen = attention(page(), SCREEN)
    row, column = np.unravel_index(seen.density.argmax(), seen.density.shape)
    assert (column * 8 + 4) / 800 == pytest.approx(0.42, abs=0.01)
    assert (row * 8 + 4) / 600 == pytest.approx(0.42, abs=0.01)


def test_edge_density_is_measured_in_grey_levels() -> None:
    """Checks of 2 px put every pixel within reach of black and of white."""
    rows, columns = np.mgrid[:400, :400] // 2
    pixels = np.where(((rows + columns) % 2)[..., None] == 0, np.uint8(0), np.uint8(255)).repeat(3, axis=2)
    assert edge_density(pixels)[20:30, 20:30] == pytest.approx(255)
    assert not edge_density(page()).any()


@pytest.mark.parametrize("top", [300, 508, 511, 512])
def test_a_tall_page_has_no_seams(top: int) -> None:
    """The same box 520 px further down draws the same there, also where one of them lies across the end of a strip."""
    pixels = np.full((2000, 80, 3), 255, dtype=np.uint8)
    for y in (top, top + 520):
        pixels[y : y + 9, 20:60] = (10, 60, 200)
    density = edge_density(pixels)
    around = slice((top - 100) // 8, (top + 100) // 8)
    again = slice(around.start + 65, around.stop + 65)
    assert density[around].max() > 1
    assert np.allclose(density[around], density[again], atol=1e-4)


def test_shares_of_cells_and_parts_of_cells() -> None:
    density = np.array([[0.1, 0.2], [0.3, 0.4]])
    seen = Attention(density, scale=8, width=12, height=16)  # the second column is only 4 px wide
    boxes = [
        (0, 0, 8, 8),
        (8, 0, 4, 8),
        (0, 0, 4, 16),
        (10, 8, 2, 4),
        (0, 0, 12, 16),
        (-50, -50, 500, 500),
        (3, 3, 0, 9),
    ]
    assert share(seen, np.array(boxes, dtype=float)) == pytest.approx([0.1, 0.2, 0.2, 0.1, 1, 1, 0])


images = hnp.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 70), st.just(3)))


@settings(max_examples=60, deadline=None)
@given(images, st.integers(1, 100), st.integers(1, 100))
def test_any_image_gives_a_density(image: Pixels, width: int, height: int) -> None:
    seen = attention(image, (width, height))
    rows, columns = -(-image.shape[0] // 8), -(-image.shape[1] // 8)
    assert seen.density.shape == (rows, columns)
    assert np.isfinite(seen.density).all()
    assert (seen.density >= 0).all()
    assert seen.density.sum() == pytest.approx(1)
    halves = [(0, 0, seen.width / 2, seen.height), (seen.width / 2, 0, seen.width / 2, seen.height)]
    assert share(seen, np.array(halves)).sum() == pytest.approx(1)


@pytest.mark.parametrize("shape", [(1, 1), (50_000, 3), (1, 3000)])
def test_extreme_shapes(shape: tuple[int, int]) -> None:
    seen = attention(np.zeros((*shape, 3), np.uint8), SCREEN)
    assert seen.density.sum() == pytest.approx(1)
