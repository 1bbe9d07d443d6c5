"""Loading a page to the point where it can be looked at, and saying in words why it can't."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Iterator

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from synthmap.browser.commands import AsyncSession, drive
from synthmap.browser.networks import refuse_private
from synthmap.browser.stabilise import TOTAL_CAP_MS, Rest, stabilise
from synthmap.model.errors import PageCrashed, PageError, PageTimeout, PageUnreachable
from synthmap.model.identity import readable
from synthmap.model.timings import Timings

_LOAD_CAP_MS = 15_000  # for everything a page fetches; what has not come by then is done without
_FETCHED_CAP_MS = 3_000  # for what scrolling through the page has asked for
# Of the kinds that change what is drawn. Media play as they come, and sockets stay open.
_AWAITED = ("script", "stylesheet", "image", "font", "fetch", "xhr")
_REASONS = {
    "ERR_NAME_NOT_RESOLVED": "its host name is not known",
    "ERR_CONNECTION_REFUSED": "nothing answers at that address; is the server running?",
    "ERR_CONNECTION_RESET": "the server broke the connection off",
    "ERR_EMPTY_RESPONSE": "the server closed the connection without an answer",
    "ERR_CONNECTION_CLOSED": "the server closed the connection without an answer",
    "ERR_TOO_MANY_REDIRECTS": "it redirects in a circle",
    "ERR_INTERNET_DISCONNECTED": "this machine has no network",
    "ERR_ADDRESS_UNREACHABLE": "its address cannot be reached from this machine",
    "ERR_INVALID_AUTH_CREDENTIALS": "it asks for a user name and password",
    "ERR_HTTP_RESPONSE_CODE_FAILURE": "it answered with an error and no page",
    "ERR_UNSAFE_PORT": "browsers refuse that port",
    "ERR_FILE_NOT_FOUND": "there is no such file",
    "ERR_INVALID_HTTP_RESPONSE": "what the server answered is no HTTP",
    "ERR_RESPONSE_HEADERS_TOO_BIG": "the headers of the server's answer are too large for a browser",
    "ERR_CONTENT_DECODING_FAILED": "its content is not encoded as the server says",
    # Firefox's names for some of these.
    "NS_ERROR_UNKNOWN_HOST": "its host name is not known",
    "NS_ERROR_CONNECTION_REFUSED": "nothing answers at that address; is the server running?",
    "NS_ERROR_NET_RESET": "the server broke the connection off",
    "NS_ERROR_NET_INTERRUPT": "the server broke the connection off",
    "NS_ERROR_NET_EMPTY_RESPONSE": "the server closed the connection without an answer",
    "NS_ERROR_REDIRECT_LOOP": "it redirects in a circle",
    "NS_ERROR_OFFLINE": "this machine has no network",
    "deniedPortAccess": "browsers refuse that port",
}


async def load(
    page: Page,
    session: AsyncSession,
    url: str,
    *,
    timeout_ms: float,
    ready: str | None = None,
    settle_ms: float = 0,
    hide: tuple[str, ...] = (),
    lazy: bool = True,
    until_quiet: bool = True,
    dismiss: Callable[[], Awaitable[tuple[str, ...]]] | None = None,
    timings: Timings | None = None,
) -> Rest:
    """Open `url` and bring the page to rest; see `stabilise` for the options.

    `dismiss` gets rid of what lies over the page, which may keep it from being scrolled, and gives notes on that.
    Raises PageUnreachable, PageTimeout or PageCrashed with a reason that a person can act on.
    """
    notes: list[str] = []
    timings = timings or Timings()
    with timings.station("load"):
        await _arrived(page, url, timeout_ms, notes)
    with timings.station("stabilise"):
        if dismiss is not None:
            notes += await dismiss()
        program = stabilise(ready=ready, settle_ms=settle_ms, hide=hide, lazy=lazy, until_quiet=until_quiet)
        with _fetching(page) as fetched:
            rest = await drive(program, session, cap_ms=TOTAL_CAP_MS + 5_000)
            notes += rest.notes
            if until_quiet and await fetched.awaited():
                again = await drive(stabilise(lazy=False), session, cap_ms=TOTAL_CAP_MS + 5_000)
                notes += [note for note in again.notes if note not in notes]
    return Rest(tuple(notes), rest.lazy)


class _Fetched:
    """What a page asked for since it was loaded, such as what scrolling brings in, and what of that is still to come.

    A script may load a picture before it puts it into the page. Of such a one the page itself does not tell, and a
    page that waits for it changes no more than one that has everything.
    """

    def __init__(self) -> None:
        self._open: set[Request] = set()
        self._all_there = asyncio.Event()

    def begin(self, request: Request) -> None:
        """One more is on its way."""
        if request.resource_type in _AWAITED:
            self._open.add(request)

    def end(self, request: Request) -> None:
        """One is there, or will never be."""
        self._open.discard(request)
        if not self._open:
            self._all_there.set()

    async def awaited(self) -> bool:
        """Wait, within bounds, for what is not there yet. Returns whether there was any such thing."""
        if not self._open:
            return False
        self._all_there.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FETCHED_CAP_MS / 1000):
                await self._all_there.wait()
        return True


@contextlib.contextmanager
def _fetching(page: Page) -> Iterator[_Fetched]:
    """Listen to what the page asks for from now on."""
    fetched = _Fetched()
    heard = {"request": fetched.begin, "requestfinished": fetched.end, "requestfailed": fetched.end}
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]  # its overloads want one name each
    try:
        yield fetched
    finally:
        for event, hear in heard.items():
            page.remove_listener(event, hear)


async def _arrived(page: Page, url: str, timeout_ms: float, notes: list[str]) -> None:
    """Open `url` and wait until what it asks for is there, within bounds: `notes` gets what was not waited for."""
    try:
        response = await page.goto(url, wait_until="commit", timeout=timeout_ms)
    except PlaywrightTimeout:
        raise PageTimeout(f"it did not answer within {timeout_ms / 1000:g} s") from None
    except PlaywrightError as error:
        raise _unreachable(error) from error
    if response is not None:
        await refuse_private(response.request)
        _refuse_no_page(response)
    try:
        await page.wait_for_load_state("load", timeout=min(timeout_ms, _LOAD_CAP_MS))
    except PlaywrightTimeout:
        notes.append(f"the page was still loading after {min(timeout_ms, _LOAD_CAP_MS) / 1000:g} s")
    except PlaywrightError as error:
        raise _unreachable(error) from error


def _refuse_no_page(response: Response) -> None:
    """Raise PageUnreachable where the server's answer is an error, or something that browsers show in place of a page.

    Nothing would be found on a PDF in the browser's viewer, and to find nothing is to pass.
    """
    if response.status >= 400:
        raise PageUnreachable(f"the server answered {response.status} {readable(response.status_text, 60)}".rstrip())
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "image/svg+xml":
        return
    if kind.startswith("image/"):
        raise PageUnreachable("the address is a picture, not a page; a picture of a page is audited from its file")
    if kind == "application/pdf" or kind.startswith(("audio/", "video/")):
        raise PageUnreachable(f"the address is no page: it is {readable(kind, 40)}")


def _unreachable(error: PlaywrightError) -> PageError:
    text = str(error)
    if "crash" in text.lower():
        return PageCrashed("the page crashed while it was loading")
    if "Download is starting" in text:
        return PageUnreachable("the address is a download, not a page")
    code = re.search(r"(NS_ERROR|\bERR|SEC_ERROR|SSL_ERROR)_[A-Z_]+|deniedPortAccess", text)
    if code and code[0].startswith(("ERR_CERT", "SEC_ERROR", "SSL_ERROR")):
        return PageUnreachable(f"its certificate is not valid ({code[0]})")
    if code:
        return PageUnreachable(_REASONS.get(code[0], f"the browser could not open it ({code[0]})"))
    with contextlib.suppress(IndexError):
        text = text.splitlines()[0]
    return PageUnreachable(f"the browser could not open it: {text[:200]}")
