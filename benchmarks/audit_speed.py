"""How long an audit takes beside the plainest thing Playwright can do with the same page, and beside Lighthouse.

    python benchmarks/audit_speed.py [LIST] [--only NAME]... [--rounds 3] [--lighthouse PATH]

For every page, in turn and `--rounds` times: `synthmap audit` with everything it does (two devices, link map, probes,
vision, 1,000 simulated sessions a device, all rules, all reports); a script that only launches the browser, opens two
contexts (1440x900, and 390x844 at two device pixels a CSS pixel), loads the page and takes a full-page screenshot in
each; and, where it is installed, Lighthouse twice, as a phone and as a desktop. All are whole processes. What counts is
the ratio of what was measured in one round, since whatever else the machine does falls on all of them; absolute times
are this machine's. At the end it is told at which stations the audits spent their time, summed over the devices, which
go side by side.

LIST names the pages, one a line: a name, the folder that is served, and the page in it, separated by tabs; a folder
that is not absolute starts from the list. Lines that begin with # are left out. Without a list the bundled demo's home
page is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from synthmap.browser.find import Machine, find, running_as_root
from synthmap.browser.serve import served

DEMO = Path(__file__).parent.parent / "scenarios" / "demo"
REPORTERS = "html,json,console,sarif,junit,github,markdown"
PLAIN = """
import sys
from playwright.sync_api import sync_playwright

url, browser_path, sandbox = sys.argv[1], sys.argv[2], sys.argv[3] == "sandbox"
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=browser_path, chromium_sandbox=sandbox)
    for options in (
        {"viewport": {"width": 1440, "height": 900}},
        {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
    ):
        page = browser.new_context(**options).new_page()
        page.goto(url)
        page.screenshot(full_page=True)
    browser.close()
"""


@dataclass(frozen=True)
class Target:
    """A page of the list: its name, the folder that is served, and its path in it."""

    name: str
    folder: Path
    path: str


@dataclass(frozen=True)
class Round:
    """Seconds of one round: the audit, the plain script, and Lighthouse's two runs together (None: not installed)."""

    audit: float
    plain: float
    lighthouse: float | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", nargs="?", type=Path, help="the pages; see above")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this page of the list")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lighthouse", default=shutil.which("lighthouse"), metavar="PATH", help="where its command is")
    given = parser.parse_args()
    found = find(None, Machine.here())
    if found is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    targets = listed(given.list) if given.list else [Target("demo", DEMO, "")]
    if given.only:
        targets = [target for target in targets if target.name in given.only]
    print(f"{'page':24}{'audit s':>9}{'plain s':>9}{'ratio':>7}{'lighthouse s':>14}{'ratio':>7}")
    beside_plain, beside_lighthouse = [], []
    stations: dict[str, list[float]] = defaultdict(list)
    for target in targets:
        rounds = measured(target, found.path, given.lighthouse, given.rounds, stations)
        mine, plain = (statistics.median(each) for each in zip(*((r.audit, r.plain) for r in rounds), strict=True))
        beside_plain.append(statistics.median(r.audit / r.plain for r in rounds))
        line = f"{target.name[:22]:24}{mine:9.2f}{plain:9.2f}{beside_plain[-1]:7.2f}"
        if theirs := [(r.audit / r.lighthouse, r.lighthouse) for r in rounds if r.lighthouse]:
            beside_lighthouse.append(statistics.median(ratio for ratio, _ in theirs))
            line += f"{statistics.median(seconds for _, seconds in theirs):14.2f}{beside_lighthouse[-1]:7.2f}"
        print(line, flush=True)
    told = f"median ratio over {len(targets)} page(s), {given.rounds} round(s) each: "
    told += f"{statistics.median(beside_plain):.2f} of two screenshots"
    if beside_lighthouse:
        told += f", {statistics.median(beside_lighthouse):.2f} of Lighthouse's two runs"
    print(told)
    print("stations, median ms of the audits: " + ", ".join(f"{name} {middle:.0f}" for name, middle in most(stations)))


def listed(file: Path) -> list[Target]:
    """The pages that a list names."""
    targets = []
    for line in file.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, folder, path = line.split("\t")
            targets.append(Target(name, file.parent / folder, path))
    return targets


def measured(
    target: Target, browser: Path, lighthouse: str | None, rounds: int, stations: dict[str, list[float]]
) -> list[Round]:
    """The rounds of one page; what the audits say of their stations is added to `stations`."""
    sandbox = "none" if running_as_root() else "sandbox"
    found = []
    with served(target.folder) as base, tempfile.TemporaryDirectory() as out:
        url = f"{base}/{target.path}"
        audit = [sys.executable, "-m", "synthmap", "audit", url, "--out", out, "--fail-on", "never"]
        audit += ["--reporter", REPORTERS]
        plain = [sys.executable, "-c", PLAIN, url, str(browser), sandbox]
        seconds(plain)  # once for the disk's sake
        for _ in range(rounds):
            spent = [seconds(audit), seconds(plain)]
            theirs = sum(seconds(each) for each in lighthouse_runs(lighthouse, url)) if lighthouse else None
            found.append(Round(spent[0], spent[1], theirs))
            report = json.loads(Path(out, "report.json").read_text("utf-8"))
            sums: dict[str, float] = defaultdict(float)
            for timings in (page["timings"] for page in report["pages"]):
                for station, milliseconds in timings.items():
                    sums[station] += milliseconds
            for station, milliseconds in sums.items():
                stations[station].append(milliseconds)
    return found


def lighthouse_runs(command: str, url: str) -> list[list[str]]:
    """Lighthouse's own defaults, which are a phone, and its preset for a desktop."""
    flags = "--headless --no-sandbox" if running_as_root() else "--headless"
    run = [command, url, "--quiet", "--output=json", f"--output-path={os.devnull}", f"--chrome-flags={flags}"]
    return [run, [*run, "--preset=desktop"]]


def most(stations: dict[str, list[float]]) -> Sequence[tuple[str, float]]:
    """The stations with their medians, the longest first."""
    middles = [(name, statistics.median(values)) for name, values in stations.items()]
    return sorted(middles, key=lambda each: -each[1])


def seconds(command: list[str]) -> float:
    """How long a command takes from its start to its end. Ends the benchmark where it fails."""
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
