"""The parts of a scenario that name elements of a page without doing anything to them, each with its line.

Steps know their lines themselves. Selectors of what is hidden, masked, waited for, ignored, measured or budgeted are
plain text once a scenario is read; here the file is asked again where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from synthmap.scenario import positions
from synthmap.scenario.load import text_of
from synthmap.scenario.mistakes import Source
from synthmap.scenario.types import Locator, Scenario


@dataclass(frozen=True)
class Named:
    """Something that is looked for on pages.

    Attributes
    ----------
    what : what it is for, as messages say it: "mask", "area plans".
    line : where it stands in the file.
    page, device : the page and the viewport that it is for; "" for all.
    single : whether it is to be exactly one thing.
    or_name : whether it may also be the accessible name of something.
    """

    what: str
    line: int
    locator: Locator
    page: str = ""
    device: str = ""
    single: bool = False
    or_name: bool = False


def source_of(file: Path) -> Source:
    """The text of a scenario file, for showing lines of it. Raises as `load` does."""
    return Source(file.as_posix(), text_of(file))


def named_in(scenario: Scenario) -> tuple[Named, ...]:
    """Everything in a scenario that has been read from a file, in the order of its lines."""
    assert scenario.file is not None
    document = positions.read(source_of(scenario.file))
    return tuple(sorted(_all(scenario, document), key=lambda each: each.line))


def _all(scenario: Scenario, document: positions.Document) -> Iterator[Named]:
    settings = scenario.settings
    for what, selectors in (("hide", settings.capture.hide), ("mask", settings.capture.mask)):
        for nth, selector in enumerate(selectors):
            yield Named(what, document.place(("capture", what, nth)).line, Locator("css", selector))
    if selector := settings.capture.ready_selector or "":
        yield Named("ready", document.place(("capture", "ready", "selector")).line, Locator("css", selector))
    for ignore in settings.ignores:
        if ignore.selector:
            yield Named(
                f"ignore {ignore.rule}", ignore.line, Locator("css", ignore.selector), ignore.page, ignore.device
            )
    areas = {area.name for page in scenario.pages for area in page.areas}
    for budget in settings.budgets.reach:
        if budget.target not in areas:
            yield Named("budget of reach", budget.line, Locator("css", budget.target), or_name=True)
    for nth, page in enumerate(scenario.pages):
        for area in page.areas:
            if area.css:
                line = document.key_place(("pages", nth, "areas", area.name)).line
                yield Named(f"area {area.name}", line, Locator("css", area.css), page.name)
