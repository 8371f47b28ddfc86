"""`kith link`: find who is who in any people files, and say how sure that is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from kith.cli.decisions import Decisions
from kith.cli.link_truth import judged, pairs_of
from kith.cli.screen import answer, steps
from kith.errors import BadUsage, NothingUsable

DEFAULT_MARK = 4.0  # kith.people.linking.LINK_AT, not imported here so that `kith --help` stays quick

Files = Annotated[list[Path], typer.Argument(help="People files: CSV, XLSX, Parquet or NDJSON, or .gz of one.")]
Map = Annotated[
    Path, typer.Option("--map", help="TOML file whose table [columns] goes from Kith's names to the file's columns.")
]
Truth = Annotated[str | None, typer.Option("--truth", help="A column that says who is who, to judge the linking by.")]
Pattern = Annotated[
    str | None,
    typer.Option("--truth-pattern", help="A regular expression over record_id; its first group is the true person."),
]
Mark = Annotated[
    float, typer.Option("--link-at", help="Match weight in bits from which a pair is linked; 4 is odds of 16 to 1.")
]
Out = Annotated[Path | None, typer.Option("--out", help="A folder for pairs and people, as Parquet and CSV.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Link and say what was found, but write nothing even with --out.")
]


def link_command(
    files: Files,
    columns: Map,
    truth: Truth = None,
    truth_pattern: Pattern = None,
    link_at: Mark = DEFAULT_MARK,
    decisions: Decisions = None,
    out: Out = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Link or deduplicate people files: pairs in the bands link, review and apart with reasons, and the people."""
    from kith.cli.people_files import cells_by_map, decisions_in, name_of, read_toml, true_people_of
    from kith.people.linking import LinkParams, link
    from kith.people.linking_map import mapped, read_map

    if truth is not None and truth_pattern is not None:
        raise BadUsage("Both --truth and --truth-pattern are given.", "Give one of them.")
    the_map = read_map(read_toml(columns))
    if truth_pattern is not None and "record_id" not in the_map.columns:
        raise BadUsage("--truth-pattern needs record ids.", "Map record_id in the table [columns].")
    with steps() as progress:
        task = progress.add_task("reading", total=None)
        tables = [(name_of(path, files), cells_by_map(path, the_map, truth)) for path in files]
        found = mapped(tables, the_map)
        if not found.entries.num_rows:
            raise NothingUsable("There are no rows to link.", "Check that the files have rows under their headers.")
        who_is_who = true_people_of(tables, found.rows, the_map, (truth, truth_pattern))
        progress.update(task, description="linking")
        linked = link(found.entries, params=LinkParams(link_at=link_at), decisions=decisions_in(decisions))
    result = _result(found, linked, who_is_who, link_at) | {"files": [name for name, _ in tables]}
    if out is not None and not dry_run:
        result["written"] = _write(out, found, linked)
    if as_json:
        answer(result)
    else:
        _describe(result)


def _result(found, linked, who_is_who: dict[str, str | None] | None, link_at: float) -> dict[str, Any]:
    from kith.people.linking import REVIEW_AT

    groups = linked.groups["group"].to_pylist()
    bands = Counter(linked.pairs["band"].to_pylist())
    result = {
        "rows": found.entries.num_rows,
        "people": len(set(groups)),
        "pairs": pairs_of(groups),
        "link_at": link_at,
        "review_at": min(REVIEW_AT, link_at),
        "bands": {band: bands[band] for band in ("link", "review", "apart")},
        "not_parsed": found.not_parsed,
    }
    if who_is_who is not None:
        result |= judged(groups, [who_is_who[entry] for entry in linked.groups["entry_id"].to_pylist()])
    return result


def _write(out: Path, found, linked) -> dict[str, int]:
    """Pairs and people as Parquet and CSV; what names anybody is for its owner's eyes only."""
    from kith.tables import PRIVATE, write_csv, write_parquet

    out.mkdir(parents=True, exist_ok=True)
    people = linked.groups.rename_columns(["entry_id", "person"]).join(found.rows, "entry_id")
    people = people.join(found.entries, "entry_id").sort_by([("person", "ascending"), ("entry_id", "ascending")])
    written = {}
    for name, table, mode in (("pairs", linked.pairs, PRIVATE), ("people", people, PRIVATE)):
        write_parquet(table, out / f"{name}.parquet", mode=mode)
        written[f"{name}.parquet"] = written[f"{name}.csv"] = write_csv(table, out / f"{name}.csv", mode=mode)
    return written


def _describe(result: dict[str, Any]) -> None:
    typer.echo(
        f"{result['rows']:,} rows are {result['people']:,} people ({result['pairs']:,} pairs of rows put together)"
    )
    bands = result["bands"]
    typer.echo(
        f"pairs: {bands['link']:,} linked at {result['link_at']:g} bits or more, {bands['review']:,} for review, "
        f"{bands['apart']:,} kept apart"
    )
    for name, count in result["not_parsed"].items():
        if count:
            typer.echo(f"{name}: {count:,} values could not be read and were compared as text")
    if "f1" in result:
        shown = ("none" if result[name] is None else f"{result[name]:.4f}" for name in ("precision", "recall", "f1"))
        typer.echo("precision {}, recall {}, F1 {}".format(*shown))
    for name, rows in result.get("written", {}).items():
        typer.echo(f"  {rows:>12,} {name}")


def register(app: typer.Typer) -> None:
    """Join `kith link` to the command."""
    app.command(name="link")(link_command)
