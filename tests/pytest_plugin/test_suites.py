"""Suites that know nothing of synthmap, run with `--synthmap` alone: their clicks land on the right elements."""

from __future__ import annotations

import json
import os
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from synthmap.browser.find import ENVIRONMENT_NAME, Browser, running_as_root

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(files("synthmap.report").joinpath("report.schema.json").read_text("utf-8"))
# Without an installation that names it (a checkout on the path) pytest has to be told of the plugin.
KNOWN = any(each.value == "synthmap.pytest_plugin" for each in entry_points(group="pytest11"))
PLUGIN = () if KNOWN else ("-p", "synthmap.pytest_plugin")

CONFTEST = """
import functools, http.server, threading
import pytest

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>done</title><button id=after>after</button>")

    def log_message(self, *given):
        pass

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {{**browser_type_launch_args, "executable_path": {path!r}, "chromium_sandbox": {sandbox}}}

@pytest.fixture(scope="session")
def shop():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory={folder!r}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{{server.server_address[1]}}"
    server.shutdown()
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`suite(folder, code, *options)` runs tests against a served folder; gives pytest's result and the report."""
    monkeypatch.setenv(ENVIRONMENT_NAME, str(chromium.path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))

    def run(folder: Path, code: str, *options: str) -> tuple[pytest.RunResult, Any]:
        filled = CONFTEST.format(path=str(chromium.path), sandbox=not running_as_root(), folder=str(folder))
        pytester.makeconftest(filled)
        pytester.makepyfile(code)
        result = pytester.runpytest_subprocess(*PLUGIN, "--synthmap", "-p", "no:cacheprovider", *options)
        path = pytester.path / "synthmap-report" / "report.json"
        report = json.loads(path.read_bytes()) if path.exists() else None
        if report:
            assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(report)] == []
        return result, report

    return run


def clicks(root: Path, report: Any) -> dict[tuple[str, str], dict[str, int]]:
    """By page and device, how many clicks each element got, by its selector; from view.json."""
    found = {}
    for entry in report["pages"]:
        view = json.loads((root / "synthmap-report" / entry["result"]).read_bytes())
        counts = {element["selector"]: element["clicks"] for element in view["elements"] if element["clicks"]}
        found[entry["page"], entry["device"]] = counts
    return found


