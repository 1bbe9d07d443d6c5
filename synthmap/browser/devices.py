"""Devices as Playwright sees them: a `Viewport` turned into the options of a browser context."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from synthmap.model.errors import UsageError
from synthmap.model.view import Engine, Viewport

Devices = Mapping[str, Mapping[str, Any]]
"""Playwright's own table, `playwright.devices`: a device's name to its options."""

# Android's line between phones and tablets, in device-independent pixels of the shorter side (the sw600dp qualifier,
# https://developer.android.com/guide/topics/large-screens/support-different-screen-sizes).
_TABLET = 600


def resolved(viewport: Viewport, devices: Devices) -> Viewport:
    """The viewport with size, pixel ratio and touch as its preset has them; itself where it names no preset.

    Raises
    ------
    UsageError
        If Playwright knows no device of that name; with the names nearest to it.
    """
    if viewport.preset is None:
        return viewport
    options = _preset(viewport.preset, devices)
    return replace(
        viewport,
        width=options["viewport"]["width"],
        height=options["viewport"]["height"],
        dpr=float(options["device_scale_factor"]),
        mobile=options["is_mobile"],
        touch=options["has_touch"],
    )


def context_options(
    viewport: Viewport, devices: Devices, browser_version: str, *, engine: Engine = "chromium"
) -> dict[str, Any]:
    """Keyword arguments for `browser.new_context`.

    `browser_version` is the running browser's ("156.0.8078.79"), for a user agent that does not contradict it.
    Language and time zone are left as the machine has them unless the viewport says otherwise: they are the audience's,
    not the audit's. Firefox has no
    phone layout (`is_mobile` is an error there): a phone is a small window with a phone's user agent. Raises
    UsageError for an unknown preset, as `resolved` does.
    """
    seen = resolved(viewport, devices)
    options: dict[str, Any] = {
        "viewport": {"width": seen.width, "height": seen.height},
        "device_scale_factor": seen.dpr,
        **({} if engine == "firefox" else {"is_mobile": seen.mobile}),
        "has_touch": seen.touch,
        # Pages that know the preference stop moving by themselves, before anything has to be frozen.
        "reduced_motion": "reduce",
        # A worker answers requests that interception then never sees, and makes a second load unlike the first. A
        # first visit, which is what is audited, is served without one anyway.
        "service_workers": "block",
        # A click on a download must be seen, and is: the event comes all the same. The file need not be kept.
        "accept_downloads": False,
    }
    asked = {
        "locale": seen.emulation.locale,
        "timezone_id": seen.emulation.timezone,
        "color_scheme": seen.emulation.color_scheme,
    }
    options |= {name: value for name, value in asked.items() if value}
    if seen.preset is not None:
        options["user_agent"] = _preset(seen.preset, devices)["user_agent"]
    elif seen.mobile:
        options["user_agent"] = _PHONES[engine](seen, browser_version)
    return options


def phone_metrics(width: int, height: int, dpr: float) -> dict[str, Any]:
    """What `Emulation.setDeviceMetricsOverride` takes to lay a page out as a phone of that window, CSS px, does.

    A CDP session that takes a picture beyond the window ends with the metrics that it was itself told to emulate, and
    with those of the bare browser if none, whatever another session emulates.
    """
    return {"width": width, "height": height, "deviceScaleFactor": dpr, "mobile": True}


def _preset(name: str, devices: Devices) -> Mapping[str, Any]:
    if name in devices:
        return devices[name]
    by_lower = {known.lower(): known for known in devices}
    nearest = difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.5)
    hint = f" Nearest: {', '.join(by_lower[match] for match in nearest)}." if nearest else ""
    raise UsageError(f'Playwright knows no device "{name}".{hint}')


def _chrome_on_android(viewport: Viewport, browser_version: str) -> str:
    """Chrome's user agent on Android, in the reduced form it has had since version 110.

    Android version and model are the same for everyone ("10; K"), of the version only the major part is told, and
    tablets leave out "Mobile" (https://www.chromium.org/updates/ua-reduction/,
    https://developer.chrome.com/docs/multidevice/user-agent).
    """
    major = browser_version.split(".", 1)[0]
    mobile = "Mobile " if min(viewport.width, viewport.height) < _TABLET else ""
    return (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 {mobile}Safari/537.36"
    )


def _firefox_on_android(viewport: Viewport, browser_version: str) -> str:
    """Firefox's user agent on Android, whose version is told as 10 to everyone and of its own the major part only.

    https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/User-Agent/Firefox
    """
    version = f"{browser_version.split('.', 1)[0]}.0"
    form = "Mobile" if min(viewport.width, viewport.height) < _TABLET else "Tablet"
    return f"Mozilla/5.0 (Android 10; {form}; rv:{version}) Gecko/{version} Firefox/{version}"


def _safari_on_ios(viewport: Viewport, browser_version: str) -> str:
    """Safari's user agent on an iPhone, its system version frozen as Safari has it since 26; an iPad says it is a Mac.

    https://webkit.org/blog/17333/webkit-features-in-safari-26-0/
    """
    version = ".".join(browser_version.split(".")[:2])
    kit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    if min(viewport.width, viewport.height) < _TABLET:
        system = "iPhone; CPU iPhone OS 18_6 like Mac OS X"
        return f"Mozilla/5.0 ({system}) {kit} Version/{version} Mobile/15E148 Safari/604.1"
    return f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {kit} Version/{version} Safari/605.1.15"


_PHONES: Mapping[Engine, Callable[[Viewport, str], str]] = {
    "chromium": _chrome_on_android,
    "firefox": _firefox_on_android,
    "webkit": _safari_on_ios,
}
