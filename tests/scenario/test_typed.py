"""Whose page it is, by the way that leads to it, and what is typed on that way where it is asked who somebody is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthmap.model.view import DESKTOP
from synthmap.scenario.access import Access, Login
from synthmap.scenario.expand import Job
from synthmap.scenario.typed import discretion_of, words_of
from synthmap.scenario.types import Locator, Step

PAGE = Job(
    page="home", url="https://shop.example/", recorded_url="https://shop.example/", viewport=DESKTOP, browser="chromium"
)


@pytest.mark.parametrize(
    "job, somebody",
    [
        (PAGE, False),
        (replace(PAGE, login="ann"), True),
        (replace(PAGE, url="https://shop.example/order?token=aZ81kQ"), True),
        (replace(PAGE, url="https://shop.example/?page=2#plans"), False),
        # Of a preview that asks everybody for the same password.
        (replace(PAGE, url="https://staff:sesame@shop.example/"), False),
        (replace(PAGE, context={"locale": "de-DE", "storage_state": {"cookies": [], "origins": []}}), False),
        (replace(PAGE, context={"storage_state": {"cookies": [{"name": "who"}], "origins": []}}), True),
        (replace(PAGE, context={"http_credentials": {"username": "ann"}}), True),
    ],
)
def test_whose_page_it_is(job, somebody):
    assert discretion_of(job, Access()).somebody is somebody


def test_what_is_typed_on_the_way_and_to_log_in():
    def fill(value: str, by: str, said: str = "") -> Step:
        return Step("fill", target=Locator(by, said or "textbox", "" if said else "Full name"), value=value)

    steps = (
        fill("Ann Ott", "role"), fill("shoes", "label", "Search"), fill("ann@ott.example", "css", "#x"),
        fill("Long Lane 7", "placeholder", "Street"), Step("press", value="Enter"),
    )  # fmt: skip
    assert list(words_of(steps)) == ["Ann Ott", "ann@ott.example", "Long Lane 7"]
    login = Login("ann", Path("ann.json"), 0, (fill("A. Ott", "label", "User"),))
    found = discretion_of(replace(PAGE, login="ann", steps=steps[:2]), Access(logins={"ann": login}))
    assert (found.typed, found.words) == (True, {"A. Ott", "Ann Ott"})
    assert not discretion_of(replace(PAGE, steps=(Step("click"),)), Access()).typed
