"""The steps of the register over a made-up neighbourhood, in the order of the road, with everything at hand to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from tests.neighbours import ON, Neighbourhood, typed

from kith.people.assembling import Parts, identities, people
from kith.people.assigning import Register, assign
from kith.people.claiming import claims, together
from kith.people.extracts import Delivery, entries, registrations, sightings, with_entries
from kith.people.happening import codes_sent, events, read_codes, write_codes
from kith.people.households import households
from kith.people.layouts import LAYOUTS
from kith.people.registration import registration_on

KEY = b"a key for tests only"

POSTCODES = pa.table(
    {"postcode": ["M32 0AA", "M32 0BB", "M32 0DD"], "lsoa21_code": ["E01000001", "E01000001", "E01000002"]}
)
AREAS = pa.table(
    {
        "lsoa21_code": ["E01000001", "E01000002"],
        "neighbourhood": ["West", "West"],
        "imd_decile": pa.array([1, 7], pa.int64()),
        "imd_edition": ["2025", "2025"],
    }
)


@dataclass
class Told:
    """What the partners' files tell, before anybody is linked."""

    engine: Any
    rows: dict[str, Any]
    sightings: Any
    entries: pa.Table
    claims: Any
    events: Any
    registrations: Any


@dataclass
class Assembled:
    """The register: relations of the engine, and the ids."""

    told: Told
    register: Register
    identities: Any
    claims: Any
    events: Any
    registrations: Any
    registration: Any
    households: Any
    people: Any


def engine():
    """A DuckDB of its own, on one core."""
    opened = ibis.duckdb.connect()
    opened.con.execute("set threads = 1")
    return opened


def delivered(
    layout: str, rows: list[dict], *, opened=None, received: date = ON, family: str | None = None
) -> Delivery:
    """One partner's file, as the check would leave it."""
    table = (opened or engine()).create_table(
        f"file_{layout}_{len(rows)}_{family}", typed(layout, rows), overwrite=True
    )
    return Delivery(table, LAYOUTS[layout], f"{layout}.csv", received, family)


def kept_rows(delivery: Delivery, *, key: bytes = KEY):
    """Rows with their records, kept by the engine as the road keeps them."""
    return delivery.rows.get_backend().create_table(
        f"kept_{delivery.layout.name}", with_entries(delivery, key=key), overwrite=True
    )


def tell(place: Neighbourhood, on: date = ON) -> Told:
    """Every file of a place as sightings, claims, events and registrations."""
    opened = engine()
    rows, parts = {}, {"sightings": [], "claims": [], "events": [], "registrations": []}
    for layout, sent in place.rows.items():
        delivery = delivered(layout, sent, opened=opened, received=on)
        rows[layout] = opened.create_table(f"rows_{layout}", with_entries(delivery, key=KEY))
        parts["sightings"].append(sightings(rows[layout]))
        parts["claims"].append(claims(rows[layout], delivery.layout, key=KEY))
        parts["events"].append(events(rows[layout], delivery.layout))
        parts["registrations"].append(registrations(rows[layout], delivery.layout))
    made = {
        name: opened.create_table(f"told_{name}", together([p for p in several if p is not None]))
        for name, several in parts.items()
    }
    codes = opened.create_table("codes", read_codes(codes_sent(made["events"]).to_pyarrow()))
    made["events"] = opened.create_table("told_written", write_codes(made["events"], codes))
    return Told(opened, rows, entries=entries(made["sightings"]).to_pyarrow(), **made)


def really(place: Neighbourhood, told: Told) -> pa.Table:
    """Groups of entries as they really are: linking has its own tests."""
    about: dict[str, str] = {}
    for layout, rows in told.rows.items():
        table = rows.select("entry_id", "source_row").to_pyarrow()
        for entry, row in zip(table["entry_id"].to_pylist(), table["source_row"].to_pylist()):
            about[entry] = place.about[layout][row - 2]
    numbers = {who: n for n, who in enumerate(sorted(set(about.values())))}
    ids = told.entries["entry_id"].to_pylist()
    return pa.table({"entry_id": ids, "group": pa.array([numbers[about[entry]] for entry in ids], pa.int64())})


def assemble(place: Neighbourhood, on: date = ON, earlier: Register | None = None) -> Assembled:
    """The whole register of a place."""
    told = tell(place, on)
    register = assign(really(place, told), key=KEY, earlier=earlier)
    opened = told.engine
    who = opened.create_table("entry_people", register.entry_people)

    def known(name: str, relation):
        joined = relation.inner_join(who.select("entry_id", "person_id"), "entry_id")
        return opened.create_table(name, joined)

    claimed, happened = known("claims", told.claims), known("events", told.events)
    spells = known("registrations", told.registrations)
    named = opened.create_table("identities", identities(told.sightings, who))
    tied = registration_on(spells, claimed, happened, on=on)
    homes = opened.create_table("households", households(named, claimed, key=KEY, on=on))
    parts = Parts(named, claimed, tied, homes, ibis.memtable(POSTCODES), ibis.memtable(AREAS))
    everybody = opened.create_table("people", people(parts, on=on))
    return Assembled(told, register, named, claimed, happened, spells, tied, homes, everybody)


def who_is(made: Assembled, **identity: str) -> str:
    """The person id of somebody named; fails where none or several fit."""
    found = [
        row["person_id"]
        for row in made.identities.to_pyarrow().to_pylist()
        if all(str(row[name]) == value for name, value in identity.items())
    ]
    assert len(found) == 1, (identity, found)
    return found[0]


def row_of(relation, person_id: str) -> dict:
    """The one row of a person."""
    rows = relation.filter(relation.person_id == person_id).to_pyarrow().to_pylist()
    assert len(rows) == 1, rows
    return rows[0]
