from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from synthmap.model.errors import UsageError
from synthmap.report.html import _stored


def test_a_folder_without_a_run_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"not a finished run.*report\.json"):
        _stored.read(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", '"text"'])
def test_a_damaged_report_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "report.json").write_text(content)
    with pytest.raises(UsageError, match="damaged"):
        _stored.read(tmp_path)


def test_a_later_schema_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"schema_version": 2}')
    with pytest.raises(UsageError, match="schema_version 2"):
        _stored.read(tmp_path)


def test_a_view_that_cannot_be_read_is_failed_and_the_others_are_read(run: Path) -> None:
    (run / "views/pricing/desktop/view.json").unlink()
    (run / "views/pricing/mobile/view.json").write_text("{")
    gone, damaged, bare, failed = _stored.read(run).views
    assert gone.error is not None and "views/pricing/desktop/view.json cannot be read" in gone.error
    assert damaged.error is not None and "views/pricing/mobile/view.json is damaged" in damaged.error
    assert bare.error is None and bare.data["document"]["height"] == 600
    assert failed.error is not None and failed.error.startswith("The page did not answer within 45 s.")


def test_every_string_is_cleaned_on_the_way_in(run: Path, made_up: SimpleNamespace) -> None:
    stored = _stored.read(run)
    assert stored.views[2].name.page == made_up.HOSTILE_PAGE.removesuffix("\u202e")
    names = [element["name"] for element in stored.views[0].data["elements"]]
    assert names[3] == "W" * 1_200 + "…"


def test_pictures_are_addressed_from_the_run_and_only_inside_it(run: Path) -> None:
    stored = _stored.read(run)
    (run.parent / "secret.png").write_bytes(b"")
    (run / "views/link.png").symlink_to(run.parent / "secret.png")
    assert stored.picture("screenshot.png", stored.views[2].folder) == "views/b%231%20%25/desktop/screenshot.png"
    assert stored.picture("views/pricing/mobile/crop.png") == "views/pricing/mobile/crop.png"
    for outside in ("../secret.png", str(run.parent / "secret.png"), "views/link.png", "views/none.png", "", None, 7):
        assert stored.picture(outside) is None, outside


def test_a_run_without_any_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps({"schema_version": 1}))
    assert _stored.read(tmp_path).views == ()


def test_half_a_character_from_a_page_does_not_cost_the_report(run: Path) -> None:
    path = run / "views/pricing/desktop/view.json"
    view = json.loads(path.read_text())
    view["elements"][0]["name"] = "half \ud83d"
    path.write_bytes(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    stored = _stored.read(run)
    assert stored.views[0].data["elements"][0]["name"] == "half \ufffd"


def test_wide_devices_come_first_whatever_the_order_of_the_run(run: Path) -> None:
    report = json.loads((run / "report.json").read_text())
    report["pages"].reverse()
    (run / "report.json").write_text(json.dumps(report))
    assert [view.name.device for view in _stored.read(run).views] == ["desktop", "mobile", "desktop", "mobile"]
    assert _stored.read(run).views[2].name.page == "pricing"
