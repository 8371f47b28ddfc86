"""SQL of lazy tables, worked out once: the same expression is the same text, and writing it out costs more than running it.

Most of a small build goes into turning expressions into SQL, and a service that works one person out anew would do so on
every press. A text is kept under all that the compiler reads. Only names made at random and digests (the secret of a lake,
pseudonyms) are left open in it, so one lake's text serves another, and no secret stays behind in it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID

import ibis
import ibis.expr.operations as ops
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.common.grounds import Annotable
from ibis.expr.datashape import DataShape
from ibis.expr.datatypes import DataType
from ibis.expr.schema import Schema

__all__ = ["KeptCompiler"]

MOST = 1024
"""Texts kept at once: a build asks for about a hundred."""

_PLAIN = (str, int, float, bool, bytes, Decimal, date, time, timedelta, UUID, type(None))
_AT_RANDOM = re.compile(r"ibis_\w+_[a-z2-7]{26}")
_DIGEST = re.compile(r"[0-9a-f]{32,}")
_OPEN = re.compile("\0(\\d+)\0")


class KeptCompiler:
    """Ibis's own compiler, which gives a text that it gave before without working it out again."""

    def __init__(self, own: Any):
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def to_sqlglot(self, expr: Any, *, limit: Any = None, params: Mapping[Any, Any] | None = None) -> Any:
        """The SQL of an expression; where it cannot be kept, what Ibis makes of it."""
        whole = ibis.options.sql.default_limit if limit == "default" else limit
        written = None if params else _written(expr.op(), f"{whole} {ibis.options.sql.fuse_selects}")
        kept = _KEPT.find(written) if written is not None else None
        if kept is not None:
            return sge.Var(this=kept)
        query = self._own.to_sqlglot(expr, limit=limit, params=params)
        if written is None:
            return query
        try:
            text = query.sql(dialect=self._own.dialect, unsupported_level=sg.ErrorLevel.RAISE)
        except sg.UnsupportedError:
            return query  # whoever asked says so in their own words
        _KEPT.keep(written, text)
        return sge.Var(this=text)


class _Written:
    """An expression written down whole: two that are written alike have the same SQL but for what is left `open`."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.open: dict[str, int] = {}
        self.seen: dict[int, int] = {}

    @property
    def key(self) -> bytes:
        return sha256("\1".join(self.told).encode("utf-8", "surrogatepass")).digest()

    def write(self, value: Any) -> None:
        """Write down a value with all that hangs on it; `TypeError` for what is of no kind known here."""
        if isinstance(value, ops.Node):
            self.node(value)
        elif isinstance(value, _PLAIN):
            self.told.append(f"{type(value).__name__} {value!r}")
        elif isinstance(value, Schema | DataType):
            self.told.append(_shape(value))
        elif isinstance(value, Mapping):
            self.several("mapping", [part for pair in value.items() for part in pair])
        elif isinstance(value, tuple | list):
            self.several("several", value)
        elif isinstance(value, frozenset):
            self.several("any of", sorted(value))
        elif isinstance(value, Enum | DataShape):
            self.told.append(f"{type(value).__name__} {getattr(value, 'name', '')}")
        elif isinstance(value, Annotable):
            self.several(_named(type(value)), value.__args__)
        else:
            raise TypeError(type(value).__name__)

    def several(self, what: str, values: Any) -> None:
        self.told.append(f"{what} {len(values)}")
        for value in values:
            self.write(value)

    def node(self, node: ops.Node) -> None:
        if id(node) in self.seen:
            self.told.append(f"again {self.seen[id(node)]}")
            return
        if isinstance(node, ops.PhysicalTable) and not isinstance(node, ops.AliasedRelation):
            self.table(node)
        elif isinstance(node, ops.Literal) and isinstance(node.value, str) and _DIGEST.fullmatch(node.value):
            self.told.append(f"digest {_shape(node.dtype)}")
            self.left_open(f"'{node.value}'")
        else:
            self.several(_named(type(node)), [value for name, value in zip(node.__argnames__, node.__args__, strict=True)
                                              if not (name == "identifier" and isinstance(node, ops.SelfReference))])  # fmt: skip
        self.seen[id(node)] = len(self.seen)

    def table(self, node: Any) -> None:
        """A table by its name and columns; what is in it, and which engine has it, is no part of its SQL."""
        self.told.append(f"{_named(type(node))} {_shape(node.schema)}")
        self.write(getattr(node, "namespace", None))
        if _AT_RANDOM.fullmatch(node.name):
            self.left_open(f'"{node.name}"')
        else:
            self.told.append(repr(node.name))

    def left_open(self, text: str) -> None:
        self.told.append(f"open {self.open.setdefault(text, len(self.open))}")


def _written(node: Any, about: str) -> _Written | None:
    written = _Written()
    written.told.append(about)
    try:
        written.write(node)
    except (TypeError, RecursionError):
        return None
    return written


@lru_cache(maxsize=4096)
def _shape(of: Hashable) -> str:
    return repr(tuple(of.items())) if isinstance(of, Schema) else repr(of)


def _named(kind: Any) -> str:
    """What a kind of expression is; of a function that was declared, also the engine's own name for it."""
    return _named_once(kind)


@lru_cache(maxsize=512)
def _named_once(kind: Hashable) -> str:
    declared = [str(getattr(kind, name, "")) for name in ("__func_name__", "__udf_namespace__", "__input_type__")]
    return " ".join([str(kind), *declared])


class _Texts:
    """Texts by what they were made of, those asked for last at the end."""

    def __init__(self) -> None:
        self.lock, self.texts = Lock(), OrderedDict[bytes, str]()

    def find(self, written: _Written) -> str | None:
        with self.lock:
            kept = self.texts.get(written.key)
            if kept is None:
                return None
            self.texts.move_to_end(written.key)
        opened = list(written.open)
        return _OPEN.sub(lambda found: opened[int(found[1])], kept)

    def keep(self, written: _Written, text: str) -> None:
        if "\0" in text or any(one not in text for one in written.open):
            return
        for one, number in written.open.items():
            text = text.replace(one, f"\0{number}\0")
        with self.lock:
            self.texts[written.key] = text
            while len(self.texts) > MOST:
                self.texts.popitem(last=False)


_KEPT = _Texts()
