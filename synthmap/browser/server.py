"""The scenario's own server: started before the first page, waited for, and stopped whatever happens.

It runs in a process group of its own, so that a Ctrl-C reaches synthmap alone, which then stops the whole group: a
shell, the package manager in it and the server that that one started. What it writes is kept in a file of bounded size.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from synthmap.model.errors import MachineError
from synthmap.model.identity import readable
from synthmap.model.secrets import Secrets
from synthmap.scenario.access import Server

MAX_LOG = 1_000_000
"""Bytes of its output that are kept from the beginning on; of what follows, the last lines."""
_TOLD = 12  # lines of the log in an error
_LAST = 200  # lines kept beyond the bound
_MAX_LINE = 2_000  # characters
_EVERY_S = 0.05
_ANSWER_CAP_S = 2.0
_GRACE_S = 5.0  # to end by itself, before it is killed


@contextlib.asynccontextmanager
async def running(server: Server, log: Path, secrets: Secrets, tell: Callable[[str], None]) -> AsyncIterator[None]:
    """The server up and answering, stopped on the way out; its output goes to the file `log`, without the secrets.

    Where something answers already at `ready`, nothing is started: with `reuse` that is used as it is, and without it
    is refused, since what is then looked at may be yesterday's build. Raises MachineError for that, and where the
    server ends or does not answer in time, with the last lines that it wrote.
    """
    if await asyncio.to_thread(_answers, server.ready):
        if not server.reuse:
            raise MachineError(
                f"Something answers at {_said(server.ready)} already, so the scenario's `server` was not started. "
                "Stop that, give it another port, or say `reuse: true` to look at what is there."
            )
        tell(f"server: {_said(server.ready)} answers already and is used as it is")
        yield
        return
    process = await asyncio.to_thread(_Process, server, log, secrets)
    try:
        with _ended_like_interrupted():
            await _until_ready(server, process, secrets)
            yield
    finally:
        # Shielded: a second Ctrl-C must not leave the server behind.
        stopping = asyncio.ensure_future(asyncio.to_thread(process.stop))
        try:
            await asyncio.shield(stopping)
        except asyncio.CancelledError:
            await stopping
            raise


@contextlib.contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Have SIGTERM, by which CI systems give a job up, end the run as Ctrl-C does: else the server would be left.

    The command line has seen to that already.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    try:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    except (NotImplementedError, RuntimeError, ValueError):
        # Windows has no such handlers, and a thread that is not the main one may set none.
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _until_ready(server: Server, process: _Process, secrets: Secrets) -> None:
    deadline = time.monotonic() + server.timeout_ms / 1000
    while not await asyncio.to_thread(_answers, server.ready):
        ended = process.ended()
        if ended is None and time.monotonic() < deadline:
            await asyncio.sleep(_EVERY_S)
            continue
        if ended is not None:
            what = f"ended with code {ended} before {_said(server.ready)} answered"
        else:
            what = f"did not answer at {_said(server.ready)} within {server.timeout_ms / 1000:g} s"
        lines = await asyncio.to_thread(process.last_lines)
        wrote = "\n".join(f"  {line}" for line in lines) or "  (nothing)"
        command = readable(secrets.hidden(server.command), 120)
        raise MachineError(
            f"The scenario's server, `{command}`, {what}. The last that it wrote (all of it is in {process.log}):\n"
            f"{wrote}"
        )


class _Process:
    """The running command, and the thread that takes down what it writes."""

    def __init__(self, server: Server, log: Path, secrets: Secrets) -> None:
        self.log = log
        self._secrets = secrets
        self._last: deque[str] = deque(maxlen=_LAST)
        group = {"creationflags": 0x200} if sys.platform == "win32" else {"start_new_session": True}
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_bytes(b"")
            self._process = subprocess.Popen(
                server.command,
                shell=True,
                cwd=server.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                **group,
            )
        except OSError as error:
            raise MachineError(f"The scenario's server could not be started: {error.strerror or error}.") from None
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._take_down, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def ended(self) -> int | None:
        """The code it ended with, None while it runs."""
        return self._process.poll()

    def last_lines(self) -> list[str]:
        """What it wrote last; all of it, where it has ended."""
        if self.ended() is not None:
            self._reader.join(_EVERY_S * 10)
        return [readable(line, 200) for line in list(self._last)[-_TOLD:]]

    def stop(self) -> None:
        """End it and everything it started: first as one asks, then as one makes it."""
        self._signal(kill=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_S)
        # Also where the shell has ended: what it started may have stayed behind in its group.
        self._signal(kill=True)
        self._process.wait()
        self._reader.join(_GRACE_S)

    def _signal(self, *, kill: bool) -> None:
        if sys.platform == "win32":
            if self._process.poll() is None:
                force = ["/F"] if kill else []
                taskkill = ["taskkill", "/T", *force, "/PID", str(self._process.pid)]
                subprocess.run(taskkill, capture_output=True, check=False)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL if kill else signal.SIGTERM)

    def _take_down(self, output: IO[bytes]) -> None:
        room, left_out = MAX_LOG, 0
        with self.log.open("ab") as file, output:
            # A line that never ends is taken in parts, so that it needs no more memory than another.
            while raw := output.readline(_MAX_LINE):
                line = self._secrets.hidden(raw.decode("utf-8", "replace").rstrip("\r\n"))
                self._last.append(line)
                data = line.encode("utf-8") + b"\n"
                if len(data) <= room and not left_out:
                    file.write(data)
                    file.flush()
                    room -= len(data)
                else:
                    left_out += 1
            if left_out:
                kept = list(self._last)[-min(left_out, _LAST) :]
                file.write(f"[{left_out - len(kept):,} lines left out]\n".encode())
                file.write("".join(f"{line}\n" for line in kept).encode("utf-8"))


def _answers(url: str) -> bool:
    """Whether a server that is up stands there: it answers, and with no error but that one may not come in.

    That is how Playwright's `webServer` has it, too: 2xx, 3xx and 400 to 403. No proxy is asked, and no certificate
    is held against it: nothing is told, and nothing believed but that it is there.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, parts.port, timeout=_ANSWER_CAP_S, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=_ANSWER_CAP_S)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 404
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _said(url: str) -> str:
    """An address as a message names it, without what may be a secret in it."""
    parts = urlsplit(url)
    return readable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}", 120)
