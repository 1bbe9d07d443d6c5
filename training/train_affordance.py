"""Fits the weights of perceived clickability and says how well they do on sites that they were not fitted on.

    python training/gather.py FOLDER --clicks 0
    python training/train_affordance.py FOLDER [--write]

The examples are the live and the plain things of the pages in `pages.json` and of nothing else (see `examples.py`).
Each kind of thing has a logistic regression of its own. What a feature stands for is known beforehand, and two dozen
sites are few: on their own they would have a shadow speak against a button, and say nothing of what none of them shows.
So the weights are fitted as departures from those in `prior.json`, which were set by hand (in the terms of Bayes, the
prior is a normal distribution around those), and each may only have the sign that goes with its feature. Every site
counts as the square root of its number of things, so that one icon gallery does not outweigh all the others. With a
penalty on departures of 4, 8, 16 or 32 the loss on sites left out is 0.30 to 0.31: the sites can't tell, and 16 keeps
what few of them speak of near what is known.

The weights that are shipped come from views in which nothing was clicked: what only claims to be a control had no part
in them. Of the pages listed, four could not be captured: svgedit's editor, the preview of @mdi/font's 7,000 icons, and
uikit's slideshow and form.

Which things are parts of others depends on the weights too, so the script is run until nothing changes any more: twice
is enough. It stands in a folder of its own and not in `benchmarks/`, since what it makes is shipped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from examples import Examples, examples_of

from synthmap.model.geometry import Bools, Floats, Ints

SEED = 20
PRIOR = Path(__file__).with_name("prior.json")
SHIPPED = Path(__file__).parents[1] / "synthmap" / "vision" / "affordance.json"
# Features that speak against a control; all others speak for one.
AGAINST: Mapping[str, frozenset[str]] = {
    "box": frozenset(
        {"blank", "low", "tall", "wide", "bleeds", "crowded", "gridded", "large", "initials", "mixed", "headed",
         "affixed", "stamp", "meshed"}
    ),
    "run": frozenset({"large", "figure", "foreign", "marked"}),
    "icon": frozenset(),
    "picture": frozenset(),
}  # fmt: skip
PENALTY = 16.0  # on half the sum of squared departures from the prior, in examples
FOLDS = 8
STEPS = 2_000
BINS = np.linspace(0, 1, 11)


@dataclass(frozen=True, eq=False)
class Held:
    """Scores of things by weights fitted without their site, whether they work, and what each counts for."""

    score: Floats
    works: Bools
    weight: Floats


def main() -> None:
    """Fit, print the figures, and write the file if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="put the weights and the figures into the package")
    given = parser.parse_args()
    found = examples_of(given.folder, SEED)
    held = {kind: held_out(kind, examples) for kind, examples in found.items()}
    figures = {kind: figures_of(each) for kind, each in held.items()}
    figures["all"] = figures_of(
        Held(*(np.concatenate(columns) for columns in zip(*map(_columns, held.values()), strict=True)))
    )
    weights = {kind: fitted(kind, examples, np.ones(len(examples.works), bool)) for kind, examples in found.items()}
    sites = sorted({site for examples in found.values() for site in examples.site})
    made = {
        "made_by": "training/train_affordance.py",
        "seed": SEED,
        "penalty": PENALTY,
        "sites": sites,
        "views": len({int(view) for examples in found.values() for view in examples.view}),
        "held_out_by_site": figures,
        "weights": weights,
    }
    text = json.dumps(made, indent=1)
    print(text)
    if given.write:
        SHIPPED.write_text(text + "\n", "utf-8")


def _columns(held: Held) -> tuple[Floats, Bools, Floats]:
    return held.score, held.works, held.weight


def held_out(kind: str, examples: Examples) -> Held:
    """Every thing scored by weights that its site had no part in."""
    sites = np.array(examples.site)
    names = np.unique(sites)
    fold_of = dict(zip(names, np.random.default_rng(SEED).permutation(len(names)) % FOLDS, strict=True))
    fold = np.array([fold_of[site] for site in sites])
    score = np.zeros(len(sites))
    for each in range(FOLDS):
        weights = fitted(kind, examples, fold != each)
        score[fold == each] = _scored(weights, examples, fold == each)
    return Held(score, examples.works, site_weights(examples))


