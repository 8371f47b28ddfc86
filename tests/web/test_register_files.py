"""The register's files and the database hold together, wherever a load is stopped."""

import os
import shutil

import pytest

from kith.errors import BadUsage
from kith.people.records.loading import mark_held
from kith.people.records.models import Person
from kith.web import register_files
from kith.web.bringing import bring, bring_and_keep
from kith.web.register_files import arriving, kept_lake, mark_of_lake, put_in_place, register_folder, standing, whole_of
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def kept(small_lake, small_place):
    bring_and_keep(small_lake, small_place, by=BY, at=AT)
    return register_folder()


def test_a_load_with_its_files_keeps_both_where_nobody_else_reads_them(kept, small_place, home):
    assert standing() == "kept"
    assert mark_of_lake(kept) == mark_held()
    assert (kept / "files" / "gp_register.csv").read_bytes() == (small_place / "gp_register.csv").read_bytes()
    assert (kept / "files" / "areas" / "areas.geojson").is_file()
    for path in (
        kept,
        kept / "files",
        kept / "lake",
        kept / "files" / "gp_register.csv",
        kept / "lake" / "identities.parquet",
    ):
        assert path.stat().st_mode & 0o077 == 0, path
    assert not list((home / "arriving").iterdir())


def test_a_load_without_files_keeps_nothing_and_says_what_to_do(small_lake):
    bring(small_lake, by=BY, at=AT)
    with pytest.raises(BadUsage, match="kith load LAKE --files FOLDER"):
        kept_lake()


def test_files_of_another_lake_are_not_kept(small_lake, small_place, tmp_path):
    others = shutil.copytree(small_place, tmp_path / "others")
    with open(others / "gp_register.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(BadUsage, match="was not built from the files of .*: gp_register.csv"):
        bring_and_keep(small_lake, others, by=BY, at=AT)
    assert standing() == "not kept"
    assert not Person.objects.exists()


def test_a_lake_whose_secret_lies_elsewhere_would_give_people_new_ids_and_is_not_kept(
    small_lake, small_place, tmp_path
):
    bare = shutil.copytree(small_lake, tmp_path / "bare")
    (bare / "pseudonym.key").unlink()
    with pytest.raises(BadUsage, match="secret"):
        bring_and_keep(bare, small_place, by=BY, at=AT)


def test_a_commit_that_fails_changes_nothing(kept, home):
    whole = arriving("one")
    whole_of(whole)

    def fails(waits):
        raise ValueError("the database is full")

    with pytest.raises(ValueError, match="full"):
        put_in_place(whole, fails)
    assert standing() == "kept"
    assert whole.is_dir()
    assert not (home / "register.next").exists()


def test_what_was_stopped_before_the_database_changed_goes_back_to_where_it_came_from(kept, home):
    whole = arriving("one")
    whole_of(whole)
    _another_lake(whole)
    (whole / "came-from").write_text("arriving/one", encoding="utf-8")
    os.replace(whole, home / "register.next")
    assert standing() == "kept"
    assert (home / "arriving" / "one" / "lake").is_dir()
    assert not (home / "register.next").exists()


@pytest.mark.parametrize("stopped", ["before the old gave way", "between", "before the old was gone"])
def test_what_was_stopped_after_the_database_changed_takes_its_place(kept, home, stopped, monkeypatch):
    whole = arriving("one")
    whole_of(whole)
    _another_lake(whole)
    mark = mark_of_lake(whole)
    (whole / "came-from").write_text("arriving/one", encoding="utf-8")
    os.replace(whole, home / "register.next")
    if stopped != "before the old gave way":
        os.replace(kept, home / "register.old")
    if stopped == "before the old was gone":
        os.replace(home / "register.next", kept)
    monkeypatch.setattr(register_files, "mark_held", lambda: mark)
    assert standing() == "kept"
    assert mark_of_lake(kept) == mark
    assert not (home / "register.next").exists()
    assert not (home / "register.old").exists()


def _another_lake(whole):
    """As a build leaves it: a new file in the place of the one that is shared with the kept lake."""
    about = whole / "lake" / "lake.json"
    text = about.read_text(encoding="utf-8").replace('"made_from": "', '"made_from": "0')
    about.unlink()
    about.write_text(text, encoding="utf-8")
