"""Personal data in what is stored is told of by its kind and place, and only where it may be one person's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synthmap.model.elements import TextTable
from synthmap.model.events import concatenated, make_events
from synthmap.rules.unmasked_data import unmasked_data

MAIL, CARD = "ann@customer.example", "4000 0566 5566 5556"  # whose last digit is as it must be


def told(view, events=None):
    claims = list(unmasked_data.judge(snapshot=view, events=events or make_events(0), options=None))
    assert not any(value in str(claim) for claim in claims for value in (MAIL, CARD, "0566")), "it is not repeated"
    return {claim.subject: dict(claim.evidence["kinds"]) for claim in claims}


def test_all_that_is_stored_of_somebodys_page_is_searched(table, snapshot):
    rows = table(
        {"tag": "p", "name": f"Dear {MAIL}"},
        {"tag": "input", "attributes": {"value": MAIL, "title": f"{MAIL}, +44 20 7946 0018"}},
    )
    view = replace(
        snapshot(rows), url=f"https://shop.example/{MAIL}/", anchors=frozenset({MAIL}), notes=(f"of {CARD}",)
    )
    assert told(view) == {}, "on a page for everybody it is the site's own"
    assert told(replace(view, somebody=True)) == {
        "names of elements": {"e-mail address": 1},
        # What stands in a field is stored as its kind and length.
        "markup": {"e-mail address": 1, "phone number": 1},
        "keys and selectors": {"e-mail address": 1},
        "ids": {"e-mail address": 1},
        "addresses": {"e-mail address": 1},
        "answers to clicks": {"card number": 1},
    }


def test_lines_that_are_not_covered_are_to_be_read_in_the_pictures(table, snapshot):
    boxes = np.array([[10.0, 10, 200, 20], [10, 40, 200, 20], [10, 70, 200, 20]])
    lines = TextTable(boxes, (f"To {MAIL}", f"With {CARD}", "Thank you"), np.zeros(3, dtype=np.int64))
    view = replace(snapshot(table({"tag": "p"})), texts=lines, somebody=True, covered=boxes[:1])
    assert told(view) == {"lines of text": {"card number": 1, "e-mail address": 1}, "pictures": {"card number": 1}}


def test_recordings_are_somebodys_on_every_page(table, snapshot):
    def went(source: str, **said: str):
        return make_events(1, source=source, kind="navigate", **said)

    view = snapshot(table({"tag": "p"}))
    to = f"https://shop.example/people/{MAIL}"
    assert told(view, went("scripted", url=to)) == {}
    assert told(view, went("recorded", url=to)) == {"events": {"e-mail address": 1}}
    # The page's own words, which everybody reads.
    assert told(view, went("recorded", element=f'link "{MAIL}"', value="text:20")) == {}
    both = concatenated([went("recorded", url=to), went("scripted", value=CARD)])
    assert told(replace(view, somebody=True), both) == {"events": {"card number": 1, "e-mail address": 1}}
