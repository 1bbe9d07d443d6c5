"""Whole runs in a real browser: the same twice, and pages that misbehave."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from synthmap import looking, runner
from synthmap.browser.find import Browser
from synthmap.model.errors import EXIT_MACHINE, MachineError
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import Job, Plan, plan
from synthmap.store.run import RunFolder

SCHEMAS = {
    name: Draft202012Validator(json.loads(files("synthmap.report").joinpath(f"{name}.schema.json").read_text("utf-8")))
    for name in ("report", "view")
}
BUTTON = "<button type=button style='padding: 12px 24px'>Buy</button>"


class Quiet:
    """Nobody looks on."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


def planned(*targets: str | Path, **more: Any) -> Plan:
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    return plan([str(target) for target in targets], environment={}, known_rules=rules, sessions=60, **more)


def carried_out(wanted: Plan, chromium: Browser, out: Path) -> runner.Outcome:
    """The run of a plan, its files held to the schemas."""
    outcome = asyncio.run(runner.run(wanted, chromium, out, Quiet()))
    held_to("report", out / "report.json")
    for path in out.rglob("view.json"):
        held_to("view", path)
    return outcome


def held_to(name: str, path: Path) -> None:
    stored = json.loads(path.read_bytes())
    assert [f"{error.json_path}: {error.message}" for error in SCHEMAS[name].iter_errors(stored)] == [], path


# ---- The same twice

SHOP = {
    "index.html": f"""<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Shop</title>
<style>body {{ margin: 0; font: 16px sans-serif }} section {{ height: 700px; padding: 40px }}
.badge {{ display: inline-block; padding: 14px 28px; border-radius: 8px; background: #0a58ca; color: #fff }}</style>
<nav><a href="two.html">Two</a> <a href="gone.html">Gone</a> <a href="#">Soon</a></nav>
<section><h1>Shop</h1><p>Some words that nobody clicks.</p>{BUTTON} <span class=badge>Best of 2026</span></section>
<section style="background: #eef"><h2>More</h2><a class=badge href="two.html">Open</a></section>
<script>document.querySelector('h1').animate([{{opacity: 0}}, {{opacity: 1}}], 3000)</script>""",
    "two.html": f"""<!doctype html><html lang=en><title>Two</title><h1>Two</h1>{BUTTON}
<button id=open>Menu</button><p id=menu hidden>Tea</p>
<script>open.onclick = () => setTimeout(() => {{ menu.hidden = !menu.hidden }}, Math.random() * 20)</script>""",
    "shop.yaml": """version: 1
name: shop
url: ./
pages:
  - {name: home, url: /, areas: {more: section + section, all: {box: [0, 0, 9999, 99999]}, typo: .sectoin}}
  - {name: two, url: /two.html}
budgets: {fail_on: never}
""",
}


def timeless(value: Any) -> Any:
    """A document without what the contract lets differ between two runs."""
    if isinstance(value, list):
        return [timeless(inner) for inner in value]
    if isinstance(value, dict):
        gone = ("started", "seconds", "timings")
        return {key: timeless(inner) for key, inner in value.items() if key not in gone and not key.endswith("_ms")}
    return value


