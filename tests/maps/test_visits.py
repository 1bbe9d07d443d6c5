import numpy as np
import pytest

from synthmap.maps.locate import locate
from synthmap.maps.segments import cut, segments
from synthmap.maps.visits import from_source, speaking, visits_of
from synthmap.maps.zooms import zooms
from synthmap.model.elements import Liveness
from synthmap.model.events import concatenated, make_events
from synthmap.model.view import Viewport

WINDOW = Viewport("w", 1000, 500)
DOCUMENT = (1000, 2000)
PAGE = {"box": (0, 0, 1000, 2000)}
LINKS = [
    {"box": (100, 100 + 100 * k, 200, 40), "parent": 0, "action": 1 + k, "liveness": Liveness.LIVE} for k in range(3)
]


def sessions_of(count, *, source, first=0, chooses=None, campaign=None, deep=0):
    """Landings with a click on the link that `chooses(k)` names, if any; the first `deep` come to the end."""
    made = []
    for k in range(count):
        made.append((first + k, "navigate", 0.0, 0.0, 0.0))
        row = chooses(k) if chooses else None
        if row is not None:
            made.append((first + k, "click", 200.0, 20.0 + 100 * row, 0.0))
        if k < deep:
            made.append((first + k, "scroll", 0.0, 1500.0, 1500.0))
    who, kind, x, y, top = (np.array(column) for column in zip(*made, strict=True))
    parts = {"campaign": np.array([campaign(int(each) - first) for each in who])} if campaign else None
    return make_events(
        len(who), session=who, seq=np.arange(len(who)), source=source, kind=kind, x=x, y=y, vx=x, vy=y - top,
        segments=parts,
    )  # fmt: skip


def visits(table, *parts):
    elements = table(PAGE, *LINKS)
    events = locate(concatenated(parts), elements)
    none = np.zeros(len(events), dtype=bool)
    return visits_of(events, elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT)


def test_sources_are_never_counted_together(table):
    found = visits(
        table,
        sessions_of(3, source="simulated", chooses=lambda _: 1),
        sessions_of(2, source="recorded", first=3, chooses=lambda _: 2),
        sessions_of(1, source="scripted", first=5, chooses=lambda _: 3),
    )
    assert [(each.source, each.sessions, each.links.clicks.tolist()) for each in found] == [
        ("recorded", 2, [0, 2, 0]), ("simulated", 3, [3, 0, 0]), ("scripted", 1, [0, 0, 1]),
    ]  # fmt: skip
    assert from_source(found, "recorded") is found[0]


@pytest.mark.parametrize(
    ("counts", "speaks"),
    [
        ({"recorded": 500, "simulated": 9, "scripted": 9}, "recorded"),
        ({"recorded": 499, "simulated": 9, "scripted": 9}, "simulated"),
        ({"recorded": 4, "scripted": 9}, "recorded"),
        ({"scripted": 1}, "scripted"),
    ],
)
def test_recorded_sessions_speak_for_a_view_once_there_are_enough(table, counts, speaks):
    parts = [sessions_of(count, source=source, first=1000 * k) for k, (source, count) in enumerate(counts.items())]
    chosen = speaking(visits(table, *parts))
    assert chosen is not None
    assert chosen.source == speaks


def test_nobody_speaks_where_nobody_came(table):
    elements = table(PAGE)
    none = np.zeros(0, dtype=bool)
    assert visits_of(make_events(0), elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT) == ()
    assert speaking(()) is None


def test_counts_survive_another_layout_since_they_are_kept_by_element(table):
    """The same sessions on a page where the second link has moved down: clicks are known by what they hit."""
    (here,) = visits(table, sessions_of(5, source="recorded", chooses=lambda _: 2))
    assert here.events.element[here.events.kind == "click"].tolist() == [""] * 5
    assert here.links.row[here.links.clicks > 0].tolist() == [2]


def halves(k):
    return "mail" if k < 2100 else "search"


