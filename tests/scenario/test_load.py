from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.scenario import (
    CaptureSettings,
    LocalFile,
    Page,
    RuleSettings,
    Scenario,
    Settings,
    SimulatedSessions,
    Target,
    load,
)
from synthmap.scenario.keys import milliseconds

Rules = Mapping[str, frozenset[str]]
Loader = Callable[..., Scenario]

EVERYTHING = """\
# yaml-language-server: $schema=./scenario.schema.json
version: 1
name: shop-release
env: {BASE: "http://localhost:4173", COUNT: 250}
url: ${BASE}
viewports:
  mobile: {device: "iPhone 13"}
  small tablet: {width: 600, height: 960, dpr: 1.5, mobile: true}
  kiosk: {width: 1080, height: 1920, touch: true}
browsers: [firefox, chromium, firefox]
capture:
  ready: {selector: "[data-hydrated]", settle: 1.5s}
  mask: [.ad-slot]
  hide: [.chat-bubble, "#cookie"]
  block: ["*analytics*"]
  allow: ["*/api/cart?*"]
pages:
  - /
  - {name: Plans, url: /pricing, question: Do people find the free plan?}
  - https://docs.example.com/start
sessions:
  - {simulated: shoppers, count: "${COUNT}", seed: 3}
rules:
  small-target: {level: error, min: 44}
  false-bottom: {confidence: 0.5}
  distraction: off
budgets:
  fail_on: warning
run: {workers: 4, timeout: 2m}
"""


def web(url: str, origin: str = "localhost") -> Target:
    return Target(url, url, origin)


def test_every_key_is_read(read: Loader) -> None:
    assert read(EVERYTHING) == Scenario(
        name="shop-release",
        file=Path("shop.yaml"),
        pages=(
            Page("home", web("http://localhost:4173/"), None, 18),
            Page("Plans", web("http://localhost:4173/pricing"), "Do people find the free plan?", 19),
            Page("start", web("https://docs.example.com/start", "docs.example.com"), None, 20),
        ),
        viewports=(
            Viewport("mobile", 0, 0, preset="iPhone 13"),
            Viewport("small-tablet", 600, 960, 1.5, mobile=True, touch=True),
            Viewport("kiosk", 1080, 1920, touch=True),
        ),
        browsers=("firefox", "chromium"),
        settings=Settings(
            fail_on="warning",
            rules={
                "small-target": RuleSettings("error", {"min": 44}),
                "false-bottom": RuleSettings(None, {"confidence": 0.5}),
                "distraction": RuleSettings("off", {}),
            },
            sessions=SimulatedSessions("shoppers", 250, 3),
            capture=CaptureSettings(
                ready_selector="[data-hydrated]",
                settle_ms=1500,
                hide=(".chat-bubble", "#cookie"),
                mask=(".ad-slot",),
                block=("*analytics*",),
                allow=("*/api/cart?*",),
            ),
            timeout_ms=120_000,
            workers=4,
        ),
    )


def test_a_url_alone_is_a_scenario(read: Loader) -> None:
    assert read("version: 1\nurl: https://example.com/\n") == Scenario(
        name="shop",
        file=Path("shop.yaml"),
        pages=(Page("home", web("https://example.com/", "example.com"), None, 2),),
        viewports=(DESKTOP, MOBILE),
        browsers=("chromium",),
        settings=Settings(),
    )


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read: Loader) -> None:
    plain = read("version: 1\nurl: site/\npages:\n  - /pricing\n")
    assert read(b"\xef\xbb\xbfversion: 1\r\nurl: site/\r\npages:\r\n  - /pricing\r\n") == plain


def test_a_local_site_is_found_from_the_file_not_from_the_working_directory(
    folder: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "shop.yaml").write_text("version: 1\nurl: site/\npages: [/docs, outside.html]\n")
    monkeypatch.chdir(folder / "site")
    scenario = load(Path("../shop.yaml"), environment={}, known_rules=rules)
    assert [page.target.local for page in scenario.pages] == [
        LocalFile(folder / "site", "/docs/index.html"),
        LocalFile(folder, "/outside.html"),
    ]


def test_a_given_name_is_settled_before_the_names_made_from_urls(read: Loader) -> None:
    scenario = read(
        "version: 1\nurl: https://example.com\npages:\n  - /pricing\n  - {url: /plans, name: Pricing}\n  - /pricing\n"
    )
    assert [page.name for page in scenario.pages] == ["example-com-pricing", "Pricing", "pricing-2"]


def test_no_sessions_can_be_asked_for(read: Loader) -> None:
    assert read("version: 1\nurl: site/\nsessions: []\n").settings.sessions.count == 0


def test_a_device_is_checked_only_against_known_ones(folder: Path, rules: Rules) -> None:
    Path("shop.yaml").write_text("version: 1\nurl: site/\nviewports: {a: {device: Nokia 3310}}\n")
    scenario = load(Path("shop.yaml"), environment={}, known_rules=rules)
    assert scenario.viewports == (Viewport("a", 0, 0, preset="Nokia 3310"),)


def test_the_environment_overrides_the_file(read: Loader) -> None:
    text = "version: 1\nenv: {BASE: site/}\nurl: ${BASE}\n"
    assert read(text).pages[0].target.recorded_url == "local:/index.html"
    assert read(text, BASE="https://example.com/").pages[0].target.url == "https://example.com/"


def test_a_variable_may_stand_for_a_number_a_level_and_a_switch(read: Loader) -> None:
    text = (
        "version: 1\nurl: site/\nrun: {workers: '${N}', timeout: '${T}'}\nbudgets: {fail_on: '${LEVEL}'}\n"
        "viewports: {a: {width: 400, height: 800, mobile: '${M}', dpr: '${N}'}}\n"
        "rules: {small-target: {min: '${N}'}}\n"
    )
    scenario = read(text, N="3", T="5s", LEVEL="never", M="true")
    assert scenario.settings.workers == 3
    assert scenario.settings.timeout_ms == 5000
    assert scenario.settings.fail_on == "never"
    assert scenario.settings.rules["small-target"].options == {"min": 3}
    assert scenario.viewports == (Viewport("a", 400, 800, 3.0, mobile=True, touch=True),)


def test_what_was_read_cannot_be_changed(read: Loader) -> None:
    scenario = read(EVERYTHING)
    with pytest.raises(AttributeError):
        scenario.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.settings.rules["distraction"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        scenario.settings.rules["small-target"].options["min"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("500ms", 500),
        ("45s", 45_000),
        ("2m", 120_000),
        ("1h", 3_600_000),
        ("0.5s", 500),
        ("1.5 s", 1500),
        ("24h", 86_400_000),
    ],
)
def test_a_duration_has_its_unit(written: object, length: int) -> None:
    assert milliseconds(written) == length


@pytest.mark.parametrize(
    "written", ["", "s", "-5s", "5", "5 seconds", "1e3s", "5S", "٣s", "25h", 5, 0.5, True, None, []]
)
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"unit|not a duration|longer than a day"):
        milliseconds(written)


def test_the_example_of_the_demo_site_loads(rules: Rules) -> None:
    file = Path(__file__).parents[2] / "scenarios" / "demo.yaml"
    scenario = load(file, environment={}, known_rules=rules)
    assert {viewport.name for viewport in scenario.viewports} == {"mobile", "desktop"}
    assert "home" in [page.name for page in scenario.pages]
    assert all(page.question and page.target.local for page in scenario.pages)
    assert scenario.settings.fail_on == "never"
