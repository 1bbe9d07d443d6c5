"""A comparison in plain words: a few sentences for a mail, and the lines that its tables have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from synthmap.judge.budgets import counted
from synthmap.judge.comparison.places import Changed, Moved
from synthmap.judge.comparison.problems import Problem, where
from synthmap.judge.comparison.view import ViewComparison, VisitsCompared
from synthmap.judge.comparison.whole import Comparison
from synthmap.maps.contrast import Contrast
from synthmap.maps.segments import LEAST_SIMULATED
from synthmap.model.identity import readable
from synthmap.rules._words import called, sentence

_NAMED = 3  # of a kind in the summary; all are in the tables
_TELLING = 3  # differences between shares in the summary

_DEEDS = {
    "clicks": "click {}", "sees": "have {} in view", "clicks anything": "click anything at all",
    "clicks what is dead": "click something that does not answer", "clicks in anger": "click in anger",
    "sees half of the page": "see half of the page",
}  # fmt: skip


def summary(comparison: Comparison) -> list[str]:
    """What a person who was not there should know, in a few sentences; the worst first, the caveats last."""
    told = [f"{comparison.b.label} compared with {comparison.a.label}{_of_what(comparison)}."]
    told += _failures(comparison)
    if comparison.judged:
        told += _of_problems(comparison)
    told += _of_sessions(comparison)
    told += _of_places(comparison)
    told += caveats(comparison)
    return [sentence(each) for each in told]


def caveats(comparison: Comparison) -> list[str]:
    """What the figures do not carry: predictions are said to be such, and samples that are too small."""
    told = []
    sources = {source for view in comparison.views for each in view.visits for source in each.sources}
    if "simulated" in sources:
        told.append("Simulated sessions are a prediction and no sample: their differences have no interval.")
    few = {view.view: count for view in comparison.views if (count := _fewest(view)) < comparison.least}
    if few:
        told.append(
            f"Recorded sessions are too few to say that anything differs on {where(few)}: {min(few.values()):,} on a "
            f"side, and from {comparison.least:,} on such a comparison is read."
        )
    unlike = sorted({source for view in comparison.views for source in view.unlike})
    if unlike:
        names = f"{', '.join(unlike[:-1])} and {unlike[-1]}" if len(unlike) > 1 else unlike[0]
        told.append(f"{names} sessions are on one side alone, and compared with nothing.")
    return [sentence(each) for each in told]


def _fewest(view: ViewComparison) -> float:
    """The fewest recorded sessions that a side of a view speaks from; endless where none are compared."""
    counts = [
        count
        for each in view.visits
        for source, count in zip(each.sources, each.sessions, strict=True)
        if source == "recorded" and "scripted" not in each.sources
    ]
    return min(counts, default=inf)


def thing(view: ViewComparison, rows: tuple[int, int]) -> str:
    """An element as a sentence names it, by the second side where that has it."""
    return called(view.b.elements, rows[1]) if rows[1] >= 0 else called(view.a.elements, rows[0])


def alone(comparison: Comparison, side: int) -> str:
    """What is said of a thing that one side alone has: `gone` or `new`, and within one run `on mobile alone`."""
    if comparison.in_time:
        return ("gone", "new")[side]
    return f"on {(comparison.a, comparison.b)[side].label} alone"


def deed(comparison: Comparison, view: ViewComparison, contrast: Contrast) -> str:
    """What sessions do: `click the link “Plans”`."""
    if contrast.rows == (-1, -1):
        return _DEEDS[contrast.deed]
    missing = next((side for side in (0, 1) if contrast.rows[1 - side] < 0), None)
    told = f" ({alone(comparison, missing)})" if missing is not None else ""
    return _DEEDS[contrast.deed].format(thing(view, contrast.rows)) + told


def behind(compare: VisitsCompared) -> str:
    """How many sessions of what kind: `1,000 against 1,000 simulated sessions`, the second side first."""
    b, a = compare.sources[1], compare.sources[0]
    return f"{compare.sessions[1]:,}{f' {b} sessions' if a != b else ''} against {compare.sessions[0]:,} {a} sessions"


def points(share: float) -> str:
    """A difference of shares in percentage points: `+4.0 points`."""
    return f"{100 * share:+.1f} points".replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """A share: `41%`, below a tenth `3.2%`."""
    return f"{100 * share:.{1 if 0 < share < 0.1 else 0}f}%"


def between(contrast: Contrast) -> str:
    """The interval of a difference in words, "" for none."""
    if contrast.low is None or contrast.high is None:
        return ""
    return f", 95% interval {points(contrast.low).removesuffix(' points')} to {points(contrast.high)}"


def telling(view: ViewComparison) -> list[tuple[VisitsCompared, Contrast]]:
    """The differences of a view that stand and matter, the largest first."""
    found = [(each, one) for each in view.visits for one in each.contrasts if one.stands and one.matters]
    return sorted(found, key=lambda pair: (-abs(pair[1].difference), pair[1].deed, pair[1].rows))


def way(moved: Moved, labels: tuple[str, str]) -> str:
    """How a thing moved: `40 px lower, 20 px wider`."""
    if moved.first != (True, True):
        return f"on the first screen of {labels[0] if moved.first[0] else labels[1]} alone"
    directions = (
        (moved.right, "further right", "further left"), (moved.down, "lower", "higher"),
        (moved.wider, "wider", "narrower"), (moved.taller, "taller", "less tall"),
    )  # fmt: skip
    told = [f"{abs(by):,.0f} px {more if by > 0 else less}" for by, more, less in directions if abs(by) >= 1]
    return ", ".join(told)


def shift(right: float, down: float) -> str:
    """How things moved together: `96 px lower`."""
    return way(Moved((0, 0), right, down, 0, 0, (True, True)), ("", ""))


def change(view: ViewComparison, changed: Changed) -> str:
    """What is no longer the same of a thing, as a sentence's end."""
    now, was = readable(changed.now, 60), readable(changed.was, 60)
    return {
        "renamed": f"was called “{was}”",
        "leads elsewhere": f"leads to {now}, and led to {was}",
        "covered now": f"can be clicked on {now} of its area only, {was} before",
        "free now": f"can be clicked on {now} of its area, {was} before",
        "looks less clickable": f"looks less clickable ({was} before, {now} now)",
        "looks more clickable": f"looks more clickable ({was} before, {now} now)",
    }.get(changed.change, f"{changed.change} ({was} before)")


