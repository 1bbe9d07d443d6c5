"""From parts to views and sessions: notes written by hand, as the recorder's script writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.in_tests.parts import Audited, Open, Part, read_parts, write_part
from synthmap.in_tests.places import lasting_url, page_name, page_url, recorded_url
from synthmap.in_tests.visits import visited

AT = 1_700_000_000_000.0  # ms


def batch(*notes: dict[str, Any], tab: int = 0) -> tuple[int, str, str]:
    timed = [{"at": AT + 1000 * tab + 10 * n, **note} for n, note in enumerate(notes)]
    return tab, "", json.dumps({"document": 1, "lost": 0, "notes": timed})


def clicked(url: str, size: str = "1280x720", x: float = 30, tab: int = 0) -> tuple[int, str, str]:
    return batch(
        {"kind": "navigate", "url": url},
        {"kind": "resize", "value": size},
        {"kind": "click", "vx": x, "vy": 40, "sx": 0, "sy": 100, "click": 1},
        tab=tab,
    )


def part(test: str, *batches: tuple[int, str, str], **more: Any) -> Part:
    return Part(test, "chromium", batches=batches, **more)


def test_a_page_that_two_workers_serve_by_ports_of_their_own_is_one() -> None:
    seen = visited([
        part("a", clicked("http://127.0.0.1:40001/cart")),
        part("b", clicked("http://127.0.0.1:40002/cart#total", x=50)),
    ])  # fmt: skip
    (job,) = seen.jobs
    assert (job.page, job.url, job.recorded_url) == ("cart", "http://127.0.0.1:40001/cart", "local:/cart")
    assert job.viewport.name == "desktop-1280x720"
    clicks = seen.events.of_kind("click")
    assert clicks.page.tolist() == ["cart", "cart"]
    assert clicks.x.tolist() == [30, 50]
    assert clicks.y.tolist() == [140, 140]
    assert clicks.session.tolist() == [0, 1]
    assert clicks.segments["test"].tolist() == ["a", "b"]
    assert seen.tests == 2


def test_pages_where_nobody_acted_are_not_looked_at_and_their_events_belong_to_no_view() -> None:
    arrived = batch({"kind": "navigate", "url": "http://shop.test/"}, {"kind": "resize", "value": "800x600"})
    seen = visited([part("a", arrived)])
    assert seen.jobs == ()
    assert set(seen.events.page.tolist()) == {""}


def test_what_a_test_wrote_into_a_blank_page_cannot_be_opened_again() -> None:
    assert visited([part("a", clicked("about:blank"))]).jobs == ()


def test_windows_of_other_sizes_are_other_views_and_a_phone_is_what_the_test_asked_for() -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 3}
    seen = visited([
        part("a", clicked("http://shop.test/", "1280x720"), clicked("http://shop.test/", "800x600", tab=1)),
        # The page says nothing of phones and is laid out wider than the phone.
        part("b", clicked("http://shop.test/", "980x2121"), options=phone),
    ])  # fmt: skip
    assert [job.viewport.name for job in seen.jobs] == ["desktop-1280x720", "desktop-800x600", "mobile-390x844"]
    assert (seen.jobs[2].viewport.dpr, seen.jobs[2].viewport.touch) == (3, True)


def test_those_who_sent_nothing_but_get_come_first_and_bring_what_their_browser_knew() -> None:
    state = {"cookies": [{"name": "cart", "value": "3"}], "origins": []}
    buyer = part("a", clicked("http://shop.test/"), sent="POST http://shop.test/buy", storage={"cookies": []})
    looker = part("b", clicked("http://shop.test/"), storage=state, options={"locale": "de-DE", "has_touch": False})
    (job,) = visited([buyer, looker]).jobs
    assert job.unclicked == ""
    assert job.context == {"locale": "de-DE", "storage_state": state}
    assert "cart" not in repr(job)
    (alone,) = visited([buyer]).jobs
    assert alone.unclicked == "it cannot be reached again safely: a sent POST http://shop.test/buy"


def test_pages_of_the_same_path_on_two_sites_have_two_names() -> None:
    seen = visited([part("a", clicked("http://one.test/cart"), clicked("http://two.test/cart", tab=1))])
    assert [(job.page, job.url) for job in seen.jobs] == [
        ("cart", "http://one.test/cart"),
        ("cart-2", "http://two.test/cart"),
    ]
    assert seen.events.of_kind("click").page.tolist() == ["cart", "cart-2"]


def test_pages_that_were_audited_are_looked_at_though_nobody_clicked() -> None:
    left = Audited("http://shop.test/p", "desktop-1280x720", ("k",), (Open("dead-control", "k", "?"),))
    seen = visited([part("a", audited=(left,))])
    assert [(job.page, job.viewport.name) for job in seen.jobs] == [("p", "desktop-1280x720")]
    assert seen.audited == (("a", left),)


def test_parts_come_back_from_their_files_test_by_test(tmp_path: Path) -> None:
    written = [
        part("b", clicked("http://shop.test/"), sent="PUT /x", storage={"cookies": []}),
        part("a", options={"viewport": {"width": 1, "height": 2}}),
        part("b", audited=(Audited("u", "desktop-1x2", ("k",), (Open("r", "", "m \ud800"),)),)),
    ]
    for number, each in enumerate(written):
        write_part(tmp_path, f"gw{number % 2}-{number:06}", each)
    assert read_parts(tmp_path) == (written[1], written[0], written[2])


@pytest.mark.parametrize(
    ("url", "page", "name", "recorded"),
    [
        ("http://shop.test/", "http://shop.test/", "home", "http://shop.test/"),
        ("http://shop.test/a#b", "http://shop.test/a", "a", "http://shop.test/a"),
        ("http://shop.test/#/cart", "http://shop.test/#/cart", "cart", "http://shop.test/#/cart"),
        ("http://me:pw@shop.test/a", "http://me:pw@shop.test/a", "a", "http://shop.test/a"),
        ("http://localhost:3000/a?b=1", "http://localhost:3000/a?b=1", "a-b-1", "http://localhost:3000/a?b=1"),
        ("http://localhost:41234/a?b=1", "http://localhost:41234/a?b=1", "a-b-1", "local:/a?b=1"),
        ("about:blank", "about:blank", "blank", "about:blank"),
    ],
)
def test_addresses_of_pages(url: str, page: str, name: str, recorded: str) -> None:
    assert (page_url(url), page_name(url), recorded_url(url)) == (page, name, recorded)


@given(st.text())
def test_any_address_has_a_name_that_is_safe_as_a_folder(url: str) -> None:
    assert page_name(url)
    assert not {"/", "\\", ".", ":"} & set(page_name(url))
    assert isinstance(lasting_url(url), str)
    assert len(recorded_url(url)) <= 200
