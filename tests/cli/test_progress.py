from __future__ import annotations

import io

import pytest
from rich.console import Console

from synthmap.cli.progress import Bars, Lines
from synthmap.model.view import View

HOME, CART = View("home", "mobile"), View("cart", "desktop")


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=60, highlight=False, soft_wrap=True)


def text(of: Console) -> str:
    assert isinstance(of.file, io.StringIO)
    return of.file.getvalue()


def test_a_log_gets_a_line_for_each_view_that_is_done() -> None:
    log = console(terminal=False)
    with Lines(log) as lines:
        lines.planned(2)
        lines.started(HOME)
        lines.started(CART)
        lines.finished(CART, None)
        lines.finished(HOME, "the page crashed")
    assert text(log) == "[1/2] cart on desktop\n[2/2] home on mobile: failed, the page crashed\n"


@pytest.mark.parametrize("kind", [Lines, Bars])
def test_a_line_commands_neither_the_terminal_nor_the_ci_system(kind: type[Lines]) -> None:
    log = console(terminal=False)
    lines = kind(log)
    lines.log("::error::[red]x[/red]\n::set-output name=a::b ##[add-mask]e \x1b[2J\u202e" + "W" * 5000)
    (line,) = text(log).splitlines()
    assert line.startswith(": :error::[red]x[/red] ::set-output name=a::b # #[add-mask]e [2JWWW")
    assert len(line) < 1100


def test_a_terminal_gets_a_bar_and_a_line_for_failures_alone() -> None:
    screen = console(terminal=True)
    with Bars(screen) as bars:
        bars.planned(2)
        bars.started(HOME)
        bars.started(CART)
        bars.finished(CART, None)
        bars.finished(HOME, "the page crashed")
    shown = text(screen)
    assert "2/2" in shown
    assert "home on mobile: failed, the page crashed" in shown
    assert "cart on desktop: failed" not in shown
