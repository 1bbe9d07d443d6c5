"""A way to reach someone that cannot be clicked.

**What it catches.** E-mail addresses, phone numbers and postal addresses that stand on the page as bare text.

**Why it matters.** On a phone a tap on a number calls it, on an address opens the map. As bare text it has to be
remembered or copied piece by piece into another app, and many who wanted to get in touch do not.

**How it decides.** The drawn text is searched for the forms in which several countries write such contacts, also where
lines or inline elements divide them. Numbers are known by their form or by a word that announces them ("Tel.", "Call
us"); dates, sums, ISBN, IBAN, card and order numbers are none. A postal address takes a street and a town with its
code, or an `<address>` element that names a street. Left alone is what stands in a link, a button, a label or a field,
in code and in samples, what is given as an example, and what is a link beside it or in the same few lines. Where the
same contact is a link elsewhere on the page, it is a note. Three or more of one make are told together.

**Thresholds.** None. An e-mail address is a warning everywhere and a phone number on touch screens; a phone number on a
desktop and a postal address are notes.

**To silence it.** `rules: {unlinked-contact: off}`, or list the element under `ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np

from synthmap.model.contacts import Contact, Kind, mails, phones, without_overlaps
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.finding import Level
from synthmap.model.geometry import Bools, Box, Ints, areas, as_box, union
from synthmap.model.running_text import RunningText, blocks_of, running_text
from synthmap.model.snapshot import Snapshot
from synthmap.rules._controls import box_of
from synthmap.rules._postal import has_street, postal_addresses
from synthmap.rules._registry import Claim, NoOptions, rule
from synthmap.rules._words import counted, shortened

_CODE = frozenset(("pre", "code", "kbd", "samp", "var", "tt", "plaintext", "svg", "script", "style", "noscript"))
_CONTROLS = frozenset(("button", "label", "summary", "select", "option", "input", "textarea"))
_EDITOR = re.compile(r"\b(CodeMirror|cm-editor|ace_editor|monaco-editor|hljs|highlight|prettyprint)\b")
_EXAMPLE = re.compile(
    r"(?<![\w.@-])(e\.\s?g\.|(for )?example|for instance|such as|like|z\.\s?B\.|par exemple)[ ,:“\"'(]*$", re.I
)
# How the address of a link begins that reaches such a contact.
_REACHES: dict[Kind, re.Pattern[str]] = {
    "e-mail address": re.compile(r"^mailto:", re.I),
    "phone number": re.compile(r"^(tel|sms|callto|whatsapp|facetime):|//(wa\.me|api\.whatsapp\.com)/", re.I),
    "postal address": re.compile(
        r"^geo:|//(maps\.|[\w.]*google\.[\w.]+/maps|goo\.gl/maps|www\.openstreetmap\.|[\w.]*bing\.com/maps|wego\.here)",
        re.I,
    ),
}
_FEW_LINES = 400  # characters: as far around a contact as its link counts as standing beside it
_SHORT = 160  # characters: a block that says no more is about the contact
_TOGETHER = 3
_DOES: dict[Kind, tuple[str, str]] = {
    "e-mail address": ("writes to it", "Make it a `mailto:` link."),
    "phone number": ("calls it", "Make it a `tel:` link."),
    "postal address": ("shows it on a map", "Link it to a map."),
}


@dataclass(frozen=True)
class _Bare:
    """A contact that is no link: its words, its element's row, the boxes of its lines, and how its element is made."""

    contact: Contact
    said: str
    row: int
    rects: tuple[Box, ...]
    make: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Page:
    """What is asked of every contact of a view: its text, the block of each row, the characters in each, and the links.

    `links` are the visible ones that reach someone or show a map: the row of each and its address.
    """

    snapshot: Snapshot
    text: RunningText
    blocks: Ints
    length: Ints
    links: tuple[tuple[int, str], ...]


