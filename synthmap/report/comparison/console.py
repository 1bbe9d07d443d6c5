"""A comparison in the lines that a terminal or a CI log shows: what it comes to, and what differs most."""

from __future__ import annotations

from rich.text import Text

from synthmap.judge.comparison.problems import where
from synthmap.judge.comparison.whole import Comparison
from synthmap.judge.comparison.words import deed, fate, percent, points, summary, telling
from synthmap.report.lines import printable

_MOST = 25  # problems and differences shown; the report has them all
_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def told(comparison: Comparison) -> Text:
    """The comparison as styled text, in which nothing from a page is markup."""
    text = Text("\n")
    changed = [each for each in comparison.problems if each.fate != "still there"]
    for problem in changed[:_MOST]:
        text.append(f"{fate(comparison, problem.fate)}  ", style="bold")
        text.append(f"{problem.lead.level} ", style=_STYLES[problem.lead.level])
        text.append(f"{problem.lead.rule}  {printable(problem.lead.message, 200)}  ")
        text.append(f"{where(each.view for each in problem.views)}\n", style="dim")
    if len(changed) > _MOST:
        text.append(f"… and {len(changed) - _MOST} more in the report\n")
    found = [(view, *each) for view in comparison.views for each in telling(view)]
    for view, compare, contrast in sorted(found, key=lambda each: -abs(each[2].difference))[:_MOST]:
        text.append(f"{points(contrast.difference):>13}  ", style="bold")
        text.append(f"{printable(deed(comparison, view, contrast), 160)}: ")
        text.append(f"{percent(contrast.a.share)} → {percent(contrast.b.share)}  ")
        text.append(f"{view.view}, {compare.sources[1]}\n", style="dim")
    if changed or found:
        text.append("\n")
    for sentence in summary(comparison):
        text.append(f"{printable(sentence, 1_200)}\n")
    return text
