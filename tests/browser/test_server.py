"""The scenario's own server: waited for, its output kept, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from synthmap.browser import server as module
from synthmap.browser.serve import served
from synthmap.browser.server import running
from synthmap.model.errors import MachineError
from synthmap.model.secrets import Secrets
from synthmap.scenario.access import Server

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are a POSIX shell's")

# Serves a port after a while, says so, and leaves a child that would go on for ever.
SERVER = """
import http.server, os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, "token sesame-open", flush=True)
time.sleep(0.2)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


ANSWERING = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(%d)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def made(tmp_path: Path, port: int) -> Callable[..., Server]:
    """`made(code, …)`: a server that runs that code with the port as its argument."""
    (tmp_path / "index.html").write_text("<title>Up</title>")

    def made(code: str, timeout_ms: int = 20_000, *, reuse: bool = False, path: str = "/") -> Server:
        (tmp_path / "serve.py").write_text(code)
        command = f"{shlex.quote(sys.executable)} serve.py {port} && true"
        return Server(command, tmp_path, f"http://127.0.0.1:{port}{path}", timeout_ms, reuse)

    return made


def lived(server: Server, log: Path, within: Callable[[], None] = lambda: None) -> list[str]:
    """What was said while the server was up; `within` is called then."""
    said: list[str] = []

    async def live() -> None:
        async with running(server, log, Secrets.of("sesame-open"), said.append):
            within()

    asyncio.run(live())
    return said


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended and that nobody has waited for yet is dead all the same.
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def child_in(log: Path) -> int:
    return int(log.read_text().split()[1])


def test_it_is_up_inside_and_gone_with_all_that_it_started_afterwards(made, port, tmp_path):
    log = tmp_path / "run" / "server.log"

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            assert is_alive(child_in(log))

    assert lived(made(SERVER), log, ask) == []
    assert gone(child_in(log))
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    assert "sesame-open" not in log.read_text()
    assert "token •••" in log.read_text()


def test_an_error_or_a_cancellation_inside_leaves_nothing_behind(made, tmp_path):
    log = tmp_path / "server.log"

    def fail() -> None:
        raise KeyError("in the run")

    with pytest.raises(KeyError):
        lived(made(SERVER), log, fail)
    assert gone(child_in(log))

    async def cancelled() -> None:
        up = asyncio.Event()

        async def live() -> None:
            async with running(made(SERVER), log, Secrets(), lambda _: None):
                up.set()
                await asyncio.sleep(600)

        task = asyncio.ensure_future(live())
        await up.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert gone(child_in(log))


def test_a_run_that_is_given_up_by_its_ci_system_leaves_no_server(made, tmp_path):
    log = tmp_path / "server.log"
    server = made(SERVER)
    program = f"""
import asyncio
from pathlib import Path
from synthmap.browser.server import running
from synthmap.model.secrets import Secrets
from synthmap.scenario.access import Server
async def live():
    server = Server({server.command!r}, Path({str(tmp_path)!r}), {server.ready!r})
    async with running(server, Path({str(log)!r}), Secrets(), print):
        print("up", flush=True)
        await asyncio.sleep(600)
asyncio.run(live())
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.terminate()
        process.wait(30)
    assert gone(child_in(log))


def test_one_that_ends_says_how_and_what_it_wrote_last(made, tmp_path):
    code = "import sys; print('x' * 5); print('no such module: sesame-open'); sys.exit(7)"
    with pytest.raises(MachineError) as caught:
        lived(made(code), tmp_path / "server.log")
    told = str(caught.value)
    assert "ended with code 7 before http://127.0.0.1:" in told
    assert told.endswith("  xxxxx\n  no such module: •••")
    assert caught.value.exit_code == 3


def test_one_that_does_not_answer_in_time_is_stopped(made, tmp_path):
    log = tmp_path / "server.log"
    code = SERVER.replace("time.sleep(0.2)", "time.sleep(600)")
    with pytest.raises(MachineError, match=r"did not answer at http://127\.0\.0\.1:\d+/ within 3 s"):
        lived(made(code, timeout_ms=3_000), log)
    assert gone(child_in(log))


def test_what_answers_already_is_refused_unless_it_may_be_used(made, tmp_path):
    with served(tmp_path) as base:
        there = Server("touch started", tmp_path, f"{base}/index.html")
        with pytest.raises(MachineError, match=r"answers at .* already, so the scenario's `server` was not started"):
            lived(there, tmp_path / "server.log")
        (said,) = lived(Server("touch started", tmp_path, there.ready, reuse=True), tmp_path / "server.log")
    assert said == f"server: {there.ready} answers already and is used as it is"
    assert not (tmp_path / "started").exists()


def test_an_error_is_no_answer_and_a_locked_door_is_one(made, tmp_path):
    assert lived(made(ANSWERING % 401), tmp_path / "server.log") == []
    with pytest.raises(MachineError, match="did not answer"):
        lived(made(ANSWERING % 404, timeout_ms=1_500), tmp_path / "server.log")


def test_its_log_is_bounded_and_keeps_the_beginning_and_the_end(made, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_LOG", 1_000)
    code = "for n in range(5000): print('line', n)\nprint('y' * 100_000, flush=True)\n" + SERVER
    log = tmp_path / "server.log"
    lived(made(code), log)
    lines = log.read_text().splitlines()
    assert lines[:2] == ["line 0", "line 1"]
    assert any(line.endswith("lines left out]") for line in lines)
    assert lines[-1].startswith(("child", "127.0.0.1 - -")) or "GET /" in lines[-1]
    assert log.stat().st_size < 450_000
