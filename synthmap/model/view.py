"""What is looked at: a view is page x device x browser x state, seen through a viewport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["chromium", "firefox", "webkit"]
"""The kinds of browser, by the names that Playwright has for them."""


@dataclass(frozen=True)
class Emulation:
    """Who a visitor seems to be: language (`de-DE`), time zone (`Europe/Berlin`) and colours preferred.

    What is "" is as this machine has it, or as the browser does without being told.
    """

    locale: str = ""
    timezone: str = ""
    color_scheme: Literal["", "light", "dark"] = ""

    def over(self, other: Emulation) -> Emulation:
        """This, and the other's where it says nothing."""
        return Emulation(
            self.locale or other.locale,
            self.timezone or other.timezone,
            self.color_scheme or other.color_scheme,
        )


@dataclass(frozen=True)
class Viewport:
    """A device as the page sees it: its size in CSS pixels, its pixel ratio, and whether a finger or a mouse points.

    `preset` is a Playwright device name ("iPhone 13"): where given, the browser side takes the size, the pixel
    ratio, the user agent and touch from it, and the other fields hold what was resolved.
    """

    name: str
    width: int
    height: int
    dpr: float = 1.0
    mobile: bool = False
    touch: bool = False
    preset: str | None = None
    emulation: Emulation = Emulation()


DESKTOP = Viewport("desktop", 1440, 900)
MOBILE = Viewport("mobile", 390, 844, dpr=2.0, mobile=True, touch=True)


def named_by_size(width: int, height: int, dpr: float, *, mobile: bool, touch: bool) -> Viewport:
    """A viewport that nobody named: `desktop-1280x720`."""
    return Viewport(f"{'mobile' if mobile else 'desktop'}-{width}x{height}", width, height, dpr, mobile, touch)


INITIAL = "initial"
"""The state of a page as it loads."""


@dataclass(frozen=True, order=True)
class View:
    """The unit that is looked at, by name."""

    page: str
    device: str
    browser: str = "chromium"
    state: str = INITIAL

    def __str__(self) -> str:
        """The view as messages name it: `pricing on mobile`, with browser and state only where they say something."""
        parts = [f"{self.page} on {self.device}"]
        if self.browser != "chromium":
            parts.append(self.browser)
        if self.state != INITIAL:
            parts.append(self.state)
        return ", ".join(parts)