def contents(out: Path) -> dict[str, bytes]:
    """Everything a run wrote but its HTML page, which tells the time; JSON without its times."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.suffix == ".json":
            found[path.relative_to(out).as_posix()] = json.dumps(timeless(json.loads(path.read_bytes()))).encode()
        elif path.is_file() and path.suffix != ".html":
            found[path.relative_to(out).as_posix()] = path.read_bytes()
    return found


def test_two_runs_are_the_same_byte_for_byte(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "shop").mkdir()
    for name, text in SHOP.items():
        (tmp_path / "shop" / name).write_text(text)
    wanted = planned(tmp_path / "shop" / "shop.yaml")
    first, second = (carried_out(wanted, chromium, tmp_path / name) for name in ("one", "two"))
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []

    # Both looked at everything, and found something, so that there was something to differ in.
    assert [entry.error for entry in first.pages] == [None] * 4
    assert {"dead-control", "broken-link"} <= {finding.rule for finding in second.findings}
    here = "views/home/desktop/chromium/initial"
    pictures = {f"{here}/{name}.png" for name in ("screenshot", "click", "scroll", "attention", "link")}
    assert pictures | {f"{here}/elements.parquet", f"{here}/events.parquet"} <= set(one)
    assert first.html.exists()


def test_areas_of_interest_come_with_their_shares(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "shop").mkdir()
    for name, text in SHOP.items():
        (tmp_path / "shop" / name).write_text(text)
    carried_out(planned(tmp_path / "shop" / "shop.yaml", pages=["home"]), chromium, tmp_path / "out")
    for device in ("desktop", "mobile"):
        view = json.loads((tmp_path / "out" / f"views/home/{device}/chromium/initial/view.json").read_bytes())
        more, everything = view["areas"]
        assert (more["name"], everything["name"]) == ("more", "all")
        assert everything["attention"] == everything["surface"] == everything["share"] == 1
        # The second of two equal sections, which has less drawn on it, and lies where people look less.
        assert 0 < more["attention"] < more["surface"]
        assert "the area typo matched nothing: .sectoin" in view["notes"]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "predicted attention (simulated)" in page


# ---- Pages that misbehave

GOOD = f"<!doctype html><title>Fine</title><h1>Fine</h1><p>Words.</p>{BUTTON}"
PAGES = {
    "/good": GOOD,
    "/faulty": GOOD,
    "/crashes-later": GOOD,
    "/hangs": GOOD + "<img src=/never width=50 height=50 alt=''>",
    "/listens": GOOD + "<script>onload = () => fetch('/never')</script>",
    "/alerts": "<script>for (let i = 0; i < 3; i++) alert(i); setInterval(() => alert('again'), 50)</script>" + GOOD,
    "/leaves": GOOD + "<script>setInterval(() => { location.href = '/leaves?' + Math.random() }, 100)</script>",
}
BUSY = GOOD + "<script>onload = () => setTimeout(() => { for (;;); })</script>"


@contextmanager
def site() -> Iterator[str]:
    """The pages above; `/never` takes the question and gives no answer."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/never":
                over.wait()
                self.close_connection = True
                return
            pages = {**PAGES, "/busy": BUSY}
            body = pages.get(path, "Nothing here.").encode()
            self.send_response(200 if path in pages else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a page that crashes or leaves breaks its connections off

    with Server(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
            server.shutdown()
            serving.join()


@pytest.fixture(scope="module")
def misbehaved(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[dict[str, Any]]:
    """One run of a good page and all the others: its outcome, and each page's entry and findings by name."""
    out = tmp_path_factory.mktemp("misbehaved") / "out"
    load, look = looking.load, looking.look
    pending: list[Any] = []

    async def crashing(page: Any, session: Any, url: str, **settings: Any) -> Any:
        rest = await load(page, session, url, **settings)
        if url.endswith("/crashes-later"):
            # Never answered: who should answer is gone.
            pending.append(asyncio.gather(session.send("Page.crash"), return_exceptions=True))
        return rest

    def failing(snapshot: Any) -> Any:
        if snapshot.view.page == "faulty":
            raise ValueError("a fault of synthmap's own")
        return look(snapshot)

    with pytest.MonkeyPatch.context() as patch, site() as origin:
        patch.setattr(looking, "load", crashing)
        patch.setattr(looking, "look", failing)
        patch.setattr("synthmap.browser.load._LOAD_CAP_MS", 1_000)
        wanted = planned(*(f"{origin}{path}" for path in (*PAGES, "/missing")), viewports=["500x400"])
        crash = replace(wanted.jobs[0], page="crash", url="chrome://crash", recorded_url="chrome://crash")
        wanted = replace(wanted, jobs=(*wanted.jobs, crash), fail_on="never")
        outcome = carried_out(wanted, chromium, out)
    report = json.loads((out / "report.json").read_bytes())
    yield {
        "outcome": outcome,
        "out": out,
        "entries": {entry["page"]: entry for entry in report["pages"]},
        "messages": [finding["message"] for finding in report["findings"]],
        "findings": {page: {finding["rule"] for finding in report["findings"] if finding["page"] == page}
                     for page in {finding["page"] for finding in report["findings"]}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("missing", "the server answered 404 Not Found"),
        ("crash", "the page crashed while it was loading"),
        ("crashes-later", "crashed"),
        ("faulty", "a fault of synthmap's own"),
    ],
)
def test_a_page_that_cannot_be_looked_at_says_why(misbehaved: dict[str, Any], page: str, reason: str) -> None:
    entry = misbehaved["entries"][page]
    assert entry["status"] == "failed"
    assert reason in entry["error"]
    assert entry["error"].isprintable() and len(entry["error"]) < 300
    assert page not in misbehaved["findings"]


@pytest.mark.parametrize("page", ["good", "hangs", "listens", "alerts"])
def test_a_page_that_can_be_is_looked_at_beside_those(misbehaved: dict[str, Any], page: str) -> None:
    entry = misbehaved["entries"][page]
    assert (entry["status"], entry["error"]) == ("ok", None)
    view = json.loads((misbehaved["out"] / entry["result"]).read_bytes())
    assert "Buy" in [element["name"] for element in view["elements"]]


@pytest.mark.parametrize("page", ["good", "hangs", "listens"])
def test_its_problems_are_reported_beside_those(misbehaved: dict[str, Any], page: str) -> None:
    assert "dead-control" in misbehaved["findings"][page]


def test_what_was_not_waited_out_is_noted(misbehaved: dict[str, Any]) -> None:
    view = json.loads((misbehaved["out"] / misbehaved["entries"]["hangs"]["result"]).read_bytes())
    assert any("still loading" in note for note in view["notes"])


def test_a_page_that_will_not_stay_is_told_in_words(misbehaved: dict[str, Any]) -> None:
    # Whether it could be looked at between two of its leaps is a matter of luck.
    entry = misbehaved["entries"]["leaves"]
    told = [entry["error"] or "", *misbehaved["messages"]]
    assert (entry["status"] == "failed") == (entry["result"] is None)
    # What a browser tells programs is no reason for a person.
    assert [line for line in told if "Protocol error" in line] == []


def test_pages_that_failed_end_the_run_with_3(misbehaved: dict[str, Any]) -> None:
    outcome, entries = misbehaved["outcome"], misbehaved["entries"].values()
    failed = sum(entry["status"] == "failed" for entry in entries)
    assert outcome.verdict.exit_code == EXIT_MACHINE
    assert f"{failed} page views of {len(PAGES) + 2} could not be looked at" in outcome.verdict.reasons
    assert not outcome.interrupted


def test_pages_that_never_answer_are_given_up(tmp_path: Path, chromium: Browser) -> None:
    with site() as origin:
        wanted = planned(f"{origin}/never", f"{origin}/busy", viewports=["500x400"])
        outcome = carried_out(replace(wanted, timeout_ms=1_500), chromium, tmp_path / "out")
    assert [entry.error for entry in outcome.pages] == ["it was not loaded and captured within 1.5 s"] * 2
    assert outcome.verdict.exit_code == EXIT_MACHINE


# ---- Runs that come to nothing


def test_a_run_of_nothing_is_not_passed(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "index.html").write_text(GOOD)
    nothing: tuple[Job, ...] = ()
    outcome = carried_out(replace(planned(tmp_path), jobs=nothing, fail_on="never"), chromium, tmp_path / "out")
    assert outcome.verdict.exit_code == EXIT_MACHINE
    assert "nothing was audited" in outcome.verdict.reasons


def test_a_disk_that_is_full_at_the_end_is_told_as_that(
    tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text(GOOD)
    write = RunFolder.write

    def full(self: RunFolder, name: Path | str, data: bytes) -> str:
        if Path(name).name.startswith(("finding-", "report")):
            raise MachineError("could not write it: No space left on device")
        return write(self, name, data)

    monkeypatch.setattr(RunFolder, "write", full)
    with pytest.raises(MachineError, match="No space left on device"):
        asyncio.run(runner.run(planned(tmp_path, viewports=["500x400"]), chromium, tmp_path / "out", Quiet()))
