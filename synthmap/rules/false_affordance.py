"""Looks clickable, and nothing happens.

**What it catches.** A badge drawn like a button, a coloured word that is no link, a card with the look of the cards
that open: things whose pixels invite a click that nothing answers.

**Why it matters.** Every such click is a small disappointment, and it is taken from something that works.

**How it decides.** Perceived clickability is scored from pixels and text geometry alone; it never sees tag, role,
address, cursor or listener. A heading in the brand's colour, a bar across its panel and bold words in a sentence invite
nobody. What scores at least `threshold` and has no proof of life is clicked for real, and accused only where nothing
answers within 7 s. So is, however plainly it is drawn, what by custom leads somewhere: a "Home" that is followed by
further steps of a trail, the site's name that a page's head begins with and its foot repeats, and the visitor's
portrait at the far end of that head. Parts of a live target, disabled controls and selected tabs are not accused, what
claims in its markup to be a control belongs to `dead-control`, a box with a control anywhere in it is a panel, code and
keys are set off by custom, and a shape in a drawing is nothing by itself. Of things that lie in one another only the
one that looks most clickable is accused, and the same kind of thing over and over, from three on, is one finding, which
counts and lists them. The elements that work and are drawn like it are named. Where there are recorded sessions, the
message says whether they bear it out: by the share of those who had it in view that click it, with its interval, from
500 sessions on. Where the click could not be made, or where a view has more such things than are clicked, the outcome
is `incomplete`.

**Thresholds.** `threshold` (default 0.5): the score from which a thing is clicked. People who rate the same things
agree with their own majority about 84% of the time, so this is graded: the score is the finding's confidence, and half
of it for what changes by itself. What leads somewhere by custom has a confidence of one half at least. At most 60
things a view are clicked, those that look most clickable.

**To silence it.** `rules: {false-affordance: off}`, a higher `threshold`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthmap.maps.visits import Visits
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.geometry import Bools, areas, centres
from synthmap.model.snapshot import Snapshot
from synthmap.rules._confirmed import Confirmation, by_clicks
from synthmap.rules._controls import answer_for, holding_controls, is_current, is_switched_off, undecided
from synthmap.rules._conventions import Custom, customs
from synthmap.rules._registry import Claim, rule
from synthmap.rules._repeated import by_kind, instances, place_of
from synthmap.rules._resemblance import resembled
from synthmap.rules._unstable import trust
from synthmap.rules._words import called, counted, sentence

_MAX_SUSPECTS = 60
_BY_CUSTOM = 0.5  # the least confidence in what leads somewhere by custom (assumed)
_A_BLOCK = 3.0  # times as large as what is in it
# What hears presses and no clicks is drawn or dragged, a ripple or a handle; what has words is no handle.
_PRESS = re.compile(r"\w+:(mousedown|pointerdown|touchstart)")
_SAMPLES = ("code", "kbd", "samp", "pre")


@dataclass(frozen=True)
class Options:
    """`threshold`: the perceived clickability, 0..1, from which a thing without proof of life is clicked."""

    threshold: float = 0.5


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """What looks clickable and has no proof of life: the most clickable-looking, one of those within another."""
    yield from sorted(_unproven(snapshot, options)[:_MAX_SUSPECTS])


@rule("false-affordance", level="warning", options=Options, problem="dead", suspects=suspects)
def false_affordance(snapshot: Snapshot, visits: tuple[Visits, ...], options: Options) -> Iterator[Claim]:
    """Accuse what looks clickable, claims nothing, and was clicked in vain."""
    table = snapshot.elements
    known = customs(snapshot)
    inviting = _inviting(table, options, known)
    clicked = sorted(row for row in snapshot.probes if inviting[row] and _judged(table, row))
    for alike in by_kind(table, (row for row in clicked if answer_for(snapshot, row).verdict == "dead")):
        custom = known.get(alike[0])
        claim = _claim(snapshot, alike, _accusation(table, alike, custom), custom, row=alike[0])
        yield _with_sessions(claim, by_clicks(visits, table, alike[0]))
    open_cases = undecided(snapshot, (row for row in clicked if answer_for(snapshot, row).verdict == "unknown"))
    if left := _unproven(snapshot, options, settled=snapshot.probes):
        open_cases.append((f"only the {_MAX_SUSPECTS} of a view that look it most are clicked", left))
    for why, rows in open_cases:
        name = sentence(called(table, rows[0]))
        what = f"{name} looks" if len(rows) == 1 else f"{name} and {len(rows) - 1:,} more look"
        message = f"{what} clickable; whether a click does anything could not be settled: {why}."
        row, subject = (rows[0], "") if len(rows) == 1 else (None, f"undecided: {why}")
        yield _claim(snapshot, rows, message, known.get(rows[0]), row=row, subject=subject, outcome="incomplete")


def _unproven(snapshot: Snapshot, options: Options, *, settled: Collection[int] = ()) -> list[int]:
    """Rows that look clickable and could be nothing at all, the most clickable first, none within another.

    What lies around or within a row of `settled` is left out too: a click has already spoken for it.
    """
    table = snapshot.elements
    looks = np.nan_to_num(table.looks_clickable)
    apt = _inviting(table, options, customs(snapshot)) & table.visible & table.takes_pointer & ~holding_controls(table)
    candidates = np.flatnonzero(apt & _nobodys(table))
    chosen: list[int] = []
    for row in sorted(map(int, candidates), key=lambda row: (-looks[row], row)):
        if _judged(table, row) and not _nested(table, row, [*chosen, *settled]):
            chosen.append(row)
    return chosen


def _inviting(table: ElementTable, options: Options, known: Collection[int]) -> Bools:
    """Rows that invite a click, by their looks or as the `known` ones do by custom, shape (n,)."""
    inviting = np.nan_to_num(table.looks_clickable) >= options.threshold
    inviting[list(known)] = True
    return inviting


def _nobodys(table: ElementTable) -> Bools:
    """Rows a click on which is nobody's for all that is known, shape (n,)."""
    own = table.action == np.arange(len(table))
    # An attribute that a script may look for is no proof, and nothing that a visitor could see.
    nobodys = (table.action < 0) | (own & table.is_any(Liveness.CLAIMED))
    # A large block whose role says it is a control is clicked at its middle, which says nothing of a thing at its rim.
    within = np.flatnonzero((table.action >= 0) & ~own)
    block = table.action[within]
    claims = _claims_unseen(table)[block]
    middles = centres(table.box[block])
    corner, size = table.box[within, :2], table.box[within, 2:]
    aside = ((middles < corner) | (middles >= corner + size)).any(axis=1)
    small = _A_BLOCK * areas(table.box[within]) <= areas(table.box[block])
    nobodys[within] = claims & aside & small
    return np.asarray(nobodys)


