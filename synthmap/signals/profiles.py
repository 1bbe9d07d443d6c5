"""The named profiles that say when a click counts as rage, dead, slow or an error, and a cursor as thrashed.

There is one table per signal, by the name of the profile. The numbers of `posthog`, `datadog`, `sentry` and `amplitude`
are those that the products publish in their documentation and in their open-source browser libraries (posthog-js,
browser-sdk, sentry-javascript, Amplitude-TypeScript); a signal that a product does not have lacks its name. `default`
is synthmap's own choice among them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

DEFAULT = "default"


@dataclass(frozen=True)
class Rage:
    """Clicks that are repeated in anger. All limits are inclusive.

    Attributes
    ----------
    clicks : how many make a burst.
    gap_ms : two clicks further apart in time do not belong together.
    span_ms : the longest time from the first to the last of `clicks` clicks.
    distance, metric : how far apart in CSS px: each click from the one before (`manhattan`, `euclidean`), or all of
        `clicks` clicks within a box of that side (`box`).
    same_element : whether all must hit one element.
    dead_only : whether only clicks that nothing answered count.
    calm_after_scroll : whether a click that is followed by scrolling ends the suspicion.
    """

    clicks: int
    gap_ms: float
    distance: float
    metric: Literal["manhattan", "euclidean", "box"]
    span_ms: float = math.inf
    same_element: bool = False
    dead_only: bool = False
    calm_after_scroll: bool = False


@dataclass(frozen=True)
class Dead:
    """Clicks that nothing answers: the longest delay in ms up to which each kind of event is an answer, None for never.

    `only_controls` restricts them to links and buttons; `not_on_links` leaves out links with an address.
    """

    mutation: float
    scroll: float | None
    selection: float | None
    focus: float | None
    navigation: float
    only_controls: bool = False
    not_on_links: bool = False


@dataclass(frozen=True)
class Slow:
    """Clicks that are answered late: after `note` (from which on it is a hint) or `warning` ms, and by `until`.

    `mutation_only`: whether only a change of the page counts as an answer.
    """

    note: float
    warning: float
    until: float
    mutation_only: bool = False


@dataclass(frozen=True)
class Thrash:
    """A cursor flung to and fro: so many changes of direction along one axis, first to last in at most `within_ms`."""

    changes: int
    within_ms: float


def _under(limit: float) -> float:
    """The largest value below a limit that a product states as "less than"."""
    return math.nextafter(limit, 0)


_POSTHOG_RAGE = Rage(clicks=3, gap_ms=_under(1_000), distance=_under(30), metric="manhattan")

RAGE: Mapping[str, Rage] = MappingProxyType(
    {
        DEFAULT: _POSTHOG_RAGE,
        "amplitude": Rage(
            clicks=4, gap_ms=_under(1_000), distance=50, metric="box", span_ms=_under(1_000), same_element=True
        ),
        "datadog": Rage(
            clicks=3, gap_ms=1_000, distance=100, metric="euclidean", span_ms=1_000, same_element=True,
            calm_after_scroll=True,
        ),
        "posthog": _POSTHOG_RAGE,
        "sentry": Rage(
            clicks=3, gap_ms=7_000, distance=math.inf, metric="euclidean", span_ms=7_000, same_element=True,
            dead_only=True,
        ),
    }
)  # fmt: skip

# Sentry's seven seconds are the longest wait that anyone published: by default for an answer of whatever kind.
DEFAULT_DEAD = Dead(mutation=7_000, scroll=7_000, selection=7_000, focus=7_000, navigation=7_000)

DEAD: Mapping[str, Dead] = MappingProxyType(
    {
        DEFAULT: DEFAULT_DEAD,
        "amplitude": Dead(mutation=3_000, scroll=None, selection=None, focus=None, navigation=3_000),
        "datadog": Dead(mutation=100, scroll=100, selection=100, focus=100, navigation=100, not_on_links=True),
        # Nothing by 2,750 ms; that the window gets or loses the focus within a second counts as an answer.
        "posthog": Dead(
            mutation=_under(2_500), scroll=_under(100), selection=_under(100), focus=1_000, navigation=2_750
        ),
        "sentry": Dead(mutation=7_000, scroll=300, selection=None, focus=None, navigation=7_000, only_controls=True),
    }
)

SLOW: Mapping[str, Slow] = MappingProxyType(
    {
        # A second keeps the train of thought, ten lose it (Nielsen, 1993); from three on, waiting is felt as such.
        DEFAULT: Slow(note=1_000, warning=3_000, until=7_000),
        "sentry": Slow(note=3_000, warning=3_000, until=7_000, mutation_only=True),
    }
)

ERROR: Mapping[str, float] = MappingProxyType({DEFAULT: 2_000, "amplitude": 2_000, "datadog": 10_000})
"""Up to how many ms after a click an error belongs to it."""

_AMPLITUDE_THRASH = Thrash(changes=20, within_ms=_under(2_000))
THRASH: Mapping[str, Thrash] = MappingProxyType({DEFAULT: _AMPLITUDE_THRASH, "amplitude": _AMPLITUDE_THRASH})
