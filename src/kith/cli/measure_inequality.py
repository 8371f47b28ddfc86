"""`kith measure slope-index` and `concentration`: how unequal a figure is over all groups, with limits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from kith.cli.measure_files import AsJson, By, Confidence, File, Out, columns_in, may_write, told
from kith.cli.screen import answer, say
from kith.errors import BadUsage


class Kind(StrEnum):
    """What the values are."""

    plain = "plain"
    rate = "rate"
    proportion = "proportion"


Group = Annotated[str, typer.Option("--group", help="The column of the group's number: 1 is the most deprived.")]
Population = Annotated[str, typer.Option("--population", help="The column of people in the group.")]
Value = Annotated[str, typer.Option("--value", help="The column of what was measured.")]
StandardError = Annotated[
    str | None, typer.Option("--standard-error", help="The column of the value's standard error.")
]
Lower = Annotated[str | None, typer.Option("--lower", help="In its place: the column of the lower limit...")]
Upper = Annotated[str | None, typer.Option("--upper", help="... and of the upper, at 95 %.")]
TypeOfValue = Annotated[Kind, typer.Option("--type", help="What the values are.")]
Transform = Annotated[
    bool, typer.Option("--transform", help="Fit the line to logarithms of rates, or logits of proportions.")
]
Multiplier = Annotated[
    float, typer.Option("--multiplier", help="The index is times this; below 0 where more is worse.")
]
Repetitions = Annotated[int, typer.Option("--repetitions", help="Simulated lines that the limits come from.")]
Seed = Annotated[int, typer.Option("--seed", help="Where the simulation begins.")]
Exact = Annotated[bool, typer.Option("--exact", help="Limits by formula in place of simulation; plain values only.")]


def slope_index_command(
    file: File,
    group: Group,
    population: Population,
    value: Value,
    standard_error: StandardError = None,
    lower: Lower = None,
    upper: Upper = None,
    kind: TypeOfValue = Kind.plain,
    transform: Transform = False,
    multiplier: Multiplier = 1.0,
    confidence: Confidence = 0.95,
    repetitions: Repetitions = 100_000,
    seed: Seed = 1,
    exact: Exact = False,
    by: By = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The slope and relative index of inequality: the two ends of a line through all groups, weighed by people."""
    from kith.measures import SlopeParams, exact_slope_index, slope_index

    may_write(out)
    names, wanted = _columns_of((group, population, value), standard_error, lower, upper)
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


def _columns_of(
    named: tuple[str, str, str], standard_error: str | None, lower: str | None, upper: str | None
) -> tuple[Any, dict[str, str | None]]:
    """The columns that the index is made of, and what the file calls each."""
    from kith.measures import SlopeColumns

    if (standard_error is None) == (lower is None or upper is None):
        raise BadUsage(
            "The value's standard error is needed, or its lower and upper limit.",
            "Give --standard-error, or --lower and --upper.",
        )
    names = SlopeColumns(standard_error="standard_error" if standard_error else None)
    wanted: dict[str, str | None] = dict(zip((names.group, names.population, names.value), named))
    errors = {"standard_error": standard_error} if standard_error else {names.lower: lower, names.upper: upper}
    return names, wanted | errors


def concentration_command(
    file: File,
    value: Annotated[str, typer.Option("--value", help="The column of what is shared out: an amount, or 0 and 1.")],
    rank: Annotated[str, typer.Option("--rank", help="The column people are ordered by, the worst off lowest.")],
    weight: Annotated[str | None, typer.Option("--weight", help="The column of people a row stands for.")] = None,
    bounds: Annotated[
        tuple[float, float] | None,
        typer.Option("--bounds", help="The lowest and highest the value can be, for the corrected indices."),
    ] = None,
    confidence: Confidence = 0.95,
    as_json: AsJson = False,
) -> None:
    """The concentration index: whether something gathers among the better off (above 0) or the worse off (below 0)."""
    from kith.measures import ConcentrationColumns, ConcentrationParams, concentration_index

    columns = ConcentrationColumns("outcome", "rank", "weight" if weight else None)
    table = columns_in(file, {"outcome": value, "rank": rank, "weight": weight}, [])
    result: dict[str, Any] = {}
    for kind in ("standard", "generalised", *(("erreygers", "wagstaff") if bounds else ())):
        params = ConcentrationParams(kind, bounds, confidence=confidence)
        found = concentration_index(table, columns=columns, params=params).to_pylist()[0]
        limits = {"index": found["value"], "lower": found["lower"], "upper": found["upper"]}
        if kind == "standard":
            rest = {name: found[name] for name in ("standard_error", "mean", "denominator", "direction")}
            result |= limits | rest
        else:
            result[kind] = limits
    if as_json:
        answer(result)
        return
    typer.echo(f"index {result['index']:.6g} ({result['lower']:.6g} to {result['upper']:.6g}): {result['direction']}")
    for kind in ("generalised", "erreygers", "wagstaff"):
        if kind in result:
            typer.echo("{} {index:.6g} ({lower:.6g} to {upper:.6g})".format(kind, **result[kind]))


def register(measures: typer.Typer) -> None:
    """Join these to `kith measure`."""
    measures.command("slope-index")(slope_index_command)
    measures.command("concentration")(concentration_command)
