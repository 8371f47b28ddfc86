"""What holds two engines together: whether tables part in a cell, and what a test on Spark needs."""

import shutil

import pyarrow as pa
import pytest

needs_spark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17"),
    # Spark's own and Ibis's: nothing of ours
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NEAR = 1e-9
"""How far two engines may part in a figure: they add in different orders."""


def cells_apart(one, other):
    """The columns in which two tables of scores part, or what else does."""
    if one.schema != other.schema or one.num_rows != other.num_rows:
        return ["the form"]
    return [name for name in one.column_names if not same(one[name], other[name])]


def same(one, other):
    if not pa.types.is_floating(one.type):
        return one.to_pylist() == other.to_pylist()
    pairs = zip(one.to_pylist(), other.to_pylist())
    return all(a is b or (a is not None and b is not None and abs(a - b) <= NEAR) for a, b in pairs)
