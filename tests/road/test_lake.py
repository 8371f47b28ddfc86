"""A lake is one thing: a build that is killed leaves the old one or the new one, never some of each."""

import os

import pyarrow as pa
import pytest

from kith.road.lake import VERSION, Lake, open_lake, take_place

FILES = ("people", "flags", "lists")


def whole(folder, night):
    folder.mkdir()
    lake = Lake(folder)
    for name in FILES:
        lake.write(name, pa.table({"night": [night]}))
    lake.write_texts({"night": night}, {"version": VERSION, "night": night})
    return folder


def nights(lake):
    return {lake.about["night"], *(lake.table(name)["night"][0].as_py() for name in FILES)}


@pytest.fixture
def lake(tmp_path):
    take_place(whole(tmp_path / "first", 1), whole(tmp_path / "lake", 1))
    return tmp_path / "lake"


def test_a_new_lake_takes_the_place_of_the_old(lake, tmp_path):
    take_place(whole(tmp_path / "second", 2), lake)
    assert nights(open_lake(lake)) == {2}
    assert not list(lake.glob(".*"))


@pytest.mark.parametrize("moves", range(len(FILES) + 3))
def test_a_build_killed_at_any_move_leaves_one_lake(lake, tmp_path, monkeypatch, moves):
    new, replace, done = whole(tmp_path / "second", 2), os.replace, []

    def until_killed(source, target):
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(target)
        replace(source, target)

    with monkeypatch.context() as killed:
        killed.setattr(os, "replace", until_killed)
        with pytest.raises(KeyboardInterrupt):
            take_place(new, lake)
    assert nights(open_lake(lake)) == ({1} if moves == 0 else {2})
    assert not list(lake.glob(".*"))
