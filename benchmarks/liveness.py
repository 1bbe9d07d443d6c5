"""What synthmap takes for clickable, held against the truth: recall and precision beside other detectors, or an oracle.

    python benchmarks/liveness.py [--cache DIR] [--browser-use VENV]
    python benchmarks/liveness.py --oracle FILE [--points 200] URL|FILE...
    python benchmarks/liveness.py --speed

The first audits the pages in `liveness/`, where `data-truth` says of each element whether a click on it is answered and
a comment says what it exercises; what is switched off or cannot be reached counts as dead. The frameworks are fetched
from the npm registry into the cache (Angular is left out: its compiler alone is larger than all the others). Beside
synthmap's verdict, reading and probe together, stand Chromium's own `isClickable`, Playwright's aria snapshot, and
browser-use where `--browser-use` names a virtual environment that has it.

The second compares, point by point, what a click there comes to by the audit with what it came to by an independent
oracle: a Python file with `open_page(browser, url, device)` and `click_at(page, x, y, touch=...)`, which answers
("live" | "dead" | "unknown", evidence). It prints every disagreement.

The third prints how long reading the liveness of a page of 7,500 elements takes beside its `captureSnapshot`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from _agreement import agreement, audited
from _liveness_speed import speed
from playwright.sync_api import Page, sync_playwright

from synthmap.browser.find import Machine, find, running_as_root
from synthmap.browser.serve import served

FIXTURE = Path(__file__).parent / "liveness"
PAGES = ("native.html", "scripts.html", "frameworks.html", "places.html")
# What an aria snapshot calls something to act on.
ROLES = frozenset(
    {"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "option", "combobox", "listbox", "slider",
     "spinbutton", "textbox", "searchbox", "treeitem"}
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "synthmap-benchmarks")
    parser.add_argument("--browser-use", type=Path, metavar="VENV")
    parser.add_argument("--oracle", type=Path)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    browser = find(None, Machine.here())
    if browser is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    if given.speed:
        asyncio.run(speed(browser))
    elif given.oracle:
        asyncio.run(agreement(browser, given.oracle, given.targets, given.points, given.seed))
    else:
        fixture(browser.path, given.cache, given.browser_use)


def fixture(browser: Path, cache: Path, environment: Path | None) -> None:
    """Audit the fixture and print what each detector found of it."""
    with built(cache) as site, served(site) as base, tempfile.TemporaryDirectory() as out:
        urls = {page: f"{base}/{page}" for page in PAGES}
        truth, clickable, aria = seen_by_playwright(browser, urls)
        found = {"Chromium's isClickable": clickable, "Playwright's aria snapshot": aria}
        if environment:
            found["browser-use"] = seen_by_browser_use(environment, browser, urls)
        mine = seen_by_synthmap(urls, Path(out), truth)
        for device, seen in mine.items():
            found[f"synthmap, {device}"] = {mark for mark, verdict in seen.items() if verdict == "live"}
        live = sum(value == "live" for value in truth.values())
        print(f"{live} live and {len(truth) - live} dead elements\n{'':28}{'recall':>8}{'precision':>11}")
        for name, marks in found.items():
            print(f"{name:28}{recall(truth, marks):8.3f}{precision(truth, marks):11.3f}")
        if not environment:
            print("browser-use: left out, no --browser-use VENV in which it is installed")
        for device, seen in mine.items():
            for mark, value in truth.items():
                if (seen.get(mark) == "live") != (value == "live"):
                    print(f"  {device}: {mark} is {value}, and synthmap says {seen.get(mark, 'nothing')}")


def recall(truth: Mapping[str, str], found: set[str]) -> float:
    live = {mark for mark, value in truth.items() if value == "live"}
    return len(live & found) / len(live)


def precision(truth: Mapping[str, str], found: set[str]) -> float:
    claimed = found & truth.keys()
    return sum(truth[mark] == "live" for mark in claimed) / max(1, len(claimed))


@contextmanager
def built(cache: Path) -> Iterator[Path]:
    """The fixture with its frameworks bundled, as a folder to serve."""
    packages = cache / "liveness"
    packages.mkdir(parents=True, exist_ok=True)
    for file in (FIXTURE / "frameworks").iterdir():
        shutil.copy(file, packages)
    with tempfile.TemporaryDirectory() as folder:
        for file in FIXTURE.glob("*.[hc]*"):
            shutil.copy(file, folder)
        # Each React is bundled with its own react-dom, which npm would otherwise not install side by side.
        install = ["npm", "install", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=packages, check=True)
        subprocess.run(["node", "build.mjs", folder], cwd=packages, check=True)
        yield Path(folder)


def seen_by_playwright(browser: Path, urls: Mapping[str, str]) -> tuple[dict[str, str], set[str], set[str]]:
    """The truth by id, as the pages tell it, what Chromium calls clickable, and what is a control in aria snapshots."""
    truth: dict[str, str] = {}
    clickable: set[str] = set()
    aria: set[str] = set()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, chromium_sandbox=not running_as_root())
        for url in urls.values():
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url)
            page.wait_for_load_state("networkidle")
            session = page.context.new_cdp_session(page)
            snapshot = session.send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
            marks, able = from_snapshot(snapshot)
            truth |= marks
            clickable |= able & marks.keys()
            aria |= named_controls(page) & marks.keys()
            page.close()
        chromium.close()
    return truth, clickable, aria


def from_snapshot(snapshot: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """`data-truth` by id over all documents and shadow trees, and the ids that are marked clickable."""
    strings = snapshot["strings"]
    truth: dict[str, str] = {}
    clickable: set[str] = set()
    for document in snapshot["documents"]:
        able = set(document["nodes"].get("isClickable", {}).get("index", ()))
        for index, flat in enumerate(document["nodes"]["attributes"]):
            said = {strings[flat[i]]: strings[flat[i + 1]] for i in range(0, len(flat), 2) if flat[i + 1] >= 0}
            if "data-truth" in said:
                truth[said["id"]] = said["data-truth"]
                clickable |= {said["id"]} if index in able else set()
    return truth, clickable


def named_controls(page: Page) -> set[str]:
    """The first word of every control's name in the aria snapshots of the page and its frames: the fixture's ids."""
    found = set()
    for frame in page.frames:
        for line in frame.locator("body").aria_snapshot().splitlines():
            control = re.match(r'\s*- (\w+) "([^"\s]+)', line)
            if control and control[1] in ROLES:
                found.add(control[2])
    return found


def seen_by_browser_use(environment: Path, browser: Path, urls: Mapping[str, str]) -> set[str]:
    """The ids of what browser-use numbers for an agent to click."""
    command = [str(environment / "bin" / "python"), str(FIXTURE / "browser_use_ids.py"), str(browser), *urls.values()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return {mark for marks in json.loads(done.stdout.strip().splitlines()[-1]).values() for mark in marks}


def seen_by_synthmap(urls: Mapping[str, str], out: Path, truth: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The audit's verdict by device and id: "live" where a click on it can be made and is answered."""
    found: dict[str, dict[str, str]] = {}
    for entry in audited(urls.values(), out):
        rows = pq.read_table((out / entry["result"]).parent / "elements.parquet").to_pylist()
        of_device = found.setdefault(entry["device"], {})
        for row in rows:
            mark = row["selector"].rpartition("#")[2]
            if mark in truth:
                of_device.setdefault(mark, verdict(rows, row))
    return found


def verdict(rows: list[dict[str, Any]], row: Mapping[str, Any]) -> str:
    """What a click on a row comes to: the word for what it acts on, or why it cannot be clicked."""
    if not row["visible"] or not row["takes_pointer"]:
        return "out of reach"
    if row["reachable"] == 0:
        return "covered"
    return "plain" if row["action"] < 0 else str(rows[row["action"]]["liveness"])


if __name__ == "__main__":
    main()
