"""What the register has of what people told: the same rows as a build makes of the file of steps, by its own functions."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import pyarrow as pa
from django.db import models

from kith.people.claiming import claims
from kith.people.extracts import Delivery, sightings, with_entries
from kith.people.happening import events
from kith.people.layouts import TOLD, TOLD_HERE
from kith.people.records.loading import IDENTIFYING_CLAIMS
from kith.people.records.models import Claim, Entry, Event, Told, Wording
from kith.people.telling import Step, rows_told
from kith.tables import Relation, Table, open_engine
from kith.tables.laid import lent
from kith.tables.writing import create_private

__all__ = ["FILE", "Rows", "as_telling", "lay_down", "new_record", "rows_of_records", "write_told"]

FILE = "told-here.csv"
"""The file of steps among the kept files of a build."""

_MODELS = (Wording, Claim, Event)
_SHAPE = TOLD_HERE.schema.arrow.append(pa.field("source_row", pa.int64())).append(pa.field("row_key", pa.string()))
_ONLY_PLACES = ("id", "entry_id", "person_id", "file", "source_row", "row_key", "rows_count", "source")


@dataclass(frozen=True)
class Rows:
    """What one record of steps comes to: its rows by model."""

    record: str
    rows: Mapping[type, Sequence[Mapping[str, Any]]]


def new_record() -> str:
    """The id of a record of what somebody told here; it sorts behind every partner's.

    Of equal claims the record that sorts first keeps whom they were about (`assign`): parted from somebody's only
    other record, what was told goes, and the person stays who they were.
    """
    return f"told{uuid4().hex}"


def as_telling(row: Told) -> Step:
    """A telling as the pure room has it."""
    return Step(row.pk, row.record, row.question, row.answer, row.cells, row.said_on, row.by_person)


def write_told(path: Path, *, until: date) -> int:
    """Write all that was told until a day as a file of the layout `told_here`, and say how many rows it has; of none, no file.

    Changes: the file, which must not be there. Told: nobody. Errors: none.
    """
    rows = rows_told([as_telling(row) for row in Told.objects.filter(said_on__lte=until).order_by("id")])
    if rows:
        with create_private(path) as file:
            text = [TOLD_HERE.schema.names, *([_text(row[name]) for name in TOLD_HERE.schema.names] for row in rows)]
            file.write(_as_csv(text).encode())
    return len(rows)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def rows_of_records(records: Collection[str]) -> list[Rows]:
    """What these records of steps come to on the register."""
    steps = [as_telling(row) for row in Told.objects.filter(record__in=records).order_by("id")]
    engine = open_engine(threads=1)
    try:
        lent(engine, "told", _typed(steps))
        found = {model: engine.to_pyarrow(asked).to_pylist() for model, asked in _asked_of_tellings().items()}
    finally:
        engine.disconnect()
    return [Rows(one, {model: [r for r in found.get(model, ()) if r["entry_id"] == one] for model in _MODELS}) for one in records]  # fmt: skip


@cache
def _asked_of_tellings() -> dict[type[models.Model], Relation]:
    """What is asked of steps, put together once: it names the table that they lie in, and nothing that is in it."""
    told = ibis.table(ibis.schema(_SHAPE), name="told")
    rows = with_entries(Delivery(told, TOLD_HERE, FILE, date.min), key=b"")
    said, happened = claims(rows, TOLD_HERE, key=b""), events(rows, TOLD_HERE)  # of what identifies no digests are kept
    found = {Wording: sightings(rows), Claim: said.filter(~said.field.isin(IDENTIFYING_CLAIMS))}
    return found if happened is None else {**found, Event: happened}


def _typed(steps: Sequence[Step]) -> Table:
    """Steps as checked rows of their layout."""
    rows = [
        {name: _value(name, cell) for name, cell in row.items()}
        | {"source_row": one.number, "row_key": str(one.number)}
        for row, one in zip(rows_told(steps), sorted(steps, key=lambda one: one.number), strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=_SHAPE)


def _value(name: str, cell: Any) -> Any:
    return TOLD_HERE.schema[name].kind.read(cell) if isinstance(cell, str) else cell


def lay_down(found: Sequence[Rows]) -> set[str]:
    """Put what records of steps come to in place of what the register has of them; return those that read otherwise before.

    Changes: their wordings, claims and events. Told: nobody. Errors: none; each record must be on the register.
    """
    entries = {
        one.entry_id: one for one in Entry.objects.filter(entry_id__in=[rows.record for rows in found], source=TOLD)
    }
    return {rows.record for rows in found if _is_laid(entries[rows.record], rows)}


def _is_laid(entry: Entry, found: Rows) -> bool:
    """Whether anything had to be written."""
    now = {Wording: Wording.objects.filter(entry=entry)}
    now |= {model: model.objects.filter(person=entry.person_id, entry=entry) for model in (Claim, Event)}
    if all(_said(model, now[model].values()) == _said(model, found.rows[model]) for model in _MODELS):
        return False
    for model in _MODELS:
        now[model].delete()
        model.objects.bulk_create(_row(model, entry, row) for row in found.rows[model])
    return True


def _said(model: type[models.Model], rows: Any) -> list[str]:
    names = [one.attname for one in model._meta.concrete_fields if one.attname not in _ONLY_PLACES]
    return sorted(str([row.get(name) for name in names]) for row in rows)


def _row(model: type[models.Model], entry: Entry, row: Mapping[str, Any]) -> Any:
    mine = {one.attname for one in model._meta.concrete_fields} - {"id", "entry_id", "person_id"}
    about = {} if model is Wording else {"person_id": entry.person_id}
    return model(entry=entry, **about, **{name: cell for name, cell in row.items() if name in mine})
