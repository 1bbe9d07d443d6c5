"""Where a session is: which page of the plan an address stands for, and how the address is recorded.

An address is a page's by scheme, host and path; a trailing slash and `index.html` make no difference, and the fragment
none. The query counts only where two pages of the plan differ by it. What was recorded elsewhere, as on the live site
where a preview is audited, is told by its path alone, as far as the plan's pages have paths of their own. What a query
says otherwise (a token, a name, a search) is nobody's business: of an address that is no page of the plan it is not
kept.
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
    _anywhere: Mapping[str, Mapping[str, Place]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        paths: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        hosts: defaultdict[str, set[str]] = defaultdict(set)
        for place in self.pages:
            whole, query = _parts(place.url)
            known[whole].setdefault(query, place)
            path = _path(place.url)
            paths[path].setdefault(query, place)
            hosts[path].add(whole)
        object.__setattr__(self, "_by_path", dict(known))
        object.__setattr__(self, "_anywhere", {path: found for path, found in paths.items() if len(hosts[path]) == 1})

    @property
    def only(self) -> str:
        """The name of the one page there is, "" where there are more."""
        pages = {place.page for place in self.pages}
        return next(iter(pages)) if len(pages) == 1 else ""

    def page(self, url: str, *, anywhere: bool = False) -> str:
        """The name of the page at an address, "" where the plan has none there; `anywhere`: whatever its host."""
        place = self._place(url, anywhere=anywhere)
        return place.page if place else ""

    def address(self, url: str, *, anywhere: bool = False) -> str:
        """An address as events keep it: of a page as reports show it, of anything else without user, query, fragment.

        What is served from a folder is `local:/path`, whatever port it was served at.
        """
        place = self._place(url, anywhere=anywhere)
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
            return _bounded(f"{parts.scheme}:" if parts.scheme else parts.path)
        return _bounded(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl())

    def _place(self, url: str, *, anywhere: bool = False) -> Place | None:
        whole, query = _parts(url)
        found = self._by_path.get(whole, {})
        if not found and anywhere:
            found, query = self._anywhere.get(_path(url), {}), _query(url)
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


def _path(url: str) -> str:
    """The path of an address, which may lack scheme and host, as two addresses of one page have it in common."""
    try:
        return _INDEX.sub("", urlsplit(url).path).strip("/")
    except ValueError:
        return "\0"  # of no page


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return ""


def _bounded(text: str) -> str:
    return readable(text, _MAX)
