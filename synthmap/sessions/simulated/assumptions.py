"""Every assumed parameter that shapes simulated visits of one view, in the words a report prints: what was in play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from synthmap.scenario.personas import KNOWN
from synthmap.scenario.types import Persona
from synthmap.sessions.simulated import choosing, curves, filling, thumbs
from synthmap.sessions.simulated.crowd import AVERAGE
from synthmap.sessions.simulated.scene import Scene

_TOLD = {"task_words": "task words", "look_backs": "looks back up", "exploring": "evenness of choice"}


def assumptions(
    scene: Scene, *, personas: Sequence[Persona] = (), task: str = "", shown: bool = True
) -> tuple[str, ...]:
    """What is assumed, one sentence each; nothing that measurement settles, and nothing that this view has no part in.

    `shown` says whether some visitors' eyes and pointer were followed.
    """
    return (
        *_of_time(scene),
        *(_persona(persona) for persona in personas),
        *(_of_clicks(scene, task) if len(scene.boxes) else ()),
        *(_of_paths(scene) if shown else ()),
    )


def _of_time(scene: Scene) -> Iterator[str]:
    yield "dwell times follow a Weibull with k = 0.7 and λ = 43 s, and last at least as long as the scrolling (assumed)"
    if not scene.scrolls:
        return
    yield "bursts, pauses and looks back up are as measured on result pages, on every kind of page and device (assumed)"
    yield (
        "pauses grow shorter down the page by the 0.75th power of how much those who get there look at it, and who "
        "stays longer than the scrolling takes has looked longer before it (assumed)"
    )
    if scene.viewport.mobile:
        yield "visitors on a phone scroll as many pixels as visitors at a desktop (assumed)"
    if (scene.ends < scene.document[1]).any():
        share = curves.TAKEN_FOR_THE_END
        yield (
            f"where the page looks finished, {share:.0%} of those who would scroll on take it for the end, times how "
            f"finished it looks (assumed; at {share / 2:.0%} or {2 * share:.0%}, {1 - share / 2:.0%} or "
            f"{1 - 2 * share:.0%} of them scroll on past what looks wholly finished, and not {1 - share:.0%})"
        )


def _of_clicks(scene: Scene, task: str) -> Iterator[str]:
    yield (
        f"{choosing.CLICKS:.0%} of visitors mean to click, {choosing.AGAIN:.0%} of those click again, and so on; "
        "nobody clicks the same thing twice, and a click is given up as often as nothing in reach looks clickable "
        "(assumed)"
    )
    yield (
        f"what is clicked is drawn in proportion to seen^{choosing.SEEN:g} x looks clickable^{choosing.LOOKS:g} x "
        f"area^{choosing.SIZE:g}, the area between 24² and 200² px (assumed)"
    )
    if task:
        yield (
            f"for the task “{task}”, a thing on which all its words stand is {choosing.WORDS:g} times as likely to be "
            "clicked, one with a part of them accordingly; words count as the same in another inflection, and no "
            "synonyms are known (assumed)"
        )
    if scene.in_hand:
        yield (
            "phones are held as Hoober counted (one hand 49%, cradled 36%, two thumbs 15%), a thumb reaches 85 mm "
            f"with ease and 120 mm hardly, and what it can't is tapped up to {thumbs.WEIGHT:.0%} less (assumed)"
        )
    else:
        yield "what is clicked stands anywhere in the viewport with equal chance (assumed)"
    if scene.viewport.touch:
        yield (
            "taps scatter with a variance of 0.0075 W² + 1.68 mm² across and 0.0108 H² + 1.33 mm² down about a point "
            "0.5 mm below the middle of the aim, at 160 CSS px per inch (assumed, after FFitts law)"
        )
        yield "a finger presses as long, and comes from as far, as measured with a mouse (assumed)"
    if (scene.field >= 0).any():
        yield (
            f"who puts the cursor into a field writes {filling.CHARACTERS} characters on average, and goes on through "
            "all the fields of its form that follow: nobody gives up at a field (assumed)"
        )


def _of_paths(scene: Scene) -> Iterator[str]:
    yield "of visitors whose paths are shown, each look goes into one of 8 directions, by the attention there (assumed)"
    if not scene.viewport.touch:
        yield "their pointer rests for 3 s on average between two moves that lead nowhere (assumed)"


def _persona(persona: Persona) -> str:
    names = [field.name for field in fields(Persona) if field.name not in ("name", "share")]
    factors = [
        f"{_TOLD.get(name, name)} x {value:g}"
        for name in names
        if (value := getattr(persona, name)) != getattr(AVERAGE, name)
    ]
    base = KNOWN.get(persona.name)
    own = base is None or any(getattr(persona, name) != getattr(base, name) for name in names)
    origin = "assumed, as the scenario has it" if own else "assumed"
    return f"a {persona.name} differs from the average visitor by {', '.join(factors) or 'nothing'} ({origin})"