def _of_what(comparison: Comparison) -> str:
    sources = list(dict.fromkeys(each.sources for view in comparison.views for each in view.visits))
    told = []
    for one in sources:
        counts = [each.sessions for view in comparison.views for each in view.visits if each.sources == one]
        a, b = (_range([count[k] for count in counts]) for k in (0, 1))
        told.append(f"{one[1]} sessions per view: {b} against {a}" + (f" {one[0]}" if one[0] != one[1] else ""))
    views = counted(len(comparison.views), "view")
    return f", on {views}" + (f" ({'; '.join(told)})" if told else "")


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _failures(comparison: Comparison) -> list[str]:
    told = [f"{each.view} could not be looked at in {each.label}: {each.error}." for each in comparison.failed]
    for views, about in zip(comparison.alone, (comparison.a, comparison.b), strict=True):
        if views:
            told.append(f"Only {about.label} has {where(views)}.")
    return told


def fate(comparison: Comparison, problem: str) -> str:
    """What became of a problem, in words: within one run nothing is new or fixed, it is on one side or on both."""
    if comparison.in_time:
        return problem
    a, b = comparison.a.label, comparison.b.label
    return {
        "new": f"on {b} alone", "new in part": f"on {b} alone, on some views", "fixed": f"on {a} alone",
        "gone with its element": f"on {a} alone, as is its element", "fixed in part": f"on {a} alone, on some views",
        "not decided now": f"on {a}, not decided on {b}", "still there": "on both",
    }[problem]  # fmt: skip


def _of_problems(comparison: Comparison) -> list[str]:
    by: dict[str, list[Problem]] = {}
    for each in comparison.problems:
        by.setdefault(each.fate, []).append(each)
    new = [*by.get("new", ()), *by.get("new in part", ())]
    fixed = [*by.get("fixed", ()), *by.get("gone with its element", ())]
    part, still, undecided = (by.get(each, []) for each in ("fixed in part", "still there", "not decided now"))
    if not comparison.in_time:
        sides = ((new, comparison.b.label), ([*fixed, *part], comparison.a.label))
        told = [f"{_are(found, 'problem')} on {label} alone{_listed(found)}" for found, label in sides if found]
        return [*told, f"{_are(still, 'problem')} on both."] if still else told
    told = [
        f"{_are(new, 'problem')} new{_listed(new)}" if new else "No problem is new.",
        f"{_are(fixed, 'problem')} fixed{_listed(fixed)}" if fixed else "",
        f"{_are(part, 'problem')} fixed on some views only{_listed(part)}" if part else "",
        f"{counted(len(undecided), 'problem')} could not be decided this time{_listed(undecided)}" if undecided else "",
        f"{counted(len(still), 'problem')} still {'stands' if len(still) == 1 else 'stand'}." if still else "",
    ]
    return [each for each in told if each]


