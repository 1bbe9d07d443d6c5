"""compare.json: a comparison as plain data, see compare.schema.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from synthmap import __version__
from synthmap.judge.comparison.problems import Problem
from synthmap.judge.comparison.view import ViewComparison, VisitsCompared
from synthmap.judge.comparison.whole import About, Comparison, new_at
from synthmap.judge.comparison.words import summary
from synthmap.maps.contrast import Contrast, Share
from synthmap.model.elements import ElementTable
from synthmap.model.geometry import as_box
from synthmap.model.view import View

SCHEMA_VERSION = 1

Drawn = Mapping[tuple[View, tuple[str, str]], tuple[str, str]]
"""By a pair's name and the sources held against each other: the pictures of the difference, on either side's page."""


def comparison_document(comparison: Comparison, fail_on: str, drawn: Drawn) -> dict[str, Any]:
    """compare.json; `drawn` are pictures by their place in the folder that it is written to."""
    new = new_at(comparison, fail_on)
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "synthmap", "version": __version__},
        "a": _about(comparison.a),
        "b": _about(comparison.b),
        "summary": summary(comparison),
        "problems": [_problem(each) for each in comparison.problems],
        "views": [_view(each, drawn) for each in comparison.views],
        "alone": {side: [asdict(view) for view in views] for side, views in zip("ab", comparison.alone, strict=True)},
        "failed": [{**asdict(each.view), "side": each.label, "error": each.error} for each in comparison.failed],
        "verdict": {
            "fail_on": fail_on,
            "passed": not new and not comparison.failed,
            "new": sorted(each.lead.group for each in new),
        },
    }


def _about(about: About) -> dict[str, Any]:
    return {**asdict(about), "narrowed": list(about.narrowed)}


def _problem(problem: Problem) -> dict[str, Any]:
    lead = problem.lead
    return {
        "group": lead.group,
        "fate": problem.fate,
        "rule": lead.rule,
        "level": lead.level,
        "message": lead.message,
        "counts": problem.counts,
        "views": [
            {
                "view": str(each.view),
                "rule": each.finding.rule,
                "fate": each.fate,
                "a": each.before.id if each.before else None,
                "b": each.after.id if each.after else None,
            }
            for each in problem.views
        ],
    }


def _view(view: ViewComparison, drawn: Drawn) -> dict[str, Any]:
    found = view.places
    return {
        "name": str(view.view),
        "a": {**asdict(view.a.view), "document": list(view.a.document)},
        "b": {**asdict(view.b.view), "document": list(view.b.document)},
        "sessions": [_compare(view, each, drawn.get((view.view, each.sources))) for each in view.visits],
        "one_sided": list(view.unlike),
        "as_wide": found.as_wide,
        "shifted": [
            {"right": each.right, "down": each.down, "elements": [_both(view, rows) for rows in each.rows]}
            for each in found.shifted
        ],
        "moved": [
            {
                **_both(view, each.rows), "right": each.right, "down": each.down, "wider": each.wider,
                "taller": each.taller, "first_screen": list(each.first),
            }
            for each in found.moved
        ],
        "changed": [
            {**_both(view, each.rows), "change": each.change, "was": each.was, "now": each.now}
            for each in found.changed
        ],
        "new": [_one(view.b.elements, row) for row in found.new],
        "gone": [_one(view.a.elements, row) for row in found.gone],
    }  # fmt: skip


def _compare(view: ViewComparison, compare: VisitsCompared, pictures: Sequence[str] | None) -> dict[str, Any]:
    maps = compare.maps
    return {
        "sources": list(compare.sources),
        "sessions": list(compare.sessions),
        "shares": [_contrast(view, each) for each in compare.contrasts],
        "map": {
            "a": pictures[0], "b": pictures[1], "clicks": list(maps[0].clicks),
            "not_drawn": {"a": list(maps[0].lost), "b": list(maps[1].lost)},
        }
        if maps and pictures
        else None,
    }  # fmt: skip


def _contrast(view: ViewComparison, contrast: Contrast) -> dict[str, Any]:
    return {
        "deed": contrast.deed,
        **_both(view, contrast.rows),
        "a": _share(contrast.a),
        "b": _share(contrast.b),
        "difference": round(contrast.difference, 4),
        "interval": None if contrast.low is None or contrast.high is None else [contrast.low, contrast.high],
        "p": None if contrast.p is None else round(contrast.p, 6),
        "stands": contrast.stands,
        "matters": contrast.matters,
    }


def _share(share: Share) -> dict[str, Any]:
    interval = None if share.interval is None else list(share.interval)
    return {"count": share.count, "of": share.of, "share": round(share.share, 4), "interval": interval}


def _name(view: ViewComparison, rows: tuple[int, int]) -> str:
    sides = ((view.b.elements, rows[1]), (view.a.elements, rows[0]))
    return next((table.name[row] for table, row in sides if row >= 0), "")


def _both(view: ViewComparison, rows: tuple[int, int]) -> dict[str, Any]:
    """An element on both sides by its keys, null on a side that does not have it, and in what is about none."""
    return {
        "key": {
            side: snapshot.elements.key[row] if row >= 0 else None
            for side, snapshot, row in zip("ab", (view.a, view.b), rows, strict=True)
        },
        "name": _name(view, rows),
    }


def _one(table: ElementTable, row: int) -> dict[str, Any]:
    return {
        "key": table.key[row], "name": table.name[row], "selector": table.selector[row],
        "box": list(as_box(table.box[row])),
    }  # fmt: skip
