"""Recordings of the Recorder panel of Chrome DevTools: their steps as steps of a scenario, to be done on the live page.

The format is that of https://github.com/puppeteer/replay. It keeps what was done to which element and no coordinates of
the page, so events arise only when the steps are carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from synthmap.model.errors import UsageError
from synthmap.model.events import make_events
from synthmap.scenario.steps import MAX_STEPS
from synthmap.scenario.types import Step
from synthmap.sessions.recorded.acts import place
from synthmap.sessions.recorded.recording import Notes, Recording, Replay
from synthmap.sessions.recorded.selectors import is_select, locators

Fields = Mapping[str, Any]

MOST_STEPS = 20 * MAX_STEPS
"""The most steps of one recording: a recording is longer than what a person writes by hand."""

_MODIFIERS = ("Alt", "Control", "Meta", "Shift")
_LONGEST_VALUE, _LONGEST_KEY = 10_000, 30


def is_devtools(value: object) -> bool:
    """Whether a JSON value looks like a recording of the Recorder panel."""
    return isinstance(value, dict) and isinstance(value.get("steps"), list)


def read_devtools(value: Fields, name: str) -> Recording:
    """The recording of a parsed file; `name` is what messages call it. Raises UsageError for one without end."""
    steps = value["steps"]
    if len(steps) > MOST_STEPS:
        raise UsageError(
            f"{name} has {len(steps):,} steps; {MOST_STEPS:,} at most are carried out. Split the recording."
        )
    reader = _Reader()
    for step in steps:
        reader.take(step)
    replay = reader.replay()
    viewports = (replay.viewport,) if replay.viewport else ()
    return Recording("Chrome DevTools Recorder", make_events(0), viewports, reader.notes.counted(), replay)


@dataclass(frozen=True)
class _Window:
    """The window that the recording asks for."""

    viewport: tuple[int, int] | None = None
    mobile: bool = False
    touch: bool = False
    dpr: float = 1.0


class _Reader:
    """Takes the steps of a recording one after the other."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._steps: list[Step] = []
        self._window = _Window()
        self._top = 0.0
        self._held: list[str] = []

    def replay(self) -> Replay:
        """All that was read."""
        window = self._window
        return Replay(tuple(self._steps), window.viewport, window.mobile, window.touch, window.dpr)

    def take(self, step: object) -> None:
        """One step of the file."""
        kind = step.get("type") if isinstance(step, dict) else None
        if not isinstance(step, dict) or not isinstance(kind, str):
            self.notes.add("step without a type")
            return
        read = _KINDS.get(kind)
        if read is None:
            called = f"custom step “{step.get('name')}”" if kind == "customStep" else f"step “{kind}”"
            self.notes.add(f"{called}, which is not carried out")
            return
        read(self, step)
        if step.get("assertedEvents"):
            self.notes.add("asserted navigation: the next step waits for its element instead")

    def _window_of(self, step: Fields) -> None:
        width, height, dpr = (place(step.get(name)) for name in ("width", "height", "deviceScaleFactor"))
        if not (1 <= width <= 10_000 and 1 <= height <= 10_000):
            self.notes.add("window without a size")
            return
        made = _Window(
            (int(width), int(height)), step.get("isMobile") is True, step.get("hasTouch") is True,
            dpr if 0 < dpr <= 10 else 1.0,
        )  # fmt: skip
        if self._window.viewport is None:
            self._window = made
        elif made != self._window:
            self.notes.add("change of the window's size on the way, which is not carried out")

    def _navigate(self, step: Fields) -> None:
        url = step.get("url")
        if not isinstance(url, str) or not url.startswith(("http://", "https://", "/", "file://")):
            self.notes.add("navigation to no web address")
            return
        self._top = 0.0
        self._steps.append(Step("goto", value=url))

    def _click(self, step: Fields) -> None:
        if step.get("button", "primary") != "primary":
            self.notes.add(f"click of the {step.get('button')} button, which is not carried out")
            return
        twice = step.get("type") == "doubleClick"
        at = place(step.get("offsetX")), place(step.get("offsetY"))
        within = at if at[0] >= 0 and at[1] >= 0 else None
        touch = step.get("deviceType") == "touch"
        self._to(step, Step("dblclick" if twice else "tap" if touch else "click", within=within))

    def _hover(self, step: Fields) -> None:
        self._to(step, Step("hover"))

    def _change(self, step: Fields) -> None:
        value = step.get("value")
        if not isinstance(value, str) or len(value) > _LONGEST_VALUE:
            self.notes.add("change to no text")
            return
        # Whatever somebody typed while recording may be a secret.
        chosen = is_select(step.get("selectors"))
        self._to(step, Step("select" if chosen else "fill", value=value, secret=True))

    def _key_down(self, step: Fields) -> None:
        key = step.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
            self.notes.add("key without a name")
        elif key in _MODIFIERS:
            self._held.append(key)
        else:
            held = [modifier for modifier in _MODIFIERS if modifier in self._held]
            self._steps.append(Step("press", value="+".join([*held, key])))

    def _key_up(self, step: Fields) -> None:
        # The step that pressed a key released it too; what is held down has to be let go of here.
        self._held = [key for key in self._held if key != step.get("key")]

    def _scroll(self, step: Fields) -> None:
        top = place(step.get("y"))
        if step.get("selectors"):
            self.notes.add("scroll within an element, which is not carried out")
        elif not top >= 0:
            self.notes.add("scroll to no place")
        elif top != self._top:
            self._steps.append(Step("scroll", amount=top - self._top))
            self._top = top

    def _wait(self, step: Fields) -> None:
        gone = step.get("visible") is False or (step.get("count") == 0 and step.get("operator") in (None, "==", "<="))
        self._to(step, Step("expect", manner="hidden") if gone else Step("wait"))

    def _close(self, step: Fields) -> None:
        """The window is closed after the last step as it is."""

    def _to(self, step: Fields, done: Step) -> None:
        found = locators(step.get("selectors"), _frame(step.get("frame")))
        if not found:
            self.notes.add(f"step “{step['type']}” whose element is not named in a way that is known")
            return
        first, *others = found
        self._steps.append(replace(done, target=first, others=tuple(others)))


def _frame(frame: object) -> tuple[int, ...]:
    numbers = frame if isinstance(frame, list) else []
    return tuple(number for number in numbers[:20] if type(number) is int and 0 <= number < 1_000)


_KINDS: Mapping[str, Callable[[_Reader, Fields], None]] = {
    "setViewport": _Reader._window_of,
    "navigate": _Reader._navigate,
    "click": _Reader._click,
    "doubleClick": _Reader._click,
    "hover": _Reader._hover,
    "change": _Reader._change,
    "keyDown": _Reader._key_down,
    "keyUp": _Reader._key_up,
    "scroll": _Reader._scroll,
    "waitForElement": _Reader._wait,
    "close": _Reader._close,
}
