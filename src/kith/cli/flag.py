"""`kith flag`: ask rules of a lake's register, without building it again."""

from __future__ import annotations

from pathlib import Path

import typer

from kith.cli.day import the_day
from kith.cli.engine import Engine, Master
from kith.cli.screen import answer, say
from kith.cli.tables_out import fit_to_write, write_rows


def flag(
    lake: Path = typer.Argument(..., metavar="LAKE", help="A folder that `kith build` left."),
    rule: Path = typer.Option(None, "--rule", help="One rule file to ask alone; all rules if not given."),
    rules: Path = typer.Option(None, "--rules", help="A folder of rule files of your own."),
    codelists: Path = typer.Option(None, "--codelists", help="A folder of OpenCodelists CSVs, or one long file."),
    on: str = typer.Option(None, "--on", help="The day asked for; the lake's own day if not given."),
    out: Path = typer.Option(None, "--out", help="Where to write the flags: .parquet, .csv or .xlsx."),
    engine: Engine = "duckdb",
    master: Master = None,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Ask, but write nothing even with --out."),
) -> None:
    """Ask rules of everybody on a lake's register: how many yes, no and unknown, and each flag with its reasons."""
    from kith.road.asking import ask_lake
    from kith.road.finding import what_to_ask
    from kith.road.lake import open_lake
    from kith.tables import open_engine

    fit_to_write(out)
    held = open_lake(lake)
    day = the_day(on) if on else held.on
    asking = what_to_ask(rules, codelists, rule)
    for note in asking.notes:
        say(note)
    found = ask_lake(held, asking, day, open_engine(engine, master=master))
    counts = found.shown()
    if out and not dry_run:
        write_rows(found.flags, out, {"asked of": lake.name, "on": day.isoformat()})
        say(f"{found.flags.num_rows:,} flags are in {out}.")
    if as_json:
        answer({"on": day.isoformat(), "rules": counts, "flags": found.flags_shown()})
        return
    for row in counts:
        typer.echo(f"{row['title']}: {row['yes']} yes, {row['no']} no, {row['unknown']} unknown")
        if rule is not None:
            typer.echo(f"  {row['sentence']}")


def register(app: typer.Typer) -> None:
    """Join `kith flag` to the command."""
    app.command(name="flag")(flag)
