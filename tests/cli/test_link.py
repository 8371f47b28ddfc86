"""`kith link` as an analyst types it: results on stdout, messages on stderr, exit codes, and files for the owner only."""

import json
import stat

import pytest
import typer
from typer.testing import CliRunner

from kith.cli import link
from kith.cli.link_truth import judged, true_people
from kith.errors import BadUsage, NothingUsable
from kith.people.linking import LINK_AT
from kith.tables import open_cells

app = typer.Typer()
link.register(app)

PEOPLE = """id,forename,surname,born,nhs,who
a1,Margaret,O'Neill,1945-07-14,9434765870,1
a2,Peggy,ONEILL,14/07/1945,,1
a3,Amir,Khan,2015-03-02,,2
a4,Adam,Khan,2015-03-02,,3
a5,Peter,Hall,about 1960,123,4
"""
MAP = """[columns]
record_id = "id"
given_name = "forename"
family_name = ["surname"]
birth_date = "born"
nhs_number = "nhs"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    return tmp_path


def run(folder, *more, files=("people.csv",)):
    arguments = [*(str(folder / name) for name in files), "--map", str(folder / "map.toml"), *map(str, more)]
    return CliRunner().invoke(app, arguments)


def test_json_on_stdout_and_messages_on_stderr(folder):
    done = run(folder, "--truth", "who", "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["rows"] == 5
    assert result["people"] == 4
    assert result["pairs"] == 1
    assert result["link_at"] == LINK_AT
    assert result["bands"]["link"] == 1
    assert result["not_parsed"] == {"birth_date": 1, "nhs_number": 1}
    assert (result["precision"], result["recall"], result["f1"]) == (1.0, 1.0, 1.0)
    assert "people.csv" in done.stderr


def test_without_json_it_says_it_in_sentences(folder):
    done = run(folder)
    assert done.exit_code == 0
    assert "5 rows are 4 people" in done.stdout
    assert "nhs_number: 1 values could not be read and were compared as text" in done.stdout


def test_a_higher_mark_is_kept_to(folder):
    result = json.loads(run(folder, "--link-at", 60, "--json").stdout)
    assert (result["link_at"], result["people"], result["bands"]["link"]) == (60.0, 5, 0)


def test_what_is_written_is_for_the_owner_only(folder):
    done = run(folder, "--out", folder / "out", "--json")
    assert json.loads(done.stdout)["written"]["people.csv"] == 5
    for name in ("pairs.parquet", "pairs.csv", "people.parquet", "people.csv"):
        assert stat.S_IMODE((folder / "out" / name).stat().st_mode) == 0o600
    rows = [row for batch in open_cells(folder / "out" / "people.csv").batches() for row in batch.to_pylist()]
    together = [row["entry_id"] for row in rows if row["person"] == rows[0]["person"]]
    assert together == ["a1", "a2"]


def test_dry_run_writes_nothing(folder):
    done = run(folder, "--out", folder / "out", "--dry-run")
    assert done.exit_code == 0
    assert not (folder / "out").exists()


def test_two_files_are_linked_with_each_other(folder):
    (folder / "more.csv").write_text("id,forename,surname,born,nhs\nb1,Margaret,O'Neill,1945-07-14,9434765870\n")
    result = json.loads(run(folder, "--json", files=("people.csv", "more.csv")).stdout)
    assert (result["rows"], result["people"], result["pairs"]) == (6, 4, 3)


def test_decisions_hold(folder):
    (folder / "decided.csv").write_text("entry_left,entry_right,decision\na2,a1,apart\na3,a4,together\n")
    result = json.loads(run(folder, "--decisions", folder / "decided.csv", "--truth", "who", "--json").stdout)
    assert result["people"] == 4
    assert result["precision"] == 0.0


WRONG = {
    "no such map": (["--map", "nowhere.toml"], "no map"),
    "both truths": (["--truth", "who", "--truth-pattern", "(a)"], "Both"),
    "no such truth column": (["--truth", "cluster"], "no column 'cluster'"),
    "a pattern without a group": (["--truth-pattern", "a"], "no group"),
    "a pattern that is none": (["--truth-pattern", "("], "no regular expression"),
    "a pattern that fits nothing": (["--truth-pattern", "rec-([0-9]+)"], "fits no record id"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_call_that_must_be_mended_ends_with_2(folder, case):
    more, said = WRONG[case]
    done = run(folder, *more)
    assert isinstance(done.exception, BadUsage)
    assert said in str(done.exception)
    assert done.exception.exit_code == 2


def test_a_column_that_is_not_there_is_named_with_those_that_are(folder):
    (folder / "map.toml").write_text('[columns]\ngiven_name = "first"\n')
    done = run(folder)
    assert "no column 'first'" in str(done.exception)
    assert "id, forename, surname" in str(done.exception)


def test_a_map_that_is_no_toml_is_refused(folder):
    (folder / "map.toml").write_text("given_name: forename")
    assert "not TOML" in str(run(folder).exception)


def test_a_file_without_rows_is_nothing_usable(folder):
    (folder / "people.csv").write_text("id,forename,surname,born,nhs\n")
    done = run(folder)
    assert isinstance(done.exception, NothingUsable)
    assert done.exception.exit_code == 1


def test_the_default_mark_of_the_command_is_that_of_the_library():
    assert link.DEFAULT_MARK == LINK_AT


def test_rows_whose_person_is_not_known_are_not_judged():
    assert judged([0, 0, 0], ["a", "a", None]) == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "true_pairs": 1, "rows_judged": 2,
    }  # fmt: skip
    assert judged([0, 1], ["a", "b"])["precision"] is None
    assert true_people(["rec-1-org", None], r"rec-(\d+)") == ["1", None]
