"""Pages and servers that mean harm, all in one run: each comes to what the table says, and none costs another anything.

`cases.yaml` is the table, `pages/` and `hostile_site.py` are what it speaks of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from synthmap.model.errors import EXIT_MACHINE

Site = Callable[[], AbstractContextManager[str]]
Audited = Callable[..., Any]
CASES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))
NEVER = {name: case for name, case in CASES.items() if case.get("error") == "within"}
# Where a page comes up against a cap, a smaller one shows the same in less time.
CAPS = {
    "browser.load._LOAD_CAP_MS": 1_500,
    "browser.stabilise.MAX_HEIGHT": 6_000,
    "capture.snapshot.MAX_HEIGHT": 6_000,
    "capture.snapshot._MAX_WIDTH": 3_000,
    "capture.snapshot._MAX_NAMED": 30_000,
    "capture.watching._REQUESTS_CAP_MS": 2_000,
}
ANSWERING = {name: case for name, case in CASES.items() if name not in NEVER}


@pytest.fixture(scope="module")
def ran(audited: Audited, hostile_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One run of all that answers in some way: each entry and view by name, and what was open before and after."""
    out = tmp_path_factory.mktemp("hostile") / "out"
    before = open_here()
    with pytest.MonkeyPatch.context() as patch, hostile_site() as origin:
        for name, smaller in CAPS.items():
            patch.setattr(f"synthmap.{name}", smaller)
        outcome, entries = audited([f"{origin}/{name}" for name in ANSWERING], out, 120_000)
        alone = audited([f"{origin}/plain.html"], out.with_name("alone"), 120_000)
        by_name = {name: entries[f"{origin}/{name}"] for name in ANSWERING}
    views = {
        name: json.loads((out / entry["result"]).read_bytes()) for name, entry in by_name.items() if entry["result"]
    }
    yield SimpleNamespace(
        outcome=outcome, out=out, entries=by_name, views=views, alone=alone[0], before=before, after=open_here()
    )


def open_here() -> tuple[int, list[str]] | None:
    """How many files this process has open, and its children; None where that is not told."""
    if not Path("/proc/self/task").exists():
        return None
    children = [pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    return len(os.listdir("/proc/self/fd")), children  # noqa: PTH208


@pytest.mark.parametrize("name", ANSWERING)
def test_each_comes_to_what_is_expected(ran: SimpleNamespace, name: str) -> None:
    case, entry = ANSWERING[name], ran.entries[name]
    if "error" in case:
        assert entry["status"] == "failed"
        assert case["error"] in entry["error"]
        assert entry["error"].isprintable() and "Protocol error" not in entry["error"]
        assert "synthmap itself" not in entry["error"]
        return
    assert (entry["status"], entry["error"]) == ("ok", None)
    view = ran.views[name]
    sees = case.get("sees", "Buy")
    assert sees is None or sees in [element["name"] for element in view["elements"]]
    for note in case.get("notes", ()):
        assert any(note in told for told in view["notes"]), view["notes"]


def test_the_run_says_that_it_could_not_look_at_all_of_them(ran: SimpleNamespace) -> None:
    failed = sum("error" in case for case in ANSWERING.values())
    assert ran.outcome.verdict.exit_code == EXIT_MACHINE
    assert f"{failed} page views of {len(ANSWERING)} could not be looked at" in ran.outcome.verdict.reasons


def test_a_page_beside_them_is_what_it_is_alone(ran: SimpleNamespace) -> None:
    here = "views/plain/500x400/chromium/initial"
    beside, alone = (Path(out) / here for out in (ran.out, ran.alone.folder.root))
    for name in ("screenshot.png", "elements.parquet", "probes.parquet", "events.parquet"):
        assert (beside / name).read_bytes() == (alone / name).read_bytes(), name
    mine = [finding.message for finding in ran.outcome.findings if finding.view.page == "plain"]
    assert mine == [finding.message for finding in ran.alone.findings] != []


def test_nothing_is_left_open(ran: SimpleNamespace) -> None:
    if ran.before is None:
        pytest.skip("this system has no /proc to ask")
    (files, children), (files_after, children_after) = ran.before, ran.after
    assert set(children_after) <= set(children)
    # Threads of the loop's executor and imported libraries keep a few of their own.
    assert files_after <= files + 8
    assert [path for path in ran.out.rglob("*.writing")] == []  # noqa: C416


def test_what_never_answers_is_given_up(audited: Audited, hostile_site: Site, tmp_path: Path) -> None:
    with hostile_site() as origin:
        outcome, entries = audited([f"{origin}/{name}" for name in NEVER], tmp_path / "out", 2_500)
    assert [entry["error"] for entry in entries.values()] == ["it was not loaded and captured within 2.5 s"] * len(
        NEVER
    )
    assert outcome.verdict.exit_code == EXIT_MACHINE
