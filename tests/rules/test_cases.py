"""Every rule on tiny pages: `<rule>/cases.yaml` says of each page beside it what the rule must find there.

All pages are audited in one run, at desktop and phone, and each case then asserts exactly the findings of its rule on
its page. A case gives `page` and `expect`, a list of findings that are each of `selector`, `outcome`, `devices`, and,
where it matters, `level` and `says` (a part of the message). Where the rule and the page are the same on every device
the page may be looked at `only_on` one of them. `clicked` lists what must have been clicked and have
answered: without it a page on which nothing was tried would pass too. `opened_with` is a query that the page is opened
with.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from synthmap.browser.find import Browser
from synthmap.model.finding import LEVELS, Finding
from synthmap.model.view import DESKTOP, MOBILE, View, Viewport
from synthmap.runner import run
from synthmap.scenario import CaptureSettings, Job, LocalFile, Plan, SimulatedSessions

HERE = Path(__file__).parent
DEVICES = (DESKTOP, MOBILE)
NAMES = frozenset(device.name for device in DEVICES)


@dataclass(frozen=True)
class Expected:
    selector: str
    outcome: str
    devices: tuple[str, ...]
    level: str = ""
    says: str = ""


@dataclass(frozen=True)
class Case:
    rule: str
    page: str
    expect: tuple[Expected, ...]
    clicked: tuple[str, ...] = ()
    opened_with: str = ""
    only_on: str = ""

    @property
    def devices(self) -> list[Viewport]:
        """What the page is looked at on."""
        return [device for device in DEVICES if self.only_on in ("", device.name)]

    @property
    def name(self) -> str:
        """The page's name within the run."""
        return f"{self.rule}.{Path(self.page).stem}"


def load(folder: Path) -> list[Case]:
    """The cases of one rule; ValueError unless its pages and its cases are the same."""
    written = yaml.safe_load((folder / "cases.yaml").read_text("utf-8"))
    made = [_case(folder.name, entry) for entry in written]
    listed, there = [case.page for case in made], {page.name for page in folder.glob("*.html")}
    if twice := {page for page in listed if listed.count(page) > 1}:
        raise ValueError(f"{folder.name}/cases.yaml lists {', '.join(sorted(twice))} more than once")
    if missing := set(listed) - there:
        raise ValueError(f"{folder.name}/cases.yaml names {', '.join(sorted(missing))}, which is not there")
    if forgotten := there - set(listed):
        raise ValueError(f"{folder.name}/cases.yaml has no case for {', '.join(sorted(forgotten))}")
    return made


def _case(rule: str, entry: Mapping[str, Any]) -> Case:
    optional = {"clicked", "opened_with", "only_on"}
    if set(entry) - optional != {"page", "expect"}:
        known = ", ".join(sorted(optional))
        raise ValueError(f"{rule}: a case has page, expect and perhaps {known}, not {', '.join(entry)}")
    where, device = f"{rule}/{entry['page']}", entry.get("only_on", "")
    expect = tuple(_expected(where, finding) for finding in entry["expect"])
    if device and (device not in NAMES or any(set(each.devices) != {device} for each in expect)):
        raise ValueError(f"{where}: looked at only on {device!r}, and nothing is expected elsewhere")
    return Case(rule, entry["page"], expect, tuple(entry.get("clicked", ())), entry.get("opened_with", ""), device)


def _expected(where: str, finding: Mapping[str, Any]) -> Expected:
    known = {field.name for field in fields(Expected)}
    if unknown := set(finding) - known:
        raise ValueError(f"{where}: a finding has {', '.join(sorted(known))}, not {', '.join(sorted(unknown))}")
    made = Expected(**{**finding, "devices": tuple(finding["devices"])})
    if made.outcome not in ("fail", "incomplete") or made.level not in ("", *LEVELS):
        raise ValueError(f"{where}: there is no outcome {made.outcome!r} or no level {made.level!r}")
    if not made.devices or not set(made.devices) <= NAMES:
        raise ValueError(f"{where}: devices are among {', '.join(sorted(NAMES))}")
    return made


CASES = [case for file in sorted(HERE.glob("*/cases.yaml")) for case in load(file.parent)]


@dataclass(frozen=True)
class Audit:
    """What the run found, by page and rule; and by view which elements it says are live, by a click or otherwise."""

    findings: Mapping[tuple[str, str], list[Finding]]
    answered: Mapping[View, set[str]]


