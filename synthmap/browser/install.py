"""Getting a browser where there is none: Playwright's download first, then the system's package manager.

Every attempt is one command line, tried in turn until a browser is there that starts, and each leaves one line in the
log. What is tried is worked out beforehand from the `Machine`, so that it can be tested without installing anything.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from synthmap.browser.find import Browser, Machine, find
from synthmap.model.errors import BrowserNotFound

# Seconds. A browser is about 170 MB, which a slow line (0.5 MB/s) brings within six minutes.
_INSTALL_CAP = 600.0
_START_CAP = 30.0

Command = tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """How a command ended: its exit code (None where it could not be run or took too long) and what it wrote."""

    code: int | None
    output: str


Run = Callable[[Sequence[str], float], Result]


@dataclass(frozen=True)
class _Manager:
    """A package manager: its program, the attempts it makes, and what a person would type instead."""

    program: str
    attempts: tuple[tuple[Command, ...], ...]
    by_hand: str
    as_root: bool = True


_APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
# Without its recommendations, which pull in a desktop; but with the sandbox helper that lets it run as an ordinary
# user, and with fonts of the widths that Arial, Helvetica and Times have, which most pages ask for.
_APT_INSTALL = (*_APT, "install", "-y", "--no-install-recommends")
_APT_CHROMIUM = (*_APT_INSTALL, "chromium", "chromium-sandbox", "fonts-liberation")

_MANAGERS = {
    "linux": (
        _Manager(
            "apt-get",
            (
                (_APT_CHROMIUM,),
                # The lists of a fresh image are empty, and those of an old one name packages that are gone.
                ((*_APT, "update"), _APT_CHROMIUM),
                # Ubuntu's name for it.
                ((*_APT_INSTALL, "chromium-browser", "fonts-liberation"),),
            ),
            "sudo apt-get install -y chromium",
        ),
        _Manager("dnf", ((("dnf", "install", "-y", "chromium"),),), "sudo dnf install chromium"),
        _Manager(
            "pacman",
            ((("pacman", "-S", "--noconfirm", "--needed", "chromium"),),),
            "sudo pacman -S chromium",
        ),
    ),
    "darwin": (
        # Not the chromium cask: it is unsigned, and Gatekeeper keeps it from starting.
        _Manager(
            "brew",
            ((("brew", "install", "--cask", "google-chrome"),),),
            "brew install --cask google-chrome",
            as_root=False,
        ),
    ),
}


def obtain(
    explicit: str | Path | None,
    machine: Machine,
    *,
    log: Callable[[str], None],
    run: Run | None = None,
) -> Browser:
    """The browser that `find` finds, or one installed now.

    Raises
    ------
    BrowserNotFound
        If the named one is not there, or none was found and none could be installed; one line says what to do.
    """
    return find(explicit, machine) or install(machine, log=log, run=run)


def install(machine: Machine, *, log: Callable[[str], None], run: Run | None = None) -> Browser:
    """Install a browser and find it. Raises BrowserNotFound, as `obtain` does, if that fails."""
    run = run or _run
    log("Installing a browser, which may take a few minutes.")
    for attempt in _attempts(machine, run):
        failure = _failure_of(attempt, run)
        if failure is None:
            found = find(None, machine)
            if found and starts(found, machine, run=run):
                log(f"Installed {found.name} with `{_typed(attempt)}`.")
                return found
            failure = f"{found.path} is there but does not start" if found else "no browser was there afterwards"
        log(f"Tried `{_typed(attempt)}`: {failure}")
    raise BrowserNotFound(f"No browser was found, and none could be installed. {_advice(machine)}")


def starts(browser: Browser, machine: Machine, *, run: Run | None = None) -> bool:
    """Whether the program runs at all: a download without the system libraries it needs does not.

    On Windows it is taken to: Chrome opens a window there when asked for its version, and brings its libraries.
    """
    if machine.platform == "win32":
        return True
    return (run or _run)([str(browser.path), "--version"], _START_CAP).code == 0


def _attempts(machine: Machine, run: Run) -> Iterator[tuple[Command, ...]]:
    """The attempts in order; each is a few commands that must all succeed."""
    if not machine.confined:
        # The full browser alone: the headless shell beside it would be 100 MB that `find` never prefers.
        yield ((sys.executable, "-m", "playwright", "install", "chromium", "--no-shell"),)
    manager = _manager(machine)
    if manager is None:
        return
    if not manager.as_root or machine.root:
        yield from manager.attempts
    elif machine.which("sudo") and run(["sudo", "-n", "true"], _START_CAP).code == 0:
        for attempt in manager.attempts:
            yield tuple(("sudo", "-n", *command) for command in attempt)


def _manager(machine: Machine) -> _Manager | None:
    managers = _MANAGERS.get(machine.platform, ())
    return next((manager for manager in managers if machine.which(manager.program)), None)


def _failure_of(attempt: Sequence[Command], run: Run) -> str | None:
    """Run the commands of one attempt; what went wrong in a few words, or None if nothing did."""
    for command in attempt:
        result = run(command, _INSTALL_CAP)
        if result.code != 0:
            return _reason(result.output)
    return None


def _reason(output: str) -> str:
    """The line that says why: the first that calls itself an error, else the last that says anything."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(E:|error\b)", line, re.IGNORECASE)]
    return (errors[:1] or lines[-1:] or ["it failed and said nothing"])[0][:300]


def _typed(attempt: Sequence[Command]) -> str:
    """The attempt as a person would type it."""
    unsaid = {"env", "DEBIAN_FRONTEND=noninteractive"}
    commands = [[part for part in command if part not in unsaid] for command in attempt]
    return " && ".join(" ".join(command) for command in commands).replace(sys.executable, "python")


def _advice(machine: Machine) -> str:
    manager = _manager(machine)
    if manager is None:
        return "Install Chrome from https://www.google.com/chrome/, or name a browser with --browser-path."
    return f"Run `{manager.by_hand}`, or name a browser with --browser-path."


def _run(command: Sequence[str], cap: float) -> Result:
    """Run a command without a terminal, so that nothing waits for an answer, for at most `cap` seconds."""
    # A file, not a pipe: a grandchild that outlives its killed parent would hold a pipe open, and this with it.
    with tempfile.TemporaryFile() as output:
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=cap,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return Result(None, f"Error: not done within {cap:.0f} s")
        except OSError as error:
            return Result(None, f"Error: {error}")
        output.seek(0)
        return Result(code, output.read().decode("utf-8", "replace"))
