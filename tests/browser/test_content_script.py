"""What content scripts answer, without a browser; in one they are tried in tests/capture/test_in_page.py."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import unquote

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.content_script import ContentScripts, register


class Page:
    """A page that notes what it is asked and gives one answer to everything."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, list[str]()

    async def text_content(self, selector: str, *, timeout: float) -> str:
        self.asked.append(selector)
        return self.answer


def test_what_is_asked_means_nothing_in_a_selector() -> None:
    page = Page('{"value": 3}')
    said = 'it\'s >> "here" \\ é'
    params = {"executionContextId": 5, "functionDeclaration": "text => 3", "arguments": [{"value": said}]}
    assert asyncio.run(ContentScripts(page).send("Runtime.callFunctionOn", params)) == {"result": {"value": 3}}  # type: ignore[arg-type]
    name, body = page.asked[0].split("=", 1)
    assert name == "synthmap"
    assert not set(body) & set(" >\"'\\")
    asked = json.loads(unquote(body))
    assert (asked["world"], asked["source"], asked["arguments"]) == (5, "text => 3", [said])


def test_other_commands_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="DOMSnapshot"):
        asyncio.run(ContentScripts(Page("{}")).send("DOMSnapshot.captureSnapshot"))  # type: ignore[arg-type]


def test_registering_twice_changes_nothing() -> None:
    async def twice() -> None:
        async with async_playwright() as playwright:
            await register(playwright)
            await register(playwright)

    asyncio.run(twice())
