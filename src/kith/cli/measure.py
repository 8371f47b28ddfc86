"""`kith measure`: public health's figures over any table of counts, each with its interval."""

from __future__ import annotations

from typing import Annotated

import typer

from kith.cli import measure_control, measure_inequality
from kith.cli.measure_files import (
    AsJson,
    BlankIsNought,
    By,
    Confidence,
    File,
    Out,
    Per,
    columns_in,
    counts_known,
    may_write,
    told,
)
from kith.errors import BadUsage

measures = typer.Typer(
    help="Rates, proportions, standardised rates, inequality and control charts, each with its interval.",
    no_args_is_help=True,
)

Count = Annotated[str, typer.Option("--count", help="The column of events.")]
Population = Annotated[str, typer.Option("--population", help="The column of people, or person-years.")]


@measures.command("rate")
def rate_command(
    file: File,
    count: Count,
    population: Population,
    by: By = None,
    multiplier: Per = 100_000,
    confidence: Confidence = 0.95,
    blank_is_nought: BlankIsNought = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Events for so many people: each row's rate, or each group's with --by, exact limits under 10 events, else Byar's."""
    from kith.measures import rates

    may_write(out)
    table = columns_in(file, {"numerator": count, "denominator": population}, by)
    table = counts_known(table, ["numerator"], blank_is_nought=blank_is_nought)
    told(rates(table, per=multiplier, confidence=confidence, by=by), out, as_json)


@measures.command("proportion")
def proportion_command(
    file: File,
    count: Annotated[str, typer.Option("--count", help="The column of people it is true of.")],
    denominator: Annotated[str, typer.Option("--denominator", help="The column of people asked about.")],
    by: By = None,
    confidence: Confidence = 0.95,
    blank_is_nought: BlankIsNought = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Shares of people: each row's, or each group's with --by, with Wilson limits."""
    from kith.measures import proportions

    may_write(out)
    table = columns_in(file, {"numerator": count, "denominator": denominator}, by)
    table = counts_known(table, ["numerator"], blank_is_nought=blank_is_nought)
    told(proportions(table, confidence=confidence, by=by), out, as_json)


@measures.command("dsr")
def dsr_command(
    file: File,
    population: Population,
    standard: Annotated[str, typer.Option("--standard", help="The column of people in the standard population.")],
    count: Annotated[str | None, typer.Option("--count", help="The column of events.")] = None,
    events: Annotated[
        list[str] | None,
        typer.Option(
            "--events",
            help="In place of --count, where a person may have several: COLUMN=TIMES, people who had so many; repeatable. "
            "Without =TIMES the first is once, the next twice.",
        ),
    ] = None,
    by: By = None,
    multiplier: Per = 100_000,
    confidence: Confidence = 0.95,
    blank_is_nought: BlankIsNought = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The rate an area would have if its people were as old as the standard population's; one row per area and age in."""
    from kith.measures import DirectColumns, direct_rates

    may_write(out)
    people_with = times_of(events or [])
    if (count is None) == (not people_with):
        raise BadUsage("Either --count or --events says how many events there were.", "Give one of them.")
    numbers = {"numerator": count, "denominator": population, "standard": standard}
    table = columns_in(file, {**numbers, **{name: name for name in people_with}}, by or [])
    table = counts_known(table, [*people_with] or ["numerator"], blank_is_nought=blank_is_nought)
    columns = DirectColumns(people_with=people_with)
    told(direct_rates(table, columns=columns, per=multiplier, confidence=confidence, by=by or ()), out, as_json)


def times_of(events: list[str]) -> dict[str, int]:
    """Columns of people by how many events each of them had.

    Raises
    ------
    BadUsage
        a number of times that is none

    Examples
    --------
    >>> times_of(["once,twice", "often=5"])
    {'once': 1, 'twice': 2, 'often': 5}
    """
    found: dict[str, int] = {}
    for place, word in enumerate((one for words in events for one in words.split(",")), start=1):
        name, _, times = word.partition("=")
        if times and not (times.isdigit() and int(times)):
            raise BadUsage(f"--events {word} does not say how many times.", "Write COLUMN=2 for people who had two.")
        found[name] = int(times) if times else place
    return found


@measures.command("isr")
def isr_command(
    file: File,
    count: Count,
    population: Population,
    reference_count: Annotated[
        str, typer.Option("--reference-count", help="The column of events at that age in the reference population.")
    ],
    reference_population: Annotated[
        str, typer.Option("--reference-population", help="The column of its people of that age.")
    ],
    by: By = None,
    multiplier: Per = 100_000,
    confidence: Confidence = 0.95,
    blank_is_nought: BlankIsNought = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """An area held against a reference population: its rate, and `ratio` of observed to expected events."""
    from kith.measures import IndirectColumns, indirect_rates, indirect_ratios
    from kith.measures.grouping import with_columns

    may_write(out)
    parts = IndirectColumns()
    named = {parts.numerator: count, parts.denominator: population}
    named |= {parts.reference_numerator: reference_count, parts.reference_denominator: reference_population}
    table = columns_in(file, named, by or [])
    table = counts_known(
        table, [parts.numerator, parts.denominator, parts.reference_numerator], blank_is_nought=blank_is_nought
    )
    ratios = indirect_ratios(table, confidence=confidence, by=by or ())
    rates = indirect_rates(table, per=multiplier, confidence=confidence, by=by or ())
    ratio = {f"ratio{part}": ratios[of].to_pylist() for part, of in _PARTS.items()}
    told(with_columns(rates, ratio), out, as_json)


_PARTS = {"": "value", "_lower": "lower", "_upper": "upper"}


def register(app: typer.Typer) -> None:
    """Join `kith measure` to the command."""
    for part in (measure_inequality, measure_control):
        part.register(measures)
    app.add_typer(measures, name="measure")
