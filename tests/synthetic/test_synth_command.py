"""`kith synth`: files on disk, counts on stdout, nothing written where nothing was asked."""

import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from kith.cli import synth
from kith.errors import BadUsage
from kith.synthetic import PlaceParams, generate, write


@pytest.fixture
def app():
    app = typer.Typer()
    synth.register(app)
    app.callback()(lambda: None)
    return app


def run(app, *words):
    return CliRunner().invoke(app, ["synth", *words])


def test_it_writes_a_place_and_prints_its_counts(app, tmp_path):
    done = run(app, "--people", "60", "--seed", "7", "--on", "2026-11-23", "--out", str(tmp_path / "place"), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["people"] == 60
    assert told["written"] is True
    assert set(told["files"]) <= {path.name for path in (tmp_path / "place").iterdir()}


def test_a_dry_run_counts_and_writes_nothing(app, tmp_path):
    done = run(app, "--people", "60", "--on", "2026-11-23", "--out", str(tmp_path / "place"), "--dry-run")
    assert done.exit_code == 0, done.output
    assert "60 made-up people in 10 small areas, not written" in done.stdout
    assert not (tmp_path / "place").exists()


def test_real_areas_can_be_given_and_what_was_read_is_said_aloud(app, tmp_path):
    write(generate(PlaceParams(60, 7, date(2026, 11, 23))), tmp_path / "first")
    areas = str(tmp_path / "first" / "areas")
    words = (
        "--people",
        "60",
        "--on",
        "2026-11-23",
        "--areas",
        areas,
        "--neighbourhood",
        "Kithbeck",
        "--dry-run",
        "--json",
    )
    done = run(app, *words, "--out", str(tmp_path / "second"))
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["areas"] == 10
    assert "postcodes" in done.stderr


def test_a_neighbourhood_without_areas_is_refused(app, tmp_path):
    done = run(app, "--people", "60", "--neighbourhood", "West", "--out", str(tmp_path))
    assert isinstance(done.exception, BadUsage)
    assert "--areas" in str(done.exception)


def test_too_few_people_are_refused(app, tmp_path):
    done = run(app, "--people", "3", "--on", "2026-11-23", "--out", str(tmp_path))
    assert isinstance(done.exception, BadUsage)
