"""What a table is here: schemas, checks, files in and out. One alias each, so the engine is one decision."""

import ibis
import pyarrow

from kith.tables.schema import BadCell, Column, Kind, Schema

Relation = ibis.Table
"""A lazy table: claims, events, flags. The same definition runs on DuckDB and on Spark."""

Table = pyarrow.Table
"""A table in memory: measures, lists, areas."""

__all__ = ["BadCell", "Column", "Kind", "Relation", "Schema", "Table"]
