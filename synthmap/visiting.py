"""Visitors: simulated ones let in, and what sessions of every source did written down, view by view and as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile

from synthmap.judge.question import Answer
from synthmap.judge.sights import write_sight
from synthmap.maps.funnel import Funnel, funnel
from synthmap.maps.milestones import Way, laid, way_of
from synthmap.maps.reach import measure_reach
from synthmap.maps.segments import cut
from synthmap.maps.visits import speaking
from synthmap.model.events import Events
from synthmap.model.timings import Timings
from synthmap.report.view_folder import write_source, write_view, write_visits
from synthmap.rules import Evidence
from synthmap.scenario.expand import Plan
from synthmap.scenario.types import SimulatedSessions
from synthmap.sessions.gather import Gathered
from synthmap.sessions.simulated.assumptions import assumptions
from synthmap.sessions.simulated.scene import scene_of
from synthmap.sessions.simulated.visitors import simulate
from synthmap.store.run import RunFolder
from synthmap.vision.look import Sight


def visited(sight: Sight, asked: SimulatedSessions, folder: RunFolder | None, timings: Timings) -> Events:
    """Let visitors come, and draw where they went: neither needs to know what works, so the probe need not be done.

    Nothing is drawn without a folder.
    """
    snapshot = sight.snapshot
    with timings.station("simulate"):
        scene = scene_of(snapshot, sight.attention, sight.folds)
        events = simulate(scene, count=asked.count, seed=asked.seed, personas=asked.personas, task=asked.task)
    if folder:
        with timings.station("maps"):
            reach = measure_reach(events, snapshot.viewport, snapshot.document)
            caption = _sessions(asked.count, "simulated")
            write_visits(folder, snapshot, events, reach, sight.attention.density, caption=caption)
    return events


def write_seen(folder: RunFolder, evidence: Evidence, asked: SimulatedSessions, answered: Answer | None = None) -> str:
    """Write a judged view: what it was seen as, its maps by source, its tables and view.json. Returns where that is.

    `answered` is what its sessions say to the page's question.
    """
    assert evidence.attention is not None
    sight = Sight(evidence.snapshot, evidence.folds, evidence.attention)
    write_sight(folder, sight)
    snapshot, speaks = evidence.snapshot, speaking(evidence.visits)
    scene = scene_of(snapshot, sight.attention, sight.folds)
    more: list[str] = []
    for visits in evidence.visits:
        more += write_source(
            folder,
            snapshot,
            visits,
            sight.attention.density,
            speaks=visits is speaks,
            drawn=visits.source == "simulated",
            caption=_sessions(visits.sessions, visits.source),
        )
    return write_view(
        folder,
        evidence,
        evidence.events,
        simulated=asked.count,
        assumptions=assumptions(scene, personas=asked.personas, task=asked.task) if asked.count else (),
        caption=_sessions(speaks.sessions, speaks.source) if speaks else _sessions(asked.count, "simulated"),
        answer=answered,
        more_maps=more,
    )


def funnels(plan: Plan, gathered: Gathered, deeds: Callable[[], tuple[Events, Events]]) -> list[Funnel]:
    """The funnels of the scripted sessions of a plan that have checkpoints, over all the views they ran through.

    Beside the script's own stand those of recorded sessions that went the same way, and of simulated ones as far as a
    page can show it to them: each source by itself, never added up. `deeds` gives what real and simulated sessions did
    (`judge.docket.Docket.deeds`), and is asked only where there are checkpoints.
    """
    sessions = {job.session.name: job.session.steps for job in plan.scripted}
    marked = {name: [step.value for step in steps if step.action == "checkpoint"] for name, steps in sessions.items()}
    if not any(marked.values()):
        return []
    found, (real, simulated) = [], deeds()
    for name, checkpoints in marked.items():
        if checkpoints:
            found.append(funnel(cut(gathered.events, "session", name), name, checkpoints, gathered.reached))
            way = way_of(cut(real, "session", name), checkpoints, gathered.reached)
            found += _of_others(name, way, real, simulated) if way else []
    return found


def _of_others(name: str, way: Way, real: Events, simulated: Events) -> list[Funnel]:
    """The funnels of sessions that are no script's, where any came to where the way begins."""
    # A simulated visitor sees one page as it loads: what lies beyond that is on no picture of theirs.
    shown = tuple(takewhile(lambda milestone: milestone.element and milestone.page == way.start, way.milestones))
    ways = ((real.where(real.source == "recorded"), way), (simulated, replace(way, milestones=shown)))
    laid_out = [(*laid(events, each), each.steps) for events, each in ways if each.milestones]
    return [funnel(events, name, steps, came) for events, came, steps in laid_out if len(events)]


def _sessions(count: int, source: str) -> str:
    return f"{count:,} {source} session{'' if count == 1 else 's'}"
