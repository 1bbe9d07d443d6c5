"""Where tests were: which addresses are one page, what it is called, and how its address is recorded."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from synthmap.scenario import names
from synthmap.scenario.targets import safe

# Where systems take the ports from that a program did not choose (IANA's dynamic ports begin at 49152, Linux's at
# 32768): a test server's is another one on every run.
_EPHEMERAL = 32_768


def page_url(url: str) -> str:
    """The address of a page: without the fragment, unless that is where a script keeps which page it shows."""
    bare, fragment = urldefrag(url)
    return url if fragment.startswith(("/", "!/")) else bare


def page_name(url: str) -> str:
    """What a page is called, by its address alone, so that an audit in a test and the report agree."""
    return names.from_url(page_url(url))


def lasting_url(url: str) -> str:
    """The address of a page as it is on every run and in every worker: without the port that a test server chose."""
    bare = page_url(url)
    try:
        parts = urlsplit(bare)
        chosen = parts.hostname in ("localhost", "127.0.0.1", "::1") and (parts.port or 0) >= _EPHEMERAL
    except ValueError:
        return bare
    return parts._replace(scheme="local", netloc="").geturl() if chosen else bare


def recorded_url(url: str) -> str:
    """The address as reports show it: lasting, and without credentials."""
    return safe(lasting_url(url))


def is_web(url: str) -> bool:
    """Whether an address can be opened again: not what a test wrote into a blank page."""
    return url.startswith(("http://", "https://", "file://"))
