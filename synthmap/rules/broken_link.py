"""A link that leads nowhere.

**What it catches.** Same-site links answered with 4xx or 5xx or not at all, anchors (`#section`) that the page does not
have, malformed `mailto:` and `tel:` addresses, and placeholder links (`#`, empty, `javascript:void(0)`) that no script
makes work.

**Why it matters.** The visitor did what the page asked for and was left standing.

**How it decides.** Every distinct same-site address is asked for once through the browser's own context, within a bound
on count and time; outside links are not. An anchor is missing when no element has that id or name, and, so that an
in-page router is not accused, when clicking it came to nothing more than a changed address. Placeholders are clicked;
those that nothing answers are one finding per page, not one each, since they are one job left undone.

**Thresholds.** An HTTP status of 400 or more. 401, 403, 407, 429 and 503 may be meant for robots alone and are
`incomplete`.

**To silence it.** `rules: {broken-link: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import as_box, union
from synthmap.model.snapshot import LinkTarget, Snapshot
from synthmap.rules._controls import answer_for, box_of, is_placeholder
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import called, counted, sentence

_PERHAPS_FOR_ROBOTS = frozenset((401, 403, 407, 429, 503))
_MAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_PHONE = re.compile(r"\+?[\d\s().-]{3,20}(;[\w=+-]+|[,pw]\d+)*")
_MAX_LISTED = 20


def suspects(snapshot: Snapshot, options: NoOptions) -> Iterator[int]:
    """Placeholders, and links to anchors that the page does not have: a script may make either work."""
    for row, href in _links(snapshot.elements):
        if is_placeholder(snapshot.elements, row) or _misses_anchor(href, snapshot):
            yield row


@rule("broken-link", level="error", suspects=suspects)
def broken_link(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every link of the page that leads nowhere; placeholders together."""
    table = snapshot.elements
    for row, href in _links(table):
        if is_placeholder(table, row):
            continue
        fault, outcome = _fault(snapshot, row, href)
        if fault:
            yield Claim(
                message=f"{sentence(called(table, row))} {fault}.",
                hypothesis="What it pointed to was moved, renamed or never there.",
                action="Point it at what the visitor expects, or take it away.",
                metric="Visits that end on an error page from here should fall to none.",
                row=row,
                box=box_of(table, row),
                outcome="incomplete" if outcome == "incomplete" else "fail",
                impact=3 if outcome == "fail" else 1,
                evidence={"href": href[:300]},
            )
    yield from _placeholders(snapshot)


def _links(table: ElementTable) -> Iterator[tuple[int, str]]:
    for row, attributes in enumerate(table.attributes):
        if table.tag[row] in ("a", "area") and "href" in attributes and table.visible[row]:
            yield row, attributes["href"].strip()


def _fault(snapshot: Snapshot, row: int, href: str) -> tuple[str, str]:
    """What is wrong with the link in words that follow its name, and the outcome; "" where nothing is."""
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "mailto":
        address = unquote(rest.split("?")[0])
        recipients = [part.strip() for part in address.split(",") if part.strip()]
        if (recipients and not all(map(_MAIL.fullmatch, recipients))) or (not recipients and "to=" not in rest.lower()):
            return f"has a malformed e-mail address ({rest[:60]})", "fail"
    elif scheme.lower() == "tel":
        if not _PHONE.fullmatch(unquote(rest).strip()):
            return f"has a malformed phone number ({rest[:60]})", "fail"
    elif _misses_anchor(href, snapshot):
        answer = answer_for(snapshot, row)
        if answer.verdict == "unknown":
            return (
                f"points at {href[:60]}, which the page does not have; it could not be clicked: {answer.why}",
                "incomplete",
            )
        if answer.verdict == "dead" or set(answer.answers) <= {"address"}:
            return f"points at {href[:60]}, which the page does not have", "fail"
    elif href in snapshot.targets:
        return _status_fault(href, snapshot.targets[href])
    return "", ""


def _status_fault(href: str, target: LinkTarget) -> tuple[str, str]:
    if target.status is None:
        return f"leads to {href[:80]}, which gave no answer: {target.reason}", "incomplete"
    if target.status in _PERHAPS_FOR_ROBOTS:
        return f"leads to {href[:80]}, which answered {target.status}, perhaps only to robots", "incomplete"
    if target.status >= 400:
        return f"leads to {href[:80]}, which answered {target.status}", "fail"
    return "", ""


def _misses_anchor(href: str, snapshot: Snapshot) -> bool:
    """Whether it is a fragment of this page that names nothing on it. `#/…` and `#!…` are routes, `:~:` is text."""
    if not href.startswith("#") or len(href) < 2 or href[1] in "/!" or ":~:" in href:
        return False
    return not {href[1:], unquote(href[1:])} & snapshot.anchors and href[1:].lower() != "top"


def _placeholders(snapshot: Snapshot) -> Iterator[Claim]:
    """The placeholders that nothing makes work, as one claim around the first of them."""
    table = snapshot.elements
    rows = [row for row, _ in _links(table) if is_placeholder(table, row)]
    dead = [row for row in rows if answer_for(snapshot, row).verdict == "dead"]
    unknown = [row for row in rows if answer_for(snapshot, row).verdict == "unknown"]
    for chosen, fails in ((dead, True), (unknown, False)):
        if not chosen:
            continue
        named = [table.name[row] or table.selector[row] for row in chosen]
        count = counted(len(chosen), "placeholder link")
        yield Claim(
            message=f"{count} on this page {'lead' if len(chosen) > 1 else 'leads'} nowhere: {_listed(named)}."
            if fails
            else f"Whether {count} {'are' if len(chosen) > 1 else 'is'} made to work could not be settled: "
            f"{answer_for(snapshot, chosen[0]).why}.",
            hypothesis="They were left as placeholders (`#`, empty, `javascript:`) and no script makes them work.",
            action="Give each its address, or take it away until there is one.",
            metric="Clicks that nothing answers should fall.",
            box=box_of(table, chosen[0]) if len(chosen) == 1 else as_box(union(table.box[np.array(chosen)])),
            row=chosen[0] if len(chosen) == 1 else None,
            subject="placeholders" if fails else "placeholders undecided",
            outcome="fail" if fails else "incomplete",
            impact=2,
            effort=1 if len(chosen) < 5 else 2,
            evidence={"count": len(chosen), "links": [
                {"name": table.name[row], "selector": table.selector[row], "box": list(box_of(table, row))}
                for row in chosen[:_MAX_LISTED]]},
        )  # fmt: skip


def _listed(names: list[str]) -> str:
    short = [f"“{name[:30]}”" for name in dict.fromkeys(names)]
    return ", ".join(short[:3]) + (f" and {len(short) - 3} more" if len(short) > 3 else "")
