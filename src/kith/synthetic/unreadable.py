"""Cells that nobody can read: what spreadsheets and tired hands leave behind, at low rates."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kith.synthetic.chance import Draws, happens
from kith.synthetic.partners import Partner
from kith.synthetic.rates import read_rates

Cells = dict[str, pa.DictionaryArray]

# What may stand in an optional cell instead of its value.
_SPOILT: dict[str, tuple[str, ...]] = {
    "nhs_number": ("9.99E+09", "#N/A", "999 123", "AB123456C", "unknown"),
    "sex": ("?", "7"),
    "postcode": ("KN", "#REF!", "NOT KNOWN 1"),
    "ethnic_category": ("White", "Asian", "???", "Q9"),
    "end_date": ("31/02/2024", "00/00/0000", "ongoing"),
    "registered_date": ("31/06/2019", "45210", "14/7/45"),
    "practice_ods_code": ("see notes", "!!"),
    "occupants_count": ("three", "2-3"),
    "rent_arrears_pence": ("£120.50", "1,250"),
    "interpreter_needed": ("maybe", "see file"),
    "contact_type": ("carrier pigeon", "x"),
    "outcome": ("??", "99"),
}
# Columns that a row cannot do without, and what stands there when somebody was tired.
_REQUIRED: dict[str, tuple[str, ...]] = {
    "gp_register": ("birth_date",),
    "community_contacts": ("contact_date", "service"),
    "mental_health": ("contact_date",),
    "social_care": ("start_date", "service"),
    "hospital": ("start_date", "episode_type"),
    "housing": ("recorded_date",),
    "vcse_referrals": ("referral_date", "reason"),
}
_SPOILT_DATES = ("31/02/2025", "00/00/0000", "tbc", "14/7/45", "last week")
_SPOILT_WORDS = ("???", "see notes")


def spoil_cells(draws: Draws, cells: Cells, partner: Partner) -> None:
    """Make a few cells of a file unreadable, in place: optional ones now and then, required ones rarely."""
    rates = read_rates("faults")["row"]
    count = len(next(iter(cells.values())))
    columns = [name for name in _SPOILT if name in cells and name not in _REQUIRED[partner.layout]]
    if partner.dates == "cells":
        columns = [name for name in columns if not name.endswith("_date")]
    rows = np.flatnonzero(happens(draws, rates["unreadable_optional"], count))
    column = draws.integers(0, len(columns), len(rows))
    for number, name in enumerate(columns):
        _replace(draws, cells, name, rows[column == number], _SPOILT[name])
    rows = np.flatnonzero(happens(draws, rates["unreadable_required"], count))
    names = _REQUIRED[partner.layout]
    column = draws.integers(0, len(names), len(rows))
    for number, name in enumerate(names):
        _replace(draws, cells, name, rows[column == number], _SPOILT_DATES if name.endswith("_date") else _SPOILT_WORDS)


def spoil_events(draws: Draws, cells: Cells) -> None:
    """Make a few coded events unreadable: a wrong digit in the code, no date, a limit for a number."""
    count = len(cells["code"])
    rows = np.flatnonzero(happens(draws, read_rates("faults")["row"]["unreadable_event"], count))
    kind = draws.integers(0, 3, len(rows))
    codes = cells["code"].take(pa.array(rows[kind == 0])).to_pylist()
    cells["code"] = put(cells["code"], rows[kind == 0], [code[:-1] + str((ord(code[-1]) + 3) % 10) for code in codes])
    _replace(draws, cells, "date", rows[kind == 1], ("unknown", "2024-11-31", "00/00/0000"))
    _replace(draws, cells, "value", rows[kind == 2], ("<5", ">90", "neg", "1.2.3"))


def _replace(draws: Draws, cells: Cells, name: str, rows: np.ndarray, texts: tuple[str, ...]) -> None:
    """Put one of the texts in each of the rows."""
    cells[name] = put(cells[name], rows, [texts[n] for n in draws.integers(0, len(texts), len(rows))])


def put(column: pa.DictionaryArray, rows: np.ndarray, texts: list[str]) -> pa.DictionaryArray:
    """The column with other texts in some rows.

    Examples
    --------
    >>> put(pa.array(["a", "b"]).dictionary_encode(), np.array([1]), ["?"]).to_pylist()
    ['a', '?']
    """
    if not len(rows):
        return column
    blank = np.asarray(column.indices.is_null())
    place = column.indices.fill_null(0).to_numpy().copy()
    place[rows] = len(column.dictionary) + np.arange(len(rows))
    blank[rows] = False
    values = pa.concat_arrays([column.dictionary, pa.array(texts, pa.string())])
    return pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32), mask=blank), values)
