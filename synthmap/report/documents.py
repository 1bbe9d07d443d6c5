"""report.json and view.json as the contract has them: plain data from evidence, findings and verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from synthmap import __version__
from synthmap.judge.question import Answer
from synthmap.judge.verdict import Verdict
from synthmap.maps.areas import AreaShare
from synthmap.maps.funnel import Funnel
from synthmap.maps.links import LOOKS_CLICKABLE, LinkMap
from synthmap.model.elements import ElementTable, Liveness
from synthmap.model.finding import LEVELS, Finding
from synthmap.model.geometry import as_box
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import View, Viewport
from synthmap.report.paragraphs import paragraphs
from synthmap.rules import Evidence, catalogue
from synthmap.signals.forms import FormUse

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class PageEntry:
    """How one view went: where its result lies, or why there is none, and the time each station took.

    Of a `picture` of a page most rules have nothing to say.
    """

    view: View
    url: str
    error: str | None
    result: str | None
    timings: Mapping[str, float]
    question: str | None = None
    picture: bool = False
    answer: Answer | None = None


@dataclass(frozen=True)
class Run:
    """What is said of a run as a whole.

    `paths` are the scenario files as seen from where the run was started, by their names: for tools that show findings
    beside the source. `rules` are the ids of those that judged, and `funnels` the documents of
    the sessions' checkpoints. `timings` are milliseconds by station, of those that no view has to itself.
    """

    name: str
    file: str | None
    browsers: Sequence[str]
    started: str
    seconds: float
    simulated: int
    seed: int
    scripted: int = 0
    recorded: int = 0
    paths: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[str] = ()
    funnels: Sequence[Mapping[str, Any]] = ()
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Result:
    """What a run came to: everything that reports speak of. `findings` are settled and ranked, worst first."""

    run: Run
    pages: tuple[PageEntry, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict


def report_document(
    run: Run, pages: Sequence[PageEntry], findings: Sequence[Finding], verdict: Verdict
) -> dict[str, Any]:
    """report.json of the contract; see report.schema.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "synthmap", "version": __version__, "browsers": list(run.browsers)},
        "scenario": {"name": run.name, "file": run.file},
        "started": run.started,
        "seconds": round(run.seconds, 1),
        "timings": _timings(run.timings),
        "sessions": {
            "simulated": run.simulated,
            "seed": run.seed,
            "scripted": run.scripted,
            "recorded": run.recorded,
        },
        "funnels": [dict(each) for each in run.funnels],
        "pages": [_page(entry) for entry in pages],
        "paragraphs": [{"page": page, "text": text} for page, text in paragraphs(run, pages, findings).items()],
        "findings": [finding_document(finding) for finding in findings],
        "summary": _summary(run, pages, findings, verdict),
        "verdict": {"passed": verdict.passed, "reasons": list(verdict.reasons), "notes": list(verdict.notes)},
    }


def view_document(
    evidence: Evidence,
    *,
    sessions: Mapping[str, int],
    maps: Mapping[str, str],
    layers: Mapping[str, str],
    assumptions: Sequence[str],
    visits: Sequence[dict[str, Any]] = (),
    answer: Answer | None = None,
) -> dict[str, Any]:
    """view.json of the contract: what one view holds beside its pictures and tables."""
    snapshot = evidence.snapshot
    return {
        **_named(snapshot.view),
        "url": snapshot.url,
        "viewport": _viewport(snapshot.viewport),
        "document": {"width": snapshot.document[0], "height": snapshot.document[1]},
        "screenshot": "screenshot.png",
        "elements": _elements(snapshot.elements, evidence.links),
        "sessions": dict(sessions),
        "maps": dict(maps),
        "layers": dict(layers),
        "scroll": {
            "reach": [[_number(y), _number(share, 4)] for y, share in evidence.reach.depths],
            "average_fold": _number(evidence.reach.average_fold),
        },
        "folds": [
            {
                "y": _number(fold.y), "score": _number(fold.score, 2), "looks_finished": fold.looks_finished,
                "completion": list(fold.completion), "continuation": list(fold.continuation),
                "share": _number(fold.share, 2),
            }
            for fold in evidence.folds
        ],
        "areas": [_area(area) for area in evidence.areas],
        "visits": list(visits),
        "question": answer_document(answer) if answer else None,
        "forms": [_form(use, snapshot.elements) for use in evidence.forms],
        "unstable": [list(as_box(box)) for box in snapshot.unstable],
        "assumptions": list(assumptions),
        "notes": [*snapshot.notes, *_not_applicable(snapshot), *_unplaced(evidence)],
        "picture": snapshot.is_picture,
    }  # fmt: skip


