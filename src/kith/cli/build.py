"""`kith build`: the whole road, from partners' files to lists and the report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.progress import Progress, TaskID

from kith.cli.day import the_day
from kith.cli.decisions import Decisions
from kith.cli.engine import Engine, Master
from kith.cli.screen import answer, say, steps
from kith.errors import RowsDoNotAddUp

AreaTables = Annotated[
    Path | None, typer.Option("--areas", help="Small areas: a GeoParquet or GeoJSON file, or a folder of tables.")
]
AREAS_FOLDER = "areas"
"""A folder within a source that holds its areas, used where --areas is not given."""


def build(
    sources: list[Path] = typer.Argument(
        ..., metavar="SOURCE...", help="Files, or folders of files, of any known layout."
    ),
    out: Path = typer.Option(
        ..., "--out", help="The lake: a folder, made if need be; one that is there is brought up to date."
    ),
    on: str = typer.Option(None, "--on", help="The day asked for, as YYYY-MM-DD; today if not given."),
    areas: AreaTables = None,
    neighbourhood: list[str] = typer.Option(
        None, "--neighbourhood", help="Only these neighbourhoods of the areas; repeatable."
    ),
    codelists: Path = typer.Option(None, "--codelists", help="A folder of OpenCodelists CSVs, or one long file."),
    rules: Path = typer.Option(None, "--rules", help="A folder of rule files of your own (*.rule)."),
    key: Path = typer.Option(None, "--key", help="The secret of the pseudonyms; the lake's own if not given."),
    decisions: Decisions = None,
    layout: str = typer.Option(None, "--layout", help="The layout of every file, where the header cannot tell."),
    engine: Engine = "duckdb",
    master: Master = None,
    strict: bool = typer.Option(False, "--strict/--no-strict", help="End with 1 when any row is rejected."),
    as_json: bool = typer.Option(False, "--json", help="Print the counts as one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what each file is taken for, and stop."),
) -> None:
    """Go the whole road: partners' files in; register, flags, lists and report out."""
    from kith.road.lake import open_lake
    from kith.road.sources import find_sources

    found = find_sources(sources, layout, open_lake(out, must_exist=False).about.get("files"))
    for sentence in found.sentences:
        say(sentence)
    places = _places(sources, areas, neighbourhood)
    if dry_run:
        return _say_layouts(found, as_json)
    made = _build(found, out, _Wanted(the_day(on), places, codelists, rules, key, (engine, master), decisions))
    if as_json:
        answer(made.counts)
    else:
        _describe(made.counts, out)
    for caution in made.cautions:
        say(f"[yellow]Take care.[/] {caution}")
    _end(made, strict)


def _say_layouts(found, as_json: bool) -> None:
    if as_json:
        answer({"files": {source.name: source.layout for source in found.found}, "left_out": dict(found.left_out)})


class _Wanted(NamedTuple):
    """The options of one build."""

    on: date
    places: Any
    codelists: Path | None
    rules: Path | None
    key: Path | None
    engine: tuple[str, str | None]
    decisions: Path | None = None


def _places(sources: list[Path], areas: Path | None, neighbourhoods: list[str] | None):
    """The areas given, else those that lie within a source."""
    from kith.places import read_areas

    within = [source / AREAS_FOLDER for source in sources if (source / AREAS_FOLDER).is_dir()]
    path = areas or (within[0] if within else None)
    if path is None:
        say("No areas were given: nobody has a small area or a decile, which stays unknown. Give them with --areas.")
        return None
    places = read_areas(path)
    for note in places.notes:
        say(note)
    return places.only(neighbourhoods) if neighbourhoods else places


def _build(found, out: Path, wanted: _Wanted):
    from kith.cli.fhir_tables import handed_tables
    from kith.cli.people_files import decisions_in
    from kith.road.finding import what_moved, what_to_ask
    from kith.road.lake import open_lake
    from kith.road.reporting import write_report
    from kith.road.steps import BuildParams
    from kith.road.steps import build as build_lake

    asking = what_to_ask(wanted.rules, wanted.codelists)
    for note in (*asking.notes, *what_moved(asking, open_lake(out, must_exist=False))):
        say(note)
    handed = handed_tables(found.found)
    with steps() as progress:
        params = BuildParams(
            on=wanted.on,
            asking=asking,
            places=wanted.places,
            key_file=wanted.key,
            handed=handed.tables,
            decisions=decisions_in(wanted.decisions),
            say=_drawn(progress),
            engine=wanted.engine[0],
            master=wanted.engine[1],
        )
        made = build_lake(found, out, params)
        made.counts.update(handed.counts)
        _drawn(progress)("writing the report", 0, 0)
        write_report(made, asking, wanted.places)
    return made


def _drawn(progress: Progress):
    """A teller of steps that draws one line for each."""
    tasks: dict[str, TaskID] = {}

    def told(what: str, done: int, total: int) -> None:
        if what not in tasks:
            for task in tasks.values():
                progress.update(task, visible=False)
            tasks[what] = progress.add_task(what, total=total or None)
        progress.update(tasks[what], completed=done, total=total or None)

    return told


def _describe(counts: dict, out: Path) -> None:
    for name, fates in counts["files"].items():
        rest = ", ".join(
            f"{fates[fate]:,} {fate}" for fate in ("rejected", "duplicate", "unchanged", "withdrawn") if fates[fate]
        )
        typer.echo(
            f"{name}: {fates['rows_in']:,} rows in, {fates['accepted']:,} accepted" + (f", {rest}" if rest else "")
        )
    links = counts["links"]
    typer.echo(
        f"{counts['people']:,} people, from {counts['entries']:,} records of partners; {counts['events']:,} events"
    )
    typer.echo(f"{links['link']:,} pairs of records linked, {links['review']:,} for somebody to look at")
    for name, people in counts["lists"].items():
        typer.echo(f"{people:,} people on the list {name}")
    typer.echo(f"The report is {out / 'report.html'}")


def _end(made, strict: bool) -> None:
    for name, fates in made.counts["files"].items():
        if sum(fates[fate] for fate in ("accepted", "rejected", "duplicate", "unchanged")) != fates["rows_in"]:
            raise RowsDoNotAddUp(f"The counts of {name} do not add up.", "Report this with the file's layout.")
    rejected = sum(fates["rejected"] for fates in made.counts["files"].values())
    if rejected:
        say(f"{rejected:,} rows were rejected; problems.parquet and the report say which, and how to mend them.")
        _say_too_late(made.lake)
    if rejected and strict:
        raise typer.Exit(1)


def _say_too_late(lake) -> None:
    from kith.road.quality_figures import rows_too_late

    if late := rows_too_late(lake.table("problems")):
        say(f"{late:,} of them for a day after {lake.on:%-d %B %Y}, the day asked for: --on may ask for a later day.")


def register(app: typer.Typer) -> None:
    """Join `kith build` to the command."""
    app.command(name="build")(build)
