"""The whole road over a small made-up place: counts that add up, ids that last, and names in one file only."""

import json
import stat
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from kith.errors import NothingUsable, RuleChanged
from kith.places import read_areas
from kith.road.finding import what_to_ask
from kith.road.lake import TABLES, open_lake
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.synthetic import PlaceParams, generate, write
from tests.lakes import ON, build_from, made_once

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched

FATES = ("accepted", "rejected", "duplicate", "unchanged")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    return made_once(tmp_path_factory, people=600, seed=11)


@pytest.fixture(scope="session")
def place(built):
    return built.place


def people_by_entry(lake):
    rows = lake.table("entries").to_pylist()
    return {row["entry_id"]: row["person_id"] for row in rows}


def test_every_row_of_every_file_has_one_fate(built):
    for fates in built.counts["files"].values():
        assert fates["rows_in"] == sum(fates[fate] for fate in FATES) > 0


def test_every_accepted_row_is_in_the_rows_table_and_belongs_to_a_person(built):
    rows = built.lake.table("rows")
    accepted = sum(fates["accepted"] for fates in built.counts["files"].values())
    assert rows.num_rows == accepted
    assert set(rows["entry_id"].to_pylist()) <= set(people_by_entry(built.lake))


def test_the_tables_hold_what_their_schemas_say(built):
    for name, schema in TABLES.items():
        found = pq.read_schema(built.lake.path(name))
        assert tuple(found.names) == schema.names, name


def test_people_and_identities_are_the_same_people(built):
    people = set(built.lake.table("people")["person_id"].to_pylist())
    assert people == set(built.lake.table("identities")["person_id"].to_pylist())
    assert len(people) == built.counts["people"]
    assert set(built.lake.table("events")["person_id"].to_pylist()) <= people


def test_people_without_a_number_an_address_or_a_practice_are_on_the_register(built):
    people = built.lake.table("people").to_pylist()
    assert any(not person["has_nhs_number"] for person in people)
    assert any(person["lsoa21_code"] is None for person in people)
    assert any(person["registration"] == "not_registered" for person in people)


def test_only_the_identities_and_the_key_are_private_and_they_are(built):
    for path in built.lake.folder.iterdir():
        private = path.name in ("identities.parquet", "pseudonym.key")
        assert (stat.S_IMODE(path.stat().st_mode) == 0o600) == private, path.name


def test_no_name_number_or_address_leaves_the_identities(built):
    """Every text of every other file is held against every identity, whole and in part."""
    named = set()
    for person in built.lake.table("identities").to_pylist():
        for told in [person, *person["entries"]]:
            for field in ("nhs_number", "phone", "email", "postcode", "address"):
                named |= {told[field]} if told[field] else set()
            if told["family_name"] and told["given_name"]:
                named |= {f"{told['given_name']} {told['family_name']}"}
    elsewhere = set()
    for name in TABLES:
        if name != "identities":
            for column in built.lake.table(name).columns:
                elsewhere |= {value for value in column.to_pylist() if isinstance(value, str)}
    elsewhere |= set(json.dumps(built.lake.about).split('"')) | set(json.dumps(built.counts).split('"'))
    assert not named & elsewhere
    numbers = {name for name in named if name.isdigit() and len(name) == 10}
    assert numbers
    assert not [text for text in elsewhere for number in numbers if number in text]


def test_staging_is_gone(built):
    assert not list(built.lake.folder.glob(".*"))


def test_a_second_run_with_the_same_files_changes_nothing(place, built, tmp_path):
    first, before = built, {name: built.lake.table(name) for name in TABLES}
    again = build_from(place, built.copy(tmp_path / "lake"))
    for fates in again.counts["files"].values():
        assert fates["accepted"] == 0
        assert fates["unchanged"] > 0
        assert fates["withdrawn"] == 0
    for name in ("people", "claims", "registrations", "lists", "problems", "entries"):
        assert rows_of(again.lake.table(name)) == rows_of(before[name]), name
    assert again.counts["events"] == first.counts["events"]
    assert again.counts["links"] == first.counts["links"]


def rows_of(table):
    return sorted(map(repr, table.to_pylist()))


def edited(folder):
    """The place a night later: a row changed, a row gone, a row new, in the register and in the events."""
    write(generate(PlaceParams(people=600, seed=11, on=ON)), folder)
    register = folder / "gp_register.csv"
    lines = register.read_bytes().split(b"\r\n" if b"\r\n" in register.read_bytes() else b"\n")
    end = b"\r\n" if b"\r\n" in register.read_bytes() else b"\n"
    gone = lines.pop(10)
    moved = lines[20]
    lines[20] = moved.replace(b"01632", b"01633")
    register.write_bytes(end.join(lines))
    events = folder / "gp_events.csv"
    content = events.read_bytes().split(b"\n")
    content.insert(5, content[7].replace(b"2026-", b"2025-").replace(b"2024-", b"2023-"))
    del content[100]
    events.write_bytes(b"\n".join(content))
    return gone, moved


