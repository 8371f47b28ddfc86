"""What is typed to bring feeds of services in, and to send the directory out."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["directory"]

directory = typer.Typer(help="Services: bring a feed in, or send the directory out.", no_args_is_help=True)

Given = Annotated[Path, typer.Argument(help="A page, a list, or a folder of pages or tables.", metavar="FILE|FOLDER")]
Name = Annotated[str, typer.Option("--name", help="The feed, by the name that it has here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Out = Annotated[Path, typer.Argument(help="A folder; made if need be.", metavar="OUT")]
InQuarter = Annotated[
    datetime, typer.Option("--month", formats=["%Y-%m"], help="Any month of the quarter, as 2026-11.")
]
Key = Annotated[str, typer.Argument(help="The key of the entry, as the trail has it.", metavar="ENTRY")]
Why = Annotated[str, typer.Option("--because", help="Why, and who said so; kept in the trail.")]
AsTables = Annotated[bool, typer.Option("--csv", help="As tables in CSV, in place of pages in JSON.")]


@directory.command(name="load")
def load(given: Given, name: Name, as_json: AsJson = False) -> None:
    """Bring one delivery of a feed in: Open Referral UK as JSON or CSV, or a list of places as CSV. Nothing is ever deleted by it."""
    from kith.errors import NothingUsable
    from kith.web.running import running

    with running() as settings:
        from django.utils import timezone

        from kith.care.records.closing import tell_of_closings
        from kith.directory.records.taking import receive
        from kith.governance.trail import Actor
        from kith.web.directory.feed_files import files_of

        by, at = Actor("kith directory load"), timezone.now()
        run = receive(feed=name, files=files_of(given), key=settings.SECRET_KEY.encode(), by=by, at=at)
        tell_of_closings(by=by, at=at)
    counts = {what: getattr(run, what) for what in ("rows_in", "accepted", "rejected", "duplicate", "unchanged")}
    if run.state == "broken":
        raise NothingUsable(run.notes[0], "")
    if as_json:
        typer.echo(json.dumps({"feed": name, "state": run.state, **counts, "missing": run.missing, "shut": run.shut}))
        return
    typer.echo(
        f"{run.rows_in:,} rows of {name}: {run.accepted:,} accepted, {run.rejected:,} rejected, {run.duplicate:,} duplicate, {run.unchanged:,} unchanged."
    )
    for one in run.problems[:20]:
        typer.echo(f"  row {one['number']}, {one['column']}: {one['reason']}; {one['mend']}")
    if run.problems_count > 20:
        typer.echo(f"  and {run.problems_count - 20:,} more, on the page of feeds")
    for note in run.notes:
        typer.echo(note)
    if run.state == "to review":
        typer.echo(
            f"Nothing was taken yet: it would close or lose {run.missing + run.shut:,} of {run.before:,} services. Somebody must look, on the page of feeds."
        )


@directory.command(name="send")
def send(out: Out, as_tables: AsTables = False) -> None:
    """Write the directory as Open Referral UK 3.0, so that any other directory can read it."""
    from kith.web.running import running

    with running():
        from django.utils import timezone

        from kith.directory.records.reading import sent_out
        from kith.governance.trail import Actor
        from kith.web.directory.feed_files import write_pages, write_tables

        entries = sent_out(by=Actor("kith directory send"), at=timezone.now())
        files = write_tables(entries, out) if as_tables else write_pages(entries, out)
    typer.echo(f"{len(entries):,} services in {files:,} files of {out}.")


@directory.command(name="show-again")
def show_again(entry: Key, because: Why) -> None:
    """Show a service again that a member of staff hid by mistake; its key stands in the trail."""
    from kith.web.running import running

    with running() as settings:
        from django.utils import timezone

        from kith.directory.records.keeping_out import show_again as show
        from kith.governance.trail import Actor

        by = Actor("kith directory show-again")
        show(entry=entry, because=because, key=settings.SECRET_KEY.encode(), by=by, at=timezone.now())
    typer.echo("It is shown again, and feeds may tell of it.")


@directory.command(name="unmet")
def unmet(out: Out, month: InQuarter) -> None:
    """Write what was needed and not there in one quarter, by need and area and by need and why, small numbers hidden: for whoever plans."""
    from kith.web.running import running

    with running():
        from django.utils import timezone

        from kith.directory.gaps import quarter_of, title_of_quarter
        from kith.directory.records.missing_out import unmet_sent_out
        from kith.governance.trail import Actor
        from kith.people.records.counting import people_by_neighbourhood
        from kith.tables.writing import write_csv

        of = quarter_of(month.date())
        tables = unmet_sent_out(of, people_by_neighbourhood(), by=Actor("kith directory unmet"), at=timezone.now())
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            write_csv(table, out / f"unmet-by-{name}-from-{of:%Y-%m}.csv")
    typer.echo(f"{len(tables)} tables of {title_of_quarter(of)} in {out}.")
