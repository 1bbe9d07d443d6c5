"""The page of a comparison for people: one file that works from disk, both sides beside each other, pictures within.

It is made like the report: every word is written by the template with autoescape on, and the script draws over the
pictures what it reads from JSON blocks, under a Content-Security-Policy that allows this style, this script and
pictures within the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from markupsafe import Markup

from synthmap.judge.comparison import words
from synthmap.judge.comparison.problems import Problem, where
from synthmap.judge.comparison.view import ViewComparison
from synthmap.judge.comparison.whole import Comparison, new_at
from synthmap.maps.contrast import Contrast, Share
from synthmap.model.geometry import as_box
from synthmap.model.snapshot import Snapshot
from synthmap.report.comparison.document import Drawn
from synthmap.rules._words import called

from . import HERE, _album, _policy, _source, _words

_STYLES, _SCRIPTS = ("report.css", "stage.css", "comparison.css"), ("comparison.js",)
_OPEN = 3  # views that are unfolded at first: pictures of others are decoded when somebody looks
_ROWS = 200  # of a table


@dataclass(frozen=True)
class Line:
    """One problem: what became of it in words, and `kind` as the style knows it."""

    kind: str
    fate: str
    level: str
    rule: str
    message: str
    where: str
    mark: str


@dataclass(frozen=True)
class Row:
    """One line of a view's table: its cells, the number of the mark that it is drawn as, whether it stands out."""

    cells: list[str]
    mark: int
    tells: bool


@dataclass(frozen=True)
class Heat:
    """A layer that can be laid over both pictures: whose clicks, and the pictures of either side."""

    name: str
    caption: str
    a: str | None
    b: str | None


@dataclass(frozen=True)
class Facing:
    """One view as the page shows it; `drawn` goes to the script as JSON."""

    number: int
    name: str
    open: bool
    shots: tuple[str | None, str | None]
    captions: tuple[str, str]
    heats: list[Heat]
    slides: bool
    shares: list[tuple[str, list[Row]]]
    became: list[Row]
    notes: list[str]
    drawn: dict[str, Any]


def comparison_page(comparison: Comparison, fail_on: str, drawn: Drawn, folder: Path) -> str:
    """The HTML of a comparison, whose pictures of the difference, `drawn`, lie in `folder`."""
    album = _album.Album()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _words.prose
    style, script = ("\n".join(map(_source, names)) for names in (_STYLES, _SCRIPTS))
    views = [_facing(comparison, view, number, drawn, folder, album) for number, view in enumerate(comparison.views)]
    new = new_at(comparison, fail_on)
    return environment.get_template("comparison.html").render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script, "data:"),
        a=comparison.a,
        b=comparison.b,
        in_time=comparison.in_time,
        state="failed" if new else "blind" if comparison.failed else "passed",
        verdict=_verdict(comparison, new, fail_on),
        summary=words.summary(comparison),
        problems=[_line(comparison, each) for each in comparison.problems],
        judged=comparison.judged,
        views=views,
        left_out=album.left_out,
    )


def _verdict(comparison: Comparison, new: Sequence[Problem], fail_on: str) -> str:
    if new:
        return f"{_words.plural(len(new), 'new problem')} at level {fail_on} or worse"
    if comparison.failed:
        return f"Could not compare {_words.plural(len({each.view for each in comparison.failed}), 'view')}"
    return f"{comparison.b.label} compared with {comparison.a.label}"


def _line(comparison: Comparison, problem: Problem) -> Line:
    lead = problem.lead
    kind = {"new": "new", "new in part": "new", "still there": "still", "not decided now": "still"}.get(
        problem.fate, "fixed"
    )
    if not comparison.in_time:
        kind = "still"
    return Line(
        kind,
        words.fate(comparison, problem.fate),
        lead.level,
        lead.rule,
        _words.clean(lead.message),
        where(each.view for each in problem.views),
        f"problem-{lead.group}",
    )


def _facing(
    comparison: Comparison, view: ViewComparison, number: int, drawn: Drawn, folder: Path, album: _album.Album
) -> Facing:
    marks: list[dict[str, Any]] = []
    became = list(_became(comparison, view, marks))
    shares = [(_behind(comparison, view, k), _shares(comparison, view, k, marks)) for k in range(len(view.visits))]
    _problem_marks(view, marks)
    shots = [_shot(snapshot, run, album) for snapshot, run in ((view.a, comparison.a.run), (view.b, comparison.b.run))]
    heats = []
    for each in view.visits:
        if pictures := drawn.get((view.view, each.sources)):
            layers = [_layer(folder, name, album) for name in pictures]
            heats.append(Heat(each.sources[1], words.behind(each), layers[0], layers[1]))
    return Facing(
        number,
        str(view.view),
        number < _OPEN,
        (shots[0], shots[1]),
        (_caption(comparison.a.label, view.a), _caption(comparison.b.label, view.b)),
        heats,
        view.places.as_wide and view.a is not view.b,
        shares,
        became,
        [f"{' and '.join(view.unlike)} sessions are on one side alone"] if view.unlike else [],
        {"sizes": [list(view.a.document), list(view.b.document)], "marks": marks},
    )


