"""What stands behind the links of a site: every distinct same-site address asked for once, within bounds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.async_api import APIRequestContext
from playwright.async_api import Error as PlaywrightError

from synthmap.capture.liveness import is_placeholder
from synthmap.model.snapshot import LinkTarget, Snapshot

_AT_ONCE = 6
_CAP_MS = 5_000
_MAX_PER_VIEW = 150
# Asking for one of these could end a session or undo someone's work, even by GET.
_DANGEROUS = re.compile(r"log-?out|sign-?out|delete|remove|unsubscribe|cancel", re.I)


class TargetChecker:
    """Asks for addresses, each once in a run however many pages and devices link to it."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Task[LinkTarget]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def check(self, snapshot: Snapshot, request: APIRequestContext, address: str) -> Snapshot:
        """The snapshot with what stands behind its same-site links.

        `address` is where the page was loaded from. Other sites are never asked; beyond the bound links stay unknown.
        """
        wanted = dict(sorted(set(_same_site(snapshot, address)))[:_MAX_PER_VIEW])
        for url in sorted(set(wanted.values())):
            if url not in self._asked:
                self._asked[url] = asyncio.ensure_future(self._ask(request, url))
        # Shielded: a view that is given up must not take the answers of others with it.
        answers = {url: await asyncio.shield(self._asked[url]) for url in sorted(set(wanted.values()))}
        return replace(snapshot, targets={href: answers[url] for href, url in wanted.items()})

    async def _ask(self, request: APIRequestContext, url: str) -> LinkTarget:
        async with self._turns:
            try:
                answer = await request.fetch(url, method="HEAD", timeout=_CAP_MS, max_redirects=10)
                if answer.status >= 400:  # many servers answer HEAD wrongly: only a GET accuses
                    answer = await request.fetch(url, method="GET", timeout=_CAP_MS, max_redirects=10)
                status = answer.status
                await answer.dispose()
                return LinkTarget(status)
            except PlaywrightError as error:
                return LinkTarget(None, _reason(error))

    async def close(self) -> None:
        """Give up whatever is still being asked."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)


def _same_site(snapshot: Snapshot, address: str) -> Iterator[tuple[str, str]]:
    """Each link's address as written, and the one to ask for."""
    table = snapshot.elements
    here = urlsplit(address)
    for row, attributes in enumerate(table.attributes):
        href = attributes.get("href", "").strip() if table.tag[row] in ("a", "area") and table.visible[row] else ""
        if not href or href.startswith("#") or is_placeholder(href) or _DANGEROUS.search(href):
            continue
        try:
            url = urldefrag(urljoin(address, href)).url
            there = urlsplit(url)
        except ValueError:
            continue
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            yield href, url


def _reason(error: PlaywrightError) -> str:
    """Why there was no answer, without addresses or ports that differ from run to run."""
    text = str(error).splitlines()[0]
    if "Timeout" in text or "timed out" in text:
        return f"no answer within {_CAP_MS / 1000:g} s"
    if "redirect" in text:
        return "it redirects in a circle"
    return "the connection failed"
