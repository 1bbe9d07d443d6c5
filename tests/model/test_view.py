from __future__ import annotations

import pytest

from synthmap.model.view import View


@pytest.mark.parametrize(
    ("view", "name"),
    [
        (View("pricing", "mobile"), "pricing on mobile"),
        (View("pricing", "mobile", "firefox"), "pricing on mobile, firefox"),
        (View("pricing", "mobile", state="menu"), "pricing on mobile, menu"),
        (View("pricing", "mobile", "firefox", "menu"), "pricing on mobile, firefox, menu"),
    ],
)
def test_a_view_names_what_is_out_of_the_ordinary(view: View, name: str) -> None:
    assert str(view) == name
