from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from synthmap.report.html import _pages, _stored, _todo


@pytest.fixture
def pages(run: Path) -> list[_pages.PageBlock]:
    stored = _stored.read(run)
    return _pages.pages(stored, *_todo.cards(stored))


def test_devices_of_a_page_stand_together_wide_before_narrow(pages: list[_pages.PageBlock]) -> None:
    pricing, hostile = pages
    assert [view.device for view in pricing.views] == ["desktop", "mobile"]
    assert pricing.question == "Do people find the free plan?"
    assert (pricing.worst, pricing.failed) == ("error", 0)
    assert (hostile.worst, hostile.failed) == ("note", 1)


def test_a_caption_says_what_the_device_is(pages: list[_pages.PageBlock]) -> None:
    assert [view.caption for view in pages[0].views] == [
        "400 × 300, 1× pixels, page 1,200 px tall",
        "200 × 400, 2× pixels, touch, page 2,000 px tall",
    ]


def test_only_http_becomes_a_link(pages: list[_pages.PageBlock]) -> None:
    assert pages[0].views[0].href == "https://shop.example/pricing"
    assert {view.href for view in pages[1].views} == {None}


def test_the_same_element_has_the_same_number_on_every_device(pages: list[_pages.PageBlock]) -> None:
    desktop, mobile = (view.drawn["elements"] for view in pages[0].views)
    assert [element["key"] for element in desktop[:5]] == [element["key"] for element in mobile]
    assert len({element["key"] for element in desktop}) == 6
    story = next(mark for mark in pages[0].views[1].drawn["findings"] if "story-mobile" in mark["ids"])
    assert story["key"] == mobile[1]["key"]


def test_a_finding_with_a_fold_and_no_box_is_marked_at_the_fold(pages: list[_pages.PageBlock]) -> None:
    fold = next(mark for mark in pages[0].views[1].drawn["findings"] if mark["ids"] == ["fold"])
    x, y, width, height = fold["box"]
    assert (x, width) == (0, 200)
    assert y < 400 < y + height and y + height / 2 == 400


def test_a_view_shows_its_own_findings_only(pages: list[_pages.PageBlock]) -> None:
    assert [mark["ids"] for mark in pages[0].views[0].drawn["findings"]] == [
        ["story-desktop", "clicked"],
        ["form-desktop"],
        ["menu-desktop"],
    ]


def test_what_a_view_lacks_is_empty_not_wrong(pages: list[_pages.PageBlock], made_up: SimpleNamespace) -> None:
    bare, failed = pages[1].views
    assert (bare.provenance, bare.folds, bare.notes) == ("no sessions", [], [])
    assert (bare.drawn["layers"], bare.drawn["reach"], bare.drawn["average_fold"]) == ({}, [], None)
    assert failed.drawn == {} and failed.error is not None and made_up.ATTACK in failed.error


def test_areas_of_interest_are_a_table(pages: list[_pages.PageBlock], made_up: SimpleNamespace) -> None:
    assert pages[0].views[0].areas == [_pages.AreaLine(made_up.ATTACK, "41%", "3.2%", "0%")]
    assert pages[1].views[0].areas == []


def test_a_fold_is_told_with_its_cues(pages: list[_pages.PageBlock]) -> None:
    assert pages[0].views[1].folds == ["At 400 px the page looks finished: blank band of 140 px."]
