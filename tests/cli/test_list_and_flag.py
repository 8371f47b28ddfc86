"""`kith list` and `kith flag` as an analyst types them: own rules, other days, files out, and refusals in words."""

import csv
import json
import shutil
import sys

import pyarrow.parquet as pq
import pytest

from tests.lakes import ON, made_once

RULE = """name: inhaler_and_no_review
version: 1
title: Asthma, many relievers and no review
theme: missing_out
source: our own words on why this matters

Anyone who meets all of these:
- is on the asthma register
- has had no asthma review in the last 12 months
  because NO_REVIEW: no asthma review in 12 months
"""
NAMES = {"family_name", "given_name", "nhs_number", "birth_date", "address", "postcode", "phone", "email"}


@pytest.fixture(scope="session")
def lake(tmp_path_factory):
    return made_once(tmp_path_factory, people=600, seed=11).folder


@pytest.fixture
def rule(tmp_path):
    path = tmp_path / "own.rule"
    path.write_text(RULE, encoding="utf-8")
    return path


def test_a_list_has_places_reasons_and_says_whether_it_is_fair(kith, lake):
    done = kith("list", lake, "--places", 40, "--json")
    assert done.code == 0, done.err
    people = done.json["people"]
    assert [row["position"] for row in people] == list(range(1, len(people) + 1))
    assert 10 < len(people) <= 40
    assert all(row["reasons"] and row["reason"].endswith(".") for row in people)
    assert len({row["person_id"] for row in people}) == len(people)
    scores = [row["score"] for row in people]
    assert scores == sorted(scores, reverse=True)
    assert set(done.json) == {"on", "places", "people", "warnings", "offers"}
    assert (done.json["on"], done.json["places"]) == (ON.isoformat(), 40)
    assert not NAMES & set(people[0])


def test_places_offered_to_groups_with_fewer_than_their_share_can_be_taken(kith, lake):
    plain = kith("list", lake, "--places", 40, "--json")
    assert plain.json["offers"]
    assert "--take-offers" in kith("list", lake, "--places", 40).err
    taken = kith("list", lake, "--places", 40, "--take-offers", "--json")
    assert taken.code == 0, taken.err
    assert len(taken.json["people"]) == len(plain.json["people"])
    before = {row["person_id"] for row in plain.json["people"]}
    came = [row for row in taken.json["people"] if row["person_id"] not in before]
    assert came
    assert all(row["place_kept_for"] for row in came)
    assert not any(row["place_kept_for"] for row in taken.json["people"] if row["person_id"] in before)
    said = kith("list", lake, "--places", 40, "--take-offers").err
    assert f"{len(came)} places went to people of groups that had fewer than their share" in said


def test_more_places_than_people_lists_all_who_were_found(kith, lake):
    flags = pq.read_table(lake / "flags.parquet").to_pylist()
    living = {p["person_id"] for p in pq.read_table(lake / "people.parquet").to_pylist() if p["death_month"] is None}
    found = {flag["person_id"] for flag in flags if flag["theme"] in ("missing_out", "access")} & living
    done = kith("list", lake, "--places", 1_000_000, "--json")
    assert {row["person_id"] for row in done.json["people"]} >= found


def test_a_rule_of_ones_own_gives_the_same_people_as_a_list_and_as_flags(kith, lake, rule, tmp_path):
    out = tmp_path / "new folder" / "flags.csv"
    asked = kith("flag", lake, "--rule", rule, "--out", out, "--json")
    assert asked.code == 0, asked.err
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    found = {row["person_id"] for row in rows if row["rule"] == "inhaler_and_no_review"}
    own = asked.json["rules"][-1]
    assert own["sentence"].endswith("is on the asthma register, and has had no asthma review in the last 12 months.")
    assert len(found) > 7, "enough to show"
    assert abs(own["yes"] - len(found)) <= 2, "to the nearest five"
    assert asked.json["flags"] % 5 == 0

    listed = kith("list", lake, "--rule", rule, "--places", 10_000, "--json")
    living = {p["person_id"] for p in pq.read_table(lake / "people.parquet").to_pylist() if p["death_month"] is None}
    assert {row["person_id"] for row in listed.json["people"]} == found & living
    assert {row["list"] for row in listed.json["people"]} == {"inhaler_and_no_review"}


def test_few_flags_are_few_people_and_their_number_is_hidden(kith, lake, tmp_path):
    events = pq.read_table(lake / "events.parquet", columns=["person_id", "code"]).to_pylist()
    with_it = {event["person_id"] for event in events if event["code"] == "24700007"}
    assert 1 <= len(with_it) <= 7
    own = tmp_path / "rare.rule"
    own.write_text(
        "name: rare\nversion: 1\ntitle: Rare\ntheme: missing_out\nsource: ours\n\n"
        "Anyone who meets all of these:\n- has multiple sclerosis on record\n  because RARE: rare\n"
    )
    asked = kith("flag", lake, "--rule", own, "--json")
    assert asked.code == 0, asked.err
    assert asked.json["rules"][-1]["yes"] == "*"
    assert asked.json["flags"] == "*"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "ndjson"])
def test_lists_and_flags_are_written_as_the_name_asks_and_name_nobody(kith, lake, rule, tmp_path, ending):
    told = [
        kith("list", lake, "--places", 5, "--out", tmp_path / f"list.{ending}"),
        kith("flag", lake, "--rule", rule, "--out", tmp_path / f"flags.{ending}"),
    ]
    assert [done.code for done in told] == [0, 0]
    assert f"5 people are in {tmp_path / f'list.{ending}'}" in told[0].err
    assert all((tmp_path / f"{name}.{ending}").stat().st_size > 100 for name in ("list", "flags"))
    if ending == "parquet":
        assert not NAMES & set(pq.read_schema(tmp_path / "list.parquet").names)
    if ending in ("csv", "ndjson"):
        text = (tmp_path / f"list.{ending}").read_text() + told[0].out + told[0].err
        named = pq.read_table(lake / "identities.parquet", columns=["nhs_number"])["nhs_number"].drop_null()
        assert not any(number in text for number in named.to_pylist())


