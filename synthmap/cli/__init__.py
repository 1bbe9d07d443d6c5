"""The command line: one file per command, and one place where errors become messages and exit codes."""

from __future__ import annotations

import io
import sys

import click

from synthmap import __version__
from synthmap.cli.audit import audit
from synthmap.cli.doctor import doctor
from synthmap.cli.rules import rules
from synthmap.cli.schema import schema
from synthmap.model.errors import EXIT_INTERRUPTED, EXIT_USAGE, SynthmapError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="synthmap")
def cli() -> None:
    """The heatmap you get before anyone visits.

    Opens pages as desktop and as phone, finds what looks clickable and isn't, what works and isn't found, and pages
    that look finished at the fold; proves each accusation by a real click; and writes a report.

    \b
    Start with:  synthmap audit https://example.com
    """


cli.add_command(audit)
cli.add_command(doctor)
cli.add_command(rules)
cli.add_command(schema)


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