def _unplaced(evidence: Evidence) -> list[str]:
    """What of recordings could not be laid onto the page, and why."""
    return [
        f"{count:,} recorded event{'' if count == 1 else 's'} not placed on the page: {why}"
        for why, count in sorted(evidence.unplaced.items())
    ]


def _not_applicable(snapshot: Snapshot) -> list[str]:
    """Which rules say nothing of a picture, being about what only a page has."""
    if not snapshot.is_picture:
        return []
    return ["not applicable to a picture: " + ", ".join(name for name, rule in catalogue().items() if not rule.pixels)]


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding of report.json."""
    proof = finding.proof
    return {
        "id": finding.id,
        "group": finding.group,
        "rule": finding.rule,
        "level": finding.level,
        "outcome": finding.outcome,
        "confidence": finding.confidence,
        "priority": finding.priority,
        **_named(finding.view),
        "selector": finding.selector,
        "element_key": finding.element_key,
        "box": list(finding.box) if finding.box else None,
        "message": finding.message,
        "hypothesis": finding.hypothesis,
        "action": finding.action,
        "metric": finding.metric,
        "evidence": plain_evidence(finding.evidence),
        "proof": {
            "at": list(proof.at),
            "watched": list(proof.watched),
            "answer": proof.answer,
            "before": proof.before,
            "after": proof.after,
        }
        if proof
        else None,
        "crop": finding.crop,
        "source": {"file": finding.source.file, "line": finding.source.line} if finding.source else None,
        "suppressed": asdict(finding.suppressed) if finding.suppressed else None,
        "flaky": finding.flaky,
    }


def _named(view: View) -> dict[str, str]:
    return {"page": view.page, "device": view.device, "browser": view.browser, "state": view.state}


def _page(entry: PageEntry) -> dict[str, Any]:
    return {
        **_named(entry.view),
        "url": entry.url,
        "status": "failed" if entry.error else "ok",
        "error": entry.error,
        "result": entry.result,
        "question": entry.question,
        "answer": answer_document(entry.answer) if entry.answer else None,
        "picture": entry.picture,
        "timings": _timings(entry.timings),
    }


def _timings(spent: Mapping[str, float]) -> dict[str, int]:
    return {station: round(milliseconds) for station, milliseconds in spent.items()}


def answer_document(answer: Answer) -> dict[str, Any]:
    """A question and its answer, with what was expected to be clicked most beside what is."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.text,
        "source": answer.source,
        "sessions": answer.sessions,
        "interval": list(answer.interval) if answer.interval else None,
        "expected": [
            {"said": each.said, "key": each.key, "rank": each.rank or None, "clicks": each.clicks, "share": each.share}
            for each in answer.expected
        ],
        "most_clicked": answer.most_clicked,
    }


def funnel_document(funnel: Funnel) -> dict[str, Any]:
    """A way with its checkpoints: who came to each, by segment, and where and why the others left."""
    return {
        "name": funnel.name,
        "source": funnel.source,
        "steps": list(funnel.steps),
        "lines": [
            {"column": line.column, "value": line.value, "sessions": line.sessions, "reached": list(line.reached)}
            for line in funnel.lines
        ],
        "left": [
            {"before": gone.step, "page": gone.page, "device": gone.device, "why": gone.why, "sessions": gone.sessions}
            for gone in funnel.left
        ],
    }


