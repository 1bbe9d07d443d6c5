from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from synthmap.maps import palette
from synthmap.model.errors import UsageError
from synthmap.report.html import write


class Outline(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def verdict_of(run: Path, **changes: Any) -> str:
    path = run / "report.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    found = re.search(r"<h1>(.*?)</h1>", write(run).read_text(encoding="utf-8"))
    assert found
    return found[1]


def only_seen(run: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((run / "report.json").read_text())["pages"]
    return [entry for entry in entries if entry["status"] == "ok"]


def test_it_writes_one_file_beside_the_run_and_leaves_nothing_else(run: Path) -> None:
    before = set(run.rglob("*"))
    assert write(run) == run / "report.html"
    assert set(run.rglob("*")) - before == {run / "report.html"}


def test_the_same_run_gives_the_same_bytes(run: Path) -> None:
    first = write(run).read_bytes()
    assert write(run).read_bytes() == first


def test_a_report_that_cannot_be_made_leaves_the_old_one(run: Path) -> None:
    old = write(run).read_bytes()
    (run / "report.json").write_text("{")
    with pytest.raises(UsageError):
        write(run)
    assert (run / "report.html").read_bytes() == old


def test_nothing_inline_and_nothing_from_elsewhere(run: Path) -> None:
    tags = Outline(write(run).read_text(encoding="utf-8")).tags
    attributes = [(name, value) for _, given in tags for name, value in given.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]
    addresses = [value or "" for name, value in attributes if name in ("src", "href", "srcset", "action")]
    outside = [address for address in addresses if ":" in address and not address.startswith("data:image/svg+xml,")]
    assert set(outside) == {"https://shop.example/pricing"}
    assert [given for tag, given in tags if tag in ("script", "style", "link") and "src" in given] == []
    assert sum(tag == "script" and given.get("type") == "module" for tag, given in tags) == 1


@pytest.mark.parametrize(
    ("layer", "ramp"), [("click", palette.CLICKS), ("attention", palette.ATTENTION), ("scroll", palette.SCROLL)]
)
def test_a_legend_shows_the_colours_that_the_layer_is_painted_in(run: Path, layer: str, ramp: Any) -> None:
    style = write(run).read_text(encoding="utf-8")
    found = re.search(rf'\[data-legend="{layer}"\] {{ --ramp: (.*?); }}', style)
    assert found
    stops = [stop.removeprefix("#") for stop in found[1].split(", ")]
    for stop, at in zip(stops, (0, 63.75, 127.5, 191.25, 255), strict=True):
        blue, green, red = (int(value) for value in ramp[round(at)])
        shown = [int(stop[part : part + 2], 16) for part in (0, 2, 4)]
        assert max(abs(a - b) for a, b in zip(shown, (red, green, blue), strict=True)) <= 2


@pytest.mark.parametrize(("passed", "words"), [(True, "Passed, with 1 error"), (False, "Failed")])
def test_the_verdict_is_the_runs_own_when_everything_was_looked_at(run: Path, passed: bool, words: str) -> None:
    assert verdict_of(run, pages=only_seen(run), verdict={"passed": passed, "reasons": []}) == words


def test_what_could_not_be_looked_at_is_never_passed(run: Path) -> None:
    passed = {"passed": True, "reasons": []}
    assert verdict_of(run, verdict=passed) == "Could not look at 1 of 4 views"
    (run / "views/pricing/mobile/view.json").unlink()
    assert verdict_of(run, verdict=passed) == "Could not look at 2 of 4 views"
    assert verdict_of(run, pages=[], findings=[], verdict=passed) == "Nothing was audited"


def test_without_findings_it_says_what_was_checked(run: Path) -> None:
    verdict_of(
        run,
        pages=only_seen(run),
        findings=[],
        summary={"rules": {"small-target": 0, "broken-link": 0}},
        verdict={"passed": True, "reasons": []},
    )
    text = (run / "report.html").read_text(encoding="utf-8")
    assert "<h1>Passed</h1>" in text
    assert "Nothing was found." in text
    assert "2 pages × 2 devices" in text
    assert "11 elements" in text  # six on the pricing page's desktop, five on its phone
    assert "broken-link, small-target" in text


def test_a_run_of_nothing_but_failures_is_written(run: Path) -> None:
    failed = [{**entry, "status": "failed", "error": "gone", "result": None} for entry in only_seen(run)]
    assert verdict_of(run, pages=failed, findings=[]) == "Could not look at 3 of 3 views"
