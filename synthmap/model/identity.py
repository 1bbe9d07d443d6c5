"""Knowing the same element again: the key that baselines, comparison, drift, ignores and lasting heat stand on.

A key is made of what an element is and not of where it stands: its role, its accessible name, where it leads, the
landmarks around it, and its place among equals. It reads like `main > link "Pricing" -> /pricing`. An id or test id
that a person seems to have written strengthens it; a generated one is ignored. No position, no nth-child.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from unicodedata import category
from urllib.parse import parse_qsl, urlencode, urlsplit

from synthmap.model.personal import without_personal
from synthmap.model.secrets import STARRED, is_secret

_MAX_NAME, _MAX_KEY = 80, 240
_TEST_IDS = ("data-testid", "data-test-id", "data-test", "data-cy", "data-qa")
KEY_MARKS = frozenset((*_TEST_IDS, "id"))
"""Attributes that are part of a key as they are."""

_LANDMARKS = {
    "header": "banner", "nav": "navigation", "main": "main", "aside": "complementary", "footer": "contentinfo",
    "form": "form", "dialog": "dialog", "search": "search",
}  # fmt: skip
_TRACKING = re.compile(r"utm_.*|gclid|fbclid|msclkid|mc_[ce]id|_ga|ref", re.I)
# Written ids are words; generated ones carry counters, hashes, colons or a library's prefix.
_WRITTEN = re.compile(r"[a-z]+([-_][a-z]+)*([-_]?\d{1,2})?", re.I)
_GENERATED = re.compile(
    r"(radix|mui|headlessui|ember|react|vue|svelte|ext-gen|yui|ctl00|__|chakra|mantine|aria-)"
    r"|[bcdfghjklmnpqrstvwxz]{6,}|\d{3,}", re.I,
)  # fmt: skip
_KEY = re.compile(
    rf"((?:(?:{'|'.join(sorted(set(_LANDMARKS.values())))}) > )*)"
    r"([^\s\"]+)(?: \"(.*)\")?(?: #(.+?))?(?: -> (.*?))?(?: \(([1-9]\d{0,8})\))?"
)


def element_keys(
    tags: Sequence[str],
    roles: Sequence[str],
    names: Sequence[str],
    attributes: Sequence[Mapping[str, str]],
    parents: Sequence[int],
    *,
    site: str = "",
) -> tuple[str, ...]:
    """The key of every row, unique within the view.

    Parameters
    ----------
    tags, roles, names, attributes, parents : columns of an element table; parents come before their children.
    site : origin of the page, so that addresses on the same site are kept without it.
    """
    paths = _landmark_paths(tags, roles, parents)
    seen: Counter[str] = Counter()
    keys = []
    for tag, role, name, written, path in zip(tags, roles, names, attributes, paths, strict=True):
        keys.append(_unique(_described(path, tag, role, name, written, site), seen))
    return tuple(keys)


def element_key(
    tag: str,
    role: str,
    name: str,
    attributes: Mapping[str, str],
    around: Sequence[tuple[str, str]],
    *,
    before: int = 0,
    site: str = "",
) -> str:
    """The key that `element_keys` gives one element, for who knows of it alone and not of the whole page.

    `around` are tag and role of the elements around it, the outermost first; `before` is how many elements of the
    same description stand before it in the document.
    """
    path = "".join(_landmark(*one) for one in around)
    key = _described(path, tag, role, name, attributes, site)
    return f"{key} ({before + 1})" if before else key


@dataclass(frozen=True)
class KeyParts:
    """What a key was made of, as far as it still tells: `place` among equals counts from 1, texts are "" for none."""

    path: str
    what: str
    name: str
    mark: str
    target: str
    place: int


def key_parts(key: str) -> KeyParts:
    """A key taken apart. One that was cut off, or whose name looks like the rest of a key, loses what can't be told."""
    found = _KEY.fullmatch(key)
    if found is None:
        return KeyParts("", key, "", "", "", 1)
    path, what, name, mark, target, place = found.groups(default="")
    return KeyParts(path, what, name, mark, target, int(place or 1))


