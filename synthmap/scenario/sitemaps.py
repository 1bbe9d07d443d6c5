"""Sitemaps: which addresses an XML sitemap, or an index of some, lists; and which of them a scenario wants.

The format is https://www.sitemaps.org/protocol.html. A file is hostile until shown otherwise: it may have no document
type (and with that no entities, which can stand for gigabytes), and the addresses that are read of it are counted.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urljoin, urlsplit
from xml.parsers.expat import ExpatError, ParserCreate

from synthmap.model.errors import PageError
from synthmap.scenario.mistakes import shown

MAX_BYTES = 50 * 1024 * 1024
"""Of one file once it is unpacked, as the protocol has it."""
MAX_LISTED = 50_000
"""Addresses of one file, as the protocol has it; those beyond are not read."""
MAX_FILES = 50
"""Sitemaps that are read of an index."""
MAX_PAGES, DEFAULT_LIMIT = 100_000, 50
_MAX_ADDRESS = 2_048  # characters, as the protocol has it
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Sitemap:
    """A sitemap whose pages are to be looked at: how many of them at most, and the paths that are left out.

    `failure` is why it could not be read, once that was tried.
    """

    limit: int = DEFAULT_LIMIT
    exclude: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Listing:
    """What one file lists: addresses of pages, or of more sitemaps where it `is_index`."""

    addresses: tuple[str, ...]
    is_index: bool


def read_sitemap(data: bytes) -> Listing:
    """What a sitemap lists, in its own order; it may be packed by gzip.

    Raises PageError for what is no sitemap, is too large, or has a document type.
    """
    reader = _Reader()
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(_unpacked(data), True)
    except ExpatError as error:
        raise PageError(f"it is no XML: {shown(str(error), 120)}") from None
    if reader.root not in ("urlset", "sitemapindex"):
        raise PageError(f"it is no sitemap: it begins with <{shown(reader.root, 40)}>")
    return Listing(tuple(dict.fromkeys(reader.found)), reader.root == "sitemapindex")


def chosen(addresses: Iterable[str], sitemap: Sitemap, site: str, *, known: Iterable[str] = ()) -> list[str]:
    """The addresses that are wanted, on the site itself, in the order given and each once.

    A sitemap is written for where a site will be: of its addresses only path and query count, joined to `site`.
    Those in `known` are asked for already and left out.
    """
    seen = set(known)
    found: list[str] = []
    for address in addresses:
        url = on_site(address, site)
        if url and url not in seen and not _is_left_out(url, sitemap.exclude):
            seen.add(url)
            found.append(url)
        if len(found) >= sitemap.limit:
            break
    return found


def on_site(address: str, site: str) -> str:
    """The address's path and query on the site; "" where it is none of the web."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    # A path of two slashes would name a host to whoever joins it.
    path = "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return urljoin(site, path)


def _is_left_out(url: str, patterns: Sequence[str]) -> bool:
    parts = urlsplit(url)
    paths = (parts.path, f"{parts.path}?{parts.query}")
    # Only * means something, as in every other pattern of a scenario.
    return any(fnmatchcase(path, _literal(pattern)) for pattern in patterns for path in paths)


def _literal(pattern: str) -> str:
    return "".join(f"[{sign}]" if sign in "[?" else sign for sign in pattern)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        unpacked, rest = data, len(data) > MAX_BYTES
    else:
        # 16 and more: with the header that gzip has (https://docs.python.org/3/library/zlib.html#zlib.decompress).
        unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            unpacked = unpacking.decompress(data, MAX_BYTES)
        except zlib.error:
            raise PageError("it is packed by gzip, and broken") from None
        rest = bool(unpacking.unconsumed_tail)
    if rest:
        raise PageError(f"it is larger than {MAX_BYTES // 1024 // 1024} MB")
    return unpacked


class _Reader:
    """Hears the parser: the name of the root, and every <loc> of a <url> or <sitemap> right below it."""

    def __init__(self) -> None:
        self.root = ""
        self.found: list[str] = []
        self._path: list[str] = []
        self._words = ""

    def refuse(self, *_: object) -> None:
        raise PageError("it has a document type (<!DOCTYPE>), which a sitemap has no use for")

    def start(self, name: str, _: object) -> None:
        self._path.append(name.rpartition(" ")[2][:100])
        self.root = self.root or self._path[0]
        self._words = ""

    def text(self, words: str) -> None:
        if len(self._words) <= _MAX_ADDRESS:
            self._words += words

    def end(self, _: object) -> None:
        if self._path[1:] in (["url", "loc"], ["sitemap", "loc"]) and len(self.found) < MAX_LISTED:
            address = self._words.strip()
            if 0 < len(address) <= _MAX_ADDRESS:
                self.found.append(address)
        self._path.pop()
