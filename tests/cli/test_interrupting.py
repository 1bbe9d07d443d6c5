"""Interruptions of a command's work: once it may finish what it has, twice it is to stop, a third time it is ended."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from synthmap.model.errors import EXIT_INTERRUPTED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no handlers of signals in an event loop")

# Work that a process interrupts itself in, so many times in a row; it says how it was told, and may swallow it.
CODE = """
import asyncio, os, signal
from synthmap.cli.interrupting import run_interruptibly

async def work(signals, swallowed):
    for number in signals:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("told", flush=True)
            if not swallowed:
                raise
    return "finished"

try:
    print(run_interruptibly(work([getattr(signal, name) for name in {signals!r}], {swallowed})))
except KeyboardInterrupt:
    print("interrupted")
"""


def said(*signals: str, swallowed: bool) -> tuple[int, list[str]]:
    code = CODE.replace("{signals!r}", repr(signals)).replace("{swallowed}", str(swallowed))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_work_that_is_interrupted_once_may_come_to_something(name: str) -> None:
    assert said(name, swallowed=True) == (0, ["told", "finished"])


def test_a_second_time_it_is_told_again() -> None:
    assert said("SIGINT", "SIGTERM", swallowed=True) == (0, ["told", "told", "finished"])


def test_work_that_stops_is_interrupted_and_nothing_else() -> None:
    assert said("SIGINT", swallowed=False) == (0, ["told", "interrupted"])


def test_a_third_time_the_process_ends() -> None:
    assert said("SIGINT", "SIGINT", "SIGINT", swallowed=True) == (EXIT_INTERRUPTED, ["told", "told"])
