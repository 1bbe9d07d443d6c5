"""A folder with a small site and a scenario file in it, and ways to load what a test writes there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest

from synthmap.model.errors import ScenarioError
from synthmap.scenario import Scenario, load

RULES: Mapping[str, Collection[str]] = {
    "small-target": frozenset({"min"}),
    "false-bottom": frozenset({"confidence", "min_height"}),
    "distraction": frozenset(),
    "rage-click": {"profile": ("default", "sentry"), "min_sessions": ()},
}
DEVICES = ("iPhone 13", "iPhone 13 Mini", "Pixel 7")

Loader = Callable[..., Scenario]
Mistakes = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the test: `site/` with four pages, and a page outside of it."""
    for page in ("site/index.html", "site/pricing.html", "site/docs/index.html", "site/a b.html", "outside.html"):
        file = tmp_path / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<!doctype html><title>A page</title>")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rules() -> Mapping[str, frozenset[str]]:
    return RULES


@pytest.fixture
def read() -> Loader:
    """`read(text, **environment)` writes text or bytes to `shop.yaml` and loads it."""

    def read(text: str | bytes, **environment: str) -> Scenario:
        file = Path("shop.yaml")
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return load(file, environment=environment, known_rules=RULES, known_devices=DEVICES)

    return read


@pytest.fixture
def message(read: Loader) -> Callable[..., str]:
    """`message(text, **environment)` is the whole message of the ScenarioError that text causes."""

    def message(text: str | bytes, **environment: str) -> str:
        with pytest.raises(ScenarioError) as caught:
            read(text, **environment)
        return str(caught.value)

    return message


@pytest.fixture
def mistakes(message: Callable[..., str]) -> Mistakes:
    """`mistakes(text)` is each mistake as `line:column: message | hint`, and checks that the rest is well formed."""

    def mistakes(text: str | bytes, **environment: str) -> list[str]:
        head, *blocks = message(text, **environment).split("\n\n")
        assert head == f"shop.yaml has {len(blocks)} mistake{'s' if len(blocks) > 1 else ''}."
        return [_one(block) for block in blocks]

    return mistakes


def _one(block: str) -> str:
    headline, line, caret, *hint = block.split("\n")
    place = re.fullmatch(r"shop\.yaml:(\d+):(\d+): .*", headline)
    assert place is not None
    assert line.startswith(f"{place[1]:>5} |")
    assert re.fullmatch(r" {5} \| *\^", caret)
    return " | ".join([headline.removeprefix("shop.yaml:"), *(text.strip() for text in hint)])
