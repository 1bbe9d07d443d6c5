"""How sessions in a browser went, as files and back: what was done on a site once is not done again for the same run.

The steps are not stored, since they may hold a password: those that lead to a checkpoint are taken from the scenario.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from synthmap.model.errors import UsageError
from synthmap.model.events import Events, concatenated, make_events
from synthmap.model.secrets import Secrets
from synthmap.scenario.expand import SessionJob
from synthmap.sessions.scripted import Walked, checkpoints_of, segments_of
from synthmap.store.run import WALKED, WALKS, RunFolder
from synthmap.store.snapshots import reading
from synthmap.store.tables import events_parquet, read_events


@dataclass(frozen=True)
class _Walk:
    session: str
    device: str
    browser: str
    reached: list[str]  # where it stood at each checkpoint that it came to
    error: str | None
    url: str
    notes: list[str]


@dataclass(frozen=True)
class _Walks:
    walks_version: Literal[1]
    walks: list[_Walk]


_WALKS = TypeAdapter(_Walks)


def not_walked(asked: Sequence[SessionJob]) -> list[Walked]:
    """What sessions come to where it is another's to carry them out: nothing, under the same columns."""
    segments = {name: np.array([], dtype=object) for job in asked for name in segments_of(job.session)}
    return [Walked(make_events(0, segments=segments)) for _ in asked]


def write_walks(
    folder: RunFolder, asked: Iterable[SessionJob], walks: Sequence[Walked], served: Sequence[str], secrets: Secrets
) -> None:
    """Store how sessions went, in the order they were asked for, without `secrets`.

    `served` is where local folders are, in their order.
    """
    folder.write(WALKED, events_parquet(concatenated(walked.events for walked in walks)))
    stored = [
        _Walk(
            session=job.session.name,
            device=job.viewport.name,
            browser=job.browser,
            reached=[_lasting(point.url, served) for point in walked.checkpoints],
            error=walked.error,
            url=_lasting(walked.url, served),
            notes=list(walked.notes),
        )
        for job, walked in zip(asked, walks, strict=True)
    ]
    folder.write_json(WALKS, secrets.hidden_in(_WALKS.dump_python(_Walks(1, stored), mode="json")))


def read_walks(
    folder: RunFolder, asked: Sequence[SessionJob], bases: Sequence[str], served: Sequence[str]
) -> list[Walked] | None:
    """How sessions went in the run so far, None where they were not all carried out.

    `bases` is the address that each begins at, `served` where local folders are now. Raises UsageError where what is
    stored is of other sessions.
    """
    if not (folder.root / WALKS).is_file():
        return None
    with reading(folder.root / WALKS) as data:
        walks = _WALKS.validate_python(json.loads(data)).walks
        if [(w.session, w.device, w.browser) for w in walks] != [
            (job.session.name, job.viewport.name, job.browser) for job in asked
        ]:
            raise UsageError("it is of other sessions")
    with reading(folder.root / WALKED) as data:
        events = read_events(data)
    return [
        _walked(number, walk, job, base, events, served)
        for number, (walk, job, base) in enumerate(zip(walks, asked, bases, strict=True))
    ]


def _walked(number: int, walk: _Walk, job: SessionJob, base: str, events: Events, served: Sequence[str]) -> Walked:
    points = checkpoints_of(job.session.steps, base)[: len(walk.reached)]
    return Walked(
        events.where(events.session == number),
        tuple(replace(point, url=_as_served(url, served)) for point, url in zip(points, walk.reached, strict=True)),
        walk.error,
        _as_served(walk.url, served),
        tuple(walk.notes),
    )


def _lasting(url: str, served: Sequence[str]) -> str:
    """An address that still means something when local folders are served from other ports: `served:0/path`."""
    for number, base in enumerate(served):
        if url.startswith(base):
            return f"served:{number}{url.removeprefix(base)}"
    return url


def _as_served(url: str, served: Sequence[str]) -> str:
    """The address that `_lasting` made such, where folders are served now."""
    for number, base in reversed(list(enumerate(served))):
        if url.startswith(f"served:{number}"):
            return base + url.removeprefix(f"served:{number}")
    return url
