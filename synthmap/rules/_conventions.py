"""What people expect to lead somewhere by custom, however plainly it is drawn.

The way home is at the head of a trail, and it is the site's name at the head of its pages. The visitor's own portrait
at the far end of that head is the way to their account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import holding_controls
from synthmap.vision.scorecard import LIKE_A_STEP

# The bar at the head of a page ends, and its foot begins, within so many pixels of the page's ends.
_HEAD, _FOOT = 100.0, 300.0
_LAST = 0.75  # of a short page, from where on the foot may begin at the earliest
_ONE_LINE = 24.0  # px between the middles of words that stand on one line of a bar, whatever their size
_SHORTEST, _LONGEST = 3, 30  # letters and figures of a name
_WORDS = 4  # of a name that are written apart in one place and together in another
_BESIDE = 3  # letters beside the name in its word-mark: an initial, a version
_PORTRAIT = (24.0, 56.0)  # px, a portrait's side
_FAR_END = 0.6  # of the window's width, where the far end of the head begins
_SHADES = 48  # a photo has more shades than this, an icon fewer, of the 512 that eight steps per channel make
_NAME_AND_TITLE = 2  # lines
_A_NAME = 40  # characters of the name and the title beside a portrait

# "Home" as navigation says it, in the languages most pages on the web are written in.
_HOME = frozenset(
    ("home", "homepage", "home page", "start", "startseite", "accueil", "inicio", "início", "pagina principale",
     "strona główna", "domů", "domov", "hjem", "hem", "forside", "etusivu", "kezdőlap", "acasă", "početna", "начало",
     "главная", "головна", "αρχική", "ana sayfa", "anasayfa", "beranda", "trang chủ", "หน้าแรก", "الرئيسية", "בית",
     "ホーム", "首页", "首頁", "홈")
)  # fmt: skip


@dataclass(frozen=True)
class Custom:
    """Why a thing is expected to lead somewhere: `said` of it in an accusation, and `why` in a sentence."""

    said: str
    why: str


_TRAIL = Custom(
    "begins a trail, as the way back", "The steps of a trail lead back to the pages above, and the first of them home."
)
_MARK = Custom(
    "stands at the head of the page as its site's name, as the way home",
    "The site's name at the head of its pages leads home on most sites.",
)
_ACCOUNT = Custom(
    "stands at the far end of the page's head, as the way to the visitor's account",
    "The visitor's picture at the far end of a page's head opens their account in most applications.",
)


def customs(snapshot: Snapshot) -> dict[int, Custom]:
    """The rows that are expected to lead somewhere by custom, and the custom."""
    of_rows = (
        (shows_the_visitor(snapshot), _ACCOUNT),
        (names_the_site(snapshot), _MARK),
        (heads_a_trail(snapshot.elements), _TRAIL),
    )
    return {int(row): custom for rows, custom in of_rows for row in np.flatnonzero(rows)}


def heads_a_trail(table: ElementTable) -> Bools:
    """Rows that say "home" and are followed by a sign and another step, shape (n,).

    A trail is a way back, and its last step alone is where one is (https://www.w3.org/WAI/ARIA/apg/patterns/breadcrumb/).
    """
    rows = zip(table.name, table.reasons, strict=True)
    return np.fromiter(
        (name.strip().casefold() in _HOME and LIKE_A_STEP in reasons for name, reasons in rows), bool, count=len(table)
    )


def names_the_site(snapshot: Snapshot) -> Bools:
    """The row that is the site's word-mark: the first words of the page's head, which its foot says again; (n,).

    By custom it leads home (https://ui-patterns.com/patterns/HomeLink), though not everybody tries it.
    """
    table, found = snapshot.elements, np.zeros(len(snapshot.elements), dtype=bool)
    first = _first_words(snapshot)
    said = _foot(snapshot) if first >= 0 else frozenset()
    marks = [row for row in (first, *table.ancestors(first)) if _folded(table.name[row]) in said] if said else []
    if marks:
        longest = len(_folded(table.name[marks[-1]])) + _BESIDE
        mark = [row for row in (marks[-1], *table.ancestors(marks[-1])) if len(_folded(table.name[row])) <= longest]
        found[_widest(table, mark)] = _has_company(table, mark)
    return found


def shows_the_visitor(snapshot: Snapshot) -> Bools:
    """Rows that hold a small portrait at the far end of the page's head, with the name beside it if there is one; (n,).

    Applications keep the visitor's account there, behind their picture. Where the picture is missing it is known by the
    two lines beside it, a name and what its owner is.
    """
    table, found = snapshot.elements, np.zeros(len(snapshot.elements), dtype=bool)
    head = _in_the_head(table)
    width, height = table.box[:, 2:].T
    square = (np.abs(width - height) <= 2) & (width >= _PORTRAIT[0]) & (width <= _PORTRAIT[1])
    far = table.box[:, 0] + width / 2 >= _FAR_END * snapshot.viewport.width
    silent = np.array([tag == "img" or not name for tag, name in zip(table.tag, table.name, strict=True)], dtype=bool)
    for row in map(int, np.flatnonzero(head & square & far & silent)):
        widest = _widest(table, [row, *(above for above in table.ancestors(row) if len(table.name[above]) <= _A_NAME)])
        if _is_a_photo(snapshot, row) or _lines_after(snapshot, row, widest) == _NAME_AND_TITLE:
            found[widest] = True
    return found


def _widest(table: ElementTable, rows: Sequence[int]) -> int:
    """The outermost of the rows, each within the next, that lies in the page's head and holds no control."""
    fit = _in_the_head(table) & ~holding_controls(table)
    return next((row for row in reversed(rows) if fit[row]), rows[0])


def _lines_after(snapshot: Snapshot, row: int, around: int) -> int:
    """How many lines of words stand to the right of an element, in a box around it."""
    within = np.isin(snapshot.texts.element, _all_in(snapshot.elements, around))
    starts = snapshot.texts.box[np.flatnonzero(within), 0]
    return int((starts >= snapshot.elements.box[row, 0] + snapshot.elements.box[row, 2]).sum())


def _all_in(table: ElementTable, row: int) -> list[int]:
    """The row and all within it."""
    return [row, *(below for below in range(row + 1, len(table)) if row in table.ancestors(below))]


def _is_a_photo(snapshot: Snapshot, row: int) -> bool:
    """Whether what is drawn there has the shades of a photo."""
    x, y, width, height = (round(side) for side in snapshot.elements.box[row].tolist())
    shades = snapshot.screenshot.pixels[max(0, y) : y + height, max(0, x) : x + width].reshape(-1, 3) // 32
    return len(np.unique(shades, axis=0)) > _SHADES


def _in_the_head(table: ElementTable) -> Bools:
    """Which rows lie within the bar at the head of the page, shape (n,)."""
    bottom = table.box[:, 1] + table.box[:, 3]
    inside: Bools = table.visible & table.drawn & (bottom > 0) & (bottom <= _HEAD)
    return inside


def _has_company(table: ElementTable, mark: Sequence[int]) -> bool:
    """Whether something else works in the page's head: a name that stands there alone is a document's title."""
    works = _in_the_head(table) & table.is_any(Liveness.LIVE)
    return any(row not in mark and not set(mark) & set(table.ancestors(row)) for row in map(int, np.flatnonzero(works)))


def _first_words(snapshot: Snapshot) -> int:
    """The row of the words that a page's head begins with, by line and then from the left; -1 for none."""
    texts = snapshot.texts
    middle = texts.box[:, 1] + texts.box[:, 3] / 2
    worded = np.array([any(map(str.isalpha, line)) for line in texts.text], dtype=bool)
    lines = np.flatnonzero(worded & (middle >= 0) & (middle <= _HEAD))
    if not len(lines):
        return -1
    top = lines[middle[lines] <= middle[lines].min() + _ONE_LINE]
    return int(texts.element[top[texts.box[top, 0].argmin()]])


def _foot(snapshot: Snapshot) -> frozenset[str]:
    """Every few words in a row that a page's foot says, written together."""
    texts = snapshot.texts
    end = float((texts.box[:, 1] + texts.box[:, 3]).max(initial=0.0))
    low = [at for at in range(len(texts)) if texts.box[at, 1] >= max(end - _FOOT, end * _LAST)]
    words = [_folded(word) for at in low for word in texts.text[at].split()]
    runs = ("".join(words[at : at + count]) for at in range(len(words)) for count in range(1, _WORDS + 1))
    return frozenset(run for run in runs if _SHORTEST <= len(run) <= _LONGEST)


def _folded(text: str) -> str:
    """The letters and figures of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text.casefold())
