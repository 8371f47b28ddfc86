"""`kith measure slope-index` and `concentration`: how unequal a figure is over all groups, with limits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kith.cli.measure_files import AsJson, By, Confidence, File, Out, columns_in, may_write, told
from kith.cli.screen import answer, say
from kith.errors import BadUsage


class Kind(StrEnum):
    """What the values are."""

    plain = "plain"
    rate = "rate"
    proportion = "proportion"


def slope_index_command(
    file: File,
    group: Annotated[str, typer.Option("--group", help="The column of the group's number: 1 is the most deprived.")],
    population: Annotated[str, typer.Option("--population", help="The column of people in the group.")],
    value: Annotated[str, typer.Option("--value", help="The column of what was measured.")],
    standard_error: Annotated[
        str | None, typer.Option("--standard-error", help="The column of the value's standard error.")
    ] = None,
    lower: Annotated[str | None, typer.Option("--lower", help="In its place: the column of the lower limit...")] = None,
    upper: Annotated[str | None, typer.Option("--upper", help="... and of the upper, at 95 %.")] = None,
    kind: Annotated[Kind, typer.Option("--type", help="What the values are.")] = Kind.plain,
    transform: Annotated[
        bool, typer.Option("--transform", help="Fit the line to logarithms of rates, or logits of proportions.")
    ] = False,
    multiplier: Annotated[
        float, typer.Option("--multiplier", help="The index is times this; below 0 where more is worse.")
    ] = 1.0,
    confidence: Confidence = 0.95,
    repetitions: Annotated[
        int, typer.Option("--repetitions", help="Simulated lines that the limits come from.")
    ] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="Where the simulation begins.")] = 1,
    exact: Annotated[
        bool, typer.Option("--exact", help="Limits by formula in place of simulation; plain values only.")
    ] = False,
    by: By = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The slope and relative index of inequality: the two ends of a line through all groups, weighed by people."""
    from kith.measures import SlopeColumns, SlopeParams, exact_slope_index, slope_index

    may_write(out)
    if (standard_error is None) == (lower is None or upper is None):
        raise BadUsage(
            "The value's standard error is needed, or its lower and upper limit.",
            "Give --standard-error, or --lower and --upper.",
        )
    names = SlopeColumns(standard_error="standard_error" if standard_error else None)
    wanted: dict[str, str | None] = {names.group: group, names.population: population, names.value: value}
    wanted |= {"standard_error": standard_error} if standard_error else {names.lower: lower, names.upper: upper}
    params = SlopeParams(
        kind=kind.value,
        transform=transform,
        multiplier=multiplier,
        confidence=confidence,
        repetitions=repetitions,
        seed=seed,
    )
    measure = exact_slope_index if exact else slope_index
    found = measure(columns_in(file, wanted, by or []), columns=names, params=params, by=by or ())
    for row in found.to_pylist():
        if row["notes"]:
            say(f"[yellow]Take care.[/] {', '.join([*(str(row[name]) for name in by or ()), row['notes']])}")
    if by or not as_json:
        told(found, out, as_json)
    else:
        answer(found.to_pylist()[0])


def register(measures: typer.Typer) -> None:
    """Join these to `kith measure`."""
    measures.command("slope-index")(slope_index_command)
