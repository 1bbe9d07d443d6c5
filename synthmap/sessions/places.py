"""Where a session is: which page of the plan an address stands for, and how the address is recorded.

An address is a page's by scheme, host and path; a trailing slash and `index.html` make no difference, and the fragment
none. The query counts only where two pages of the plan differ by it. What a query says otherwise (a token, a name, a
search) is nobody's business: of an address that is no page of the plan it is not kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from synthmap.model.identity import readable

_INDEX = re.compile(r"(^|/)index\.html?$")
_PORTS = {"http": "80", "https": "443"}
_MAX = 500


@dataclass(frozen=True)
class Place:
    """A page of the plan: its name, the address it is opened at, and the one that reports show."""

    page: str
    url: str
    recorded_url: str


@dataclass(frozen=True)
class Places:
    """The pages of a plan, and the local sites among them by the address they are served at."""

    pages: tuple[Place, ...]
    served: tuple[str, ...] = ()
    _by_path: Mapping[str, Mapping[str, Place]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        for place in self.pages:
            path, query = _parts(place.url)
            known[path].setdefault(query, place)
        object.__setattr__(self, "_by_path", dict(known))

    def page(self, url: str) -> str:
        """The name of the page at an address, "" where the plan has none there."""
        place = self._place(url)
        return place.page if place else ""

    def address(self, url: str) -> str:
        """An address as events keep it: of a page as reports show it, of anything else without user, query, fragment.

        What is served from a folder is `local:/path`, whatever port it was served at.
        """
        place = self._place(url)
        if place:
            return place.recorded_url
        for base in self.served:
            if url == base or url.startswith((f"{base}/", f"{base}?", f"{base}#")):
                return f"local:{_bounded(urlsplit(url).path or '/')}"
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        if not parts.netloc:
            return _bounded(f"{parts.scheme}:") if parts.scheme else ""
        return _bounded(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl())

    def _place(self, url: str) -> Place | None:
        path, query = _parts(url)
        found = self._by_path.get(path, {})
        if len(found) == 1:
            return next(iter(found.values()))
        return found.get(query) or found.get("")


def places(pages: Iterable[Place], served: Iterable[str]) -> Places:
    """The places of a plan; of a page that is named more than once the first counts."""
    return Places(tuple(dict.fromkeys(pages)), tuple(sorted(set(served))))


def _parts(url: str) -> tuple[str, str]:
    """Scheme, host and path of an address as one text, and its query; ("", "") for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "", ""
    if not host:
        return "", ""
    scheme = parts.scheme.lower()
    at = f":{port}" if port is not None and str(port) != _PORTS.get(scheme) else ""
    return f"{scheme}://{host}{at}{_INDEX.sub('', parts.path).rstrip('/')}", parts.query


def _bounded(text: str) -> str:
    return readable(text, _MAX)