def _claims_unseen(table: ElementTable) -> Bools:
    """Rows that claim to be a control in words that no visitor sees: by role or by a stop for the Tab key."""
    facts = (all(fact.startswith(("role:", "tabindex", "attribute:")) for fact in facts) for facts in table.evidence)
    return np.fromiter(facts, dtype=bool, count=len(table)) & table.is_any(Liveness.CLAIMED)


def _judged(table: ElementTable, row: int) -> bool:
    """Whether nothing in its markup proves or says that it works, and nothing excuses it."""
    silent = all(
        fact.startswith(("attribute:", "delegated:", "probe:")) or (table.name[row] and _PRESS.fullmatch(fact))
        for fact in table.evidence[row]
    )
    excused = is_current(table, row) or is_switched_off(table, row) or _is_sample(table, row) or _is_mark(table, row)
    return silent and not excused


def _is_sample(table: ElementTable, row: int) -> bool:
    """Whether it is code or a key, which are set off from a text by custom."""
    return any(table.tag[around] in _SAMPLES for around in (row, *table.ancestors(row)))


def _is_mark(table: ElementTable, row: int) -> bool:
    """Whether it is a shape in a drawing, a country of a map or a bar of a chart, which is nothing by itself."""
    around = (table.tag[above] for above in table.ancestors(row))
    return next((tag for tag in around if tag in ("svg", "foreignobject")), "") == "svg"


def _nested(table: ElementTable, row: int, chosen: Collection[int]) -> bool:
    """Whether it is one of those chosen, or lies around or within one of them."""
    around = {row, *table.ancestors(row)}
    return any(other in around or row in table.ancestors(other) for other in chosen)


def _accusation(table: ElementTable, alike: Sequence[int], custom: Custom | None) -> str:
    """What is said of a dead thing, and of the others of its kind."""
    others, what = len(alike) - 1, custom.said if custom else "looks clickable"
    more = f" {sentence(counted(others, 'other'))} of its kind on this page {'do' if others > 1 else 'does'} no more."
    return f"{sentence(called(table, alike[0]))} {what}, and a click on it does nothing.{more if others else ''}"


def _with_sessions(claim: Claim, confirmation: Confirmation | None) -> Claim:
    """The claim, with what recorded sessions say of it where there are any."""
    if confirmation is None:
        return claim
    return replace(
        claim,
        message=f"{claim.message} {confirmation.words}",
        confidence=round(confirmation.trusted(claim.confidence), 2),
        evidence={**claim.evidence, "sessions": confirmation.facts},
    )


def _claim(snapshot: Snapshot, rows: Sequence[int], message: str, custom: Custom | None, **more: object) -> Claim:
    table, first = snapshot.elements, rows[0]
    looks = round(float(np.nan_to_num(table.looks_clickable[first])), 2)
    reasons = table.reasons[first]
    own = [reason for reason in reasons if not reason.startswith("like ")]
    others = resembled(table, first)
    like = f", like {' and '.join(filter(None, (', '.join(others[:-1]), *others[-1:])))}" if others else ""
    return Claim(
        message=message,
        hypothesis=custom.why
        if custom and not reasons
        else f"It is drawn like something to click{like}: {', '.join(reasons) or 'by its looks as a whole'}.",
        action="Make it do what its look promises, or draw it unlike the things that work"
        + (f", without what makes it look so: {', '.join(own)}." if own else "."),
        metric="Dead clicks on it, as a share of all clicks: they should fall to none.",
        box=place_of(table, rows),
        confidence=round((max(looks, _BY_CUSTOM) if custom else looks) * trust(snapshot, first), 2),
        impact=2,
        evidence={"looks_clickable": looks, "reasons": list(reasons), "resembles": others, "count": len(rows)}
        | ({"things": instances(table, rows)} if len(rows) > 1 else {}),
        **more,  # type: ignore[arg-type]
    )
