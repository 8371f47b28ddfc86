"""This run's rows and those that stand from the last run become one set of wordings, claims, events and registrations.

Only newly accepted rows are read (decision 0007). What hung on a row that stands is carried over under the row's new
number; what hung on a row that is gone goes with it, and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from kith.people.claiming import claims, together
from kith.people.events import EVENTS
from kith.people.extracts import Delivery, registrations, with_entries
from kith.people.happening import codes_sent, codes_set_aside, events, read_codes, write_codes
from kith.people.keyed import keyed_digest
from kith.people.person import CLAIMS, ENTRIES, NAMED, REGISTRATIONS
from kith.road.lake import PROBLEMS, ROWS, Lake
from kith.road.receiving import Received
from kith.tables import Relation, Table
from kith.tables.laid import is_embedded, laid, read_files, write_file

_NAMES = tuple(column.name for column in NAMED)
_SIGHTING = ("sighting", "entry_id", "source", "file", *_NAMES)
_TOLD_EVENTS = tuple(name for name in EVENTS.names if name != "person_id")
_TOLD_CLAIMS = tuple(name for name in CLAIMS.names if name != "person_id")
_SAME = ["entry_id", "field", "value", "source", "file", "stated_by_person"]


@dataclass(frozen=True)
class Gathering:
    """What gathering needs besides the files: the engine, a private folder, the day, the secret and the last run."""

    engine: Any
    staging: Path
    on: date
    key: bytes
    lake: Lake


@dataclass(frozen=True, eq=False)
class Gathered:
    """Everything the partners' rows say, of this run and the last, before anybody is linked.

    rows            Relation in the columns of ROWS: the rows that stand now
    sightings       Relation in the columns of ENTRIES, with sighting: each wording of each record
    claims          Relation in the columns of CLAIMS but person_id
    events          Relation in the columns of EVENTS but person_id
    registrations   Relation in the columns of REGISTRATIONS
    set_aside       Table in columns of PROBLEMS: codes that can be no codes, and cells set aside in rows that stand
    withdrawn       rows that were accepted before and are gone, by file
    """

    rows: Relation
    sightings: Relation
    claims: Relation
    events: Relation
    registrations: Relation
    set_aside: Table
    withdrawn: dict[str, int] = field(default_factory=dict)


class _Pile:
    """Rows of one form laid together as the files are read."""

    def __init__(self, engine: Any, name: str, schema: pa.Schema):
        self.engine, self.name, self.schema = engine, name, schema
        self.parts: list[Relation] = []

    def add(self, rows: Relation | None) -> None:
        if rows is not None:
            fitted = rows.select(*self.schema.names).cast(dict(ibis.schema(self.schema).items()))
            self.parts.append(laid(self.engine, f"{self.name}_{len(self.parts)}", fitted))

    @property
    def table(self) -> Relation:
        """All of them; of no files, none."""
        if not self.parts:
            return laid(self.engine, self.name, self.schema.empty_table())
        return reduce(lambda one, other: one.union(other), self.parts)


def gather(received: Sequence[Received], how: Gathering) -> Gathered:
    """Gather what all files say.

    Parameters
    ----------
    received : every file of this run, checked
    how : engine, staging, day, secret, and the lake of the last run

    Returns
    -------
    Gathered; relations of `how.engine`, some lying in staging until the lake is written
    """
    fresh = _Fresh(how)
    for one in received:
        if one.accepted is not None:
            fresh.take(one)
    kept = _kept_rows(received, how)
    rows = _laid(how, "rows_now", kept.drop("old_row").union(fresh.rows.table))
    sightings = _laid(how, "sightings_now", _sightings(rows, fresh.told.table, how))
    claims_now = _claims(fresh.claims.table, kept, sightings, _claimed_once(received), how)
    return Gathered(
        rows=rows,
        sightings=sightings,
        claims=_laid(how, "claims_now", claims_now),
        events=_events(fresh, kept, how),
        registrations=_registrations(fresh.registrations.table, kept, received, how),
        set_aside=pa.concat_tables(
            [*fresh.set_aside, _still_set_aside(received, kept, how)], promote_options="default"
        ),
        withdrawn=_withdrawn(received, how),
    )


class _Fresh:
    """Newly accepted rows, read."""

    def __init__(self, how: Gathering):
        self.how = how
        told = pa.schema([(name, pa.string()) for name in _SIGHTING[:4]] + [(c.name, c.kind.arrow) for c in NAMED])
        self.rows = _Pile(how.engine, "fresh_rows", ROWS.arrow)
        self.told = _Pile(how.engine, "fresh_told", told)
        self.claims = _Pile(how.engine, "fresh_claims", _without_person(CLAIMS.arrow))
        self.registrations = _Pile(how.engine, "fresh_registrations", REGISTRATIONS.arrow)
        self.event_files: list[Path] = []
        self.set_aside: list[Table] = []

    def take(self, one: Received) -> None:
        """Read the new rows of one file."""
        how = self.how
        accepted = how.engine.read_parquet(one.accepted)
        rows = with_entries(Delivery(accepted, one.layout, one.name, how.on, one.family), key=how.key)
        rows = rows.mutate(sighting=_sighting(rows, how.key))
        if "details_key" not in rows.columns:
            rows = rows.mutate(details_key=ibis.null("binary"))
        rows = laid(how.engine, "reading_now", rows)
        self.rows.add(rows)
        self.told.add(rows.select(*_SIGHTING).distinct())
        self.claims.add(claims(rows, one.layout, key=how.key))
        self.registrations.add(registrations(rows, one.layout))
        self._take_events(events(rows, one.layout), many=len(one.layout.events) > 1)
        if is_embedded(how.engine):
            how.engine.drop_table("reading_now")

    def _take_events(self, told: Relation | None, *, many: bool) -> None:
        if told is None:
            return
        engine = self.how.engine
        if many:  # asked of three times below: long expressions are laid down once, as writing them out takes seconds
            told = laid(engine, "told_now", told)
        codes = laid(engine, "codes_now", read_codes(codes_sent(told).to_pyarrow()))
        path = self.how.staging / f"events-{len(self.event_files)}.parquet"
        write_file(engine, write_codes(told, codes), path, _without_person(EVENTS.arrow))
        self.event_files.append(path)
        self.set_aside.append(codes_set_aside(told, codes).to_pyarrow())


def _sighting(rows: Relation, key: bytes):
    """What tells one wording of a record from another, the same on every run."""
    return keyed_digest(key, "wording", rows.entry_id, rows.file, *(rows[name].cast("string") for name in _NAMES))


def _without_person(schema: pa.Schema) -> pa.Schema:
    return schema.remove(schema.get_field_index("person_id"))


def _laid(how: Gathering, name: str, rows: Relation) -> Relation:
    return laid(how.engine, name, rows)


def _kept_rows(received: Sequence[Received], how: Gathering) -> Relation:
    """Rows of the last run that stand, with their number then (`old_row`) and now."""
    empty = pa.schema([*ROWS.arrow, ("old_row", pa.int64())]).empty_table()
    if how.lake.is_new:
        return _laid(how, "kept_rows", ibis.memtable(empty))
    old = how.lake.relation(how.engine, "rows")
    same = [one.name for one in received if one.is_same]
    standing = old.filter(old.file.isin(same)).mutate(old_row=_.source_row)
    still = [one.unchanged.append_column("file", pa.repeat(one.name, one.unchanged.num_rows))
             for one in received if one.unchanged is not None and one.unchanged.num_rows]  # fmt: skip
    if still:
        now = _laid(how, "still_rows", _plain_keys(pa.concat_tables(still))).rename(now_row="source_row")
        met = old.join(now, ["file", "row_key"]).mutate(old_row=_.source_row, source_row=_.now_row)
        standing = standing.union(met.select(*standing.columns))
    return _laid(how, "kept_rows", standing.select(*empty.schema.names))


def _still_set_aside(received: Sequence[Received], kept: Relation, how: Gathering) -> Table:
    """Cells set aside in rows that stand: their rows were not read again, so it is the last run that knows of them."""
    if how.lake.is_new:
        return PROBLEMS.arrow.empty_table()
    again = [one.name for one in received if not one.is_same]
    told = how.lake.relation(how.engine, "problems").filter(_.fate == "set_aside", _.file.isin(again))
    place = kept.select("file", "old_row", now_row=kept.source_row)
    met = told.join(place, [told.file == place.file, told.row == place.old_row]).mutate(row=_.now_row)
    return met.select(*PROBLEMS.names).to_pyarrow()


def _plain_keys(rows: Table) -> Table:
    """Keys as bytes of any length: Ibis knows none of a fixed one."""
    place = rows.schema.get_field_index("row_key")
    return rows.set_column(place, "row_key", rows["row_key"].cast(pa.binary()))


def _sightings(rows: Relation, fresh: Relation, how: Gathering) -> Relation:
    told = fresh
    if not how.lake.is_new:
        held = how.lake.relation(how.engine, "identities").select(entry=_.entries.unnest())
        held = held.select(**{name: held.entry[name] for name in ENTRIES.names})
        told = told.union(held.mutate(sighting=_sighting(held, how.key)).select(*told.columns)).distinct()
    now = rows.group_by("sighting").aggregate(
        recorded_date=_.said_on.max(), source_row=_.source_row.min(), rows_count=_.count()
    )
    return told.join(now, "sighting").select(*ENTRIES.names, "sighting")


def _claimed_once(received: Sequence[Received]) -> list[str]:
    """Files whose rows are events, where a record's cells are claimed once for many rows."""
    return [one.name for one in received if not one.layout.every_cell]


