"""How long it takes to read the liveness of a page of 7,500 elements, beside the browser's own snapshot of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.async_api import async_playwright

from synthmap.browser.find import Browser, running_as_root
from synthmap.capture.dom import STYLES, decode
from synthmap.capture.handlers import kept_handlers, listeners_of
from synthmap.capture.liveness import judge
from synthmap.capture.scripts import script

_ROUNDS = 7
_ROW = """<div class="row"><a href="/item/{n}">Item <b>{n}</b></a> <span>some text</span>
<button type=button class=edit>Edit {n}</button><p>Words <i>and</i> more words</p>
<label><input type=checkbox> pick</label></div>"""
_WIRE = "<script>document.querySelectorAll('.edit').forEach(b => { b.onclick = () => { b.title += 1; }; });</script>"
PAGE = f"<!doctype html><main>{''.join(_ROW.format(n=n) for n in range(833))}</main>{_WIRE}"


async def speed(browser: Browser) -> None:
    """Print the median times and their ratio."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=browser.path, chromium_sandbox=not running_as_root()
        )
        page = await launched.new_page(viewport={"width": 1440, "height": 900})
        await page.set_content(PAGE)
        session = await page.context.new_cdp_session(page)
        times: dict[str, list[float]] = {"snapshot": [], "listeners": [], "frameworks": [], "judging": []}

        def timed(name: str, work: Callable[[], Any]) -> Any:
            begun = time.perf_counter()
            done = work()
            times[name].append((time.perf_counter() - begun) * 1000)
            return done

        async def sent(name: str, method: str, params: dict[str, Any]) -> Any:
            begun = time.perf_counter()
            answer = await session.send(method, params)
            times[name].append((time.perf_counter() - begun) * 1000)
            return answer

        for _ in range(_ROUNDS):
            handle = await session.send("Runtime.evaluate", {"expression": "document", "objectGroup": "speed"})
            of = {"objectId": handle["result"]["objectId"]}
            raw = await sent("snapshot", "DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)})
            heard = await sent("listeners", "DOMDebugger.getEventListeners", {**of, "depth": -1, "pierce": True})
            asked = {**of, "functionDeclaration": script("frameworks.js"), "returnByValue": True}
            kept = await sent("frameworks", "Runtime.callFunctionOn", asked)
            await session.send("Runtime.releaseObjectGroup", {"objectGroup": "speed"})
            dom = decode(raw)

            def read(heard: Any = heard, kept: Any = kept, dom: Any = dom) -> Any:
                of_page = kept_handlers(kept["result"]["value"], dom.walk, dom.walked)
                shown = dom.box[:, 2] > 0
                return judge(dom, [""] * len(dom), listeners_of(heard), of_page, shown=shown, page=(1440.0, 50_000.0))

            timed("judging", read)
        await launched.close()
    middle = {name: statistics.median(spent) for name, spent in times.items()}
    ratio = sum(middle[name] for name in ("listeners", "frameworks", "judging")) / middle["snapshot"]
    print(f"{len(dom):,} elements: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in middle.items()))
    print(f"liveness takes {ratio:.2f} times what captureSnapshot takes")
