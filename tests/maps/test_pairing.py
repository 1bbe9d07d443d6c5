import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthmap.maps.pairing import anchors, paired
from synthmap.model.elements import Liveness

BOX = {"box": (0, 0, 100, 20)}


def keyed(table, *keys, **more):
    return table(*({**BOX, "key": key, "parent": -1, **more} for key in keys))


def test_the_same_keys_are_the_same_wherever_they_stand(table):
    before = keyed(table, 'main > link "Plans" -> /plans', 'main > button "Buy"', 'main > p "Words"')
    after = keyed(table, 'main > p "Words"', 'main > button "Buy"', 'main > link "Plans" -> /plans')
    assert paired(before, after).tolist() == [2, 1, 0]


def test_what_changed_in_one_respect_is_known_by_the_others(table):
    before = keyed(
        table, 'banner > link "Home" -> /', 'main > link "Prices" -> /plans', 'main > button "Send" #send',
        'main > link "Start now" -> /start', tag="a",
    )  # fmt: skip
    after = keyed(
        table,
        'contentinfo > link "Home" -> /',  # moved to another landmark
        'main > link "Plans" -> /plans',  # renamed
        'main > button "Send it" #send',  # renamed, with an id that somebody wrote
        'main > button "Start now"',  # a link made a button
        tag="a",
    )
    assert paired(before, after).tolist() == [0, 1, 2, 3]


def test_a_price_list_whose_buttons_were_all_renamed_is_matched_in_order(table):
    before = keyed(table, *(f'main > link "Choose {name}" -> /buy' for name in ("Small", "Large")))
    after = keyed(table, *(f'main > link "Pick {name}" -> /buy' for name in ("Small", "Large")))
    assert paired(before, after).tolist() == [0, 1]
    fewer = keyed(table, 'main > link "Pick one" -> /buy')
    assert paired(before, fewer).tolist() == [-1, -1], "which of the two it was nobody knows"


def test_a_heading_is_no_link_though_it_says_the_same(table):
    before = table({**BOX, "key": 'main > link "Team" -> /team', "tag": "a", "liveness": Liveness.LIVE})
    after = keyed(table, 'main > heading "Team"', tag="h2")
    assert paired(before, after).tolist() == [-1]


def test_what_is_not_drawn_is_nobodys(table):
    before = keyed(table, 'link "Skip"')
    assert paired(before, keyed(table, 'link "Skip"', visible=False)).tolist() == [-1]


def test_what_holds_something_stands_for_it(table):
    tree = table({**BOX, "parent": -1}, {**BOX, "parent": 0}, {**BOX, "parent": 1}, {**BOX, "parent": -1})
    assert anchors(np.array([5, -1, -1, -1]), tree).tolist() == [0, 0, 0, -1]


NAMES = st.lists(
    st.builds(
        lambda path, what, name, target: f'{path}{what} "{name}"{target}',
        st.sampled_from(("", "main > ", "banner > ")),
        st.sampled_from(("link", "button", "p")),
        st.sampled_from(("Buy", "Plans", "Home", "More")),
        st.sampled_from(("", " -> /a", " -> /b")),
    ),
    unique=True,
    max_size=12,
)


@given(NAMES, NAMES)
def test_no_row_has_two_mates_and_equal_keys_are_mates(table, before, after):
    mate = paired(keyed(table, *before), keyed(table, *after))
    taken = mate[mate >= 0].tolist()
    assert len(taken) == len(set(taken))
    for row, key in enumerate(before):
        if key in after:
            assert mate[row] == after.index(key)
