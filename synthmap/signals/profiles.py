"""The named profiles that say when a click counts as rage, dead, slow or an error, and a cursor as thrashed.

Each is frozen data. The numbers of `posthog`, `datadog`, `sentry` and `amplitude` are those that the products publish
in their documentation and in their open-source browser libraries (posthog-js, browser-sdk, sentry-javascript,
Amplitude-TypeScript); what a product does not define is None. `default` is synthmap's own choice among them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

DEFAULT = "default"
Signal = Literal["rage", "dead", "slow", "error", "thrash"]


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

    @property
    def patience(self) -> float:
        """The longest wait for any answer, ms."""
        return max(self.mutation, self.navigation)


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


@dataclass(frozen=True)
class Profile:
    """What one product calls each signal, None for one that it does not have; `error` is in ms after the click."""

    rage: Rage | None = None
    dead: Dead | None = None
    slow: Slow | None = None
    error: float | None = None
    thrash: Thrash | None = None


def _under(limit: float) -> float:
    """The largest value below a limit that a product states as "less than"."""
    return math.nextafter(limit, 0)


_POSTHOG_RAGE = Rage(clicks=3, gap_ms=_under(1_000), distance=_under(30), metric="manhattan")
_AMPLITUDE_THRASH = Thrash(changes=20, within_ms=_under(2_000))

# Sentry's seven seconds are the longest wait that anyone published, whatever kind of answer came.
DEFAULT_DEAD = Dead(mutation=7_000, scroll=7_000, selection=7_000, focus=7_000, navigation=7_000)

PROFILES: Mapping[str, Profile] = {
    "posthog": Profile(
        rage=_POSTHOG_RAGE,
        # Nothing by 2,750 ms; a focus within a second before or after counts as the visitor leaving the window.
        dead=Dead(mutation=2_500, scroll=100, selection=100, focus=1_000, navigation=2_750),
    ),
    "datadog": Profile(
        rage=Rage(
            clicks=3, gap_ms=1_000, distance=100, metric="euclidean", span_ms=1_000, same_element=True,
            calm_after_scroll=True,
        ),
        dead=Dead(mutation=100, scroll=100, selection=100, focus=100, navigation=100, not_on_links=True),
        error=10_000,
    ),
    "sentry": Profile(
        rage=Rage(
            clicks=3, gap_ms=7_000, distance=math.inf, metric="euclidean", span_ms=7_000, same_element=True,
            dead_only=True,
        ),
        dead=Dead(mutation=7_000, scroll=300, selection=None, focus=None, navigation=7_000, only_controls=True),
        slow=Slow(note=3_000, warning=3_000, until=7_000, mutation_only=True),
    ),
    "amplitude": Profile(
        rage=Rage(clicks=4, gap_ms=_under(1_000), distance=50, metric="box", span_ms=_under(1_000), same_element=True),
        dead=Dead(mutation=3_000, scroll=None, selection=None, focus=None, navigation=3_000),
        error=2_000,
        thrash=_AMPLITUDE_THRASH,
    ),
    DEFAULT: Profile(
        rage=_POSTHOG_RAGE,
        dead=DEFAULT_DEAD,
        # A second keeps the train of thought, ten lose it (Nielsen, 1993); three are where waiting is felt as such.
        slow=Slow(note=1_000, warning=3_000, until=7_000),
        error=2_000,
        thrash=_AMPLITUDE_THRASH,
    ),
}  # fmt: skip


def profiles_with(signal: Signal) -> tuple[str, ...]:
    """The names of the profiles that define a signal, in alphabetical order."""
    return tuple(sorted(name for name, profile in PROFILES.items() if getattr(profile, signal) is not None))
