"""`kith score`: a published score of everybody on a lake's register, with reasons and what is missing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kith.cli.day import the_day
from kith.cli.engine import Engine, Master
from kith.cli.screen import answer, say
from kith.cli.tables_out import fit_to_write, write_rows

if TYPE_CHECKING:
    from kith.road.scoring import LakeScore


def score(
    lake: Path = typer.Argument(..., metavar="LAKE", help="A folder that `kith build` left."),
    name: str = typer.Option(
        None, "--score", help="efi, efi2, cambridge, hfrs, segment or continuity; the scores are listed if not given."
    ),
    on: str = typer.Option(None, "--on", help="The day asked for; the lake's own day if not given."),
    codelists: Path = typer.Option(None, "--codelists", help="A folder of OpenCodelists CSVs, or one long file."),
    weights: Path = typer.Option(
        None, "--weights", help="A file of weights, for a score whose own are not Kith's to give."
    ),
    out: Path = typer.Option(None, "--out", help="Where to write one row per person: .parquet, .csv or .xlsx."),
    engine: Engine = "duckdb",
    master: Master = None,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Score, but write nothing even with --out."),
) -> None:
    """Score everybody on a lake's register: how many in each category, and what was missing; rows only with --out."""
    from kith.road.lake import open_lake
    from kith.road.scoring import ScoreAsked, score_lake, scores_there_are
    from kith.tables import open_engine

    fit_to_write(out)
    held = open_lake(lake)
    if name is None:
        _list_scores([asdict(one) for one in scores_there_are().values()], as_json)
        return
    asked = ScoreAsked(name, the_day(on) if on else None, codelists, weights)
    # DuckDB without a master is what `score_lake` opens by itself, with its own limit of memory
    usual = engine == "duckdb" and master is None
    found = score_lake(held, asked, None if usual else open_engine(engine, master=master))
    for note in found.notes:
        say(note)
    if out and not dry_run:
        about = {"score": name, "of": lake.name, "on": found.on.isoformat(), "purpose": found.about.purpose}
        write_rows(found.rows, out, about | {"source": found.about.source, "licence": found.about.licence})
        say(f"{found.rows.num_rows:,} people are in {out}.")
    _tell(found, as_json)


def _tell(found: LakeScore, as_json: bool) -> None:
    """How many people are in each category, how many have no value, and what was missing."""
    told = found.shown()
    if as_json:
        answer(told)
        return
    typer.echo(f"{found.about.title} on {told['on']}: {found.about.purpose}.")
    for category, people in told["categories"].items():
        typer.echo(f"  {category}: {people}")
    typer.echo(f"Not scored: {told['not_scored']} of {told['people']} people")
    for what, people in told["missing"].items():
        typer.echo(f"Missing: {what}: {people}")


def _list_scores(scores: list[dict[str, str]], as_json: bool) -> None:
    """The scores there are, each with what it is for, where it is from and on what terms."""
    if as_json:
        answer({"scores": scores})
        return
    for one in scores:
        typer.echo(f"{one['name']}: {one['title']}")
        typer.echo(f"  for      {one['purpose']}")
        typer.echo(f"  source   {one['source']}")
        typer.echo(f"  licence  {one['licence']}")


def register(app: typer.Typer) -> None:
    """Join `kith score` to the command."""
    app.command(name="score")(score)
