"""The example scenarios: each runs, between them they use every key of the format, and they do what they show."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.environment import fill
from synthmap.scenario.expand import plan
from synthmap.scenario.format import FileKeys
from synthmap.scenario.keys import Keys
from synthmap.scenario.mistakes import Source
from synthmap.scenario.positions import read
from synthmap.scenario.validate import _models, validate

ROOT = Path(__file__).parents[2] / "scenarios"
FILES = sorted(ROOT.glob("*.yaml"))


def owner(model: type[Keys], name: str) -> str:
    """The class that a key was first given by: what locators share is asked for once, not for each kind of step."""
    return next(each for each in reversed(model.__mro__) if name in getattr(each, "model_fields", {})).__name__


def all_keys(model: type[Keys], seen: set[type[Keys]]) -> Iterator[tuple[str, str]]:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield owner(model, name), field.alias or name
        for inner in _models(field.annotation):
            yield from all_keys(inner, seen)


def used_keys(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Keys):
        model = type(value)
        for name in value.model_fields_set & set(model.model_fields):
            yield owner(model, name), model.model_fields[name].alias or name
            yield from used_keys(getattr(value, name))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ():
        yield from used_keys(inner)


def keys_in(file: Path) -> FileKeys:
    document = read(Source(file.name, file.read_text("utf-8")))
    keys, mistakes = validate(document, fill(document, {})[0])
    assert keys is not None, mistakes
    return keys


def test_every_key_of_the_format_is_used_by_an_example() -> None:
    used = {key for file in FILES for key in used_keys(keys_in(file))}
    # `proxy: null` says what is so anyway, and is gone once it has been read.
    used |= {("HttpKeys", "proxy") for file in FILES if "\n  proxy: null\n" in file.read_text("utf-8")}
    missing = set(all_keys(FileKeys, set())) - used
    assert not missing
    assert len(used) > 80, "the keys were walked"


class Quiet:
    """Nobody looks on."""

    def planned(self, views: int) -> None:
        """Say nothing."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of examples, copied: a login writes beside them."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("examples") / "scenarios"))


def report_of(examples: Path, name: str, chromium: Browser, **environment: str) -> dict[str, Any]:
    """The report of a run in which every view could be looked at."""
    rules = {rule_name: rule.option_names for rule_name, rule in catalogue().items()}
    wanted = plan([str(examples / name)], environment=environment, known_rules=rules)
    out = examples.parent / "out" / name
    # What a page may take at most is no part of what is shown, and this machine may be busy.
    wanted = replace(wanted, timeout_ms=300_000)
    asyncio.run(runner.run(wanted, chromium, out, Quiet()))
    report: dict[str, Any] = json.loads((out / "report.json").read_bytes())
    assert [page["error"] for page in report["pages"] if page["error"]] == []
    assert report["summary"]["unmatched"] == []
    return report


def names(report: dict[str, Any]) -> set[str]:
    return {"/".join(page[key] for key in ("page", "device", "state")) for page in report["pages"]}


def text_of(examples: Path, name: str, report: dict[str, Any], page: str) -> str:
    """What is called what in a view's stored elements."""
    entry = next(each for each in report["pages"] if f"{each['page']}/{each['device']}/{each['state']}" == page)
    return (examples.parent / "out" / name / entry["result"]).read_text("utf-8")


def test_behind_a_login(examples: Path, chromium: Browser) -> None:
    first = report_of(examples, "behind-login.yaml", chromium)
    assert names(first) == {f"orders/phone/{state}" for state in ("initial", "order-open", "picture-sent")}
    assert "Sign out" in text_of(examples, "behind-login.yaml", first, "orders/phone/initial")
    kept = examples / ".auth" / "customer.json"
    assert "ann@example.com" in kept.read_text("utf-8")
    # Served on another port the next time, the login is good all the same, and not done again.
    when = kept.stat().st_mtime_ns
    again = report_of(examples, "behind-login.yaml", chromium)
    assert "Sign out" in text_of(examples, "behind-login.yaml", again, "orders/phone/initial")
    assert kept.stat().st_mtime_ns == when


def test_a_preview(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "preview.yaml", chromium, PORT=str(free_port()), PYTHON=sys.executable)
    assert names(report) == {
        f"{page}/{device}/initial" for page in ("login", "journal") for device in ("laptop", "tablet")
    }
    assert {page["url"].rpartition("/")[2] for page in report["pages"]} == {"login.html", "journal.html"}
    levels = {(f["page"], f["device"], f["level"]) for f in report["findings"] if f["rule"] == "small-target"}
    assert {level for page, device, level in levels if (page, device) == ("journal", "tablet")} <= {"error", "note"}
    assert not [level for page, device, level in levels if (page, device) == ("journal", "laptop")]
    log = (examples.parent / "out" / "preview.yaml" / "synthmap-server.log").read_text("utf-8")
    assert "GET /journal.html" in log


