"""Where two engines spell one question differently: DuckDB's SQL in Spark's words.

What is asked is written once, in DuckDB's SQL. Most of it is translated by SQLGlot, which comes with Splink. What is left
are the functions here, for which Spark has another name, another answer, or none.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

TEXT_FUNCTIONS = {
    "jaro_winkler_similarity": "double",
    "damerau_levenshtein": "bigint",
    "levenshtein": "bigint",
    "hamming": "bigint",
}
"""DuckDB's functions over two texts, and what they give in Spark's types.

Every library counts slips and letters in its own way: where the first letters count for more, whether a swap is one slip
or two, whether an accent is a letter more. So Spark's own and those of the library that Splink brings are not asked: its
workers ask DuckDB.
"""
_OF_DUCKDB = "duckdb_"


@cache
def for_spark(sql: str) -> str:
    """A question or a condition in DuckDB's SQL, as Spark is asked.

    Examples
    --------
    >>> for_spark("list_has_any(a_l, a_r) or levenshtein(b_l, b_r) <= 1")
    'ARRAYS_OVERLAP(a_l, a_r) OR duckdb_levenshtein(b_l, b_r) <= 1'
    """
    return sqlglot.parse_one(sql, read="duckdb").transform(_respelt).sql(dialect="spark", normalize_functions=False)


def _respelt(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.CTE):
        node.set("materialized", None)  # Spark decides that itself
    name = _name_of(node)
    if name in TEXT_FUNCTIONS:
        return exp.func(_OF_DUCKDB + name, *_arguments(node), dialect="duckdb")
    if name == "list_has_any":
        return exp.Anonymous(this="ARRAYS_OVERLAP", expressions=_arguments(node))
    if name == "hash":  # Spark's own `hash` has 32 bits, and two keys in a thousand million would be mistaken for one
        return exp.Anonymous(this="XXHASH64", expressions=_arguments(node))
    return node


def _name_of(node: exp.Expr) -> str | None:
    """DuckDB's name of a function that is asked for."""
    if isinstance(node, exp.JarowinklerSimilarity):
        return "jaro_winkler_similarity"
    if isinstance(node, exp.Levenshtein):
        return "levenshtein"
    if isinstance(node, exp.ArrayOverlaps):
        return "list_has_any"
    return node.name.lower() if isinstance(node, exp.Anonymous) else None


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    return node.expressions or [node.this, node.expression]


def ask_duckdb(session: Any) -> None:
    """Let a Spark session's questions name DuckDB's functions over texts: its workers ask DuckDB, a batch at a time.

    Parameters
    ----------
    session : SparkSession; its workers need DuckDB of the same release, pandas and PyArrow, and nothing of Kith
    """
    from pyspark.sql import functions

    of_batches: Any = functions.pandas_udf  # its kinds of call are too many for the checker of types
    for name, kind in TEXT_FUNCTIONS.items():
        session.udf.register(_OF_DUCKDB + name, of_batches(_over_batches(name), kind))


def _over_batches(name: str) -> Any:
    """One of DuckDB's functions over two columns; it goes to the workers whole, so it names what it needs inside."""
    import pandas as pd

    held: list[Any] = []

    def over_batches(left: pd.Series, right: pd.Series) -> pd.Series:
        import duckdb
        import pyarrow as pa

        if not held:  # one database for all functions and batches of a worker
            held.append(duckdb.connect(":memory:texts", config={"threads": 1, "temp_directory": ""}))
        sides = {side: pa.array(texts, pa.string(), from_pandas=True) for side, texts in (("l", left), ("r", right))}
        held[0].register("texts", pa.table(sides))
        answers = held[0].execute(f"select {name}(l, r) as answer from texts").to_arrow_table()["answer"]
        return answers.to_pandas(types_mapper=pd.ArrowDtype)

    # Spark reads from these that whole columns go in and come out
    over_batches.__annotations__ = {"left": pd.Series, "right": pd.Series, "return": pd.Series}
    return over_batches