def _shot(snapshot: Snapshot, run: str, album: _album.Album) -> str | None:
    view = snapshot.view
    inside = PurePosixPath("views", view.page, view.device, view.browser, view.state, "screenshot.png")
    return album(Path(run) / inside, inside)


def _layer(folder: Path, name: str, album: _album.Album) -> str | None:
    layer = name.removesuffix(".png") + ".layer.png"
    return album(folder / layer, PurePosixPath(layer))


def _caption(label: str, snapshot: Snapshot) -> str:
    width, height = snapshot.document
    return f"{label}: {snapshot.view}, page {width:,} × {height:,} px"


def _behind(comparison: Comparison, view: ViewComparison, k: int) -> str:
    said = words.behind(view.visits[k])
    sources = set(view.visits[k].sources)
    if "simulated" in sources:
        return f"{said}: a prediction and no sample, so without intervals"
    if sources == {"scripted"}:
        return f"{said}: they go where they are sent"
    if min(view.visits[k].sessions) < comparison.least:
        said += f": too few to say that anything differs, which is read from {comparison.least:,} on"
    return said


def _shares(comparison: Comparison, view: ViewComparison, k: int, marks: list[dict[str, Any]]) -> list[Row]:
    """What sessions do, what differs first; nobody's deeds are left out."""
    told = [each for each in view.visits[k].contrasts if each.a.count or each.b.count]
    told.sort(key=lambda each: (not (each.stands and each.matters), -abs(each.difference), each.deed, each.rows))
    rows = []
    for each in told[:_ROWS]:
        tells = each.stands and each.matters
        text = f"{words.points(each.difference)}" if tells and each.deed == "clicks" else ""
        mark = _mark(view, each.rows, "share", text, marks) if each.rows != (-1, -1) else -1
        cells = [words.deed(comparison, view, each), _share(each.a), _share(each.b), words.points(each.difference)]
        rows.append(Row([*cells, _standing(each)], mark, tells))
    return rows


def _standing(contrast: Contrast) -> str:
    """How sure a difference is: its interval, and whether it may be chance."""
    chance = "" if contrast.stands else "may be chance"
    return "; ".join(part for part in (words.between(contrast).removeprefix(", "), chance) if part)


def _share(share: Share) -> str:
    span = f" ({words.percent(share.interval[0])} to {words.percent(share.interval[1])})" if share.interval else ""
    return f"{words.percent(share.share)}{span}, {share.count:,} of {share.of:,}"


def _became(comparison: Comparison, view: ViewComparison, marks: list[dict[str, Any]]) -> Iterable[Row]:
    """What is new, gone, changed and moved, in that order."""
    found, labels = view.places, (comparison.a.label, comparison.b.label)
    gone, new = words.alone(comparison, 0), words.alone(comparison, 1)
    for row in found.new:
        yield Row([called(view.b.elements, row), new], _mark(view, (-1, row), "new", new, marks), True)
    for row in found.gone:
        yield Row([called(view.a.elements, row), gone], _mark(view, (row, -1), "gone", gone, marks), True)
    for changed in found.changed:
        said = words.change(view, changed)
        yield Row([words.thing(view, changed.rows), said], _mark(view, changed.rows, "changed", "", marks), True)
    for shifted in found.shifted:
        things = f"{len(shifted.rows):,} things from {words.thing(view, shifted.rows[0])} on"
        mark = _mark(view, shifted.rows[0], "moved", "", marks)
        yield Row([things, words.shift(shifted.right, shifted.down)], mark, False)
    for moved in found.moved:
        said = words.way(moved, labels)
        yield Row([words.thing(view, moved.rows), said], _mark(view, moved.rows, "moved", "", marks), False)


def _problem_marks(view: ViewComparison, marks: list[dict[str, Any]]) -> None:
    for each in view.findings:
        rows = []
        for snapshot, finding in ((view.a, each.before), (view.b, each.after)):
            key = finding.element_key if finding else ""
            rows.append(snapshot.elements.key.index(key) if key and key in snapshot.elements.key else -1)
        kind = {"new": "new", "still there": "still", "not decided now": "still"}.get(each.fate, "fixed")
        if rows != [-1, -1]:
            number = _mark(view, (rows[0], rows[1]), f"problem {kind}", "", marks)
            marks[number]["problem"] = f"problem-{each.finding.group}"


def _mark(view: ViewComparison, rows: tuple[int, int], kind: str, text: str, marks: list[dict[str, Any]]) -> int:
    """Notes a box on either side that has the element; returns its number."""
    boxes = [
        list(as_box(snapshot.elements.box[row])) if row >= 0 else None
        for snapshot, row in zip((view.a, view.b), rows, strict=True)
    ]
    marks.append({"kind": kind, "text": text, "boxes": boxes, "problem": ""})
    return len(marks) - 1
