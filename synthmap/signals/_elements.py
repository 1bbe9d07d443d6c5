"""What kind of element a click fell on, as far as that decides what the click means: masks over a view's table.

A browser and a page answer many clicks in ways that no event of the page shows, and people repeat many clicks without
any anger. These are the false alarms that the users of such signals report most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools, Ints

_PRESSED = frozenset(("checkbox", "radio", "button", "submit", "reset", "image", "range", "color", "file", "hidden"))
_TEXT_ROLES = frozenset(("textbox", "searchbox", "spinbutton", "combobox"))
# Drawn by the browser beyond the page: a picker, a file dialog, a list, a player's own controls.
_PICKERS = frozenset(("file", "color", "date", "time", "month", "week", "datetime-local"))
_ELSEWHERE_TAGS = frozenset(("select", "option", "iframe", "embed", "object", "canvas", "audio"))
_HANDS_OVER = ("mailto:", "tel:", "sms:", "callto:", "whatsapp:", "geo:")
# Surfaces that are pressed and dragged over and over: games, maps, drawings, players, sliders, pianos.
_PLAYED_TAGS = frozenset(("canvas", "video", "audio", "embed", "object", "iframe"))
_PLAYED_ROLES = frozenset(("slider", "application", "spinbutton", "scrollbar"))
_HERE = frozenset(("", "_self", "_top", "_parent"))
# A word of these anywhere in a short name makes it a stepper; those that say other things too must be the whole name.
_STEPS = re.compile(
    r"(?<!\w)(next|previous|prev|undo|redo|skip|rewind|fewer|zoom|increase|decrease|increment|decrement|(one|1) .*more"
    r"|nächste[rs]?|vorherige[rs]?|suivante?|précédente?|siguiente|anterior|volgende|vorige|successiv[oa])(?!\w)",
    re.I,
)
_STEPS_ALONE = re.compile(
    r"(plus|minus|more|less|up|down|left|right|back|forwards?|backwards?|louder|quieter|later|earlier|weiter|zurück|mehr"
    r"|weniger|moins|más|menos|avanti|indietro)",
    re.I,
)
_STEP_SIGNS = re.compile(r"[\s+\-−–—<>‹›«»←→↑↓⟨⟩❮❯▲▼◀▶△▽＋－\d]+")  # digits: a keypad, a calendar, pages of a list
_STEP_CLASS = re.compile(
    r"(?:^|[-_\s])(next|prev|previous|arrow|stepper|spinner|increment|decrement|plus|minus|zoom)(?:$|[-_\s])", re.I
)
_MAX_STEP_NAME = 40  # characters: a longer name is a sentence that happens to hold such a word
_KEY_NAME = 1  # a control called by one character is a key of a keypad


def nearest_of(elements: ElementTable, chosen: Bools) -> Ints:
    """For each row, itself or the nearest ancestor that is chosen, -1 for none, shape (n,)."""
    found = np.where(chosen, np.arange(len(elements)), -1)
    for row, above in enumerate(elements.parent.tolist()):
        if found[row] < 0 <= above:
            found[row] = found[above]
    return found


def within(elements: ElementTable, chosen: Bools) -> Bools:
    """Which rows are chosen or stand in one that is, shape (n,)."""
    return np.asarray(nearest_of(elements, chosen) >= 0)


def at(chosen: Bools, row: Ints) -> Bools:
    """Whether each of these rows is chosen; -1, no element at all, is not, shape of `row`."""
    return np.append(chosen, False)[row]


def text_fields(elements: ElementTable) -> Bools:
    """Which rows take text, or stand in what does: a click there places the caret or picks a word, shape (n,)."""
    return within(
        elements,
        _rows(
            elements,
            lambda tag, role, attributes: (
                (tag == "input" and attributes.get("type", "text").lower() not in _PRESSED)
                or tag in ("textarea", "select")
                or role in _TEXT_ROLES
                or attributes.get("contenteditable", "false").lower() in ("", "true", "plaintext-only")
            ),
        ),
    )


def answered_elsewhere(elements: ElementTable) -> Bools:
    """Which rows a browser answers where no event of the page shows it, shape (n,).

    Downloads, links to another tab, window, application or place on the same page, file choosers and other pickers,
    lists, players, and frames and drawings whose inside is their own.
    """
    return within(elements, _rows(elements, _is_answered_elsewhere))


def controls(elements: ElementTable) -> Bools:
    """Which rows are, or stand in, a link or a button: what Sentry looks at, shape (n,)."""
    return within(
        elements,
        _rows(
            elements,
            lambda tag, role, attributes: (
                tag in ("a", "button")
                or (tag == "input" and attributes.get("type", "").lower() in ("submit", "button", "image"))
            ),
        ),
    )


def addressed(elements: ElementTable) -> Bools:
    """Which rows are, or stand in, a link with an address, shape (n,)."""
    links = [tag in ("a", "area") and "href" in a for tag, a in zip(elements.tag, elements.attributes, strict=True)]
    return within(elements, np.array(links, dtype=bool))


def current(elements: ElementTable) -> Bools:
    """Which rows are the chosen one of several, whose click may rightly do nothing, or stand in it, shape (n,)."""
    return within(
        elements,
        _rows(
            elements,
            lambda tag, role, attributes: (
                attributes.get("aria-selected") == "true"
                or attributes.get("aria-current", "false") not in ("", "false")
                or (tag == "input" and attributes.get("type", "").lower() == "radio")
                or (role in ("radio", "menuitemradio") and attributes.get("aria-checked") == "true")
            ),
        ),
    )


def played(elements: ElementTable) -> Bools:
    """Which rows are pressed or dragged all the time, with answers that are no change of the page, shape (n,).

    Drawings, games, players, frames, sliders and what can be dragged, and what stands in one.
    """
    return within(
        elements,
        _rows(
            elements,
            lambda tag, role, attributes: (
                tag in _PLAYED_TAGS
                or role in _PLAYED_ROLES
                or attributes.get("draggable") == "true"
                or (tag == "input" and attributes.get("type", "").lower() in ("range", "number"))
            ),
        ),
    )


def steppers(elements: ElementTable) -> Bools:
    """Which rows are controls made to be pressed several times, or stand in one, shape (n,).

    Plus and minus, next and previous, arrows, undo, the keys of a keypad.
    """
    return within(elements, np.array([_is_stepper(elements, row) for row in range(len(elements))], dtype=bool))


def _rows(elements: ElementTable, holds: Callable[[str, str, Mapping[str, str]], bool]) -> Bools:
    columns = zip(elements.tag, elements.role, elements.attributes, strict=True)
    return np.array([holds(tag, role, attributes) for tag, role, attributes in columns], dtype=bool)


def _is_answered_elsewhere(tag: str, role: str, attributes: Mapping[str, str]) -> bool:
    if tag in ("a", "area"):
        href = attributes.get("href", "").strip().lower()
        return "href" in attributes and (
            "download" in attributes
            or attributes.get("target", "").lower() not in _HERE
            or href.startswith(_HANDS_OVER)
            or (href.startswith("#") and len(href) > 1)
        )
    if tag == "input":
        return attributes.get("type", "").lower() in _PICKERS
    opens_elsewhere = attributes.get("formtarget", "").lower() not in _HERE
    return opens_elsewhere or tag in _ELSEWHERE_TAGS or (tag == "video" and "controls" in attributes)


def _is_stepper(elements: ElementTable, row: int) -> bool:
    if elements.action[row] != row:
        return False
    name = elements.name[row].strip()
    if not name:
        return _STEP_CLASS.search(elements.attributes[row].get("class", "")) is not None
    if len(name) > _MAX_STEP_NAME:
        return False
    signs = len(name) <= _KEY_NAME or _STEP_SIGNS.fullmatch(name) is not None
    return signs or _STEPS_ALONE.fullmatch(name) is not None or _STEPS.search(name) is not None
