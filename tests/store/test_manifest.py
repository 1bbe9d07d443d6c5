"""Which pages a shard has, and what makes it one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import UsageError
from synthmap.store.manifest import (
    Command,
    Manifest,
    Shard,
    Tool,
    differences,
    manifest_of,
    read_manifest,
    write_manifest,
)
from synthmap.store.run import RunFolder


@given(st.lists(st.text("abc", min_size=1), unique=True, max_size=40), st.integers(1, 12))
def test_every_page_is_in_one_shard_and_their_sizes_differ_by_one_at_most(pages: list[str], of: int) -> None:
    shards = [Manifest(1, Tool("synthmap", "1"), {}, Shard(k, of), pages=tuple(pages)).mine for k in range(1, of + 1)]
    assert sorted(page for shard in shards for page in shard) == sorted(pages)
    sizes = {len(shard) for shard in shards}
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("text", ["", "1", "0/1", "2/1", "-1/2", "1/2/3", "1/99999", "1.0/2", "a/b", "1/0", "¹/²"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no shard: write `i/n`"):
        Shard.of_text(text)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = manifest_of({"pages": "ab"}, shard=Shard(2, 3), narrowed=True, command=Command((("file", "../a.yaml"),)))
    write_manifest(RunFolder(tmp_path), made)
    assert read_manifest(tmp_path) == made
    assert differences(made, made) == ""
    assert differences(made, manifest_of({"pages": "cd", "rules": ""})) == "they differ in pages, rules"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"manifest_version": 2}', '{"manifest_version": 1}', "[" * 100_000])
def test_a_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(UsageError, match=r"run\.json was not stored by this version of synthmap, or is broken"):
        read_manifest(tmp_path)


def test_a_page_name_that_leads_out_of_the_run_is_none(tmp_path: Path) -> None:
    write_manifest(RunFolder(tmp_path), Manifest(1, Tool("synthmap", "1"), {}, pages=("../../etc",)))
    with pytest.raises(UsageError, match="broken"):
        read_manifest(tmp_path)
