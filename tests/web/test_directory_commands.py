"""Feeds are typed in and out, and come in beside the register's files; no file that goes out has a refuge in it."""

import json

import pytest
from django.conf import settings

from kith.directory.records.models import Entry, Feed, FeedRun
from kith.errors import BadUsage, CannotRead
from kith.places.records.models import AreaPoint
from kith.web.directory import feed_files
from kith.web.directory.bringing_beside import bring_beside
from kith.web.directory.feed_files import files_of, write_pages, write_tables
from tests.records.kept import AT, BY
from tests.web.test_commands import needs_a_database_of_its_own, typed


@needs_a_database_of_its_own
def test_a_feed_is_typed_in_sent_out_and_read_again(small_place, tmp_path):
    home, council = tmp_path / "home", small_place / "directory" / "kithshire-council"
    told = json.loads(typed(home, "directory", "load", council, "--name", "Kithshire Council", "--json").stdout)
    assert told["state"] == "taken"
    assert told["rows_in"] == told["accepted"] + told["rejected"]
    again = typed(home, "directory", "load", council, "--name", "Kithshire Council")
    assert (again.returncode, " unchanged." in again.stdout) == (0, True)
    assert "100.0 is no latitude; give degrees" in again.stdout
    (tmp_path / "empty.json").write_text("[]", encoding="utf-8")
    empty = typed(home, "directory", "load", tmp_path / "empty.json", "--name", "Kithshire Council")
    assert (empty.returncode, "what the feed sent before stays" in empty.stderr) == (1, True)
    nowhere = typed(home, "directory", "load", tmp_path / "nowhere", "--name", "Kithshire Council")
    assert (nowhere.returncode, "There is no file or folder" in nowhere.stderr) == (2, True)
    gaps = typed(home, "directory", "unmet", tmp_path / "gaps", "--month", "2026-11")
    assert gaps.returncode == 0, gaps.stderr
    assert (tmp_path / "gaps" / "unmet-by-area-from-2026-10.csv").read_text(
        encoding="utf-8-sig"
    ).strip() == "need,area,times,times_mark,people_count,per_1000,lower,upper"
    hidden = typed(home, "directory", "show-again", "f" * 32, "--because", "the charity rang us")
    assert (hidden.returncode, "no hidden entry of that key" in hidden.stderr) == (2, True)
    for name, more in (("pages", ()), ("tables", ("--csv",))):
        sent = typed(home, "directory", "send", tmp_path / name, *more)
        assert f"{told['accepted']} services in " in sent.stdout, sent.stderr
        assert not any(
            "willow" in path.read_text(encoding="utf-8").lower().replace("willow ", "")
            for path in (tmp_path / name).iterdir()
        )
        other = json.loads(
            typed(tmp_path / f"home {name}", "directory", "load", tmp_path / name, "--name", "Theirs", "--json").stdout
        )
        assert (other["accepted"], other["rejected"]) == (told["accepted"], 0)


@pytest.mark.django_db
def test_what_lies_beside_the_files_comes_in_with_them_and_again_changes_nothing(small_place):
    for _ in range(2):
        assert bring_beside(small_place, by=BY, at=AT) == 2
    assert set(Feed.objects.values_list("name", flat=True)) == {"Kithshire Council", "Kithshire Voluntary Action"}
    assert [run.accepted > 0 for run in FeedRun.objects.order_by("pk")] == [True, True, False, False]
    assert AreaPoint.objects.count() >= 10
    assert 50 < Entry.objects.shown().count() < 130
    assert not any("Willow House" in str(row.values) for row in Entry.objects.all())


@pytest.mark.django_db
def test_a_place_with_nothing_beside_it_brings_nothing(tmp_path):
    assert bring_beside(tmp_path, by=BY, at=AT) == 0
    assert not Feed.objects.exists()


def test_a_folder_that_weighs_too_much_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(feed_files, "MOST_BYTES", 10)
    (tmp_path / "a.json").write_text("[]" * 10, encoding="utf-8")
    with pytest.raises(CannotRead, match="more than a directory can"):
        files_of(tmp_path)
    with pytest.raises(BadUsage):
        files_of(tmp_path / "none")


def test_an_empty_directory_goes_out_as_an_empty_page_and_no_table(tmp_path):
    assert write_pages([], tmp_path / "pages") == 1
    assert json.loads((tmp_path / "pages" / "services-0001.json").read_text(encoding="utf-8"))["empty"] is True
    assert write_tables([], tmp_path / "tables") == 0
    assert settings.IS_DEMONSTRATION
