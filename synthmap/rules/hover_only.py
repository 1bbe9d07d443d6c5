"""Opens under a mouse and in no other way.

**What it catches.** A menu, a panel or buttons on a card that come to light while a mouse points at something, and that
neither this device's tap or click nor the keyboard opens.

**Why it matters.** A finger cannot hover: on a phone what opens only under a mouse is not there at all. With a mouse it
is there, and still not for those who use the keyboard, a switch or a voice.

**How it decides.** Style rules with `:hover` and elements that listen for the pointer are the candidates. A mouse is
moved onto each on a page of its own, and what comes to light is written down (on a touch device style rules for mice
are made to hold for that moment). Then the other ways are tried for real: the device's own tap or click, focus as the
Tab key gives it, Enter and Space. An element that is itself a link leads to a page of its own: that is another way.
What is on the page in another visible place too is not lost, and words that only repeat the element's own name are
nothing. A link to the very place that it stands in (a heading's `#`) takes nobody anywhere: such are one note. A
tooltip that explains (words without any control, three or more) is a note, a shorter one nothing. Where the mouse could
not be brought there, the outcome is `incomplete`. Scripts that ask for a mouse by `matchMedia` are not told that there
is one.

**Thresholds.** 600 ms for opening and 1.2 s for closing, of the page's own time: menus that wait for the pointer to
rest wait 100 to 400 ms. 20 elements a view are tried; of what one style rule opens, two stand for all. Error on touch
devices, warning with a mouse.

**To silence it.** `rules: {hover-only: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.finding import Level
from synthmap.model.identity import likeness
from synthmap.model.snapshot import HoverAnswer, Revealed, Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import called, counted, sentence, shortened

_EXPLAINS = 3  # words of a tooltip: a number on a chart or the name of a country is told in one or two
_MANY = 4  # from which on triggers alike are told together
_STEPS = 3  # of markup between a heading and what carries its anchor
_TITLES = ("title", "aria-label", "alt", "data-original-title", "data-bs-original-title")
_Entry = tuple[int, tuple[Revealed, ...]]


@rule("hover-only", level="error", problem="dead")
def hover_only(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every element that opens something under a mouse alone; many that do are one finding."""
    elsewhere = _visible_marks(snapshot.elements)
    controls: list[_Entry] = []
    words: list[_Entry] = []
    marks: list[_Entry] = []
    for row, answer in sorted(snapshot.hovers.items()):
        lost = _lost(snapshot.elements, row, answer, elsewhere)
        if not lost:
            continue
        if answer.verdict == "unknown":
            yield _undecided(snapshot.elements, row, answer, lost)
        elif answer.verdict == "hover-only":
            if all(_leads_here(snapshot.elements, row, one) for one in lost):
                marks.append((row, lost))
            else:
                (controls if any(one.control for one in lost) else words).append((row, lost))
    for entries, level in ((controls, _level(snapshot)), (words, "note")):
        for group in [entries] if len(entries) >= _MANY else [[entry] for entry in entries]:
            if group:
                yield _claim(snapshot, group, level)
    if marks:
        yield _claim(snapshot, marks, "note", subject="links to where they stand")


def _level(snapshot: Snapshot) -> Level:
    return "error" if snapshot.viewport.touch else "warning"


def _visible_marks(table: ElementTable) -> frozenset[str]:
    """What the visible links and controls of the page say and lead to."""
    acting = np.flatnonzero(table.visible & (table.action == np.arange(len(table))))
    return frozenset().union(*(likeness(table.name[row], table.attributes[row]) for row in map(int, acting)))


def _lost(table: ElementTable, row: int, answer: HoverAnswer, elsewhere: frozenset[str]) -> tuple[Revealed, ...]:
    """What opens there and nowhere else: its controls, or its words where it has none."""
    controls = tuple(
        one for one in answer.opens if one.control and not _marks(one) & elsewhere and (one.name or one.href)
    )
    if any(one.control for one in answer.opens):
        return controls
    own = " ".join((table.name[row], *(table.attributes[row].get(name, "") for name in _TITLES))).casefold()
    return tuple(one for one in answer.opens if len(one.name.split()) >= _EXPLAINS and one.name.casefold() not in own)


def _leads_here(table: ElementTable, row: int, one: Revealed) -> bool:
    """Whether it is a link to the element that shows it, or to what that stands in or holds a step or two within."""
    anchor = one.href[1:] if one.href.startswith("#") else ""
    names = {anchor, unquote(anchor)} - {""}
    targets = [each for each, written in enumerate(table.attributes) if written.get("id") in names]
    around = (row, *table.ancestors(row)[:_STEPS])
    return any(target in around or row in table.ancestors(target)[:_STEPS] for target in targets)


def _marks(one: Revealed) -> frozenset[str]:
    return likeness(one.name, {"href": one.href})


def _told(lost: Sequence[Revealed]) -> str:
    """`“Tarn kettle” and 3 more`."""
    named = next((one.name for one in lost if one.name), "")
    first = f"“{shortened(named, 50)}”" if named else "an unnamed control"
    return first if len(lost) == 1 else f"{first} and {len(lost) - 1} more"


def _claim(snapshot: Snapshot, entries: Sequence[_Entry], level: Level, subject: str = "") -> Claim:
    table, touch = snapshot.elements, snapshot.viewport.touch
    row, lost = entries[0]
    name = called(table, row)
    who = name if len(entries) == 1 else f"{counted(len(entries), 'element')}, {name} first among them,"
    verb, its = ("shows", "it") if len(entries) == 1 else ("show", "them")
    ways = "neither a tap nor the keyboard opens" if touch else "the keyboard does not open"
    what = _told(lost) if len(entries) == 1 else f"what they hold ({_told(lost)} here)"
    return Claim(
        message=f"{sentence(who)} {verb} {what} under a mouse only: {ways} {its}.",
        hypothesis="It opens by `:hover` or a listener for the pointer, and nothing was made for fingers and keys.",
        action=f"Let a click on {name} open it, on a real button with `aria-expanded`, and `:focus-within` as well.",
        metric="Visits to what it holds, from phones above all.",
        row=row if len(entries) == 1 else None,
        box=box_of(table, row),
        subject=subject or ("" if len(entries) == 1 else f"many: {level}"),
        level=level,
        impact=1 if level == "note" else 3 if touch else 2,
        evidence={
            "opens": [one.name for one in lost],
            "count": len(entries),
            "elements": [table.selector[row] for row, _ in entries],
        },
    )


def _undecided(table: ElementTable, row: int, answer: HoverAnswer, lost: Sequence[Revealed]) -> Claim:
    name = called(table, row)
    return Claim(
        message=f"Whether {name} opens {_told(lost)} other than under a mouse could not be settled: {answer.why}.",
        hypothesis="The style sheet opens it by `:hover`; the mouse could not be brought there to see.",
        action="Try it with a finger and with the Tab and Enter keys.",
        metric="Visits to what it holds, from phones above all.",
        row=row,
        box=box_of(table, row),
        outcome="incomplete",
        confidence=0.5,
        evidence={"opens": [one.name for one in lost]},
    )
