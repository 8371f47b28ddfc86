"""Steps kept by the engine while rules are asked, so that the events are read once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ibis.util import gen_name

from kith.tables import Relation
from kith.tables.laid import laid

__all__ = ["engine_of", "kept", "kept_for_now"]


def engine_of(relation: Relation) -> str:
    """The name of the engine that a relation lives in.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> engine_of(ibis.memtable(pyarrow.table({"a": [1]})))
    'duckdb'
    """
    return relation.get_backend().name


def kept(relation: Relation, beside: Relation | None = None) -> Relation:
    """The relation worked out once, and kept until the engine is disconnected.

    Parameters
    ----------
    relation : what to work out
    beside : a relation whose engine should keep it; its own if not given

    Ibis' own `cache` drops its table when Python forgets it, which may be after the engine is gone; DuckDB's temporary
    tables go with their connection, so they are used there.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> kept(ibis.memtable(pyarrow.table({"a": [1, 2]}))).count().to_pyarrow().as_py()
    2
    """
    engine = (relation if beside is None else beside).get_backend()
    if engine.name != "duckdb":
        return laid(engine, "kith", relation)
    return engine.create_table(gen_name("kith"), relation, temp=True)


@contextmanager
def kept_for_now(relation: Relation) -> Iterator[Relation]:
    """The same, until the block ends."""
    table = kept(relation)
    try:
        yield table
    finally:
        engine = table.get_backend()
        if engine.name == "duckdb":
            engine.drop_table(table.get_name(), force=True)
