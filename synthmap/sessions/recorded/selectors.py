"""Selectors of Chrome DevTools' Recorder as locators of a scenario, the ones that say most first.

A recorded step lists several selectors for one element: CSS, `aria/…`, `xpath/…`, `pierce/…` and `text/…`; each is a
text, or a list of texts of which every one but the first is looked for within the shadow root of the one before it
(https://github.com/puppeteer/replay, docs of its schema). Playwright's CSS looks into open shadow roots by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from synthmap.scenario.types import Locator

_MANY, _LONGEST = 20, 2_000  # selectors of a step, characters of one
_ATTRIBUTE = re.compile(r"""\[\s*(role|name)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\]""")
_FRAME = ":is(iframe, frame) >> nth={} >> internal:control=enter-frame >> "


def locators(selectors: object, frame: Sequence[int] = ()) -> tuple[Locator, ...]:
    """The locators that a step's `selectors` stand for, to be tried in turn; none for what is not understood.

    `frame` leads to the document that holds the element: the number of each frame among its siblings, outermost first.
    A role with a name comes first, then CSS and XPath, then words alone, which several elements may share.
    """
    if not isinstance(selectors, list):
        return ()
    into = "".join(_FRAME.format(number) for number in frame)
    made = [one for selector in selectors[:_MANY] for one in _made(selector, into)]
    return tuple(dict.fromkeys(locator for _, locator in sorted(made, key=lambda pair: pair[0])))


def is_select(selectors: object) -> bool:
    """Whether a step's selectors say that the element is a `<select>`."""
    texts = [_parts(selector)[-1:] for selector in selectors[:_MANY]] if isinstance(selectors, list) else []
    return any(
        re.search(r"(^|[\s>/+~])select([^\w-]|$)", part) for parts in texts for part in parts if "aria/" not in part
    )


def _parts(selector: object) -> list[str]:
    parts = selector if isinstance(selector, list) else [selector]
    return [part for part in parts if isinstance(part, str) and 0 < len(part) <= _LONGEST]


def _made(selector: object, into: str) -> list[tuple[int, Locator]]:
    """The locators of one selector, each with how soon it is to be tried."""
    parts = _parts(selector)
    if not parts:
        return []
    if len(parts) == 1 and not into:
        return _alone(parts[0])
    # Through frames and shadow roots the way is one chain in Playwright's own words, which begins with CSS.
    chain = [_engine(part) for part in parts]
    start = into or ("" if chain[0].startswith("css=") else ":root >> ")
    return [(1, Locator("css", (start + " >> ".join(chain)).removeprefix("css=")))]


def _alone(part: str) -> list[tuple[int, Locator]]:
    kind, _, rest = part.partition("/")
    if kind == "aria":
        name, role = _aria(rest)
        if role:
            return [(0, Locator("role", role, name))]
        return [(2, Locator("label", name)), (3, Locator("text", name))] if name else []
    if kind == "text":
        return [(3, Locator("text", rest))]
    if kind == "xpath":
        return [(1, Locator("css", f":root >> xpath={_from_root(rest)}"))]
    return [(1, Locator("css", rest if kind == "pierce" else part))]


def _engine(part: str) -> str:
    """One part of a chain in the words of Playwright's selector engines."""
    kind, _, rest = part.partition("/")
    if kind == "aria":
        name, role = _aria(rest)
        return f"role={role}[name={json.dumps(name)}]" if role else f"internal:label={json.dumps(name)}i"
    if kind == "text":
        return f"text={json.dumps(rest)}"
    if kind == "xpath":
        return f"xpath={_from_root(rest)}"
    return f"css={rest if kind == 'pierce' else part}"


def _aria(rest: str) -> tuple[str, str]:
    """Name and role of an `aria/` selector, "" for what it does not say."""
    said = {key: _unescaped(double or single) for key, double, single in _ATTRIBUTE.findall(rest)}
    return said.get("name", _ATTRIBUTE.sub("", rest).strip()), said.get("role", "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _from_root(path: str) -> str:
    """An XPath to be followed from the root element, which an absolute one names first."""
    return re.sub(r"^/html(\[1\])?(?=/|$)", ".", path)
