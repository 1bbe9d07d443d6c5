"""Writing into forms: which fields in which order, how long until the first key, and every key after it.

What is written is made up and of no meaning, and never stored: only its length is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthmap.model.geometry import Floats, Ints
from synthmap.sessions.simulated.scene import Scene

# Of the logarithm, ms, from medians and quartiles that were measured: from focus to first key 783 (472 to 1213),
# between keys 214 (134 to 388).
_HESITATION = (np.log(783), np.log(1213 / 472) / 1.349)
_BETWEEN = (np.log(214), np.log(388 / 134) / 1.349)
_ON_A_PHONE = 331 / 231  # published times per character overall, phone to desktop
_WRONG = 0.051  # corrections per character, measured
CHARACTERS = 12  # of what is written into a field, on average; assumed


@dataclass(frozen=True, eq=False)
class Filled:
    """Every field that was written into, (m,), those of one click after another and in the order of the focus.

    Attributes
    ----------
    click : number of the click that put the cursor into the form.
    field : which field of the scene.
    characters : what stands in it in the end.
    begin, done, end : when it got the focus, its last key and lost the focus, ms since the click.
    first : (m + 1,) field `i` owns the keys `first[i]:first[i + 1]`.
    key : when each key went down, ms since the click.
    removes : which keys take the last character away.
    """

    click: Ints
    field: Ints
    characters: Ints
    begin: Floats
    done: Floats
    end: Floats
    first: Ints
    key: Floats
    removes: Ints

    def lasting(self, clicks: int) -> Floats:
        """How long each of so many clicks keeps its visitor writing, ms."""
        spent = np.zeros(clicks)
        np.maximum.at(spent, self.click, self.end)
        return spent


def fill(rng: np.random.Generator, scene: Scene, session: Ints, box: Ints) -> Filled:
    """What follows clicks on boxes, in the order of sessions and of time: all fields of a form from the one clicked on.

    A form is filled once; a later click of the same session into it writes nothing.
    """
    field = scene.field[box]
    clicks = np.flatnonzero(field >= 0)
    forms = scene.form[field[clicks]]
    clicks = clicks[np.sort(np.unique(session[clicks] * (len(scene.fields) + 1) + forms, return_index=True)[1])]
    last = np.searchsorted(scene.form, scene.form, side="right")  # one past the last field of each field's form
    fields = (last - np.arange(len(last)))[field[clicks]]
    click = np.repeat(clicks, fields)
    nth = np.arange(len(click)) - np.repeat(np.cumsum(fields) - fields, fields)
    characters = 1 + rng.poisson(CHARACTERS - 1, len(click))
    wrong = rng.binomial(characters, _WRONG)
    keys = characters + 2 * wrong  # a wrong key, and one to take it away
    first = np.concatenate([[0], np.cumsum(keys)])
    pace = _ON_A_PHONE if scene.in_hand else 1.0
    wait = pace * np.exp(rng.normal(*_BETWEEN, int(first[-1])))
    wait[first[:-1]] = np.exp(rng.normal(*_HESITATION, len(click)))
    leaving = pace * np.exp(rng.normal(*_BETWEEN, len(click)))
    # Time runs on over the keys of a field and the fields of a click.
    owner = np.repeat(np.arange(len(click)), keys)
    typed = np.add.reduceat(wait, first[:-1]) if len(click) else np.zeros(0)
    passed = np.cumsum(typed + leaving)
    begin = passed - typed - leaving
    begin -= begin[np.arange(len(click)) - nth]
    since = np.cumsum(wait)
    key = since - (since - wait)[first[:-1]][owner] + begin[owner]
    return Filled(
        click=click,
        field=field[click] + nth,
        characters=characters,
        begin=begin,
        done=begin + typed,
        end=begin + typed + leaving,
        first=first,
        key=key,
        removes=_removals(rng, owner, first, wrong),
    )


def _removals(rng: np.random.Generator, owner: Ints, first: Ints, wrong: Ints) -> Ints:
    """Positions of the keys that take a character away: each directly after the wrong one, never two in a row."""
    # `wrong` pairs among what is typed: of characters + wrong places, so many are followed by a removal.
    places = np.diff(first) - wrong
    lot = rng.random(int(places.sum()))
    field = np.repeat(np.arange(len(wrong)), places)
    rank = np.empty(len(lot), dtype=np.int64)
    order = np.lexsort((lot, field))
    rank[order] = np.arange(len(lot)) - np.repeat(np.cumsum(places) - places, places)
    followed = rank < wrong[field]
    # Every followed place takes two keys: its own, and the removal after it.
    return np.flatnonzero(followed) + np.cumsum(followed)[followed]
