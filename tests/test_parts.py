"""Runs that are parts of one, killed and gone on with, dealt out and put together: all come to the same as one run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from synthmap.browser.find import Browser
from synthmap.model.errors import EXIT_FINDINGS, EXIT_USAGE

STYLE = """<meta name=viewport content="width=device-width"><style>body { margin: 0; font: 16px sans-serif }
section { height: 600px; padding: 40px } .badge { padding: 14px 28px; background: #0a58ca; color: #fff }</style>"""
SITE = {
    **{
        f"{name}.html": f"""<!doctype html><html lang=en><title>{name}</title>{STYLE}<h1>{name}</h1>
<section><span class=badge>Best of 2026</span></section>"""
        for name in ("one", "three")
    },
    # A state that the scenario asks for, and that a session leads to.
    "two.html": f"""<!doctype html><html lang=en><title>two</title>{STYLE}<h1>two</h1>
<button id=open>Menu</button><p id=menu hidden>Tea <a href="one.html">Green</a></p>
<script>open.onclick = () => {{ menu.hidden = !menu.hidden }}</script>""",
    # One that the page offers by itself. What is wrong here fails the run, so that it is looked at again.
    "four.html": f"""<!doctype html><html lang=en><title>four</title>{STYLE}<h1>four</h1>
<details><summary>More</summary><button type=button style="padding: 12px 24px">Buy</button></details>""",
    "site.yaml": """version: 1
name: parts
url: ./
viewports: {desktop: {width: 900, height: 600}}
capture: {states: auto}
pages:
  - {name: one, url: /one.html}
  - {name: two, url: /two.html, states: [{name: opened, steps: [{click: "#open"}]}]}
  - {name: three, url: /three.html}
  - {name: four, url: /four.html}
sessions:
  - {simulated: visitors, count: 60}
  - {scripted: way, segment: {source: ad}, steps: [{goto: /three.html}, {goto: /two.html}, {click: "#open"},
      {checkpoint: menu}, {goto: /away.html}]}
budgets: {reach: {"h1": {min: 1%}}}
ignore: [{rule: false-affordance, page: one, reason: It is a badge., expires: 2100-12-01}]
run: {retries: 1}
""",
    "away.html": "<!doctype html><title>Away</title><p>Nobody looks at this page.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    for name, text in SITE.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def whole(site: Path, chromium: Browser) -> Path:
    """What one run comes to that nothing disturbs."""
    ended, said = synthmap(site, chromium, "audit", "site.yaml", "--out", "whole")
    assert ended == EXIT_FINDINGS, said
    assert "looked at again, since it would fail the run" in said
    report = json.loads((site / "whole" / "report.json").read_bytes())
    # There is something to differ in: states of every origin, an ignore, sessions of two sources.
    assert {page["state"] for page in report["pages"]} == {"initial", "opened", "menu", "panel-More"}
    assert report["summary"]["ignored"] > 0
    return site / "whole"


def command(chromium: Browser | None, *arguments: str) -> list[str]:
    named = ["--browser-path", str(chromium.path)] if chromium and arguments[0] == "audit" else []
    return [sys.executable, "-m", "synthmap", *arguments, *named]


def synthmap(folder: Path, chromium: Browser | None, *arguments: str) -> tuple[int, str]:
    """How a command ended in that folder, and what it said."""
    told = subprocess.run(
        command(chromium, *arguments), cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    return told.returncode, told.stdout + told.stderr


def without_times(value: Any) -> Any:
    """A document without what differs from run to run: when it was, and how long things took."""
    if isinstance(value, dict):
        return {
            key: without_times(inner)
            for key, inner in value.items()
            if key not in ("started", "seconds", "timings", "command") and not key.endswith("_ms")
        }
    return [without_times(inner) for inner in value] if isinstance(value, list) else value


def kept(run: Path) -> dict[str, Any]:
    """Every file of a run by its name, as far as it is the same from run to run."""
    found: dict[str, Any] = {}
    for path in sorted(run.rglob("*")):
        name = path.relative_to(run).as_posix()
        if path.suffix == ".json":
            found[name] = without_times(json.loads(path.read_bytes()))
        elif path.suffix == ".parquet":
            table = pq.read_table(path)
            timed = [column for column in table.column_names if column == "t" or column.endswith("_ms")]
            found[name] = str(table.drop_columns(timed).to_pylist())  # as text, since NaN is not NaN
        elif path.name == "report.html":
            found[name] = None
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def assert_same(run: Path, whole: Path) -> None:
    mine, other = kept(run), kept(whole)
    assert mine.keys() == other.keys()
    assert [name for name in mine if mine[name] != other[name]] == []
    assert report_text(run) == report_text(whole)


def report_text(run: Path) -> str:
    """report.json as it stands, so that also its order is held to."""
    return json.dumps(without_times(json.loads((run / "report.json").read_bytes())))


def test_a_run_that_was_killed_goes_on_where_it_stopped(site: Path, whole: Path, chromium: Browser) -> None:
    killed = subprocess.Popen(
        command(chromium, "audit", "site.yaml", "--out", "killed"),
        cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    while not list((site / "killed").glob("views/*/finished.json")):
        assert killed.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not (site / "killed" / "report.json").exists()
    finished = {path: path.stat().st_mtime_ns for path in (site / "killed").glob("views/*/finished.json")}
    assert 0 < len(finished) < 4
    # What it was busy with may lie there half done.
    left = site / "killed" / "views" / "four" / "desktop" / "chromium" / "initial" / "finding-0.png"
    if not (site / "killed" / "views" / "four" / "finished.json").exists():
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_bytes(b"half")

    other = site.with_name("other.yaml")
    other.write_text((site / "site.yaml").read_text().replace("count: 60", "count: 61"))
    shutil.copy(other, site / "other.yaml")
    ended, said = synthmap(site, chromium, "audit", "other.yaml", "--resume", "killed")
    assert ended == EXIT_USAGE
    assert "killed cannot be gone on with: of that run and what is asked for now, they differ in" in said
    assert "simulated sessions" in said

    # From elsewhere, and without saying again what was asked for.
    ended, said = synthmap(site.parent, chromium, "audit", "--resume", f"{site.name}/killed")
    assert ended == EXIT_FINDINGS, said
    assert f"{len(finished)} of 4 pages were finished before" in said
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    assert_same(site / "killed", whole)


def test_shards_put_together_are_one_run(site: Path, whole: Path, chromium: Browser) -> None:
    shards = [
        subprocess.Popen(
            command(chromium, "audit", "site.yaml", "--shard", f"{number}/2", "--out", f"shard-{number}"),
            cwd=site, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for number in (1, 2)
    ]  # fmt: skip
    for shard in shards:
        said, _ = shard.communicate(timeout=300)
        assert shard.returncode == EXIT_FINDINGS, said
    ended, said = synthmap(site, None, "merge", "shard-1", "--out", "merged")
    assert (ended, said.strip()) == (EXIT_USAGE, "Error: The run is not whole: missing is shard 2/2.")
    pages = [path.parent.name for path in (site / "shard-2").glob("views/*/finished.json")]
    assert sorted(pages) == ["four", "two"]

    ended, said = synthmap(site, None, "merge", "shard-2", "shard-1", "--out", "merged")
    assert ended == EXIT_FINDINGS, said
    assert_same(site / "merged", whole)
    told = (site / "merged" / "report.json").read_bytes()
    assert synthmap(site, None, "judge", "merged")[0] == EXIT_FINDINGS
    assert (site / "merged" / "report.json").read_bytes() == told


@pytest.mark.parametrize(
    ("shard", "says"),
    [
        ("0/3", "--shard '0/3' is no shard: write `i/n`, such as `1/4`"),
        ("4/3", "--shard '4/3' is no shard"),
        ("1", "--shard '1' is no shard"),
        ("one/two", "--shard 'one/two' is no shard"),
        ("5/9", "The shard 5/9 has no page: there are only 4. Take fewer shards."),
    ],
)
def test_a_shard_that_cannot_be_is_refused(site: Path, chromium: Browser, shard: str, says: str) -> None:
    ended, said = synthmap(site, chromium, "audit", "site.yaml", "--shard", shard, "--out", "none")
    assert ended == EXIT_USAGE
    assert says in said