def test_every_step(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "every-step.yaml", chromium)
    states = {"initial", "searched", "chosen", "read-to-the-end", "looked-closely", "elsewhere"}
    assert names(report) == {f"journal/desktop/{state}" for state in states}
    assert "Sign out" in text_of(examples, "every-step.yaml", report, "journal/desktop/elsewhere")


def test_a_design(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "design.yaml", chromium)
    assert names(report) == {"club/desktop/initial"}


def test_a_question_and_what_was_expected(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "question.yaml", chromium)
    assert names(report) == {"pricing/mobile/initial", "pricing/desktop/initial"}
    for page in report["pages"]:
        answer = page["answer"]
        assert answer["question"] == "Do people choose the Regular plan?"
        # The plans lie below a fold that looks like the end of the page: few simulated visitors get to them.
        assert (answer["answered"], answer["source"], answer["interval"]) == ("no", "simulated", None)
        assert [(each["said"], each["rank"] == 1) for each in answer["expected"]] == [
            ("link “Choose Regular”", False), ("#try-one", True),
        ]  # fmt: skip
    told = {
        (f["rule"], f["device"]) for f in report["findings"] if f["rule"] in ("cta-discoverability", "buried-content")
    }
    assert ("cta-discoverability", "desktop") in told
    assert ("buried-content", "desktop") in told


def test_each_example_has_a_test_of_its_own() -> None:
    # The demo's is in tests/demo.
    assert {file.name for file in FILES} == {
        "behind-login.yaml", "demo.yaml", "design.yaml", "every-step.yaml", "gate.yaml", "preview.yaml",
        "question.yaml", "visitors.yaml", "visits.yaml",
    }  # fmt: skip


def test_visitors_of_several_kinds(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "visitors.yaml", chromium)
    (view,) = report["pages"]
    result = examples.parent / "out" / "visitors.yaml" / view["result"]
    assumed = " ".join(json.loads(result.read_bytes())["assumptions"])
    assert "for the task “put the kettle into the cart”" in assumed
    assert "a commuter differs from the average visitor by depth x 0.6, pauses x 0.5," in assumed
    events = pq.read_table(result.parent / "events.parquet")
    landed = events.filter(pc.equal(events["kind"].cast("string"), "navigate"))
    counted = Counter(landed["segment_persona"].to_pylist())
    # 2 : 1 : 1 : 0.5 of 1,000, each within a few of its share
    wanted = {"skimmer": 444, "reader": 222, "goal-seeker": 222, "commuter": 111}
    assert all(abs(counted[name] - share) <= 5 for name, share in wanted.items()), counted


def test_visits_of_three_kinds(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "visits.yaml", chromium)
    assert names(report) == {
        *(f"{page}/{device}/initial" for page in ("product", "pricing") for device in ("mobile", "desktop")),
        "product/desktop/asked",
    }
    assert report["sessions"] == {"simulated": 400, "seed": 7, "scripted": 1, "recorded": 3}
    funnel, *others = report["funnels"]
    assert {each["source"]: each["name"] for each in others} == dict.fromkeys(
        ("recorded", "simulated"), "ask-for-delivery"
    )
    assert (funnel["source"], funnel["name"], funnel["steps"]) == ("scripted", "ask-for-delivery", ["asked"])
    # One session that stands for three.
    assert [(line["value"], line["sessions"], line["reached"]) for line in funnel["lines"]] == [
        ("", 3, [3]), ("newsletter", 3, [3]),
    ]  # fmt: skip
    entry = next(
        p for p in report["pages"] if (p["page"], p["device"], p["state"]) == ("product", "desktop", "initial")
    )
    events = pq.read_table((examples.parent / "out" / "visits.yaml" / entry["result"]).parent / "events.parquet")
    clicks = [each for each in events.to_pylist() if each["kind"] == "click" and each["source"] != "simulated"]
    # The recorded ones by the boxes of the demo's controls, the scripted ones by the steps' names.
    assert [(each["source"], each["element"].rpartition(" ")[2]) for each in clicks] == [
        ("scripted", '"Clay"'),
        ("scripted", "#check-delivery"),
        ("recorded", "#add-to-cart"),
        *[("recorded", "#save-for-later")] * 3,
        ("recorded", "(2)"),  # the picture of the tile “30-day returns”, the second of its kind
        ("recorded", "#check-delivery"),
    ]
    assert {each["segment_source"] for each in clicks} == {"newsletter", "friday"}


def test_a_gate_with_what_is_known_accepted(examples: Path, chromium: Browser) -> None:
    report = report_of(examples, "gate.yaml", chromium)
    assert report["verdict"]["passed"], report["verdict"]
    assert report["summary"]["ignored"] == 2
    assert report["summary"]["baseline"] == 3
    assert report["summary"]["problems"] == 0
