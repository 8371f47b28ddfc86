"""`kith build` over real public input: test patients in FHIR, a general practice record, and real small areas."""

import json

import pytest

from kith.road.lake import open_lake
from tests.cli.test_build_command import adds_up

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched

ON = "2026-11-01"


def built(kith, lake, *sources, more=()):
    done = kith("build", *sources, "--out", lake, "--on", ON, "--json", *more)
    assert done.code == 0, done.err
    counts = json.loads((lake / "counts.json").read_text())
    assert adds_up(counts)
    assert (lake / "report.html").stat().st_size > 50_000
    return done, counts, open_lake(lake)


@pytest.mark.long
def test_synthea_bundles_and_bulk_patients(kith, shared, tmp_path):
    done, counts, lake = built(kith, tmp_path / "lake", shared / "data" / "fhir" / "synthea")
    register = counts["files"]["FHIR register"]
    assert (register["rows_in"], register["rejected"]) == (1_544, 0)  # 400 bundles and 1,144 bare Patients
    assert counts["people"] == 1_544
    kinds = set(lake.table("events", ["kind"])["kind"].to_pylist())
    assert {"condition", "measurement", "medication", "procedure", "immunisation", "contact", "admission"} <= kinds
    found = set(lake.table("flags", ["rule"])["rule"].to_pylist())
    assert {"hypertension_register", "diabetes_register"} <= found
    assert "addresses abroad" in done.err


def test_a_general_practice_record_in_the_tables_of_ehrql(kith, shared, tmp_path):
    _, counts, lake = built(kith, tmp_path / "lake", shared / "data" / "synthetic_uk_ehr")
    assert counts["files"]["patients.csv.gz"]["accepted"] == 1_000
    assert counts["files"]["clinical_events.csv.gz"]["rows_in"] == 64_933
    people = lake.table("people", ["imd_decile", "registration"])
    assert people["imd_decile"].null_count < people.num_rows  # sent with the addresses
    assert "registered" in set(people["registration"].to_pylist())


@pytest.fixture
def west(kith, shared, tmp_path):
    """A made-up place over the real areas of Trafford's West locality."""
    done = kith("synth", "--people", 1200, "--seed", 3, "--on", ON, "--areas", shared / "data" / "trafford",
                "--neighbourhood", "West", "--out", tmp_path / "place")  # fmt: skip
    assert done.code == 0, done.err
    return tmp_path / "place"


@pytest.mark.long
def test_the_made_up_place_over_real_areas(kith, west, shared, tmp_path):
    done, counts, lake = built(
        kith, tmp_path / "lake", west, more=["--areas", shared / "data" / "trafford", "--neighbourhood", "West"]
    )
    assert counts["people"] == pytest.approx(1_200, rel=0.05)
    people = lake.table("people", ["imd_edition", "neighbourhood", "lsoa21_code"]).to_pylist()
    placed = [person for person in people if person["neighbourhood"] == "West"]
    assert len(placed) > 0.8 * len(people)
    assert {person["imd_edition"] for person in placed} == {"2025"}
    assert all(person["lsoa21_code"].startswith("E01") for person in placed)
    assert "44,625" in (lake.folder / "report.html").read_text(encoding="utf-8")
    assert "imd_decile from “imd2025_decile”" in done.err
