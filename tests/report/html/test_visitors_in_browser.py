"""Layers, visitors, comparison and replay as a reader uses them. Expected places follow from fixture_visitors.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def page(tab: Page, visited: Path) -> Iterator[Page]:
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto("about:blank")
    tab.troubles.clear()  # type: ignore[attr-defined]
    tab.goto((visited / "report.html").as_uri())
    yield tab
    assert tab.troubles == []  # type: ignore[attr-defined]


def view(page: Page, device: str = "desktop") -> Locator:
    return page.locator(f".view:not([hidden])[data-device={device}]")


def control(page: Page, name: str) -> Locator:
    label = page.locator("#tools label").filter(has=page.get_by_text(name, exact=True))
    return label.locator("select, input")


def slide(control: Locator, value: int) -> None:
    control.evaluate("(n, v) => { n.value = v; n.dispatchEvent(new Event('input', {bubbles: true})); }", value)


def spots(marks: Locator) -> list[tuple[float, float]]:
    """Where marks are set, in shares of the picture."""
    found: list[list[float]] = marks.evaluate_all(
        "(all) => all.map(({style}) => [parseFloat(style.left), parseFloat(style.top)])"
    )
    return [(round(x, 2), round(y, 2)) for x, y in found]


# ---- layers


def test_only_the_layers_of_the_run_have_buttons(page: Page) -> None:
    names = page.locator("#tools [name=heat]").evaluate_all("(all) => all.map((radio) => radio.value)")
    assert names == ["none", "click", "rage", "attention", "scroll", "link"]


def test_two_layers_are_blended_by_a_balance(page: Page) -> None:
    first, second = view(page).locator(".heat"), view(page).locator(".second")
    expect(control(page, "Balance")).to_be_hidden()
    control(page, "Blend with").select_option("attention")
    slide(control(page, "Opacity"), 100)
    expect(second).to_have_attribute("src", "views/pricing/desktop/attention.layer.png")
    strengths = []
    for share in (0, 50, 75, 100):
        slide(control(page, "Balance"), share)
        strengths.append([float(picture.evaluate("(node) => node.style.opacity")) for picture in (first, second)])
    assert strengths == [[1, 0], [1, 1], [0.5, 1], [0, 1]]
    expect(page.locator("[data-legend=attention]")).to_be_visible()
    control(page, "Blend with").select_option("")
    expect(second).to_be_hidden()


def test_each_source_has_its_own_maps_and_says_how_many_sessions_stand_behind_them(page: Page) -> None:
    said = page.locator("#provenance")
    expect(said).to_have_text("1,000 simulated sessions, seed 7")
    control(page, "Source").select_option("recorded")
    heat = view(page).locator(".heat")
    expect(heat).to_have_attribute("src", "views/pricing/desktop/click-recorded.layer.png")
    expect(view(page, "mobile").locator(".heat")).to_be_hidden()
    expect(said).to_have_text("desktop: 1 recorded session; mobile: no recorded sessions: no such map")
    expect(page.locator("#tools [name=heat][value=rage]")).to_be_disabled()
    control(page, "Source").select_option("simulated")
    expect(heat).to_have_attribute("src", "views/pricing/desktop/click.layer.png")


def test_what_is_shown_and_behind_it_stays_in_view(page: Page) -> None:
    page.locator(".under").first.scroll_into_view_if_needed()
    expect(page.locator("#provenance")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    view(page).locator(".under").scroll_into_view_if_needed()
    expect(page.locator("#provenance")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


# ---- visitors


def test_the_clicks_of_a_segment_are_dots(page: Page) -> None:
    control(page, "Segment").select_option("simulated/persona: hurried")
    assert spots(view(page).locator(".dots i")) == [(10, 10), (15, 10)]  # (40, 120) and (60, 120) of 400 x 1200
    expect(page.locator("#provenance")).to_contain_text(
        "Dots: desktop: persona: hurried, 2 simulated sessions, 2 clicks; mobile: nobody of them clicked"
    )
    control(page, "Segment").select_option("recorded/everybody")
    assert spots(view(page).locator(".dots i")) == [(20, 60.83)]  # (80, 730)
    control(page, "Segment").select_option("")
    expect(view(page).locator(".dots i")).to_have_count(0)


def test_a_segment_whose_heat_is_drawn_is_heat_and_dots_without_it(page: Page) -> None:
    heat, dots, said = view(page).locator(".heat"), view(page).locator(".dots"), page.locator("#provenance")
    control(page, "Segment").select_option("simulated/persona: curious")
    expect(heat).to_have_attribute("src", "views/pricing/desktop/segment-simulated-1.layer.png")
    expect(dots).to_be_hidden()
    expect(said).to_have_text(
        "desktop: persona: curious, 1 simulated session; mobile: 1,000 simulated sessions, seed 7"
    )
    control(page, "Attention").check(force=True)
    expect(heat).to_have_attribute("src", "views/pricing/desktop/attention.layer.png")
    expect(dots).to_be_visible()
    control(page, "Clicks").check(force=True)
    control(page, "Segment").select_option("")
    expect(heat).to_have_attribute("src", "views/pricing/desktop/click.layer.png")


def test_a_replay_moves_pointer_eye_and_window(page: Page) -> None:
    expect(page.locator("#player")).to_be_hidden()
    control(page, "Replay").select_option(label="desktop: simulated session 0, hurried")
    stage = view(page).locator(".replay")
    expect(page.locator("#moment")).to_have_text("0:00 / 0:04 navigate")
    expect(stage.locator(".cursor")).to_be_hidden()
    slide(control(page, "Moment"), 2500)
    assert spots(stage.locator(".cursor")) == [(10, 10)]
    assert spots(stage.locator(".window")) == [(0, 50)]  # 600 of 1200
    expect(stage.locator(".gaze")).to_be_hidden()
    expect(stage.locator(".ring")).to_be_hidden()
    slide(control(page, "Moment"), 3000)
    assert spots(stage.locator(".gaze")) == [(75, 58.33)]  # (300, 700)
    slide(control(page, "Moment"), 4000)
    expect(stage.locator(".ring")).to_be_visible()
    expect(page.locator("#moment")).to_have_text("0:04 / 0:04 click")
    control(page, "Replay").select_option("")
    expect(stage).to_be_hidden()


def test_a_replay_plays_to_its_end_at_the_speed_that_is_set(page: Page) -> None:
    control(page, "Replay").select_option(label="desktop: simulated session 0, hurried")
    control(page, "Speed").select_option("8")
    page.locator("#play").click()
    expect(page.locator("#moment")).to_have_text("0:04 / 0:04 click")
    expect(page.locator("#play")).to_have_text("Play")


def test_what_visitors_did_and_the_form_and_the_answer_are_told(page: Page) -> None:
    expect(page.locator(".answer").first).to_have_text(
        "No on desktop: Only 41% click “<i>Start free”. (1,000 simulated sessions)", use_inner_text=True
    )
    expect(page.locator("header.top .replies")).to_have_text("No desktop, desktop · menu-open", use_inner_text=True)
    told = view(page).locator("details", has_text="What simulated sessions did")
    told.locator("summary").click()
    expect(told).to_contain_text("1,000 simulated sessions, 900 clicks; nothing answered 70 of them.")
    assert told.locator("tbody tr").first.locator("th, td").all_inner_texts() == [
        "persona: hurried", "600", "300", "25%",
    ]  # fmt: skip
    expect(told).to_contain_text("persona: hurried (600 sessions): 50% clicked “Start free”, of the others 10%.")
    form = view(page).locator("details.forms")
    expect(form.locator("summary")).to_have_text("Form #join: 1 recorded session began it, 0 completed it.")
    form.locator("summary").click()
    assert form.locator("tbody th, tbody td").all_inner_texts() == ["E-mail<b>", "1", "1.5 s", "6.2 s", "1", "1"]


# ---- states and comparison


def test_another_state_is_compared_under_a_slider(page: Page) -> None:
    control(page, "Compare with").select_option("chromium/menu-open")
    other, divider = view(page).locator(".other"), view(page).locator(".divider")
    expect(other).to_have_attribute("src", "views/pricing/desktop-open/screenshot.png")
    slide(control(page, "Divide"), 30)
    assert other.evaluate("(node) => node.style.clipPath") == "inset(0px 0px 0px 30%)"
    assert divider.evaluate("(node) => node.style.left") == "30%"
    expect(view(page, "mobile").locator(".other")).to_be_hidden()  # it has no such state
    control(page, "Compare with").select_option("@mobile")
    expect(other).to_have_attribute("src", "views/pricing/mobile/screenshot.png")
    control(page, "Compare with").select_option("before")
    expect(other).to_have_attribute("src", "views/pricing/desktop/earlier.png")
    expect(divider).to_have_text("an earlier run")
    control(page, "Compare with").select_option("")
    expect(other).to_be_hidden()


def test_states_are_chosen_and_what_else_was_chosen_stays(page: Page) -> None:
    control(page, "Segment").select_option("simulated/persona: curious")
    control(page, "State").select_option("menu-open")
    expect(page.locator(".view:not([hidden])")).to_have_count(1)
    assert spots(view(page).locator(".dots i")) == [(50, 50)]
    assert control(page, "Compare with").locator("option").all_inner_texts() == ["nothing", "chromium, initial"]


# ---- usable by everybody


def test_axe_finds_nothing_on_a_phone_with_everything_drawn(page: Page) -> None:
    """The reports of real audits are held to it in tests/demo; they have no rage, no recordings and no replay open."""
    page.set_viewport_size({"width": 390, "height": 844})
    control(page, "Blend with").select_option("scroll")
    control(page, "Segment").select_option("recorded/everybody")
    control(page, "Replay").select_option(index=1)
    control(page, "Elements").check(force=True)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:160] for node in each["nodes"][:4]]) for each in found] == []
