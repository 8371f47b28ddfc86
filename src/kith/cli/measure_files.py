"""What every `kith measure` shares: a file's columns in, rows with their limits out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kith.cli.screen import answer, say
from kith.cli.tables_out import fit_to_write, write_rows

if TYPE_CHECKING:  # `kith --help` is to be quick
    from kith.tables import Table

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX, Parquet or JSON lines, or .gz of one.")]
By = Annotated[list[str] | None, typer.Option("--by", help="A column that tells areas apart; repeatable.")]
Confidence = Annotated[float, typer.Option("--confidence", help="Share of such intervals that hold the truth.")]
Per = Annotated[float, typer.Option("--multiplier", help="People a rate is stated for.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where to write the rows: .csv, .xlsx, .parquet or .ndjson.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]

BlankIsNought = Annotated[
    bool,
    typer.Option(
        "--blank-is-nought", help="Take a blank count for nobody, as tables that leave nought out mean; else not known."
    ),
]

ORDINARY = "Cells are separated by commas."
"""How a file is read that has nothing to be said of it."""

FIGURES = 6
"""Figures that stand on the screen; `--json` and `--out` give all."""


def columns_in(file: Path, numbers: Mapping[str, str | None], keep: list[str] | None = None) -> Table:
    """Take columns of a file under the names that measures know them by; others only where they are named in `keep`.

    Parameters
    ----------
    file : the file
    numbers : name of the measure's column to the file's; those of None are left out
    keep : columns kept as text; None for all that are not measured
    """
    import pyarrow as pa

    from kith.measures.grouping import require
    from kith.tables.columns import read_columns

    wanted = {ours: theirs for ours, theirs in numbers.items() if theirs is not None}
    table, notes = read_columns(file, wanted.values())
    for note in notes:
        if note != ORDINARY:
            say(f"{file.name}: {note}")
    require(table, keep or [])
    texts = [name for name in table.column_names if name not in wanted.values()] if keep is None else keep
    columns = {name: table[name] for name in texts if name not in wanted}
    return pa.table(columns | {ours: table[theirs] for ours, theirs in wanted.items()})


def counts_known(table: Table, names: list[str], *, blank_is_nought: bool) -> Table:
    """Take blank counts for nought if that is what they mean, else say aloud that they are not known."""
    import pyarrow.compute as pc

    for name in names:
        blanks = table[name].null_count
        if blanks and blank_is_nought:
            table = table.set_column(table.column_names.index(name), name, pc.fill_null(table[name], 0.0))
        elif blanks:
            say(f"Blank cells of {name}: {blanks:,}, not known. If they mean nobody, ask again with --blank-is-nought.")
    return table


def told(rows: Table, out: Path | None, as_json: bool, **about: Any) -> None:
    """Write rows to a file, to stdout as JSON, or to the screen as lines that can be read."""
    if out is not None:
        write_rows(rows, out, {})
        say(f"{rows.num_rows:,} rows are in {out}.")
    if as_json:
        answer({**about, "rows": rows.to_pylist()})
        return
    import pyarrow as pa

    shown = [name for name in rows.column_names if not pa.types.is_null(rows.schema.field(name).type)]
    blank = {name: "" if pa.types.is_string(rows.schema.field(name).type) else "not known" for name in shown}
    typer.echo("\t".join(shown))
    for row in rows.to_pylist():
        typer.echo("\t".join(blank[name] if row[name] is None else _short(row[name]) for name in shown))


def _short(value: Any) -> str:
    return f"{value:.{FIGURES}g}" if isinstance(value, float) and value != int(value) else f"{value}".removesuffix(".0")


def may_write(out: Path | None) -> None:
    """Refuse a name that cannot be written before anything is measured."""
    fit_to_write(out)
