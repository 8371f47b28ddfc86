"""The lake's tables are laid down in staging, and take their places together when all are whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kith.insight import Flagged, arrange
from kith.road.gathering import Gathered, Gathering
from kith.road.lake import ENTRIES_IN_LAKE, LINKS, PROBLEMS, TABLES, Lake, take_place
from kith.road.receiving import Received
from kith.road.registering import Registered
from kith.tables import Relation, Table
from kith.tables.laid import write_file


def lay_down(registered: Registered, gathered: Gathered, received: Sequence[Received], how: Gathering) -> Lake:
    """Write the register's tables into staging.

    Returns
    -------
    Lake in staging, with every table but flags and lists.
    """
    folder = how.staging / "lake"
    folder.mkdir()
    staged = Lake(folder)
    written: dict[str, Relation] = {
        "people": registered.people,
        "claims": registered.claims,
        "events": registered.events,
        "registrations": registered.registrations,
        "rows": gathered.rows,
    }
    for name, rows in written.items():
        _write(rows, staged, name, how.engine)
    staged.write("identities", registered.identities.to_pyarrow())
    staged.write("entries", entries_of(registered, gathered))
    staged.write("links", links_of(registered))
    staged.write("retired", registered.register.retired)
    staged.write("problems", problems_of(received, gathered, how))
    return staged


def _write(rows: Relation, staged: Lake, name: str, engine: Any) -> None:
    write_file(engine, rows, staged.path(name), TABLES[name].arrow)


def entries_of(registered: Registered, gathered: Gathered) -> Table:
    """Whom each partner's record is about, and where the record stands."""
    who = registered.register.entry_people
    told = gathered.sightings.group_by("entry_id").aggregate(
        source=gathered.sightings.source.max(),
        file=gathered.sightings.file.min(),
        source_row=gathered.sightings.source_row.min(),
    )
    joined = who.join(told.to_pyarrow(), "entry_id", join_type="left outer")
    return joined.select(ENTRIES_IN_LAKE.names).sort_by("entry_id")


def links_of(registered: Registered) -> Table:
    """Pairs of records with the people they are taken to be about."""
    pairs = registered.linked.pairs
    who = registered.register.entry_people
    for side in ("left", "right"):
        place = pc.index_in(pairs[f"entry_{side}"], who["entry_id"].combine_chunks())
        pairs = pairs.append_column(f"person_{side}", who["person_id"].combine_chunks().take(place.combine_chunks()))
    return pairs.select(LINKS.names)


def problems_of(received: Sequence[Received], gathered: Gathered, how: Gathering) -> Table:
    """What was wrong in every file; what was said before of a file that has not changed stands."""
    wanted = PROBLEMS.arrow
    found = [_fitted(gathered.set_aside, wanted)]
    same = {one.name for one in received if one.is_same}
    if same:
        held = how.lake.table("problems")
        found.append(_fitted(held.filter(pc.is_in(held["file"], pa.array(sorted(same)))), wanted))
    for one in received:
        if one.problems is not None:
            named = one.problems.append_column("file", pa.repeat(one.name, one.problems.num_rows))
            found.append(_fitted(named, wanted))
    return pa.concat_tables(found).sort_by([("file", "ascending"), ("row", "ascending"), ("column", "ascending")])


def _fitted(rows: Table, wanted: pa.Schema) -> Table:
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in wanted
    ]
    return pa.table(columns, schema=wanted)


def lay_lists(flagged: Flagged, staged: Lake, engine: Any) -> dict[str, int]:
    """Write flags and lists into staging; how many people each list has."""
    _write(flagged.flags, staged, "flags", engine)
    lists = arrange(engine.read_parquet(staged.path("flags")), staged.relation(engine, "people"), on=flagged.on)
    staged.write("lists", lists)
    names = lists["list"].to_pylist()
    return {name: names.count(name) for name in sorted(set(names))}


def publish(staged: Lake, lake: Lake, counts: Mapping[str, Any], about: Mapping[str, Any]) -> Lake:
    """Give every table its place in the lake, with what the lake is."""
    staged.write_texts(counts, about)
    take_place(staged.folder, lake.folder)
    return Lake(lake.folder, dict(about))
