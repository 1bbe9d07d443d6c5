"""Running synthmap's scripts in the page's own world, where no other can be had: pages of tests in Firefox and WebKit.

A page that somebody else opened has no content scripts of ours (`content_script`): Playwright takes a selector engine
into a page only before anything was asked of it. So programs made of `commands.isolated_world` and `commands.call` run
among the page's own scripts here. What those have overridden, ours get to see; nothing of ours is left behind.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Page as AsyncPage
from playwright.sync_api import Page as SyncPage

from synthmap.browser.commands import Answer
from synthmap.model.errors import PageError

# A document is known by the moment it began: when the page goes elsewhere, another one answers.
_BEGUN = "() => performance.timeOrigin"
_CALL = """async ([begun, given]) => {
  if (performance.timeOrigin !== begun) return '{"lost": true}';
  try { return JSON.stringify({ value: (await (SOURCE)(...given)) ?? null }); }
  catch (error) { return JSON.stringify({ error: String(error).slice(0, 300) }); }
}"""


class OwnWorld:
    """A page of the asynchronous API, as `commands.drive` sends commands to a session."""

    def __init__(self, page: AsyncPage) -> None:
        self._page = page

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Answer one of the commands that programs run scripts with; as `ContentScripts.send` otherwise."""
        if method == "Runtime.callFunctionOn":
            return _answer(await self._page.evaluate(*_call(params or {})))
        return {"executionContextId": await self._page.evaluate(_BEGUN)} if _begins(method) else _TREE

    async def detach(self) -> None:
        """Nothing was attached."""


class OwnWorldSync:
    """The same of the synchronous API, for `commands.drive_sync`."""

    def __init__(self, page: SyncPage) -> None:
        self._page = page

    def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Answer one of the commands that programs run scripts with; as `ContentScripts.send` otherwise."""
        if method == "Runtime.callFunctionOn":
            return _answer(self._page.evaluate(*_call(params or {})))
        return {"executionContextId": self._page.evaluate(_BEGUN)} if _begins(method) else _TREE

    def detach(self) -> None:
        """Nothing was attached."""


_TREE: Answer = {"frameTree": {"frame": {"id": ""}}}


def _begins(method: str) -> bool:
    """Whether a world is asked for, and not the frames it could be in."""
    if method not in ("Page.createIsolatedWorld", "Page.getFrameTree"):
        raise NotImplementedError(f"{method} is a command of the DevTools Protocol, which this browser does not have")
    return method == "Page.createIsolatedWorld"


def _call(params: dict[str, Any]) -> tuple[str, list[Any]]:
    """What the page is asked to evaluate, and with what."""
    given = [argument["value"] for argument in params["arguments"]]
    return _CALL.replace("SOURCE", params["functionDeclaration"].strip()), [params["executionContextId"], given]


def _answer(text: str) -> Answer:
    answer = json.loads(text)
    if "lost" in answer:
        raise PageError("the page went to another address by itself while it was being looked at")
    return {"exceptionDetails": {"text": answer["error"]}} if "error" in answer else {"result": answer}
