"""Which elements browser-use takes for clickable, by id; runs in an environment of its own where it is installed.

    python browser_use_ids.py BROWSER URL...

Prints one JSON object, ids by URL.
"""

import asyncio
import json
import sys

from browser_use.browser.profile import BrowserProfile
from browser_use.browser.session import BrowserSession


async def main(browser: str, urls: list[str]) -> None:
    # A window as tall as the pages: it leaves out what lies far below the window.
    profile = BrowserProfile(
        executable_path=browser, headless=True, chromium_sandbox=False, user_data_dir=None,
        viewport={"width": 1440, "height": 3000}, no_viewport=False, enable_default_extensions=False,
        minimum_wait_page_load_time=1.0,
    )  # fmt: skip
    session = BrowserSession(browser_profile=profile)
    await session.start()
    found = {}
    for url in urls:
        await session.navigate_to(url)
        await asyncio.sleep(1.5)
        state = await session.get_browser_state_summary(include_screenshot=False)
        nodes = state.dom_state.selector_map.values()
        found[url] = sorted({node.attributes["id"] for node in nodes if node.attributes and node.attributes.get("id")})
    await session.kill()
    print(json.dumps(found))


asyncio.run(main(sys.argv[1], sys.argv[2:]))
