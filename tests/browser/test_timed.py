"""The browser answers one command after the other: each is timed from the answer before it, not from its sending."""

from __future__ import annotations

import asyncio

from synthmap.browser.timed import Timed
from synthmap.model.timings import Timings


class Answering:
    """A session that answers in order: sending takes no time, and the answers come at these moments, in seconds."""

    def __init__(self, moments):
        self.moments, self.now = dict(moments), 0.0
        self.turn = asyncio.Lock()

    async def send(self, method, params=None):
        async with self.turn:
            self.now = self.moments[method]
            return {"answered": method}


def test_commands_that_are_sent_together_share_the_time_between_them(monkeypatch):
    timings = Timings()

    async def three():
        session = Answering({"Page.captureScreenshot": 2.0, "Other.thing": 2.5, "Another.thing": 4.0})
        monkeypatch.setattr("time.perf_counter", lambda: session.now)
        timed = Timed(session, timings, {"Page.captureScreenshot": "screenshots"}, otherwise="snapshot")
        return await asyncio.gather(*(timed.send(method) for method in session.moments))

    assert asyncio.run(three())[0] == {"answered": "Page.captureScreenshot"}
    assert timings.spent == {"screenshots": 2_000.0, "snapshot": 2_000.0}
