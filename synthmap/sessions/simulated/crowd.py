"""Who the visitors of a view are: which persona each of them is, in exact proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthmap.model.events import Texts
from synthmap.model.geometry import Floats, Ints
from synthmap.scenario.types import Persona

AVERAGE = Persona("average")
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, eq=False)
class Crowd:
    """Personas, and the number of each visitor's, (n,)."""

    personas: tuple[Persona, ...]
    persona: Ints

    def factors(self, name: str) -> Floats:
        """One factor of every persona, (personas,)."""
        return np.array([getattr(persona, name) for persona in self.personas], dtype=np.float64)

    def each(self, name: str) -> Floats:
        """One factor of every visitor, (n,)."""
        return self.factors(name)[self.persona]

    @property
    def names(self) -> Texts:
        """The personas' names."""
        return np.array([persona.name for persona in self.personas])


def gather(personas: Sequence[Persona], count: int) -> Crowd:
    """`count` visitors of these personas by their shares; of none, all are the average visitor.

    Multiples of the golden ratio fill the unit interval evenly, so that any number of first visitors has the shares.
    """
    known = tuple(personas) or (AVERAGE,)
    bounds = np.cumsum([persona.share for persona in known])
    place = (np.arange(count) + 0.5) * _GOLDEN % 1
    return Crowd(known, np.minimum(np.searchsorted(bounds / bounds[-1], place, side="right"), len(known) - 1))
