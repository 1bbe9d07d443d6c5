from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import async_playwright

from synthmap.browser import pool as module
from synthmap.browser.pool import BrowserPool
from synthmap.model.errors import BrowserNotFound
from synthmap.model.view import Engine


@pytest.mark.parametrize(
    ("engine", "advice"),
    [("chromium", "`synthmap doctor --install`"), ("firefox", "`playwright install firefox`"),
     ("webkit", "`playwright install webkit`")],
)  # fmt: skip
def test_a_browser_that_is_not_there_is_named_with_what_to_do(
    engine: Engine, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_other", lambda engine, machine: None)

    async def ask() -> None:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, None, log=lambda message: None)
            try:
                await pool.browser(engine)
            finally:
                await pool.close()

    with pytest.raises(BrowserNotFound) as caught:
        asyncio.run(ask())
    assert str(caught.value) == f"A page is to be looked at in {engine}, and none was found. {advice} gets one."
