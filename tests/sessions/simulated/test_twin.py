"""Real pages in a browser: visitors who see pixels go where a person would, also where nothing works."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from synthmap import runner
from synthmap.browser.find import Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario import plan

STYLE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Tea</title>
<style>body { margin: 0; font: 16px/1.5 sans-serif; color: #222 } main { padding: 24px }
.primary { display: inline-block; padding: 14px 32px; border-radius: 8px; background: #0a58ca; color: #fff; border: 0;
font: inherit; cursor: default } section { height: 500px }</style>
<nav><a href=#teas>Teas</a> <a href=#cups>Cups</a></nav>
<main><h1>Fresh tea</h1><p>Grown on one hill and picked by hand, for all who take their time.</p>"""
REST = """<section id=teas><h2>Teas</h2><p>Green, black and <a href=#white>white</a>.</p></section>
<section id=cups><h2>Cups</h2><p>From the same hill: <a href=#clay>clay</a>.</p></section></main>"""
LIVE = "<button id=buy class=primary onclick='this.textContent = 1'>Order a box</button>"
DEAD = "<span id=buy class=primary>Order a box</span>"


class Quiet:
    """Nobody looks on."""

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        """Say nothing."""

    def log(self, message: str) -> None:
        """Say nothing."""


def test_a_dead_twin_of_the_primary_button_gets_what_the_live_one_got(chromium: Browser, tmp_path: Path) -> None:
    pages = {"live": LIVE, "dead": DEAD}
    for name, body in pages.items():
        (tmp_path / f"{name}.html").write_text(STYLE + body + REST, "utf-8")
    files = [str(tmp_path / f"{name}.html") for name in pages]
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    wanted = plan(files, environment={}, known_rules=rules, sessions=4000)
    asyncio.run(runner.run(wanted, chromium, tmp_path / "run", Quiet()))
    for device in ("desktop", "mobile"):
        live, dead = (_bought(tmp_path / f"run/views/{name}/{device}/chromium/initial/view.json") for name in pages)
        assert (live["liveness"], dead["liveness"]) == ("live", "dead")
        assert live["share"] > 0.2
        assert dead["share"] == pytest.approx(live["share"], rel=0.2)


def _bought(view: Path) -> dict[str, Any]:
    """The primary button, as the report has it."""
    (found,) = [e for e in json.loads(view.read_bytes())["elements"] if e["selector"] == "#buy"]
    return dict(found)
