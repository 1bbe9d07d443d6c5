"""A link that leads nowhere.

**What it catches.** Same-site links answered with 4xx or 5xx or not at all, anchors (`#section`) that the page does not
have, malformed `mailto:` and `tel:` addresses, placeholder links (`#`, empty, `javascript:void(0)`) that no script
makes work, and addresses written on a button, which no browser follows.

**Why it matters.** The visitor did what the page asked for and was left standing.

**How it decides.** Every distinct same-site address is asked for once through the browser's own context, within a bound
on count and time, and addresses of other sites only with `external`. An anchor is missing when no element has that id
or name, and, so that an in-page router is not accused, when clicking it came to nothing that can be seen: a changed
address or a class on the link is no answer, other words or controls are. Placeholders are clicked; those that nothing
answers are one finding per page, not one each, since they are one job left undone. An anchor that the page does not
have and that four or more of its links share (`#0`, `#pablo`) is a placeholder too. A `#` that says it goes to the top
does so, and the chosen one of several may lead nowhere. Four or more links with one fault are one finding.

**Thresholds.** An HTTP status of 400 or more. 401, 403, 407, 429, 503 and 999 may be meant for robots or strangers
alone and are `incomplete`, as is no answer. `external` (default False) asks other sites too.

**To silence it.** `rules: {broken-link: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from synthmap.model.elements import ElementTable
from synthmap.model.snapshot import LinkTarget, Snapshot
from synthmap.rules._addresses import anchor_of, is_mail, is_phone
from synthmap.rules._controls import answer_for, box_of, is_current, is_placeholder, why_undecided
from synthmap.rules._registry import Claim, rule
from synthmap.rules._wired import is_wired
from synthmap.rules._words import address, called, counted, sentence, shortened

_NOT_FOR_US = frozenset((401, 403, 407, 429, 503, 999))
_TO_TOP = re.compile(r"\btop\b|(to|scroll)-?(top|up)\b|[↑⇧⬆▲]", re.I)
_SHARED = 4  # links to one missing anchor, from which on it was never meant to be there
_TOGETHER = 4  # links with one fault, from which on they are told together
_MAX_LISTED = 20


@dataclass(frozen=True)
class Options:
    """`external`: ask for the addresses of other sites too."""

    external: bool = False


@dataclass(frozen=True)
class _Fault:
    """What is wrong, in words that follow the link's name; links whose faults are of one `kind` are told together."""

    said: str
    kind: str
    fails: bool = True


def suspects(snapshot: Snapshot, options: Options) -> Iterator[int]:
    """Placeholders, and links to anchors that the page does not have: a script may make either work."""
    for row, href in _links(snapshot.elements):
        if is_placeholder(snapshot.elements, row) or _missing_anchor(snapshot, row, href):
            yield row


@rule("broken-link", level="error", problem="dead", options=Options, suspects=suspects)
def broken_link(snapshot: Snapshot, options: Options) -> Iterator[Claim]:
    """Accuse every link of the page that leads nowhere; placeholders together."""
    table = snapshot.elements
    links = list(_links(table))
    missing = {row: anchor for row, href in links if (anchor := _missing_anchor(snapshot, row, href))}
    often = {anchor for anchor, times in Counter(missing.values()).items() if times >= _SHARED}
    placeholders = []
    faults: dict[str, list[tuple[int, _Fault]]] = {}
    for row, href in links:
        if is_placeholder(table, row) or missing.get(row) in often:
            placeholders.append(row)
            continue
        fault = _anchor_fault(snapshot, row, href) if row in missing else _address_fault(snapshot, row, href)
        if fault:
            faults.setdefault(fault.kind, []).append((row, fault))
    for row, href in _on_buttons(table):
        said = f"carries the address {address(href)}, which only a link follows"
        faults.setdefault("on a button", []).append((row, _Fault(said, "on a button")))
    for alike in faults.values():
        for group in [alike] if len(alike) >= _TOGETHER else [[one] for one in alike]:
            yield _faulty(table, [row for row, _ in group], group[0][1])
    yield from _placeholders(snapshot, placeholders)


def _faulty(table: ElementTable, rows: list[int], fault: _Fault) -> Claim:
    """The accusation of a link, or of several with the same fault."""
    row, others = rows[0], len(rows) - 1
    also = f" {sentence(counted(others, 'other link'))} on this page {'does' if others == 1 else 'do'} the same."
    return Claim(
        message=f"{sentence(called(table, row))} {fault.said}.{also if others else ''}",
        hypothesis="What it pointed to was moved, renamed or never there.",
        action="Point it at what the visitor expects, or take it away.",
        metric="Visits that end on an error page or go on nowhere from here: they should fall to none.",
        row=row,
        box=box_of(table, row),
        outcome="fail" if fault.fails else "incomplete",
        impact=3 if fault.fails else 1,
        evidence={"href": table.attributes[row]["href"].strip()[:300], "count": len(rows)},
    )


