"""What a probed click costs beside a bare one: probing wall time per probe against Playwright's own `mouse.click`.

    python benchmarks/probe_speed.py [URL|FILE|FOLDER]... [--device desktop|mobile]

For every target: the page is captured as an audit does it, everything that the rules want clicked is probed, and the
wall time of that (loading the page anew included) is divided by the number of probes. In the same run the same points
are clicked with `page.mouse.click` on a page loaded once, with nothing watched and nothing waited for. What counts is
the ratio; absolute times are this machine's. A page with slow controls pays a load for each of them, which buys
certainty; it is told how many probes answered late. Without a target the bundled demo's product page is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.async_api import BrowserContext, Page, Route, async_playwright
from playwright.async_api import Error as PlaywrightError

from synthmap.browser.commands import drive
from synthmap.browser.find import Machine, find
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.probe import MAX_SUSPECTS, probe, suspects_of
from synthmap.capture.snapshot import decode_snapshot, gather, origin, with_reach
from synthmap.judge.findings import suspects
from synthmap.model.snapshot import ProbeAnswer
from synthmap.model.view import DESKTOP, MOBILE, View, Viewport
from synthmap.rules import catalogue
from synthmap.vision.look import look

DEMO = Path(__file__).parent.parent / "scenarios" / "demo" / "product.html"
DEVICES = {"desktop": DESKTOP, "mobile": MOBILE}
CAP_MS = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=[str(DEMO)])
    parser.add_argument("--device", choices=DEVICES, default="desktop")
    given = parser.parse_args()
    asyncio.run(measure(given.targets, DEVICES[given.device]))


async def measure(targets: list[str], viewport: Viewport) -> None:
    """Print a line for each target and the whole at the end."""
    found = find(None, Machine.here())
    if found is None:
        sys.exit("no browser: run `synthmap doctor --install`")
    print(f"{'page':40}{'probes':>7}{'late':>5}{'loads':>6}{'s':>7}{'ms each':>9}{'bare ms':>9}{'ratio':>7}")
    spent, clicks = 0.0, 0
    bare_times: list[float] = []
    with ExitStack() as servers:
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, found, log=lambda message: None)
            for target in targets:
                url = target
                if "://" not in target:
                    path = Path(target).resolve()
                    base = servers.enter_context(served(path if path.is_dir() else path.parent))
                    url = f"{base}/{'' if path.is_dir() else path.name}"
                async with pool.context(viewport) as context:
                    answers, loads, seconds = await probed(context, url, viewport)
                made = [answer for answer in answers.values() if answer.at != (0.0, 0.0)]
                if not made:
                    print(f"{target[-38:]:40}{0:7}")
                    continue
                async with pool.context(viewport) as context:
                    bare = await bare_clicks(context, url, made, viewport)
                each, plain = seconds / len(made) * 1000, statistics.mean(bare) * 1000
                late = sum(1 for answer in made if answer.after)
                print(
                    f"{target[-38:]:40}{len(made):7}{late:5}{loads:6}{seconds:7.2f}{each:9.0f}{plain:9.1f}"
                    f"{each / plain:7.1f}",
                    flush=True,
                )
                spent, clicks, bare_times = spent + seconds, clicks + len(made), bare_times + bare
            await pool.close()
    if clicks:
        each, plain = spent / clicks * 1000, statistics.mean(bare_times) * 1000
        print(f"{clicks} probes: {each:.0f} ms each, a bare click {plain:.1f} ms; ratio {each / plain:.1f}")


async def probed(context: BrowserContext, url: str, viewport: Viewport) -> tuple[dict[int, ProbeAnswer], int, float]:
    """What the probe finds on a page, how often it loads it anew, and how long that takes in seconds."""
    loads = 0

    async def opened() -> Page:
        nonlocal loads
        loads += 1
        page = await context.new_page()
        await load(page, await context.new_cdp_session(page), url, timeout_ms=CAP_MS)
        return page

    page = await opened()
    session = await context.new_cdp_session(page)
    gathered = await drive(gather(viewport), session, cap_ms=CAP_MS)
    snapshot, dom = decode_snapshot(
        gathered, view=View("page", viewport.name), url=url, viewport=viewport, site=origin(url)
    )
    snapshot = look(await drive(with_reach(snapshot, dom), session, cap_ms=CAP_MS)).snapshot
    rows = suspects(catalogue().values(), {}, snapshot)
    chosen = suspects_of(dom, snapshot.elements, rows)[:MAX_SUSPECTS]
    loads = 0
    begun = time.perf_counter()
    answers = await probe(page, opened, chosen, walked=dom.walked, viewport=viewport)
    return answers, loads, time.perf_counter() - begun


async def bare_clicks(context: BrowserContext, url: str, answers: list[ProbeAnswer], viewport: Viewport) -> list[float]:
    """How long `page.mouse.click` takes at each of those points, in seconds; links are not followed."""
    page = await context.new_page()
    page.on("popup", lambda popup: popup.close())
    page.on("dialog", lambda dialog: dialog.dismiss())
    await page.goto(url)
    home = page.url

    async def stay(route: Route) -> None:
        leaves = route.request.is_navigation_request() and route.request.url != home
        await (route.abort() if leaves else route.fallback())

    await page.route("**/*", stay)
    spent = []
    for answer in answers:
        try:
            x, y = answer.at
            top = await page.evaluate("y => { scrollTo(0, y); return scrollY; }", y - viewport.height / 2)
            begun = time.perf_counter()
            await page.mouse.click(x, y - top)
            spent.append(time.perf_counter() - begun)
        except PlaywrightError:  # it went away, or was blocked by what the last click opened
            await page.goto(url)
    return spent


if __name__ == "__main__":
    main()
