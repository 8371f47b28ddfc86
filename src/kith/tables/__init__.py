"""What a table is here: schemas, checks, files in and out. One alias each, so the engine is one decision."""

import ibis
import pyarrow

from kith.tables.checking import Checked, CheckParams, check
from kith.tables.engines import open_engine
from kith.tables.headers import HeaderMatch, match_header
from kith.tables.kinds import BIRTH_DATE, DATE, DECIMAL, INTEGER, PLANNED_DATE, TEXT, YES_NO, choice
from kith.tables.reading import Cells, open_cells
from kith.tables.schema import BadCell, Column, Kind, Schema
from kith.tables.writing import PRIVATE, write_csv, write_json_lines, write_parquet
from kith.tables.writing_xlsx import write_xlsx

Relation = ibis.Table
"""A lazy table: claims, events, flags. The same definition runs on DuckDB and on Spark."""

Table = pyarrow.Table
"""A table in memory: measures, lists, areas."""

__all__ = [
    "BIRTH_DATE",
    "DATE",
    "DECIMAL",
    "INTEGER",
    "PLANNED_DATE",
    "PRIVATE",
    "TEXT",
    "YES_NO",
    "BadCell",
    "Cells",
    "CheckParams",
    "Checked",
    "Column",
    "HeaderMatch",
    "Kind",
    "Relation",
    "Schema",
    "Table",
    "check",
    "choice",
    "match_header",
    "open_cells",
    "open_engine",
    "write_csv",
    "write_json_lines",
    "write_parquet",
    "write_xlsx",
]
