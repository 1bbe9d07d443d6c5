"""From the notes of a recording to the text of a scenario: what was meant, in as few steps as it takes.

Clicks into a field, keys and the changes they make are one `fill`; a click that ticks a box is a `check`; scrolling is
told where it went on, and a pause where it was long. What was typed is not in it, unless asked for, and what a password
was never is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import urlsplit

from synthmap.scenario.types import Locator
from synthmap.sessions.recording.notes import Said
from synthmap.sessions.writing.locators import locator_of

_LONG_MS, _LONGEST_S = 5_000, 10
# What YAML takes only escaped, beside what JSON escapes already (https://yaml.org/spec/1.2.2/#51-character-set).
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_FAR = 100  # px of scrolling worth a step
_FOLLOWS_MS = 7_000  # after a click or Enter: a page that comes within it was led to, not asked for
_PRESSED = frozenset(("Enter", "Escape", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Space"))
_SAMPLES = {"email": "someone@example.org", "tel": "5550100", "url": "https://example.org/", "number": "1",
            "date": "2026-01-01", "time": "12:00", "month": "2026-01", "week": "2026-W01",
            "datetime-local": "2026-01-01T12:00"}  # fmt: skip


@dataclass(frozen=True)
class _Act:
    """One step as it will be written: what is done, to what, and what is said beside it."""

    action: str
    at: float
    tab: int
    target: Locator | None = None
    value: str = ""
    element: int = -1
    comment: str = ""
    secret: bool = False
    amount: float = 0.0
    kind: str = ""
    led: bool = field(default=False, compare=False)


def scenario_of(said: Sequence[Said], *, keep_text: bool = False, name: str = "recorded") -> str:
    """The scenario of a recording, as YAML; "" where nothing was visited."""
    visited = [one for one in said if one.note.kind == "navigate" and _is_web(one.note.url)]
    if not visited:
        return ""
    acts = _waits(_merged(list(_acts(said))))
    base = _base(visited[0].note.url)
    size = next((one.note.value for one in said if one.note.kind == "resize" and "x" in one.note.value), "1280x720")
    width, height = (max(200, min(4096, int(side))) for side in size.split("x", 1))
    touch = any(one.note.kind == "tap" for one in said)
    pages = dict.fromkeys(_path(one.note.url, base) for one in visited if _base(one.note.url) == base)
    lines = [
        "# Recorded by hand. What was typed is not in it: put a value where ${TEXT_1:-...} stands, or set TEXT_1.",
        "version: 1",
        f"url: {_text(base)}",
        f"viewports: {{recorded: {{width: {width}, height: {height}{', mobile: true' * touch}}}}}",
        "pages:",
        *(f"  - {_text(page)}" for page in list(pages)[:20]),
        "sessions:",
        f"  - scripted: {_text(name)}",
        "    steps:",
        *_written(acts, base, keep_text),
    ]
    return "\n".join(lines) + "\n"


def _acts(said: Sequence[Said]) -> Iterator[_Act]:
    """Every note that is a step of its own or a part of one."""
    tab, top, led = -1, 0.0, -1e15
    for one in said:
        note = one.note
        target = locator_of(one.element.more) if one.element else None
        number = one.element.number if one.element else -1
        here = _Act("", note.at, one.tab, target, element=number)
        if note.kind == "navigate" and _is_web(note.url):
            if tab not in (-1, one.tab):
                yield replace(here, action="goto", value=note.url, comment="in another tab")
            elif note.at - led > _FOLLOWS_MS:
                yield replace(here, action="goto", value=note.url)
            tab, top = one.tab, 0.0
        elif note.kind in ("click", "tap", "dblclick"):
            led = note.at
            yield replace(here, action="dblclick" if note.kind == "dblclick" else "click", comment=_lost(one, target))
        elif note.kind == "input":
            kind, _, length = note.value.partition(":")
            if kind in ("checkbox", "radio"):
                yield replace(here, action="check" if length == "1" else "uncheck")
            elif kind == "select":
                yield replace(here, action="select", value=note.choice or "")
            elif kind != "file":
                value = note.text if note.text is not None and not note.secret else ""
                more = f"{kind} of {length} characters" if not note.secret else "a secret: it is never kept"
                yield replace(here, action="fill", value=value, comment=more, secret=note.secret, kind=kind)
        elif note.kind == "key" and note.value in _PRESSED:
            led = note.at if note.value in ("Enter", "Space") else led
            yield replace(here, action="press", value=note.value, target=None)
        elif note.kind == "scroll" and not one.element and note.sy == note.sy:
            moved, top = note.sy - top, note.sy
            yield replace(here, action="scroll", amount=moved, target=None)


def _lost(one: Said, target: Locator | None) -> str:
    if target is not None:
        return ""
    return "in a frame, where steps do not reach" if one.frame else "nothing finds this element alone"


def _merged(acts: Sequence[_Act]) -> list[_Act]:
    """Parts of one step made one, and what is a step's own doing left out."""
    kept: list[_Act] = []
    for act in acts:
        last = kept[-1] if kept else None
        if last and act.action == last.action == "fill" and act.target == last.target:
            kept[-1] = replace(act, at=last.at)
        elif last and act.action == last.action == "scroll":
            kept[-1] = replace(act, amount=last.amount + act.amount)
        elif act.action in ("fill", "select", "check", "uncheck"):
            # The click, or the keys, that did it.
            if last and last.action in ("click", "press") and last.tab == act.tab:
                kept.pop()
            if act.target:
                kept.append(act)
        elif act.action == "dblclick":
            while (
                kept and kept[-1].action == "click" and kept[-1].target == act.target and act.at - kept[-1].at < 1_000
            ):
                kept.pop()
            kept.append(act)
        else:
            kept.append(act)
    return [act for act in kept if act.action != "scroll" or abs(act.amount) >= _FAR]


