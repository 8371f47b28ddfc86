"""Reasons and gaps as lists of texts beside each row, made for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["joined_texts", "lists_of_texts", "texts_by_row"]


def lists_of_texts(columns: Sequence[pa.Array], rows: int) -> pa.Array:
    """One list for each row, of the texts that its columns hold, in the order of the columns; blanks are left out.

    Examples
    --------
    >>> lists_of_texts([pa.array(["a", None]), pa.array(["b", "c"])], 2).to_pylist()
    [['a', 'b'], ['c']]
    >>> lists_of_texts([], 2).to_pylist()
    [[], []]
    """
    if not columns:
        return pa.array([[]] * rows, pa.list_(pa.string()))
    whole = pa.concat_arrays([column.cast(pa.string()) for column in columns])
    there = np.stack([column.is_valid().to_numpy(zero_copy_only=False) for column in columns]).T
    places = np.arange(len(columns) * rows).reshape(len(columns), rows).T
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), whole.take(pa.array(places[there])))


def joined_texts(*parts: pa.Array | pa.Scalar | str, where: np.ndarray) -> pa.Array:
    """Each row's parts as one text, and a blank where there is nothing to say.

    Examples
    --------
    >>> joined_texts(pa.array(["a", "b"]), " of ", pa.array(["c", "d"]), where=np.array([True, False])).to_pylist()
    ['a of c', None]
    """
    said = pc.binary_join_element_wise(*parts, "")
    return pc.if_else(pa.array(where), said, pa.scalar(None, pa.string()))


def texts_by_row(row: np.ndarray, texts: pa.Array, rows: int) -> pa.Array:
    """One list for each row, of texts that stand in order of their rows.

    Examples
    --------
    >>> texts_by_row(np.array([0, 2, 2]), pa.array(["a", "b", "c"]), 3).to_pylist()
    [['a'], [], ['b', 'c']]
    """
    offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), texts)
