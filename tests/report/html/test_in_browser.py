"""The report as a reader has it: in a browser, from disk. Expected places follow from the sizes in fixture_run.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from synthmap.report.html import write

HOSTILE_LINK = "#page=a%26b%3D%22%3Ci%3E"


def view(page: Page, device: str) -> Locator:
    return page.locator(f".view:not([hidden])[data-device={device}]")


def element(page: Page, device: str, name: str) -> Locator:
    return view(page, device).get_by_role("button", name=name, exact=False).and_(page.locator(".mark-element"))


def switch(page: Page, name: str) -> Locator:
    return page.locator("#tools").get_by_label(name, exact=True)


def shown_cards(page: Page) -> list[str]:
    return [
        json.loads(card.get_attribute("data-rules") or "")[0] for card in page.locator("#todo > .card:visible").all()
    ]


def share_of_stage(mark: Locator) -> list[float]:
    """The mark's place as left, top, width and height in shares of the picture, rounded to a thousandth."""
    shares: list[float] = mark.evaluate(
        """(mark) => {
          const [a, b] = [mark, mark.closest('.stage')].map((node) => node.getBoundingClientRect());
          return [(a.x - b.x) / b.width, (a.y - b.y) / b.height, a.width / b.width, a.height / b.height];
        }"""
    )
    return [round(share, 3) for share in shares]


def is_in_frame(mark: Locator) -> bool:
    within: bool = mark.evaluate(
        """(mark) => {
          const [a, b] = [mark, mark.closest('.frame')].map((node) => node.getBoundingClientRect());
          return a.top >= b.top && a.bottom <= b.bottom;
        }"""
    )
    return within


# ---- safe, and offline


def test_it_opens_from_disk_without_a_word_in_the_console_and_asks_for_its_own_files_only(
    page: Page, report: Path
) -> None:
    expect(page.locator(".shot").first).to_have_js_property("complete", True)
    for name in ("Scroll", "Attention", "Links", "Clicks"):
        switch(page, name).check(force=True)
        expect(view(page, "mobile").locator(".heat")).to_have_js_property("naturalWidth", 50)
    assert page.troubles == []  # type: ignore[attr-defined]
    asked = [url for url in page.asked if not url.startswith("data:")]  # type: ignore[attr-defined]
    assert asked and all(url.startswith(report.parent.as_uri()) for url in asked)


def test_it_works_over_http_too(page: Page, report: Path, serve: Callable[[Path], str]) -> None:
    page.goto(f"{serve(report.parent)}/report.html")
    expect(view(page, "desktop").locator(".shot")).to_have_js_property("naturalWidth", 400)
    expect(view(page, "desktop").locator(".heat")).to_have_js_property("naturalWidth", 100)
    assert page.troubles == []  # type: ignore[attr-defined]


def test_hostile_strings_stay_words(page: Page, made_up: SimpleNamespace) -> None:
    expect(page.locator(".eyebrow")).to_have_text(f"Release {made_up.ATTACK}")
    expect(page.locator("#problem-3 h3")).to_contain_text(made_up.ATTACK)
    element(page, "desktop", "onerror").focus()
    expect(page.locator("#inspector h4")).to_have_text(made_up.ATTACK)
    view(page, "desktop").locator("details.links summary").first.click()
    expect(view(page, "desktop").locator(".scroller tbody")).to_contain_text(made_up.ATTACK)
    page.goto(page.url.split("#")[0] + HOSTILE_LINK)
    page.locator(".mark-finding .mark").click()
    expect(page.locator("#inspector h3")).to_contain_text(made_up.ATTACK)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.troubles == []  # type: ignore[attr-defined]


def test_the_policy_refuses_markup_scripts_and_requests(page: Page) -> None:
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>hello</b>'")
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate("fetch('http://127.0.0.1:9/')")
    page.evaluate("document.body.setAttribute('style', 'opacity: 0.5')")
    expect(page.locator("body")).to_have_css("opacity", "1")


def test_five_thousand_characters_do_not_widen_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#problem-3 h3").evaluate("(title) => title.scrollWidth <= title.clientWidth")
    element(page, "desktop", "WWW").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


# ---- head and to-do list


