"""What comes back from a worker: only what belongs to its page is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthmap.errands import Parcel, packed, unpack
from synthmap.model.errors import MachineError
from synthmap.store.run import RunFolder


@pytest.mark.parametrize(
    "name",
    ["../x", "views/home/../../x", "/etc/x", "views/other/finished.json", "report.json", "views\\home\\x", "views"],
)
def test_a_file_that_is_none_of_the_page_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(MachineError, match="which is none of the page home"):
        unpack(Parcel((("views/home/a.png", b"1"), (name, b"2"))), "home", RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_files_come_as_they_went_and_the_one_that_ends_it_last(tmp_path: Path) -> None:
    files = {"views/home/a/b.png": b"1", "views/home/finished.json": b"{}", "failed-logins/x/trace.zip": b"2"}
    for name, data in files.items():
        RunFolder(tmp_path / "there").write(name, data)
    sent = packed(RunFolder(tmp_path / "there"), "home")
    assert [name for name, _ in sent][-1] == "views/home/finished.json"
    unpack(Parcel(sent), "home", RunFolder(tmp_path / "here"))
    here = {
        p.relative_to(tmp_path / "here").as_posix(): p.read_bytes()
        for p in (tmp_path / "here").rglob("*")
        if p.is_file()
    }
    assert here == files
