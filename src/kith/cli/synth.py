"""`kith synth`: make up a neighbourhood and write the files its partners would send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kith.cli.screen import answer, say, steps

People = Annotated[
    list[int] | None,
    typer.Option(
        "--people",
        help="How many people to make up, from 50 to 800,000; 40,000 if not given. Give it again for each further "
        "neighbourhood of the same integrated care board.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="Where chance begins: the same seed and day give the same bytes.")]
Out = Annotated[Path, typer.Option("--out", help="The folder to write to; made where it does not exist.")]
AreasPath = Annotated[
    Path | None, typer.Option("--areas", help="Real small areas to people: a file, or a folder of shapes and tables.")
]
Neighbourhood = Annotated[
    list[str] | None, typer.Option("--neighbourhood", help="Only this neighbourhood of --areas; may be given again.")
]
Day = Annotated[str | None, typer.Option("--on", help="The day the files end, as YYYY-MM-DD; today if not given.")]
Gradient = Annotated[
    float, typer.Option("--gradient", help="Steepness of deprivation's gradients: 0 none, 1 as published.")
]
_USUAL_PEOPLE = 40_000
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Make the place up and count, but write nothing.")]


def synth(
    out: Out,
    people: People = None,
    seed: Seed = 7,
    areas: AreasPath = None,
    neighbourhood: Neighbourhood = None,
    on: Day = None,
    gradient: Gradient = 1.0,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make up a neighbourhood: partners' files with the faults of real ones, small areas, and the answers apart."""
    from kith.cli.day import the_day
    from kith.synthetic import PlaceParams, generate, write

    real = _areas(areas, neighbourhood or [])
    sizes = tuple(people or (_USUAL_PEOPLE,))
    params = PlaceParams(
        sum(sizes), seed, the_day(on), gradient, **real, neighbourhoods=sizes if len(sizes) > 1 else ()
    )
    with steps() as progress:
        task = progress.add_task("making up a place", total=None)
        place = generate(params, lambda said: progress.update(task, description=f"making up {said}"))
        progress.update(task, description="writing files")
        counts = {f.partner.file: f.table.num_rows for f in place.files} if dry_run else write(place, out)
    result = {
        "out": str(out), "people": params.people, "neighbourhoods": list(params.neighbourhoods), "seed": seed, "on": params.on.isoformat(), "gradient": gradient,
        "areas": place.areas.count, "person_rows": place.person_rows_count, "event_rows": place.event_rows_count,
        "written": not dry_run, "files": counts,
    }  # fmt: skip
    if as_json:
        answer(result)
    else:
        _describe(result)


def _areas(path: Path | None, neighbourhoods: list[str]) -> dict[str, Any]:
    """Real areas and their postcodes, or nothing."""
    from kith.errors import BadUsage
    from kith.places import read_areas

    if path is None:
        if neighbourhoods:
            raise BadUsage("--neighbourhood chooses among areas, and none were given.", "Give --areas too.")
        return {}
    places = read_areas(path)
    for note in places.notes:
        say(note)
    if neighbourhoods:
        places = places.only(neighbourhoods)
    return {"areas": places.areas, "postcodes": places.postcodes if places.postcodes.num_rows else None}


def _describe(result: dict[str, Any]) -> None:
    written = "written to" if result["written"] else "not written (--dry-run) to"
    typer.echo(f"{result['people']:,} made-up people in {result['areas']} small areas, {written} {result['out']}")
    for name, rows in result["files"].items():
        typer.echo(f"  {rows:>12,} {name}")
    typer.echo(f"{result['person_rows']:,} person rows, {result['event_rows']:,} event rows, up to {result['on']}")


def register(app: typer.Typer) -> None:
    """Join `kith synth` to the command."""
    app.command(name="synth")(synth)