def _claims(fresh: Relation, kept: Relation, sightings: Relation, once: list[str], how: Gathering) -> Relation:
    if how.lake.is_new:
        return fresh
    old = how.lake.relation(how.engine, "claims")
    place = kept.filter(~kept.file.isin(once)).select("file", "old_row", now_row=kept.source_row)
    by_row = old.filter(~old.file.isin(once)).join(place, [old.file == place.file, old.source_row == place.old_row])
    by_row = by_row.mutate(source_row=_.now_row).select(*_TOLD_CLAIMS)
    # Where a record's cells are claimed once for many rows, a claim stands while the record has rows in the file.
    first = sightings.group_by(["file", "entry_id"]).aggregate(now_row=_.source_row.min())
    by_record = old.filter(old.file.isin(once)).join(first, ["file", "entry_id"])
    by_record = by_record.mutate(source_row=_.now_row).select(*_TOLD_CLAIMS)
    # Only what a new row speaks of too is gathered again; on most nights that is one record in a hundred.
    again = fresh.filter(fresh.file.isin(once)).select(*_TOLD_CLAIMS)
    told = again.select("entry_id").distinct()
    met = by_record.semi_join(told, "entry_id").union(again)
    met = met.group_by(_SAME).aggregate(source_row=_.source_row.min(), claim_date=_.claim_date.max())
    rest = fresh.filter(~fresh.file.isin(once)).select(*_TOLD_CLAIMS)
    return together([by_row, rest, by_record.anti_join(told, "entry_id"), met.select(*_TOLD_CLAIMS)])


