"""Personal data, or what opens an account, in what a run keeps.

**What it catches.** E-mail addresses, card numbers, phone numbers and access tokens that got into what is stored of a
view: its lines of text and their places in the pictures, names, attributes, keys, addresses, what clicks came to, and
the events of sessions.

**Why it matters.** Reports are mailed around, kept by build servers and shown in meetings. What typed text, logged-in
pages and recordings say of one person is masked before anything is written; where some of it slips through, everybody
who may see the report sees that too.

**How it decides.** A page that was opened as somebody whom the site knows (by a login, a visitor's cookies, a token in
its address) is searched in all that is stored of it. On pages that everybody sees nothing is: a shop's own address or
the sample number of a card is no leak. Recorded sessions are somebody's wherever they went, and their events are
searched on every page. Numbers are cards by their check digit, and phone numbers by the forms that several countries
write. What was found is never repeated, in no report: only of which kind it is, where it is kept, and how often.

**Thresholds.** None: once is enough. What is drawn in pictures and videos, and plain names, cannot be told.

**To silence it.** `rules: {unmasked-data: off}`, or ignore it with the reason why it may be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from synthmap.model.events import Events
from synthmap.model.geometry import Bools, as_box, contain
from synthmap.model.personal import Kind, personal_in
from synthmap.model.snapshot import Snapshot
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import counted

_FIELDS = ("input", "textarea")  # whose value is stored as its kind and length
_DO: Mapping[str, str] = {
    "addresses": "Open the page by an address that does not hold it, and mend links that put it there.",
    "events": "Leave it out of the recording, or out of the columns that are imported.",
}
_DO_OTHERWISE = "Leave that part of the page out (`capture: hide`), and delete this run before it is passed on."

Found = Counter[Kind]


@rule("unmasked-data", level="warning")
def unmasked_data(snapshot: Snapshot, events: Events, options: NoOptions) -> Iterator[Claim]:
    """Tell of each part of what is stored what kind of data got into it."""
    stored = _stored(snapshot) if snapshot.somebody else {}
    for part, texts in stored.items():
        if found := _found(texts):
            yield _claim(part, f"in the {part} of this page", found)
    if snapshot.somebody and (lines := np.flatnonzero(_shown(snapshot))).size:
        found = _found(snapshot.texts.text[int(line)] for line in lines)
        yield _claim("pictures", "to be read in the pictures of this page", found, as_box(snapshot.texts.box[lines[0]]))
    real = events.where(events.source != "simulated")
    # The page's own address is told of above.
    said = (text for text in _of_events(real) if text != snapshot.url)
    if found := _found(said) if snapshot.somebody else _found_in_recordings(real):
        yield _claim("events", "in the events of sessions on this page", found)


def _stored(snapshot: Snapshot) -> dict[str, Iterable[str]]:
    """Everything that is written of a view, but for its pictures and events, by what a reader would call it."""
    table = snapshot.elements
    documents = snapshot.frames.values()
    answers, opened = snapshot.probes.values(), [each for answer in snapshot.hovers.values() for each in answer.opens]
    return {
        "lines of text": snapshot.texts.text,
        "names of elements": table.name,
        "markup": _written(snapshot),
        "keys and selectors": (*table.key, *table.selector),
        "ids": sorted(snapshot.anchors.union(*(document.anchors for document in documents))),
        "addresses": (snapshot.url, snapshot.base, *(url for each in documents for url in (each.url, each.base))),
        "links": (*snapshot.targets, *(each.href for each in opened)),
        "answers to clicks": (*(said for each in answers for said in (each.why, *each.errors)), *snapshot.notes),
        "menus that open": (*(each.name for each in opened), *snapshot.hidden),
    }


def _written(snapshot: Snapshot) -> Iterator[str]:
    for tag, written in zip(snapshot.elements.tag, snapshot.elements.attributes, strict=True):
        yield from (value for name, value in written.items() if not (name == "value" and tag in _FIELDS))


def _of_events(events: Events, *, elements: bool = True) -> Iterator[str]:
    """All that events say in words, each text once, but for the names of tests, which their author chose."""
    segments = (column for name, column in sorted(events.segments.items()) if name != "test")
    for column in (events.url, events.frame, events.value, *segments, *([events.element] if elements else [])):
        yield from np.unique(column.astype(str)).tolist()


def _found_in_recordings(events: Events) -> Found:
    """What recorded sessions say of a visitor on a page that everybody sees, where its own words and numbers do not."""
    found = _found(_of_events(events.where(events.source == "recorded"), elements=False))
    found.pop("phone number", None)
    return found


def _found(texts: Iterable[str]) -> Found:
    """What kinds of data stand in texts, with the number of texts that each stands in."""
    found: Found = Counter()
    for text in texts:
        kinds: set[Kind] = {each.kind for each in personal_in(text)}
        found.update(sorted(kinds))
    return found


def _shown(snapshot: Snapshot) -> Bools:
    """Which lines say something of the kind and are not covered in the pictures, shape (m,)."""
    texts = snapshot.texts
    says = np.array([any(True for _ in personal_in(text)) for text in texts.text], dtype=bool)
    middles = texts.box[:, :2] + texts.box[:, 2:] / 2
    return says & ~contain(snapshot.covered, middles).any(axis=0)


def _claim(part: str, where: str, found: Found, box: tuple[float, float, float, float] | None = None) -> Claim:
    kinds = [counted(number, kind, _many(kind)) for kind, number in sorted(found.items())]
    said = f"{', '.join(kinds[:-1])} and {kinds[-1]}" if len(kinds) > 1 else kinds[0]
    return Claim(
        message=f"{said[0].upper()}{said[1:]} {'is' if sum(found.values()) == 1 else 'are'} kept {where}.",
        hypothesis="It stands where nothing masks it, and whoever may see the report may read it.",
        action=_DO.get(part, _DO_OTHERWISE),
        metric="Such data in the next run: there should be none.",
        box=box,
        subject=part,
        confidence=0.8,
        impact=3,
        evidence={"kept_in": part, "kinds": dict(sorted(found.items()))},
    )


def _many(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"
