"""The commands that run the service, as they are typed."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection

from kith.errors import BackupDoesNotOpen, BadUsage, NotADemonstration
from kith.governance.records.models import Account, Installation, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.people.records.models import Person
from kith.web.bringing import bring, bring_and_keep
from kith.web.demonstration import PEOPLE, make_accounts
from kith.web.jobs import TIMETABLE, work
from kith.web.preparing import must_last
from kith.web.register_files import register_folder, standing
from tests.records.kept import AT, BY

needs_a_database_of_its_own = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the command would work on the test's own database"
)


def typed(home, *words, **environment):
    """Type a command in a shell of its own, in an installation of its own."""
    settings = {**os.environ, "KITH_HOME": str(home), "KITH_MODE": "demo", **environment}
    settings.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-c", "from kith.cli.main import run; run()", *map(str, words)],
        env=settings, capture_output=True, text=True,
    )  # fmt: skip


@needs_a_database_of_its_own
def test_the_first_people_are_let_in_by_what_is_typed_and_what_is_not_there_is_named(tmp_path):
    home = tmp_path / "home"
    nowhere = typed(home, "staff", "team", "A team", "--neighbourhood", "Nowhere")
    assert (nowhere.returncode, "There is no neighbourhood “Nowhere”" in nowhere.stderr) == (2, True), nowhere.stderr
    assert typed(home, "staff", "organisation", "A board", "--kind", "integrator").returncode == 0
    about = ("--name", "Helen Marsh", "--role", "neighbourhood-manager", "--organisation", "A board")
    added = typed(home, "staff", "add", "helen.marsh", *about, "--team", "A team")
    assert (added.returncode, "There is no team “A team”" in added.stderr) == (2, True), added.stderr


@needs_a_database_of_its_own
def test_an_installation_from_its_first_lake_to_a_restored_backup(small_lake, small_place, tmp_path):
    home, other, copy = tmp_path / "home", tmp_path / "other", tmp_path / "copy.age"
    loaded = typed(home, "load", small_lake, "--files", small_place, "--json")
    assert json.loads(loaded.stdout)["rows"]["person"] > 100, loaded.stderr
    assert "Nothing to do" in typed(home, "load", small_lake).stdout
    printed = typed(home, "demo-accounts", "--json", "--find")
    accounts = json.loads(printed.stdout)
    with closing(
        sqlite3.connect(home / "kith.sqlite3")
    ) as kept:  # a rule of the made-up place is counted from the first minute
        runs = kept.execute("SELECT state, said FROM insight_findingrun").fetchall()
    assert runs == [("done", "")], printed.stderr
    assert {one["role"] for one in accounts} == {one.role for one in PEOPLE}
    past = typed(home, "demo-history")
    assert "referrals of the last three years, made up; with 320 tasks, 32 conversations" in past.stderr
    assert "There is a past already" in typed(home, "demo-history").stderr
    assert typed(home, "worker", "--once").returncode == 0
    assert "1 anchors fit" in typed(home, "verify-trail").stdout
    made = typed(home, "backup", "--out", copy)
    assert made.returncode == 0, made.stderr
    assert "Keep a copy of it somewhere else" in made.stderr
    assert copy.stat().st_mode & 0o077 == 0
    assert b"SQLite format" not in copy.read_bytes()
    restored = typed(other, "restore", copy, "--key", home / "backup.key")
    assert "its trail is whole" in restored.stdout, restored.stderr
    assert (other / "register" / "files" / "gp_register.csv").is_file()
    assert json.loads(typed(other, "verify-trail", "--anchors", home / "anchors.txt", "--json").stdout)["anchors"] == 1
    again = typed(other, "restore", copy, "--key", home / "backup.key")
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert typed(other, "restore", copy, "--key", home / "backup.key", "--over").returncode == 0


@needs_a_database_of_its_own
def test_SUP_03_without_a_word_the_service_is_a_real_one_and_asks_under_which_name(tmp_path):
    asked = typed(tmp_path, "verify-trail", KITH_MODE="production")
    assert asked.returncode == 2
    assert "KITH_HOSTS" in asked.stderr


@needs_a_database_of_its_own
def test_SUP_03_a_mode_mistyped_opens_nothing(tmp_path):
    asked = typed(tmp_path, "serve", KITH_MODE="demos")
    assert asked.returncode == 2
    assert "There is no mode “demos”" in asked.stderr


@needs_a_database_of_its_own
def test_SUP_03_a_made_up_place_cannot_be_served_as_a_real_one(small_lake, tmp_path):
    typed(tmp_path, "load", small_lake)
    asked = typed(tmp_path, "verify-trail", KITH_MODE="production", KITH_HOSTS="kith.example.nhs.uk")
    assert asked.returncode == 3
    assert "holds a made-up place" in asked.stderr


def test_a_line_that_is_no_database_of_ours_is_refused(monkeypatch, tmp_path):
    from kith.web.home import database

    monkeypatch.setenv("DATABASE_URL", "mysql://kith@host/kith")
    with pytest.raises(BadUsage, match="begins with “mysql”"):
        database(tmp_path)


def test_postgresql_is_asked_without_compiling_and_keeps_what_the_line_asks_of_it(monkeypatch, tmp_path):
    from kith.web.home import database

    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://kith@host/kith?options=-c%20statement_timeout%3D9s&sslmode=require"
    )
    found = database(tmp_path)["OPTIONS"]
    assert found == {"options": "-c jit=off -c statement_timeout=9s", "sslmode": "require"}


def test_a_secret_too_short_to_be_one_is_refused(monkeypatch, tmp_path):
    from kith.web.home import secret_key

    monkeypatch.setenv("KITH_SECRET_KEY", "short")
    with pytest.raises(BadUsage, match="shorter than 50"):
        secret_key(tmp_path)
    monkeypatch.delenv("KITH_SECRET_KEY")
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_there_is_an_account_for_each_role_and_its_password_is_printed_once(small_lake):
    bring(small_lake, by=BY, at=AT)
    made = make_accounts(at=AT)
    assert {one["role"] for one in made} == {one.role for one in PEOPLE}
    assert len({one["password"] for one in made}) == len(made)
    for one in made:
        account = Account.objects.get(username=one["username"])
        assert account.check_password(one["password"])
        assert one["password"] not in account.password
    with pytest.raises(BadUsage, match="is there already"):
        make_accounts(at=AT)


@pytest.mark.django_db
def test_SUP_03_printed_passwords_are_for_a_made_up_place_only(small_lake, settings):
    bring(small_lake, by=BY, at=AT)
    settings.IS_DEMONSTRATION = False
    with pytest.raises(NotADemonstration):
        make_accounts(at=AT)


@pytest.mark.django_db
def test_accounts_need_a_place(db):
    with pytest.raises(BadUsage, match="No place has been loaded yet"):
        make_accounts(at=AT)


@needs_a_database_of_its_own
def test_a_second_factor_is_reset_where_no_colleague_is_left(tmp_path):
    nobody = typed(
        tmp_path, "reset-second-factor", "nobody.here", "--checked", "rang back on the number of the surgery"
    )
    assert nobody.returncode == 2
    assert "Nobody with that sign-in name has a second factor" in nobody.stderr


def test_the_worker_does_what_is_due_once_and_not_again(committed, settings):
    work(once=True)
    anchors = (settings.HOME / "anchors.txt").read_text().splitlines()
    work(once=True)
    assert (settings.HOME / "anchors.txt").read_text().splitlines() == anchors
    assert len(TIMETABLE) == 10


def test_BKP_01_a_backup_restored_is_what_was_backed_up(committed, small_lake, small_place, tmp_path, settings):
    from kith.web.backing_up import back_up
    from kith.web.restoring import put_back

    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    bring_and_keep(small_lake, small_place, by=BY, at=AT)
    people = Person.objects.count()
    copy = back_up(tmp_path / "copy.age", tmp_path / "backup.key", at=AT)
    Person.objects.filter(id__lt=20).update(sex=None)
    (register_folder() / "files" / "gp_register.csv").unlink()
    make_accounts(at=AT)
    events, _ = put_back(tmp_path / "copy.age", tmp_path / "backup.key", over=True, at=AT)
    assert (Person.objects.count(), Account.objects.count()) == (people, 0)
    assert Person.objects.filter(id__lt=20, sex__isnull=False).exists()
    assert events == verify_trail() == copy.events + 1
    assert TrailEvent.objects.get(seq=events).action == "restored"
    assert standing() == "kept"
    for name in ("files/gp_register.csv", "files/areas/areas.geojson", "lake/identities.parquet"):
        assert (register_folder() / name).stat().st_mode & 0o077 == 0, name
    assert (register_folder() / "files" / "gp_register.csv").read_bytes() == (
        small_place / "gp_register.csv"
    ).read_bytes()
    assert Installation.objects.get().is_demonstration


def test_CRS_04_a_database_that_says_done_before_it_is_on_the_disk_is_refused(committed):
    postgresql = connection.vendor == "postgresql"
    careless, careful = (
        ("SET synchronous_commit = off", "SET synchronous_commit = on")
        if postgresql
        else ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL")
    )
    if not postgresql:
        must_last()  # as our own settings have it; the PostgreSQL of these tests is thrown away, and does without
    with connection.cursor() as cursor:
        cursor.execute(careless)
        try:
            with pytest.raises(BadUsage, match="lost with the power"):
                must_last()
        finally:
            cursor.execute(careful)


def test_BKP_06_what_was_decided_since_the_backup_holds_again_before_anybody_signs_in(committed, tmp_path, settings):
    from kith.governance.objections import Objection as Said
    from kith.governance.records.journal import journal
    from kith.governance.records.labelling import Marked, label_entry
    from kith.governance.records.linking_sign_ins import link_sign_in
    from kith.governance.records.models import EntryLabel, Objection, PersonLabel
    from kith.governance.records.objecting import object_to, put_on_label, take_off_label, withdraw_objection
    from kith.web.backing_up import back_up
    from kith.web.journal import journal_path
    from kith.web.preparing import prepare
    from kith.web.restoring import put_back

    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    prepare(is_demonstration=True)
    key = settings.HOME / "backup.key"
    early, told = AT - timedelta(days=1), {"by": BY, "at": AT + timedelta(hours=2)}
    put_on_label(person="p1", label="sealed", ground="adopted", by=BY, at=early)
    object_to(objection=Said("p1", "type-1", AT.date() - timedelta(days=9)), how="by letter", by=BY, at=early)
    assert not journal_path().exists()  # nothing that it could follow
    leaver = Account.objects.create(username="leaver", name="Leaver", made_at=early)
    back_up(tmp_path / "copy.age", key, at=AT)
    object_to(objection=Said("p2", "national", AT.date()), how="by letter", **told)
    withdraw_objection(
        objection=Said("p1", "type-1", AT.date() - timedelta(days=9)), on=AT.date(), how="by letter", **told
    )
    put_on_label(person="p2", label="restricted-location", ground="she rang", **told)
    label_entry(entry=Marked("p3", "r", "m" * 64, "contacts"), label="gender", ground="she asked for it", **told)
    take_off_label(person="p1", label="sealed", ground="by mistake", **told)
    leaver.is_active = False
    leaver.save()
    journal(leaver, at=told["at"])
    Account.objects.create(username="newcomer", name="Newcomer", made_at=told["at"])
    link_sign_in(username="newcomer", issuer="https://id.example", subject="7", **told)
    lost = [list(model.objects.order_by("pk").values()) for model in (Objection, PersonLabel, EntryLabel)]
    assert "restricted-location" not in journal_path().read_text()
    assert journal_path().stat().st_mode & 0o077 == 0
    with journal_path().open("ab") as file:
        file.write(b"cut sho")  # the power went
    for _ in range(2):  # and once more changes nothing
        _, since = put_back(tmp_path / "copy.age", key, over=True, at=AT)
        assert since == 7
        assert [one.username for one in Account.objects.filter(is_active=False)] == ["leaver"]
        assert not Account.objects.filter(
            username="newcomer"
        ).exists()  # and the way in that was theirs keeps nothing from going on
        assert [list(model.objects.order_by("pk").values()) for model in (Objection, PersonLabel, EntryLabel)] == lost
    assert TrailEvent.objects.filter(action="restored", result="decided since the backup").count() == 7
    put_on_label(person="p4", label="hiv", ground="she asked for it", **told)  # numbers go on after those put back
    verify_trail()
    with journal_path().open("ab") as file:
        file.write(b"bm90IG91cnM=\n")
    with pytest.raises(BackupDoesNotOpen, match="Line"):
        put_back(tmp_path / "copy.age", key, over=True, at=AT)
    assert PersonLabel.objects.filter(person_id="p4").exists()  # it was opened before anything was replaced


def test_BKP_04_a_backup_opens_with_its_own_key_only_and_says_so(committed, tmp_path):
    from pyrage import x25519

    from kith.web.backing_up import back_up
    from kith.web.restoring import put_back

    copy, key = tmp_path / "copy.age", tmp_path / "backup.key"
    back_up(copy, key, at=AT)
    with pytest.raises(BadUsage, match="is there already"):
        back_up(copy, key, at=AT)
    other = tmp_path / "other.key"
    other.write_text(str(x25519.Identity.generate()))
    with pytest.raises(BackupDoesNotOpen, match="made with another key"):
        put_back(copy, other, over=True, at=AT)
    with pytest.raises(BadUsage, match="There is no key"):
        put_back(copy, tmp_path / "none.key", over=True, at=AT)
    cut = tmp_path / "cut.age"
    cut.write_bytes(copy.read_bytes()[:-100])
    with pytest.raises(BackupDoesNotOpen, match="damaged or cut short"):
        put_back(cut, key, over=True, at=AT)
    changed = bytearray(copy.read_bytes())
    changed[len(changed) // 2] ^= 1
    cut.write_bytes(changed)
    with pytest.raises(BackupDoesNotOpen):
        put_back(cut, key, over=True, at=AT)
    assert verify_trail() == 1
