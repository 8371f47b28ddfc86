"""The tables are brought up to a version in steps: killed at any, the next start goes on from there; several starts at once make one."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest

from tests.journeys.installing import POSTGRESQL, connected, database_of, kith, settings

PREPARES = """
import json, sys
import django
django.setup()
from kith.web.preparing import prepare
from tests.killing import counted
print(json.dumps(counted(lambda: prepare(is_demonstration=True), int(sys.argv[1]))))
"""


@pytest.fixture
def home(tmp_path):
    """An installation without any table yet."""
    if POSTGRESQL:
        database_of(tmp_path, f"kith_{os.getpid()}_{tmp_path.name}")
    return tmp_path


def started(home, fatal=0, **more):
    told = {**settings(home), "DJANGO_SETTINGS_MODULE": "kith.web.settings.demonstration"}
    return subprocess.Popen(
        [sys.executable, "-c", PREPARES, str(fatal)],
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, -9), err
    return json.loads(out) if process.returncode == 0 else None


def tables(home):
    with closing(connected(home)) as kept:
        if POSTGRESQL:
            asked = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
            return sorted(kept.execute(asked).fetchall()), kept.execute(
                "SELECT count(*) FROM django_migrations"
            ).fetchone()
        asked = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        return sorted(kept.execute(asked).fetchall()), kept.execute("SELECT count(*) FROM django_migrations").fetchone()


def test_CRS_06_killed_on_its_way_the_next_start_goes_on_and_ends_with_the_same_tables(home, tmp_path_factory):
    whole = tmp_path_factory.mktemp("whole")
    if POSTGRESQL:
        database_of(whole, f"kith_{os.getpid()}_whole")
    told = ended(started(whole))
    commits = told["commits"]
    first, later = commits[len(commits) // 3], commits[-2]
    for fatal in (
        first + 1,
        later - commits[len(commits) // 3] + 2,
    ):  # just behind a commit, and in the middle of a step
        assert ended(started(home, fatal)) is None, "it was to be killed"
    assert ended(started(home)) is not None
    assert tables(home) == tables(whole)


def test_CRS_06_three_that_start_at_once_after_an_upgrade_take_each_step_once(home):
    both = [started(home) for _ in range(3)]
    told = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0, 0], [err for _, err in told]
    _, (steps,) = tables(home)
    assert steps == len(set(_steps(home)))


def _steps(home):
    with closing(connected(home)) as kept:
        return kept.execute("SELECT app, name FROM django_migrations").fetchall()


def test_CRS_06_an_older_version_does_not_touch_the_tables_of_a_later_one(home):
    with closing(connected(home)) as kept:
        kept.execute("CREATE TABLE django_migrations (id integer primary key, app text, name text, applied timestamp)")
        kept.execute("INSERT INTO django_migrations VALUES (1, 'people', '9999_from_tomorrow', '2030-01-01')")
        if not POSTGRESQL:
            kept.commit()
    done = subprocess.run(kith("verify-trail"), env=settings(home), capture_output=True, text=True)
    assert done.returncode == 2
    assert "later version of Kith" in done.stderr
    assert "9999_from_tomorrow" in done.stderr
    assert _steps(home) == [("people", "9999_from_tomorrow")]
