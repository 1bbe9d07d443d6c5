"""How long an audit takes beside the plainest thing Playwright can do with the same page, measured in one run.

    python benchmarks/audit_speed.py [URL|FILE|FOLDER]... [--rounds 5]

For every target, in turn and `--rounds` times: `synthmap audit` of one page at two devices with everything it does, and
a script that only launches the browser, opens two contexts (1440x900, and 390x844 at two device pixels a CSS pixel),
loads the page and takes a full-page screenshot in each. Both are whole processes. What counts is the ratio of a pair;
absolute times are this machine's. Without a target the bundled demo's home page is measured.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from synthmap.browser.find import Machine, find, running_as_root
from synthmap.browser.serve import served

DEMO = Path(__file__).parent.parent / "scenarios" / "demo"
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=[str(DEMO)])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    found = find(None, Machine.here())
    if found is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    sandbox = "none" if running_as_root() else "sandbox"
    ratios = []
    print(f"{'page':44}{'audit s':>9}{'plain s':>9}{'ratio':>8}")
    with ExitStack() as servers, tempfile.TemporaryDirectory() as out:
        for target in given.targets:
            url = target
            if "://" not in target:
                path = Path(target).resolve()
                base = servers.enter_context(served(path if path.is_dir() else path.parent))
                url = f"{base}/{'' if path.is_dir() else path.name}"
            audit = [sys.executable, "-m", "synthmap", "audit", url, "--out", out, "--fail-on", "never"]
            plain = [sys.executable, "-c", PLAIN, url, str(found.path), sandbox]
            seconds(audit), seconds(plain)  # once each for the disk's sake
            pairs = [(seconds(audit), seconds(plain)) for _ in range(given.rounds)]
            mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratios.append(statistics.median(a / b for a, b in pairs))
            print(f"{target[-42:]:44}{mine:9.2f}{theirs:9.2f}{ratios[-1]:8.2f}", flush=True)
    print(f"median ratio over {len(ratios)} page(s), {given.rounds} rounds each: {statistics.median(ratios):.2f}")


def seconds(command: list[str]) -> float:
    """How long a command takes from its start to its end. Ends the benchmark where it fails."""
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} … failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