def _links(table: ElementTable) -> Iterator[tuple[int, str]]:
    """The visible links that a click could lead astray, and their addresses as written."""
    for row, attributes in enumerate(table.attributes):
        if table.tag[row] not in ("a", "area") or "href" not in attributes or not table.visible[row]:
            continue
        says = " ".join((table.name[row], attributes.get("class", ""), attributes.get("id", "")))
        goes_up = attributes["href"].strip() == "#" and _TO_TOP.search(says)
        if not goes_up and not (is_placeholder(table, row) and is_current(table, row)):
            yield row, attributes["href"].strip()


def _on_buttons(table: ElementTable) -> Iterator[tuple[int, str]]:
    """The visible buttons with an address in their markup, where it does nothing, and no script that might read it."""
    for row, attributes in enumerate(table.attributes):
        href = attributes.get("href", "").strip()
        if table.tag[row] == "button" and href not in ("", "#") and table.visible[row] and not is_wired(table, row):
            yield row, href


def _missing_anchor(snapshot: Snapshot, row: int, href: str) -> str:
    """The fragment, where it points into the link's own document and nothing there has it as id or name; else ""."""
    document = snapshot.document_of(row)
    anchor = anchor_of(href, document.url, document.base)
    known = {anchor, unquote(anchor)} & document.anchors or anchor.lower() == "top"
    return "" if known else anchor


def _anchor_fault(snapshot: Snapshot, row: int, href: str) -> _Fault | None:
    """What is wrong with a link to a missing anchor."""
    answer = answer_for(snapshot, row)
    said = f"points at {address(href)}, which the page does not have"
    if answer.verdict == "unknown":
        why = f"it could not be clicked: {why_undecided(snapshot, row)}"
        return _Fault(f"{said}; {why}", why, fails=False)
    return _Fault(said, said) if set(answer.answers) <= {"address"} else None


def _address_fault(snapshot: Snapshot, row: int, href: str) -> _Fault | None:
    """The same for any other address; None where nothing is wrong with it."""
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "mailto" and not is_mail(rest):
        said = f"has a malformed e-mail address ({address(rest) or 'none'})"
        return _Fault(said, said)
    if scheme.lower() == "tel" and not is_phone(rest):
        said = f"has a malformed phone number ({address(rest) or 'none'})"
        return _Fault(said, said)
    # Addresses were asked for as the page's own links write them: in another document they may be others.
    answered = href in snapshot.targets and (scheme != href or snapshot.document_of(row).base == snapshot.url)
    return _status_fault(href, snapshot.targets[href]) if answered else None


def _status_fault(href: str, target: LinkTarget) -> _Fault | None:
    leads = f"leads to {address(href)}, which"
    if target.status is None:
        return _Fault(f"{leads} gave no answer: {target.reason}", target.reason, fails=False)
    answered = f"answered {target.status}"
    if target.status in _NOT_FOR_US:
        return _Fault(f"{leads} {answered}, perhaps only to robots or strangers", answered, fails=False)
    return _Fault(f"{leads} {answered}", f"{leads} {answered}") if target.status >= 400 else None


def _placeholders(snapshot: Snapshot, rows: list[int]) -> Iterator[Claim]:
    """The placeholders that nothing makes work, as one claim at the first of them."""
    table = snapshot.elements
    dead = [row for row in rows if answer_for(snapshot, row).verdict == "dead" or _only_moved(snapshot, row)]
    unknown = [row for row in rows if answer_for(snapshot, row).verdict == "unknown"]
    for chosen, fails in ((dead, True), (unknown, False)):
        if not chosen:
            continue
        links, many = counted(len(chosen), "placeholder link"), len(chosen) > 1
        yield Claim(
            message=f"{links} on this page {'lead' if many else 'leads'} nowhere: {_listed(table, chosen)}."
            if fails
            else f"Whether {links} on this page {'are' if many else 'is'} made to work could not be settled "
            f"({_listed(table, chosen)}): {why_undecided(snapshot, chosen[0])}.",
            hypothesis="An address was left for later (`#`, empty, `javascript:`) and no script makes up for it.",
            action="Give each its address, or take it away until there is one.",
            metric="Clicks that nothing answers: they should fall to none.",
            row=chosen[0],
            box=box_of(table, chosen[0]),
            subject="placeholders" if fails else "placeholders undecided",
            outcome="fail" if fails else "incomplete",
            impact=2,
            effort=1 if len(chosen) < 5 else 2,
            evidence={"count": len(chosen), "links": [
                {"name": table.name[row], "selector": table.selector[row], "box": list(box_of(table, row))}
                for row in chosen[:_MAX_LISTED]]},
        )  # fmt: skip


def _only_moved(snapshot: Snapshot, row: int) -> bool:
    """Whether a click changed the address and nothing else, as any missing anchor does."""
    return answer_for(snapshot, row).answers == ("address",)


def _listed(table: ElementTable, rows: list[int]) -> str:
    """Three of them by name, or the first by where it is where none has a name, and how many more there are."""
    names = list(dict.fromkeys(f"“{shortened(table.name[row], 30)}”" for row in rows if table.name[row]))[:3]
    listed = names or [called(table, rows[0])]
    return ", ".join(listed) + (f" and {len(rows) - len(listed)} more" if len(rows) > len(listed) else "")
