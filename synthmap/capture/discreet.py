"""What is taken out of a snapshot before anybody draws or keeps it: who somebody is, what they typed, and secrets.

Pictures and texts are cleaned once eyes have judged the page as it was drawn, what the markup holds once the links
have been asked, which needs their addresses whole. Cards and secrets are taken out everywhere; e-mail addresses, phone
numbers and tokens only of pages that were opened as somebody, where they may be that person's. On pages that everybody
sees they are the site's own, and a rule tells which of them nobody can click.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from synthmap.capture.covering import Covering, covered
from synthmap.model.addresses import without_secrets
from synthmap.model.discretion import Discretion
from synthmap.model.events import Events
from synthmap.model.identity import KEY_MARKS, element_keys
from synthmap.model.personal import without_personal
from synthmap.model.secrets import STARRED
from synthmap.model.snapshot import HoverAnswer, LinkTarget, ProbeAnswer, Snapshot

_ADDRESSES = frozenset(("href", "src", "action", "formaction", "poster", "xlink:href"))
_NOBODY = f"{STARRED}@{STARRED}.{STARRED}"
_CALLS = re.compile(r"\s*(tel|sms):", re.I)
_NUMBER = re.compile(r"\d[\d\s().-]*\d")


def concealed(snapshot: Snapshot, covering: Covering, *, site: str) -> Snapshot:
    """The snapshot with its picture covered, and with names, keys and texts that do not say it either.

    `site` is the origin as loaded, as `element_keys` takes it.
    """
    clean = cache(covering.discretion.clean)  # pages repeat themselves
    table, texts = snapshot.elements, snapshot.texts
    named = zip(table.name, covering.named, strict=True)
    names = tuple(STARRED if written else clean(name) for name, written in named)
    marked = tuple(
        {name: _marked(name, value, covering.discretion, clean) for name, value in written.items()}
        for written in table.attributes
    )
    keys = table.key
    if names != table.name or marked != table.attributes:
        keys = element_keys(table.tag, table.role, names, marked, table.parent.tolist(), site=site)
    hidden: Counter[str] = Counter()
    for mark, count in snapshot.hidden.items():
        hidden[clean(mark)] += count
    # What the scenario masks has been left out meanwhile.
    left = zip(texts.text, covering.lines[table.visible[covering.owners]], strict=True)
    lines = [STARRED if whole else clean(text) for text, whole in left]
    return replace(
        covered(snapshot, covering),
        elements=replace(table, name=names, key=keys),
        texts=replace(texts, text=tuple(lines)),
        anchors=frozenset(map(clean, snapshot.anchors)),
        frames={
            row: replace(each, anchors=frozenset(map(clean, each.anchors))) for row, each in snapshot.frames.items()
        },
        hidden=hidden,
        notes=tuple(map(clean, snapshot.notes)),
        somebody=covering.discretion.somebody,
    )


def discreet(snapshot: Snapshot, covering: Covering) -> Snapshot:
    """The snapshot that was concealed, with nothing of it left in its markup and in what clicks came to."""
    elements, discretion = snapshot.elements, covering.discretion
    clean = cache(discretion.clean)
    return replace(
        snapshot,
        elements=replace(
            elements,
            attributes=tuple(
                {
                    name: _address(value, discretion) if name in _ADDRESSES else clean(value)
                    for name, value in written.items()
                }
                for written in elements.attributes
            ),
        ),
        targets=_addressed(snapshot.targets, discretion),
        probes={row: _probed(answer, discretion) for row, answer in snapshot.probes.items()},
        hovers={row: _hovered(answer, discretion) for row, answer in snapshot.hovers.items()},
    )


def _marked(name: str, value: str, discretion: Discretion, clean: Callable[[str], str]) -> str:
    """An attribute as far as it is part of a key; other addresses are cleaned where keys are made."""
    if name in KEY_MARKS:
        return clean(value)
    return _address(value, discretion) if name == "href" and _CALLS.match(value) else value


def renamed(events: Events, before: Snapshot, after: Snapshot) -> Events:
    """Events on a view, their elements called as they are in the snapshot that was concealed."""
    if before.elements.key == after.elements.key:
        return events
    keys = dict(zip(before.elements.key, after.elements.key, strict=True))
    return replace(events, element=np.array([keys.get(key, key) for key in events.element.tolist()], dtype=str))


def _addressed(targets: Mapping[str, LinkTarget], discretion: Discretion) -> dict[str, LinkTarget]:
    return {_address(href, discretion): target for href, target in sorted(targets.items())}


def _address(href: str, discretion: Discretion) -> str:
    """An address without it. One that writes to somebody or calls them still has the form that it should have."""
    scheme = href.partition(":")[0].strip().lower()
    if _CALLS.match(href):
        return _NUMBER.sub("00", href) if discretion.somebody else href
    if scheme == "mailto" and discretion.somebody:
        return f"mailto:{_NOBODY}" if without_personal(href) != href else href
    with contextlib.suppress(ValueError):
        href = without_secrets(href)
    return discretion.clean(href) if discretion.is_of_somebody else href


def _probed(answer: ProbeAnswer, discretion: Discretion) -> ProbeAnswer:
    errors = tuple(map(discretion.clean, answer.errors))
    return replace(answer, why=discretion.clean(answer.why), errors=errors)


def _hovered(answer: HoverAnswer, discretion: Discretion) -> HoverAnswer:
    clean = discretion.clean
    opens = tuple(replace(each, name=clean(each.name), href=_address(each.href, discretion)) for each in answer.opens)
    return replace(answer, opens=opens, why=clean(answer.why))