def _summary(run: Run, pages: Sequence[PageEntry], findings: Sequence[Finding], verdict: Verdict) -> dict[str, Any]:
    failing = [finding for finding in findings if finding.outcome == "fail" and finding.suppressed is None]
    levels, rules = Counter(f.level for f in failing), Counter(f.rule for f in failing)
    suppressed = Counter(f.suppressed.kind for f in findings if f.suppressed)
    return {
        "views": len(pages),
        "failed": sum(1 for entry in pages if entry.error),
        "problems": len({finding.group for finding in failing}),
        "by_level": {level: levels[level] for level in LEVELS},
        "incomplete": sum(1 for finding in findings if finding.outcome == "incomplete"),
        "rules": dict(sorted(rules.items())),
        "judged": list(run.rules),
        "ignored": suppressed["ignore"],
        "baseline": suppressed["baseline"],
        "flaky": sum(1 for finding in findings if finding.flaky),
        "gone": [asdict(one) for one in verdict.gone],
        "unmatched": [asdict(one) for one in verdict.unmatched],
    }


def _area(area: AreaShare) -> dict[str, Any]:
    return {
        "name": area.name,
        "boxes": [list(as_box(box)) for box in area.boxes],
        "attention": _number(area.attention, 4),
        "surface": _number(area.surface, 4),
        "clicks": area.clicks,
        "share": _number(area.share, 4),
    }


def _form(use: FormUse, table: ElementTable) -> dict[str, Any]:
    return {
        "id": use.row if use.row >= 0 else None,
        "selector": table.selector[use.row] if use.row >= 0 else "",
        "source": use.source,
        "started": use.started,
        "completed": use.completed,
        "abandoned": use.abandoned,
        "mended": use.mended,
        "fields": [
            {
                "id": field.row,
                "key": table.key[field.row],
                "selector": table.selector[field.row],
                "name": table.name[field.row],
                "sessions": field.sessions,
                "order": _number(field.order),
                "hesitation_ms": _number(field.hesitation_ms, 0),
                "time_ms": _number(field.time_ms, 0),
                "refills": field.refills,
                "corrections": field.corrections,
                "characters": field.characters,
                "left": field.left,
            }
            for field in use.fields
        ],
    }


def _viewport(viewport: Viewport) -> dict[str, Any]:
    return {
        "width": viewport.width,
        "height": viewport.height,
        "dpr": viewport.dpr,
        "mobile": viewport.mobile,
        "touch": viewport.touch,
    }


def _elements(table: ElementTable, links: LinkMap) -> list[dict[str, Any]]:
    """Everything that is live, claims to be, or looks as if it were."""
    line = {int(row): k for k, row in enumerate(links.row)}
    own = table.action == np.arange(len(table))
    looks = np.nan_to_num(table.looks_clickable) >= LOOKS_CLICKABLE
    told = np.flatnonzero(table.visible & ((own & ~table.is_any(Liveness.PLAIN)) | (looks & (table.action < 0))))
    return [
        {
            "id": row,
            "key": table.key[row],
            "selector": table.selector[row],
            "tag": table.tag[row],
            "role": table.role[row],
            "name": table.name[row],
            "box": list(as_box(table.box[row])),
            "rects": [list(as_box(rect)) for rect in table.rects[row]],
            # What looks clickable and was never clicked is neither live nor dead.
            "liveness": "unknown" if table.liveness[row] == Liveness.PLAIN else Liveness(int(table.liveness[row])).word,
            "evidence": list(table.evidence[row]),
            "reachable": _number(table.reachable[row], 2),
            "looks_clickable": _number(table.looks_clickable[row], 2),
            "clicks": int(links.clicks[line[row]]) if row in line else 0,
            "share": _number(links.share[line[row]], 4) if row in line else 0.0,
        }
        for row in map(int, told)
    ]


def _number(value: float, digits: int = 1) -> float | None:
    """A number as JSON can hold it: rounded, and null for what is not known."""
    value = float(value)
    return round(value, digits) if math.isfinite(value) else None


def plain_evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence as JSON has it, whatever numbers a rule put in; what has been through here once stays as it is."""
    return {str(key): _plain(inner) for key, inner in evidence.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (np.floating, float)):
        return _number(float(value), 4)
    return value.item() if isinstance(value, np.generic) else value
