"""Whether audits of the same page come to the same result, on a machine at rest and on one that is busy.

    python benchmarks/flakes.py [URL|FILE|FOLDER|SCENARIO.yaml]... [--runs 10] [--load] [--keep FOLDER]

Every target is audited `--runs` times, each time by a process of its own. With `--load` every second run has as many
busy processes beside it as the machine has processors. What the runs wrote (report.json, and the view.json of every
view) is compared key by key but for times: `started`, `seconds`, `timings` and keys that end in `_ms`. What is not the
same in all runs is printed with each value and the runs that had it, a * at those under load. Findings are held against
each other by their fingerprint and view, elements by their key: one more in the middle moves no others.

Ends with 1 where anything differs, with 2 where an audit came to nothing. Without a target the bundled demo's shop is
audited. With `--keep` what the runs wrote stays in that folder, to look into.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parent.parent / "scenarios" / "demo"
MEASURED = ("started", "seconds", "timings")
MISSING = "(not there)"
LONGEST = 160  # characters of a value that are printed
MOST = 60  # differences of a target that are printed
BUSY = "import os; parent = os.getppid()\nwhile os.getppid() == parent: pass"  # ends with who started it
# A run that did not come to a result on some page has still written a report: its error is a difference.
WRITTEN = (0, 1, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=[str(DEMO)])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    differed = False
    with tempfile.TemporaryDirectory() as folder:
        for number, target in enumerate(args.targets):
            here = (args.keep or Path(folder)) / f"target-{number}"
            runs = {}
            for run in range(args.runs):
                busy = args.load and run % 2 == 1
                with load() if busy else contextlib.nullcontext():
                    runs[f"{run}{'*' * busy}"] = audited(target, here / f"run-{run}")
            differences = list(differing(runs))
            print(f"{target}: {len(runs)} runs, {len(differences)} differences", flush=True)
            for told in differences[:MOST]:
                print(told, flush=True)
            differed |= bool(differences)
    sys.exit(int(differed))


@contextlib.contextmanager
def load() -> Iterator[None]:
    """A process beside this one for every processor, which does nothing but keep it busy."""
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def audited(target: str, out: Path) -> dict[str, Any]:
    """What one audit wrote, by where it stands. Ends the benchmark where it wrote nothing."""
    command = [sys.executable, "-m", "synthmap", "audit", target, "--out", str(out), "--reporter", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in WRITTEN:
        print(f"the audit of {target} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        sys.exit(2)
    said = flat(json.loads((out / "report.json").read_text("utf-8")), "report")
    for path in sorted(out.glob("views/**/view.json")):
        said |= flat(json.loads(path.read_text("utf-8")), str(path.parent.relative_to(out)))
    return said


def flat(value: Any, path: str) -> dict[str, Any]:
    """Everything in a JSON document by its path, without what is measured."""
    if isinstance(value, Mapping):
        rest = {key: each for key, each in value.items() if key not in MEASURED and not key.endswith("_ms")}
        return {where: leaf for key, each in rest.items() for where, leaf in flat(each, f"{path} {key}").items()}
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        named = zip(names(value), value, strict=True)
        return {where: leaf for name, each in named for where, leaf in flat(each, f"{path} {name}").items()}
    return {path: value}


def names(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to call the entries of a list, so that they are found again in another run's: by what they are."""
    seen: dict[str, int] = defaultdict(int)
    called = []
    for index, item in enumerate(items):
        about = [str(item[key]) for key in ("page", "device", "browser", "state", "rule", "id") if key in item]
        name = str(item.get("key") or item.get("selector") or "/".join(about) or index)
        seen[name] += 1
        called.append(f"[{name}]" if seen[name] == 1 else f"[{name}#{seen[name]}]")
    return called


def differing(runs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is not the same in all runs, in words, by path."""
    # What was seen before what was made of it: there the cause stands.
    for path in sorted(set().union(*runs.values()), key=lambda path: (path.startswith("report"), path)):
        values: dict[str, list[str]] = defaultdict(list)
        for run, said in runs.items():
            values[json.dumps(said[path]) if path in said else MISSING].append(run)
        if len(values) > 1:
            told = (f"      {value[:LONGEST]}   in {', '.join(which)}" for value, which in values.items())
            yield "\n".join((f"  {path[:LONGEST]}", *told))


if __name__ == "__main__":
    main()
