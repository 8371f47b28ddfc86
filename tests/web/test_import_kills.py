"""An import that is killed while it comes in leaves the old register or the new, whole, and goes on where it can."""

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection, connections

from kith.governance.records.trail import verify_trail
from kith.people.records.loading import mark_held
from kith.people.records.models import Event, ImportRun, Person
from kith.web.bringing import bring_and_keep
from kith.web.importing.carrying import bring_in
from kith.web.register_files import arriving, mark_of_lake, register_folder, standing, whole_of
from tests.records.kept import AT, BY

BRINGS = """
import json, sys
from datetime import UTC, datetime
home, name, run, fatal = sys.argv[1:]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = name
settings.HOME = __import__("pathlib").Path(home)
django.setup()
from kith.governance.trail import Actor
from kith.web.importing.carrying import bring_in
from tests.killing import counted

at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
print(json.dumps(counted(lambda: bring_in(int(run), by=Actor("a test"), at=at), int(fatal))))
"""


@pytest.fixture
def kept(committed, settings, tmp_path, small_lake, small_place):
    settings.HOME = tmp_path
    bring_and_keep(small_lake, small_place, by=BY, at=AT)
    return tmp_path


def staged(number):
    """An import that waits to be brought in: the same people under another mark, so that old and new can be told apart."""
    run = ImportRun.objects.create(
        form=str(uuid4()), kind="decisions", state="staged", base=mark_held(), extract_on=AT.date()
    )  # fmt: skip
    whole = arriving(run.pk) / "whole"
    whole.mkdir()
    whole_of(whole)
    about = whole / "lake" / "lake.json"
    mark = sha256(str(number).encode()).hexdigest()
    text = re.sub(r'"made_from": "[^"]*"', f'"made_from": "{mark}"', about.read_text(encoding="utf-8"))
    about.unlink()
    about.write_text(text, encoding="utf-8")
    return run, mark_of_lake(whole)


def brought(home, run, fatal):
    """Bring it in, in a process of its own that kills itself at one step; where it lived, how many steps it made, and which."""
    told = connection.settings_dict
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kith.web.settings.demonstration", "KITH_HOME": str(home)}
    words = [sys.executable, "-c", BRINGS, str(home), str(told["NAME"]), str(run.pk), str(fatal)]
    connections.close_all()
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, -9), done.stderr
    return json.loads(done.stdout) if done.returncode == 0 else None


def must_be_killed_without_harm(home, fatal, number):
    before, people, events = mark_held(), Person.objects.count(), Event.objects.count()
    run, after = staged(number)
    assert brought(home, run, fatal) is None, "it was to be killed"
    # whoever looks next finds the old or the new, files and database alike
    assert standing() == "kept"
    assert mark_held() in (before, after)
    run.refresh_from_db()
    assert run.state == ("committed" if mark_held() == after else "staged")
    assert (Person.objects.count(), Event.objects.count()) == (people, events)
    verify_trail()
    # and what had not come in comes in now
    if run.state == "staged":
        bring_in(run.pk, by=BY, at=AT)
    assert mark_held() == after == mark_of_lake(register_folder())
    assert standing() == "kept"
    assert not (home / "register.next").exists()
    assert not (home / "register.old").exists()


def _steps(home):
    run, _ = staged(0)
    return brought(home, run, 0)


def test_IMP_12_an_import_killed_on_its_way_loses_nothing_and_invents_nothing(kept):
    """In the middle of the rows, just before the commit, just after it, and when the old files have given way."""
    told = _steps(kept)
    commit, gives_way = told["commits"][-1], told["replaces"][-2]  # the old files give way to the new
    for number, fatal in enumerate((commit // 2, commit, commit + 1, gives_way + 1), start=1):
        must_be_killed_without_harm(kept, fatal, number)


@pytest.mark.long
def test_IMP_12_an_import_killed_at_a_hundred_places_loses_nothing(kept):
    last = _steps(kept)["steps"]
    for number in range(1, 101):
        must_be_killed_without_harm(kept, max(1, last * number // 101), number)
