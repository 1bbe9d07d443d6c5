"""What all of vision costs on a page of 1440x8000 pixels, beside the screenshot that it looks at.

    python benchmarks/vision_speed.py [--rounds 7]

The page is made here, 20 sections of 400 px with headings, running text with links, cards, buttons, badges, a table and
pictures, some 1,200 boxes in all, so that nothing has to be fetched and every run sees the same. In each round the
screenshot is taken once more, as synthmap takes it (PNG, optimizeForSpeed), and looked at once more; what counts is the
ratio of the medians, and that it stays below one. Absolute times are this machine's. Exits 1 where it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.async_api import async_playwright

from synthmap.browser.find import Machine, find
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.looking import Looker, Timings
from synthmap.model.snapshot import Snapshot
from synthmap.model.view import DESKTOP
from synthmap.scenario import CaptureSettings, Job, Plan, SimulatedSessions
from synthmap.vision.affordance import perceive
from synthmap.vision.look import given_of, look
from synthmap.vision.saliency import attention

WIDTH, HEIGHT, SECTIONS = 1440, 8000, 20
STYLE = """
* { box-sizing: border-box } body { margin: 0; font: 15px/1.5 Arial, sans-serif; color: #222 }
section { height: 400px; padding: 16px 120px; overflow: hidden } section:nth-child(even) { background: #f4f6f8 }
p { margin: 6px 0 } a { color: #06c } .row { display: flex; gap: 16px } .row > div { flex: 1; border: 1px solid #ccd;
padding: 12px; border-radius: 8px } b { background: #2a7; color: #fff; border-radius: 9px; padding: 1px 8px }
button { padding: 8px 18px; border: 0; border-radius: 6px; background: #06c; color: #fff } td { padding: 2px 18px }
"""
SECTION = """<section><h2>Section {n}</h2><p>Some words of no weight, <a href="#{n}a">a link in them</a>, and then more
words that go on for a while, until <a href="#{n}b">another link</a> ends them.</p><div class="row">{cards}</div>
<table>{rows}</table><img width="160" height="90" alt="" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'
viewBox='0 0 16 9'%3E%3Crect width='16' height='9' fill='%23{n:02d}8'/%3E%3Ccircle r='4' fill='%23fd6'/%3E%3C/svg%3E">
</section>"""
CARD = (
    "<div><h3>Card {k} <b>new</b></h3><p>What it is good for.</p><button onclick='this.x=1'>Choose {k}</button></div>"
)
ROW = "<tr><td>{k} March</td><td>One dripper</td><td><a href='#r{k}'>Order {k}</a></td><td>{k}0.00</td></tr>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    sys.exit(asyncio.run(measure(parser.parse_args().rounds)))


def page_of() -> str:
    """The page's markup."""
    cards = "".join(CARD.format(k=k) for k in range(1, 6))
    rows = "".join(ROW.format(k=k) for k in range(1, 5))
    sections = "".join(SECTION.format(n=n, cards=cards, rows=rows) for n in range(SECTIONS))
    return f"<!doctype html><html lang=en><title>Made</title><style>{STYLE}</style><body>{sections}"


async def measure(rounds: int) -> int:
    """Print the table, and say whether vision took longer than the screenshot."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "index.html").write_text(page_of(), "utf-8")
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, find(None, Machine.here()), log=print)
            with served(Path(folder)) as base:
                snapshot = await captured(pool, f"{base}/index.html")
                shots = await screenshots(pool, f"{base}/index.html", rounds)
            await pool.close()
    pixels, window = snapshot.screenshot.pixels, (snapshot.viewport.width, snapshot.viewport.height)
    height, width = pixels.shape[:2]
    _, given = given_of(snapshot)
    parts: dict[str, Callable[[], object]] = {
        "perceived clickability": lambda: perceive(**given),
        "attention": lambda: attention(pixels, window),
        "all of vision": lambda: look(snapshot),
    }
    look(snapshot)  # once, for what is set up on first use
    print(f"{width}x{height} px, {len(given['boxes'])} boxes, {len(given['texts'])} lines of text, {rounds} rounds")
    shot = statistics.median(shots)
    print(f"{'the screenshot':26}{1000 * shot:7.0f} ms")
    took = {name: statistics.median(seconds(part) for _ in range(rounds)) for name, part in parts.items()}
    for name, part in took.items():
        print(f"{name:26}{1000 * part:7.0f} ms {part / shot:6.2f} of it")
    return int(took["all of vision"] >= shot)


def seconds(part: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    part()
    return time.perf_counter() - begun


async def captured(pool: BrowserPool, url: str) -> Snapshot:
    """The page as an audit has it before anything is clicked."""
    plan = Plan(
        name="speed",
        file=None,
        jobs=(),
        fail_on="never",
        rules={},
        sessions=SimulatedSessions(count=0),
        timeout_ms=90_000,
        workers=1,
        capture=CaptureSettings(),
    )
    job = Job("index.html", url, "local:/index.html", DESKTOP, "chromium", state="speed")
    job = replace(job, viewport=pool.resolve(job.viewport))
    async with pool.context(job.viewport) as context:
        sight, _, _ = await Looker(plan).captured(context, job, Timings())
    return sight.snapshot


async def screenshots(pool: BrowserPool, url: str, rounds: int) -> list[float]:
    """How long each full-page screenshot took, in seconds, the PNG's arrival included."""
    wanted = {
        "format": "png",
        "optimizeForSpeed": True,
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1},
    }
    times = []
    async with pool.context(pool.resolve(DESKTOP)) as context:
        page = await context.new_page()
        await page.goto(url)
        session = await context.new_cdp_session(page)
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            shot = await session.send("Page.captureScreenshot", wanted)
            times.append(time.perf_counter() - begun)
            if not base64.b64decode(shot["data"]).startswith(b"\x89PNG"):
                raise SystemExit("the screenshot is no PNG")
    return times[1:]  # the first one pays for all that is drawn for the first time


if __name__ == "__main__":
    main()
