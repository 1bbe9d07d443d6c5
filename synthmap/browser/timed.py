"""How long a browser is at each kind of command, of those that it is sent together and answers one after the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from synthmap.browser.commands import Answer, AsyncSession
from synthmap.model.timings import Timings


class Timed:
    """A session whose commands are timed under the stations of their methods; those of none count for `otherwise`.

    A command's time begins where the answer before it came, or where it was sent, whichever is later.
    """

    def __init__(self, session: AsyncSession, timings: Timings, stations: Mapping[str, str], otherwise: str) -> None:
        self._session, self._timings, self._stations, self._otherwise = session, timings, stations, otherwise
        self._answered = 0.0

    async def send(self, method: str, params: dict[str, Any] | None = None) -> Answer:
        """Send one command and wait for its result."""
        sent = time.perf_counter()
        answer = await self._session.send(method, params)
        now = time.perf_counter()
        self._timings.add(self._stations.get(method, self._otherwise), (now - max(sent, self._answered)) * 1000)
        self._answered = now
        return answer
