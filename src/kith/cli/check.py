"""`kith check`: hold one file against a layout, and say for each refused row what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path

import typer

from kith.cli.screen import answer, say, steps

PROBLEMS_SHOWN = 20


def check(
    file: Path = typer.Argument(..., help="The file to check: CSV, XLSX, Parquet or NDJSON, or .gz of one."),
    layout: str = typer.Option(
        None, "--layout", help="The layout it should have; recognised by its header if not given."
    ),
    against: Path = typer.Option(
        None, "--against", help="An earlier file of the same layout: its rows count as unchanged."
    ),
    on: str = typer.Option(None, "--on", help="The day of the extract, as YYYY-MM-DD; today if not given."),
    out: Path = typer.Option(None, "--out", help="A folder for accepted.parquet, problems.csv and the rejected rows."),
    strict: bool = typer.Option(True, "--strict/--no-strict", help="End with 1 when a row is rejected."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Check, but write nothing even with --out."),
) -> None:
    """Hold one file against a layout: rows in, accepted, rejected, duplicate, unchanged, and each problem with its mend."""
    from kith.cli.day import the_day
    from kith.road.checking import CheckRequest, check_file

    with steps() as progress:
        task = progress.add_task(f"checking {file.name}", total=None)
        request = CheckRequest(
            layout=layout,
            against=against,
            on=the_day(on),
            out=None if dry_run else out,
            progress=lambda rows, done, total: progress.update(task, completed=done, total=total or None),
        )
        found = check_file(file, request)
    if as_json:
        answer(found.as_json())
    else:
        _describe(file, found)
    if found.accepted + found.unchanged + found.duplicate == 0 or (strict and found.rejected):
        raise typer.Exit(1)


def _describe(file: Path, found) -> None:
    for note in found.notes:
        say(note)
    typer.echo(f"{file.name} as {found.layout}: {found.rows_in:,} rows in")
    for fate in ("accepted", "rejected", "duplicate", "unchanged"):
        typer.echo(f"  {getattr(found, fate):>12,} {fate}")
    for problem in found.problems[:PROBLEMS_SHOWN]:
        typer.echo(_in_words(problem))
    hidden = found.problems_count - PROBLEMS_SHOWN
    if hidden > 0:
        typer.echo(f"... and {hidden:,} more: --json or --out lists them all")


def _in_words(problem: dict) -> str:
    where = f"row {problem['row']}" + (f", {problem['column']}" if problem["column"] else "")
    fate = "row rejected" if problem["fate"] == "rejected" else "cell set aside"
    return f"{where}: {problem['reason']}. To mend it: {problem['mend']}. ({fate})"


def register(app: typer.Typer) -> None:
    """Join `kith check` to the command."""
    app.command(name="check")(check)