@rule("unlinked-contact", level="warning")
def unlinked_contact(snapshot: Snapshot, options: NoOptions) -> Iterator[Claim]:
    """Accuse every contact that stands as bare text, once a view."""
    table = snapshot.elements
    text = running_text(snapshot, _left_out(snapshot))
    page = _Page(snapshot, text, blocks_of(table), _lengths(snapshot), tuple(_links(table)))
    bare: dict[tuple[Kind, str], _Bare] = {}
    for contact in _contacts(page):
        found = _placed(page, contact)
        if not any(_beside(page, found.row, link) for link in _links_to(page, contact)):
            bare.setdefault((contact.kind, contact.value), found)
    for group in _together(bare.values()):
        yield _claim(page, group)


def _contacts(page: _Page) -> list[Contact]:
    """All contacts in the text, none on another, without those that are given as an example of one."""
    text = page.text.text
    found = without_overlaps([*mails(text), *phones(text), *postal_addresses(text), *_marked_addresses(page)])
    return [contact for contact in found if not _EXAMPLE.search(text[max(0, contact.start - 24) : contact.start])]


def _marked_addresses(page: _Page) -> Iterator[Contact]:
    """The first line that names a street in each `<address>`."""
    table, text = page.snapshot.elements, page.text
    told: set[int] = set()
    for start, end, line in zip(text.starts, [*text.starts[1:], len(text.text)], text.lines, strict=False):
        owner = int(page.snapshot.texts.element[line])
        marked = next((row for row in (owner, *table.ancestors(owner)) if table.tag[row] == "address"), -1)
        said = text.text[start:end].rstrip()
        if marked >= 0 and marked not in told and has_street(said):
            told.add(marked)
            yield Contact("postal address", " ".join(said.casefold().split()), int(start), int(start) + len(said))


def _left_out(snapshot: Snapshot) -> Bools:
    """Where a contact is part of a control or a sample: within such elements, and within what a click acts on."""
    table = snapshot.elements
    page = snapshot.viewport.width * snapshot.viewport.height
    large = areas(table.box) > page  # what listens for all that it holds makes none of it a control
    out = np.zeros(len(table), dtype=bool)
    works = table.is_any(Liveness.LIVE, Liveness.CLAIMED, Liveness.DISABLED)
    for row in range(len(table)):
        above, attributes = int(table.parent[row]), table.attributes[row]
        out[row] = (
            (above >= 0 and out[above])
            or table.tag[row] in _CODE
            or table.tag[row] in _CONTROLS
            or (table.tag[row] == "a" and "href" in attributes)
            or (table.action[row] == row and works[row] and not large[row])
            or attributes.get("contenteditable", "false") != "false"
            or _EDITOR.search(attributes.get("class", "")) is not None
        )
    return out


def _placed(page: _Page, contact: Contact) -> _Bare:
    table, texts, lines = page.snapshot.elements, page.snapshot.texts, page.text.lines_at(contact.start, contact.end)
    row = _common(table, texts.element[lines])
    said = " ".join(page.text.text[contact.start : contact.end].split())
    # The items of a list are made alike, whatever the list is made of.
    around = (row, *table.ancestors(row)[:3])
    make = tuple(f"{table.tag[above]} {table.attributes[above].get('class', '')}" for above in around)
    return _Bare(contact, said, row, tuple(as_box(texts.box[line]) for line in lines), make)


def _common(table: ElementTable, owners: Ints) -> int:
    """The innermost element that holds all of these."""
    first, *others = (int(owner) for owner in dict.fromkeys(owners))
    around = [first, *table.ancestors(first)]
    for other in others:
        also = {other, *table.ancestors(other)}
        around = [row for row in around if row in also]
    return around[0] if around else first


def _lengths(snapshot: Snapshot) -> Ints:
    """Characters that are drawn in each element and all it holds, shape (n,)."""
    table = snapshot.elements
    length = np.zeros(len(table), dtype=np.int64)
    np.add.at(length, snapshot.texts.element, snapshot.texts.length)
    for row in range(len(table) - 1, 0, -1):
        if table.parent[row] >= 0:
            length[table.parent[row]] += length[row]
    return length


