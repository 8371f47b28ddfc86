"""Many rows into one table of the database at once: what a file brings is never written row by row."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.core.management.color import no_style
from django.db import connections, models

from kith.errors import BadUsage, RowsDoNotAddUp

__all__ = ["pour"]


def pour(rows: pa.RecordBatchReader, model: type[models.Model], using: str = "default") -> int:
    """Write rows into a model's table, in the transaction that is open.

    Parameters
    ----------
    rows : Arrow batches whose columns are named as the table's columns (`person_id` for a foreign key)
    model : the model; its table must have every column that `rows` brings
    using : the database's alias

    Returns
    -------
    How many rows were written.

    Raises
    ------
    BadUsage
        no transaction is open, or the table lacks a column
    RowsDoNotAddUp
        the database took another number of rows than were sent

    Method
    ------
    PostgreSQL takes them by COPY, SQLite by one prepared statement for all. Values pass as the database's own text:
    days in ISO form, lists as JSON, yes and no as the database writes them; a blank stays a blank.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise BadUsage("Rows are written only inside a transaction.", "Open one, so that all are written or none.")
    columns = [field.column for field in model._meta.concrete_fields]
    strangers = [name for name in rows.schema.names if name not in columns]
    if strangers:
        raise BadUsage(f"{model._meta.db_table} has no column {', '.join(strangers)}.", "Leave it out.")
    if connection.vendor != "postgresql":
        return _insert_into(connection, model._meta.db_table, rows)
    written = _copy_into(connection, model._meta.db_table, rows)
    if model._meta.pk.column in rows.schema.names:
        _go_on_after(connection, model)
    return written


def _go_on_after(connection: Any, model: type[models.Model]) -> None:
    """Rows that brought their own numbers leave PostgreSQL's counter behind."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _names(connection: Any, names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _copy_into(connection: Any, table: str, rows: pa.RecordBatchReader) -> int:
    """By PostgreSQL's own COPY, as CSV that Arrow writes: strings in quotation marks, blanks without."""
    sent = 0
    line = f"COPY {connection.ops.quote_name(table)} ({_names(connection, rows.schema.names)}) FROM STDIN (FORMAT csv)"
    options = pa_csv.WriteOptions(include_header=False)
    with connection.cursor() as cursor:
        with cursor.copy(line) as copying:
            for batch in _batches(rows, _as_it_is):
                text = io.BytesIO()
                pa_csv.write_csv(batch, text, options)
                copying.write(text.getbuffer())
                sent += batch.num_rows
        return _all_of(sent, cursor.rowcount, table)


def _insert_into(connection: Any, table: str, rows: pa.RecordBatchReader) -> int:
    """By one prepared statement of SQLite's own driver; Django's would look at every value again."""
    names = rows.schema.names
    marks = ", ".join("?" * len(names))
    line = f"INSERT INTO {connection.ops.quote_name(table)} ({_names(connection, names)}) VALUES ({marks})"
    sent = written = 0
    cursor = connection.connection.cursor()
    for batch in _batches(rows, _as_integer):
        cursor.executemany(line, zip(*(column.to_pylist() for column in batch.columns)))
        sent, written = sent + batch.num_rows, written + cursor.rowcount
    cursor.close()
    return _all_of(sent, written, table)


def _all_of(sent: int, written: int, table: str) -> int:
    if written != sent:
        raise RowsDoNotAddUp(f"{sent:,} rows were sent to {table} and {written:,} arrived.", "Nothing was kept.")
    return written


def _batches(rows: pa.RecordBatchReader, yes_no: Callable[[pa.Array], pa.Array]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        if batch.num_rows:
            written = [_written(column, yes_no) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(written, names=batch.schema.names)


def _written(column: pa.Array, yes_no: Callable[[pa.Array], pa.Array]) -> pa.Array:
    kind = column.type
    if pa.types.is_date(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_boolean(kind):
        return yes_no(column)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_struct(kind):
        return _as_json(column)
    return column


def _as_json(column: pa.Array) -> pa.Array:
    """Lists as JSON text; the same few lists of reasons come round thousands of times, so each is written once."""
    seen: dict[str, str] = {}

    def text(value: Any) -> str:
        key = repr(value)
        if key not in seen:
            seen[key] = json.dumps(value, ensure_ascii=False)
        return seen[key]

    return pa.array([None if value is None else text(value) for value in column.to_pylist()], pa.string())


def _as_it_is(column: pa.Array) -> pa.Array:
    return column


def _as_integer(column: pa.Array) -> pa.Array:
    return pc.cast(column, pa.int8())
