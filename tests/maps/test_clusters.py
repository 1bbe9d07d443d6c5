import numpy as np

from synthmap.maps.clusters import dead_spots
from synthmap.maps.locate import locate
from synthmap.model.elements import Liveness

DOCUMENT = (1000, 2000)
PAGE = {"box": (0, 0, 1000, 2000)}
CARD = {"box": (100, 100, 300, 200), "parent": 0, "looks": 0.9}
TITLE = {"box": (120, 120, 100, 30), "parent": 1}
ICON = {"box": (600, 100, 40, 40), "parent": 0}
LIVE = {"box": (600, 500, 100, 40), "parent": 0, "action": 4, "liveness": Liveness.LIVE}


def spots_of(elements, events):
    located = locate(events, elements)
    return dead_spots(located, elements, located.row != 4, DOCUMENT)


def test_the_words_and_the_ground_of_one_false_button_are_one_spot(table, clicks):
    events = clicks((130, 130), (140, 140), (300, 250), (610, 110), (650, 520))
    card, icon = spots_of(table(PAGE, CARD, TITLE, ICON, LIVE), events)
    assert (card.row, card.clicks, card.sessions, card.share) == (1, 3, 3, 0.6)
    assert card.box == (100, 100, 300, 200)
    assert (icon.row, icon.clicks, icon.share) == (3, 1, 0.2)


def test_one_visitor_who_clicks_thrice_is_one_session(table, clicks):
    events = clicks((610, 110), (620, 120), (630, 130), session=np.array([5, 5, 6]))
    (icon,) = spots_of(table(PAGE, CARD, TITLE, ICON, LIVE), events)
    assert (icon.clicks, icon.sessions) == (3, 2)


def test_clicks_on_bare_ground_are_gathered_by_nearness(table, clicks):
    # Two chains of steps of at most 20 px, 300 px apart, and a straggler.
    near = [(200, 1000), (215, 1005), (230, 1000)]
    far = [(500, 1000), (505, 1018)]
    found = spots_of(table(PAGE), clicks(*near, *far, (900, 1900)))
    assert [(spot.row, spot.clicks) for spot in found] == [(-1, 3), (-1, 2), (-1, 1)]
    assert found[0].box == (200, 1000, 30, 5)
    assert found[2].box == (900, 1900, 1, 1)


def test_where_nothing_was_dead_there_are_no_spots(table, clicks):
    assert spots_of(table(PAGE, CARD, TITLE, ICON, LIVE), clicks((650, 520))) == ()
    assert spots_of(table(PAGE), clicks()) == ()
