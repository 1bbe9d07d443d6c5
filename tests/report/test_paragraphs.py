from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from synthmap.judge.question import Answer
from synthmap.report.paragraphs import paragraphs
from synthmap.report.prompt import prompt


def test_a_page_in_words_for_a_mail(literal: SimpleNamespace) -> None:
    told = paragraphs(literal.RUN, literal.PAGES, literal.FINDINGS)
    assert list(told) == ["home", "cart"]
    assert told["home"] == (
        "The page home was looked at on desktop and mobile: 3 problems (2 errors and 1 note). "
        "Clicks and scrolling are predicted, from 1,000 simulated sessions of each view. "
        "The button “Buy” does nothing (desktop, mobile). Too small (desktop). It lies beside (desktop). "
        "First of all: Wire it up. 1 thing could not be decided, and is neither right nor wrong."
    )
    assert told["cart"] == "The page cart could not be looked at: the server answered 404."


def test_a_question_is_answered_in_it(literal: SimpleNamespace) -> None:
    answer = Answer("Do people find it?", "no", "Only 4% click it.", "recorded", 600, None, (), "")
    told = paragraphs(literal.RUN, [replace(literal.PAGES[0], answer=answer)], [])
    assert "no problem was found, which proves none." in told["home"]
    assert "Asked: Do people find it? Answer on desktop no: Only 4% click it." in told["home"]


def test_no_page_makes_it_longer_than_a_mail(literal: SimpleNamespace) -> None:
    endless = [replace(finding, message="no end " * 90, action="do it " * 90) for finding in literal.FINDINGS]
    assert len(paragraphs(literal.RUN, literal.PAGES, endless)["home"]) < 900


def test_the_evidence_as_compact_text(literal: SimpleNamespace) -> None:
    written = prompt(literal.RESULT)
    assert 'page "home"\nsummary: "The page home was looked at' in written
    assert '1. error dead-control (home on desktop, mobile): "The button “Buy” does nothing."' in written
    assert '   do: "Wire it up."' in written
    assert 'view desktop, chromium, initial: could not be looked at, "the server answered 404"' in written
    assert 'undecided hover-only (home on desktop): "Nobody knows."' in written
    assert "UX-412" not in written, "what is ignored is no problem"


def test_what_a_page_says_stays_a_quoted_line(literal: SimpleNamespace) -> None:
    tame, hostile = (prompt(result).splitlines() for result in (literal.RESULT, literal.hostile()))
    known = ("page ", "summary: ", "view ", "reason: ", "run ", "undecided ", "   ", "Results", "Everything", "Levels",
             "prediction", "[x, y", *(f"{n}." for n in range(10)))  # fmt: skip
    assert all(not line or line.startswith(known) for line in hostile)
    assert len(hostile) <= len(tame) + 3 * len(literal.FINDINGS)
    assert all(line.count('"') % 2 == 0 for line in hostile)