def _links(table: ElementTable) -> Iterator[tuple[int, str]]:
    """Visible links and frames that could reach someone or show a map, and their addresses."""
    for row, attributes in enumerate(table.attributes):
        href = unquote(
            attributes.get("href") or (attributes.get("src", "") if table.tag[row] == "iframe" else "")
        ).strip()
        if href and table.visible[row] and any(known.search(href) for known in _REACHES.values()):
            yield row, href


def _links_to(page: _Page, contact: Contact) -> list[int]:
    """The rows of links that reach this contact; of those to any map, for an address."""
    return [row for row, href in page.links if _REACHES[contact.kind].search(href) and _is_of(href, contact)]


def _is_of(href: str, contact: Contact) -> bool:
    """Whether the address of a link of the right kind is this contact's."""
    if contact.kind == "e-mail address":
        return contact.value in href.casefold()
    # Inland and from abroad the last digits are the same, and what they begin with is not.
    digits = "".join(filter(str.isalnum, href.casefold().split("?text=")[0]))
    return contact.kind == "postal address" or contact.value[-7:] in digits


def _beside(page: _Page, row: int, link: int) -> bool:
    """Whether a link stands in the same few lines as this element."""
    table = page.snapshot.elements
    around = {link, *table.ancestors(link)}
    return any(above in around for above in (row, *table.ancestors(row)) if page.length[above] <= _FEW_LINES)


def _together(bare: Iterable[_Bare]) -> Iterator[list[_Bare]]:
    """Contacts one by one, and those of a kind whose elements are made alike in one group where they are many."""
    groups: dict[tuple[Kind, tuple[str, ...]], list[_Bare]] = {}
    for one in bare:
        groups.setdefault((one.contact.kind, one.make), []).append(one)
    for group in groups.values():
        yield from [group] if len(group) >= _TOGETHER else ([one] for one in group)


def _claim(page: _Page, group: list[_Bare]) -> Claim:
    table, first, many = page.snapshot.elements, group[0], len(group) > 1
    kind = first.contact.kind
    does, action = _DOES[kind]
    elsewhere = not many and kind != "postal address" and bool(_links_to(page, first.contact))
    said = f"“{shortened(first.said, 60)}”"
    block = int(page.blocks[first.row])
    # A block that is about the contact is what the finding is about; of a long text only the lines that name it are.
    short = page.length[block] <= _SHORT
    row = block if short else first.row
    box = box_of(table, row) if short else as_box(union(np.array(first.rects)))
    things = f"{kind}es" if kind.endswith("s") else f"{kind}s"
    return Claim(
        message=(
            f"{counted(len(group), kind, things)} are bare text: {said} and {len(group) - 1} more."
            if many
            else f"The {kind} {said} is bare text: no click on it {does}."
        ),
        hypothesis="Visitors have to copy it by hand, on a phone piece by piece, and some give up.",
        action=action if not many else action.replace("it a", "each a").replace("Link it", "Link each"),
        metric="Clicks on it, and the messages, calls and visits that follow.",
        row=row,
        box=box,
        subject=f"{kind} list {table.key[first.row]}" if many else f"{kind} {first.contact.value}",
        level=_level(page.snapshot, kind, elsewhere=elsewhere),
        confidence=0.7 if kind == "postal address" else 0.9,
        impact=1 if kind == "postal address" else 2,
        evidence={
            "kind": kind,
            "text": first.said[:200],
            "rects": [list(rect) for rect in first.rects],
            "count": len(group),
        },
    )


def _level(snapshot: Snapshot, kind: Kind, *, elsewhere: bool) -> Level | None:
    """The rule's own level, None, where it keeps a visitor of this device from what a tap would do."""
    tapped = kind == "e-mail address" or (kind == "phone number" and snapshot.viewport.touch)
    return None if tapped and not elsewhere else "note"
