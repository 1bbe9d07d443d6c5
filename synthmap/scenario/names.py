"""Names that are folders: from what a person wrote or from a URL, safe on every system, unique, and stable."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

MAX_LENGTH = 48
"""Characters of a name. Folders nest (`views/<page>/<device>/...`), and Windows stops at 260 for the whole path."""

HOME = "home"

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, in any case, whatever the extension.
_RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in range(10))])
_PAGE_SUFFIX = re.compile(r"(?:^|(?<=/))index\.html?$|\.(?:x?html?|php|aspx?|jsp)$", re.IGNORECASE)


def folder_name(text: str) -> str:
    """`text` with only letters, digits, `_` and `-` in it; empty when it holds none of the first three.

    Letters of any script are kept, and so is their case. A name that is too long keeps its beginning and gets a hash
    of the whole; a name Windows reserves for a device gets `-page`.
    """
    normal = unicodedata.normalize("NFKC", text)
    name = re.sub(r"[^\w]+", "-", normal).strip("-")
    if len(name) > MAX_LENGTH:
        digest = hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{name[: MAX_LENGTH - 9].rstrip('-')}-{digest}"
    return f"{name}-page" if name.casefold() in _RESERVED else name


def from_url(url: str) -> str:
    """The name of a page that was given none, from its path, query and fragment: `/a/b.html` is `a-b`, `/` is `home`.

    The query and the fragment count because pages of one path must not be named by their order in the file.
    """
    parts = urlsplit(url)
    path = _PAGE_SUFFIX.sub("", unquote(parts.path))
    return folder_name(f"{path} {unquote(parts.query)} {unquote(parts.fragment)}".lower()) or HOME


def unique(choices: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name for each, no two the same in any case: its first choice that is free, else the first, numbered.

    Those before take precedence over those after.
    """
    taken: set[str] = set()
    last: dict[str, int] = {}
    chosen: list[str] = []
    for options in choices:
        name = next((option for option in options if same(option) not in taken), options[0])
        base = same(name)
        while same(name) in taken:
            last[base] = last.get(base, 1) + 1
            name = f"{options[0]}-{last[base]}"
        taken.add(same(name))
        chosen.append(name)
    return tuple(chosen)


def same(name: str) -> str:
    """What two names share when a file system could take them for one: macOS and Windows ignore case."""
    return unicodedata.normalize("NFKC", name.casefold())
