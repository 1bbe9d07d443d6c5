from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from synthmap.judge.verdict import Verdict
from synthmap.model.finding import Finding
from synthmap.model.view import View
from synthmap.report.console import printable, summary
from synthmap.report.documents import PageEntry

DEAD = Finding(
    id="1", group="g1", rule="dead-control", level="error", outcome="fail", confidence=1.0, priority=0.9,
    view=View("home", "mobile"), message="The button “Shop” does nothing.", hypothesis="", action="", metric="",
)  # fmt: skip
ROUND = PageEntry(View("home", "mobile"), "local:/", None, "view.json", {})
LOST = PageEntry(View("cart", "mobile"), "https://shop.example/cart", "the server answered 404 Not Found", None, {})
FAILED = Verdict(False, ("1 finding at level error or worse", "1 page view of 2 could not be looked at"), 3)
PASSED = Verdict(True, (), 0)


def printed(
    findings: Sequence[Finding],
    pages: Sequence[PageEntry] = (ROUND,),
    verdict: Verdict = PASSED,
    *,
    terminal: bool = False,
) -> str:
    # As `synthmap audit` makes it, with nothing left to the environment.
    console = Console(
        file=io.StringIO(),
        highlight=False,
        soft_wrap=True,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        width=80,
    )
    console.print(summary(findings, pages, verdict, simulated=1000))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_log_gets_one_plain_line_for_each_problem() -> None:
    findings = [
        DEAD,
        replace(DEAD, id="2", view=View("home", "desktop"), level="warning"),
        replace(DEAD, id="3", group="g2", rule="small-target", level="note", message="Too small."),
        replace(DEAD, id="4", group="g3", outcome="incomplete", message="Could not be settled."),
    ]
    assert printed(findings, (ROUND, LOST), FAILED) == (
        "\n"
        "error   dead-control        The button “Shop” does nothing.  home on desktop, mobile\n"
        "note    small-target        Too small.  home on mobile\n"
        "failed  cart on mobile: the server answered 404 Not Found\n"
        "\n"
        "2 problems (1 error, 0 warnings, 1 note) on 1 page view; 1 could not be decided.\n"
        "Clicks and scrolling come from 1,000 simulated sessions per view: a prediction, not visitors.\n"
        "Failed: 1 finding at level error or worse; 1 page view of 2 could not be looked at.\n"
        "\n"
    )


def test_a_clean_run_says_so() -> None:
    lines = printed([]).splitlines()
    assert lines[2:] == [
        "0 problems (0 errors, 0 warnings, 0 notes) on 1 page view; 0 could not be decided.",
        "Clicks and scrolling come from 1,000 simulated sessions per view: a prediction, not visitors.",
        "Passed.",
        "",
    ]


def test_only_the_first_problems_are_listed_and_the_rest_counted() -> None:
    many = [replace(DEAD, id=str(k), group=str(k), message=f"number {k}.") for k in range(40)]
    text = printed(many)
    assert re.findall(r"number (\d+)\.", text) == [str(k) for k in range(25)]
    assert "… and 15 more in the report" in text
    assert "40 problems (40 errors, 0 warnings, 0 notes)" in text


def test_a_line_is_never_wrapped_and_never_endless() -> None:
    (line,) = (line for line in printed([replace(DEAD, message="W" * 5000)]).splitlines() if "W" in line)
    assert line.count("W") == 200


@pytest.mark.parametrize("terminal", [False, True])
def test_markup_in_a_name_is_text(terminal: bool) -> None:
    text = printed(
        [replace(DEAD, message="[red]sale[/red] [link=https://evil.example]x[/] [/nothing]")], terminal=terminal
    )
    assert "[red]sale[/red] [link=https://evil.example]x[/] [/nothing]" in text
    assert "\x1b]8;" not in text


ATTACKS = [
    "::error file=x::owned",
    "\n::error::owned",
    "\r\n::set-output name=passed::true",
    "\u2028::error::owned",
    "x\n  ::add-mask::e",
    "##[add-mask]e",
    "The button “###[set-output name=passed]true” does nothing.",
    "##vso[task.setvariable variable=passed]true",
    "##teamcity[buildStatus status='SUCCESS']",
    "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x08",
    "\u202eowned",
    "\ud800",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_page_says_commands_neither_the_terminal_nor_the_ci_system(attack: str) -> None:
    hostile = [replace(DEAD, message=attack), replace(DEAD, group="g2", message=f"x{attack}")]
    text = printed(hostile, [ROUND, replace(LOST, error=attack)], FAILED)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    # GitHub trims a line before it looks for "::"; "##[" and "##vso[" are obeyed anywhere in it.
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert not re.search(r"##\w*\[", text)
    assert len(text.splitlines()) == len(printed([DEAD, replace(DEAD, group="g2")], [ROUND, LOST], FAILED).splitlines())


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_line_of_its_own_is_no_command_either(attack: str) -> None:
    line = printable(attack, 1000)
    assert len(line.splitlines()) <= 1
    assert not line.startswith("::")
    assert not re.search(r"##\w*\[", line)


@pytest.mark.parametrize("text", ["a # b", "std::vector", "C# and F#", "10:30", "#1 of #2"])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert printable(text, 100) == text
