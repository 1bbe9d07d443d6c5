"""Sessions that were carried out once, stored and read back: the same events, checkpoints and faults."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from synthmap.model.errors import UsageError
from synthmap.model.events import make_events
from synthmap.model.secrets import Secrets
from synthmap.model.view import DESKTOP
from synthmap.scenario.expand import SessionJob
from synthmap.scenario.types import Locator, ScriptedSession, Step
from synthmap.sessions.kept import not_walked, read_walks, write_walks
from synthmap.sessions.scripted import Checkpoint, Walked
from synthmap.store.run import RunFolder

GO, FILL = Step("goto", 3, value="/a"), Step("fill", 4, Locator("css", "#name"), value="sesame", secret=True)
FIRST, CLICK, SECOND = (
    Step("checkpoint", value="filled"),
    Step("click", 6, Locator("css", "a")),
    Step("checkpoint", value="end"),
)
JOB = SessionJob(
    ScriptedSession("way", (GO, FILL, FIRST, CLICK, SECOND), segment={"source": "ad"}), DESKTOP, "chromium"
)
OLD, NEW = "http://127.0.0.1:1111", "http://127.0.0.1:2222"


def walked(number: int, base: str) -> Walked:
    """A session that came to its first checkpoint and no further."""
    point = Checkpoint("filled", f"{base}/b?x=1", f"{base}/a", (FILL,))
    events = make_events(2, session=number, seq=[0, 1], t=[0.5, 7.25], page="a", kind="click", x=[1.5, np.nan])
    return Walked(events, (point,), "step 4: no sesame there", f"{base}/b", ("a note",))


def test_they_are_read_as_they_were_written_where_folders_are_served_now(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    write_walks(folder, [JOB, JOB], [walked(0, OLD), walked(1, OLD)], [OLD], Secrets.of("sesame"))
    assert b"sesame" not in (tmp_path / "sessions.json").read_bytes()

    read = read_walks(folder, [JOB, JOB], [NEW, NEW], [NEW])
    assert read is not None
    for number, (mine, expected) in enumerate(zip(read, [walked(0, NEW), walked(1, NEW)], strict=True)):
        assert mine.checkpoints == expected.checkpoints
        assert (mine.error, mine.url, mine.notes) == ("step 4: no ••• there", f"{NEW}/b", ("a note",))
        assert mine.events.session.tolist() == [number, number]
        assert mine.events.t.tolist() == [0.5, 7.25]
        np.testing.assert_array_equal(mine.events.x, [1.5, np.nan])


def test_those_of_another_scenario_are_not_taken(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert read_walks(folder, [JOB], [OLD], [OLD]) is None
    write_walks(folder, [JOB], [walked(0, OLD)], [OLD], Secrets())
    with pytest.raises(UsageError, match="of other sessions"):
        read_walks(folder, [JOB, JOB], [OLD, OLD], [OLD])
    stored = json.loads((tmp_path / "sessions.json").read_text())
    (tmp_path / "sessions.json").write_text(json.dumps({**stored, "walks_version": 2}))
    with pytest.raises(UsageError, match=r"sessions\.json"):
        read_walks(folder, [JOB], [OLD], [OLD])


def test_who_does_not_carry_them_out_has_their_columns(tmp_path: Path) -> None:
    nothing = not_walked([JOB, JOB])
    assert [len(each.events) for each in nothing] == [0, 0]
    assert set(nothing[0].events.segments) == {"source", "session", "weight"}