def test_a_second_run_with_changed_files_is_what_a_first_run_over_them_would_be(built, tmp_path):
    lake = built.copy(tmp_path / "lake")
    before = people_by_entry(open_lake(lake))
    night_later = tmp_path / "night"
    edited(night_later)
    again = build_from(night_later, lake)
    register = again.counts["files"]["gp_register.csv"]
    assert register["unchanged"] > 400
    assert register["withdrawn"] >= 1
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "pseudonym.key").write_bytes((lake / "pseudonym.key").read_bytes())
    whole = build_from(night_later, fresh)
    after = people_by_entry(again.lake)
    kept = [entry for entry in before if entry in after]
    assert [after[entry] for entry in kept] == [before[entry] for entry in kept]
    for name in ("rows", "registrations", "problems"):
        assert rows_of(again.lake.table(name)) == rows_of(whole.lake.table(name)), name
    assert claims_of(again.lake) == claims_of(whole.lake)
    assert again.counts["events"] == whole.counts["events"]
    assert again.counts["people"] == whole.counts["people"]


def claims_of(lake):
    """Claims but for the person ids, which may differ where a group began under another record."""
    return rows_of(lake.table("claims").drop_columns(["person_id"]))


def test_a_file_that_is_no_longer_given_is_counted_as_withdrawn(place, built, tmp_path):
    lake = built.copy(tmp_path / "lake")
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    for path in place.iterdir():
        if path.is_file() and not path.name.startswith("housing"):
            (fewer / path.name).write_bytes(path.read_bytes())
    params = BuildParams(on=ON, asking=what_to_ask(), places=read_areas(place / "areas"))
    again = build(find_sources([fewer]), lake, params)
    gone = again.counts["files_no_longer_given"]
    assert [name for name in gone if name.startswith("housing")]
    assert "housing" not in {source for row in again.lake.table("people").to_pylist() for source in row["sources"]}


def test_the_same_key_gives_the_same_people_and_another_key_others(few, tmp_path):
    (tmp_path / "another").write_bytes(b"0123456789abcdef0123456789abcdef")
    ids = []
    for key in (few.folder / "pseudonym.key", tmp_path / "another"):
        params = BuildParams(on=ON, asking=what_to_ask(), places=None, key_file=key)
        made = build(find_sources([few.place]), tmp_path / f"with_{key.name}", params)
        ids.append(set(made.lake.table("people")["person_id"].to_pylist()))
    assert ids[0] == set(few.lake.table("people")["person_id"].to_pylist())
    assert not ids[0] & ids[1]


def test_without_areas_a_decile_is_unknown_and_nobody_is_lost(few, tmp_path):
    params = BuildParams(on=ON, asking=what_to_ask(), places=None)
    lake = build(find_sources([few.place]), tmp_path / "lake", params).lake
    people = lake.table("people")
    assert people.num_rows == few.counts["people"]
    assert set(people["imd_decile"].to_pylist()) == {None}


def test_an_edited_rule_under_a_used_version_is_refused(few, tmp_path):
    from kith.insight import built_in_rules

    lake, rules = few.copy(tmp_path / "lake"), tmp_path / "rules"
    rules.mkdir()
    rule = next(rule for rule in built_in_rules() if rule.name == "diabetes_register")
    before = open_lake(lake).table("flags").num_rows
    (rules / "diabetes.rule").write_text(rule.text.replace("17", "18"))
    with pytest.raises(RuleChanged, match="diabetes_register"):
        build_from(few.place, lake, rules=rules)
    assert open_lake(lake).table("flags").num_rows == before
    (rules / "diabetes.rule").write_text(
        rule.text.replace("17", "18").replace(f"version: {rule.version}", f"version: {rule.version + 1}")
    )
    build_from(few.place, lake, rules=rules)


def test_files_without_one_usable_row_end_the_road(tmp_path):
    (tmp_path / "register.csv").write_text("Surname,DOB\nAdeyemi,yesterday\n")
    with pytest.raises(NothingUsable):
        build(find_sources([tmp_path]), tmp_path / "lake", BuildParams(on=ON, asking=what_to_ask()))


def test_asking_for_another_day_moves_ages_and_windows_but_not_people(few, tmp_path):
    later = build_from(few.place, tmp_path / "lake", on=ON + timedelta(days=400))
    assert later.counts["people"] == pytest.approx(few.counts["people"], rel=0.02)
    assert later.lake.table("flags").num_rows != few.lake.table("flags").num_rows


def test_two_neighbourhoods_of_one_board_make_one_register_that_names_both(tmp_path):
    two = generate(PlaceParams(people=500, seed=11, on=ON, neighbourhoods=(300, 200)))
    write(two, tmp_path / "place")
    done = build_from(tmp_path / "place", tmp_path / "lake")
    people = done.lake.table("people").select(["neighbourhood", "lsoa21_code"]).to_pylist()
    names = dict(zip(two.areas.codes, two.areas.table["neighbourhood"].to_pylist()))
    placed = [row for row in people if row["neighbourhood"] is not None]
    assert {row["neighbourhood"] for row in placed} == {"Kithbeck", "Ashmere"}
    assert all(names[row["lsoa21_code"]] == row["neighbourhood"] for row in placed)
