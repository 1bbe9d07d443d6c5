"""A stored run judged again without a browser: the same bytes for the same terms, and what other terms change."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from synthmap.browser.find import Browser
from synthmap.model.errors import UsageError
from synthmap.rejudging import approve, rejudge

SITE = {
    "index.html": """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Shop</title>
<style>body { margin: 0; font: 16px sans-serif } section { height: 700px; padding: 40px }
.badge { display: inline-block; padding: 14px 28px; border-radius: 8px; background: #0a58ca; color: #fff }</style>
<nav id=legacy-nav><a href="two.html">Two</a> <a href="gone.html">Gone</a> <a href="#">Soon</a></nav>
<section><h1>Shop</h1><button type=button style="padding: 12px 24px">Buy</button>
<span class=badge>Best of 2026</span><p>Write to me@example.com.</p></section>
<section id=plans><h2>More</h2><a class=badge href="two.html">Open</a></section>""",
    "two.html": """<!doctype html><html lang=en><title>Two</title><h1>Two</h1>
<button id=open>Menu</button><p id=menu hidden>Tea <button type=button>Inner</button> <input value="sesame"></p>
<script>open.onclick = () => { menu.hidden = !menu.hidden }</script>""",
    "shop.yaml": """version: 1
name: shop
url: ./
viewports: {desktop: {width: 900, height: 600}, phone: {width: 390, height: 700, mobile: true}}
pages:
  - {name: home, url: /, areas: {more: "#plans"}}
  - {name: two, url: /two.html, states: [{name: opened, steps: [{click: "#open"}]}]}
sessions: [{simulated: visitors, count: 200}]
budgets: {reach: {"#plans": {min: 1%}}}
ignore: [{rule: dead-control, page: two, reason: The menu is not ready., expires: 2026-12-01}]
baseline: baselines/shop.json
""",
}
TODAY = dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Path:
    """A folder with a site, and a run of it in `out` with every report."""
    folder = tmp_path_factory.mktemp("rejudged")
    for name, text in SITE.items():
        (folder / name).write_text(text)
    everything = "html,json,sarif,junit,markdown,github,console"
    told = subprocess.run(
        [sys.executable, "-m", "synthmap", "audit", "shop.yaml", "--out", "out", "--reporter", everything,
         "--browser-path", str(chromium.path)],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert told.returncode == 1, told.stdout + told.stderr
    assert "::error file=shop.yaml,line=6,title=broken-link::" in told.stdout
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the run, to do with as one likes."""
    shutil.copytree(finished, tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")
    return tmp_path / "site" / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def report_of(run: Path) -> Any:
    return json.loads((run / "report.json").read_bytes())


def rules_of(run: Path) -> set[str]:
    return {finding["rule"] for finding in report_of(run)["findings"]}


def test_the_same_terms_give_the_same_bytes(run: Path) -> None:
    before = contents(run)
    made = rejudge(run, today=TODAY)
    after = contents(run)
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == []
    assert {"report.sarif", "junit.xml", "summary.md", "report.html"} <= set(after)
    # There was something to differ in: rules of a view and of a page, a state of its own, an ignore, a measured reach.
    assert {"broken-link", "dead-control", "false-affordance", "unlinked-contact", "dead-click"} <= rules_of(run)
    assert {entry.view.state for entry in made.result.pages} == {"initial", "opened"}
    assert report_of(run)["summary"]["ignored"] > 0
    assert b"sesame" not in b"".join(data for name, data in before.items() if not name.endswith(".png"))


def test_other_terms_change_what_they_are_about(run: Path) -> None:
    (run.parent / "strict.yaml").write_text("""version: 1
url: ./
rules: {dead-click: off, unlinked-contact: note}
budgets: {fail_on: note, findings: {broken-link: {max: 9}}, reach: {"#plans": {min: 99%}, more: {max: 100%}}}
ignore: [{rule: false-affordance, selector: .badge, reason: It is a badge.}]
""")
    made = rejudge(run, today=TODAY, scenario=run.parent / "strict.yaml")
    assert "dead-click" not in rules_of(run)
    assert {f.level for f in made.result.findings if f.rule == "unlinked-contact"} == {"note"}
    assert {f.suppressed.reason for f in made.result.findings if f.rule == "false-affordance" and f.suppressed} == {
        "It is a badge."
    }
    first, *others = made.result.verdict.reasons
    assert "at level note or worse" in first
    assert any("sessions reach `#plans` on home on phone, where the budget wants at least 99%" in one for one in others)
    assert not [one for one in others if "broken-link" in one or "`more`" in one]
    schema = Path(__file__).parents[1] / "synthmap" / "report" / "report.schema.json"
    assert list(Draft202012Validator(json.loads(schema.read_text())).iter_errors(report_of(run))) == []


def test_an_ignore_ends_with_its_last_day(run: Path) -> None:
    def ignored(today: dt.date) -> int:
        rejudge(run, today=today)
        return int(report_of(run)["summary"]["ignored"])

    assert ignored(dt.date(2026, 12, 1)) > 0
    assert ignored(dt.date(2026, 12, 2)) == 0
    assert "expired on 2026-12-01" in str(report_of(run)["verdict"]["notes"])


def test_one_rule_alone_says_nothing_of_others(run: Path) -> None:
    made = rejudge(run, today=TODAY, rules=["broken-link"])
    assert rules_of(run) == {"broken-link"} == set(report_of(run)["summary"]["judged"])
    assert made.result.verdict.unmatched == ()
    with pytest.raises(UsageError, match=r"There is no rule `broken-lin`\. Did you mean `broken-link`\?"):
        rejudge(run, today=TODAY, rules=["broken-lin"])


def test_what_is_approved_no_longer_fails_and_what_is_new_does(run: Path) -> None:
    baseline = run.parent / "baselines" / "shop.json"
    rejudge(run, today=TODAY)
    assert any("shop.json does not exist yet" in note for note in report_of(run)["verdict"]["notes"])
    done = approve(run)
    assert (done.file, done.kept, done.dropped) == (Path("baselines/shop.json"), 0, 0)
    assert rejudge(run, today=TODAY).result.verdict.exit_code == 0
    assert report_of(run)["summary"]["baseline"] == done.new > 0
    again = approve(run)
    assert (again.new, again.kept, again.dropped) == (0, done.new, 0)

    # One that the file does not have is new; one that the page no longer has is gone, and goes with the next approval.
    accepted = json.loads(baseline.read_bytes())
    known = next(one for one in accepted["findings"] if one["rule"] == "broken-link")
    accepted["findings"] = [one for one in accepted["findings"] if one["rule"] != "broken-link"]
    accepted["findings"].append({**known, "id": "f" * 16, "message": "Mended."})
    baseline.write_text(json.dumps(accepted))
    made = rejudge(run, today=TODAY)
    assert made.result.verdict.reasons == ("2 new problems at level error or worse",)
    assert [one["message"] for one in report_of(run)["summary"]["gone"]] == ["Mended."]
    assert approve(run).dropped == 1
    # Approved while judging one rule, the entries of the others stay.
    rejudge(run, today=TODAY, rules=["broken-link"])
    assert approve(run).dropped == 0
    assert {one["rule"] for one in json.loads(baseline.read_bytes())["findings"]} > {"broken-link"}


def test_a_run_that_is_not_whole_is_refused_by_name(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no run: there is no report\.json"):
        rejudge(tmp_path, today=TODAY)
    with pytest.raises(UsageError, match=r"holds no run"):
        approve(tmp_path / "nowhere")
    here = "views/home/desktop/chromium/initial"
    for name in ("held.json", f"{here}/events.parquet", f"{here}/folds.json", f"{here}/attention.npz"):
        whole = (run / name).read_bytes()
        for broken in (b"", b"{}", b"PK\x03\x04nothing"):
            (run / name).write_bytes(broken)
            with pytest.raises(UsageError, match=name.rsplit("/", 1)[-1].replace(".", r"\.")):
                rejudge(run, today=TODAY)
        (run / name).write_bytes(whole)
    held = json.loads((run / "held.json").read_bytes())
    (run / "held.json").write_text(json.dumps({**held, "baseline": "../../../elsewhere/shop.json"}))
    with pytest.raises(UsageError, match="outside this folder"):
        approve(run)
    (run / "held.json").write_text(json.dumps({**held, "baseline": None}))
    with pytest.raises(UsageError, match="names no baseline"):
        approve(run)
    report = report_of(run)
    report["pages"][0]["page"] = "../../etc"
    (run / "report.json").write_text(json.dumps(report))
    with pytest.raises(UsageError, match=r"report\.json"):
        rejudge(run, today=TODAY)


def test_the_command_says_what_it_found_and_how_it_ends(run: Path) -> None:
    def told(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "synthmap", *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    code, text = told("judge", "out", "--fail-on", "never", "--reporter", "github,console")
    assert code == 0
    assert "Passed: findings never fail this run (fail_on: never)." in text
    assert "\n::error file=shop.yaml,line=6,title=broken-link::" in text
    assert told("judge", "out")[0] == 1
    assert "findings accepted" in told("approve", "out")[1]
    assert told("judge", "out")[0] == 0
    assert told("judge", "elsewhere")[0] == 2
    code, text = told("judge", "out", "--reporter", "xml")
    assert (code, "there is no reporter 'xml'" in text) == (2, True)


def test_a_page_that_failed_fails_every_judgement_of_the_run(run: Path) -> None:
    report = report_of(run)
    report["pages"][-1] |= {"status": "failed", "error": "the page crashed", "result": None}
    (run / "report.json").write_text(json.dumps(report))
    for terms in ({"fail_on": "never"}, {"rules": ["hit-offset"]}):
        verdict = rejudge(run, today=TODAY, **terms).result.verdict  # type: ignore[arg-type]  # either of two options
        assert (verdict.exit_code, verdict.passed) == (3, False)
        assert verdict.reasons[-1] == "1 page view of 6 could not be looked at"
