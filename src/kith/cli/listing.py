"""`kith list`: who to look at first, within the places there are, and whether the list is fair."""

from __future__ import annotations

from pathlib import Path

import typer

from kith.cli.screen import answer, say
from kith.cli.tables_out import fit_to_write, write_rows
from kith.errors import BadUsage

ROWS_SHOWN, REASONS_SHOWN = 10, 3


def make_list(
    lake: Path = typer.Argument(..., metavar="LAKE", help="A folder that `kith build` left."),
    rule: Path = typer.Option(
        None, "--rule", help="One rule file: the list of those it finds; all who are missing out if not given."
    ),
    codelists: Path = typer.Option(
        None, "--codelists", help="A folder of OpenCodelists CSVs, or one long file, for the rule of --rule."
    ),
    places: int = typer.Option(200, "--places", min=1, help="How many people there is room for."),
    take_offers: bool = typer.Option(
        False, "--take-offers", help="Keep the places that the plain list offers to groups with fewer than their share."
    ),
    out: Path = typer.Option(None, "--out", help="Where to write the list: .csv, .xlsx or .parquet."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object on stdout."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Make the list, but write nothing even with --out."),
) -> None:
    """Put people in order with their reasons, and hold the list's mix against the mix of the people."""
    from kith.road.asking import list_lake
    from kith.road.finding import what_to_ask
    from kith.road.lake import open_lake

    if codelists and not rule:
        raise BadUsage("--codelists is for a rule of your own.", "Give it with --rule, or to kith build.")
    fit_to_write(out)
    held = open_lake(lake)
    asking = what_to_ask(codelists=codelists, only=rule) if rule else None
    made = list_lake(held, asking, places, take_offers=take_offers)
    if out and not dry_run:
        write_rows(made.listed, out, {"list of": lake.name, "on": held.on.isoformat(), "places": str(places)})
        say(f"{made.listed.num_rows:,} people are in {out}.")
    if as_json:
        answer({"on": held.on.isoformat(), "places": places, **made.as_json()})
        return
    _describe(made, take_offers)


def _describe(made, take_offers: bool) -> None:
    for row in made.listed.slice(0, ROWS_SHOWN).to_pylist():
        typer.echo(f"{row['position']:>4}  {row['person_id'][:12]}  {_in_short(row['reasons'])}")
    hidden = made.listed.num_rows - ROWS_SHOWN
    if hidden > 0:
        typer.echo(f"      ... and {hidden:,} more: --out writes them all")
    if take_offers:
        say(f"{made.places_kept:,} places went to people of groups that had fewer than their share: place_kept_for.")
    for warning in made.warnings:
        say(f"[yellow]The list leans.[/] {warning}")
    for offer in made.offers:
        say(offer)
    if made.offers and not take_offers:
        say("To keep these places, ask again with --take-offers.")


def _in_short(reasons: list[str]) -> str:
    """The weightiest reasons, and how many more there are: a line that can be read down a screen."""
    more = len(reasons) - REASONS_SHOWN
    return "; ".join(reasons[:REASONS_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def register(app: typer.Typer) -> None:
    """Join `kith list` to the command."""
    app.command(name="list")(make_list)
