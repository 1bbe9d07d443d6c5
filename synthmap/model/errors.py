"""The one exception tree: everything synthmap raises on purpose, and the exit code each kind ends a run with.

SynthmapError                 never raised itself
├── UsageError          (2)   the command line asks for something that makes no sense
├── ScenarioError       (2)   the scenario file has mistakes; carries all of them at once
├── MachineError        (3)   this machine lacks something: no browser, no disk
│   └── BrowserNotFound (3)
└── PageError           (3)   one page could not be looked at; the run goes on without it
    ├── PageUnreachable (3)   no answer, or an answer that is an error
    ├── PageTimeout     (3)   it did not answer within its cap
    ├── StepFailed      (3)   a step of the scenario could not be done
    ├── PageCrashed     (3)   the renderer died
    └── BrowserDied     (3)   the whole browser did, maybe for another page's sake
"""

from __future__ import annotations

EXIT_PASSED = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_MACHINE = 3
EXIT_INTERRUPTED = 130


class SynthmapError(Exception):
    """Something a person can act on: the message says what happened, where, and what to do."""

    exit_code = EXIT_MACHINE


class UsageError(SynthmapError):
    """The command line asks for something that makes no sense."""

    exit_code = EXIT_USAGE


class ScenarioError(SynthmapError):
    """The scenario file has mistakes. The message shows every one of them, each with line, column and caret."""

    exit_code = EXIT_USAGE


class MachineError(SynthmapError):
    """This machine lacks something the run needs."""


class BrowserNotFound(MachineError):
    """No browser was found, and none could be installed."""


class PageError(SynthmapError):
    """One page could not be looked at. Its views are `failed` with this reason; the others go on."""


class PageUnreachable(PageError):
    """The page gave no answer, or answered with an error."""


class PageTimeout(PageError):
    """The page did not answer within its cap."""


class StepFailed(PageError):
    """A step of the scenario could not be done on the page. The message says which, and what was there instead."""


class PageCrashed(PageError):
    """The page's renderer died."""


class BrowserDied(PageError):
    """The browser ended while the page was open in it, which may be the doing of another page beside it."""
