"""A window that keeps its size for the page while the page is pictured.

To picture more of a page than its window shows, Chromium makes the window a pixel wide for a frame and then as large as
it was. Scripts hear of both, and one that folds a menu away in a narrow window leaves it folded: the picture would be
of another page than the one that was measured, and so would everything be that is clicked afterwards. These events are
kept from the page by a listener that stands on its window before any of its own, in a world of its own. Observers of
elements' sizes cannot be kept from hearing of it. Style rules for narrow windows cannot be kept from holding for that
frame either: transitions are left out until it is over, or the picture would be of a page on its way back.
"""

from __future__ import annotations

from importlib.resources import files

from synthmap.browser.commands import Program, Send, Together

_SCRIPT = files("synthmap.browser").joinpath("steady.js").read_text("utf-8")
_WORLD = "synthmap steady"


def steady_window() -> Program[None]:
    """Keep those events from whatever is loaded in the page from now on, as long as the session lasts."""
    # Only of a page that tells of itself are scripts run as it is loaded.
    yield Together(
        (
            Send("Page.enable"),
            Send("Page.addScriptToEvaluateOnNewDocument", {"source": _SCRIPT, "worldName": _WORLD}),
        )
    )
