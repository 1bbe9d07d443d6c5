"""An earlier run's pictures are kept beside this one's, view by view."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from synthmap.model.errors import UsageError
from synthmap.report.before import keep_before
from synthmap.store.run import RunFolder


def test_each_view_gets_the_picture_that_the_earlier_run_has_of_it(
    run: Path, made_up: SimpleNamespace, tmp_path: Path
) -> None:
    earlier = made_up.build(tmp_path / "earlier")
    (earlier / "views/pricing/mobile/screenshot.png").write_bytes(b"as it was")
    keep_before(RunFolder(run), earlier)
    assert (run / "views/pricing/mobile/earlier.png").read_bytes() == b"as it was"
    # The hostile page's phone view failed in both, and has no picture.
    assert len(list(run.rglob("earlier.png"))) == 3


def test_a_run_of_other_pages_is_no_earlier_one(run: Path, made_up: SimpleNamespace, tmp_path: Path) -> None:
    earlier = made_up.build(tmp_path / "earlier")
    report = json.loads((earlier / "report.json").read_text())
    for entry in report["pages"]:
        entry["page"] = "another"
    (earlier / "report.json").write_text(json.dumps(report))
    with pytest.raises(UsageError, match="no picture of any page"):
        keep_before(RunFolder(run), earlier)
    assert list(run.rglob("earlier.png")) == []


def test_a_picture_from_outside_the_earlier_run_is_not_taken(
    run: Path, made_up: SimpleNamespace, tmp_path: Path
) -> None:
    earlier = made_up.build(tmp_path / "earlier")
    for path in earlier.rglob("view.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "screenshot": "../../../../secret.png"}))
    (tmp_path / "secret.png").write_bytes(b"secret")
    with pytest.raises(UsageError):
        keep_before(RunFolder(run), earlier)
