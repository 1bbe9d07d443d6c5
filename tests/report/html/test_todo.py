from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synthmap.report.html import _stored, _todo


@pytest.fixture
def stored(run: Path) -> _stored.StoredRun:
    return _stored.read(run)


def with_findings(stored: _stored.StoredRun, findings: list[dict[str, Any]]) -> _stored.StoredRun:
    return _stored.StoredRun(stored.folder, {**stored.report, "findings": findings}, stored.views)


def finding(name: str, **given: Any) -> dict[str, Any]:
    return {
        "id": name,
        "group": name,
        "rule": "r",
        "level": "note",
        "outcome": "fail",
        "page": "p",
        "device": "d",
        **given,
    }


def test_one_card_for_one_problem_worst_first_and_what_is_undecided_apart(stored: _stored.StoredRun) -> None:
    problems, undecided = _todo.cards(stored)
    assert [(card.mark, card.rules, card.devices) for card in problems] == [
        ("1", ["false-affordance", "dead-click"], ["desktop", "mobile"]),
        ("2", ["false-bottom"], ["mobile"]),
        ("3", ["small-target"], ["desktop"]),
    ]
    assert [(card.mark, len(card.places)) for card in undecided] == [("?1", 2), ("?2", 1)]


def test_a_card_speaks_for_its_most_urgent_finding_and_shows_both_devices(stored: _stored.StoredRun) -> None:
    story = _todo.cards(stored)[0][0]
    assert (story.action, story.confidence) == ("Mend story-desktop.", "almost certain")
    assert [(shot.caption, shot.href) for shot in story.crops] == [
        ("desktop", "views/pricing/desktop/crop.png"),
        ("mobile", "views/pricing/mobile/crop.png"),
    ]
    assert [click.where for click in story.proofs] == ["desktop", "mobile"]
    assert story.proofs[0].before == "views/pricing/desktop/before.png"
    place = story.places[1]
    assert place.link == ("#page=pricing&variant=chromium%2Finitial&device=mobile&finding=story-mobile")
    (measured,) = place.measured
    assert (measured.source, measured.facts) == (
        "shop.yaml:7", [("looks clickable", "0.93"), ("reasons", "filled, centred")]
    )  # fmt: skip


def test_equal_priority_goes_by_level_then_as_the_run_has_it(stored: _stored.StoredRun) -> None:
    given = [finding("b"), finding("a"), finding("c", level="error"), finding("d", priority=0.1)]
    problems, _ = _todo.cards(with_findings(stored, given))
    assert [card.places[0].findings[0] for card in problems] == ["d", "c", "b", "a"]


def test_a_group_takes_the_worst_of_its_levels_and_names_pages_where_there_are_several(
    stored: _stored.StoredRun,
) -> None:
    given = [
        finding("a", group="g", priority=0.9, page="home"),
        finding("b", group="g", level="error", page="cart", browser="firefox", state="menu-open"),
    ]
    (card,), _ = _todo.cards(with_findings(stored, given))
    assert card.level == "error"
    assert [place.label for place in card.places] == ["home · d", "cart · d · firefox · menu-open"]


def test_an_unknown_level_is_not_hidden_among_the_notes(stored: _stored.StoredRun) -> None:
    (card,), _ = _todo.cards(with_findings(stored, [finding("a", level="fatal")]))
    assert card.level == "error"


def test_the_same_problem_failed_and_undecided_is_said_in_both_places(stored: _stored.StoredRun) -> None:
    given = [finding("a", group="g"), finding("b", group="g", outcome="incomplete", device="e")]
    problems, undecided = _todo.cards(with_findings(stored, given))
    assert [card.devices for card in (*problems, *undecided)] == [["d"], ["e"]]


def test_two_rules_about_one_thing_share_its_place(stored: _stored.StoredRun) -> None:
    desktop = _todo.cards(stored)[0][0].places[0]
    assert desktop.findings == ["story-desktop", "clicked"]
    assert [measured.message for measured in desktop.measured][1] == "Clicked by 7 of 1,000."


def test_places_stand_in_the_order_of_the_views_whatever_is_most_urgent(stored: _stored.StoredRun) -> None:
    given = [
        finding("a", group="g", priority=0.9, page="pricing", device="mobile", message="urgent"),
        finding("b", group="g", priority=0.1, page="pricing", device="desktop"),
    ]
    (card,), _ = _todo.cards(with_findings(stored, given))
    assert (card.message, card.devices) == ("urgent", ["desktop", "mobile"])


def test_many_small_things_under_one_accusation_keep_their_own_boxes(stored: _stored.StoredRun) -> None:
    small = _todo.cards(stored)[0][2].places[0]
    assert small.parts == [[0, 10, 20, 20], [180, 100, 20, 20]]
    assert small.measured[0].facts == [("count", "2"), ("links", "one, #two")]


def test_only_a_click_that_nothing_answered_is_called_a_proof(stored: _stored.StoredRun) -> None:
    given = [finding("a", proof={"answer": "live"}), finding("b", proof={"answer": "dead"})]
    problems, _ = _todo.cards(with_findings(stored, given))
    assert [card.proofs[0].word for card in problems] == ["Tried", "Proved"]


def test_pictures_of_a_card_are_of_what_it_names_on_every_device(stored: _stored.StoredRun) -> None:
    """Two of each device, the same where the other device lists them too, each with its name."""
    folder = "views/pricing/desktop"

    def links(*names: str) -> dict[str, Any]:
        return {"links": [{"name": name, "box": [0, 0, 5, 5], "crop": f"{folder}/crop.png"} for name in names]}

    here = {"group": "g", "page": "pricing"}
    given = [
        finding("a", **here, device="desktop", priority=0.9, evidence=links("News", "Films", "Letters")),
        finding("b", **here, device="mobile", evidence=links("Menu", "Films", "News")),
    ]
    (card,), _ = _todo.cards(with_findings(stored, given))
    assert [(shot.thing, shot.caption, shot.size) for shot in card.crops] == [
        ("News", "desktop", (60, 40)), ("Films", "desktop", (60, 40)),
        ("Films", "mobile", (60, 40)), ("News", "mobile", (60, 40)),
    ]  # fmt: skip


def test_pictures_of_different_elements_say_which_they_are_of(stored: _stored.StoredRun) -> None:
    crop = {"crop": "views/pricing/desktop/crop.png", "group": "g", "page": "pricing"}
    given = [
        finding("a", **crop, device="desktop", element_key="start"),
        finding("b", **crop, device="mobile", element_key="card"),
    ]
    (card,), _ = _todo.cards(with_findings(stored, given))
    assert [(shot.caption, shot.thing) for shot in card.crops] == [("desktop", "Start free"), ("mobile", "Our story")]
