"""A build that would change nothing leaves the lake as it stands; anything it is made from that moves builds it again."""

import json
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest

from kith.places import read_areas
from kith.road import standing
from kith.road.finding import what_to_ask
from kith.road.lake import TABLES, open_lake
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from tests.lakes import ON

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched


@pytest.fixture(scope="session")
def place(few):
    return few.place


@pytest.fixture(scope="session")
def params(place):
    return BuildParams(on=ON, asking=what_to_ask(), places=read_areas(place / "areas"))


@pytest.fixture
def lake(few, tmp_path):
    return few.copy(tmp_path / "lake")


def steps_of(place, lake, params):
    """Build again, and say what was done."""
    said = []
    made = build(find_sources([place]), lake, replace(params, say=lambda what, *_: said.append(what)))
    return made, said


def written(lake):
    return {name: open_lake(lake).path(name).stat().st_mtime_ns for name in TABLES}


def test_the_same_files_rules_areas_and_day_write_no_table_again(place, lake, params):
    before, counts = written(lake), json.loads((lake / "counts.json").read_text())
    made, said = steps_of(place, lake, params)
    assert said == ["nothing has changed"]
    assert written(lake) == before
    assert json.loads((lake / "counts.json").read_text()) == made.counts
    for name, fates in made.counts["files"].items():
        stood = counts["files"][name]["accepted"] + counts["files"][name]["unchanged"]
        assert (fates["accepted"], fates["unchanged"], fates["withdrawn"]) == (0, stood, 0)
    without_files = [{**told, "files": None} for told in (made.counts, counts)]
    assert without_files[0] == without_files[1]


def test_a_second_standing_run_says_the_same_of_the_lake(place, lake, params):
    steps_of(place, lake, params)
    first = open_lake(lake).about
    steps_of(place, lake, params)
    assert open_lake(lake).about == first


def moved(params, place, tmp_path, what):
    if what == "day":
        return replace(params, on=ON + timedelta(days=1))
    if what == "areas":
        return replace(params, places=None)
    if what == "linking":
        return replace(params, linking=replace(params.linking, link_at=5.0))
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "mine.rule").write_text(
        "name: mine\nversion: 1\ntitle: Mine\ntheme: access\nsource: ours\n\n"
        "Anyone who meets all of these:\n- is aged 50 or over\n  because OLDER: aged 50 or over\n"
    )
    return replace(params, asking=what_to_ask(rules=rules))


@pytest.mark.parametrize("what", ["day", "areas", "linking", "rules"])
def test_another_day_rule_area_or_setting_builds_again(place, lake, params, tmp_path, what):
    _, said = steps_of(place, lake, moved(params, place, tmp_path, what))
    assert "asking the rules" in said
    assert "nothing has changed" not in said


def test_another_kith_builds_again(place, lake, params, monkeypatch):
    monkeypatch.setattr(standing, "_mark_of_kith", lambda: "a later one")
    assert "asking the rules" in steps_of(place, lake, params)[1]


def test_a_file_that_is_no_longer_given_builds_again(place, lake, params):
    fewer = replace(find_sources([place]), found=find_sources([place]).found[1:])
    said = []
    made = build(fewer, lake, replace(params, say=lambda what, *_: said.append(what)))
    assert "asking the rules" in said
    assert len(made.counts["files_no_longer_given"]) == 1


def test_a_lake_that_has_lost_its_lists_is_made_whole(place, lake, params):
    (lake / "lists.parquet").unlink()
    assert "asking the rules" in steps_of(place, lake, params)[1]
    assert open_lake(lake).has("lists")


def test_the_same_bytes_taken_for_another_layout_are_read_again(place, params, tmp_path):
    lake = tmp_path / "lake"
    alone = place / "community_contacts.csv"
    build(find_sources([alone, place / "gp_register.csv"]), lake, params)
    sources = find_sources([alone, place / "gp_register.csv"])
    others = tuple(replace(one, layout="mental_health") if one.path == alone else one for one in sources.found)
    said = []
    build(replace(sources, found=others), lake, replace(params, say=lambda what, *_: said.append(what)))
    assert "nothing has changed" not in said
    assert open_lake(lake).about["files"]["community_contacts.csv"]["layout"] == "mental_health"


def test_a_decision_builds_again_and_holds(place, lake, params):
    """A pair that somebody put together is one person from the next build on, and a pair put apart are two again."""
    pairs = open_lake(lake).table("links").to_pylist()
    linked = next(one for one in pairs if one["band"] == "link")
    doubtful = next(one for one in pairs if one["band"] != "link" and one["person_left"] != one["person_right"])
    said = {"entry_left": [linked["entry_left"], doubtful["entry_left"]],
            "entry_right": [linked["entry_right"], doubtful["entry_right"]], "decision": ["apart", "together"]}  # fmt: skip
    made, steps = steps_of(place, lake, replace(params, decisions=pa.table(said)))
    assert "linking records" in steps
    who = {row["entry_id"]: row["person_id"] for row in made.lake.table("entries").to_pylist()}
    assert who[linked["entry_left"]] != who[linked["entry_right"]]
    assert who[doubtful["entry_left"]] == who[doubtful["entry_right"]]
    assert steps_of(place, lake, replace(params, decisions=pa.table(said)))[1] == ["nothing has changed"]