def _are(found: Sequence[Problem], what: str) -> str:
    return f"{counted(len(found), what)} {'is' if len(found) == 1 else 'are'}"


def _listed(found: Sequence[Problem]) -> str:
    """`: first (pricing on mobile); second (…); and 3 more.`"""
    told = [f"{each.lead.message.rstrip('.')} ({where(one.view for one in each.views)})" for each in found[:_NAMED]]
    more = f"; and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return f": {'; '.join(told)}{more}."


def _of_sessions(comparison: Comparison) -> list[str]:
    found = [(view, *each) for view in comparison.views for each in telling(view)]
    found.sort(key=lambda each: -abs(each[2].difference))
    told = []
    for view, compare, contrast in found[:_TELLING]:
        told.append(
            f"On {view.view} {percent(contrast.b.share)} of {compare.sources[1]} sessions of {comparison.b.label} "
            f"{deed(comparison, view, contrast)}, {percent(contrast.a.share)} of {comparison.a.label} "
            f"({points(contrast.difference)}{between(contrast)})."
        )
    if not told and any(_speaks(each, comparison.least) for view in comparison.views for each in view.visits):
        return ["What sessions do differs nowhere by more than chance."]
    return told


def _speaks(compare: VisitsCompared, least: int) -> bool:
    """Whether so many sessions can be said not to differ: a script's never, and few of any kind neither."""
    enough = {"recorded": least, "simulated": LEAST_SIMULATED}
    return all(
        count >= enough.get(source, count + 1) for source, count in zip(compare.sources, compare.sessions, strict=True)
    )


def _of_places(comparison: Comparison) -> list[str]:
    told = []
    for view in comparison.views:
        if view.a is view.b:
            continue
        parts = [*_sizes(view), *_shifts(view), *_things(view, comparison)]
        if parts:
            told.append(f"On {view.view}: {'; '.join(parts)}.")
    more = f" {counted(len(told) - _NAMED, 'further view')} changed too." if len(told) > _NAMED else ""
    return [*told[:_NAMED], more.strip()] if more else told


def _sizes(view: ViewComparison) -> list[str]:
    by = view.b.document[1] - view.a.document[1]
    return [f"the page is {abs(by):,} px {'longer' if by > 0 else 'shorter'}"] if view.places.as_wide and by else []


def _shifts(view: ViewComparison) -> list[str]:
    return [
        f"{counted(len(each.rows), 'thing')} from {thing(view, each.rows[0])} on stand {shift(each.right, each.down)}"
        for each in view.places.shifted[:1]
    ]


def _things(view: ViewComparison, comparison: Comparison) -> Iterable[str]:
    found = view.places
    kinds = (
        (alone(comparison, 1), [called(view.b.elements, row) for row in found.new]),
        (alone(comparison, 0), [called(view.a.elements, row) for row in found.gone]),
        ("dead now", [thing(view, each.rows) for each in found.changed if each.change == "does nothing now"]),
        ("working now", [thing(view, each.rows) for each in found.changed if each.change == "works now"]),
    )
    for what, things in kinds:
        if things:
            more = f" and {len(things) - _NAMED:,} more" if len(things) > _NAMED else ""
            yield f"{what}: {', '.join(things[:_NAMED])}{more}"
    if not found.as_wide and found.moved:
        first = [thing(view, each.rows) for each in found.moved if each.first[1]]
        last = [thing(view, each.rows) for each in found.moved if each.first[0]]
        for things, label in ((last, comparison.a.label), (first, comparison.b.label)):
            if things:
                more = f" and {len(things) - _NAMED:,} more" if len(things) > _NAMED else ""
                yield f"on the first screen of {label} alone: {', '.join(things[:_NAMED])}{more}"