def test_the_head_says_what_happened_and_what_it_rests_on(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Could not look at 1 of 4 views")
    counts = [" ".join(text.split()) for text in page.locator(".counts li").all_inner_texts()]
    assert counts == ["1 error", "1 warning", "1 note", "3 undecided"]
    head = page.locator("header.top")
    expect(head).to_contain_text(
        "1,000 simulated sessions per view, seed 7 (none on 1 view): a prediction, not visitors."
    )
    expect(head).to_contain_text("2 pages × 2 devices")
    expect(head).to_contain_text("synthmap 9.8.7")
    assumption = page.get_by_text("Dwell time is assumed.")
    expect(assumption).to_be_hidden()
    page.get_by_text("What the prediction assumes").click()
    expect(assumption).to_be_visible()


def test_the_worst_problem_comes_first_with_proof_and_places(page: Page) -> None:
    assert shown_cards(page) == ["false-affordance", "false-bottom", "small-target"]
    worst = page.locator("#problem-1")
    expect(worst).to_contain_text("clicked at 80, 730; watched for 2 kinds of answer; nothing answered.")
    assert worst.locator(".place").all_inner_texts() == ["desktop", "mobile"]
    expect(worst.get_by_alt_text("after the click, mobile")).to_be_hidden()
    worst.locator("summary").click()
    expect(worst.get_by_alt_text("after the click, mobile")).to_be_visible()
    expect(worst).to_contain_text("#story > .card")
    expect(worst).to_contain_text("navigation and mutations")


def test_what_could_not_be_decided_is_counted_and_folded(page: Page) -> None:
    folded = page.locator("#undecided")
    expect(folded.locator("> summary")).to_contain_text("3 could not be decided")
    expect(folded.locator(".card").first).to_be_hidden()
    folded.locator("> summary").click()
    expect(folded.get_by_role("heading", name="The menu was not tried.")).to_be_visible()


def test_the_filter_narrows_by_each_of_its_controls_and_says_so(page: Page) -> None:
    form = page.locator("#filter")
    form.get_by_label("1 note").uncheck(force=True)
    assert shown_cards(page) == ["false-affordance", "false-bottom"]
    expect(form.get_by_role("status")).to_have_text("2 of 3 shown")
    form.get_by_label("Device").select_option("desktop")
    assert shown_cards(page) == ["false-affordance"]
    form.get_by_role("button", name="Show all").click()
    expect(page.locator("#todo > .card:visible")).to_have_count(3)
    form.get_by_label("Rule").select_option("false-bottom")
    assert shown_cards(page) == ["false-bottom"]
    form.get_by_label("Rule").select_option("")
    form.get_by_label("Page").select_option("pricing")
    assert shown_cards(page) == ["false-affordance", "false-bottom"]


def test_the_theme_follows_the_system_until_it_is_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    dark = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    page.locator("#theme").click()
    light = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_css("background-color", light)
    page.locator("#theme").click()
    expect(page.locator("body")).to_have_css("background-color", dark)
    page.evaluate("localStorage.clear()")


# ---- page views


@pytest.mark.parametrize(
    ("device", "name", "place"),
    [
        ("desktop", "Start free", [0.05, 0.083, 0.25, 0.033]),  # [20, 100, 100, 40] of 400 x 1200
        ("mobile", "Start free", [0.1, 0.1, 0.5, 0.02]),  # [20, 200, 100, 40] of 200 x 2000
    ],
)
def test_boxes_lie_where_the_elements_are(page: Page, device: str, name: str, place: list[float]) -> None:
    assert share_of_stage(element(page, device, name)) == place


def test_a_wrapped_link_is_two_boxes_and_the_gap_between_is_none(page: Page) -> None:
    lines = element(page, "desktop", "two lines").locator(".part")
    assert [share_of_stage(line) for line in lines.all()] == [
        [0.3, 0.417, 0.15, 0.017],  # [120, 500, 60, 20]
        [0.05, 0.433, 0.125, 0.017],  # [20, 520, 50, 20]
    ]


def test_a_finding_is_drawn_on_its_own_view_with_the_number_of_its_card(page: Page) -> None:
    desktop, mobile = view(page, "desktop"), view(page, "mobile")
    assert sorted(desktop.locator(".mark-finding").all_inner_texts()) == ["1", "?1", "?2"]
    assert sorted(mobile.locator(".mark-finding").all_inner_texts()) == ["1", "2", "?1"]
    assert share_of_stage(mobile.locator("[data-card=problem-2]"))[1:] == [0.188, 1.0, 0.024]  # 376 to 424 of 2000


def test_many_things_under_one_number_are_boxed_one_by_one(page: Page) -> None:
    page.goto(page.url + HOSTILE_LINK)
    mark = view(page, "desktop").locator("[data-card=problem-3]")
    assert [share_of_stage(part) for part in mark.locator(".part").all()] == [
        [0.0, 0.017, 0.05, 0.033],  # [0, 10, 20, 20] of 400 x 600
        [0.45, 0.167, 0.05, 0.033],  # [180, 100, 20, 20]
    ]
    mark.locator(".part").nth(1).click()
    expect(page.locator("#inspector")).to_contain_text("Mend small.")


def test_layers_switch_and_say_what_they_rest_on(page: Page) -> None:
    heat = view(page, "desktop").locator(".heat")
    expect(heat).to_be_visible()
    expect(heat).to_have_attribute("src", "views/pricing/desktop/click.layer.png")
    expect(page.locator(".legend")).to_contain_text("few clicks to a quarter of all")
    expect(page.locator("#provenance")).to_have_text("1,000 simulated sessions, seed 7")
    switch(page, "Scroll").check(force=True)
    expect(heat).to_have_attribute("src", "views/pricing/desktop/scroll.layer.png")
    expect(page.locator("[data-legend=click]")).to_be_hidden()
    expect(page.locator("[data-legend=scroll]")).to_be_visible()
    expect(view(page, "desktop").get_by_role("link", name="open picture")).to_have_attribute(
        "href", "views/pricing/desktop/scroll.png"
    )
    switch(page, "Opacity").fill("40")
    expect(heat).to_have_css("opacity", "0.4")
    switch(page, "Off").check(force=True)
    expect(heat).to_be_hidden()


def test_the_scroll_layer_draws_where_the_shares_are_lost(page: Page) -> None:
    lines = view(page, "mobile").locator(".line[data-kind=reach]")
    expect(lines.first).to_be_hidden()
    switch(page, "Scroll").check(force=True)
    # From 100% at 0 to 60% at 400 and 20% at 800: 75% is lost at 250, 50% at 500, 25% at 750, of 2000.
    found = {line.inner_text(): float(line.evaluate("(line) => parseFloat(line.style.top)")) for line in lines.all()}
    assert found == {
        "75% get this far": 12.5,
        "50% get this far": 25,
        "25% get this far": 37.5,
        "average fold": 20,
    }


def test_liveness_is_told_by_colour_and_pattern_and_letter(page: Page) -> None:
    live = element(page, "desktop", "Start free")
    expect(live).to_have_css("border-top-width", "0px")
    switch(page, "Elements").check(force=True)
    looks: list[Any] = [
        element(page, "desktop", name).evaluate(
            """(mark) => {
              const [box, letter] = [getComputedStyle(mark), getComputedStyle(mark, '::after')];
              return [box.borderTopColor, box.borderTopStyle + box.backgroundImage, letter.content];
            }"""
        )
        for name in ("Start free", "Our story", "onerror", "WWW", "Only here")
    ]
    colours, patterns, letters = zip(*looks, strict=True)
    assert len(set(colours)) == len(set(patterns)) == 5
    assert letters == ('"L"', '"×"', '"C"', '"–"', '"?"')


def test_folds_are_drawn_when_asked_for(page: Page) -> None:
    fold = view(page, "mobile").locator(".line[data-kind=finished]")
    expect(fold).to_be_hidden()
    switch(page, "Folds").check(force=True)
    expect(fold).to_have_text("the fold: looks finished")
    assert fold.evaluate("(line) => line.style.top") == "20%"  # 400 of 2000


def test_pointing_lights_the_same_element_on_the_other_device(page: Page) -> None:
    element(page, "desktop", "Start free").hover()
    expect(element(page, "mobile", "Start free")).to_have_class("mark-element lit")
    expect(page.locator(".lit")).to_have_count(2)
    inspector = page.locator("#inspector")
    assert inspector.locator("thead th").all_inner_texts() == ["desktop", "mobile"]
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in inspector.locator("tbody tr").all()
    }
    assert rows == {
        "Liveness": ["live", "live"],
        "Known from": ["href", "href"],
        "Looks clickable": ["0.93", "0.93"],
        "Reachable": ["100%", "100%"],
        "Clicks": ["41", "41"],
        "Share of clicks": ["41%", "41%"],
    }
    element(page, "desktop", "Only here").focus()
    expect(page.locator(".lit")).to_have_count(1)
    assert inspector.locator("tbody td").all_inner_texts()[1::2] == ["not there"] * 6


