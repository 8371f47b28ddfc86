"""One pass over the event table: for each person and topic, when first, when last, how often, and the latest value.

Every rule is answered from these facts; no rule reads the events again. The same definition runs on DuckDB and Spark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from kith.coding import KITH_TERMS, Codelist
from kith.errors import BadCodelist
from kith.insight.keeping import engine_of, kept
from kith.insight.questions import ATTENDED, MISSED, UNCLEAR, Marks, Topic, plain_unit
from kith.tables import Relation, Table

__all__ = ["code_table", "facts"]

_CODE_COLUMNS = pa.schema(
    [
        ("topic", pa.int16()),
        ("ends", pa.bool_()),
        ("code_system", pa.string()),
        ("code", pa.string()),
        ("wants_outcome", pa.string()),
        ("wants_unit", pa.string()),
        ("counts_days", pa.bool_()),
        ("days_after", pa.date32()),
        ("reads", pa.bool_()),
        ("current", pa.bool_()),
        ("counted_as", pa.string()),
        ("wants_kind", pa.string()),
        ("above", pa.float64()),
        ("below", pa.float64()),
        ("at_least", pa.float64()),
        ("at_most", pa.float64()),
    ]
)

# one whole number that orders readings by day, file and row: the day, 11 bits for the file's place in the order of
# names, 32 bits for the row, and the last bit to say that the value's unit can be read
_DAY_BIT, _FILE, _ROW = 44, 2**33, 2
_DAY_ONE = date(1800, 1, 1)  # nothing anybody records of a person was before; so the number is never below nought


@ibis.udf.agg.builtin(name="arg_max", signature=((dt.float64, dt.int64), dt.float64))
def _arg_max(value, key):  # type: ignore[no-untyped-def]
    """The value at the greatest key; DuckDB's own, since Ibis writes `argmax` as a slow ordered FIRST there."""


@ibis.udf.agg.builtin(name="max_by", signature=((dt.float64, dt.int64), dt.float64))
def _max_by(value, key):  # type: ignore[no-untyped-def]
    """The value at the greatest key; Spark's own."""


def _codes_of(name: str, codelists: Mapping[str, Codelist]) -> list[tuple[str, str]]:
    """Codes by system; a Kith term that no list is named for stands for itself."""
    if name in codelists:
        return [(row.system, row.code) for row in codelists[name].codes]
    if name in KITH_TERMS:
        return [("kith", name)]
    raise BadCodelist(
        f"A rule needs the codelist {name}, which nobody gave.", "Give it with --codelists, or leave that rule out."
    )


def _counted_as(topic: Topic, codelists: Mapping[str, Codelist]) -> dict[tuple[str, str], str]:
    """What each code counts as where different ones are counted: itself, or its category in the list."""
    if not topic.counts_different:
        return {}
    rows = [row for name in topic.lists if name in codelists for row in codelists[name].codes]
    grouped = topic.counts_different == "categories"
    # the first category holds where a list has a code in several
    return {(row.system, row.code): (grouped and row.category) or f"{row.system} {row.code}" for row in reversed(rows)}


def code_table(topics: Sequence[Topic], codelists: Mapping[str, Codelist]) -> Table:
    """Which codes belong to which topic, and what is wanted of their entries.

    Parameters
    ----------
    topics : what to gather; a topic's number is its place here
    codelists : by name

    Returns
    -------
    Table, one row per topic and code; `ends` is true of the codes that end a topic's entries

    Raises
    ------
    BadCodelist
        a topic names a list that is not there

    Examples
    --------
    >>> from kith.coding import built_in
    >>> code_table([Topic(("community_nursing",))], built_in())["code"].to_pylist()
    ['community_nursing']
    """
    rows: dict[tuple[Any, ...], None] = {}
    for number, topic in enumerate(topics):
        unit = plain_unit(topic.unit) or None
        rest = (unit, topic.counts_days, topic.days_after, topic.reads)
        counted = _counted_as(topic, codelists)
        main = [code for name in topic.lists for code in _codes_of(name, codelists)]
        told = (topic.outcome or None, *rest, topic.current)
        marks = astuple(topic.marks)
        rows.update(
            {(number, False, *code, *told, counted.get(code), topic.kind or None, *marks): None for code in main}
        )
        ending = (*rest, False, None, None, *astuple(Marks()))
        if topic.ended_by == ATTENDED:
            later = (ATTENDED, UNCLEAR)
            rows.update({(number, True, *code, how, *ending): None for code in main for how in later})
        elif topic.ended_by:
            ends = _codes_of(topic.ended_by, codelists)
            rows.update({(number, True, *code, None, *ending): None for code in ends})
    columns = zip(*rows, strict=True) if rows else [()] * len(_CODE_COLUMNS)
    return pa.table(
        [pa.array(list(column), field.type) for column, field in zip(columns, _CODE_COLUMNS)], _CODE_COLUMNS
    )


