from dataclasses import replace

import numpy as np

from synthmap.maps.funnel import Departure, FunnelLine, funnel
from synthmap.model.events import UNWATCHED, make_events


def way(*sessions):
    """Each session as its (kind, state, page, answered after) events, with a campaign and a weight."""
    rows = [
        (number, *event, campaign, str(weight))
        for number, (campaign, weight, events) in enumerate(sessions)
        for event in events
    ]
    who, kind, state, page, answer, campaign, weight = (np.array(column) for column in zip(*rows, strict=True))
    return make_events(
        len(rows), session=who, seq=np.arange(len(rows)), source="scripted", kind=kind, state=state, page=page,
        device="phone", mutation_ms=answer.astype(float),
        segments={"campaign": campaign, "weight": weight, "session": np.full(len(rows), "buy")},
    )  # fmt: skip


NAN = float("nan")
LANDS = ("navigate", "initial", "product", NAN)
ADDS = ("click", "initial", "product", 50.0)
IN_CART = ("leave", "added", "product", NAN)
PAYS = ("click", "initial", "checkout", 50.0)
PAID = ("leave", "paid", "checkout", NAN)
IN_VAIN = ("click", "initial", "product", NAN)
FAILS = ("error", "initial", "checkout", NAN)


def test_shares_by_segment_and_where_and_why_the_others_left():
    events = way(
        ("ad", 3, [LANDS, ADDS, IN_CART, PAYS, PAID]),
        ("ad", 1, [LANDS, IN_VAIN]),
        ("mail", 1, [LANDS, ADDS, IN_CART, PAYS, FAILS]),
        ("mail", 2, [LANDS]),
    )
    found = funnel(events, "buy", ["added", "paid"])
    assert found.lines == (
        FunnelLine("", "", 7, (4, 3)),
        FunnelLine("campaign", "ad", 4, (3, 3)),
        FunnelLine("campaign", "mail", 3, (1, 0)),
    )
    assert found.left == (
        Departure("added", "product", "phone", "left without a sign", 2),
        Departure("added", "product", "phone", "the last click was not answered", 1),
        Departure("paid", "checkout", "phone", "an error was raised", 1),
    )


def test_a_later_checkpoint_without_the_earlier_does_not_count():
    found = funnel(way(("ad", 1, [LANDS, PAYS, PAID])), "buy", ["added", "paid"])
    assert found.lines[0].reached == (0, 0)
    assert [each.step for each in found.left] == ["added"]


def test_without_sessions_there_are_steps_and_no_counts():
    found = funnel(make_events(0), "buy", ["added"])
    assert (found.steps, found.lines, found.left) == (("added",), (FunnelLine("", "", 0, (0,)),), ())


def test_a_checkpoint_that_nothing_followed_is_known_by_its_session():
    found = funnel(way(("ad", 1, [LANDS, ADDS]), ("ad", 1, [LANDS])), "buy", ["added"], [(1, "added"), (0, "paid")])
    assert found.lines[0].reached == (1,)


def test_of_what_nobody_watched_silence_is_no_reason():
    unwatched = replace(
        way(("ad", 1, [LANDS, ("click", "initial", "product", UNWATCHED)])), error_ms=np.full(2, UNWATCHED)
    )
    assert [each.why for each in funnel(unwatched, "buy", ["added"]).left] == ["left without a sign"]
    predicted = replace(way(("ad", 1, [LANDS, IN_VAIN])), source=np.full(2, "simulated"))
    assert [each.why for each in funnel(predicted, "buy", ["added"]).left] == ["left without a sign"]


def test_several_devices_are_lines_of_their_own():
    events = way(("", 1, [LANDS, ADDS, IN_CART]), ("", 1, [LANDS]))
    events = replace(events, device=np.where(events.session == 0, "desktop", "phone"))
    assert funnel(events, "buy", ["added"]).lines[1:] == (
        FunnelLine("device", "desktop", 1, (1,)), FunnelLine("device", "phone", 1, (0,)),
    )  # fmt: skip
