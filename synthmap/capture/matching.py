"""Finding on the captured page what a scenario's CSS selector matches, as rows of the snapshot."""

from __future__ import annotations

import numpy as np

from synthmap.browser.commands import Program, call
from synthmap.capture.dom import Dom
from synthmap.capture.scripts import script
from synthmap.model.geometry import Bools

_SCRIPT = script("matching.js")


def matching(world: int, dom: Dom, selector: str) -> Program[Bools | None]:
    """Which rows a CSS selector matches, shape (n,); None where the page has changed since it was captured.

    Raises PageError for what is no CSS selector.
    """
    answer = yield from call(world, _SCRIPT, selector)
    found: Bools = np.isin(dom.walk, answer["places"])
    return found if answer["length"] == dom.walked else None
