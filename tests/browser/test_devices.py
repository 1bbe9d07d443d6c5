from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.devices import context_options, resolved
from synthmap.browser.find import Browser
from synthmap.browser.launch import launch
from synthmap.model.errors import UsageError
from synthmap.model.view import DESKTOP, MOBILE, Engine, Viewport

VERSION = "156.0.8078.79"
IPHONE: dict[str, Any] = {
    "user_agent": "Mozilla/5.0 (iPhone)",
    "viewport": {"width": 390, "height": 664},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
    "default_browser_type": "webkit",
}
DEVICES = {"iPhone 13": IPHONE, "iPhone 13 Pro": IPHONE, "Pixel 7": IPHONE}


def test_a_desktop_keeps_the_browsers_own_user_agent() -> None:
    options = context_options(DESKTOP, DEVICES, VERSION)
    assert options["viewport"] == {"width": 1440, "height": 900}
    assert (options["device_scale_factor"], options["is_mobile"], options["has_touch"]) == (1.0, False, False)
    assert "user_agent" not in options


def test_a_phone_says_it_is_chrome_on_android_of_the_running_version() -> None:
    options = context_options(MOBILE, DEVICES, VERSION)
    # The reduced form, letter for letter from https://www.chromium.org/updates/ua-reduction/.
    assert options["user_agent"] == (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/156.0.0.0 Mobile Safari/537.36"
    )


def test_a_tablet_leaves_out_mobile() -> None:
    tablet = Viewport("tablet", 1024, 600, mobile=True, touch=True)
    assert context_options(tablet, DEVICES, VERSION)["user_agent"].endswith("Chrome/156.0.0.0 Safari/537.36")


@pytest.mark.parametrize(
    ("engine", "size", "version", "said"),
    [
        # Letter for letter from https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/User-Agent/Firefox.
        ("firefox", (390, 844), "153.7.0", "Mozilla/5.0 (Android 10; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"),
        ("firefox", (800, 1280), "153.7.0", "Mozilla/5.0 (Android 10; Tablet; rv:153.0) Gecko/153.0 Firefox/153.0"),
        ("webkit", (390, 844), "26.2", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1"),
        ("webkit", (820, 1180), "26.2", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/26.2 Safari/605.1.15"),
    ],
)  # fmt: skip
def test_a_phone_in_another_browser_says_what_that_browser_says_there(
    engine: Engine, size: tuple[int, int], version: str, said: str
) -> None:
    viewport = Viewport("mobile", *size, mobile=True, touch=True)
    options = context_options(viewport, DEVICES, version, engine=engine)
    assert options["user_agent"] == said
    # Firefox refuses the option, whatever its value.
    assert ("is_mobile" in options) == (engine != "firefox")


def test_a_preset_brings_its_own_size_and_user_agent() -> None:
    viewport = Viewport("mobile", 0, 0, preset="iPhone 13")
    options = context_options(viewport, DEVICES, VERSION)
    assert options["viewport"] == {"width": 390, "height": 664}
    assert options["user_agent"] == "Mozilla/5.0 (iPhone)"
    assert resolved(viewport, DEVICES) == Viewport("mobile", 390, 664, 3.0, True, True, "iPhone 13")


@pytest.mark.parametrize("asked", ["iphone 13", "iPhone13", "iPhone 13 "])
def test_an_unknown_preset_names_the_nearest(asked: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolved(Viewport("mobile", 0, 0, preset=asked), DEVICES)
    assert f'"{asked}"' in str(caught.value)
    assert "iPhone 13, iPhone 13 Pro" in str(caught.value)


def test_an_unknown_preset_like_no_other_names_none() -> None:
    with pytest.raises(UsageError) as caught:
        resolved(Viewport("mobile", 0, 0, preset="zzzz"), DEVICES)
    assert "Nearest" not in str(caught.value)


SEEN = """() => [innerWidth, innerHeight, devicePixelRatio, matchMedia("(pointer: coarse)").matches,
    matchMedia("(prefers-reduced-motion: reduce)").matches, navigator.userAgent.includes("Android")]"""


def test_pages_see_the_device(chromium: Browser) -> None:
    async def look() -> tuple[list[list[object]], dict[str, Any]]:
        async with async_playwright() as playwright:
            browser = await launch(playwright, chromium, log=lambda line: None)
            pixel = Viewport("pixel", 0, 0, preset="Pixel 7")
            seen = []
            for viewport in (DESKTOP, MOBILE, pixel):
                context = await browser.new_context(**context_options(viewport, playwright.devices, browser.version))
                page = await context.new_page()
                await page.set_content("<meta name=viewport content='width=device-width'>")
                seen.append(await page.evaluate(SEEN))
            known = playwright.devices["Pixel 7"]
            await browser.close()
        return seen, known

    seen, known = asyncio.run(look())
    assert seen[0] == [1440, 900, 1, False, True, False]
    assert seen[1] == [390, 844, 2, True, True, True]
    size = known["viewport"]
    assert seen[2] == [size["width"], size["height"], known["device_scale_factor"], True, True, True]
