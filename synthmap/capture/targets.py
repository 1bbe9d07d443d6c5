"""What stands behind the links of a site: every distinct address asked for once, within bounds on count and time.

A HEAD request asks without fetching; since many servers answer it wrongly, and some not at all, only a GET accuses, and
that asks for the first byte alone. Redirects are followed to where a visitor would end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.async_api import APIRequestContext
from playwright.async_api import Error as PlaywrightError

from synthmap.capture.native import is_placeholder
from synthmap.model.snapshot import LinkTarget, Snapshot
from synthmap.scenario.access import Http

Scope = Literal["nothing", "site", "everything"]

_AT_ONCE = 6
_CAP_MS = 5_000
_BUDGET_S = 60.0  # for all links of a view, however slow the site
_MAX_PER_VIEW = 150
_MAX_REDIRECTS = 10
_NOTHING_TO_GIVE = 416  # an empty file has no first byte
# Asking for one of these could end a session or undo someone's work, even by GET.
_DANGEROUS = re.compile(r"log-?out|sign-?out|delete|remove|unsubscribe|cancel", re.I)
_TOO_SLOW = LinkTarget(None, "the site was too slow for all its links to be asked")


class TargetChecker:
    """Asks for addresses, each once in a run however many pages and devices link to it.

    `scope` is what is asked: addresses of the page's own site, those of other sites too, or nothing. `http` is what
    requests to the scenario's site carry.
    """

    def __init__(self, scope: Scope = "site", *, http: Http | None = None) -> None:
        self._scope, self._http = scope, http or Http()
        self._asked: dict[str, asyncio.Task[LinkTarget]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def check(
        self, snapshot: Snapshot, request: APIRequestContext, address: str, *, scope: Scope | None = None
    ) -> Snapshot:
        """The snapshot with what stands behind its links, by their address as written.

        `address` is where the page was loaded from, `scope` what is asked of this page in place of what is asked
        elsewhere. Links beyond the bound on their number stay unknown.
        """
        wanted = dict(sorted(set(_wanted(snapshot, address, scope or self._scope)))[:_MAX_PER_VIEW])
        tasks = {url: self._task(request, url) for url in sorted(set(wanted.values()))}
        if tasks:
            # Only waited for: a view that is given up must not take the answers of others with it.
            await asyncio.wait(tasks.values(), timeout=_BUDGET_S)
        answers = {url: task.result() if task.done() else _TOO_SLOW for url, task in tasks.items()}
        return replace(snapshot, targets={href: answers[url] for href, url in wanted.items()})

    def _task(self, request: APIRequestContext, url: str) -> asyncio.Task[LinkTarget]:
        asked = self._asked.get(url)
        # One that came to nothing may have gone down with the view that asked: another view asks again.
        if asked is None or (asked.done() and (asked.cancelled() or asked.result().status is None)):
            self._asked[url] = asyncio.ensure_future(self._ask(request, url))
        return self._asked[url]

    async def _ask(self, request: APIRequestContext, url: str) -> LinkTarget:
        async with self._turns:
            carried = self._http.headers_for(url)
            answer = await _answer(request, url, "HEAD", carried)
            refused = answer.status is None or answer.status >= 400
            return await _answer(request, url, "GET", carried) if refused else answer

    async def close(self) -> None:
        """Give up whatever is still being asked."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)


async def _answer(
    request: APIRequestContext, url: str, method: Literal["HEAD", "GET"], carried: Mapping[str, str]
) -> LinkTarget:
    headers = {**carried, **({"Range": "bytes=0-0"} if method == "GET" else {})}
    try:
        answer = await request.fetch(url, method=method, headers=headers, timeout=_CAP_MS, max_redirects=_MAX_REDIRECTS)
    except PlaywrightError as error:
        return LinkTarget(None, _reason(error))
    await answer.dispose()
    return LinkTarget(200 if answer.status == _NOTHING_TO_GIVE else answer.status)


def _wanted(snapshot: Snapshot, address: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """Each link's address as written, and the one to ask for; not the page itself, which has answered."""
    table, here = snapshot.elements, urlsplit(address)
    for row, attributes in enumerate(table.attributes if scope != "nothing" else ()):
        href = attributes.get("href", "").strip() if table.tag[row] in ("a", "area") and table.visible[row] else ""
        if not href or href.startswith("#") or is_placeholder(href) or _DANGEROUS.search(href):
            continue
        try:
            url = urldefrag(urljoin(address, href)).url
            there = urlsplit(url)
        except ValueError:
            continue
        outside = (there.scheme, there.netloc) != (here.scheme, here.netloc)
        if url == urldefrag(address).url or (outside and scope != "everything"):
            continue
        if there.scheme in ("http", "https"):
            yield href, url


def _reason(error: PlaywrightError) -> str:
    """Why there was no answer, without addresses or ports that differ from run to run."""
    text = str(error).splitlines()[0]
    if "Timeout" in text or "timed out" in text:
        return f"no answer within {_CAP_MS / 1000:g} s"
    if "redirect" in text:
        return "it redirects in a circle"
    return "the connection failed"
