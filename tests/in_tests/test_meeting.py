"""Workers meet before they end: the report is made once, when all are there or gone."""

from __future__ import annotations

import threading
from pathlib import Path

from synthmap.in_tests.meeting import Meeting, wait_for_report


def test_the_report_is_made_when_the_last_worker_is_there_and_before_any_goes_on(tmp_path: Path) -> None:
    made = threading.Event()
    seen: list[bool] = []
    meeting = Meeting(tmp_path, made.set)
    for name in ("gw0", "gw1", "gw2"):
        meeting.expect(name)

    def worker(name: str) -> None:
        wait_for_report(tmp_path, name)
        seen.append(made.is_set())

    first = threading.Thread(target=worker, args=("gw0",))
    first.start()
    first.join(0.5)
    assert not made.is_set()
    assert first.is_alive()
    meeting.gone("gw2")
    second = threading.Thread(target=worker, args=("gw1",))
    second.start()
    for thread in (first, second):
        thread.join(20)
    assert seen == [True, True]
    meeting.end()


def test_where_no_worker_had_a_test_the_end_makes_the_report(tmp_path: Path) -> None:
    made: list[int] = []
    meeting = Meeting(tmp_path, lambda: made.append(1))
    meeting.expect("gw0")
    meeting.gone("gw0")
    meeting.end()
    assert made == [1]


def test_a_worker_goes_on_where_the_controller_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    thread = threading.Thread(target=wait_for_report, args=(folder, "gw0"))
    thread.start()
    while not (folder / "gw0.ready").exists():
        pass
    (folder / "gw0.ready").unlink()
    folder.rmdir()
    thread.join(20)
    assert not thread.is_alive()