def _events(fresh: _Fresh, kept: Relation, how: Gathering) -> Relation:
    new = read_files(how.engine, fresh.event_files) if fresh.event_files else None
    if how.lake.is_new:
        return new if new is not None else ibis.memtable(_without_person(EVENTS.arrow).empty_table())
    place = kept.select("file", "row_key", now_row=kept.source_row)
    old = how.lake.relation(how.engine, "events").join(place, ["file", "row_key"])
    old = old.mutate(source_row=_.now_row).select(*_TOLD_EVENTS)
    return old if new is None else old.union(new.select(*_TOLD_EVENTS))


def _registrations(fresh: Relation, kept: Relation, received: Sequence[Received], how: Gathering) -> Relation:
    if how.lake.is_new:
        return fresh
    lists = [one.name for one in received if one.layout.registering is not None]
    place = kept.filter(kept.file.isin(lists)).select("file", "old_row", now_row=kept.source_row)
    old = how.lake.relation(how.engine, "registrations")
    old = old.join(place, [old.file == place.file, old.source_row == place.old_row]).mutate(source_row=_.now_row)
    return old.select(*REGISTRATIONS.names).union(fresh)


def _withdrawn(received: Sequence[Received], how: Gathering) -> dict[str, int]:
    """Rows of the last run that are gone, by file; files that were not given this time are gone whole."""
    given = {one.name: one for one in received}
    gone = {}
    for name, earlier in how.lake.about.get("files", {}).items():
        stood = earlier["counts"]["accepted"] + earlier["counts"]["unchanged"]
        now = given[name].counts["unchanged"] if name in given else 0
        if stood > now:
            gone[name] = stood - now
    return gone
