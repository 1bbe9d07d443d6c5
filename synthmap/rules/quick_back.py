"""A page that people leave as soon as they see it.

**What it catches.** Links whose page is left again within seconds, back to where the visitor came from, and addresses
that the same visitor loads over and over.

**Why it matters.** Who turns round at once did not find what the link promised. Who loads one address three times in a
quarter of a minute is stuck: an error, a form that loses its data, a login that leads back to itself.

**How it decides.** Over recorded sessions, from page to page: a quick back is a visit that ends with a return to the
page before within 5 s. It is told of the link that was clicked, with the sessions that clicked it and those that came
back. A page on which something was typed or sent was used, however shortly; addresses that differ only behind the `?`
or the `#` are one page; and under half a second nobody has seen a page that sends visitors on by itself. A loop is one
address three times within 15 s, with its query. Scripted sessions go as fast as their author wants and simulated ones
stay on one page: neither says anything here. Below 500 recorded sessions the confidence is less and the message says
so.

**Thresholds.** 5 s and 0.5 s (assumed); three times in 15 s (Conviva). `min_sessions` (default 3), or one in twenty
where there are few, and `min_share` (default 0.2) of those that clicked the link (assumed).

**To silence it.** `rules: {quick-back: off}`, or higher thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Ints
from synthmap.model.view import View
from synthmap.rules._controls import box_of
from synthmap.rules._registry import Claim, Evidence, rule
from synthmap.rules._samples import Sample, caveat, does, enough, facts, trusted
from synthmap.rules._words import address, called
from synthmap.signals.quick_back import page_loops, quick_backs


@dataclass(frozen=True)
class Options:
    """`min_sessions`, `min_share`: how many sessions, and what share of those that went there, are worth telling."""

    min_sessions: int = 3
    min_share: float = 0.2


@rule("quick-back", level="warning", scope="run", options=Options)
def quick_back(views: Sequence[Evidence], events: Events, options: Options) -> Iterator[Claim]:
    """Report links whose page is left at once, and pages that are loaded over and over."""
    people = events.where(events.source == "recorded")
    known = {evidence.snapshot.view: evidence for evidence in views}
    yield from _turned_back(people, known, options)
    yield from _loops(people, known, options)


def _turned_back(people: Events, known: Mapping[View, Evidence], options: Options) -> Iterator[Claim]:
    backs = quick_backs(people)
    by_link: dict[tuple[View, str], list[int]] = {}
    for nth, click in enumerate(backs.click.tolist()):
        if click >= 0 and people.element[click]:
            by_link.setdefault((_view(people, click), str(people.element[click])), []).append(nth)
    for (view, key), members in sorted(by_link.items()):
        row = _row(known.get(view), key)
        if row < 0:
            continue
        table = known[view].snapshot.elements
        turned = len(np.unique(people.session[backs.click[members]]))
        clicked = len(np.unique(people.session[_clicks_on(people, view, key)]))
        sample = Sample("recorded", turned, clicked, len(members))
        if not enough([sample], options.min_sessions) or turned < options.min_share * clicked:
            continue
        name, page = called(table, row), _page(people, int(backs.event[members[0]]))
        yield Claim(
            message=f"{sample} that clicked {name} {does([sample], 'come')} back from {page} within 5 s."
            f"{caveat([sample])}",
            hypothesis=f"{page} is not what {name} promises, or it does not show so at once.",
            action=f"Make {name} say where it leads, or show on {page} first what it promises.",
            metric=f"Share of visits of {page} through it that end within 5 s.",
            row=row,
            box=box_of(table, row),
            view=view,
            confidence=trusted([sample], 0.7),
            impact=2,
            effort=2,
            evidence={**facts([sample]), "to": page},
        )


def _loops(people: Events, known: Mapping[View, Evidence], options: Options) -> Iterator[Claim]:
    at = page_loops(people)
    by_view: dict[View, list[int]] = {}
    for event in at.tolist():
        by_view.setdefault(_view(people, event), []).append(event)
    for view, loads in sorted(by_view.items()):
        stuck = len(np.unique(people.session[loads]))
        came = len(np.unique(people.session[_on(people, view)]))
        sample = Sample("recorded", stuck, came, 0)
        if view in known and enough([sample], options.min_sessions):
            yield Claim(
                message=f"{sample} {does([sample], 'load')} this page three times or more within 15 s."
                f"{caveat([sample])}",
                hypothesis="Something sends them back or makes them load it anew: an error, a lost entry, a login.",
                action="Watch one of these sessions there, and see what they try to get past.",
                metric="Sessions that load it three times within 15 s: they should fall to none.",
                subject="loop",
                view=view,
                confidence=trusted([sample], 0.6),
                impact=3,
                effort=2,
                evidence=facts([sample]),
            )


def _view(events: Events, at: int) -> View:
    return View(str(events.page[at]), str(events.device[at]), str(events.browser[at]), str(events.state[at]))


def _on(events: Events, view: View) -> Ints:
    """Positions of what happened on a view."""
    here = (events.page == view.page) & (events.device == view.device)
    return np.flatnonzero(here & (events.browser == view.browser) & (events.state == view.state))


def _clicks_on(events: Events, view: View, key: str) -> Ints:
    here = _on(events, view)
    return here[(events.element[here] == key) & np.isin(events.kind[here], ("click", "tap"))]


def _row(evidence: Evidence | None, key: str) -> int:
    """The row that a click on the element of that key acts on, -1 where it is not there."""
    table = evidence.snapshot.elements if evidence else None
    if table is None or key not in table.key:
        return -1
    row = table.key.index(key)
    return int(table.action[row]) if table.action[row] >= 0 else row


def _page(events: Events, at: int) -> str:
    """A page as a message names it: by its name, or by its path where it was not audited."""
    if events.page[at]:
        return str(events.page[at])
    try:
        return address(urlsplit(str(events.url[at])).path or "/")
    except ValueError:  # such as http://[, which is an address of nothing
        return address(str(events.url[at]))
