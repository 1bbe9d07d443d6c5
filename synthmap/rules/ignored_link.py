"""A link that is seen and hardly clicked, or that next to nobody gets to see.

**What it catches.** Live links and buttons that most sessions had in view and next to none chose, with the reason; and
those that stand below where nearly all sessions stop, unseen.

**Why it matters.** What nobody finds might as well not be there.

**How it decides.** Over live links and buttons that at least `exposed` of the sessions had in view: those whose
attractiveness (sessions that clicked it ÷ sessions that had it in view) is under a quarter of the page's median among
them. The reason is looked for in this order: it is covered, it is unlike a link (perceived clickability under 0.3), a
more attractive neighbour stands within 100 px. Without a reason nothing is reported: that a link is chosen seldom is
no fault of its own. Neither is anything where another link that is chosen leads to the same place, nor the look where
links of the same make are chosen. Links of the same make and fate are told once. At most `most` findings a view, the
least chosen first. What is broken stands in the view's reconciliation and is told by `broken-link`.

Recorded sessions speak from 500 on. As many links are compared, so few clicks must be hardly possible for a link half
as attractive as the median (exact binomial), and remain so among all of the view's by Benjamini and Hochberg: at most
one in twenty of what is told is there by chance. Of scripted sessions nothing is said: they go where they are sent.

Unseen are links that surely less than `unseen` of the sessions had in view (recorded ones by the whole Wilson interval,
where they tell how far they came). They are told together, and only those that nothing else makes up for: no other link
that is seen leads there, and they stand neither in a footer or a menu nor in a list, which end pages by custom.

Resting on simulated sessions alone, it is a prediction and says so. Such visitors go by looks, and know neither that a
logo leads home nor that a menu is a menu: of what they pass over only words are told, and only where those stand
outside headers, menus and lists of their like. What is covered is told wherever it stands. Nothing is told of what
stands in a part of the page that changes by itself: it was in view for a part of the time only.

**Thresholds.** `exposed` (default 0.5 of sessions), `most` (default 3), `unseen` (default 0.05 of sessions, assumed).

**To silence it.** `rules: {ignored-link: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from synthmap.maps.comparing import binomial_at_most, discoveries
from synthmap.maps.fates import hardly_chosen, looks_of, ordinary, reason_for
from synthmap.maps.links import LinkMap
from synthmap.maps.visits import LEAST_RECORDED
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._link_lines import A_LIST, live, make, target
from synthmap.rules._registry import Claim, rule
from synthmap.rules._unseen import unseen
from synthmap.rules._unstable import in_motion
from synthmap.rules._words import called, sentence, sessions_of

_UNLIKE = "it does not look like a link"
_PICTURES = ("img", "svg", "i", "picture", "video", "canvas")
_BARS = frozenset(("banner", "navigation"))


@dataclass(frozen=True)
class Options:
    """`exposed`: share of sessions that must have had it in view, `unseen`: under which nobody has; `most` per view."""

    exposed: float = 0.5
    most: int = 3
    unseen: float = 0.05


@rule("ignored-link", level="note", options=Options)
def ignored_link(snapshot: Snapshot, links: LinkMap, sources: tuple[str, ...], options: Options) -> Iterator[Claim]:
    """Report the live links that are seen and not chosen, where there is a reason, and those that are not seen."""
    if "simulated" not in sources and ("recorded" not in sources or links.sessions < LEAST_RECORDED):
        return
    yield from _ignored(snapshot, links, sources, options)
    yield from unseen(snapshot, links, sources, options.unseen)


def _ignored(snapshot: Snapshot, links: LinkMap, sources: tuple[str, ...], options: Options) -> Iterator[Claim]:
    """Those that are in view and passed over, each make by itself."""
    table = snapshot.elements
    still = ~in_motion(snapshot)[links.row]
    seen = live(table, links) & still & (links.exposed >= options.exposed * max(1, links.sessions))
    ignored = hardly_chosen(links, seen, share=options.exposed)
    if not ignored.any():
        return
    median = ordinary(links, seen)
    if "recorded" in sources:
        ignored = _surely(links, seen, ignored, median)
    chosen = [int(row) for row in links.row[seen & ~ignored]]
    reached = {target(table, row) for row in chosen} - {""}
    makes = {make(table, row) for row in chosen}
    makes_seen = Counter(make(table, int(row)) for row in links.row[seen])
    order = sorted(np.flatnonzero(ignored), key=lambda k: (links.attractiveness[k], -links.exposed[k], links.row[k]))
    alike: dict[tuple[str, ...], list[tuple[int, dict[str, object]]]] = {}
    for k in map(int, order):
        row = int(links.row[k])
        reason, evidence = _reason(table, links, k)
        if reason == _UNLIKE and make(table, row) in makes:
            continue  # its look is that of its siblings, and they are chosen
        in_list = makes_seen[make(table, row)] >= A_LIST
        by_choice = reason == _UNLIKE or "neighbour" in evidence
        if by_choice and set(sources) <= {"simulated"} and (in_list or _known_by_custom(table, row)):
            continue
        if reason and target(table, row) not in reached:
            alike.setdefault((reason, *make(table, row)), []).append((k, evidence))
    for (reason, *_), members in list(alike.items())[: options.most]:
        k, evidence = members[0]
        row, others = int(links.row[k]), len(members) - 1
        fate = f" {others:,} more like it {'fares' if others == 1 else 'fare'} no better." if others else ""
        yield Claim(
            message=f"{sentence(called(table, row))} is in view for {links.exposed[k] / links.sessions:.0%} of "
            f"{links.sessions:,} {sessions_of(sources)} and chosen by {links.clicks[k]:,}: {reason}.{fate}",
            hypothesis=f"Visitors pass it by because {reason}.",
            action="Give it the look of the links that are chosen, or more room, or let it go.",
            metric="Its attractiveness: sessions that click it ÷ sessions that have it in view.",
            row=row,
            box=box_of(table, row),
            confidence=0.5,
            impact=1,
            evidence={
                "clicks": int(links.clicks[k]), "exposed": int(links.exposed[k]), "sessions": links.sessions,
                "attractiveness": round(float(links.attractiveness[k]), 4), "median": round(median, 4),
                "reason": reason, "alike": others, "sources": list(sources), **evidence,
            },
        )  # fmt: skip


def _known_by_custom(table: ElementTable, row: int) -> bool:
    """Whether people know it for a link by what it shows or by where it stands: a picture, a logo, a menu's entry."""
    # Document order keeps what is within an element together.
    shows = {table.tag[at] for at in takewhile(lambda at: table.parent[at] >= row, range(row + 1, len(table)))}
    return not table.name[row] or not shows.isdisjoint(_PICTURES) or not _BARS.isdisjoint(table.key[row].split(" > "))


def _surely(links: LinkMap, seen: Bools, ignored: Bools, median: float) -> Bools:
    """Which of those ignored are so beyond chance: the links in view are all compared, and corrected for that."""
    lines = np.flatnonzero(seen)
    pairs = zip(links.clickers[lines].tolist(), links.exposed[lines].tolist(), strict=True)
    stand = np.zeros(len(seen), dtype=bool)
    stand[lines] = discoveries(np.array([binomial_at_most(did, of, median / 2) for did, of in pairs]))
    return np.asarray(ignored & stand)


def _reason(table: ElementTable, links: LinkMap, k: int) -> tuple[str, dict[str, object]]:
    """Why it is hardly chosen, in words and as evidence; "" for no reason."""
    fate, other = reason_for(table, links, k)
    row = int(links.row[k])
    if fate == "covered":
        words = f"{called(table, other)} covers it" if other >= 0 else "it is covered"
        return words, {"occluder": table.selector[other] if other >= 0 else ""}
    if fate == "unlike a link":
        return _UNLIKE, {"looks_clickable": round(looks_of(table, row), 2)}
    if fate == "beaten by a neighbour":
        return f"{called(table, other)} beside it is chosen instead", {"neighbour": table.selector[other]}
    return "", {}