def test_a_suite_of_the_demo_shop_over_two_workers(
    suite: Any, pytester: pytest.Pytester, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("TMPDIR", str(own))
    result, report = suite(
        ROOT / "scenarios" / "demo",
        """
        import pytest
        from playwright.sync_api import expect

        def test_buy(page, shop):
            page.goto(f"{shop}/index.html")
            page.get_by_role("link", name="Shop the Tarn kettle").click()
            page.get_by_role("button", name="Add to cart", exact=True).click()
            expect(page.locator("#cart-count")).to_have_text("4")

        def test_letter(new_context, shop):
            page = new_context().new_page()
            page.goto(f"{shop}/index.html")
            page.get_by_label("E-mail").first.fill("ann@example.com")
            page.get_by_role("button", name="Sign me up").click()

        def test_tabs(context, shop):
            page = context.new_page()
            page.goto(f"{shop}/index.html")
            with context.expect_page() as opened:
                page.locator("#hero-kettle").click(modifiers=["Shift"])
            opened.value.get_by_role("button", name="Add to cart", exact=True).click()
        """,
        "-n",
        "2",
        "--synthmap-rules",
        "dead-control",
    )
    result.assert_outcomes(passed=3)
    assert clicks(pytester.path, report) == {
        ("home", "desktop-1280x720"): {"#hero-kettle": 2, "#letter-button": 1},
        ("product", "desktop-1280x720"): {"#add-to-cart": 2},
    }
    assert [entry["url"] for entry in report["pages"]] == ["local:/index.html", "local:/product.html"]
    assert report["sessions"] == {"simulated": 0, "seed": 7, "scripted": 3, "recorded": 0}
    assert {finding["rule"] for finding in report["findings"]} == {"dead-control"}
    told = result.stdout.str()
    assert "3 tests on 2 pages: 1 problem (1 error, 0 warnings, 0 notes)" in told
    assert "“Save for later” does nothing when it is clicked." in told
    # What was typed is nowhere, and no test's name is lost.
    events = pq.read_table(
        pytester.path / "synthmap-report/views/home/desktop-1280x720/chromium/initial/events.parquet"
    )
    stored = events.to_pylist()
    assert "ann@" not in str(stored)
    for path in (pytester.path / "synthmap-report").rglob("*"):
        kept = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
        kept = kept or (path.read_text("utf-8", "replace") if path.is_file() else "")
        assert "ann@example.com" not in kept, path
    assert {row["segment_test"].rpartition("::")[2].partition("[")[0] for row in stored} == {
        "test_buy", "test_letter", "test_tabs",
    }  # fmt: skip
    assert list(own.glob("synthmap-*/*.json")) == []


PAGES = {
    "index.html": """<!doctype html><html lang=en><title>home</title><meta name=viewport content="width=device-width">
<style>button, input { display: block; margin: 30px; width: 120px; height: 50px }</style>
<button id=idle type=button>Idle</button><button id=works type=button>Works</button>
<form method=post action="/order"><input aria-label=Name name=name><button id=order>Order</button></form>
<script>works.onclick = () => { works.textContent = 'Worked' }</script></html>""",
    "menu.html": """<!doctype html><html lang=en><title>menu</title><style>button { width: 120px; height: 50px }</style>
<button id=menu type=button>Menu</button><div id=items hidden><button type=button id=item>Item</button></div>
<script>menu.onclick = () => { items.hidden = false }</script></html>""",
}


def test_asynchronous_pages_other_fixtures_and_what_cannot_be_reached_again(
    suite: Any, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text)
    result, report = suite(
        tmp_path,
        """
        import asyncio

        import pytest, synthmap
        from playwright.async_api import async_playwright

        async def by_itself(shop, launch):
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(**launch)
                page = await browser.new_page(viewport={"width": 600, "height": 500})
                await page.goto(f"{shop}/index.html")
                await page.click("#works")
                await browser.close()

        def test_asynchronous(shop, browser_type_launch_args):
            asyncio.run(by_itself(shop, browser_type_launch_args))

        @pytest.fixture(scope="module")
        def kept(browser):
            return browser.new_page()

        def test_first(kept, shop):
            kept.goto(f"{shop}/index.html")
            kept.click("#works")

        def test_second(kept, shop):
            kept.click("#idle")
            kept.goto(f"{shop}/index.html")
            found = synthmap.audit(kept, rules=["dead-control"])
            assert [finding.selector for finding in found.incomplete] == ["#idle"]

        def test_order(kept):
            kept.fill("input", "Ann")
            kept.click("#order")
            kept.click("#after")

        def test_state(page, shop):
            page.goto(f"{shop}/menu.html")
            page.click("#menu")
            assert len(synthmap.audit(page, rules=["dead-control"]).incomplete) == 1
        """,
        "--synthmap-rules=dead-control",
        "--synthmap-fail-on=error",
        "-p",
        "no:asyncio",
        "-p",
        "no:randomly",
    )
    told = result.stdout.str()
    result.assert_outcomes(passed=5)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    pages = {(entry["page"], entry["device"]): entry for entry in report["pages"]}
    assert {key for key, entry in pages.items() if entry["status"] == "ok"} == {
        ("home", "desktop-600x500"), ("home", "desktop-1280x720"), ("menu", "desktop-1280x720"),
    }  # fmt: skip
    # What answered the POST is no page that a GET gives.
    assert "incomplete: order on desktop-1280x720: the server answered 404" in told
    counted = {key: entry for key, entry in pages.items() if entry["status"] == "ok"}
    found = clicks(pytester.path, {"pages": list(counted.values())})
    assert found["home", "desktop-600x500"] == {"#works": 1}
    assert found["home", "desktop-1280x720"] == {"#works": 1, "#idle": 1, "#order": 1}
    assert "“Idle” works could not be settled: the page under test is not clicked. Clicked afterwards: it fails" in told
    assert "“Item” works could not be settled: the page under test is not clicked. Left open: the address alone" in told
    assert "Failed: 1 problem at level error or worse." in told


def test_without_the_option_nothing_is_loaded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    pytester.makepyfile(
        """
        import sys

        def test_loaded():
            assert {name for name in sys.modules if name.startswith("synthmap.")} == {"synthmap.pytest_plugin"}
        """
    )
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=1)


def test_what_makes_no_sense_is_told_before_any_test_runs(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    pytester.makepyfile("def test_any(): pass")
    (pytester.path / "taken").mkdir()
    (pytester.path / "taken" / "thesis.txt").write_text("years of work")
    for option, message in (
        ("--synthmap-rules=dead-contol", "*There is no rule dead-contol*dead-control*"),
        ("--synthmap-out=taken", "*has files in it that are no report*"),
    ):
        result = pytester.runpytest_subprocess(*PLUGIN, "--synthmap", option)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([message])
    # Nothing recorded is never a pass.
    result = pytester.runpytest_subprocess(*PLUGIN, "--synthmap", "--synthmap-fail-on=error")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["No test clicked, tapped or typed on a page, so there is no report."])
