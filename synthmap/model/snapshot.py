"""What is there: one view as it was captured, and what the probe learned by clicking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from synthmap.model.elements import ElementTable, TextTable
from synthmap.model.geometry import Box, Floats, Pixels, no_boxes
from synthmap.model.view import View, Viewport

Verdict = Literal["live", "dead", "unknown"]

# Everything that counts as an answer to a click, in the words of a report.
WATCHED = (
    "navigation", "address", "popup", "download", "dialog", "file chooser", "request", "mutation", "form events",
    "media", "focus into a field", "scroll", "field values", "pixels", "clipboard", "permission", "print", "fullscreen",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Screenshot:
    """The full page at CSS scale: `pixels` is (height, width, 3) in OpenCV's BGR order, `png` the same, encoded."""

    pixels: Pixels
    png: bytes


@dataclass(frozen=True, eq=False)
class Pictured:
    """A part of the page (`box`, in page coordinates) as it was after a click: a PNG at CSS scale."""

    box: Box
    png: bytes


@dataclass(frozen=True, eq=False)
class ProbeAnswer:
    """What one trusted click or tap came to.

    Attributes
    ----------
    at : the point clicked, in page coordinates.
    answers : what answered, e.g. "navigation", "mutation", "dialog"; empty for a dead element.
    after : "" or a class of delay, "over 1 s" or "over 3 s": measured times differ from run to run, classes do not.
    why : for an unknown verdict, the reason.
    errors : first lines of what the click raised and nothing caught; a page's own errors without a click are not here.
    picture : the place when the clock had run out, where nothing answered, or late, or something was raised.
    """

    verdict: Verdict
    at: tuple[float, float]
    answers: tuple[str, ...] = ()
    after: str = ""
    why: str = ""
    errors: tuple[str, ...] = ()
    picture: Pictured | None = None


HoverVerdict = Literal["hover-only", "also otherwise", "unknown"]


@dataclass(frozen=True)
class Revealed:
    """A control or some words that came to light: its name, the address a link leads to, whether it is a control."""

    name: str
    href: str
    control: bool


@dataclass(frozen=True, eq=False)
class HoverAnswer:
    """What opens while a mouse points at an element, and how else it can be opened.

    Attributes
    ----------
    opens : what came to light, bounded; what the markup says would, where the pointer could not be brought there.
    by : the other way that was found: "tap", "click", "focus", "enter", "space", or "link" where the element leads to a
        page of its own.
    why : for an unknown verdict, the reason.
    """

    verdict: HoverVerdict
    opens: tuple[Revealed, ...]
    by: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class LinkTarget:
    """What stood behind a link's address: the HTTP status, or the reason why there is none."""

    status: int | None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Document:
    """An HTML document: its address, what relative links in it start from, and what a fragment can point at.

    `base` is another address than `url` where the document has a `<base>`, or was written by the page around it. Both
    are recorded as `Snapshot.url` is. `anchors` is every id and name in it.
    """

    url: str
    base: str
    anchors: frozenset[str]


@dataclass(frozen=True, eq=False)
class Region:
    """A part of the page that the scenario asks about by name: `boxes` (k, 4), which may overlap."""

    name: str
    boxes: Floats


SoughtAs = Literal["cta", "most clicked", "key content"]


@dataclass(frozen=True)
class Sought:
    """Something that the scenario names on the page: what it is named for, in whose words, and the rows it is.

    `rows` are in document order, and empty where nothing drawn on the page is it. `fault` says why it could not be
    looked for, so that having no rows says nothing; "" where it was looked for.
    """

    role: SoughtAs
    said: str
    rows: tuple[int, ...]
    fault: str = ""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One view: the picture, its elements and lines of text, and what was found out about them.

    Attributes
    ----------
    url : the address as it is recorded, without secrets and without a loopback port.
    document : width and height of the whole page in CSS pixels.
    pictures : (k, 4) boxes of photos, video and canvas, whose edges say nothing about controls.
    anchors : every id and name that a `#fragment` can point at.
    base : what relative links of the page itself start from, where that is another address than `url`; else "".
    frames : the documents in frames that were looked into, by the frame's row.
    hidden : how many links and controls with a mark (`identity.likeness`) are in the markup and not drawn.
    probes : answers by element row.
    hovers : what opens under a mouse, by the row of the element that it points at.
    targets : what stood behind each same-site link, by its address as written in the page.
    areas : the areas of interest that are there.
    sought : what the scenario names as the page's call to action, as most clicked and as key content, in its order.
    unstable : (u, 4) boxes of what changes by itself while the page is at rest, such as carousels and videos.
    notes : what the capture had to do without, in words.
    is_picture : a picture of a design and no page: nothing is known but its pixels, and nothing was clicked.
    somebody : whether the page was opened as a visitor whom the site knows, so that it may show what is theirs alone.
    covered : (c, 4) places of the screenshot that were painted over, since they show what is nobody else's business.
    """

    view: View
    url: str
    viewport: Viewport
    document: tuple[int, int]
    screenshot: Screenshot
    elements: ElementTable
    texts: TextTable
    pictures: Floats
    anchors: frozenset[str] = frozenset()
    base: str = ""
    frames: Mapping[int, Document] = field(default_factory=dict)
    hidden: Mapping[str, int] = field(default_factory=dict)
    probes: Mapping[int, ProbeAnswer] = field(default_factory=dict)
    hovers: Mapping[int, HoverAnswer] = field(default_factory=dict)
    targets: Mapping[str, LinkTarget] = field(default_factory=dict)
    areas: tuple[Region, ...] = ()
    sought: tuple[Sought, ...] = ()
    unstable: Floats = field(default_factory=no_boxes)
    notes: tuple[str, ...] = ()
    is_picture: bool = False
    somebody: bool = False
    covered: Floats = field(default_factory=no_boxes)

    def document_of(self, row: int) -> Document:
        """The document that an element stands in: that of the nearest frame around it, or the page's own."""
        around = self.elements.ancestors(row) if self.frames else []
        frame = next((above for above in around if above in self.frames), None)
        return Document(self.url, self.base or self.url, self.anchors) if frame is None else self.frames[frame]
