"""What of a page's pictures is covered before any of them is kept, and covering it.

What stands in fields is covered where it is not what the page was written with, where the page is somebody's, and
where it says who somebody is; of the lines of text those are that say anything a `Discretion` is about. The place is
painted over with a plain block in its own background colour, made a little darker or lighter by the colour of what it
hides, so that it reads as a covered text and not as an empty one. Nothing is done to the page itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from synthmap.capture.dom import Dom
from synthmap.capture.fields import Filled
from synthmap.model.contacts import BREAK, WRAP
from synthmap.model.discretion import Discretion
from synthmap.model.geometry import Bools, Box, Floats, Ints, Pixels, as_box, clipped
from synthmap.model.personal import asks_who, personal_in
from synthmap.model.running_text import RunningText, blocks_of
from synthmap.model.snapshot import Screenshot, Snapshot

# Inputs that show no words of anybody's.
_WORDLESS = frozenset(("checkbox", "radio", "range", "color", "hidden", "image"))
LABELLED = frozenset(("submit", "button", "reset"))  # whose value is a label, which the page wrote
_OVERHANG = 1.0  # px that letters may stand out of the box of their line
_INK = 0.2  # of a block's colour that is that of what it hides


@dataclass(frozen=True, eq=False)
class Covering:
    """What of a snapshot is not for keeping: places in its picture, lines of its texts, and names made of those.

    Attributes
    ----------
    boxes : (k, 4) on the page; `pinned` : (k,) which of them keep their place in the window.
    lines : (m,) which lines of the snapshot's text are not kept at all; `owners` : (m,) the rows they stand in.
    named : (n,) which elements have what was written in them for their name.
    discretion : what was asked for, and what the page's own fields add to it.
    """

    boxes: Floats
    pinned: Bools
    lines: Bools
    owners: Ints
    named: Bools
    discretion: Discretion

    @property
    def in_place(self) -> Floats:
        """The places that are on the page wherever it is scrolled to, shape (k, 4)."""
        return self.boxes[~self.pinned]


def covering_of(snapshot: Snapshot, dom: Dom, discretion: Discretion) -> Covering:
    """What to cover of a page as it was captured, before anything was taken out of the snapshot."""
    texts, pinned = snapshot.texts, np.array([place != "" for place in snapshot.elements.pinned], dtype=bool)
    edited = _edited(dom) & discretion.is_of_somebody
    written = edited[texts.element]
    typed = [text for text, mine in zip(texts.text, written, strict=True) if mine]
    blocks = blocks_of(snapshot.elements)[texts.element]
    # A single word of a letter may be any word of the page.
    letters = [text for text in typed if " " in text]
    discretion = discretion.knowing([*_who(dom, discretion), *letters, *_numbers(texts.text, blocks, discretion)])
    shown = np.array([discretion.shows(text) for text in texts.text], dtype=bool)
    fields = [row for row, filled in sorted(dom.filled.items()) if _is_covered(dom, row, filled, discretion)]
    fields += [row for row in _labelled(dom) if discretion.shows(dom.attributes[row]["value"])]
    fields = [row for row in fields if snapshot.elements.visible[row]]
    parts = divided(texts.text, blocks, shown | written, discretion)
    hidden = np.flatnonzero(shown | written | parts)
    boxes = [_inside(dom, row) for row in fields] + [as_line(as_box(texts.box[line])) for line in hidden]
    owners = np.array([*fields, *texts.element[hidden].tolist()], dtype=np.int64)
    placed = clipped(np.array(boxes, dtype=float).reshape(-1, 4), *snapshot.document)
    drawn = (placed[:, 2:] > 0).all(axis=1)
    return Covering(
        boxes=np.round(placed[drawn], 2),
        pinned=pinned[owners][drawn],
        lines=written | parts,
        owners=texts.element,
        named=edited & _made_of(snapshot.elements.name, typed),
        discretion=discretion,
    )


def covered(snapshot: Snapshot, covering: Covering) -> Snapshot:
    """The snapshot with those places of its picture painted over."""
    if not len(covering.boxes):
        return snapshot
    pixels = blotted(snapshot.screenshot.pixels, covering.boxes)
    return replace(snapshot, screenshot=Screenshot(pixels, _encoded(pixels)), covered=covering.boxes)


def blotted_png(png: bytes, boxes: Floats) -> bytes:
    """The picture (PNG) with places of it (k, 4) painted over."""
    if not len(boxes):
        return png
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    return _encoded(blotted(np.asarray(pixels, dtype=np.uint8), boxes))


def blotted(pixels: Pixels, boxes: Floats) -> Pixels:
    """The picture (height, width, 3) with places of it (k, 4) painted over, each with `block_colour` of what it hid."""
    picture = pixels.copy()
    height, width = picture.shape[:2]
    for x, y, wide, high in boxes.tolist():
        left, top = max(0, int(np.floor(x))), max(0, int(np.floor(y)))
        right, bottom = min(width, int(np.ceil(x + wide))), min(height, int(np.ceil(y + high)))
        if right > left and bottom > top:
            picture[top:bottom, left:right] = block_colour(pixels[top:bottom, left:right])
    return picture


def block_colour(pixels: Pixels) -> Pixels:
    """The colour of a block over a place (height, width, 3): its commonest, a little of the one furthest from that."""
    packed = pixels.reshape(-1, 3).astype(np.int32) @ np.array([1, 1 << 8, 1 << 16])
    colours, counts = np.unique(packed, return_counts=True)
    known = np.stack([colours & 255, (colours >> 8) & 255, colours >> 16], axis=1)
    ground = known[counts.argmax()]
    ink = known[np.abs(known - ground).sum(axis=1).argmax()]
    return np.asarray(np.round(ground * (1 - _INK) + ink * _INK), dtype=np.uint8)


def _encoded(pixels: Pixels) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1].tobytes())


def is_covered(kind: str, filled: Filled, discretion: Discretion) -> bool:
    """Whether what stands in a field is covered; `kind` is as `kind_of` gives it."""
    if kind in _WORDLESS or kind in LABELLED:
        return False
    return (
        kind == "password"
        or filled.is_changed
        # What a `<select>` offers are the page's own words.
        or (discretion.somebody and kind != "select")
        or replace(discretion, somebody=True).shows(filled.value)
    )


def kind_of(tag: str, written_type: str) -> str:
    """What kind of field an element is: the type of an `<input>`, the tag of any other."""
    return (written_type.lower() or "text") if tag == "input" else tag


def _is_covered(dom: Dom, row: int, filled: Filled, discretion: Discretion) -> bool:
    return is_covered(kind_of(dom.tag[row], dom.attributes[row].get("type", "")), filled, discretion)


def _labelled(dom: Dom) -> list[int]:
    """The buttons whose label is their value."""
    return [
        row
        for row, (tag, written) in enumerate(zip(dom.tag, dom.attributes, strict=True))
        if tag == "input" and written.get("type", "").lower() in LABELLED and written.get("value")
    ]


def says_who(kind: str, called: str, filled: Filled, discretion: Discretion) -> bool:
    """Whether a field asks who somebody is and was told, on a page that is somebody's: it may say so elsewhere too."""
    told = discretion.somebody or (discretion.typed and filled.is_changed)
    return told and kind not in _WORDLESS | LABELLED | {"select"} and asks_who(called)


