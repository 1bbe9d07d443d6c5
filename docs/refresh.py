"""Makes every figure, table and picture in README.md and docs/ that comes from the product itself.

    python docs/refresh.py            writes them
    python docs/refresh.py --check    only compares; ends with 1 where a text is out of date

Pictures are only written, never checked: fonts differ from machine to machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from synthmap.browser.find import Machine, find, running_as_root
from synthmap.rules import catalogue
from synthmap.scenario.schema import json_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- demo:begin -->", "<!-- demo:end -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare the texts")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder, "run")
        readme = README.read_text("utf-8")
        texts = {
            README: with_block(readme, demo_block(audited(run))),
            ROOT / "docs" / "rules.md": rules_reference(),
            ROOT / "docs" / "scenario.md": scenario_reference(),
        }
        stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
        if check:
            for path in stale:
                print(f"{path.relative_to(ROOT)} is out of date: run `python docs/refresh.py`")
            sys.exit(bool(stale))
        for path in stale:
            path.write_text(texts[path], "utf-8")
        picture(run / "report.html", ROOT / "docs" / "images")


def audited(out: Path) -> str:
    """What the audit of the demo prints."""
    command = [sys.executable, "-m", "synthmap", "audit", "scenarios/demo.yaml", "--out", str(out)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )
    if done.returncode:
        sys.exit(f"the demo's audit failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def demo_block(printed: str) -> str:
    """The problems as the audit printed them, each on its line."""
    known = tuple(f"{level:8}{rule}" for level in ("error", "warning", "note") for rule in catalogue())
    problems = [line.rstrip() for line in printed.splitlines() if line.startswith(known)]
    return "\n".join([BEGIN, "", "```text", *problems, "```", "", END])


def with_block(readme: str, block: str) -> str:
    """The README with the demo's findings in their place. Raises ValueError where the markers are gone."""
    before, _, rest = readme.partition(BEGIN)
    _, marker, after = rest.partition(END)
    if not marker:
        raise ValueError(f"README.md has no {BEGIN} … {END}")
    return before + block + after


def rules_reference() -> str:
    """docs/rules.md, from the rules' own docstrings."""
    parts = [
        "# The rules",
        "",
        "Made from the rules' docstrings by `python docs/refresh.py`; `synthmap rules NAME` prints the same.",
        "",
        "| rule | default level | catches |",
        "|---|---|---|",
        *(f"| [{name}](#{name}) | {rule.level} | {rule.doc.splitlines()[0]} |" for name, rule in catalogue().items()),
    ]
    for name, rule in catalogue().items():
        options = ", ".join(f"`{option}`" for option in sorted(rule.option_names)) or "none"
        parts += ["", f"## {name}", "", rule.doc, "", f"**Options.** {options}. **Looks at** a {rule.scope}."]
    return "\n".join(parts) + "\n"


def scenario_reference() -> str:
    """docs/scenario.md, from the schema of the format."""
    schema = json_schema()
    parts = [
        "# The scenario file",
        "",
        "Made from the format's own schema by `python docs/refresh.py`. For completion and checking in an editor, run",
        "`synthmap schema > scenario.schema.json` and begin a scenario with",
        "`# yaml-language-server: $schema=scenario.schema.json`. The demo's, scenarios/demo.yaml, is a whole one.",
        "",
        "| key | what it says |",
        "|---|---|",
        *keys_of(schema, schema, ""),
    ]
    return "\n".join(parts) + "\n"


def keys_of(
    schema: dict[str, object], whole: dict[str, object], above: str, listed: dict[int, str] | None = None
) -> list[str]:
    """A line for every key of an object of the schema, and for those within; objects of one kind are listed once."""
    lines: list[str] = []
    listed = {} if listed is None else listed
    for name, body in schema.get("properties", {}).items():  # type: ignore[attr-defined]
        said = " ".join(str(body.get("description", "")).split()).replace("|", "\\|")
        inside = objects_in(body, whole)
        known = [listed[id(inner)] for inner in inside if id(inner) in listed]
        said += "".join(f" Its keys are those of `{path}`." for path in known)
        lines.append(f"| `{above}{name}` | {said} |")
        for inner in inside:
            if id(inner) not in listed:
                listed[id(inner)] = f"{above}{name}"
                lines += keys_of(inner, whole, f"{above}{name}.", listed)
    return lines


def objects_in(body: dict[str, object], whole: dict[str, object]) -> list[dict[str, object]]:
    """The objects that a key's value may be, or hold."""
    if "$ref" in body:
        target: object = whole
        for step in str(body["$ref"]).removeprefix("#/").split("/"):
            target = target[step]  # type: ignore[index]
        body = target  # type: ignore[assignment]
    found = [body] if body.get("properties") else []
    for key in ("anyOf", "oneOf", "allOf"):
        for option in body.get(key, []):  # type: ignore[attr-defined]
            found += objects_in(option, whole)
    for key in ("items", "additionalProperties"):
        if isinstance(body.get(key), dict):
            found += objects_in(body[key], whole)  # type: ignore[arg-type]
    return found


def picture(report: Path, folder: Path) -> None:
    """Screenshots of the report: its to-do list, a page with both devices, and the same on a phone."""
    browser_found = find(None, Machine.here())
    if browser_found is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    address = report.as_uri()
    page_of_interest = json.loads((report.parent / "report.json").read_text("utf-8"))["pages"][2]["page"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_found.path, chromium_sandbox=not running_as_root())
        for name, width, height, where in (
            ("report-todo", 1280, 800, ""),
            ("report-page", 1280, 900, f"#page={page_of_interest}"),
            ("report-phone", 390, 844, ""),
        ):
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page.goto(address + where, wait_until="load")
            page.wait_for_function("[...document.images].filter(i => i.loading !== 'lazy').every(i => i.complete)")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
