"""`kith score` as an analyst types it: the scores there are, counts that give nobody away, rows only where asked for."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from kith.synthetic import PlaceParams, generate, write
from tests.lakes import ON, build_from, made_once

NAMES = {
    "family_name",
    "given_name",
    "nhs_number",
    "birth_date",
    "birth_month",
    "address",
    "postcode",
    "phone",
    "email",
}
SCORE_COLUMNS = ["person_id", "score", "value", "category", "reasons", "missing", "factors_present", "factors_asked"]
OWN = ("segment", "continuity")


@pytest.fixture(scope="session")
def lake(tmp_path_factory):
    return made_once(tmp_path_factory, people=600, seed=11).folder


def test_without_a_name_the_scores_are_listed_with_purpose_source_and_licence(kith, lake):
    done = kith("score", lake, "--json")
    assert done.code == 0, done.err
    told = {one["name"]: one for one in done.json["scores"]}
    assert set(OWN) <= set(told)
    assert all(one[part] for one in told.values() for part in ("title", "purpose", "source", "licence"))
    assert told["segment"]["licence"] == "MIT"
    plain = kith("score", lake)
    assert all(f"{name}: " in plain.out for name in told)
    assert "licence" in plain.out


@pytest.mark.parametrize("name", OWN)
def test_the_answer_is_counts_rounded_or_hidden(kith, lake, name):
    done = kith("score", lake, "--score", name, "--json")
    assert done.code == 0, done.err
    told = done.json
    assert list(told) == ["score", "on", "purpose", "people", "categories", "not_scored", "missing"]
    assert (told["score"], told["on"]) == (name, ON.isoformat())
    counts = [told["people"], told["not_scored"], *told["categories"].values(), *told["missing"].values()]
    assert all(count == "*" or count % 5 == 0 for count in counts)
    assert len(told["categories"]) > 2
    people = pq.read_table(lake / "people.parquet")["person_id"].to_pylist()
    assert not any(person in done.out + done.err for person in people)


@pytest.mark.parametrize("name", OWN)
def test_rows_go_to_out_only_and_name_nobody(kith, lake, name, tmp_path):
    out = tmp_path / "rows.parquet"
    done = kith("score", lake, "--score", name, "--out", out, "--json")
    assert done.code == 0, done.err
    rows = pq.read_table(out)
    assert rows.column_names[: len(SCORE_COLUMNS)] == SCORE_COLUMNS
    assert not NAMES & set(rows.column_names)
    ids = rows["person_id"].to_pylist()
    assert ids == sorted(set(ids))
    assert set(ids) <= set(pq.read_table(lake / "people.parquet")["person_id"].to_pylist())
    for row in rows.to_pylist():
        assert (row["category"] is None) == (row["value"] is None)
        assert row["category"] is not None or row["missing"]
    exact = sum(row["category"] is None for row in rows.to_pylist())
    assert done.json["not_scored"] == "*" or abs(done.json["not_scored"] - exact) < 5


def test_the_same_question_has_the_same_answer(kith, lake):
    assert (
        kith("score", lake, "--score", "segment", "--json").out
        == kith("score", lake, "--score", "segment", "--json").out
    )


def test_a_dry_run_writes_nothing(kith, lake, tmp_path):
    out = tmp_path / "rows.csv"
    assert kith("score", lake, "--score", "continuity", "--out", out, "--dry-run").code == 0
    assert not out.exists()


def test_rows_as_csv_read_back(kith, lake, tmp_path):
    out = tmp_path / "rows.csv"
    done = kith("score", lake, "--score", "segment", "--out", out)
    assert done.code == 0, done.err
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["score"] for row in rows} == {"segment"}
    assert "Die well" in done.out or "Stay well" in done.out


def test_another_day_has_other_answers(kith, lake):
    now = kith("score", lake, "--score", "continuity", "--json").json
    then = kith("score", lake, "--score", "continuity", "--on", "1990-01-01", "--json").json
    assert then["on"] == "1990-01-01"
    assert then["categories"] == {}
    assert now["categories"]


def test_own_codelists_open_more_elements(kith, lake, tmp_path):
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "end_of_life.csv").write_text("code,term\n526631000000108,end of life\n", encoding="utf-8")
    before = kith("score", lake, "--score", "segment", "--json").json["missing"]
    after = kith("score", lake, "--score", "segment", "--codelists", lists, "--json").json["missing"]
    gone = set(before) - set(after)
    assert gone == {"not asked: end of life"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--score", "frailness"), "There is no score frailness."),
        (("--score", "segment", "--weights", "w.csv"), "The score segment has no weights. "),
        (("--score", "continuity", "--weights", "w.csv"), "The score continuity has no weights. "),
        (("--score", "continuity", "--codelists", "lists"), "Continuity asks for no codelist."),
        (("--score", "segment", "--on", "yesterday"), "'yesterday' is not a day."),
        (("--score", "segment", "--out", "rows.docx"), "rows.docx ends in no kind of file that is written."),
        (("--score", "segment", "--codelists", "nowhere"), "nowhere"),
    ],
)
def test_refusals_in_words(kith, lake, words, message):
    done = kith("score", lake, *words)
    assert done.code == 2
    assert done.out == ""
    assert message.strip() in done.err.replace("\n", " ")


def test_a_folder_that_is_no_lake_is_a_wrong_call(kith, tmp_path):
    done = kith("score", tmp_path / "none", "--score", "segment")
    assert done.code == 2
    assert "There is no lake" in done.err


def test_numbers_too_small_to_show_are_a_mark(kith, tmp_path):
    write(generate(PlaceParams(people=60, seed=3, on=ON)), tmp_path / "place")
    build_from(tmp_path / "place", tmp_path / "lake")
    done = kith("score", tmp_path / "lake", "--score", "segment", "--json")
    assert done.code == 0, done.err
    assert "*" in json.dumps(done.json)
    shown = [n for n in (*done.json["categories"].values(), done.json["not_scored"]) if n != "*"]
    assert all(n == 0 or n >= 8 for n in shown)
