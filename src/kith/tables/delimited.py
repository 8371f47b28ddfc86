"""Delimited text cut into records: quickly where every quotation mark is in order, one record at a time where not.

A quotation mark is in order when it opens a cell, closes one, or is doubled inside one (RFC 4180). Where one is not,
the record that it spoils is refused by its first line and reading goes on with the next line, so one stray mark
cannot swallow the rest of a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

QUOTE, NEWLINE, RETURN = 34, 10, 13
UNCLOSED = "has a quotation mark that opens a cell and never closes it"
TOO_LONG = "has a cell longer than 131,072 characters; a quotation mark may be missing"
BROKEN = {"unexpected end": UNCLOSED, "field limit": TOO_LONG}
STRAY = "has a quotation mark out of place"


class Record(NamedTuple):
    """One record, or why its line is none; `end` is where it ends in the text."""

    cells: list[str] | None
    why: str
    text: str
    end: int


def whole_records_end(block: bytes, delimiter: int) -> int | None:
    """Where the last whole record of a block ends, or None if its quotation marks are out of order.

    Parameters
    ----------
    block : text in which delimiter, quotation mark and line end are one byte each, beginning at the start of a record
    delimiter : that byte

    Returns
    -------
    A length; 0 where no record is whole.

    Examples
    --------
    >>> whole_records_end(b'1,"a\\nb"\\n2,"c\\n', ord(","))
    8
    >>> whole_records_end(b'1,5" pipe\\n', ord(",")) is None
    True
    """
    end = b"\n" if b"\n" in block else b"\r"
    last = block.rfind(end, 0, len(block) - (end == b"\r"))  # a return at the very end may be half of a line end
    if b'"' not in block:
        return last + 1
    quotes = _quotes_in_order(block, delimiter)
    if quotes is None:
        return None
    while last >= 0:
        before = int(np.searchsorted(quotes, last))
        if before % 2 == 0:
            return last + 1
        last = block.rfind(end, 0, int(quotes[before - 1]))
    return 0


def _quotes_in_order(block: bytes, delimiter: int) -> np.ndarray | None:
    """The places of all quotation marks, or None if one neither opens, closes nor is doubled."""
    content = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(content == QUOTE)
    edge = np.zeros(256, bool)
    edge[[delimiter, NEWLINE, RETURN, QUOTE]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    opens = edge[content[opening[opening > 0] - 1]]
    closes = edge[content[closing[closing < len(content) - 1] + 1]]
    return quotes if opens.all() and closes.all() else None


def records_one_by_one(text: str, delimiter: str, final: bool) -> Iterator[Record]:
    """Records of a text, the broken ones with a reason; stops before a record that goes on beyond the text.

    Parameters
    ----------
    text : whole lines, beginning at the start of a record
    delimiter : what stands between cells
    final : nothing follows, so a quotation mark still open is broken

    Examples
    --------
    >>> [(record.cells, record.why) for record in records_one_by_one('1,a\\n2,"b"c\\n3,d\\n', ",", True)]
    [(['1', 'a'], ''), (None, 'has a quotation mark out of place'), (['3', 'd'], '')]
    """
    lines = list(io.StringIO(text, newline=""))
    ends = np.cumsum([len(line) for line in lines]).tolist()
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        first = feed.place
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            why = next((reason for word, reason in BROKEN.items() if word in str(broken)), STRAY)
            if why is UNCLOSED and not final:
                return
            yield Record(None, why, lines[first], ends[first])
            feed.place = first + 1
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            continue
        yield Record(cells, "", "".join(lines[first : feed.place]), ends[feed.place - 1])


class _Feed:
    """Lines one at a time, with a place that can be set back."""

    def __init__(self, lines: list[str]):
        self.lines = lines
        self.place = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.lines):
            raise StopIteration
        self.place += 1
        return self.lines[self.place - 1]
