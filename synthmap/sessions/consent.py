"""Dismissing a consent banner before a page is looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as Found
from playwright.async_api import Page

from synthmap.scenario.types import Step
from synthmap.sessions.locating import located
from synthmap.sessions.steps import carry_out, said

FIRST_MS = 3_000
"""How long a banner may take to come up: most are brought by a script of another site."""


async def dismissed(page: Page, steps: Sequence[Step], *, touch: bool, first: bool = True) -> tuple[str, ...]:
    """Do those of the steps that find something to be done to, in order; notes name those that do not.

    A target is waited for where the page is loaded the `first` time by this visitor: afterwards the site remembers the
    answer, and nothing comes up. Raises StepFailed for a step that finds its target and cannot be
    done.
    """
    notes: list[str] = []
    waits = first
    for number, step in enumerate(steps, 1):
        if step.target is not None and step.target.by != "at":
            visible = located(page, step.target).locator("visible=true")
            if not await _comes_up(visible, FIRST_MS if waits else 0):
                if first:
                    notes.append(f"consent: nothing visible matched {said(step.target)}, so nothing was done about it")
                waits = False  # nor will a button of the banner's second page
                continue
        await carry_out(page, [step], touch=touch, first=number)
    return tuple(notes)


async def _comes_up(visible: Found, wait_ms: int) -> bool:
    if wait_ms:
        with contextlib.suppress(PlaywrightError):
            await visible.first.wait_for(state="visible", timeout=wait_ms)
    return bool(await visible.count())
