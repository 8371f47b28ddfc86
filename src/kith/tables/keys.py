"""A row's fingerprint: 16 bytes by which a row is known again tomorrow, without keeping the row.

Keys are MD5 over the cells with a salt; MD5 serves as a short fingerprint here and guards nothing. Cells hold no unit
separator (rows with one are refused when read), so two different rows never run together into one text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

KEY = pa.binary(16)
FEW = 2_000  # rows


class Fingerprints:
    """Makes keys, many rows at a time.

    Parameters
    ----------
    salt : mixed into every key, so that keys of one lake say nothing about those of another
    """

    def __init__(self, salt: bytes = b""):
        self._salt = salt.hex()
        self._engine: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        """Let the engine go."""
        if self._engine:
            self._engine.close()

    def keys(self, columns: Sequence[pa.Array | None]) -> np.ndarray:
        """One key for each row of these text columns; a column that is not there counts as empty cells.

        Returns
        -------
        Array of rows by 2, unsigned 64-bit: the first and last eight bytes of each key, low byte first.

        Examples
        --------
        >>> prints = Fingerprints()
        >>> keys = prints.keys([pa.array(["9434765919", "9434765919"]), None, pa.array(["Ada", "Ida"])])
        >>> binary(keys)[0].as_py() == hashlib.md5(b"9434765919\\x1f\\x1fAda").digest()
        True
        >>> prints.close()
        """
        count = next(len(column) for column in columns if column is not None)
        return self._few(columns, count) if count < FEW else self._many(columns)

    def _few(self, columns: Sequence[pa.Array | None], count: int) -> np.ndarray:
        """The same keys without starting an engine, which takes longer than a few rows do."""
        cells = [[""] * count if column is None else column.to_pylist() for column in columns]
        texts = (self._salt + "\x1f".join(row) for row in zip(*cells))
        digests = b"".join(hashlib.md5(text.encode(), usedforsecurity=False).digest() for text in texts)
        return np.frombuffer(digests, "<u8").astype(np.uint64).reshape(-1, 2)

    def _many(self, columns: Sequence[pa.Array | None]) -> np.ndarray:
        if self._engine is None:
            self._engine = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": "false"})
        names = [f"c{place}" for place, column in enumerate(columns) if column is not None]
        rows = pa.table([column for column in columns if column is not None], names=names)
        cells = ", ".join("''" if column is None else f"c{place}" for place, column in enumerate(columns))
        self._engine.register("rows", rows)
        found = self._engine.execute(
            f"with numbers as materialized (select md5_number($salt || concat_ws(chr(31), {cells})) n from rows) "
            "select (n & 18446744073709551615)::ubigint, (n >> 64)::ubigint from numbers",
            {"salt": self._salt},
        ).fetchnumpy()
        self._engine.unregister("rows")
        return np.column_stack([np.asarray(half, np.uint64) for half in found.values()])


def binary(keys: np.ndarray) -> pa.Array:
    """Keys as 16 bytes each."""
    content = keys.astype("<u8", order="C")
    return pa.Array.from_buffers(KEY, len(keys), [None, pa.py_buffer(content)])


def halves(keys: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Keys of 16 bytes as rows by 2 numbers; the opposite of `binary`.

    Examples
    --------
    >>> halves(binary(np.array([[1, 2]], np.uint64))).tolist()
    [[1, 2]]
    """
    if isinstance(keys, pa.ChunkedArray):
        keys = keys.combine_chunks()
    whole = keys.cast(KEY)
    content = np.frombuffer(whole.buffers()[1], np.uint8)[whole.offset * 16 : (whole.offset + len(whole)) * 16]
    return content.view("<u8").astype(np.uint64, copy=False).reshape(-1, 2)
