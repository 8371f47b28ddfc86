"""The public tables of ehrQL, checked and put on the register: a test of real columns, codes and faults."""

import csv
import gzip

import ibis
import pyarrow as pa
import pytest
from assembled import KEY, engine
from tests.neighbours import ON

from kith.people.assembling import Parts, identities, people
from kith.people.assigning import assign
from kith.people.claiming import claims, together
from kith.people.extracts import Delivery, entries, registrations, sightings, with_entries
from kith.people.happening import codes_sent, codes_set_aside, events, read_codes, write_codes
from kith.people.households import households
from kith.people.layouts import LAYOUTS, recognise
from kith.people.registration import registration_on
from kith.tables.checking import CheckParams, check
from kith.tables.reading import open_cells

NOT_THE_LONG_ONE = (
    "addresses",
    "apcs",
    "emergency_care_attendances",
    "ons_deaths",
    "patients",
    "practice_registrations",
)


@pytest.fixture(scope="module")
def read(shared, tmp_path_factory):
    """Rows of each table as the check accepts them, and what they say."""
    opened, parts = engine(), {"sightings": [], "claims": [], "events": [], "registrations": []}
    for name in NOT_THE_LONG_ONE:
        path = shared / "data" / "synthetic_uk_ehr" / f"{name}.csv.gz"
        cells = open_cells(path)
        layout = LAYOUTS[recognise(cells.header).layout]
        checked = check(cells, layout.schema, into=tmp_path_factory.mktemp(name), on=ON, params=CheckParams())
        assert checked.accepted + checked.rejected + checked.duplicate == checked.rows_in
        rows = opened.create_table(
            f"rows_{name}",
            with_entries(Delivery(opened.read_parquet(checked.accepted_path), layout, path.name, ON), key=KEY),
        )
        parts["sightings"].append(sightings(rows))
        parts["claims"].append(claims(rows, layout, key=KEY))
        parts["events"].append(events(rows, layout))
        parts["registrations"].append(registrations(rows, layout))
    return opened, {
        name: opened.create_table(name, together([p for p in several if p is not None]))
        for name, several in parts.items()
    }


@pytest.fixture(scope="module")
def register(read):
    opened, parts = read
    ids = entries(parts["sightings"]).to_pyarrow()["entry_id"]
    groups = pa.table({"entry_id": ids, "group": pa.array(range(len(ids)), pa.int64())})
    who = opened.create_table("who", assign(groups, key=KEY).entry_people)
    known = {name: opened.create_table(f"known_{name}", parts[name].join(who, "entry_id")) for name in parts}
    named = opened.create_table("named", identities(parts["sightings"], who))
    nowhere = {"postcodes": ("postcode", "lsoa21_code"), "areas": ("lsoa21_code", "neighbourhood", "imd_edition")}
    empty = {n: pa.table({c: pa.array([], pa.string()) for c in columns}) for n, columns in nowhere.items()}
    empty["areas"] = empty["areas"].append_column("imd_decile", pa.array([], pa.int64()))
    everybody = people(
        Parts(
            named,
            known["claims"],
            registration_on(known["registrations"], known["claims"], known["events"], on=ON),
            households(named, known["claims"], key=KEY, on=ON),
            **{name: ibis.memtable(table) for name, table in empty.items()},
        ),
        on=ON,
    )
    return opened.create_table("everybody", everybody).to_pyarrow()


def test_every_patient_of_every_table_is_on_the_register(register, shared):
    known = set()
    for name in NOT_THE_LONG_ONE:
        with gzip.open(shared / "data" / "synthetic_uk_ehr" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
            known |= {row["patient_id"] for row in csv.DictReader(file)}
    assert register.num_rows == len(known) == 1001


def test_the_decile_runs_the_same_way_as_the_rank(read):
    """1 is the most deprived: the lowest ranks of 32,844 areas (English Indices of Deprivation 2019)."""
    claimed = read[1]["claims"]
    wanted = claimed.filter(claimed.field.isin(("imd_decile", "imd_rounded")))
    rows = wanted.select("file", "source_row", "field", "value").to_pyarrow().to_pylist()
    pairs: dict[int, dict[str, str]] = {}
    for row in rows:
        pairs.setdefault(row["source_row"], {})[row["field"]] = row["value"]
    known = [
        pair
        for pair in pairs.values()
        if pair.get("imd_decile", "unknown") != "unknown" and int(pair["imd_rounded"]) > 0
    ]
    assert len(known) > 9000
    assert all(-(-int(pair["imd_rounded"]) * 10 // 32844) == int(pair["imd_decile"]) for pair in known)


def test_people_have_the_decile_of_their_latest_address_and_its_edition(register):
    rows = register.to_pylist()
    assert {row["imd_edition"] for row in rows if row["imd_decile"]} == {"2019"}
    assert {row["imd_decile"] for row in rows} == {*range(1, 11), None}
    assert {row["lsoa21_code"] for row in rows} == {None}


def test_hospital_diagnoses_are_conditions_where_the_code_can_be_one(read):
    opened, parts = read
    raw = parts["events"]
    codes = opened.create_table("codes", read_codes(codes_sent(raw).to_pyarrow()), overwrite=True)
    rows = write_codes(raw, codes).to_pyarrow().to_pylist()
    assert {row["code"] for row in rows if row["kind"] == "condition" and row["file"] == "apcs.csv.gz"} >= {
        "I219",
        "I10",
        "J189",
    }
    assert sum(row["kind"] == "admission" for row in rows) == 42
    assert sum(row["code"] == "emergency_attendance" for row in rows) == 120
    aside = codes_set_aside(raw, codes).count().to_pyarrow().as_py()
    assert len(rows) + aside == raw.count().to_pyarrow().as_py()


def test_the_dead_have_a_month_of_death(register):
    died = [row for row in register.to_pylist() if row["death_month"]]
    assert 150 <= len(died) <= 160
    assert all(row["death_month"].day == 1 for row in died)
