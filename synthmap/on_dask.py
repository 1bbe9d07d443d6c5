"""The pages of a run on other machines, by a Dask scheduler: each worker looks at pages in a browser of its own.

What a lost worker was busy with is done again by another, and a page counts once: when all its files have come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import uuid
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from synthmap.desk import desk
from synthmap.errands import Errand, Parcel
from synthmap.model.errors import MachineError, PageError, SynthmapError, UsageError

if TYPE_CHECKING:
    from distributed import Client

_REACHING_S = 15
_WORKERS_S = 60
_LEAVING_S = 10


class Dask:
    """Hands errands to the workers of a scheduler."""

    # Handed out ahead, so that workers that come later find work; the scheduler keeps them in a queue.
    width = 256

    def __init__(self, client: Client) -> None:
        self._client = client
        self.run = uuid.uuid4().hex

    async def carry_out(self, errand: Errand) -> Parcel:
        """What the page came to, on whichever worker; see `Hands`."""
        import cloudpickle
        from distributed import CancelledError, KilledWorker

        # Packed here: the scheduler hands on what it need not understand.
        future = self._client.submit(
            carry_out, cloudpickle.dumps(errand), key=f"synthmap-{errand.run}-{errand.page}", pure=False
        )
        try:
            parcel: Parcel = await future
        except UsageError as failure:
            raise MachineError(
                f"A worker cannot look at {errand.page}: {failure} Pages that are files have to lie at the same place "
                "on every worker."
            ) from None
        except SynthmapError:
            raise
        except KilledWorker as killed:
            times = getattr(killed, "allowed_failures", 0) + 1
            raise PageError(f"{times} workers died of it, one after the other") from None
        except (CancelledError, OSError) as failure:
            raise MachineError(f"The Dask scheduler was lost: {failure}. `--resume` goes on with the run.") from None
        return parcel


def carry_out(data: bytes) -> Parcel:
    """Carry out an errand, as Dask calls it on a worker."""
    errand: Errand = pickle.loads(data)  # a worker of Dask runs whatever its scheduler sends
    return desk().carry_out(errand)


def leave() -> None:
    """Close the browser of a worker."""
    desk().close()


@contextlib.asynccontextmanager
async def dask(scheduler: str, log: Callable[[str], None]) -> AsyncIterator[Dask]:
    """The workers of the scheduler at an address such as `tcp://10.0.0.5:8786`, until the run is over.

    Raises UsageError for no such address, and MachineError where the extra `dask` is not installed, the scheduler
    cannot be reached, or no worker comes.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MachineError("--executor dask needs Dask: `pip install 'synthmap[dask]'` gets it.") from None
    try:
        client = await Client(scheduler, asynchronous=True, timeout=_REACHING_S, set_as_default=False)
    except ValueError as failure:
        raise UsageError(f"--scheduler {scheduler!r} is no address such as tcp://10.0.0.5:8786: {failure}") from None
    except (OSError, TimeoutError) as failure:
        raise MachineError(f"The Dask scheduler {scheduler} could not be reached: {failure}") from None
    try:
        try:
            await client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError:
            raise MachineError(
                f"The Dask scheduler {scheduler} has no worker, and none came within {_WORKERS_S} s."
            ) from None
        log(f"Pages are looked at by {len(client.scheduler_info(n_workers=-1)['workers']):,} workers of {scheduler}.")
        yield Dask(client)
        with contextlib.suppress(Exception):  # a worker that is gone has closed its browser
            await asyncio.wait_for(client.run(leave), _LEAVING_S)
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            await client.close()
