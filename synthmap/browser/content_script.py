"""Running synthmap's scripts out of the page's reach in browsers that have no DevTools Protocol: Firefox and WebKit.

Playwright runs a custom selector engine as a content script: in a world that shares the page's DOM and none of its
globals (`content_script=True`, https://playwright.dev/docs/extensibility#custom-selector-engines). The engine here
"finds" what a script answers: the selector's body names the script, and the element found is a carrier, never part of
the page, whose text is the answer. A script that is not done yet finds nothing, which Playwright asks for again.

`ContentScripts` answers the three DevTools commands by which programs run scripts (`commands.isolated_world`,
`commands.call`), so that every program made of nothing else runs in these browsers as it is.
"""

from __future__ import annotations

import itertools
import json
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Playwright

from synthmap.browser.commands import Answer, AsyncSession
from synthmap.model.errors import PageError
from synthmap.model.view import Engine

_NAME = "synthmap"
_ENGINE = files("synthmap.browser").joinpath("content_script.js").read_text("utf-8")
# Beyond any cap that `commands.drive` sets: that one tells what was waited for.
_CAP_MS = 120_000

_numbers = itertools.count(1)


async def register(playwright: Playwright) -> None:
    """Make the engine known, before any page is opened; doing so again changes nothing."""
    try:
        await playwright.selectors.register(_NAME, _ENGINE, content_script=True)
    except PlaywrightError as error:
        if "already registered" not in error.message:
            raise


async def session_of(page: Page, engine: Engine) -> AsyncSession:
    """What `commands.drive` sends a page's commands to, in a browser of that kind."""
    return await page.context.new_cdp_session(page) if engine == "chromium" else ContentScripts(page)


class ContentScripts:
    """A page's content scripts, as `commands.drive` sends commands to a session."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Answer one of the commands that programs run scripts with.

        Raises PageError where the page has gone to another address since the world was made, and NotImplementedError
        for any other command.
        """
        given = params or {}
        if method == "Page.getFrameTree":
            return {"frameTree": {"frame": {"id": ""}}}
        if method == "Page.createIsolatedWorld":
            world = next(_numbers)
            await self._ask({"world": world})
            return {"executionContextId": world}
        if method == "Runtime.callFunctionOn":
            answer = await self._ask(
                {
                    "world": given["executionContextId"],
                    "call": next(_numbers),
                    "source": given["functionDeclaration"],
                    "arguments": [argument["value"] for argument in given["arguments"]],
                }
            )
            if "lost" in answer:
                raise PageError("the page went to another address by itself while it was being looked at")
            if "error" in answer:
                return {"exceptionDetails": {"text": answer["error"]}}
            return {"result": answer}
        raise NotImplementedError(f"{method} is a command of the DevTools Protocol, which this browser does not have")

    async def _ask(self, question: dict[str, Any]) -> Answer:
        # Percent-encoded: quotes and `>>` mean something in a selector.
        selector = f"{_NAME}={quote(json.dumps(question), safe='')}"
        return json.loads(await self._page.text_content(selector, timeout=_CAP_MS) or "{}")
