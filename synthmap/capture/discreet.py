"""What is taken out of a snapshot before anybody judges, draws or keeps it: tokens in links, and who somebody is.

It is done once the links have been asked, which needs their addresses whole. Cards are taken out everywhere; e-mail
addresses only of pages that were opened as somebody, where they may be that person's. On pages that everybody sees
they are the site's own, and a rule tells which of them nobody can click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from synthmap.model.addresses import without_secrets
from synthmap.model.personal import without_cards, without_personal
from synthmap.model.snapshot import LinkTarget, Snapshot

_ADDRESSES = frozenset(("href", "src", "action", "formaction", "poster", "xlink:href"))


def discreet(snapshot: Snapshot, *, somebody: bool) -> Snapshot:
    """The snapshot without them; `somebody` is whether the page was opened as a visitor whom the site knows."""
    clean = without_personal if somebody else without_cards
    elements, texts = snapshot.elements, snapshot.texts
    return replace(
        snapshot,
        elements=replace(
            elements,
            name=tuple(map(clean, elements.name)),
            attributes=tuple(
                {name: _address(value) if name in _ADDRESSES else clean(value) for name, value in written.items()}
                for written in elements.attributes
            ),
        ),
        texts=replace(texts, text=tuple(map(clean, texts.text))),
        targets=_addressed(snapshot.targets),
    )


def _addressed(targets: Mapping[str, LinkTarget]) -> dict[str, LinkTarget]:
    return {_address(href): target for href, target in sorted(targets.items())}


def _address(href: str) -> str:
    try:
        return without_secrets(href)
    except ValueError:
        return href
