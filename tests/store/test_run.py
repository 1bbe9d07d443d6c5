from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from synthmap.model.errors import MachineError, UsageError
from synthmap.model.view import View
from synthmap.store.run import RunFolder, prepare

OURS = json.dumps({"schema_version": 1, "tool": {"name": "synthmap", "version": "0.1.0", "browsers": []}})
VIEW = "views/home/mobile/chromium/initial"


def fill(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def files_in(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_folder_is_made_with_all_that_are_above_it(tmp_path: Path) -> None:
    assert prepare(tmp_path / "a" / "b").root == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert prepare(tmp_path).root == tmp_path


def test_a_file_will_not(tmp_path: Path) -> None:
    fill(tmp_path, out="mine")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        prepare(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "mine"},
        {"failed-logins/today.csv": "mine"},
        {".git/config": "mine"},
        {"package.json": "{}", "views/index.pug": "mine"},
        {"views/index.ejs": "mine"},
        {"views/shop/cart/index.ejs": "mine"},
        {"views/a/b/c/d/e/deep.ejs": "mine"},
        {f"{VIEW}/view.json": "{}", "notes.txt": "mine"},
        {"report.json": '{"tool": {"name": "another"}}'},
        {"report.json": '{"tool": "synthmap"}'},
        {"report.json": "[]"},
        {"report.json": "no JSON"},
        {"report.json": "\x00\xff"},
        {"report.json": "[" * 100_000},
        {"report.html": "mine", "style.css": "mine"},
    ],
    ids=lambda files: "+".join(files) + ":" + "".join(files.values())[:24].replace("\x00", "?"),
)
def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(tmp_path: Path, files: dict[str, str]) -> None:
    fill(tmp_path, **files)
    with pytest.raises(UsageError, match="name an empty or a new folder"):
        prepare(tmp_path)
    assert files_in(tmp_path) == set(files)


def test_an_earlier_run_is_cleared_and_what_was_laid_beside_it_is_not(tmp_path: Path) -> None:
    fill(tmp_path, **{"report.json": OURS, "report.html": "<p>", f"{VIEW}/view.json": "{}", "notes/mine.txt": "mine"})
    prepare(tmp_path)
    assert files_in(tmp_path) == {"notes/mine.txt"}
    assert not (tmp_path / "views").exists()


@pytest.mark.parametrize(
    "left",
    [
        {f"{VIEW}/screenshot.png": "x", f"{VIEW}/.view.json.writing": "{"},
        {f"{VIEW}/view.json": "{}", ".report.json.writing": "{"},
    ],
)
def test_a_run_that_was_cut_short_is_cleared(tmp_path: Path, left: dict[str, str]) -> None:
    prepare(fill(tmp_path, **left))
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_another_folder_is_removed_and_not_followed(tmp_path: Path) -> None:
    kept = fill(tmp_path / "kept", **{"a/b/c/d/view.json": "mine"})
    run = fill(tmp_path / "run", **{"report.json": OURS})
    (run / "views").symlink_to(kept)
    prepare(run)
    assert list(run.iterdir()) == []
    assert files_in(kept) == {"a/b/c/d/view.json"}


def test_a_view_has_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.folder_of(View("home", "mobile")).as_posix() == VIEW
    assert folder.folder_of(View("home", "mobile", "firefox", "menu")).as_posix() == "views/home/mobile/firefox/menu"


def test_a_file_is_written_where_it_is_said_to_be(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.write(Path("views", "home", "x.png"), b"one") == "views/home/x.png"
    assert folder.write("views/home/x.png", b"two") == "views/home/x.png"
    assert (tmp_path / "views" / "home" / "x.png").read_bytes() == b"two"
    assert files_in(tmp_path) == {"views/home/x.png"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_report_may_be_read_by_those_who_may_read_other_files(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        RunFolder(tmp_path).write("report.json", b"{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.json").stat().st_mode) == 0o644


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    folder = RunFolder(tmp_path)
    folder.write("report.json", b"whole")
    write_bytes = Path.write_bytes

    def half(self: Path, data: Any) -> int:
        write_bytes(self, data[: len(data) // 2])
        raise failure

    monkeypatch.setattr(Path, "write_bytes", half)
    expected = MachineError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected) as raised:
        folder.write("report.json", b"something else")
    assert (tmp_path / "report.json").read_bytes() == b"whole"
    assert files_in(tmp_path) == {"report.json"}
    if isinstance(failure, OSError):
        assert "report.json: No space left on device. Free some space or choose another --out." in str(raised.value)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    fill(tmp_path, views="mine")
    with pytest.raises(MachineError, match=r"could not write .*screenshot\.png"):
        RunFolder(tmp_path).write(f"{VIEW}/screenshot.png", b"x")


def test_documents_are_utf_8_with_half_pairs_escaped(tmp_path: Path) -> None:
    document = {"name": "日本 \ud800 half", "long": "W" * 5000, "escape": "\x1b\u202e", "pair": "\U0001f600"}
    RunFolder(tmp_path).write_json("report.json", document)
    data = (tmp_path / "report.json").read_bytes()
    text = data.decode("utf-8", "strict")
    assert json.loads(text) == document
    assert "日本" in text
    assert "\\ud800" in text
    assert text.endswith("}\n")


def test_the_same_document_is_the_same_bytes(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for name in ("one.json", "two.json"):
        folder.write_json(name, {"b": [1, 2.5, None], "a": {"ü": True}})
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_what_is_no_number_in_json_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        RunFolder(tmp_path).write_json("report.json", {"share": float("nan")})
    assert files_in(tmp_path) == set()
