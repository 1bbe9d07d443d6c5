"""What a recording is written down as: steps that mean what was done, and text that reads back as it was."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from synthmap.scenario.load import parse
from synthmap.sessions.recording.notes import ElementNote, Note, Said
from synthmap.sessions.writing import scenario_of
from synthmap.sessions.writing.locators import _WAYS, locator_of

HERE = "https://shop.example/"


def said(
    kind: str, at: float, *, by: str = "", words: str = "", tab: int = 0, frame: str = "", **fields: object
) -> Said:
    more = (
        {"by": by, "value": "button" if by == "role" else words, "name": words if by == "role" else ""} if by else None
    )
    element = ElementNote(number=0, tag="button", more=more) if more or frame else None
    return Said(Note.model_validate({"kind": kind, "at": at, **fields}), tab, frame, 1.0, element)


def steps(*notes: Said, keep_text: bool = False) -> list[str]:
    text = scenario_of([said("navigate", 0, url=HERE), *notes], keep_text=keep_text)
    return [line.strip() for line in text.partition("steps:\n")[2].splitlines()][1:]


def test_a_page_that_a_click_leads_to_is_not_asked_for_again():
    click = said("click", 100, by="text", words="Next")
    led, asked = said("navigate", 900, url=HERE + "b"), said("navigate", 8_500, url=HERE + "c?d=1#e")
    assert steps(click, led, asked) == ['- click: {text: "Next"}', "- wait: 8s  # of 8 s", '- goto: "/c?d=1"']


def test_typing_is_one_fill_and_its_text_is_left_out_unless_kept():
    field = {"by": "label", "words": "Mail"}
    notes = (
        said("click", 100, **field),
        said("input", 200, **field, value="email:1", text="a"),
        said("input", 300, **field, value="email:2", text="ab"),
        said("key", 400, value="Enter"),
    )
    sample = '- fill: {label: "Mail", value: "${TEXT_1:-someone@example.org}"}  # email of 2 characters'
    assert steps(*notes) == [sample, "- press: Enter"]
    assert steps(*notes, keep_text=True)[0] == '- fill: {label: "Mail", value: "ab"}  # email of 2 characters'


def test_a_secret_is_written_down_by_nobody():
    notes = said("input", 100, by="label", words="Code", value="password:6", text="Xyzzy7", secret=True)
    for keep_text in (False, True):
        (line,) = steps(notes, keep_text=keep_text)
        assert line.startswith('- fill: {label: "Code", value: "${PASSWORD_1:-secret}", secret: true}')


def test_scrolling_is_told_where_it_came_to_and_little_of_it_not_at_all():
    place = {"vx": 0, "vy": 0, "sx": 0}
    assert steps(said("scroll", 100, sy=300, **place), said("scroll", 200, sy=900, **place)) == ["- scroll: {by: 900}"]
    assert steps(said("scroll", 100, sy=40, **place)) == []


def test_clicks_in_pairs_ticks_tabs_and_frames():
    click = {"by": "css", "words": "#x"}
    assert steps(said("click", 1, **click), said("click", 90, **click), said("dblclick", 91, **click)) == [
        '- dblclick: {css: "#x"}'
    ]
    assert steps(said("click", 1, by="text", words="Terms"), said("input", 2, **click, value="checkbox:1")) == [
        '- check: {css: "#x"}'
    ]
    assert steps(said("click", 1, **click), said("navigate", 50, url=HERE + "t", tab=1)) == [
        '- click: {css: "#x"}', '- goto: "/t"  # in another tab',
    ]  # fmt: skip
    assert steps(said("click", 1, frame="https://pay.example/")) == ["# click: in a frame, where steps do not reach"]


readable = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=40).filter(str.strip)


@given(
    readable | st.sampled_from(["${HOME}", "$${x}", "yes", "# no", "a: b", '"', "\\", "\u2028"]), st.sampled_from(_WAYS)
)
def test_whatever_a_page_is_called_the_scenario_reads_it_back(words, by):
    text = scenario_of([said("navigate", 0, url=HERE), said("click", 1, by=by, words=words)])
    (step,) = parse(text, Path("s.yaml"), environment={}, known_rules={}).settings.scripted[0].steps[1:]
    assert step.target is not None
    assert (step.target.name if by == "role" else step.target.value) == words


@given(st.text(min_size=1, max_size=40))
def test_what_nobody_can_read_is_no_locator(words):
    found = locator_of({"by": "text", "value": f"a\x07{words}"})
    assert found is None
