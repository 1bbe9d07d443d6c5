"""`synthmap record` in a real window on a virtual display, with a mouse and a keyboard that the X server knows."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

# Where things are on the screen, told by the window's own title.
TITLED = """<script>
const tell = () => {
  const top = screenY + outerHeight - innerHeight, at = {};
  for (const one of document.querySelectorAll('[id]')) {
    const { x, y, width, height } = one.getBoundingClientRect();
    if (y > 0 && y + height < innerHeight) at[one.id] = [x + width / 2 + screenX, y + height / 2 + top];
  }
  document.title = JSON.stringify({ page: NAME, y: scrollY, at });
};
// A window knows its place and size only once it is drawn.
setInterval(() => { if (outerHeight >= innerHeight) tell(); }, 50);
</script>"""
PAGES = {
    "index.html": """<label>Mail <input id=mail type=email></label> <label id=terms><input type=checkbox>Terms</label>
        <button id=one>Buy</button><button id=two data-testid=buy-two onclick="this.after('bought')">Buy</button>
        <p style="height: 1500px">Words</p><a id=next href="product.html">The kettle</a>""",
    "product.html": """<h1>Kettle</h1><label>Code <input id=code type=password></label>
        <button id=add onclick="this.textContent = 'Added'">Add</button>""",
}


class Quiet:
    """Nobody looks on."""

    def planned(self, views: int) -> None:
        """Say nothing."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


class Screen:
    """A virtual display with nothing on it yet."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def do(self, *arguments: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=20
        )
        return done.stdout

    def until(self, page: str, fits: Callable[[dict[str, Any]], bool] = lambda told: True) -> dict[str, Any]:
        """What the window's title tells, once it is of that page, as it should be, and the same twice."""
        told: dict[str, Any] = {}
        for _ in range(300):
            before = told
            for line in self.do("search", "--onlyvisible", "--name", "page", "getwindowname", "%@").splitlines():
                told = json.loads(line.rpartition("}")[0] + "}") if line.startswith("{") else told
            if told.get("page") == page and fits(told) and told == before:
                return told
            time.sleep(0.15)
        raise AssertionError(f"the window never showed {page}: {told}")

    def click(self, told: dict[str, Any], mark: str) -> None:
        x, y = told["at"][mark]
        self.do("mousemove", round(x), round(y), "click", 1)


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        if os.environ.get("SYNTHMAP_REQUIRE_DISPLAY"):
            pytest.fail("SYNTHMAP_REQUIRE_DISPLAY is set, and there is no Xvfb or no xdotool on this machine")
        pytest.skip("there is no virtual display on this machine: install xvfb and xdotool")
    reading, writing = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield Screen({**os.environ, "DISPLAY": f":{number}"})
    display.terminate()
    display.wait(10)


def test_what_is_done_in_a_window_is_a_scenario_that_runs(
    screen: Screen, chromium: Browser, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name, body in PAGES.items():
        (site / name).write_text(f"<!doctype html>{TITLED.replace('NAME', json.dumps(name))}{body}", "utf-8")
    base, file = serve(site), tmp_path / "session.yaml"
    recording = subprocess.Popen(
        [sys.executable, "-m", "synthmap", "record", f"{base}/index.html", "-o", str(file)],
        env=screen.environment, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        told = screen.until("index.html", lambda told: "two" in told["at"])
        screen.click(told, "mail")
        screen.do("type", "zq@x.example")
        screen.do("key", "BackSpace")
        screen.click(told, "terms")
        screen.click(told, "two")
        screen.do("click", "--repeat", 30, "--delay", 20, 5)
        told = screen.until("index.html", lambda told: told["y"] > 0 and "next" in told["at"])
        screen.click(told, "next")
        told = screen.until("product.html", lambda told: "add" in told["at"])
        screen.click(told, "code")
        screen.do("type", "Xyzzy7")
        screen.click(told, "add")
        screen.until("product.html")
        screen.do("key", "ctrl+w")  # which closes the window with its last tab
        assert recording.wait(30) == 0
    finally:
        if recording.poll() is None:
            recording.kill()
    text = file.read_text("utf-8")
    steps = [line.strip() for line in text.partition("steps:\n")[2].splitlines()]
    scrolled = [step for step in steps if step.startswith("- scroll")]
    assert len(scrolled) == 1
    assert [step for step in steps if step not in scrolled] == [
        '- goto: "/index.html"',
        '- fill: {role: "textbox", name: "Mail", value: "${TEXT_1:-someone@example.org}"}  # email of 11 characters',
        '- check: {role: "checkbox", name: "Terms"}',
        '- click: {testid: "buy-two"}',
        '- click: {role: "link", name: "The kettle"}',
        '- fill: {label: "Code", value: "${PASSWORD_1:-secret}", secret: true}  # a secret: it is never kept',
        '- click: {role: "button", name: "Add"}',
    ]
    raw = file.with_suffix(".parquet")
    assert not any(typed in raw.read_bytes() + text.encode() for typed in (b"zq@x", b"Xyzzy"))
    clicks = [row for row in pq.read_table(raw).to_pylist() if row["kind"] == "click"]
    assert [row["element"] for row in clicks][-1] == 'button "Add" #add'
    known = {name: rule.option_names for name, rule in catalogue().items()}
    wanted = plan([str(file)], environment={}, known_rules=known)
    outcome = asyncio.run(runner.run(wanted, chromium, tmp_path / "out", Quiet()))
    assert [page.error for page in outcome.pages] == [None, None]
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["sessions"]["scripted"] == 1
    for path in (tmp_path / "out").rglob("*"):
        stored = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
        stored = stored or (path.read_text("utf-8", "replace") if path.is_file() else "")
        assert not any(typed in stored for typed in ("zq@x", "Xyzzy", "someone@example.org")), path
