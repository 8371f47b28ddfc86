"""Rows of the database in the columns of a table of the road, so that the road's own functions can be asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from kith.tables import Table

__all__ = ["rows_as", "table_of"]


def table_of(rows: Any, shape: pa.Schema, **named: Any) -> Table:
    """A queryset as a table of this shape; `named` says where a column comes from that is not a field of the model."""
    alike = {f"as_{name}": value for name, value in named.items()}
    asked = [f"as_{name}" if name in named else name for name in shape.names]
    found = list(rows.annotate(**alike).order_by("pk").values_list(*asked))
    return rows_as([dict(zip(shape.names, row, strict=True)) for row in found], shape)


def rows_as(rows: Sequence[Mapping[str, Any]], shape: pa.Schema) -> Table:
    """Rows as a table of this shape; of no rows, an empty one."""
    return pa.Table.from_pylist(list(rows), schema=shape)