def _who(dom: Dom, discretion: Discretion) -> Iterator[str]:
    for row, filled in sorted(dom.filled.items()):
        written = dom.attributes[row]
        kind = kind_of(dom.tag[row], written.get("type", ""))
        called = " ".join((kind, *(written.get(name, "") for name in ("autocomplete", "name", "id", "aria-label"))))
        if says_who(kind, called, filled, discretion):
            yield filled.value


def _edited(dom: Dom) -> Bools:
    """Which rows stand in something whose content can be edited, or are it, shape (n,)."""
    inside = np.zeros(len(dom), dtype=bool)
    for row, written in enumerate(dom.attributes):
        above = int(dom.parent[row])
        said = written.get("contenteditable")
        inside[row] = said.lower() != "false" if said is not None else above >= 0 and inside[above]
    return inside


def divided(texts: Sequence[str], blocks: Ints, known: Bools, discretion: Discretion) -> Bools:
    """Which texts are part of what is divided over several of a block, by markup or by line breaks, shape (m,).

    `blocks` (m,) are numbers that texts of one block share, `known` (m,) the texts that say something by themselves.
    """
    found = np.zeros(len(texts), dtype=bool)
    if not (discretion.is_of_somebody or discretion.secrets):
        return found
    running = _running(texts, blocks)
    for start, end in discretion.spans_across(running.text):
        lines = running.lines_at(start, end)
        # Where one of them says it alone, the others only seem to go on with it.
        if len(lines) > 1 and not known[lines].any():
            found[lines] = True
    return found


def _made_of(names: Sequence[str], lines: Sequence[str]) -> Bools:
    """Which names are a part of these lines of text, whatever white space is between their words, shape (n,)."""
    whole = "".join("".join(lines).split())
    return np.array([bool(name) and "".join(name.split()) in whole for name in names], dtype=bool)


def _running(texts: Sequence[str], blocks: Ints) -> RunningText:
    """The texts as one, with a break between those of different blocks."""
    ends = np.append(blocks[1:] != blocks[:-1], True)[: len(texts)]
    pieces = [f"{text}{BREAK if last else WRAP}" for text, last in zip(texts, ends, strict=True)]
    starts = np.cumsum([0, *map(len, pieces)])[:-1]
    return RunningText("".join(pieces), starts, np.arange(len(texts)))


def _numbers(texts: Sequence[str], blocks: Ints, discretion: Discretion) -> Iterator[str]:
    """The numbers of cards and phones on somebody's page.

    In the name of what holds several, one follows another, and neither could be told there.
    """
    running = _running(texts, blocks).text.replace(WRAP, " ") if discretion.somebody else ""
    for text in (running, *(texts if discretion.somebody else ())):
        for found in personal_in(text):
            if found.kind in ("card number", "phone number"):
                yield text[found.start : found.end]


def _inside(dom: Dom, row: int) -> Box:
    """Where what stands in a field is drawn: within its border and its padding."""
    x, y, width, height = as_box(dom.box[row])
    style = dom.style[row]
    left, top, right, bottom = (
        _pixels(style[f"border-{side}-width"]) + max(0.0, _pixels(style[f"padding-{side}"]) - _OVERHANG)
        for side in ("left", "top", "right", "bottom")
    )
    return x + left, y + top, max(0.0, width - left - right), max(0.0, height - top - bottom)


def as_line(box: Box) -> Box:
    """The place to cover of a line of text: its box, and what letters may stand out of it."""
    x, y, width, height = box
    return x - _OVERHANG, y - _OVERHANG, width + 2 * _OVERHANG, height + 2 * _OVERHANG


def _pixels(width: str) -> float:
    try:
        return float(width.removesuffix("px"))
    except ValueError:
        return 0.0
