"""What makes two plans the same run, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthmap.model.secrets import Secrets
from synthmap.scenario.expand import Plan, plan
from synthmap.scenario.fingerprint import fingerprint_of, fingerprints

SCENARIO = """version: 1
name: shop
url: ./
pages: [{name: home, url: /, states: [{name: in, steps: [{fill: {label: Name, value: Ann}}]}]}, /two.html]
sessions: [{simulated: visitors, count: 10}]
"""


def planned(folder: Path, text: str = SCENARIO, **more: object) -> Plan:
    folder.mkdir(exist_ok=True)
    for name in ("index.html", "two.html"):
        (folder / name).write_text("<!doctype html><title>A page</title>")
    (folder / "shop.yaml").write_text(text)
    return plan([str(folder / "shop.yaml")], environment={}, known_rules={"small-target": ["min"]}, **more)  # type: ignore[arg-type]


def differing(one: Plan, other: Plan) -> set[str]:
    mine, others = fingerprints(one), fingerprints(other)
    assert mine.keys() == others.keys()
    return {name for name in mine if mine[name] != others[name]}


def test_the_same_scenario_in_another_place_is_the_same_run(tmp_path: Path) -> None:
    one, other = planned(tmp_path / "one"), planned(tmp_path / "other")
    assert differing(one, other) == set()
    assert [fingerprint_of([job], one) for job in one.jobs] == [fingerprint_of([job], other) for job in other.jobs]
    assert len({fingerprint_of([job], one) for job in one.jobs}) == len(one.jobs)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("count: 10", "count: 11", "simulated sessions"),
        ("value: Ann", "value: Bob", "pages"),
        ("/two.html", "/two.html?more", "pages"),
        ("version: 1", "version: 1\nrules: {small-target: {min: 30}}", "rules"),
        ("version: 1", "version: 1\nbudgets: {fail_on: note}", "fail_on"),
        ("version: 1", "version: 1\nrun: {timeout: 7s}", "timeout"),
        ("version: 1", "version: 1\ncapture: {lazy: off}", "capture"),
    ],
)
def test_what_changes_what_a_run_comes_to_makes_it_another(tmp_path: Path, old: str, new: str, part: str) -> None:
    assert part in differing(planned(tmp_path), planned(tmp_path, SCENARIO.replace(old, new, 1)))


def test_how_it_is_done_does_not(tmp_path: Path) -> None:
    assert differing(planned(tmp_path), planned(tmp_path, SCENARIO + "run: {workers: 9}\n")) == set()


def test_a_secret_leaves_no_trace(tmp_path: Path) -> None:
    secret = SCENARIO.replace("value: Ann", "value: sesame-1, secret: true")
    one, other = planned(tmp_path, secret), planned(tmp_path, secret.replace("sesame-1", "other-2"))
    assert differing(one, other) == set()
    told = [replace(p, access=replace(p.access, secrets=Secrets.of("Anna", "Bert"))) for p in (
        planned(tmp_path, SCENARIO.replace("Ann", "Anna")), planned(tmp_path, SCENARIO.replace("Ann", "Bert"))
    )]  # fmt: skip
    assert differing(*told) == set()
