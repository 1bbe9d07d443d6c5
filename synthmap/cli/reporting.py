"""The options about reports that several commands have, and printing what goes to the log."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.text import Text

from synthmap.store.run import REPORT

if TYPE_CHECKING:
    from synthmap.report.documents import Result

F = TypeVar("F", bound=Callable[..., Any])

REPORTERS = ("html", "json", "console", "sarif", "junit", "github", "markdown", "prompt")
USUAL = "html,json,console"


def _chosen(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    names = [name.strip() for text in given or (USUAL,) for name in text.split(",")]
    for name in names:
        if name not in REPORTERS:
            raise click.BadParameter(f"there is no reporter {name!r}; there are {', '.join(REPORTERS)}.")
    return tuple(dict.fromkeys(names))


def _published(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.startswith(("https://", "http://")):
        raise click.BadParameter("it is an address that begins with https:// or http://.")
    return given


def _earlier(ctx: click.Context, parameter: click.Parameter, given: Path | None) -> Path | None:
    """Told before anything is audited: a typo must not cost a whole run."""
    if given is not None and not (given / REPORT).is_file():
        raise click.BadParameter(f"{given} holds no run: there is no {REPORT} in it.")
    return given


def report_options(command: F) -> F:
    """The options `--reporter`, `--report-url`, `--single-file` and `--before`."""
    reporter = click.option(
        "--reporter",
        "--format",
        "reporters",
        multiple=True,
        callback=_chosen,
        metavar="NAME,...",
        help=f"What to report as: {', '.join(REPORTERS)}. Default: {USUAL}; report.json is always written.",
    )
    published = click.option(
        "--report-url",
        callback=_published,
        metavar="URL",
        help="Where it is published, for the summary.",
    )
    single = click.option("--single-file", is_flag=True, help="Put the pictures into report.html.")
    before = click.option(
        "--before",
        type=click.Path(path_type=Path),
        callback=_earlier,
        metavar="RUN",
        help="An earlier run, its pictures under a slider.",
    )
    return reporter(published(single(before(command))))


def tell(console: Console, result: Result, summary: Text, reporters: Collection[str], page: Path | None) -> None:
    """Print what the reporters say that write to the log."""
    if "console" in reporters:
        console.print(summary)
    if "github" in reporters:
        from synthmap.report.github import github_lines

        for line in github_lines(result):
            console.print(Text(line))
    if page:
        size = page.stat().st_size
        console.print(Text(f"Report: {page}", style="bold") + (f" ({size / 1e6:.1f} MB)" if size > 5_000_000 else ""))
