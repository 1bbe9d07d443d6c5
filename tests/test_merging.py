"""What cannot be put together is refused, and named; that what can be comes to one run is shown in test_parts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from synthmap.merging import merge
from synthmap.model.errors import UsageError
from synthmap.store.manifest import Manifest, Shard, Tool, write_manifest
from synthmap.store.run import RunFolder

WHOLE = Manifest(1, Tool("synthmap", "0.1.0"), {"pages": "a", "rules": "b"}, pages=("one", "two", "three"))


def shard(root: Path, name: str, number: int, of: int = 2, **other: object) -> Path:
    write_manifest(RunFolder(root / name), replace(WHOLE, shard=Shard(number, of), **other))  # type: ignore[arg-type]
    return root / name


def refused(runs: list[Path], out: Path) -> str:
    with pytest.raises(UsageError) as raised:
        merge(runs, out, today=dt.date(2026, 1, 1))
    assert not out.exists() or out in runs
    return str(raised.value)


def test_shards_that_do_not_belong_together_are_named(tmp_path: Path) -> None:
    one, two, out = shard(tmp_path, "one", 1), shard(tmp_path, "two", 2), tmp_path / "out"
    again, third = shard(tmp_path, "again", 2), shard(tmp_path, "third", 3, 3)
    other = shard(tmp_path, "other", 2, parts={"pages": "a", "rules": "c"})
    older = shard(tmp_path, "older", 2, tool=Tool("synthmap", "0.0.9"))
    later = shard(tmp_path, "later", 2, pages=("one", "two", "three", "four"))
    write_manifest(RunFolder(tmp_path / "whole"), WHOLE)

    assert refused([], out).startswith("There is nothing to put together.")
    assert refused([tmp_path / "nothing"], out).startswith(f"{tmp_path / 'nothing'} holds no run")
    assert "is no shard: it was audited without --shard" in refused([tmp_path / "whole"], out)
    assert refused([one], out) == "The run is not whole: missing is shard 2/2."
    assert refused([third], out) == "The run is not whole: missing is shard 1/3, 2/3."
    assert refused([one, two, again], out) == f"{two} and {again} are both shard 2/2."
    assert refused([one, third], out) == f"{one} is shard 1/2 and {third} is shard 3/3: of other numbers."
    assert refused([one, other], out) == f"{one} and {other} are no shards of the same run: they differ in rules."
    assert refused([one, older], out).endswith(
        "no shards of the same run: one is by synthmap 0.1.0, the other by 0.0.9."
    )
    assert "were dealt other pages: the sitemap has changed between them" in refused([one, later], out)
    assert refused([one, two], one).startswith(f"--out {one} is one of the runs to put together")


def test_a_shard_that_was_cut_short_is_named_with_what_to_do(tmp_path: Path) -> None:
    one, two = shard(tmp_path, "one", 1), shard(tmp_path, "two", 2)
    assert refused([two, one], tmp_path / "out") == (
        f"{one}, shard 1/2, is not finished: one was not looked at, or is not in its report. "
        f"`synthmap audit --resume {one}` goes on with it."
    )