def _waits(acts: Sequence[_Act]) -> list[_Act]:
    """The same with a wait where the visitor paused for long."""
    made: list[_Act] = list(acts[:1])
    for before, act in pairwise(acts):
        paused = act.at - before.at
        if paused >= _LONG_MS:
            seconds = min(_LONGEST_S, round(paused / 1000))
            made.append(_Act("wait", before.at, act.tab, value=f"{seconds}s", comment=f"of {paused / 1000:.0f} s"))
        made.append(act)
    return made


def _written(acts: Sequence[_Act], base: str, keep_text: bool) -> Iterator[str]:
    texts = secrets = 0
    for act in acts:
        place = _place(act.target) if act.target else ""
        line = ""
        match act.action:
            case "goto":
                line = f"goto: {_text(_path(act.value, base) if _base(act.value) == base else act.value)}"
            case "click" | "dblclick" | "check" | "uncheck" if place:
                line = f"{act.action}: {{{place}}}"
            case "fill" if act.secret:
                secrets += 1
                line = f'fill: {{{place}, value: "${{PASSWORD_{secrets}:-secret}}", secret: true}}'
            case "fill" if keep_text:
                line = f"fill: {{{place}, value: {_text(act.value)}}}"
            case "fill":
                texts += 1
                line = f'fill: {{{place}, value: "${{TEXT_{texts}:-{_SAMPLES.get(act.kind, "text")}}}"}}'
            case "select":
                line = f"select: {{{place}, value: {_text(act.value)}}}"
            case "press":
                line = f"press: {act.value}"
            case "scroll":
                line = f"scroll: {{by: {round(act.amount)}}}"
            case "wait":
                line = f"wait: {act.value}"
        beside = f"  # {act.comment}" if act.comment else ""
        yield f"      - {line}{beside}" if line else f"      # {act.action}: {act.comment or 'not written down'}"


def _place(target: Locator) -> str:
    named = f", name: {_text(target.name)}" if target.by == "role" and target.name else ""
    return f"{target.by}: {_text(target.value)}{named}"


def _text(text: str) -> str:
    """A text as YAML: quoted as JSON is, with what would read a variable written so that it reads none."""
    quoted = json.dumps(text.replace("${", "$${"), ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _base(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


def _path(url: str, base: str) -> str:
    return "/" + url.partition("#")[0].removeprefix(base).lstrip("/") if url.startswith(base) else url