class Silent:
    def started(self, view: View) -> None:
        pass

    def finished(self, view: View, error: str | None) -> None:
        pass

    def log(self, message: str) -> None:
        pass


@pytest.fixture(scope="module")
def audit(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """One run over the pages of all cases."""
    jobs = [
        Job(
            page=case.name,
            url="",
            recorded_url=f"local:/{case.rule}/{case.page}",
            viewport=device,
            browser="chromium",
            local=LocalFile(HERE, f"/{case.rule}/{case.page}{case.opened_with}"),
        )
        for case in CASES
        for device in case.devices
    ]
    plan = Plan(
        name="rules",
        file=None,
        jobs=tuple(jobs),
        fail_on="never",
        rules={},
        sessions=SimulatedSessions(count=0),
        timeout_ms=45_000,
        workers=2,
        capture=CaptureSettings(),
    )
    out = tmp_path_factory.mktemp("rules") / "run"
    outcome = asyncio.run(run(plan, chromium, out, Silent()))
    assert [(entry.view, entry.error) for entry in outcome.pages if entry.error] == []
    findings: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in outcome.findings:
        findings[finding.view.page, finding.rule].append(finding)
    answered = {}
    for entry in outcome.pages:
        elements = json.loads((out / str(entry.result)).read_text("utf-8"))["elements"]
        answered[entry.view] = {e["selector"] for e in elements if e["liveness"] == "live" and _was_clicked(e)}
    return Audit(findings, answered)


def _was_clicked(element: Mapping[str, Any]) -> bool:
    return any(fact.startswith("probe:") for fact in element["evidence"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_finds_this_and_nothing_else(case: Case, audit: Audit) -> None:
    found = audit.findings.get((case.name, case.rule), [])
    assert sorted((f.selector, f.outcome, f.view.device) for f in found) == sorted(
        (e.selector, e.outcome, device) for e in case.expect for device in e.devices
    ), "\n".join(f"{f.view.device}: {f.message}" for f in found)
    for finding in found:
        expected = next(e for e in case.expect if (e.selector, e.outcome) == (finding.selector, finding.outcome))
        assert expected.says in finding.message
        assert expected.level in ("", finding.level)
    for device in case.devices:
        assert set(case.clicked) <= audit.answered[View(case.name, device.name)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rule's folder with one page and, so far, a good case for it."""
    (tmp_path / "pass-nothing.html").write_text("<p>Nothing.")
    (tmp_path / "cases.yaml").write_text("- {page: pass-nothing.html, expect: []}\n")
    return tmp_path


def test_a_folder_whose_cases_are_its_pages_is_taken(folder: Path) -> None:
    assert load(folder) == [Case(folder.name, "pass-nothing.html", ())]


@pytest.mark.parametrize(
    ("cases", "complaint"),
    [
        ("- {page: pass-nothing.html, expect: []}\n- {page: fail-gone.html, expect: []}", "fail-gone.html, which is"),
        ("[]", "no case for pass-nothing.html"),
        ("- {page: pass-nothing.html, expect: []}\n- {page: pass-nothing.html, expect: []}", "more than once"),
        ("- {page: pass-nothing.html, expects: []}", "not page, expects"),
        ("- {page: pass-nothing.html, expect: [{selector: p, outcome: fail, devises: [desktop]}]}", "not devises"),
        ("- {page: pass-nothing.html, expect: [{selector: p, outcome: fails, devices: [desktop]}]}", "no outcome"),
        ("- {page: pass-nothing.html, expect: [{selector: p, outcome: fail, devices: [phone]}]}", "devices are among"),
        ("- {page: pass-nothing.html, expect: [{selector: p, outcome: fail, devices: []}]}", "devices are among"),
        ("- {page: pass-nothing.html, expect: [], only_on: phone}", "only on 'phone'"),
        ("- {page: pass-nothing.html, only_on: mobile, expect: [{selector: p, outcome: fail, devices: [desktop]}]}",
         "only on 'mobile'"),
    ],
)  # fmt: skip
def test_mistakes_in_a_case_file_are_refused(folder: Path, cases: str, complaint: str) -> None:
    (folder / "cases.yaml").write_text(cases)
    with pytest.raises(ValueError, match=complaint):
        load(folder)
