"""Keyed digests: the same text and key always give the same pseudonym, and without the key nothing leads back.

An NHS number has only ten digits, so a digest without a key could be undone by trying them all.
"""

from __future__ import annotations

import hashlib

import ibis
from ibis.expr.types import StringValue

_BETWEEN = "\x1f"  # a sign that no cell holds, so that ("ab", "c") and ("a", "bc") differ
_LENGTH = 32  # hexadecimal digits: 128 bits


def keyed_digest(key: bytes, *parts: StringValue | str) -> StringValue:
    """The pseudonym of some texts, as an expression over rows.

    Parameters
    ----------
    key : the secret of this lake; the same key gives the same pseudonyms on every run
    parts : texts or columns of text; an empty cell counts as an empty text

    Returns
    -------
    Column of 32 hexadecimal digits.

    Method
    ------
    The first 128 bits of SHA-256 over the key and the parts. The key stands in front; cutting the digest short takes
    away what a length-extension would need.

    Examples
    --------
    >>> import ibis
    >>> told = ibis.duckdb.connect().to_pyarrow(keyed_digest(b"secret", ibis.literal("gp"), "42"))
    >>> told.as_py() == digest_of(b"secret", "gp", "42")
    True
    """
    text = ibis.literal(key.hex())
    for part in parts:
        column = ibis.literal(part) if isinstance(part, str) else part.fill_null("")
        text = text + ibis.literal(_BETWEEN) + column
    return text.hexdigest("sha256").left(_LENGTH)


def digest_of(key: bytes, *parts: str | None) -> str:
    """The same pseudonym for one row, without an engine.

    Examples
    --------
    >>> digest_of(b"secret", "gp", "42") == digest_of(b"other", "gp", "42")
    False
    """
    text = _BETWEEN.join([key.hex(), *(part or "" for part in parts)])
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
