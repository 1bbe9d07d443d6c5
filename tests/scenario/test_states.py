"""States of a page in a scenario: what their steps are read as, and what is said of steps that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthmap.scenario import Locator, Step, plan

HEAD = "version: 1\nurl: https://shop.example/\npages:\n  - url: /cart\n    states:\n"


def state(*steps: str, name: str = "opened") -> str:
    """A scenario whose page has one state with these steps, the first of which stands on line 8."""
    return HEAD + f"      - name: {name}\n        steps:\n" + "".join(f"          - {step}\n" for step in steps)


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("goto: /login", Step("goto", 8, value="/login")),
        ("hover: {role: link, name: Products}", Step("hover", 8, Locator("role", "link", "Products"))),
        ('click: "#more"', Step("click", 8, Locator("css", "#more"))),
        ("click: {text: Read on}", Step("click", 8, Locator("text", "Read on"))),
        ("click: {at: [12, 40.5]}", Step("click", 8, Locator("at", at=(12.0, 40.5)))),
        ("tap: {testid: menu}", Step("tap", 8, Locator("testid", "menu"))),
        ('fill: {label: Email, value: ""}', Step("fill", 8, Locator("label", "Email"), value="")),
        (
            "fill: {label: Key, value: s3, secret: true}",
            Step("fill", 8, Locator("label", "Key"), value="s3", secret=True),
        ),
        ("select: {css: select, value: Large}", Step("select", 8, Locator("css", "select"), value="Large")),
        ("check: {placeholder: Agree}", Step("check", 8, Locator("placeholder", "Agree"))),
        ("uncheck: input", Step("uncheck", 8, Locator("css", "input"))),
        ("press: Escape", Step("press", 8, value="Escape")),
        ("press: {css: input, key: Enter}", Step("press", 8, Locator("css", "input"), value="Enter")),
        ("dblclick: {text: Kettle}", Step("dblclick", 8, Locator("text", "Kettle"))),
        ("type: {label: Search, value: tea}", Step("type", 8, Locator("label", "Search"), value="tea")),
        ("type: tea", Step("type", 8, value="tea")),
        ('drag: {from: "#a", to: {text: Done}}', Step("drag", 8, Locator("css", "#a"), to=Locator("text", "Done"))),
        ('drag: {from: "#a", by: [120, -4.5]}', Step("drag", 8, Locator("css", "#a"), offset=(120.0, -4.5))),
        ("expect: {visible: {text: Paid}}", Step("expect", 8, Locator("text", "Paid"), manner="visible")),
        ("expect: {hidden: '#lid'}", Step("expect", 8, Locator("css", "#lid"), manner="hidden")),
        ('expect: {url: "**/paid"}', Step("expect", 8, value="**/paid", manner="url")),
        ("scroll: {until: {text: Imprint}}", Step("scroll", 8, Locator("text", "Imprint"), manner="until")),
        ("scroll: {by: 600}", Step("scroll", 8, amount=600.0)),
        ("scroll: {to: {text: Plans}}", Step("scroll", 8, Locator("text", "Plans"))),
        ("wait: 500ms", Step("wait", 8, amount=500)),
        ('wait: {url: "**/account"}', Step("wait", 8, value="**/account")),
        ("wait: {text: Added}", Step("wait", 8, Locator("text", "Added"))),
    ],
)
def test_a_step_is_read(read, written, step):
    (page,) = read(state(written)).pages
    assert [found.steps for found in page.states] == [(step,)]


def test_states_are_views_after_the_page_as_it_loads(read):
    read(state("press: Escape", name="Menu open!"))
    jobs = plan(["shop.yaml"], environment={}, known_rules={}).jobs
    assert [(job.viewport.name, job.state, len(job.steps), job.source_line) for job in jobs] == [
        ("desktop", "initial", 0, 4), ("desktop", "Menu-open", 1, 6),
        ("mobile", "initial", 0, 4), ("mobile", "Menu-open", 1, 6),
    ]  # fmt: skip


def test_a_secret_is_in_no_representation(read):
    (page,) = read(state("fill: {label: Password, value: hunter2, secret: true}")).pages
    assert "hunter2" not in repr(page)


@pytest.mark.parametrize(
    ("steps", "mistake"),
    [
        (['clik: "#a"'], "8:13: `clik` is not a key that can stand here. | Did you mean `click`?"),
        (["hover: {rol: link}"], "8:21: `rol` is not a key that can stand here. | Did you mean `role`?"),
        (["hover: {}"], "8:20: A step is done to one thing, found in exactly one way."),
        (["click: {css: a, text: b}"], "8:20: A step is done to one thing, found in exactly one way. | It has `text`"),
        (["click: {text: b, name: c}"], "8:20: A `name` belongs to a `role`."),
        (["{click: a, tap: b}"], "8:13: A step does exactly one thing."),
        (["wait: 500"], "8:19: This duration has no unit"),
        (["wait: {time: 1s, text: b}"], "8:19: A wait is for one thing."),
        (["scroll: {}"], "8:21: A scroll goes `by` some pixels, `to` something or `until` it is there."),
        (['drag: {from: "#a"}'], "8:19: A drag goes `to` something or `by` some pixels. | Write `{from: \"#card\", "),
        (['drag: {to: "#a"}'], "8:19: `from` is missing here. | What is taken hold of."),
        (["drag: {form: a, to: b}"], "8:20: `form` is not a key that can stand here. | Did you mean `from`?"),
        (["upload: {css: input, files: none.png}"], "8:41: There is no file `none.png`. | A path starts"),
        (["expect: {}"], "8:21: One thing is expected at a time. | Write `{visible: \"#payment\"}`"),
        (["expect: {visible: a, hidden: b}"], "8:21: One thing is expected at a time."),
        (["checkpoint: added"], "8:13: A `checkpoint` looks at the page in the middle of a scripted session"),
        (["fill: {label: Email}"], "8:19: `value` is missing here."),
        (["press: {css: a}"], "8:20: `key` is missing here."),
        (["click: 7"], "8:20: This says what to use by a CSS selector or a mapping."),
        (["click:"], "8:13: There is no value here."),
        (["press: Tab", "click: {at: [1]}"], "9:25: A point has two numbers."),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused_where_it_stands(mistakes, steps, mistake):
    (told,) = mistakes(state(*steps))
    assert told.startswith(mistake.partition(":")[0])
    assert mistake.split(" | ")[0].partition(": ")[2] in told
    assert mistake.partition(" | ")[2] in told


@pytest.mark.parametrize("name", ["initial", "Initial!"])
def test_no_state_is_called_as_the_page_as_it_loads(mistakes, name):
    (told,) = mistakes(state("press: Tab", name=name))
    assert told.startswith("6:15: `initial` is the page as it loads.")


def test_states_of_one_page_have_folders_of_their_own(mistakes):
    twice = state("press: Tab") + "      - {name: Opened, steps: [{press: Tab}]}\n"
    (told,) = mistakes(twice)
    assert told.startswith("9:16: `Opened` names the same folder as the one on line 6.")


def test_a_state_has_steps(mistakes):
    (told,) = mistakes(HEAD + "      - {name: opened, steps: []}\n")
    assert told.startswith("6:31: `steps` is empty.")


def test_states_found_by_themselves_are_asked_for_by_a_word(read, mistakes):
    assert not read("version: 1\nurl: https://shop.example/\n").settings.capture.auto_states
    assert read("version: 1\nurl: https://shop.example/\ncapture: {states: auto}\n").settings.capture.auto_states
    (told,) = mistakes("version: 1\nurl: https://shop.example/\ncapture: {states: all}\n")
    assert "must be `auto`" in told
    assert Path("shop.yaml").exists()
