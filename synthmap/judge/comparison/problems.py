"""What was fixed, what is new and what still stands: the findings of two sides, known again by their fingerprints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from synthmap.model.finding import LEVELS, Finding
from synthmap.model.view import View

Fate = Literal["fixed", "gone with its element", "not decided now", "new", "still there"]

_MENDED: frozenset[Fate] = frozenset(("fixed", "gone with its element"))


@dataclass(frozen=True)
class Compared:
    """A finding on one pair of views: as it was, as it is now (None where it is not on that side), and what that is.

    `view` is what the pair is called.
    """

    view: View
    before: Finding | None
    after: Finding | None
    fate: Fate

    @property
    def finding(self) -> Finding:
        """The finding as it stands now, else as it stood."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Problem:
    """One problem however many views show it: what became of it on each, and the finding that speaks for it.

    `fate` is that of all its views where they agree; else it is `fixed in part` or `new in part`.
    """

    fate: Fate | Literal["fixed in part", "new in part"]
    lead: Finding
    views: tuple[Compared, ...]

    @property
    def counts(self) -> bool:
        """Whether it is new and may fail a gate: on some view it is new, decided, not ignored and not flaky."""
        return any(each.fate == "new" and each.finding.counts for each in self.views)


def compared(
    view: View,
    before: Sequence[Finding],
    after: Sequence[Finding],
    *,
    mates: Mapping[str, str],
    judged: tuple[Collection[str], Collection[str]],
) -> list[Compared]:
    """What became of each finding of a view, worst first; `view` is what the pair of views is called.

    A finding is the same where its fingerprint is, or where views of different names are compared, where its rule and
    problem are, or its rule and the element that it is about. A rule that judged on one side alone says nothing of
    what became of anything, and what is suppressed or flaky still stands.

    Parameters
    ----------
    mates : by the key of each element of the first side that is on the second too, its key there.
    judged : the rules that judged either side.
    """
    both = frozenset(judged[0]) & frozenset(judged[1])
    left = [each for each in before if each.rule in both and each.outcome == "fail"]
    right = [each for each in after if each.rule in both]
    found: list[Compared] = []
    for alike in (_same_id, _same_problem, _same_element(mates), _same_rule_of_the_page):
        for one in list(left):
            other = next((each for each in right if alike(one, each)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                found.append(
                    Compared(view, one, other, "still there" if other.outcome == "fail" else "not decided now")
                )
    for one in left:
        lost = one.element_key and one.element_key not in mates
        found.append(Compared(view, one, None, "gone with its element" if lost else "fixed"))
    undecided = [each for each in before if each.outcome == "incomplete"]
    known = {each.id for each in undecided} | {each.group for each in undecided}
    # What could not be decided before may have been there before.
    found += [
        Compared(view, None, one, "new")
        for one in right
        if one.outcome == "fail" and one.id not in known and one.group not in known
    ]
    return sorted(found, key=lambda each: (LEVELS.index(each.finding.level), each.finding.rule, each.finding.id))


def problems(found: Iterable[Compared]) -> list[Problem]:
    """The findings of all views as problems: one for those of one group, worst first, what is new before what is not.

    A finding that is on both sides belongs to the group that it has now.
    """
    groups: dict[str, list[Compared]] = defaultdict(list)
    for each in found:
        groups[each.finding.group].append(each)
    made = [_problem(group) for group in groups.values()]
    order = ("new", "new in part", "fixed in part", "fixed", "gone with its element", "not decided now", "still there")
    return sorted(made, key=lambda each: (order.index(each.fate), LEVELS.index(each.lead.level), each.lead.id))


def where(views: Iterable[View]) -> str:
    """Views in a few words, those of one page together: `pricing on desktop, mobile`."""
    pages: dict[str, list[str]] = {}
    for view in dict.fromkeys(views):
        pages.setdefault(view.page, []).append(str(view).removeprefix(f"{view.page} on "))
    return "; ".join(f"{page} on {', '.join(rest)}" for page, rest in pages.items())


def _problem(group: Sequence[Compared]) -> Problem:
    on: dict[View, set[Fate]] = defaultdict(set)
    for each in group:
        on[each.view].add(each.fate)
    fates = {_of_a_view(there) for there in on.values()}
    lead = min((each.finding for each in group), key=lambda each: (LEVELS.index(each.level), each.view, each.id))
    if len(fates) == 1:
        return Problem(next(iter(fates)), lead, tuple(group))
    if "new" in fates:
        return Problem("new in part", lead, tuple(group))
    if fates <= _MENDED:
        return Problem("fixed", lead, tuple(group))
    return Problem("fixed in part" if fates & _MENDED else "still there", lead, tuple(group))


def _of_a_view(fates: set[Fate]) -> Fate:
    """What became of a problem on one view, where several rules tell of it: it is there as long as one does."""
    if len(fates) == 1:
        return next(iter(fates))
    return "fixed" if fates <= _MENDED else "still there"


def _same_id(one: Finding, other: Finding) -> bool:
    return one.id == other.id


def _same_problem(one: Finding, other: Finding) -> bool:
    return one.rule == other.rule and one.group == other.group


def _same_element(mates: Mapping[str, str]) -> Callable[[Finding, Finding], bool]:
    def alike(one: Finding, other: Finding) -> bool:
        mate = mates.get(one.element_key)
        return one.rule == other.rule and mate is not None and mate == other.element_key

    return alike


def _same_rule_of_the_page(one: Finding, other: Finding) -> bool:
    """The same rule about no element of two pages of different names, whose fingerprints cannot agree."""
    about_none = not one.element_key and not other.element_key
    return one.rule == other.rule and about_none and one.view.page != other.view.page