def test_a_segment_that_differs_comes_forward_with_the_interval_of_the_difference(table):
    """2,100 from mail, of whom 30% click the first link; 2,100 from search, of whom 20 % do. The rest is alike."""

    def chooses(k):
        return (1 if k % 10 < (3 if k < 2100 else 2) else 3) if k % 10 < 5 else None

    (found,) = visits(table, sessions_of(4200, source="recorded", chooses=chooses, campaign=halves, deep=0))
    assert [(part.value, part.sessions) for part in found.segments] == [("mail", 2100), ("search", 2100)]
    told = {(each.value, each.row): each for each in found.diverging}
    assert set(told) == {("mail", 1), ("mail", 3), ("search", 1), ("search", 3)}
    first = told["mail", 1]
    assert (first.share, first.others) == (0.3, 0.2)
    # Difference .1; standard error sqrt(.3 * .7 / 2100 + .2 * .8 / 2100) = .01327.
    assert first.low == pytest.approx(0.1 - 1.96 * 0.01327, abs=0.004)
    assert first.high == pytest.approx(0.1 + 1.96 * 0.01327, abs=0.004)


def test_segments_that_do_not_differ_do_not_come_forward(table):
    (found,) = visits(table, sessions_of(4200, source="recorded", chooses=lambda k: 1 + k % 3, campaign=halves, deep=0))
    assert found.diverging == ()


def test_small_recorded_segments_are_counted_and_not_compared(table):
    def small(k):
        return "mail" if k < 1999 else "search"

    (found,) = visits(
        table, sessions_of(4200, source="recorded", chooses=lambda k: 1 if k < 1999 else 2, campaign=small)
    )
    assert len(found.segments) == 2
    assert found.diverging == ()


def test_simulated_segments_are_told_by_size_without_an_interval(table):
    def persona(k):
        return "reader" if k < 300 else "skimmer"

    (found,) = visits(table, sessions_of(600, source="simulated", campaign=persona, deep=300))
    assert [(each.value, each.row, each.share, each.others, each.low) for each in found.diverging] == [
        ("reader", -1, 1.0, 0.0, None), ("skimmer", -1, 0.0, 1.0, None),
    ]  # fmt: skip


def test_the_noise_of_a_simulation_is_no_divergence(table):
    """Of 300 readers 36 click, of 300 skimmers 24: 4 points, which other visitors would not do again."""

    def chooses(k):
        return 1 if k % 300 < (36 if k < 300 else 24) else None

    def persona(k):
        return "reader" if k < 300 else "skimmer"

    (found,) = visits(table, sessions_of(600, source="simulated", campaign=persona, chooses=chooses))
    assert found.diverging == ()


def test_a_map_can_be_cut_by_any_column():
    events = sessions_of(4, source="recorded", campaign=lambda k: "ab"[k % 2])
    assert np.unique(cut(events, "campaign", "b").session).tolist() == [1, 3]
    assert len(cut(events, "persona", "b")) == 0


def test_sessions_that_only_load_the_page_have_no_segments_to_differ(table):
    elements = table(PAGE, *LINKS)
    (found,) = visits(table, sessions_of(1, source="recorded"))
    assert segments(found.events, elements, found.links, WINDOW, DOCUMENT) == ((), ())


def test_zoom_gestures_are_counted_by_region(table):
    elements = table(PAGE, {"box": (0, 600, 1000, 300), "parent": 0}, {"box": (10, 620, 50, 20), "parent": 1})
    t = np.array([0.0, 300, 900, 4000, 0, 0])
    y = np.array([630.0, 630, 630, 630, 630, np.nan])
    events = make_events(
        6, session=np.array([0, 0, 0, 0, 1, 2]), kind="zoom", t=t, x=20.0, y=y, vx=20.0, vy=y - 500, source="recorded"
    )
    # Three events within a second of each other are one gesture; the small thing is part of the large one.
    assert [(z.row, z.gestures, z.sessions) for z in zooms(events, elements, WINDOW)] == [(1, 3, 2), (-1, 1, 1)]


def test_a_list_of_clicks_that_tells_no_window_counts_clicks_and_knows_no_depth(table):
    elements = table(PAGE, *LINKS)
    events = make_events(600, session=np.arange(600), source="recorded", kind="click", x=200.0, y=120.0)
    none = np.zeros(600, dtype=bool)
    (found,) = visits_of(locate(events, elements), elements, dead=none, rage=none, viewport=WINDOW, document=DOCUMENT)
    assert (found.sessions, found.followed, found.enough, found.depth_known) == (600, 0, True, False)
    assert found.links.clicks.tolist() == [600, 0, 0]
    assert found.in_view_ms == ()
