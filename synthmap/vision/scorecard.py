"""The scorecards of perceived clickability: what each feature counts for, and what is said of it in words.

Four kinds of things can look clickable: a box that is drawn as one (a button, a pill, a framed icon), a bare run of
text (a link), a bare icon, and a picture. Each kind has its card of weights in log-odds and a logistic curve on their
sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import numpy as np

from synthmap.model.geometry import Floats
from synthmap.vision.features import Features

# Weights in log-odds by kind of thing and feature, "" for what a thing with none of the features has; the file says how
# they were come by.
_WEIGHTS: Mapping[str, Mapping[str, float]] = json.loads(
    resources.files("synthmap.vision").joinpath("affordance.json").read_text("utf-8")
)["weights"]

# From this share on a feature is spoken of as there.
MOSTLY = 0.5
LIKE_A_STEP = "followed by a sign, like a step of a trail"
_SIGNS_OF_RUN = MappingProxyType({
    "lined": "underlined",
    "beside": "beside live text of the same look",
    "brief": "few words",
    "inset": "set off by its colour from the sentence it is in",
    "parted": LIKE_A_STEP,
})  # fmt: skip
# What weighs less than this is no reason.
_TELLING = 0.1


def log_odds(kind: str, features: Features) -> Floats:
    """The weights of the features of n things of a kind ("box", "run", "icon" or "picture"), summed; shape (n,)."""
    weights, size = _WEIGHTS[kind], len(next(iter(features.values())))
    return sum((weights[name] * values for name, values in features.items()), np.full(size, weights[""]))


def score_of(kind: str, features: Features) -> Floats:
    """How clickable n things of a kind look, 0..1, shape (n,)."""
    odds: Floats = 1 / (1 + np.exp(-log_odds(kind, features)))
    return odds


def reasons(kind: str, features: Features, at: int, alike: int) -> tuple[str, ...]:
    """The features that speak for one of the things, in words, the strongest first, the same words taken together.

    `alike` is how many live things of the page it looks like.
    """
    weight: dict[str, float] = {}
    value = {name: float(values[at]) for name, values in features.items()}
    for name, share in value.items():
        words = _words(kind, name, value, alike)
        if words and _WEIGHTS[kind][name] * share > _TELLING:
            weight[words] = weight.get(words, 0.0) + _WEIGHTS[kind][name] * share
    return tuple(sorted(weight, key=lambda words: (-weight[words], words)))


def _words(kind: str, name: str, value: Mapping[str, float], alike: int) -> str:
    if name == "listed":
        return "at the place that live things have in the rest of its list"
    if kind == "box":
        return _words_of_box(name, value, alike)
    if kind in ("icon", "picture"):
        return f"like {_count(alike, kind)} of this page"
    if name in ("tinted", "blue", "like") and value["tinted"] > MOSTLY:
        known = f"{_count(alike, 'link')} {'has' if alike == 1 else 'have'} and " if alike else ""
        return f"in a colour that {known}body text hasn't"
    if name in ("like", "like_plain"):
        return f"like {_count(alike, 'text')} of this page"
    return _SIGNS_OF_RUN.get(name, "")


def _words_of_box(name: str, value: Mapping[str, float], alike: int) -> str:
    if name in ("edge", "rounded", "pill", "vivid"):
        manner = "strongly coloured" if value["vivid"] > MOSTLY else "filled or framed"
        return f"{manner} {'pill or circle' if value['pill'] else 'box'}"
    if name == "like":
        return f"like {_count(alike, 'button')} of this page"
    if name in ("label", "tile") and value["tile"] > MOSTLY:
        return "an icon over one short label"
    return {"label": "one short centred label", "iconic": "an icon alone", "shadow": "casts a shadow"}.get(name, "")


def _count(number: int, noun: str) -> str:
    return f"{number} live {noun}{'' if number == 1 else 's'}"