def written_id(attributes: Mapping[str, str]) -> str:
    """The test id, or an id that a person seems to have written; "" where there is neither."""
    for name in _TEST_IDS:
        if attributes.get(name):
            return attributes[name][:_MAX_NAME]
    mark = attributes.get("id", "")
    return mark if len(mark) <= 40 and _WRITTEN.fullmatch(mark) and not _GENERATED.search(mark) else ""


def normal_target(href: str, site: str = "") -> str:
    """An address without what changes from run to run: the page's own origin, tracking, secrets, a trailing slash."""
    href = well_formed(href).strip()
    if href.lower().startswith(("javascript:", "data:", "blob:")):
        return href.split(":", 1)[0].lower() + ":"
    # `https://shop.example` is also how `https://shop.example.org` begins.
    if site and href.startswith(site) and href[len(site) :][:1] in ("", "/", "?", "#"):
        href = href[len(site) :] or "/"
    try:
        parts = urlsplit(href)
    except ValueError:
        return href[:_MAX_NAME]
    asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    query = urlencode([(k, STARRED if is_secret(k, v) else v) for k, v in asked], safe="*")
    path = parts.path.rstrip("/") if len(parts.path) > 1 else parts.path
    return parts._replace(query=query, path=path).geturl()[:_MAX_NAME]


def likeness(name: str, attributes: Mapping[str, str], site: str = "") -> frozenset[str]:
    """Marks by which the same thing is found on another layout of the page.

    They are what it says, where it leads, and an id or test id that a person seems to have written.
    """
    said = " ".join(name.split()).casefold()
    marks = {f"says {said}"} if said else set()
    target = normal_target(attributes.get("href", ""), site)
    if target and not target.startswith(("#", "javascript:")):
        marks.add(f"leads to {target}")
    if mark := written_id(attributes):
        marks.add(f"is {mark}")
    return frozenset(marks)


def landmarks_of(key: str) -> str:
    """The landmarks that a key begins with: `banner > navigation` of `banner > navigation > link "Home" -> /`."""
    return " > ".join(takewhile(lambda part: part in _LANDMARKS.values(), key.split(" > ")))


def readable(text: str, limit: int) -> str:
    """Text from a page made safe to print: one line, bounded, without control, private-use and direction marks.

    Icon fonts draw with private-use characters; direction marks can turn a report's own words around.
    """
    text = text[: 4 * limit]
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or category(c)[0] != "C")
    return " ".join(text.split())[:limit]


def well_formed(text: str) -> str:
    """Text that UTF-8 can hold: half a surrogate pair, which a script can write, becomes U+FFFD as in any browser."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def fingerprint(*parts: str) -> str:
    """A short stable id of texts: sixteen hex digits of their SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _described(path: str, tag: str, role: str, name: str, attributes: Mapping[str, str], site: str) -> str:
    key = f"{path}{role or tag}{_quoted(name)}"
    mark = written_id(attributes)
    if mark:
        key += f" #{mark}"
    target = attributes.get("href") or attributes.get("action") or ""
    if target:
        key += f" -> {without_personal(normal_target(target, site))}"
    return _bounded(key)


def _landmark_paths(tags: Sequence[str], roles: Sequence[str], parents: Sequence[int]) -> list[str]:
    paths: list[str] = []
    for parent in parents:
        paths.append(paths[parent] + _landmark(tags[parent], roles[parent]) if parent >= 0 else "")
    return paths


def _landmark(tag: str, role: str) -> str:
    named = role if role in _LANDMARKS.values() else _LANDMARKS.get(tag, "")
    return f"{named} > " if named else ""


def _quoted(name: str) -> str:
    name = " ".join(without_personal(name).split())[:_MAX_NAME]
    return f' "{name}"' if name else ""


def _bounded(key: str) -> str:
    """The key as one readable line. What is cut off still counts, through its fingerprint."""
    line = readable(key, len(key))
    return line if len(line) <= _MAX_KEY else f"{line[: _MAX_KEY - 18]}~{fingerprint(line)}"


def _unique(key: str, seen: Counter[str]) -> str:
    """The key, numbered from its second use on. A page may write an address that ends like such a number."""
    seen[key] += 1
    numbered = key if seen[key] == 1 else f"{key} ({seen[key]})"
    return numbered if numbered == key else _unique(numbered, seen)
