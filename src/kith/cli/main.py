"""The `kith` command: one file per subcommand, each thin over a room."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points, version

import typer
from rich.markup import escape

from kith.cli.screen import say
from kith.errors import KithError, where_it_failed

# In the order of the road. A subcommand's file is imported only to register it; heavy rooms are imported when it runs.
COMMANDS = ("synth", "check", "link", "build", "flag", "listing", "score", "measure")

app = typer.Typer(
    name="kith",
    help="Partners' files become one register, and a fair list of who is missing out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kith {version('kith-neighbourhood')}")
        raise typer.Exit


@app.callback()
def kith(
    version_wanted: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Partners' files become one register, and a fair list of who is missing out."""
    del version_wanted  # answered before any subcommand runs


def assemble() -> typer.Typer:
    """The command with all its subcommands; the service's own join by the entry-point group `kith.commands`."""
    if not app.registered_commands:
        for name in COMMANDS:
            import_module(f"kith.cli.{name}").register(app)
        for entry in entry_points(group="kith.commands"):
            entry.load()(app)
    return app


def run() -> None:
    """Run the command; a known error becomes one sentence on stderr and its own exit code; of any other its kind and place are told."""
    try:
        assemble()()
    except KithError as error:
        say(f"[bold red]Error:[/] {escape(error.what)}")
        if error.mend:
            say(f"[bold]What to do:[/] {escape(error.mend)}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        say(
            "[bold red]Error:[/] something failed in Kith itself. What it was about is left out here: it may name somebody."
        )
        say(escape("\n".join(where_it_failed(error))))
        sys.exit(1)
