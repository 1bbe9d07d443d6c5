"""What is kept of steps that fail, and of no others: a picture of the page as it then was, a trace of the way there.

A trace (https://playwright.dev/docs/trace-viewer) holds what was typed and every request with its cookies. It is kept
without them (`traces`), and where the way goes through anything secret none is made.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from synthmap.capture.in_window import window_picture
from synthmap.model.discretion import Discretion
from synthmap.model.errors import PageError, StepFailed
from synthmap.model.secrets import Secrets
from synthmap.model.view import Engine
from synthmap.scenario.types import Step
from synthmap.sessions.traces import cleaned

PICTURE, TRACE = "failed-step.png", "failed-step.zip"
_SHOT_CAP_MS = 5_000
_FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false])"

Write = Callable[[str, bytes], str]
"""Keeps a file of that name and those bytes, and says what reports call it."""


@dataclass(frozen=True)
class Keeper:
    """Where evidence of a failed step goes, and what must not be in it; `traced` is whether a trace may be made.

    `words` are what the steps type where they are asked who somebody is.
    """

    write: Write
    secrets: Secrets
    traced: bool
    words: frozenset[str] = field(default=frozenset(), repr=False)

    @contextlib.asynccontextmanager
    async def watching(self, page: Page) -> AsyncIterator[None]:
        """Do steps on the page inside: where one raises StepFailed, the error names what was kept of it."""
        tracing = self.traced and await _started(page.context)
        try:
            yield
        except StepFailed as failure:
            # The trace ends first: taking the picture is no part of the way.
            trace, tracing = await self._trace(page.context) if tracing else "", False
            kept = [await self._picture(page), trace]
            told = [each for each in kept if each]
            about = [f"the page as it then was: {each}" if each.endswith(".png") else f"trace: {each}" for each in told]
            if not self.traced:
                about.append("no trace is kept of a way that goes through secrets")
            said = Discretion(secrets=self.secrets).knowing(self.words).clean(str(failure))
            raise StepFailed(said + "".join(f"; {each}" for each in about)) from failure
        finally:
            if tracing:
                with contextlib.suppress(PlaywrightError):
                    await page.context.tracing.stop()

    async def _picture(self, page: Page) -> str:
        """A picture of the window with every field covered, since somebody may have typed in it; "" for none.

        Whoever took these steps, the page may know them by now: it is covered like one that is somebody's.
        """
        try:
            if self.secrets and await self._shows_secrets(page):
                return ""
            browser = page.context.browser
            png = await window_picture(
                page,
                cast(Engine, browser.browser_type.name if browser else "chromium"),
                Discretion(somebody=True, typed=True, secrets=self.secrets).knowing(self.words),
                mask=[page.locator(_FIELDS)],
                timeout=_SHOT_CAP_MS,
                animations="disabled",
            )
        except (PageError, PlaywrightError):
            return ""
        return self.write(PICTURE, png)

    async def _shows_secrets(self, page: Page) -> bool:
        text = await page.locator("body").inner_text(timeout=_SHOT_CAP_MS)
        return self.secrets.hidden(text) != text

    async def _trace(self, context: BrowserContext) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, TRACE)
            try:
                await context.tracing.stop(path=path)
                data = cleaned(path.read_bytes(), self.secrets)
            except (PlaywrightError, OSError, ValueError):
                return ""
        return self.write(TRACE, data)


def is_secret(steps: Iterable[Step]) -> bool:
    """Whether something of these steps must not be told."""
    return any(step.secret for step in steps)


async def _started(context: BrowserContext) -> bool:
    """Begin a trace. Without snapshots of the DOM: for those Playwright puts a script into the page that is audited.

    And without pictures, which show what is typed.
    """
    try:
        await context.tracing.start(screenshots=False, snapshots=False, sources=False)
    except PlaywrightError:
        return False
    return True
