"""`kith synth`: make up a neighbourhood and write the files its partners would send."""

from __future__ import annotations

from pathlib import Path

import typer

from kith.cli.screen import answer, say, steps


def synth(
    people: int = typer.Option(40_000, "--people", help="How many people to make up, from 50 to 800,000."),
    seed: int = typer.Option(7, "--seed", help="Where chance begins: the same seed and day give the same bytes."),
    out: Path = typer.Option(..., "--out", help="The folder to write to; made where it does not exist."),
    areas: Path = typer.Option(
        None, "--areas", help="Real small areas to people: a file, or a folder of shapes and tables."
    ),
    neighbourhood: list[str] = typer.Option(
        None, "--neighbourhood", help="Only this neighbourhood of --areas; may be given again."
    ),
    on: str = typer.Option(None, "--on", help="The day the files end, as YYYY-MM-DD; today if not given."),
    gradient: float = typer.Option(
        1.0, "--gradient", help="Steepness of deprivation's gradients: 0 none, 1 as published."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Make the place up and count, but write nothing."),
) -> None:
    """Make up a neighbourhood: partners' files with the faults of real ones, small areas, and the answers apart."""
    from kith.cli.day import the_day
    from kith.errors import BadUsage
    from kith.places import read_areas
    from kith.synthetic import PlaceParams, generate, write

    if neighbourhood and areas is None:
        raise BadUsage("--neighbourhood chooses among areas, and none were given.", "Give --areas too.")
    found = None
    if areas is not None:
        found = read_areas(areas)
        for note in found.notes:
            say(note)
        found = found.only(neighbourhood) if neighbourhood else found
    params = PlaceParams(
        people,
        seed,
        the_day(on),
        gradient,
        found and found.areas,
        found.postcodes if found and found.postcodes.num_rows else None,
    )
    with steps() as progress:
        task = progress.add_task("making up a place", total=None)
        place = generate(params, lambda said: progress.update(task, description=f"making up {said}"))
        progress.update(task, description="writing files")
        counts = {f.partner.file: f.table.num_rows for f in place.files} if dry_run else write(place, out)
    result = {
        "out": str(out), "people": people, "seed": seed, "on": params.on.isoformat(), "gradient": gradient,
        "areas": place.areas.count, "person_rows": place.person_rows_count, "event_rows": place.event_rows_count,
        "written": not dry_run, "files": counts,
    }  # fmt: skip
    if as_json:
        answer(result)
    else:
        _describe(result)


def _describe(result: dict) -> None:
    written = "written to" if result["written"] else "not written (--dry-run) to"
    typer.echo(f"{result['people']:,} made-up people in {result['areas']} small areas, {written} {result['out']}")
    for name, rows in result["files"].items():
        typer.echo(f"  {rows:>12,} {name}")
    typer.echo(f"{result['person_rows']:,} person rows, {result['event_rows']:,} event rows, up to {result['on']}")


def register(app: typer.Typer) -> None:
    """Join `kith synth` to the command."""
    app.command(name="synth")(synth)
