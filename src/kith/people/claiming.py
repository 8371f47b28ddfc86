"""Every cell about a person becomes a claim: a value with its source, its date, and whether the person said it."""

from __future__ import annotations

from functools import reduce

import ibis
from ibis import _
from ibis.expr.types import StringValue

from kith.people.keyed import keyed_digest
from kith.people.layouts import Layout
from kith.tables import Relation


def claims(rows: Relation, layout: Layout, *, key: bytes) -> Relation:
    """One row per filled cell that says something of the person.

    Parameters
    ----------
    rows : Relation of `extracts.with_entries`
    layout : what the rows are
    key : the secret of the lake

    Returns
    -------
    Relation with the columns of `CLAIMS` but `person_id`, which is not known yet. Where the rows of a layout are events
    (`every_cell` is False), each record's cells are claimed once, with the first row and the latest day.

    Method
    ------
    A cell of a column that identifies becomes a keyed digest of the text without case, spaces and punctuation: two
    partners' claims can be found equal or different, and nobody can read them.
    """
    told = rows if layout.every_cell else _once(rows, layout)
    cells = [_cell(told, layout, name, key) for name in layout.claims]
    row = ("entry_id", "source", "file", "source_row", "said_on")
    long = told.select(*row, cell=ibis.array(cells).unnest())
    long = long.mutate(field=_.cell["field"], value=_.cell["value"], stated_by_person=_.cell["stated_by_person"])
    return long.filter(_.value.notnull()).select(
        "entry_id",
        "field",
        "value",
        "source",
        "file",
        "source_row",
        claim_date=_.said_on,
        stated_by_person=_.stated_by_person,
    )


def _once(rows: Relation, layout: Layout) -> Relation:
    grouped = rows.group_by(list(dict.fromkeys(["entry_id", "source", "file", *layout.claims])))
    return grouped.aggregate(source_row=_.source_row.min(), said_on=_.said_on.max())


def _cell(rows: Relation, layout: Layout, name: str, key: bytes):
    field = layout.person.get(name, name)
    said = layout.said_by_person.get(name, layout.said_by_person.get("*")) if layout.every_cell else None
    text = rows[name].cast("string")
    return ibis.struct(
        {
            "field": ibis.literal(field),
            "value": hidden(text, field, key=key) if layout.schema[name].identifies else text,
            "stated_by_person": said.resolve(rows) if said is not None else ibis.null("boolean"),
        }
    )


def hidden(text: StringValue, field: str, *, key: bytes) -> StringValue:
    """A cell that identifies, as a digest that can only be compared; an empty cell stays empty.

    Examples
    --------
    >>> import ibis
    >>> one, two = (hidden(ibis.literal(t), "family_name", key=b"secret") for t in ("O'Neill", "ONEILL"))
    >>> ibis.duckdb.connect().to_pyarrow(one == two).as_py()
    True
    """
    bare = text.lower().re_replace(r"[^\w]+", "")
    return text.isnull().ifelse(ibis.null("string"), keyed_digest(key, "claim", field, bare))


def together(relations: list[Relation]) -> Relation:
    """Several relations with the same columns as one.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> both = together([ibis.memtable(pyarrow.table({"a": [n]})) for n in (1, 2)])
    >>> ibis.duckdb.connect().to_pyarrow(both.a.sum()).as_py()
    3
    """
    return reduce(lambda one, other: one.union(other), relations)