def facts(
    events: Relation,
    topics: Sequence[Topic],
    codelists: Mapping[str, Codelist],
    *,
    on: date,
    whose: Relation | None = None,
) -> Relation:
    """Gather the facts of every person about every topic, in one pass over the events.

    Parameters
    ----------
    events : Relation, one row per event, with the columns of the event table
    topics : what to gather
    codelists : the codes of each list that topics name
    on : the day asked for; later events, and events without a day, are not looked at
    whose : Relation, person_id and one other column, a number in its place; events of nobody in it are not looked at

    Returns
    -------
    Relation, one row per person (by the number, where `whose` is given) and topic that has any entry, with
        topic         place of the topic in `topics`
        count         entries
        first_date, last_date   of the entries
        ended_date    latest entry that ends them; null where none
        days          different days with an entry later than the topic's `days_after`; 0 unless it counts days
        different     different codes, or categories, of entries later than `days_after`; 0 unless the topic counts them
        latest_value  value of the latest entry with one; null where none, or where it is in another unit
        value_date    day of the latest entry with a value

    Raises
    ------
    BadCodelist
        a topic names a list that is not there

    Method
    ------
    Events are joined once to the table of codes and grouped by person and topic. Of two values on one day the larger
    (file, source_row) is the latest. Days after `on` do not exist yet.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> row = dict(person_id="p1", date=date(2026, 5, 1), code_system="loinc", code="4548-4", value=61.0,
    ...            unit="mmol/mol", file="gp.csv", source_row=2)
    >>> events = engine.create_table("events", pa.Table.from_pylist([row]))
    >>> found = facts(events, [Topic(("hba1c",), reads=True)], built_in(), on=date(2026, 11, 1)).to_pyarrow()
    >>> found["count"].to_pylist(), found["latest_value"].to_pylist()
    ([1], [61.0])
    >>> engine.disconnect()
    """
    codes = code_table(topics, codelists)
    matched = events.filter(events.date <= ibis.literal(on)).join(ibis.memtable(codes), ["code_system", "code"])
    by = "person_id"
    if whose is not None:
        matched = matched.join(whose, by)
        (by,) = set(whose.columns) - {by}
    if any(topic.outcome or topic.ended_by == ATTENDED for topic in topics):
        matched = matched.filter(matched.wants_outcome.isnull() | (matched.wants_outcome == _outcome(matched)))
    if any(topic.kind for topic in topics):
        matched = matched.filter(matched.wants_kind.isnull() | (matched.wants_kind == matched.kind))
    if any(topic.marks for topic in topics):
        matched = matched.filter(_between(matched))
    if any(topic.current for topic in topics):
        over = matched.current & (matched.end_date <= ibis.literal(on))
        matched = matched.filter(~over.fill_null(False))
    columns = [by, "topic", "ends", "date", "counts_days", "days_after"]
    columns += ["counted_as"] if any(topic.counts_different for topic in topics) else []
    readings = any(topic.reads for topic in topics)
    if readings:
        matched = _with_reading_order(matched, events, in_units=any(topic.unit for topic in topics))
        columns += ["value", "value_key"]
    return _gathered(matched.select(*columns), by, topics)


