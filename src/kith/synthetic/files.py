"""From rows to a partner's file as text: its headers, its dates, its duplicates and its unreadable cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kith.synthetic.book import KINDS, OUTCOMES, Entries
from kith.synthetic.chance import happens, stream
from kith.synthetic.days import days_as_text
from kith.synthetic.partner_rows import PartnerRows
from kith.synthetic.partners import GP_EVENTS, Partner
from kith.synthetic.rates import read_rates
from kith.synthetic.recorded import Records
from kith.synthetic.unreadable import spoil_cells, spoil_events
from kith.synthetic.world import World

FIRST_ROW = 2  # as a spreadsheet shows it: the header is row 1


@dataclass(frozen=True)
class PartnerFile:
    """One file as its partner sends it.

    partner  how it is written
    table    cells as text, columns named by the partner's headers; empty cells are null
    person   the person each row is about, which nobody outside this room may know
    """

    partner: Partner
    table: pa.Table
    person: np.ndarray


def fill_file(world: World, partner: Partner, rows: PartnerRows, records: Records) -> PartnerFile:
    """The file of a partner whose rows carry person details."""
    draws = stream(world.seed, f"file of {partner.layout}")
    record = _record_of(draws, records, rows.person)
    cells: dict[str, pa.DictionaryArray] = {}
    for name in partner.headers:
        if name in records.columns:
            cells[name] = _by_record(records.columns[name], record, partner if name == "birth_date" else None)
        elif name.endswith("_date"):
            cells[name] = _dates(rows.columns[name], partner)
        else:
            cells[name] = _in_their_words(rows.columns[name], (partner.says or {}).get(name, {}))
    spoil_cells(draws, cells, partner)
    table = pa.table({partner.headers[name]: column for name, column in cells.items()})
    return _with_duplicates(draws, PartnerFile(partner, table, rows.person))


def fill_events(world: World, entries: Entries, records: Records) -> PartnerFile:
    """The practices' coded events, by their own patient numbers."""
    draws = stream(world.seed, "file of gp_events")
    place = np.full(world.residents.count, -1)
    place[records.person[::-1]] = np.arange(records.count)[::-1]
    record = place[entries.person]
    term = [pa.array(texts) for texts in zip(*entries.terms)]
    practice = world.registration.practice[entries.person]
    value = pa.array(np.where(np.isnan(entries.value), -1, np.round(entries.value * 10)).astype(np.int32))
    cells = {
        "local_id": _by_record(records.columns["local_id"], record, None),
        "nhs_number": _by_record(records.columns["nhs_number"], record, None),
        "practice_ods_code": _coded(practice, pa.array(world.registration.codes)),
        "kind": _coded(np.array([KINDS.index(t[0]) for t in entries.terms])[entries.term], pa.array(KINDS)),
        "date": _dates(entries.day, GP_EVENTS),
        "code_system": _coded(entries.term, term[1]),
        "code": _coded(entries.term, term[2]),
        "value": _numbers(value),
        "unit": _coded(entries.term, term[3], blank=np.array([t[3] == "" for t in entries.terms])[entries.term]),
        "outcome": _coded(entries.outcome, pa.array(OUTCOMES), blank=entries.outcome == 0),
        "end_date": _dates(entries.end_day, GP_EVENTS),
    }
    spoil_events(draws, cells)
    table = pa.table({GP_EVENTS.headers[name]: cells[name] for name in GP_EVENTS.headers})
    return _with_duplicates(draws, PartnerFile(GP_EVENTS, table, entries.person))


def _record_of(draws: np.random.Generator, records: Records, person: np.ndarray) -> np.ndarray:
    """The record each row was written in; people with two records have rows in both."""
    order = np.argsort(records.person, kind="stable")
    first = np.searchsorted(records.person[order], person)
    count = np.searchsorted(records.person[order], person, side="right") - first
    by_person = np.argsort(person, kind="stable")
    turn = np.empty(len(person), int)
    turn[by_person] = np.arange(len(person)) - np.searchsorted(person[by_person], person[by_person])
    which = np.where(turn < count, turn, (draws.random(len(person)) * count).astype(int))
    return order[first + which]


def _coded(index: np.ndarray, values: pa.Array, blank: np.ndarray | None = None) -> pa.DictionaryArray:
    """Text by position, without spelling it out."""
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=blank), values.cast(pa.string()))


def _by_record(values: np.ndarray, record: np.ndarray, dates_of: Partner | None) -> pa.DictionaryArray:
    """A column of the record, on each of its rows."""
    if dates_of is not None:
        return _dates(values[record], dates_of)
    blank = (values == "")[record]
    return _coded(record, pa.array(values.tolist(), pa.string()), blank)


def _dates(days: np.ndarray, partner: Partner) -> pa.DictionaryArray:
    """Days as the partner writes them; -1 is empty."""
    known, place = np.unique(days, return_inverse=True)
    return _coded(place, pa.array(days_as_text(known, partner.dates)), blank=days == -1)


def _numbers(tenths: pa.Array) -> pa.DictionaryArray:
    """Numbers kept in tenths, without a point where they are whole."""
    coded = tenths.dictionary_encode()
    texts = [f"{n // 10}" if n % 10 == 0 else f"{n / 10:.1f}" for n in coded.dictionary.to_pylist()]
    place = coded.indices.to_numpy()
    return _coded(place, pa.array(texts), blank=tenths.to_numpy() == -1)


def _in_their_words(values: np.ndarray, says: Mapping[str, str]) -> pa.DictionaryArray:
    """Values as the partner writes them; empty text is an empty cell."""
    coded = pa.array(values.tolist(), pa.string()).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    return _coded(coded.indices.to_numpy(), pa.array([says.get(t, t) for t in texts], pa.string()), blank=values == "")


def _with_duplicates(draws: np.random.Generator, file: PartnerFile) -> PartnerFile:
    """The file with some rows a second time, right after the first or further down."""
    count = file.table.num_rows
    again = np.flatnonzero(happens(draws, read_rates("faults")["row"]["duplicate"], count))
    later = np.minimum(again + draws.choice([0, 0, 1, 7, 60], len(again)), count - 1)
    where = np.concatenate([np.arange(count), again])
    order = np.argsort(np.concatenate([np.arange(count) * 2, later * 2 + 1]), kind="stable")
    rows = where[order]
    return PartnerFile(file.partner, file.table.take(pa.array(rows)), file.person[rows])
