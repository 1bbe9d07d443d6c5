"""Areas of interest in a scenario: what they are read as, and what is said of those that cannot be."""

from __future__ import annotations

import pytest

from synthmap.scenario import plan
from synthmap.scenario.types import Area

HEAD = "version: 1\nurl: https://shop.example/\npages:\n  - url: /cart\n    areas:\n"


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ('plans: "#plans"', Area("plans", css="#plans")),
        ("plans: {css: .plan}", Area("plans", css=".plan")),
        ("the hero: {box: [0, 64.5, 1440, 480]}", Area("the hero", box=(0.0, 64.5, 1440.0, 480.0))),
    ],
)
def test_an_area_is_read(read, written, area):
    (page,) = read(HEAD + f"      {written}\n").pages
    assert page.areas == (area,)


def test_every_view_of_the_page_has_its_areas_in_order(read):
    read(HEAD + "      b: main\n      a: nav\n    states:\n      - {name: open, steps: [press: Tab]}\n")
    jobs = plan(["shop.yaml"], environment={}, known_rules={}).jobs
    assert [(job.viewport.name, job.state) for job in jobs] == [
        ("desktop", "initial"), ("desktop", "open"), ("mobile", "initial"), ("mobile", "open"),
    ]  # fmt: skip
    assert {tuple(area.name for area in job.areas) for job in jobs} == {("b", "a")}


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("plans: {selector: main}", "6:15: `selector` is not a key that can stand here."),
        ("plans: {}", "6:14: An area is found in exactly one way."),
        ("plans: {css: main, box: [0, 0, 9, 9]}", "6:14: An area is found in exactly one way."),
        ("plans: [main]", "6:14: An area is a CSS selector, or a mapping with a `box`."),
        ("plans: {box: [0, 0, 9]}", "6:20: A box has four numbers, of which width and height are above 0."),
        ("plans: {box: [0, 0, 0, 9]}", "6:20: A box has four numbers, of which width and height are above 0."),
        ("plans: {box: [0, 0, 9, wide]}", "6:30: An item of `box` must be a number, but there is text here."),
        ("plans: #plans", "6:13: An area is a CSS selector, or a mapping with a `box`. | YAML takes what follows"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused(mistakes, written, mistake):
    (found,) = mistakes(HEAD + f"      {written}\n")
    assert found.startswith(mistake)