def test_what_slides_under_a_resting_pointer_was_not_pointed_at(page: Page) -> None:
    heading = page.locator("#inspector h4")
    there, elsewhere = {"bubbles": True, "screenX": 10, "screenY": 10}, {"bubbles": True, "screenX": 11, "screenY": 10}
    element(page, "desktop", "Start free").dispatch_event("pointerover", there)
    expect(heading).to_have_text("Start free")
    element(page, "desktop", "Our story").dispatch_event("pointerover", there)
    expect(heading).to_have_text("Start free")
    element(page, "desktop", "Our story").dispatch_event("pointerover", elsewhere)
    expect(heading).to_have_text("Our story")


def test_a_click_keeps_it_and_brings_the_other_device_along(page: Page) -> None:
    page.locator(".views").scroll_into_view_if_needed()
    switch(page, "Problems").uncheck(force=True)
    switch(page, "Scroll together").uncheck()
    story = element(page, "mobile", "Our story")
    assert not is_in_frame(story)
    element(page, "desktop", "Our story").click()
    assert is_in_frame(story)
    page.mouse.move(5, 5)
    expect(page.locator("#inspector h4")).to_have_text("Our story")
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_contain_text("Point at an element")
    expect(page.locator(".lit")).to_have_count(0)


def test_arrow_keys_walk_the_elements_as_one_stop(page: Page) -> None:
    assert view(page, "desktop").locator(".mark-element[tabindex='0']").count() == 1
    element(page, "desktop", "Start free").focus()
    page.keyboard.press("ArrowRight")
    expect(element(page, "desktop", "Our story")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(element(page, "desktop", "Start free")).to_be_focused()
    assert view(page, "desktop").locator(".mark-element[tabindex='0']").count() == 1


def test_a_numbered_box_shows_its_card(page: Page) -> None:
    view(page, "mobile").locator("[data-card=problem-2]").click()
    inspector = page.locator("#inspector")
    expect(inspector.get_by_role("heading")).to_have_text("Looks finished at the fold.")
    expect(inspector).to_contain_text("Mend fold.")
    page.locator("#filter").get_by_label("Rule").select_option("small-target")
    inspector.get_by_role("link", name="Show it in the to-do list").click()
    expect(page.locator("#problem-2")).to_be_in_viewport()


def test_frames_scroll_together_until_told_not_to(page: Page) -> None:
    tops = "(frame) => Math.round(100 * frame.scrollTop / (frame.scrollHeight - frame.clientHeight))"
    desktop, mobile = (view(page, device).locator(".frame") for device in ("desktop", "mobile"))
    desktop.hover(position={"x": 5, "y": 300})
    page.mouse.wheel(0, 9999)
    page.wait_for_function(f"(frame) => ({tops})(frame) === 100", arg=mobile.element_handle())
    switch(page, "Scroll together").uncheck()
    desktop.hover(position={"x": 5, "y": 300})
    page.mouse.wheel(0, -9999)
    page.wait_for_function(f"(frame) => ({tops})(frame) === 0", arg=desktop.element_handle())
    assert mobile.evaluate(tops) == 100


def test_the_table_of_links_sorts_and_points(page: Page) -> None:
    desktop = view(page, "desktop")
    desktop.locator("details.links summary").first.click()
    names = desktop.locator(".scroller tbody th")
    assert [name[:10] for name in names.all_inner_texts()][:3] == ["Start free", "Our story", "a link ove"]
    desktop.get_by_role("columnheader", name="Liveness").get_by_role("button").click()
    assert desktop.locator(".scroller tbody tr td:nth-child(2)").all_inner_texts() == [
        "claimed", "dead", "disabled", "live", "live", "unknown",
    ]  # fmt: skip
    desktop.get_by_role("columnheader", name="Liveness").get_by_role("button").click()
    expect(desktop.get_by_role("columnheader", name="Liveness")).to_have_attribute("aria-sort", "descending")
    expect(names.first).to_have_text("Only here")
    names.first.get_by_role("button").click()
    expect(element(page, "desktop", "Only here")).to_have_class("mark-element lit")


# ---- the address


def test_a_place_link_leads_to_the_box_and_lights_it_on_every_device(page: Page) -> None:
    page.goto(page.url + HOSTILE_LINK)
    page.locator("#problem-1 .place", has_text="mobile").click()
    expect(view(page, "mobile").locator("[data-card=problem-1]")).to_be_focused()
    for device in ("desktop", "mobile"):
        mark = view(page, device).locator("[data-card=problem-1]")
        expect(mark).to_have_class("mark-finding lit")
        expect(mark).to_be_in_viewport()
        assert is_in_frame(mark)
    expect(page.locator("#inspector")).to_contain_text("Mend story-desktop.")
    page.go_back()
    expect(page.locator(".index [aria-current]")).to_contain_text("a&b=")


def test_being_taken_to_a_place_is_no_scrolling_for_the_others_to_follow(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 700})
    view(page, "desktop").locator(".frame").dispatch_event("pointerdown")
    page.locator("#problem-1 .place", has_text="mobile").click()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    depths = [
        view(page, device)
        .locator("[data-card=problem-1]")
        .evaluate("(mark) => mark.getBoundingClientRect().top - mark.closest('.frame').getBoundingClientRect().top")
        for device in ("desktop", "mobile")
    ]
    assert depths[0] == pytest.approx(depths[1], abs=3)


