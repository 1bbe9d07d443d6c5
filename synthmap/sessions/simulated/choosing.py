"""What visitors click: a choice among the things that look clickable in the part of the page they reached."""

from __future__ import annotations

import numpy as np

from synthmap.model.geometry import Floats, Ints, areas, centres
from synthmap.sessions.simulated import thumbs, wording
from synthmap.sessions.simulated.crowd import Crowd
from synthmap.sessions.simulated.curves import reached
from synthmap.sessions.simulated.scene import Scene

# Attention already grows with area, so that both count less than in proportion.
SEEN, LOOKS, SIZE = 0.5, 2.0, 0.25
_SMALLEST, _LARGEST = 24.0**2, 200.0**2  # px²: beyond these, size says nothing more about being a target
CLICKS, AGAIN = 0.65, 0.30
WORDS = 6.0  # times as likely where all words of the task stand on it
_MOST = 8  # clicks of one visitor
_REDRAWN = 4  # times that someone looks for another thing, before leaving it at what was clicked already
_NEVER = -700.0  # the logarithm of a chance that is none


def choose(rng: np.random.Generator, scene: Scene, reach: Floats, crowd: Crowd, *, task: str) -> tuple[Ints, Ints]:
    """Who clicks which box: session and box of every click, both of shape (clicks,), sessions ascending.

    `scene.seen` is divided by the share of visitors who get there before it weighs a choice, because visitors choose
    among what they did reach. A box whose middle lies outside the page's width cannot be pointed at. Nobody clicks the
    same box twice.
    """
    at = np.where(scene.pinned, -1.0, centres(scene.boxes)[:, 1])
    # In order of depth, what a visitor reached is a prefix: one search per click instead of a matrix.
    order = np.argsort(at, kind="stable")
    weight, best = weights(scene, crowd, task=task)
    summed = np.concatenate([np.zeros((len(weight), 1)), np.cumsum(weight[:, order], axis=1)], axis=1)
    summed /= np.maximum(summed[:, -1:], 1e-300)
    best = np.concatenate([[0.0], np.maximum.accumulate(best[order])])
    exposed = np.searchsorted(at[order], reach, side="right")

    wants = rng.random(len(reach)) < np.minimum(CLICKS * crowd.each("clicks"), 1)
    wanted = np.where(wants, np.minimum(rng.geometric(1 - AGAIN, len(reach)), _MOST), 0)
    session = np.repeat(np.arange(len(reach)), wanted)
    session = session[rng.random(len(session)) < best[exposed[session]]]
    # The rows of all personas end to end, each from one whole number to the next: one search for all of them.
    steps = (summed + np.arange(len(summed))[:, None]).ravel()

    def draw(session: Ints) -> Ints:
        row, last = crowd.persona[session], exposed[session]
        drawn = row + rng.random(len(session)) * summed[row, last]
        place = np.searchsorted(steps, drawn, side="right") - 1 - row * summed.shape[1]
        return order[np.clip(place, 0, last - 1)]

    box = draw(session)
    for _ in range(_REDRAWN):
        again = _repeated(session, box)
        box[again] = draw(session[again])
    new = np.ones(len(session), dtype=bool)
    new[_repeated(session, box)] = False
    return session[new], box[new]


def weights(scene: Scene, crowd: Crowd, *, task: str) -> tuple[Floats, Floats]:
    """How each persona weighs each thing, (personas, k), and how clickable it looks (k,), 0 for what nobody can click.

    The weights of a persona are a softmax without its denominator: exp((ln of what speaks for it) / exploring).
    """
    middle = centres(scene.boxes)
    width, height = float(scene.viewport.width), float(scene.viewport.height)
    below = np.maximum(middle[:, 1], 0)
    attention = np.where(scene.pinned, scene.seen, scene.seen / reached(below, height))
    size = np.clip(areas(scene.boxes), _SMALLEST, _LARGEST) / _LARGEST
    possible = (middle[:, 0] >= 0) & (middle[:, 0] < width) & (attention > 0) & (scene.looks > 0)
    sight = np.where(possible, attention, 1) ** SEEN * np.where(possible, scene.looks, 1) ** LOOKS
    speaks = np.log(np.maximum(sight, 1e-300) * size**SIZE * (_in_hand(scene, middle) if scene.in_hand else 1))
    speaks = speaks + np.outer(crowd.factors("task_words"), np.log(WORDS) * wording.matches(task, scene.words))
    speaks /= crowd.factors("exploring")[:, None]
    speaks -= np.max(speaks, axis=1, initial=_NEVER, where=possible, keepdims=True)
    return np.where(possible, np.exp(np.maximum(speaks, _NEVER)), 0), np.where(possible, scene.looks, 0)


def _in_hand(scene: Scene, middle: Floats) -> Floats:
    width, height = float(scene.viewport.width), float(scene.viewport.height)
    still = thumbs.preference(middle[:, 0], middle[:, 1], width, height)
    return np.where(scene.pinned, still, thumbs.anywhere(middle[:, 0], width, height))


def _repeated(session: Ints, box: Ints) -> Ints:
    """Which clicks fall on what the same session has clicked before."""
    key = session * (int(box.max(initial=0)) + 1) + box
    first = np.unique(key, return_index=True)[1]
    again = np.ones(len(session), dtype=bool)
    again[first] = False
    return np.flatnonzero(again)