def site_weights(examples: Examples) -> Floats:
    """What each thing counts for: those of one site together the square root of their number."""
    _, which, count = np.unique(np.array(examples.site), return_inverse=True, return_counts=True)
    return 1 / np.sqrt(count)[which.reshape(-1)]


def fitted(kind: str, examples: Examples, use: Bools) -> dict[str, float]:
    """The weights by feature, "" for the constant, rounded as they are shipped."""
    x = np.column_stack([np.ones(use.sum()), examples.features[use]])
    y, weight = examples.works[use].astype(np.float64), site_weights(examples)[use]
    sign = np.array([0.0, *(-1.0 if name in AGAINST[kind] else 1.0 for name in examples.names)])
    known = json.loads(PRIOR.read_text("utf-8"))[kind]
    prior = np.array([known[name] for name in ("", *examples.names)])
    step = 1 / (np.linalg.norm(x * np.sqrt(weight)[:, None], 2) ** 2 / 4 + PENALTY)
    beta = ahead = prior
    for count in range(STEPS):  # Nesterov's accelerated projected gradient
        error = 1 / (1 + np.exp(-x @ ahead)) - y
        moved = ahead - step * (x.T @ (weight * error) + PENALTY * (ahead - prior))
        moved = np.where(moved * sign < 0, 0.0, moved)
        beta, ahead = moved, moved + count / (count + 3) * (moved - beta)
    return {name: round(float(value), 2) for name, value in zip(("", *examples.names), beta, strict=True)}


def _scored(weights: Mapping[str, float], examples: Examples, use: Bools) -> Floats:
    odds = examples.features[use] @ np.array([weights[name] for name in examples.names]) + weights[""]
    return 1 / (1 + np.exp(-odds))


def figures_of(held: Held) -> dict[str, Any]:
    """Numbers of things, log loss, area under the ROC curve, average precision, and by score the share that works."""
    return {
        "live": int(held.works.sum()),
        "plain": int((~held.works).sum()),
        "log_loss": round(log_loss(held), 3),
        "auc": round(auc(held), 3),
        "average_precision": round(average_precision(held), 3),
        "calibration": list(calibration(held)),
    }


def log_loss(held: Held) -> float:
    """Mean of minus the logarithm of the chance that was given to what is the case."""
    chance = np.where(held.works, held.score, 1 - held.score)
    return float(np.average(-np.log(np.maximum(1e-9, chance)), weights=held.weight))


def auc(held: Held) -> float:
    """The chance that a live thing scores higher than a plain one, ties counted half."""
    _, rank = np.unique(held.score, return_inverse=True)
    live = np.bincount(rank, held.weight * held.works)
    plain = np.bincount(rank, held.weight * ~held.works)
    below = np.cumsum(plain) - plain
    return float((live * (below + plain / 2)).sum() / (live.sum() * plain.sum()))


def average_precision(held: Held) -> float:
    """Precision at every threshold, weighted by the recall that it adds."""
    _, rank = np.unique(-held.score, return_inverse=True)
    live = np.bincount(rank, held.weight * held.works)
    everything = np.bincount(rank, held.weight)
    return float((np.cumsum(live) / np.cumsum(everything) * live).sum() / live.sum())


def calibration(held: Held) -> Iterator[dict[str, float]]:
    """For each tenth of the scale: how many things, their mean score, and the share of them that works."""
    tenth: Ints = np.clip(np.digitize(held.score, BINS) - 1, 0, len(BINS) - 2)
    for each in range(len(BINS) - 1):
        here = tenth == each
        if here.any():
            yield {
                "from": round(float(BINS[each]), 1),
                "things": int(here.sum()),
                "mean_score": round(float(np.average(held.score[here], weights=held.weight[here])), 2),
                "share_live": round(float(np.average(held.works[here], weights=held.weight[here])), 2),
            }


if __name__ == "__main__":
    main()
