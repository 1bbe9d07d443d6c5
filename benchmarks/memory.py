"""How much memory the Python process of an audit needs at its peak, on a very tall page and on one of many elements.

    python benchmarks/memory.py [URL|FILE|FOLDER]...

Each target is audited in a process of its own, on both devices, and the largest resident set that the system saw of
that process alone (not of the browser) is printed in megabytes; the aim is less than 1,000. Without a target two pages
are made up: one 50,000 px tall, which is as far as an audit looks, with text, colours and links all the way down; and
one with 10,000 elements, 2,500 of them links.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

TALL_PX, BAND_PX = 50_000, 400
CARDS = 2_500  # each of them four elements
AUDIT = """
import resource, sys
from synthmap.cli import main
try:
    main()
except SystemExit as end:
    print(f"code {end.code}")
print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
"""
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    targets = parser.parse_args().targets
    print(f"{'page':44}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for target in targets or made_up(Path(folder)):
            print(f"{target[-42:]:44}{peak_of(target, Path(folder, 'report')) / 1e6:9.0f}", flush=True)


def made_up(folder: Path) -> list[str]:
    """Write the two pages into `folder`; their paths."""
    bands = "".join(
        f'<section style="height:{BAND_PX}px;background:hsl({n * 37 % 360} 60% 80%)"><h2>Part {n}</h2>'
        f'<p>Words of part {n}, and <a href="#p{n}">a link</a></p></section>'
        for n in range(TALL_PX // BAND_PX)
    )
    cards = "".join(f'<div><b>Card {n}</b><a href="/card/{n}">Open {n}</a><i>new</i></div>' for n in range(CARDS))
    pages = {
        "tall.html": f"<style>body{{margin:0}}</style>{bands}",
        "many.html": f"<style>body>div{{display:inline-block;margin:8px}}</style>{cards}",
    }
    for name, body in pages.items():
        head = (
            '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Memory</title>'
        )
        (folder / name).write_text(head + body, "utf-8")
    return [str(folder / name) for name in pages]


def peak_of(target: str, out: Path) -> int:
    """The peak resident set of one audit's process, in bytes. Ends the benchmark where the audit fails."""
    command = [sys.executable, "-c", AUDIT, "audit", target, "--out", str(out), "--fail-on", "never"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    *_, code, peak = done.stdout.splitlines() or ["", ""]
    if code != "code 0":
        sys.exit(f"the audit of {target} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return int(peak.removeprefix("peak ")) * KILOBYTE


if __name__ == "__main__":
    main()
