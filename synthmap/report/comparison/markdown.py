"""A comparison as Markdown, for a job's summary or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from synthmap.judge.comparison.problems import where
from synthmap.judge.comparison.whole import Comparison, new_at
from synthmap.judge.comparison.words import between, deed, fate, percent, points, summary, telling
from synthmap.report.markdown import as_text

_MOST = 50  # lines of a table; GitHub cuts a summary at 1 MiB


def comparison_markdown(comparison: Comparison, fail_on: str) -> str:
    """The comparison in sentences and two tables: problems that are not on both sides alike, and what sessions do."""
    new = new_at(comparison, fail_on)
    bad = "Failed: new problems" if new else "Could not compare every view" if comparison.failed else "Compared"
    lines = [f"## {bad}: {as_text(comparison.b.label)} with {as_text(comparison.a.label)}", ""]
    lines += [f"- {as_text(sentence, 1_200)}" for sentence in summary(comparison)]
    changed = [each for each in comparison.problems if each.fate != "still there"]
    rows = [
        (fate(comparison, each.fate), each.lead.level, each.lead.message, where(one.view for one in each.views),
         each.lead.rule)
        for each in changed
    ]  # fmt: skip
    lines += _table(("What became of it", "Level", "Problem", "Where", "Rule"), rows)
    found = [(view, *each) for view in comparison.views for each in telling(view)]
    found.sort(key=lambda each: -abs(each[2].difference))
    shares = [
        (f"{compare.sources[1]} sessions that {deed(comparison, view, one)}", str(view.view), percent(one.a.share),
         percent(one.b.share), points(one.difference) + between(one))
        for view, compare, one in found
    ]  # fmt: skip
    lines += _table(("Sessions", "Where", comparison.a.label, comparison.b.label, "Difference"), shares)
    return "\n".join(lines) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    more = ["", f"{len(rows) - _MOST:,} more are in compare.json."] if len(rows) > _MOST else []
    return [
        "",
        "| " + " | ".join(map(as_text, heads)) + " |",
        "|" + " --- |" * len(heads),
        *("| " + " | ".join(map(as_text, row)) + " |" for row in rows[:_MOST]),
        *more,
    ]
