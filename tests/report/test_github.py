from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from synthmap.report.documents import Result
from synthmap.report.github import github_lines

# How the runner reads a line: `::name key=value,key=value::data`, with `%25 %0D %0A` and, in values, `%3A %2C` undone.
COMMAND = re.compile(r"::(?P<name>[a-z-]+) (?P<properties>[^:]*)::(?P<data>.*)")


def read(line: str) -> tuple[str, dict[str, str], str]:
    match = COMMAND.fullmatch(line)
    assert match, line
    properties = dict(part.split("=", 1) for part in match["properties"].split(","))
    undone = {name: unescaped(value.replace("%3A", ":").replace("%2C", ",")) for name, value in properties.items()}
    return match["name"], undone, unescaped(match["data"])


def unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_problems_are_annotated_once_where_they_were_asked_for(literal: SimpleNamespace) -> None:
    lines = [read(line) for line in github_lines(literal.RESULT)]
    assert lines == [
        ("error", {"title": "page could not be looked at"}, "cart on desktop: the server answered 404"),
        ("error", {"file": "tests/e2e/shop.yaml", "line": "5", "title": "dead-control"},
         "The button “Buy” does nothing. home on desktop, mobile. Wire it up."),
        ("notice", {"title": "small-target"}, "Too small. home on desktop. Wire it up."),
        ("notice", {"file": "tests/e2e/shop.yaml", "line": "5", "title": "hit-offset (flaky)"},
         "It lies beside. home on desktop. Wire it up."),
    ]  # fmt: skip


def test_ten_of_each_level_and_a_line_that_counts_the_rest(literal: SimpleNamespace) -> None:
    many = tuple(replace(literal.DEAD, id=f"{k:016x}", group=f"{k:016x}") for k in range(25))
    notes = tuple(replace(one, group=f"n{one.group}", level="note") for one in many[:10])
    lines = github_lines(replace(literal.RESULT, findings=(*many, *notes), pages=()))
    assert [line[:7] for line in lines] == ["::error"] * 10 + ["15 more"] + ["::notic"] * 10
    assert lines[10] == "15 more of level error are in the report."


def commands_in(result: Result) -> list[str]:
    return [read(line)[0] for line in github_lines(result)]


def test_text_of_a_page_is_no_command(literal: SimpleNamespace) -> None:
    assert commands_in(literal.hostile()) == commands_in(literal.RESULT)
    properties = replace(literal.RUN, paths={"shop.yaml": "a,line=9::b%\n.yaml"})
    _, told, _ = read(github_lines(replace(literal.RESULT, run=properties))[1])
    assert (told["file"], told["line"]) == ("a,line=9::b% .yaml", "5")


@given(text=st.text(st.characters(exclude_categories=[])))
def test_any_text_is_one_line_of_data(literal: SimpleNamespace, text: str) -> None:
    assert commands_in(literal.hostile(f"x{text}")) == commands_in(literal.RESULT)
    assert not [line for line in github_lines(literal.hostile(f"x{text}")) if not line.isprintable()]
