"""What the requests of a browser context carry, and the way they go: credentials, headers, certificates, a proxy."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping
from typing import Any

from playwright.async_api import BrowserContext, Page, Route
from playwright.async_api import Error as PlaywrightError

from synthmap.model.view import Engine
from synthmap.scenario.access import Http, origin_of

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


async def send_headers(context: BrowserContext, http: Http, *, engine: Engine) -> None:
    """Have every request to the scenario's own site carry its headers, and no other.

    Playwright's own `extra_http_headers` go to everyone: a token would be told to each tracker on the page, and each
    would be asked by a preflight whether it wants it. Those that it gives to one request go along where that is
    redirected, also to another site (https://github.com/microsoft/playwright/issues/32939), which cannot be helped in
    Firefox and WebKit. Chromium itself forgets them with each redirect, and is told anew what is for the site.
    """
    if not http.headers:
        return
    if engine == "chromium":
        _dress_pages(context, http)
        return

    async def carry(route: Route) -> None:
        await route.continue_(headers={**route.request.headers, **_lowered(http)})

    # As browsers write addresses: in lower case, and without a port that is the scheme's own.
    await context.route(re.compile(f"^{re.escape(http.origin)}(?:[/?#]|$)"), carry)


def _dress_pages(context: BrowserContext, http: Http) -> None:
    """Every page that is made in the context from now on sends the headers, from its very first request on.

    What `new_page` gives is not told of otherwise before it is used. Of a popup the browser tells when it is there, so
    that its first request may go without.
    """
    made = context.new_page
    dressed: dict[Page, asyncio.Task[None]] = {}

    def dress(page: Page) -> asyncio.Task[None]:
        if page not in dressed:
            dressed[page] = asyncio.ensure_future(_carrying(page, http))
        return dressed[page]

    async def new_page() -> Page:
        page = await made()
        await dress(page)
        return page

    context.on("page", dress)
    context.new_page = new_page  # type: ignore[method-assign]


async def _carrying(page: Page, http: Http) -> None:
    """Put the headers on what the page asks of the site."""
    under_way: set[asyncio.Task[None]] = set()
    ours = _lowered(http)
    with contextlib.suppress(PlaywrightError):  # a popup may be gone again
        session = await page.context.new_cdp_session(page)

        async def pass_on(event: Mapping[str, Any]) -> None:
            params: dict[str, Any] = {"requestId": event["requestId"]}
            request = event["request"]
            if origin_of(request["url"]) == http.origin:
                told = {name: value for name, value in request["headers"].items() if name.lower() not in ours}
                params["headers"] = [{"name": name, "value": value} for name, value in (told | ours).items()]
            with contextlib.suppress(PlaywrightError):
                await session.send("Fetch.continueRequest", params)

        def paused(event: Mapping[str, Any]) -> None:
            task = asyncio.ensure_future(pass_on(event))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

        session.on("Fetch.requestPaused", paused)
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{_literal(http.origin)}/*"}]})


def _literal(text: str) -> str:
    """Text in a pattern of the DevTools Protocol, where `*` and `?` mean something."""
    return re.sub(r"[*?\\]", r"\\\g<0>", text)


def _lowered(http: Http) -> dict[str, str]:
    """By names in lower case, as Playwright tells those of a request: one that is set twice would be sent twice."""
    return {name.lower(): value for name, value in http.headers.items()}
