"""What a table must hold before a picture is drawn of it: intervals, a denominator, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pyarrow as pa

from kith.errors import BadUsage, ChartNeedsMore, TooSmallToShow

MEASURED = ("numerator", "denominator", "value", "lower", "upper")
"""The columns of every figure that is drawn: what `kith.measures.proportions` and `rates` leave behind."""

HIDDEN_MARK = "numerator_mark"
"""The column that says, by anything other than "", that a number is too small to show."""


@dataclass(frozen=True)
class ChartWords:
    """What a picture is about, in words.

    title     what is shown, as its heading
    value     what is measured, as the axis and the table call it ("Share of people")
    group     what the rows are ("Deprivation decile, 1 is the most deprived")
    people    what the denominator counts ("people on the register")
    unit      "share" of 0 to 1, or "per_1000"
    interval  what the lines are called
    """

    title: str
    value: str
    group: str
    people: str = "people"
    unit: Literal["share", "per_1000"] = "share"
    interval: str = "95% interval"


class Row(NamedTuple):
    """One figure to draw. Hidden: too small to show; neither hidden nor with a value: nobody to ask about."""

    group: str
    series: str
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    hidden: bool


def rows_to_draw(table: pa.Table, *, group: str = "group", series: str | None = "series") -> list[Row]:
    """Read a tidy table as figures to draw, or refuse.

    Parameters
    ----------
    table : Table, one row per figure
        group           what the row is about
        series          where two or three figures stand beside each other (optional column)
        numerator, denominator, value, lower, upper
        numerator_mark  anything other than "" where the number is too small to show (optional column)
    group, series : names of the first two columns

    Returns
    -------
    list of Row, in the order of the table

    Raises
    ------
    ChartNeedsMore
        no rows, a column that is not there, or a figure without interval or denominator, or outside its interval
    TooSmallToShow
        a row marked as hidden that still carries its number

    Examples
    --------
    >>> rows_to_draw(pa.table({"group": ["1"], "value": [0.2]}))
    Traceback (most recent call last):
    kith.errors.ChartNeedsMore: No picture is drawn without the columns numerator, denominator, lower, upper. \
Work out shares with kith.measures.proportions or rates first.
    """
    _refuse_without(table, [group, *MEASURED])
    if not table.num_rows:
        raise ChartNeedsMore("There are no rows to draw.", "Say so in a sentence instead of a picture.")
    rows = [_row(line, group, series or "") for line in table.to_pylist()]
    for place, row in enumerate(rows, start=1):
        _refuse_half_known(row, place)
    return rows


def _refuse_without(table: pa.Table, needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise ChartNeedsMore(
            f"No picture is drawn without the columns {', '.join(missing)}.",
            "Work out shares with kith.measures.proportions or rates first.",
        )


def _row(line: dict, group: str, series: str) -> Row:
    measured = {name: line[name] for name in MEASURED}
    return Row(str(line[group]), str(line.get(series, "")), **measured, hidden=bool(line.get(HIDDEN_MARK)))


def _refuse_half_known(row: Row, place: int) -> None:
    if row.hidden:
        if row.value is not None or row.numerator is not None:
            raise TooSmallToShow(
                f"Row {place} ({row.group}) is marked as hidden and still carries its number.",
                "Protect the counts first (kith.governance.disclosure) and work out shares from what is left.",
            )
    elif row.value is not None and None in (row.lower, row.upper, row.denominator):
        raise ChartNeedsMore(
            f"Row {place} ({row.group}) has a value without its interval or denominator.",
            "Work out shares with kith.measures.proportions or rates first.",
        )
    elif row.value is not None and not row.lower <= row.value <= row.upper:  # type: ignore[operator]
        raise ChartNeedsMore(
            f"Row {place} ({row.group}) has a value outside its own interval.", "Check which column is which."
        )


def in_order(names: Iterable[str]) -> list[str]:
    """List each name once, in the order of first sight."""
    return list(dict.fromkeys(names))


def refuse_more_than(series: list[str], most: int) -> None:
    """Refuse more series than can be told apart without colour.

    Examples
    --------
    >>> refuse_more_than(["list", "people"], 3)
    """
    if len(series) > most:
        raise BadUsage(
            f"{len(series)} series cannot be told apart in one picture: {', '.join(series)}.", f"Draw at most {most}."
        )
