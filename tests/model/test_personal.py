"""E-mail addresses and numbers of cards are found in whatever is around them, and other numbers left alone."""

from __future__ import annotations

import pytest

from synthmap.model.identity import element_key
from synthmap.model.personal import without_personal


@pytest.mark.parametrize(
    "text, kept",
    [
        ("Signed in as jane.doe+shop@mail.example.com.", "Signed in as ***."),
        ("?to=jane%40example.com&x=1", "?to=***&x=1"),
        ("Card 4242 4242 4242 4242, 12/30", "Card ***, 12/30"),
        ("4000-0566-5566-5556", "***"),
        # A moment in milliseconds is too short; a parcel's number does not pass the check of a card's last digit.
        ("at 1763930343290", "at 1763930343290"),
        ("parcel 4242 4242 4242 4243", "parcel 4242 4242 4242 4243"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("follow @jane or 3 @ 4", "follow @jane or 3 @ 4"),
    ],
)
def test_what_says_who_somebody_is(text, kept):
    assert without_personal(text) == kept


def test_keys_are_made_without_it():
    key = element_key("a", "link", "Log out jane@example.com", {"href": "mailto:jane@example.com"}, [])
    assert key == 'link "Log out ***" -> mailto:***'
