"""Broken scenario files, and what a person is told about each: the place, what is wrong, the way out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import ScenarioError, UsageError
from synthmap.scenario.load import load, parse

HEAD = "version: 1\nurl: site/\n"
UNITS = "Write a number and its unit: `500ms`, `45s`, `2m`."
NO_UNIT = f"This duration has no unit: a number alone could be seconds or milliseconds. | {UNITS}"

NOT_SET = (
    "`${N}` is not set, neither in the environment nor under `env:`."
    " | Set it before the run, give it under `env:`, or give a default: `${N:-...}`."
)

CASES = {
    "nothing": (
        "",
        [
            "1:1: This file is empty."
            " | The smallest scenario is two lines: `version: 1` and `url: https://example.com/`."
        ],
    ),
    "a list": (
        "- url: x",
        [
            "1:1: A scenario is a mapping: lines of `key: value`."
            " | The smallest scenario is two lines: `version: 1` and `url: https://example.com/`."
        ],
    ),
    "no version": (
        "url: site/\n",
        [
            "1:1: `version` is missing here."
            " | The smallest scenario is two lines: `version: 1` and `url: https://example.com/`."
        ],
    ),
    "another version": (
        "version: 2\nurl: site/\n",
        ["1:10: This synthmap reads version 1 of the format only. | Write `version: 1`."],
    ),
    "a version that is true": (
        "version: true\nurl: site/\n",
        ["1:10: This synthmap reads version 1 of the format only. | Write `version: 1`."],
    ),
    "nothing to look at": (
        "version: 1\n",
        ["1:1: This scenario names nothing to look at. | Give it a `url`, or `pages`."],
    ),
    "an unknown key": (
        HEAD + "viewport: {}\n",
        ["3:1: `viewport` is not a key that can stand here. | Did you mean `viewports`?"],
    ),
    "an unknown key like no other": (
        HEAD + "run: {xyz: 1}\n",
        ["3:7: `xyz` is not a key that can stand here. | The keys here are `workers`, `timeout` and `retries`."],
    ),
    "a key that stands one level too high": (
        HEAD + "capture: {settle: 500ms}\nwidth: 390\n",
        [
            "3:11: `settle` is not a key that can stand here. | It belongs under `ready`.",
            "4:1: `width` is not a key that can stand here. | It belongs under `viewports`.",
        ],
    ),
    "a misspelt key is not missing too": (
        HEAD + "pages:\n  - {nmae: a, ulr: /}\n",
        [
            "4:6: `nmae` is not a key that can stand here. | Did you mean `name`?",
            "4:15: `ulr` is not a key that can stand here. | Did you mean `url`?",
        ],
    ),
    "things asked about that are none": (
        HEAD + "pages:\n  - {url: /, key_content: [{at: [1, 2]}], cta: {name: Buy}}\n",
        [
            "4:28: A point is no thing: what stands there differs from device to device. | Say what it is.",
            "4:48: A step is done to one thing, found in exactly one way. | "
            "Write a CSS selector as text, or a mapping such as "
            '`{role: button, name: "Add to cart"}` or `{text: Menu}`.',
        ],
    ),
    "a recording that is not there": (
        HEAD + "sessions:\n  - {recorded: a.json}\n",
        ["4:16: There is no file `a.json`. | A path starts at the scenario's folder."],
    ),
    "a key nearest to one of later": (
        HEAD + "servr: {}\n",
        ["3:1: `servr` is not a key that can stand here. | Did you mean `server`?"],
    ),
    "browsers that nobody knows": (
        HEAD + "browsers: [chromium, firefix, 7]\n",
        [
            "3:22: An item of `browsers` must be one of `chromium`, `firefox` or `webkit`. | Did you mean `firefox`?",
            "3:31: An item of `browsers` must be one of `chromium`, `firefox` or `webkit`.",
        ],
    ),
    "wrong types": (
        HEAD + "name: 2026\npages: /\ncapture: {hide: .chat, mask: [1]}\nrun: []\n",
        [
            "3:7: `name` must be text, but there is a number here. | Put it in quotes.",
            "4:8: `pages` must be a list, but there is text here. | Put it in brackets: `[...]`.",
            "5:17: `hide` must be a list, but there is text here. | Put it in brackets: `[...]`.",
            "5:31: An item of `mask` must be text, but there is a number here. | Put it in quotes.",
            "6:6: `run` must be a mapping (keys and values), but there is a list here. | How the run is done.",
        ],
    ),
    "numbers out of range": (
        HEAD + "run: {workers: 0}\nsessions: [{simulated: v, count: 1.5, seed: -1}]\n",
        [
            "3:16: `workers` must be 1 or more. | How many pages are open at once.",
            "4:34: `count` must be a whole number, but there is a number here. | How many visit each view.",
            "4:45: `seed` must be 0 or more. | The same seed gives the same visits.",
        ],
    ),
    "true is no number": (
        HEAD + "sessions: [{simulated: v, count: true}]\n",
        ["3:34: `count` must be a whole number, but there is `true` here. | How many visit each view."],
    ),
    "two groups of visitors": (
        HEAD + "sessions: [{simulated: a}, {simulated: b}]\n",
        ["3:11: There can be one group of simulated visitors. | Take the others out."],
    ),
    "no value": (
        HEAD + "name:\n",
        ["3:6: There is no value here. | Give it one, or take the key out."],
    ),
    "a value that is a comment": (
        HEAD + "capture:\n  hide: #chat\n  mask:\n    - #ads\n",
        [
            "4:8: There is no value here. | YAML takes what follows ` #` for a comment: put it in quotes.",
            "6:6: An item of `mask` must be text, but there is nothing here."
            " | YAML takes what follows ` #` for a comment: put it in quotes.",
        ],
    ),
    "durations": (
        HEAD + "capture: {ready: {settle: 500}}\nrun: {timeout: 45 seconds}\n",
        [f"3:27: {NO_UNIT}", f"4:16: This is not a duration. | {UNITS}"],
    ),
    "no time at all": (HEAD + "run: {timeout: 0s}\n", [f"3:16: Nothing can be done in no time. | {UNITS}"]),
    "too much time": (HEAD + "run: {timeout: 25h}\n", [f"3:16: This is longer than a day. | {UNITS}"]),
    "viewports": (
        HEAD
        + "viewports:\n"
        + "  a: {device: iPhone 13, width: 400}\n"
        + "  b: {width: 400}\n"
        + "  c: {device: iPhne 13}\n"
        + "  d: {width: 10, height: 900}\n"
        + "  A!: {width: 400, height: 900}\n"
        + "  '!': {width: 400, height: 900}\n",
        [
            "4:6: A device has its size already. | Give `device` alone, or `width` and `height` without it.",
            "5:6: This viewport has no size. | Give `width` and `height`, or a `device`.",
            "6:15: There is no device `iPhne 13`. | Did you mean `iPhone 13`?",
            "7:14: `width` must be 100 or more. | Width in CSS pixels.",
            "8:3: `A!` names the same folder as the one on line 4."
            " | Give each a name of its own; case and punctuation do not count.",
            "9:3: `!` cannot be a name. | Use at least one letter or digit in it.",
        ],
    ),
    "no viewports": (
        HEAD + "viewports: {}\n",
        ["3:12: `viewports` is empty. | The devices to look with, by name. A desktop and a phone if not given."],
    ),
    "an unknown rule": (
        HEAD + "rules:\n  small-taget: error\n  xyz: off\n",
        [
            "4:3: There is no rule `small-taget`. | Did you mean `small-target`?",
            "5:3: There is no rule `xyz`. | `synthmap rules` lists them.",
        ],
    ),
    "an unknown option": (
        HEAD + "rules:\n  small-target: {mn: 44}\n  distraction: {max: 1}\n  false-bottom: {x: 1}\n",
        [
            "4:18: The rule `small-target` has no option `mn`. | Did you mean `min`?",
            "5:17: The rule `distraction` has no option `max`. | It has no options, only a level.",
            "6:18: The rule `false-bottom` has no option `x`. | It has `confidence` and `min_height`.",
        ],
    ),
    "an option that knows its words": (
        HEAD + "rules:\n  rage-click: {profile: sentri, min_sessions: 4}\n",
        ["4:25: The rule `rage-click` knows no profile `sentri`. | Did you mean `sentry`?"],
    ),
    "an option that is none of its words": (
        HEAD + "rules:\n  rage-click: {profile: 7}\n",
        ["4:25: The rule `rage-click` knows no profile `7`. | It knows `default` and `sentry`."],
    ),
    "an option that is a list": (
        HEAD + "rules: {small-target: {min: [44]}}\n",
        ["3:29: `min` must be a number, text, true or false."],
    ),
    "bad levels": (
        HEAD
        + "rules:\n  small-target: eror\n  distraction: false\n  false-bottom: {level: 3}\nbudgets: {fail_on: warn}\n",
        [
            "4:17: `small-target` must be one of `off`, `error`, `warning` or `note`. | Did you mean `error`?",
            "5:16: A rule is switched off by the word `off`. | Write `off`.",
            "6:25: `level` must be one of `off`, `error`, `warning` or `note`.",
            "7:20: `fail_on` must be one of `error`, `warning`, `note` or `never`. | Did you mean `warning`?",
        ],
    ),
    "a missing variable": (
        'version: 1\nurl: "https://${HOST}/"\nname: ${SHOP_NAME}\nenv: {SHOP: a}\n',
        [
            "2:15: `${HOST}` is not set, neither in the environment nor under `env:`."
            " | Set it before the run, give it under `env:`, or give a default: `${HOST:-...}`.",
            "3:7: `${SHOP_NAME}` is not set, neither in the environment nor under `env:`. | Did you mean `${SHOP}`?",
        ],
    ),
    "a site that is not known hides no other mistake": (
        "version: 1\nurl: ${HOST}\npages: [/a, nowhere.html]\n",
        [
            "2:6: `${HOST}` is not set, neither in the environment nor under `env:`."
            " | Set it before the run, give it under `env:`, or give a default: `${HOST:-...}`.",
            "3:13: There is no file or folder `nowhere.html`.",
        ],
    ),
    "what is not set is nothing worse": (
        HEAD + "run: {workers: '${N}', timeout: '${N}'}\nbudgets: {fail_on: '${N}'}\n",
        [f"{place}: {NOT_SET}" for place in ("3:17", "3:34", "4:21")],
    ),
    "a key twice": (
        HEAD + "pages:\n  - {url: /, name: a, url: /pricing}\nurl: other/\n",
        [
            "4:23: `url` is here twice: it already stands on line 4, column 6. | Keep one of them.",
            "5:1: `url` is here twice: it already stands on line 2, column 1. | Keep one of them.",
        ],
    ),
    "a name twice": (
        HEAD + "pages:\n  - {url: /, name: Pricing}\n  - /docs\n  - {url: /pricing, name: pricing}\n",
        [
            "6:27: `pricing` names the same folder as the one on line 4."
            " | Give each a name of its own; case and punctuation do not count."
        ],
    ),
    "files that are not there": (
        HEAD + "pages:\n  - /pricng.html\n  - {name: x, url: nowhere.html}\n",
        [
            "4:5: There is no file `/pricng.html` in its folder. | Did you mean `pricing.html`?",
            "5:20: There is no file or folder `nowhere.html`.",
        ],
    ),
    "a page outside of the folder": (
        HEAD + "pages:\n  - /../outside.html\n",
        ["4:5: `/../outside.html` leads out of its folder. | Choose a `url` that holds every page."],
    ),
    "a folder without an index": (
        "version: 1\nurl: .\n",
        ["2:6: The folder `.` has no index.html. | It has `outside.html`."],
    ),
    "a page that is neither text nor mapping": (
        HEAD + "pages: [7, []]\n",
        [
            "3:9: A page is an address, or a mapping that has a `url` or an `image`. | Write it like `- /pricing`.",
            "3:12: A page is an address, or a mapping that has a `url` or an `image`. | Write it like `- /pricing`.",
        ],
    ),
    "no pages": (
        HEAD + "pages: []\n",
        ["3:8: `pages` is empty. | The pages to look at. The `url` itself if not given."],
    ),
    "a path without a site": (
        "version: 1\npages: [/pricing]\n",
        [
            "2:9: `/pricing` needs a site to belong to. | Give the scenario a `url`, or this page a whole one.",
        ],
    ),
    "a tag": (
        HEAD + "name: !shop x\nrun: !!python/object:os.system {}\n",
        [
            "3:7: The YAML tag `!shop` does not fit here. | Take the tag out.",
            "4:6: The YAML tag `!!python/object:os.system` does not fit here. | Take the tag out.",
        ],
    ),
    "half a character": (
        HEAD + 'name: "\\ud800"\n',
        ["3:7: This holds half a character (a surrogate escape). | Write the character itself."],
    ),
    "a tab": (
        "version: 1\npages:\n\t- /\n",
        [
            "3:1: This is not YAML: found character '\\t' that cannot start any token."
            " | Indent with spaces: YAML allows no tabs there."
        ],
    ),
    "a bracket that stays open": (
        HEAD + "pages: [/, /docs\nrules: {}\n",
        [
            "4:6: This is not YAML: expected ',' or ']', but got ':'"
            " (while parsing a flow sequence that starts on line 3)."
            " | A bracket opened before this is not closed, or a comma is missing."
        ],
    ),
    "a reference in brackets": (
        HEAD + "pages: [{url: ${X}}]\n",
        [
            "3:16: This is not YAML: expected ',' or '}', but got '{' (while parsing a flow mapping)."
            " | Put `${NAME}` in quotes where it stands in brackets."
        ],
    ),
    "a star": (
        HEAD + "capture: {block: [*ads*]}\n",
        [
            "3:23: This is not YAML: expected alphabetic or numeric character, but found '*'"
            " (while scanning an alias). | Put a value that begins with * or & in quotes."
        ],
    ),
    "a byte order mark is no column": (
        "\N{ZERO WIDTH NO-BREAK SPACE}version: 2\nurl: site/\n",
        ["1:10: This synthmap reads version 1 of the format only. | Write `version: 1`."],
    ),
    "two documents": (
        "version: 1\n---\nversion: 1\n",
        [
            "2:1: This is not YAML: found another document"
            " (expected a single document in the stream that starts on line 1)."
            " | Take out the line `---` and what follows it: one file is one scenario."
        ],
    ),
    "a control character": (
        "version: 1\nname: a\x07b\n",
        ["2:8: This is not YAML: the character \\x07 is not allowed. | Take this character out: it does not print."],
    ),
    "a character that does not exist": (
        'version: 1\nname: "\\UFFFFFFFF"\n',
        ["2:10: This is not YAML: an escape or a number here is out of range."],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_shown_with_its_place_and_the_way_out(case: str, mistakes: Callable[..., list[str]]) -> None:
    text, expected = CASES[case]
    assert mistakes(text) == expected


def test_a_message_shows_the_line_and_points_at_the_column(message: Callable[..., str]) -> None:
    assert message("version: 1\r\nurl: site/\r\nrun: {timeout: 45, retries: 9}\r\n") == (
        "shop.yaml has 2 mistakes.\n"
        "\n"
        "shop.yaml:3:16: This duration has no unit: a number alone could be seconds or milliseconds.\n"
        "    3 | run: {timeout: 45, retries: 9}\n"
        "      |                ^\n"
        "        Write a number and its unit: `500ms`, `45s`, `2m`.\n"
        "\n"
        "shop.yaml:3:29: `retries` must be 5 or less.\n"
        "    3 | run: {timeout: 45, retries: 9}\n"
        "      |                             ^\n"
        "        How often a view that failed, or that has findings which would fail the run, is looked at again. "
        "What does not show again is marked flaky and fails nothing."
    )


def test_what_came_from_a_variable_is_never_shown(message: Callable[..., str]) -> None:
    text = "version: 1\nurl: ${SITE}\nname: x\npages: [/, '${SITE}']\nbudgets: {fail_on: '${SITE}'}\n"
    shown = message(text, SITE="sesame://open")
    assert "sesame" not in shown
    assert "`${SITE}` is not something a page can be opened from." in shown


def test_credentials_are_not_shown_in_what_is_said(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("version: 1\nurl: 'https://user:sesame@exa mple.com/'\n") == [
        "2:6: `https://exa mple.com/` has a space in it, or a character that does not print. | Write a space as `%20`."
    ]


def test_a_file_that_is_not_utf_8_says_so(mistakes: Callable[..., list[str]]) -> None:
    assert mistakes("version: 1\nname: caf\u00e9\n".encode("latin-1")) == [
        "2:10: This file is not UTF-8 but something else. | Save it with the encoding UTF-8."
    ]
    assert mistakes("version: 1".encode("utf-16")) == [
        "1:1: This file is not UTF-8 but UTF-16. | Save it with the encoding UTF-8."
    ]


def test_a_file_that_is_not_there_is_a_usage_error(folder: Path, rules: Mapping[str, frozenset[str]]) -> None:
    Path("shop.yaml").write_text("version: 1")
    with pytest.raises(UsageError) as caught:
        load(Path("shpo.yaml"), environment={}, known_rules=rules)
    assert str(caught.value) == (
        f"The scenario `shpo.yaml` cannot be read: {os.strerror(2)}. Did you mean `shop.yaml`?"
    )
    with pytest.raises(UsageError, match=r"The scenario `site` cannot be read"):
        load(Path("site"), environment={}, known_rules=rules)


# Pieces that lead deep into the loader, so that random text reaches more than the YAML reader.
PIECES = [
    "version: 1\n",
    "url: ",
    "site/\n",
    "pages:\n",
    "  - ",
    "/",
    "..",
    "https://",
    "name: ",
    "${A}",
    "${B:-x}",
    "env: ",
    "rules:\n",
    "  small-target: ",
    "viewports: ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    "min",
    "level",
    "device",
    "\n",
    "  ",
    "capture: ",
    "ready: ",
    "run: ",
    "timeout: ",
    "5s",
    "sessions: ",
    "simulated: ",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "'",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_a_scenario_or_a_scenario_error(text: str) -> None:
    known = {"small-target": frozenset({"min"})}
    try:
        scenario = parse(text, Path("a.yaml"), environment={"A": "x"}, known_rules=known, known_devices=["Pixel 7"])
    except ScenarioError as error:
        str(error).encode("utf-8")  # can be written anywhere
        assert str(error).startswith("a.yaml has ")
    else:
        assert scenario.pages


@given(st.from_regex(r"[a-z]{3,12}", fullmatch=True), st.integers(0, 5), st.integers(1, 6))
def test_an_unknown_key_is_pointed_at_wherever_it_stands(key: str, blank: int, indent: int) -> None:
    key = f"zz{key}"  # no key of the format begins so
    text = f"version: 1\nurl: https://example.com/\n{chr(10) * blank}run:\n{' ' * indent}{key}: 1\n"
    with pytest.raises(ScenarioError) as caught:
        parse(text, Path("a.yaml"), environment={}, known_rules={})
    assert f"a.yaml:{4 + blank}:{indent + 1}: `{key}` is not a key that can stand here." in str(caught.value)
