"""JSON lines into cells of text: one object a line, numbers kept digit for digit as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from kith.errors import CannotRead
from kith.tables.cells import BadRow, Cells, Pass, cell_batch
from kith.tables.headers import named_header
from kith.tables.sources import BLOCK, Source

LONGEST_LINE = 4 * BLOCK  # bytes
MOST_COLUMNS = 2_000
MEND = "write one object of plain values on each line"


def cells_of_ndjson(source: Source) -> Cells:
    """Cells of a file of JSON lines; rows are numbered by line.

    The file is read through once for its keys, which need not stand on every line, and then for its rows.

    Raises
    ------
    CannotRead
        no line is an object, or there are so many keys that they cannot be columns.
    """
    keys: dict[str, None] = {}
    for _, item in _objects(source, Pass()):
        keys.update(dict.fromkeys(item))
        if len(keys) > MOST_COLUMNS:
            raise CannotRead(
                f"{source.name} has more than {MOST_COLUMNS:,} different keys.", "Give each row the same keys."
            )
    if not keys:
        raise CannotRead(f"{source.name} has no line that is a JSON object.", MEND[0].upper() + MEND[1:] + ".")
    header = named_header(list(keys), source.name)

    def stream(found: Pass, size: int) -> Iterator[pa.RecordBatch]:
        waiting: list[tuple[int, dict[str, Any]]] = []
        for numbered_item in _objects(source, found):
            waiting.append(numbered_item)
            if len(waiting) == size:
                yield _batch(waiting, tuple(keys), header)
                waiting = []
        yield _batch(waiting, tuple(keys), header)

    return Cells(header, stream, source=source).noting("Rows are numbered by line.")


def _objects(source: Source, found: Pass) -> Iterator[tuple[int, dict[str, Any]]]:
    with source.opened() as stream:
        for number, line in enumerate(_lines(stream, source.name), 1):
            if not line.strip():
                continue
            try:
                yield number, _object(line)
            except ValueError as why:
                text = line[:300].decode("utf-8", "backslashreplace")
                found.bad_rows.append(BadRow(number, f"the line {why}", MEND, text))


def _lines(stream: Any, name: str) -> Iterator[bytes]:
    carry = b""
    while block := stream.read(BLOCK):
        *lines, carry = (carry + block).split(b"\n")
        yield from lines
        if len(carry) > LONGEST_LINE:
            raise CannotRead(f"{name} has a line of more than {LONGEST_LINE:,} bytes.", "Write one object a line.")
    yield carry


def _object(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8-sig")
        item = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise ValueError("holds a byte that is no character in UTF-8") from None
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(item, dict):
        raise ValueError("is not a JSON object")
    if "\\u" in text and not _has_only_characters(item):
        raise ValueError("holds a control character or half a character that no text has")
    return item


def _has_only_characters(item: dict[str, Any]) -> bool:
    if any("\0" in value or "\x1f" in value for value in item.values() if isinstance(value, str)):
        return False
    try:
        json.dumps(item, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    item = dict(pairs)
    if len(item) < len(pairs):
        raise ValueError("has the same key twice")
    return item


def _batch(items: list[tuple[int, dict[str, Any]]], keys: tuple[str, ...], header: tuple[str, ...]) -> pa.RecordBatch:
    columns = [pa.array([_text(item.get(key)) for _, item in items], pa.string()) for key in keys]
    return cell_batch(header, columns, pa.array([number for number, _ in items], pa.int64()))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)
