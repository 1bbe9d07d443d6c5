"""The scorecards of perceived clickability: what each feature counts for, and what is said of it in words.

Three kinds of things can look clickable: a box that is drawn as one (a button, a pill, a framed icon), a bare run of
text (a link), and a bare icon. Each kind has its card of weights in log-odds and a logistic curve on their sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from synthmap.model.geometry import Floats
from synthmap.vision.features import Features

Scorecard = Mapping[str, float]

# Weights in log-odds. They were set by hand, guided by a logistic regression on the live and plain elements of some 40
# pages that serve for training alone.
BOX: Scorecard = MappingProxyType({
    "": -3.0,  # what a box with none of the features has
    "edge": 1.8,  # contrast of the fill or the frame with the surround
    "rounded": 0.6,
    "pill": 0.6,  # a circle, or ends that are half circles
    "shadow": 0.5,
    "vivid": 1.0,  # a saturated fill
    "label": 2.2,  # one short label, centred
    "tile": 0.3,  # an icon over its label
    "short": 0.6,  # little text, wherever it stands
    "iconic": 1.2,  # an icon and no words
    "padded": 0.6,  # air around the label on all sides
    "blank": -1.0,  # nothing in it
    "low": -4.6,  # no higher than a badge
    "tall": -3.2,  # higher than a button; less so for circles
    "wide": -2.0,
    "bleeds": -3.0,  # from one rim of the page to the other
    "crowded": -2.0,  # text in many pieces
    "gridded": -2.5,  # its edges run on, as table lines do
    "large": -1.0,  # letters as high as a heading's
    "initials": -2.4,  # a square of one to three letters: an avatar or a counter
    "mixed": -2.5,  # plain words and a link: a panel
    "headed": -2.6,  # large letters over small ones: a figure and what it counts
    "affixed": -3.2,  # pale, and fixed to a text field: its unit
    "listed": 2.4,  # live things with the same look at the same place in the other items of a list
    "like": 3.2,  # share of live ones among the page's things with the same look
})  # fmt: skip
RUN: Scorecard = MappingProxyType({
    "": -2.8,
    "tinted": 1.6,  # a hue that body text hasn't
    "blue": 0.8,  # the hue that links have had from the start
    "lined": 3.0,  # underlined
    "brief": 0.9,
    "large": -1.6,
    "like": 3.0,
    "like_plain": 1.2,  # the same, for text in body colour, where looks tell less
    "inset": 2.3,  # in a sentence whose other words have another ink
    "beside": 2.4,  # live neighbours with the same look, in a row or a column
    "listed": 3.8,  # live things with the same look at the same place in the other items of a list
    "figure": -2.6,  # a number without a letter
    "foreign": -0.9,  # tinted, in a page whose live texts on such a ground have other tints
})  # fmt: skip
ICON: Scorecard = MappingProxyType({"": -2.0, "like": 3.2, "listed": 3.6})

# From this share on a feature is spoken of as there.
MOSTLY = 0.5
_SIGNS_OF_RUN = MappingProxyType({
    "lined": "underlined",
    "beside": "beside live text of the same look",
    "brief": "few words",
    "inset": "set off by its colour from the sentence it is in",
})  # fmt: skip
# What weighs less than this is no reason.
_TELLING = 0.1


def log_odds(card: Scorecard, features: Features) -> Floats:
    """The card's weights for features of n things, summed; shape (n,)."""
    size = len(next(iter(features.values())))
    return sum((card[name] * values for name, values in features.items()), np.full(size, card[""]))


def score_of(card: Scorecard, features: Features) -> Floats:
    """How clickable n things look by a card, 0..1, shape (n,)."""
    odds: Floats = 1 / (1 + np.exp(-log_odds(card, features)))
    return odds


def reasons(card: Scorecard, features: Features, at: int, alike: int) -> tuple[str, ...]:
    """The features that speak for one of the things, in words, the strongest first, the same words taken together.

    `alike` is how many live things of the page it looks like.
    """
    weight: dict[str, float] = {}
    value = {name: float(values[at]) for name, values in features.items()}
    for name, share in value.items():
        words = _words(card, name, value, alike)
        if words and card[name] * share > _TELLING:
            weight[words] = weight.get(words, 0.0) + card[name] * share
    return tuple(sorted(weight, key=lambda words: (-weight[words], words)))


def _words(card: Scorecard, name: str, value: Mapping[str, float], alike: int) -> str:
    if name == "listed":
        return "at the place that live things have in the rest of its list"
    if card is BOX:
        return _words_of_box(name, value, alike)
    if card is ICON:
        return f"like {_count(alike, 'icon')} of this page"
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
