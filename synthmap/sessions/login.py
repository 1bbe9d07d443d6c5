"""Logging in once, and being who that makes a visitor on every page that asks for it.

What the browser knows after a login (Playwright's storage state: cookies and local storage) is kept in a file of the
scenario's choice, and taken from there until it is too old. It opens the account to whoever has it: the file is for its
owner's eyes alone, and a folder that is made for it is left out of git.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.async_api import BrowserContext, Page, StorageState
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.commands import plain
from synthmap.model.errors import MachineError, PageError, StepFailed
from synthmap.scenario.access import Login
from synthmap.scenario.types import Step
from synthmap.sessions.keeping import Keeper
from synthmap.sessions.steps import carry_out

MAX_STATE = 10_000_000  # bytes
_CLOCKS_MS = 2_000  # that a file system's clock may be ahead of this machine's
_LOOPBACK = ("127.0.0.1", "localhost")

Open = Callable[[], AbstractAsyncContextManager[BrowserContext]]
"""Gives a context of its own, that nobody is logged in to."""


class Logins:
    """The logins of a run, each done at most once however many pages ask for it."""

    def __init__(
        self,
        logins: Mapping[str, Login],
        open_context: Open,
        *,
        bases: Mapping[Path, str],
        keeper_of: Callable[[Login], Keeper],
    ) -> None:
        """`bases` are the addresses that local folders are served at; `keeper_of` says where a failure is kept."""
        self._logins, self._open = logins, open_context
        self._bases, self._keeper_of = bases, keeper_of
        self._done: dict[str, asyncio.Task[StorageState]] = {}

    async def state(self, name: str) -> StorageState:
        """What the browser knows of that visitor. Raises PageError where the login fails."""
        if name not in self._done:
            self._done[name] = asyncio.ensure_future(self._state(self._logins[name]))
        # Only waited for: a view that is given up must not take the login of others with it.
        return await asyncio.shield(self._done[name])

    async def close(self) -> None:
        """Give up whatever is still being done."""
        for task in self._done.values():
            task.cancel()
        await asyncio.gather(*self._done.values(), return_exceptions=True)

    async def renew(self, name: str) -> None:
        """Do the login now, however fresh the last one is. Raises PageError where it fails."""
        await self._log_in(self._logins[name])

    async def _state(self, login: Login) -> StorageState:
        kept = await asyncio.to_thread(kept_state, login, time.time())
        if kept is None:
            if not login.steps:
                raise PageError(
                    f"the login `{login.name}` has no steps, and its state {login.state.name} is not there, is no "
                    "storage state of Playwright's, or is older than its `max_age`"
                )
            kept = await self._log_in(login)
        base = self._bases.get(login.site) if isinstance(login.site, Path) else None
        return moved(kept, base) if base else kept

    async def _log_in(self, login: Login) -> StorageState:
        base = self._bases.get(login.site, "") if isinstance(login.site, Path) else login.site or ""
        try:
            async with self._open() as context:
                page = await context.new_page()
                async with self._keeper_of(login).watching(page):
                    await _carry_out(page, login.steps, base)
                state = await context.storage_state()
        except StepFailed as failure:
            raise StepFailed(f"the login `{login.name}` failed: {failure}") from failure
        except PlaywrightError as failure:
            raise PageError(f"the login `{login.name}` failed: {plain(failure)}") from failure
        await asyncio.to_thread(keep, login.state, state)
        return state


async def _carry_out(page: Page, steps: tuple[Step, ...], base: str) -> None:
    """The steps of a login. Each may `goto` a path of the site; the first does, or the site itself is opened."""
    if steps and steps[0].action != "goto" and base:
        await page.goto(base)
    for number, step in enumerate(steps, 1):
        whole = replace(step, value=urljoin(base, step.value)) if step.action == "goto" else step
        await carry_out(page, [whole], touch=False, first=number)


def kept_state(login: Login, now: float) -> StorageState | None:
    """The state of an earlier login, None where there is none that is good for use. `now` is in seconds since 1970."""
    try:
        about = login.state.stat()
        # A file of the future is one that nobody knows the age of.
        age_ms = (now - about.st_mtime) * 1000
        if not -_CLOCKS_MS <= age_ms <= login.max_age_ms or about.st_size > MAX_STATE:
            return None
        state = json.loads(login.state.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return state if _is_state(state) else None


def _is_state(state: Any) -> bool:
    return isinstance(state, dict) and all(
        isinstance(state.get(key), list) and all(isinstance(each, dict) for each in state[key])
        for key in ("cookies", "origins")
    )


def keep(path: Path, state: StorageState) -> None:
    """Write the state where only its owner can read it. Raises MachineError where that cannot be done."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            path.parent.joinpath(".gitignore").write_text("*\n")
        temporary = path.with_name(f".{path.name}.writing")
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(state, indent=1), "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise MachineError(f"The login's state {path} could not be written: {error.strerror or error}.") from error


def moved(state: StorageState, base: str) -> StorageState:
    """The state with what was stored for this machine moved to `base`: a folder is served on another port each time."""
    origins = [
        {**each, "origin": base} if urlsplit(str(each.get("origin", ""))).hostname in _LOOPBACK else each
        for each in state.get("origins", [])
    ]
    return {**state, "origins": origins}  # type: ignore[typeddict-item]
