"""Point by point: what the audit says a click comes to, beside what it came to by an independent click oracle."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
from playwright.async_api import Browser as Launched
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from synthmap.browser.find import Browser, running_as_root
from synthmap.browser.serve import served

_SIDE_BY_SIDE = 6  # pages that are clicked at once: most of a click is waiting
_REST_MS = 3_000  # that a page gets to come to rest
# An oracle's tap has no width, and Blink takes none for less than 20 px across (kMinAdjustmentSizeDip in
# touch_adjustment.cc): on a phone it goes to the nearest thing that it acts on within half of that, to each side.
_ADJUSTED = 10
# Which of the audit's rows lies under a point of the window: the innermost that one of its selectors finds, and on a
# phone, where that one acts on nothing, the nearest that does.
_HIT = """([x, y, selectors, adjusted]) => {
  const rows = new Map(), acting = [];
  for (const [row, selector, acts] of selectors) {
    let found = null;
    try { found = document.querySelector(selector); } catch { /* a path through a shadow tree */ }
    if (found && !rows.has(found)) {
      rows.set(found, [row, acts]);
      if (acts) acting.push(found);
    }
  }
  let hit = document.elementFromPoint(x, y), inner;
  while ((inner = hit?.shadowRoot?.elementFromPoint(x, y)) && inner !== hit) hit = inner;
  while (hit && !rows.has(hit)) hit = hit.parentNode ?? hit.host;
  const [row, acts] = rows.get(hit) ?? [-1, false];
  if (acts || !adjusted) return row;
  let nearest = row, least = Infinity;
  for (const element of acting) {
    for (const r of element.getClientRects()) {
      const [across, down] = [Math.max(r.left - x, 0, x - r.right), Math.max(r.top - y, 0, y - r.bottom)];
      const away = Math.hypot(across, down);
      if (Math.max(across, down) <= adjusted && away < least) [nearest, least] = [rows.get(element)[0], away];
    }
  }
  return nearest;
}"""

# Refuses a placeholder's jump when all the page's own handlers have run.
_HOLD = """() => addEventListener('click', event => {
  const link = event.composedPath().find(node => node.localName === 'a' || node.localName === 'area');
  if (/^(#|)$/.test(link?.getAttribute('href')?.trim() ?? 'none')) event.preventDefault();
})"""
# Something that nobody listens to, brought in from outside.
_STRANGER = """() => {
  const words = document.createElement('div');
  words.textContent = 'words';
  words.style.cssText = 'position: fixed; left: 40px; top: 40px; width: 60px; height: 40px; z-index: 2147483647';
  document.documentElement.append(words);
}"""
_STRANGER_AT = (70.0, 60.0)
_TAG = re.compile(r"\b[A-Z][A-Z0-9]*@")
_SAID = re.compile(r'"[^"]*"|true')


@dataclass(frozen=True)
class Point:
    """One clicked point: where, what the audit says of it, what the oracle saw, and the element in question."""

    x: float
    y: float
    mine: str
    oracle: str
    element: str
    saw: str
    placeholder: bool = False
    held: bool = False  # asked again with the jump to the top refused


async def agreement(browser: Browser, oracle: Path, targets: Sequence[str], count: int, seed: int) -> None:
    """Print the share of decided points at which both agree, by page and device, and every disagreement.

    A placeholder link throws the page to its top, which is no answer, and neither is what the page does only because
    of that (a navigation bar that shrinks). An oracle can't tell: where it takes one for live that the audit calls
    dead, it is asked again with the jump refused, and what it says then counts. How often, is printed. A page may
    acknowledge any press on anything (Framework7 gives it a class for a moment): of answers that an element brought in
    by the benchmark gets as well, nothing is decided.
    """
    judge = _module(oracle)
    agreed = decided = 0
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=browser.path, chromium_sandbox=not running_as_root(), args=getattr(judge, "ARGS", [])
        )
        for target in targets:
            with ExitStack() as stack:
                url = target
                if "://" not in target:
                    path = Path(target).resolve()
                    url = f"{stack.enter_context(served(path.parent))}/{path.name}"
                out = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                for entry in await asyncio.to_thread(audited, [url], out):
                    device = entry["device"]
                    rows = pq.read_table((out / entry["result"]).parent / "elements.parquet").to_pylist()
                    points = await clicked(launched, judge, url, device, rows, sample(rows, count, seed))
                    told = [p for p in points if p.oracle != "unknown"]
                    same = [p for p in told if p.mine == p.oracle]
                    agreed, decided = agreed + len(same), decided + len(told)
                    kinds, held = Counter(p.oracle for p in points), sum(p.held for p in points)
                    print(f"{target} {device}: {len(same)}/{len(told)} = {len(same) / max(1, len(told)):.3f}, "
                          f"{dict(sorted(kinds.items()))}, {held} of them placeholders without their jump")  # fmt: skip
                    for p in told:
                        if p.mine != p.oracle:
                            print(f"  ({p.x:.0f}, {p.y:.0f}) {p.mine} / oracle {p.oracle}: {p.element} | {p.saw}")
                    sys.stdout.flush()
        await launched.close()
    print(f"in all: {agreed}/{decided} = {agreed / max(1, decided):.4f}")


def audited(urls: Iterable[str], out: Path) -> list[dict[str, Any]]:
    """Audit pages as users do, at both devices, into the folder `out`. Returns the report's entries for them."""
    command = [sys.executable, "-m", "synthmap", "audit", *urls, "--out", str(out), "--fail-on", "never"]
    done = subprocess.run([*command, "--sessions", "0"], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the audit failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return list(json.loads((out / "report.json").read_text("utf-8"))["pages"])


def sample(rows: Sequence[dict[str, Any]], count: int, seed: int) -> list[tuple[float, float]]:
    """Points to click: half anywhere on the page, half within the box of an element drawn at random."""
    draw = random.Random(seed)
    shown = [row for row in rows if row["visible"] and row["width"] >= 2 and row["height"] >= 2 and row["y"] >= 0]
    right = max(row["x"] + row["width"] for row in shown if row["tag"] in ("html", "body"))
    bottom = max(row["y"] + row["height"] for row in shown if row["tag"] in ("html", "body"))
    points = [(draw.uniform(0, right - 1), draw.uniform(0, bottom - 1)) for _ in range(count // 2)]
    while len(points) < count:
        row = draw.choice(shown)
        x, y = (row[at] + draw.uniform(0.1, 0.9) * row[size] for at, size in (("x", "width"), ("y", "height")))
        if 0 <= x < right and 0 <= y < bottom:
            points.append((x, y))
    return [(round(x, 1), round(y, 1)) for x, y in points]


async def clicked(
    browser: Launched,
    judge: ModuleType,
    url: str,
    device: str,
    rows: Sequence[dict[str, Any]],
    points: Sequence[tuple[float, float]],
) -> list[Point]:
    """Let the oracle click every point, on several pages side by side, a new one after each click that was answered."""
    selectors = [
        [row["id"], row["selector"], row["action"] >= 0 and row["visible"] and row["takes_pointer"]]
        for row in rows
        if " >> " not in row["selector"]
    ]
    found: dict[int, Point] = {}

    async def work(waiting: list[int], *, fresh: bool = False, held: bool = False) -> None:
        page: Any = None
        while waiting:
            number = waiting.pop()
            x, y = points[number]
            try:
                page = page or await _opened(judge, browser, url, device)
                if held:
                    await page.evaluate(_HOLD)
                point = await _point(judge, page, x, y, device, rows, selectors)
                found[number] = replace(point, held=held)
                spoilt = fresh or found[number].oracle != "dead"
            except PlaywrightError as error:
                found[number] = Point(x, y, "", "unknown", "", str(error)[:80])
                spoilt = True
            if spoilt and page is not None:
                with suppress(PlaywrightError):
                    await page.context.close()
                page = None
        if page is not None:
            await page.context.close()

    everything = list(range(len(points)))
    await asyncio.gather(*(work(everything) for _ in range(_SIDE_BY_SIDE)))
    # On a busy machine a page may not be wired up, or answer, in the time an oracle gives it: alone it gets more.
    again = [number for number, point in found.items() if point.oracle not in (point.mine, "unknown")]
    await work(again, fresh=True)
    thrown = [number for number, p in found.items() if p.placeholder and (p.mine, p.oracle) == ("dead", "live")]
    await work(thrown, fresh=True, held=True)
    usual = await _answer_to_a_stranger(judge, browser, url, device)
    told = [found[number] for number in sorted(found)]
    return [replace(p, oracle="unknown") if p.oracle == "live" and _kinds(p.saw) <= usual else p for p in told]


async def _answer_to_a_stranger(judge: ModuleType, browser: Launched, url: str, device: str) -> frozenset[str]:
    """What the oracle sees of a click on something that has nothing to do with the page."""
    page = await _opened(judge, browser, url, device)
    await page.evaluate(_STRANGER)
    verdict, saw = await judge.click_at(page, *_STRANGER_AT, touch=device == "mobile")
    await page.context.close()
    return _kinds(_written(saw)) if verdict == "live" else frozenset()


def _written(saw: Any) -> str:
    return json.dumps(saw, default=str)[:300]


def _kinds(saw: str) -> frozenset[str]:
    """What was seen, however often and whatever the tag of the element that it was seen on."""
    return frozenset(_SAID.findall(_TAG.sub("@", saw)))


async def _opened(judge: ModuleType, browser: Launched, url: str, device: str) -> Any:
    page = await judge.open_page(browser, url, device)
    with suppress(PlaywrightError):
        await page.wait_for_load_state("networkidle", timeout=_REST_MS)
    return page


async def _point(
    judge: ModuleType,
    page: Any,
    x: float,
    y: float,
    device: str,
    rows: Sequence[dict[str, Any]],
    selectors: list[list[Any]],
) -> Point:
    # Where the oracle scrolls to before it clicks, so that what is fixed lies where it will.
    top = await page.evaluate("y => { scrollTo(0, Math.max(0, y - innerHeight / 2)); return scrollY; }", y)
    hit = await page.evaluate(_HIT, [x, y - top, selectors, _ADJUSTED if device == "mobile" else 0])
    action = rows[hit]["action"] if hit >= 0 else -1
    told = "dead" if action < 0 else rows[action]["liveness"]
    mine = {"live": "live", "plain": "dead", "dead": "dead", "disabled": "dead"}.get(told, told)
    verdict, saw = await judge.click_at(page, x, y, touch=device == "mobile")
    about = f"{rows[action]['selector']} {rows[action]['evidence']}" if action >= 0 else ""
    under = rows[hit]["selector"] if hit >= 0 else "nothing known"
    placeholder = action >= 0 and any(fact.startswith("placeholder:") for fact in rows[action]["evidence"])
    return Point(x, y, mine, verdict, about or under, _written(saw), placeholder)


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("oracle", file)
    if spec is None or spec.loader is None:
        sys.exit(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
