"""`kith build` as an analyst types it: files named aloud, counts, exit codes, and refusals that say what to do."""

import json

import pytest

from tests.lakes import ON, made_once

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched

FATES = ("accepted", "rejected", "duplicate", "unchanged")


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    return made_once(tmp_path_factory, people=150, seed=7).place


def adds_up(counts):
    return all(
        fates["rows_in"] == sum(fates[fate] for fate in FATES) and fates["rows_in"] > 0
        for fates in counts["files"].values()
    )


def test_a_build_names_every_file_and_counts_every_row_and_the_next_finds_nothing_new(kith, place, tmp_path):
    lake = tmp_path / "lake"
    first = kith("build", place, "--out", lake, "--on", ON)
    assert first.code == 0, first.err
    assert "gp_register.csv is gp_register" in first.err
    assert "Codelists: the built-in demonstration set" in first.err
    assert "rows were rejected; problems.parquet and the report say which" in first.err
    assert f"The report is {lake / 'report.html'}" in first.out
    counts = json.loads((lake / "counts.json").read_text())
    assert adds_up(counts)
    assert counts["people"] > 100

    again = kith("build", place, "--out", lake, "--on", ON, "--json")
    assert again.code == 0, again.err
    assert "gp_register.csv is gp_register: it is the same file as on the last run." in again.err
    assert {fates["accepted"] for fates in again.json["files"].values()} == {0}
    assert again.json["people"] == counts["people"]


def test_a_dry_run_says_what_each_file_is_and_writes_nothing(kith, place, tmp_path):
    (tmp_path / "files").mkdir()
    for name in ("gp_register.csv", "hospital.csv.gz"):
        (tmp_path / "files" / name).write_bytes((place / name).read_bytes())
    (tmp_path / "files" / "rota.csv").write_text("week,who\n1,Ada\n")
    done = kith("build", tmp_path / "files", "--out", tmp_path / "lake", "--dry-run", "--json")
    assert done.code == 0, done.err
    assert done.json["files"] == {"gp_register.csv": "gp_register", "hospital.csv.gz": "hospital"}
    assert list(done.json["left_out"]) == ["rota.csv"]
    assert "rota.csv is not read" in done.err
    assert not (tmp_path / "lake").exists()


def test_strict_ends_with_one_when_a_row_is_rejected(kith, tmp_path):
    (tmp_path / "register.csv").write_text("Surname,DOB\nAdeyemi,1980-02-03\nKhan,yesterday\n")
    lenient = kith("build", tmp_path / "register.csv", "--out", tmp_path / "one", "--on", ON)
    strict = kith("build", tmp_path / "register.csv", "--out", tmp_path / "two", "--on", ON, "--strict")
    assert (lenient.code, strict.code) == (0, 1)
    assert "1 rows were rejected" in strict.err


def test_rows_later_than_the_day_asked_for_are_told_apart_from_faults(kith, tmp_path):
    rows = "".join(f"Adeyemi,1980-02-{day:02},2026-10-{day:02}\n" for day in range(1, 21))
    (tmp_path / "contacts.csv").write_text(
        "Surname,DOB,Contact date,Service\n" + rows.replace("\n", ",district nursing\n")
    )
    done = kith("build", tmp_path / "contacts.csv", "--layout", "community_contacts", "--out", tmp_path / "lake",
                "--on", "2026-10-05")  # fmt: skip
    assert done.code == 0, done.err
    assert "15 of them for a day after 5 October 2026" in done.err
    assert "--on" in done.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--out", "lake"], 2, "Missing argument"),
        (["nowhere", "--out", "lake"], 2, "There is no file or folder nowhere."),
        (["rota.csv", "--out", "lake"], 1, "rota.csv: No layout has a column headed"),
        (["register.csv", "--out", "lake", "--layout", "gp_list"], 2, "There is no layout 'gp_list'."),
        (["register.csv", "--out", "lake", "--on", "1 Nov"], 2, "1 Nov"),
        (["register.csv", "--out", "lake", "--areas", "nowhere"], 2, "There is no file or folder nowhere."),
        (["register.csv", "--out", "lake", "--rules", "nowhere"], 2, "There is no folder nowhere."),
        (["register.csv", "--out", "lake", "--codelists", "nowhere"], 2, "nowhere"),
        (["register.csv", "--out", "lake", "--key", "nowhere"], 2, "There is no key file nowhere."),
        (["register.csv", "--out", "rota.csv"], 2, "rota.csv is a file, and a lake is a folder."),
        (["empty.csv", "--out", "lake"], 1, "empty.csv"),
        (["bad.csv", "--out", "lake"], 1, "Not one of 1 rows could be used."),
    ],
)
def test_what_cannot_be_done_is_refused_in_words_that_say_what_to_do(kith, words, code, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "register.csv").write_text("Surname,DOB\nAdeyemi,1980-02-03\n")
    (tmp_path / "bad.csv").write_text("Surname,DOB\nAdeyemi,yesterday\n")
    (tmp_path / "rota.csv").write_text("week,who\n1,Ada\n")
    (tmp_path / "empty.csv").write_text("")
    done = kith("build", *words)
    assert (done.code, told in done.err) == (code, True), done.err
    assert "Traceback" not in done.err
    assert "What to do:" in done.err or code == 2


def test_services_of_which_no_file_tells_are_named_before_their_lists_are_believed(kith, place, tmp_path):
    (tmp_path / "files").mkdir()
    for name in ("gp_register.csv", "hospital.csv.gz"):
        (tmp_path / "files" / name).write_bytes((place / name).read_bytes())
    some = kith("build", tmp_path / "files", "--out", tmp_path / "some", "--on", ON)
    every = kith("build", place, "--out", tmp_path / "every", "--on", ON)
    assert (some.code, every.code) == (0, 0)
    assert "No file tells of any of these in the last year: gp consultation, nurse consultation" in some.err
    assert "outpatient appointment" not in some.err
    assert "No file tells" not in every.err
    assert "get the file, or read their lists with care" in (tmp_path / "some" / "report.html").read_text(
        encoding="utf-8"
    )