def test_a_dry_run_writes_nothing(kith, lake, tmp_path):
    for words in (("list", lake, "--places", 5), ("flag", lake)):
        assert kith(*words, "--out", tmp_path / "out.csv", "--dry-run").code == 0
    assert not (tmp_path / "out.csv").exists()


def test_another_day_is_asked_of_the_same_register_and_the_lake_stays_as_it_was(kith, lake, rule):
    before = {path.name: path.read_bytes() for path in lake.iterdir()}
    later = kith("flag", lake, "--rule", rule, "--on", "2030-11-01", "--json")
    assert later.json["on"] == "2030-11-01"
    assert later.json["rules"][-1]["yes"] == 0, "nobody was prescribed anything in the year before"
    assert {path.name: path.read_bytes() for path in lake.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE.replace("on the asthma", "on teh asthma"), "own.rule, line 8, “- is on teh asthma register”"),
        (RULE.replace("asthma review in", "moon review in"), "needs the codelist moon_review, which nobody gave"),
        ("", "own.rule: there is no name."),
        (RULE.encode("utf-16"), "own.rule is not text in UTF-8. Save it again"),
        (RULE.replace("our own", "caf\xe9").encode("latin-1"), "own.rule is not text in UTF-8."),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused_with_the_place_and_the_words(kith, lake, rule, text, said):
    rule.write_bytes(text if isinstance(text, bytes) else text.encode())
    for command in ("flag", "list"):
        done = kith(command, lake, "--rule", rule, "--json")
        assert done.code == 1
        assert said in done.err.replace("\nWhat to do:", "")
        assert done.out == ""


def test_a_byte_order_mark_is_no_part_of_a_rule(kith, lake, rule):
    rule.write_text(RULE, encoding="utf-8-sig")
    assert kith("flag", lake, "--rule", rule).code == 0


def test_a_rule_that_nobody_can_meet_finds_nobody_and_says_so(kith, lake, rule):
    rule.write_text(RULE + "- is aged under 5\n- is aged 50 or over\n")
    assert kith("flag", lake, "--rule", rule, "--json").json["rules"][-1]["yes"] == 0
    done = kith("list", lake, "--rule", rule)
    assert done.code == 1
    assert "Nobody was found for this list." in done.err


def test_a_built_in_rule_edited_under_its_version_is_refused_by_both(kith, lake, tmp_path):
    from importlib import resources

    built_in = resources.files("kith.insight") / "built_in_rules" / "missing_out" / "older_without_contact.rule"
    own = tmp_path / "older.rule"
    own.write_text(built_in.read_text(encoding="utf-8").replace("75 or over\n", "80 or over\n", 1))
    for command in ("flag", "list"):
        done = kith(command, lake, "--rule", own)
        assert done.code == 1
        assert "older_without_contact" in done.err
        assert "version" in done.err
    own.write_text(own.read_text().replace("version: 1", "version: 2"))
    assert kith("list", lake, "--rule", own).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--places", 0), "greater than or equal to 1"),
        (("--places", -1), "greater than or equal to 1"),
        (("--places", "many"), "valid integer"),
        (("--out", "list.docx"), "list.docx ends in no kind of file that is written."),
        (("--out", "taken.csv"), "taken.csv is a folder."),
        (("--out", "file/list.csv"), "is a file. What to do: Give a name in a folder."),
        (("--rule", "none.rule"), "There is no rule file none.rule."),
        (("--codelists", "lists"), "--codelists is for a rule of your own."),
    ],
)
def test_a_wrong_call_ends_with_two_before_anything_is_asked(kith, lake, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.csv").mkdir()
    (tmp_path / "file").write_text("")
    done = kith("list", lake, *words, "--json")
    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert done.out == ""


def test_a_day_that_is_none_is_a_wrong_call(kith, lake):
    done = kith("flag", lake, "--on", "yesterday")
    assert (done.code, "'yesterday' is not a day." in done.err) == (2, True)


def test_a_lake_that_is_not_there_not_whole_or_of_another_version_is_refused(kith, lake, tmp_path):
    def told(folder, code):
        done = [kith(command, folder) for command in ("list", "flag")]
        assert [one.code for one in done] == [code, code]
        return " ".join(done[0].err.split())

    (tmp_path / "empty").mkdir()
    assert "There is no lake in" in told(tmp_path / "empty", 2)
    killed = tmp_path / "killed"
    shutil.copytree(lake, killed)
    (killed / "people.parquet").unlink()
    assert "has lost people.parquet. What to do: Build the lake again" in told(killed, 1)
    about = json.loads((lake / "lake.json").read_text())
    (killed / "lake.json").write_text(json.dumps(about | {"version": 999}))
    assert "is a lake of version 999" in told(killed, 1)
    (killed / "lake.json").write_text('{"version": ')
    assert "lake.json is not what kith build writes." in told(killed, 1)
    (killed / "lake.json").unlink()
    assert "There is no lake in" in told(killed, 2)


def test_brackets_in_an_error_are_shown_and_not_taken_for_colours(kith, lake, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    done = kith("flag", lake, "--engine", "spark")
    assert done.code == 2
    assert "pip install 'kith-neighbourhood[spark]'" in done.err.replace("\n", " ")