def _outcome(matched: Relation) -> ir.StringValue:
    """What became of a contact: an admission took place; no outcome, or not recorded, is unclear."""
    return ibis.cases(
        (matched.outcome == "attended", ATTENDED),
        (matched.outcome == "did_not_attend", MISSED),
        (matched.outcome.isnull() & (matched.kind == "admission"), ATTENDED),
        (matched.outcome.isnull() | (matched.outcome == "not_recorded"), UNCLEAR),
        else_="neither",
    )


def _between(matched: Relation) -> ir.BooleanValue:
    """Whether an entry's value lies between its topic's marks; an entry without a value lies between none."""
    value = matched.value
    return (
        (matched.above.isnull() | (value > matched.above))
        & (matched.below.isnull() | (value < matched.below))
        & (matched.at_least.isnull() | (value >= matched.at_least))
        & (matched.at_most.isnull() | (value <= matched.at_most))
    )


def _with_reading_order(matched: Relation, events: Relation, *, in_units: bool) -> Relation:
    """Add to each entry with a value its place in the order of readings; odd where its unit can be read."""
    files = events.select("file").distinct().filter(lambda t: t.file.notnull())
    # worked out first: inside the one pass it would make the engine do the rest in a slower order
    ranked = kept(files.mutate(file_rank=ibis.dense_rank().over(order_by=files.file) + 1), beside=events)
    joined = matched.left_join(ranked, "file")
    readable = _readable(joined).cast("int64") if in_units else 1
    days = joined.date.epoch_days().cast("int64") + (date(1970, 1, 1) - _DAY_ONE).days
    key = ibis.greatest(days, 0) * 2**_DAY_BIT + joined.file_rank.fill_null(0) * _FILE
    key += joined.source_row.fill_null(0) * _ROW + readable
    return joined.mutate(value_key=ibis.ifelse(joined.reads & joined.value.notnull() & ~joined.ends, key, None))


def _readable(joined: Relation) -> ir.BooleanValue:
    """Whether a value is in the unit wanted: the same but for case, spaces and brackets, or not said."""
    unit = joined.unit.lower()
    for sign in (" ", "[", "]"):
        unit = unit.replace(sign, "")
    return joined.unit.isnull() | joined.wants_unit.isnull() | (unit == joined.wants_unit)


def _gathered(matched: Relation, by: str, topics: Sequence[Topic]) -> Relation:
    """Group the matched entries by person and topic."""
    main: ir.BooleanValue | None = ~matched.ends if any(topic.ended_by for topic in topics) else None
    none_date: ir.Value = ibis.null("date")
    gathered: dict[str, ir.Value] = {
        "count": matched.count(where=main),
        "first_date": matched.date.min(where=main),
        "last_date": matched.date.max(where=main),
        "ended_date": matched.date.max(where=matched.ends) if main is not None else none_date,
        "days": ibis.literal(0, "int64"),
        "different": ibis.literal(0, "int64"),
    }
    late = matched.days_after.isnull() | (matched.date > matched.days_after)
    if any(topic.counts_days for topic in topics):
        gathered["days"] = matched.date.nunique(where=matched.counts_days & ~matched.ends & late)
    if "counted_as" in matched.columns:
        gathered["different"] = matched.counted_as.nunique(where=late)
    if "value_key" not in matched.columns:
        grouped = matched.group_by(by, "topic").aggregate(**gathered)
        return grouped.mutate(latest_value=ibis.null("float64"), value_date=none_date)
    latest = _max_by if engine_of(matched) == "pyspark" else _arg_max
    gathered |= {"value": latest(matched.value, matched.value_key), "value_key": matched.value_key.max()}
    grouped = matched.group_by(by, "topic").aggregate(**gathered)
    return grouped.mutate(
        latest_value=ibis.ifelse(grouped.value_key % _ROW == 1, grouped.value, None),
        value_date=_day_of(grouped.value_key),
    ).drop("value", "value_key")


def _day_of(key: ir.IntegerValue) -> ir.DateValue:
    """The day of a place in the order of readings."""
    return ibis.literal(_DAY_ONE) + (key >> _DAY_BIT).as_interval("D")
