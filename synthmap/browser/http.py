"""What the requests of a browser context carry, and the way they go: credentials, headers, certificates, a proxy."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import BrowserContext, Route

from synthmap.scenario.access import Http

# Browsers ask no proxy for their own machine either, unless they are told to.
_DIRECT = "localhost,127.0.0.1,[::1]"


def http_options(http: Http) -> dict[str, Any]:
    """Keyword arguments for `browser.new_context`. Credentials are for the scenario's own site, and only if it asks."""
    options: dict[str, Any] = {}
    if http.username is not None:
        options["http_credentials"] = {
            "username": http.username,
            "password": http.password,
            "origin": http.origin,
        }
    if http.insecure:
        options["ignore_https_errors"] = True
    if http.proxy is not None:
        options["proxy"] = {"server": http.proxy.server, "bypass": _DIRECT}
        if http.proxy.username:
            options["proxy"] |= {"username": http.proxy.username, "password": http.proxy.password}
    return options


async def send_headers(context: BrowserContext, http: Http) -> None:
    """Have every request to the scenario's own site carry its headers, and no other.

    Playwright's own `extra_http_headers` go to everyone: a token would be told to each tracker on the page, and each
    would be asked by a preflight whether it wants it. What the site redirects elsewhere keeps them, as Playwright has
    it (https://github.com/microsoft/playwright/issues/32939).
    """
    if not http.headers:
        return

    async def carry(route: Route) -> None:
        await route.continue_(headers={**route.request.headers, **_lowered(http)})

    # As browsers write addresses: in lower case, and without a port that is the scheme's own.
    await context.route(re.compile(f"^{re.escape(http.origin)}(?:[/?#]|$)"), carry)


def _lowered(http: Http) -> dict[str, str]:
    """By names in lower case, as Playwright tells those of a request: one that is set twice would be sent twice."""
    return {name.lower(): value for name, value in http.headers.items()}