def test_pages_are_addresses(page: Page) -> None:
    expect(page.locator(".index [aria-current]")).to_contain_text("pricing")
    expect(page.locator(".question")).to_have_text("Do people find the free plan?")
    page.locator(".index a").nth(1).click()
    assert page.url.endswith(HOSTILE_LINK)
    expect(view(page, "mobile")).to_contain_text("The page did not answer within 45 s.")
    expect(view(page, "mobile").locator("img")).to_have_count(0)
    expect(view(page, "desktop").locator(".shot")).to_be_visible()
    page.reload()
    expect(page.locator(".index [aria-current]")).to_contain_text("a&b=")


def test_a_view_without_layers_offers_none(page: Page) -> None:
    page.goto(page.url + HOSTILE_LINK)
    assert [switch(page, name).is_disabled() for name in ("Off", "Clicks", "Attention", "Scroll", "Links")] == [
        False, True, True, True, True,
    ]  # fmt: skip
    expect(switch(page, "Off")).to_be_checked()
    expect(view(page, "desktop").locator(".heat")).to_be_hidden()


def test_states_of_a_page_are_chosen_one_at_a_time(page: Page, made_up: SimpleNamespace, tmp_path: Path) -> None:
    run = made_up.build(tmp_path / "run")
    stored = json.loads((run / "report.json").read_text())
    for entry in stored["pages"][:2]:
        path = run / entry["result"]
        other = path.parent.with_name(f"{path.parent.name}-open")
        shutil.copytree(path.parent, other)
        stored["pages"].append({**entry, "state": "menu-open", "result": str((other / "view.json").relative_to(run))})
    story = next(finding for finding in stored["findings"] if finding["id"] == "story-mobile")
    stored["findings"].append({**story, "id": "open", "group": "open", "state": "menu-open"})
    (run / "report.json").write_text(json.dumps(stored))
    page.goto(write(run).as_uri())
    expect(page.locator(".view:visible")).to_have_count(2)
    expect(page.locator("[data-card=problem-2]")).to_have_count(0)
    expect(page.locator("#tools select[name=browser]")).to_be_hidden()
    page.locator("#tools select[name=state]").select_option("menu-open")
    expect(page.locator(".view:visible")).to_have_count(2)
    expect(page.locator("[data-card=problem-2]")).to_be_visible()
