from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from synthmap.report.markdown import markdown_summary

# As GitHub reads it: with tables, strikethrough and raw HTML, which would come out as tokens of its own.
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    return [inner for token in READER.parse(text) for inner in (token, *(token.children or ()))]


def shown(text: str) -> str:
    """What somebody sees."""
    return " ".join(token.content for token in tokens(text) if token.type in ("text", "text_special"))


def structure(text: str) -> list[str]:
    return [token.type for token in tokens(text) if token.type not in ("text", "text_special", "inline")]


def test_the_verdict_what_to_do_and_the_counts(literal: SimpleNamespace) -> None:
    assert markdown_summary(literal.RESULT) == (
        "## Failed: shop\n"
        "\n"
        "- 1 problem at level error or worse\n"
        "- 1 page view of 3 could not be looked at\n"
        "- Could not be looked at: cart on desktop&#58; the server answered 404\n"
        "\n"
        "| Level | Problem | Where | What to do | Rule |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| error | The button “Buy” does nothing\\. | home on desktop, mobile | Wire it up\\. | dead\\-control |\n"
        "| note | Too small\\. | home on desktop | Wire it up\\. | small\\-target |\n"
        "| error, flaky | It lies beside\\. | home on desktop | Wire it up\\. | hit\\-offset |\n"
        "\n"
        "Problems: 3. Page views looked at: 2 of 3. Could not be decided: 1. Clicks and scrolling come from 1,000 "
        "simulated sessions per view: a prediction, not visitors.\n"
        "\n"
        "- 1 problem ignored on line 9&#58; UX\\-412\\.\n"
    )


def test_pictures_only_from_where_the_report_is(literal: SimpleNamespace) -> None:
    assert "image" not in structure(markdown_summary(literal.RESULT))
    text = markdown_summary(literal.RESULT, report_url="https://ci.example/run 7/")
    images = [token for token in tokens(text) if token.type == "image"]
    crop = "views/home/desktop/chromium/initial/finding-1111111111111111.png"
    assert images[0].attrs["src"] == f"https://ci.example/run%207/{crop}"
    assert [token.attrs["href"] for token in tokens(text) if token.type == "link_open"] == [
        "https://ci.example/run%207/report.html"
    ]


def test_a_long_list_says_how_much_is_left_out(literal: SimpleNamespace) -> None:
    many = tuple(replace(literal.DEAD, id=f"{k:016x}", group=f"{k:016x}") for k in range(60))
    text = markdown_summary(replace(literal.RESULT, findings=many))
    assert structure(text).count("tr_open") == 51
    assert "10 more are in the report." in text


def test_text_of_a_page_is_shown_and_does_nothing(literal: SimpleNamespace) -> None:
    text = markdown_summary(literal.hostile())
    assert structure(text) == structure(markdown_summary(literal.hostile("plain")))
    assert "[click](https://evil.example)" in shown(text)
    # What GitHub makes of bare words: no address, and nobody is called.
    assert "://" not in text and "www." not in text and "@everyone" not in text
    assert not [line for line in text.splitlines() if line.startswith(("::", "##["))]


@given(text=st.text(st.characters(exclude_categories=[])))
def test_any_text_leaves_the_summary_as_it_is(literal: SimpleNamespace, text: str) -> None:
    assert structure(markdown_summary(literal.hostile(f"x{text}"))) == structure(
        markdown_summary(literal.hostile("plain"))
    )


def test_scripts_and_recordings_are_not_called_nothing(literal: SimpleNamespace) -> None:
    run = replace(literal.RESULT.run, simulated=0, scripted=3, recorded=1)
    told = markdown_summary(replace(literal.RESULT, run=run))
    assert "clicks and scrolling come from 3 scripted sessions and 1 recorded session" in told
