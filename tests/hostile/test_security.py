"""A page that says the worst in everything that it can name, audited for real by the command line, in every report.

What is promised is in docs/security.md, and so is the test that holds each promise: those exist.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

from synthmap.browser.find import ENVIRONMENT_NAME, Browser

ROOT = Path(__file__).parents[2]
ATTACKS = (
    '</script><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>',
    "${window.pwned=1}{{window.pwned=1}}{% raw %}",
    "\x1b[2J\x1b]0;owned\x07\x9b31m red",
    "\n::error file=a::owned\n::stop-commands::x\n##vso[task.complete]##[error]owned",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE events; --",
    "\n- !!python/object/apply:os.system [owned]\n  key: &a *a",
    "../../../owned/%2e%2e%2f..\\owned\0",
    "[click](javascript:window.pwned=1) ![x](https://evil.example/x.png) <b>@someone</b> | cell |",
    "]]><!--<owned>&xxe;",
    "\u202eevil\u2066 \ud800",
)
BUTTONS = "".join(
    f'<p><button type=button title="{escape(words)}" class="{escape(words)}">{escape(words)}</button>'
    f'<a href="/{escape(words)}" id="{escape(words)}">{escape(words)}</a></p>'
    for words in (attack.replace("\ud800", "") for attack in ATTACKS)
)
PAGE = f"""<!doctype html><html lang=en><meta charset=utf-8><title>{escape(ATTACKS[0])}</title>
<h1>{escape(ATTACKS[1])}</h1>
{BUTTONS}<button id=fails onclick="throw new Error({escape(json.dumps("".join(ATTACKS)))})">Fails</button>
<script>document.querySelector('p button').title = 'half a pair \\ud800'; console.log('\\x1b[2J')</script>"""
# The scenario is the user's own, but its names may come from anywhere.
SCENARIO = f"""version: 1
name: {json.dumps(ATTACKS[0] + ATTACKS[2])}
url: ./
viewports: {{small: {{width: 800, height: 600}}}}
pages:
  - {{name: {json.dumps(ATTACKS[7].replace(chr(0), ""))}, url: "/index.html?q={"%3Cscript%3E"}#{"%1b%5b2J"}"}}
  - {{name: gone, url: "/gone.html"}}
"""
REPORTERS = "html,json,console,sarif,junit,github,markdown"


@pytest.fixture(scope="module")
def ran(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The run: what it said, its folder `out`, and what lay around it before."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_bytes(PAGE.encode("utf-8", "surrogatepass"))
    (folder / "site" / "gone.html").write_text(PAGE.replace("<h1>", "<h1>Gone "), "utf-8", "replace")
    (folder / "site" / "shop.yaml").write_text(SCENARIO)
    before = sorted(path for path in folder.parent.rglob("*") if "out" not in path.parts)
    done = subprocess.run(
        [sys.executable, "-m", "synthmap", "audit", str(folder / "site" / "shop.yaml"), "--out", str(folder / "out"),
         "--sessions", "20", "--reporter", REPORTERS],
        capture_output=True, timeout=300, check=False,
        env={**os.environ, ENVIRONMENT_NAME: str(chromium.path)},
    )  # fmt: skip
    after = sorted(path for path in folder.parent.rglob("*") if "out" not in path.parts)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 1, said
    report = json.loads((folder / "out" / "report.json").read_bytes())
    told = " ".join(finding["message"] for finding in report["findings"])
    assert "onerror" in told and "DROP TABLE" in told and "=cmd" in told, "the attacks were in what is reported"
    return SimpleNamespace(said=said, out=folder / "out", before=before, after=after, report=report)


def test_nothing_said_commands_a_terminal_or_a_ci_system(ran: SimpleNamespace) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.said)
    commands = [line for line in ran.said.splitlines() if re.match(r"\s*::", line)]
    assert commands
    assert all(re.match(r"::(error|warning|notice) [^:]*::\S", line) for line in commands)
    assert "##vso[" not in ran.said and "##[" not in ran.said


def test_nothing_is_written_outside_of_the_report(ran: SimpleNamespace) -> None:
    assert ran.before == ran.after
    for path in ran.out.rglob("*"):
        assert re.fullmatch(r"[\w.-]+", path.name), path


def test_every_report_is_what_its_kind_is_and_no_more(ran: SimpleNamespace) -> None:
    suites = ElementTree.parse(ran.out / "junit.xml").getroot()
    assert {element.tag for element in suites.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out",
    }  # fmt: skip
    json.loads((ran.out / "report.sarif").read_bytes())
    summary = (ran.out / "summary.md").read_text("utf-8")
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(summary)
    kinds = {token.type for token in tokens}
    inline = {child.type for token in tokens for child in token.children or ()}
    assert "html_block" not in kinds
    assert inline <= {"text", "text_special", "softbreak"}


def test_the_report_runs_no_script_of_the_page_and_asks_nobody(ran: SimpleNamespace, browser_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, chromium_sandbox=os.geteuid() != 0)
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((ran.out / "report.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert page.evaluate("window.pwned") is None
        assert page.locator("img[src=x], a[href^='javascript' i], owned").count() == 0
        assert "onerror" in page.inner_text("body")
        browser.close()
    here = ran.out.as_uri()
    assert [url for url in asked if not url.startswith((here, "data:"))] == []


def test_every_promise_names_a_test_that_exists() -> None:
    document = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", document)
    assert len(named) > 15
    assert [(path, test) for path, test in named if f"def {test}(" not in (ROOT / path).read_text("utf-8")] == []
    rows = [line for line in document.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| Promise ", "| ---"))]
    assert [row for row in promises if "`tests/" not in row] == []
