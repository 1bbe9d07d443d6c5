"""Running a command's work so that Ctrl-C, and the signals by which a machine gives a job up, end it in good order.

Left to itself asyncio raises KeyboardInterrupt in the middle of its loop at the second Ctrl-C, and then waits for ever
for a browser that nobody talks to any more; and of SIGTERM it does not hear at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

from synthmap.model.errors import EXIT_INTERRUPTED

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_PATIENCE = 2  # of whoever interrupts: what was asked for that often, and is not over, is ended at once

T = TypeVar("T")


def run_interruptibly(work: Coroutine[Any, Any, T]) -> T:
    """The result of some work, like `asyncio.run`.

    Interrupted once, the work is cancelled and may still write down what is finished; once more, it is cancelled in
    that too; a third time ends the process. Raises KeyboardInterrupt where the work was cancelled without a result.
    """

    async def interruptible() -> T:
        with _heard():
            return await work

    try:
        return asyncio.run(interruptible())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Cancel the current task at each of the signals. Windows has no such handlers: there asyncio's own hold."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    times = 0

    def interrupt() -> None:
        nonlocal times
        times += 1
        if times > _PATIENCE:
            os._exit(EXIT_INTERRUPTED)
        task.cancel()

    with contextlib.ExitStack() as handlers:
        for number in _SIGNALS:
            # What runs in the background, or under `nohup`, was told not to hear of them.
            if signal.getsignal(number) is signal.SIG_IGN:
                continue
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, interrupt)
                handlers.callback(loop.remove_signal_handler, number)
        yield
