"""The command line: one file per command, and one place where errors become messages and exit codes."""

from __future__ import annotations

import difflib
import io
import sys
from importlib import import_module

import click

from synthmap import __version__
from synthmap.model.errors import EXIT_INTERRUPTED, EXIT_USAGE, SynthmapError

COMMANDS = (
    "approve", "audit", "auth", "compare", "doctor", "events", "import", "init", "judge", "merge", "record", "rules",
    "schema", "show", "validate", "watch",
)  # fmt: skip
_NAMES = {"import": "import_"}  # of modules, where a command's is a word of Python


class Commands(click.Group):
    """Finds a command in the module of its name, and imports only the one that was asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, as help lists them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = _NAMES.get(cmd_name, cmd_name)
        command: click.Command = getattr(import_module(f"synthmap.cli.{module}"), module)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; where there is none, the error names the one that was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if close := difflib.get_close_matches(args[0], COMMANDS, n=1):
                raise click.UsageError(f"No such command '{args[0]}'. Did you mean `{close[0]}`?", ctx) from error
            raise


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="synthmap")
def cli() -> None:
    """The heatmap you get before anyone visits.

    Opens pages as desktop and as phone, finds what looks clickable and isn't, what works and isn't found, and pages
    that look finished at the fold; proves each accusation by a real click; and writes a report.

    \b
    Examples:
      synthmap audit https://example.com      look at a page once
      synthmap init                           write a scenario and a workflow for this project
      synthmap watch build/index.html --open  look again at every change
      synthmap show synthmap-report 1         see the worst problem on the page

    \b
    Completion of commands, rules, pages and viewports: put into ~/.bashrc (or the same with zsh in ~/.zshrc)
      eval "$(_SYNTHMAP_COMPLETE=bash_source synthmap)"
    or into ~/.config/fish/completions/synthmap.fish what this prints: _SYNTHMAP_COMPLETE=fish_source synthmap
    """  # fmt: skip


def main() -> None:
    """Run the command line and end the process with the contract's exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Pages are written in all the world's letters; a log on Windows, or in an old locale, is not.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except SynthmapError as error:
        click.echo(f"Error: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = EXIT_INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)
