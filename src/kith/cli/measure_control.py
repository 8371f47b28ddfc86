"""`kith measure spc`: whether a figure over time does more than go up and down by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from kith.cli.measure_files import AsJson, File, columns_in
from kith.cli.screen import answer, say


class Improvement(StrEnum):
    """Which way is better."""

    up = "up"
    down = "down"
    neutral = "neutral"


def spc_command(
    file: File,
    value: Annotated[str, typer.Option("--value", help="The column of the figure.")],
    when: Annotated[
        str | None, typer.Option("--date", help="The column of the date; the file's order counts if not given.")
    ] = None,
    improvement: Annotated[
        Improvement, typer.Option("--improvement", help="Which way is better.")
    ] = Improvement.neutral,
    screen: Annotated[
        bool,
        typer.Option("--screen-ranges/--no-screen-ranges", help="Leave extreme moving ranges out of the limits."),
    ] = True,
    target: Annotated[float | None, typer.Option("--target", help="What the figure should reach.")] = None,
    as_json: AsJson = False,
) -> None:
    """A control chart (XmR) by the rules of Making Data Count: mean, limits, and the signals at each point."""
    from kith.measures import XmrColumns, XmrParams, xmr

    table = _with_days(columns_in(file, {"value": value}), when, file.name)
    columns = XmrColumns(at=when)
    found = xmr(table, columns=columns, params=XmrParams(improvement.value, target, screen))
    if when is not None:
        found = found._replace(points=found.points.sort_by(when))
    result = _result(found, when)
    if as_json:
        answer(result)
    else:
        _describe(result)


def _with_days(table, when: str | None, name: str):
    """The column of dates as dates: text would be put in the order of its letters."""
    if when is None:
        return table
    import pyarrow as pa

    from kith.errors import NotADate
    from kith.measures.grouping import require
    from kith.tables.dates import read_date
    from kith.tables.schema import BadCell

    require(table, [when])
    days: list[date | None] = []
    for row, text in enumerate(table[when].to_pylist(), start=2):
        try:
            days.append(None if text is None else read_date(_month_as_day(text)))
        except BadCell as bad:
            raise NotADate(f"{name}, {when}: row {row} holds {bad}.", f"There, {bad.mend}.") from None
    return table.set_column(table.column_names.index(when), when, pa.array(days, pa.date32()))


def _month_as_day(text: str) -> str:
    """A month as the first of its days: monthly figures are dated 2026-04, Apr-26 or April 2026."""
    for form in ("%Y-%m", "%b-%y", "%b %Y", "%B %Y", "%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return text


def _result(found, when: str | None) -> dict[str, Any]:
    series = found.series.to_pylist()[0]
    shown = ("value", "mean", "lower_limit", "upper_limit", "signals", "variation")
    points = [
        {**({"date": point[when]} if when else {}), **{name: point[name] for name in shown}}
        for point in found.points.to_pylist()
    ]
    said = ("mean", "lower_limit", "upper_limit", "variation", "target", "assurance", "note")
    return {**{name: series[name] for name in said}, "points": points}


def _describe(result: dict[str, Any]) -> None:
    limits = (result[name] for name in ("mean", "lower_limit", "upper_limit"))
    typer.echo("mean {}, limits {} to {}".format(*("none" if one is None else f"{one:.6g}" for one in limits)))
    typer.echo(
        f"the last value: {result['variation']}"
        + (f"; the target: {result['assurance']}" if result["assurance"] else "")
    )
    for place, point in enumerate(result["points"], start=1):
        if point["signals"]:
            named = point.get("date", f"point {place}")
            typer.echo(f"{named}\t{point['value']:.6g}\t{', '.join(point['signals'])}\t{point['variation']}")
    if result["note"]:
        say(f"[yellow]Take care.[/] {result['note']}.")


def register(measures: typer.Typer) -> None:
    """Join this to `kith measure`."""
    measures.command("spc")(spc_command)
