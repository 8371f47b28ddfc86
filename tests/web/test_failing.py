"""The database goes away, or has no room left: nothing is half kept, no word that was typed is lost, and it goes on by itself."""

import errno
import os
import re
from contextlib import contextmanager, suppress
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kith.governance.records.models import TrailEvent
from kith.governance.records.trail import append, verify_trail
from kith.governance.trail import Deed
from kith.people.records.models import AboutMeAnswer, ImportRun
from kith.places.records.naming import name_neighbourhoods
from kith.web.demonstration import make_accounts
from kith.web.importing import arriving_files
from tests.records.kept import AT, BY
from tests.web.registered import register
from tests.web.test_about_me import MATTERS, seen_on

WORDS = "My dog, and that nobody calls before ten"


@pytest.fixture
def gp(committed):
    """A general practitioner at work on a database in which commits are real, and Mary, who is on the register."""
    name_neighbourhoods(names=["Ashmere", "Kithbeck"])
    made = {one["role"]: one for one in reversed(make_accounts(at=AT))}["gp"]
    register("mary", "Mary", "Brown", nhs_number="9990000018", sex="female")
    browser = Client(raise_request_exception=False)
    answer = browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
    assert answer.status_code == 302
    return browser


def said(answer):
    return answer.content.decode()


def form_of(page):
    """The fields of the form that offers to send it again."""
    form = page.split('<form method="post" action="')[1].split("</form>")[0]
    return {name: unescape(held) for name, held in re.findall(r'name="([^"]+)" value="([^"]*)"', form)} | {
        "": form.split('"')[0]
    }


def sent_again(browser, page):
    fields = form_of(page)
    return browser.post(fields.pop(""), fields)


@contextmanager
def away():
    """PostgreSQL ends the connection in the middle, as a restart does; SQLite has no server, so its file cannot be opened."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        other.close()
        yield
    else:
        held, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/kith.sqlite3"
        connection.close()
        yield
        connection.settings_dict["NAME"] = held
    connection.close()  # as Django does before the next request, where a connection is of no use any more


@contextmanager
def full():
    """No page more fits into the database."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


def fill_what_is_free():
    """Fill the pages that the steps of upgrades left empty, in as large steps as go."""
    for many in (400, 40):
        with suppress(DatabaseError):
            while True:
                with transaction.atomic():
                    append([Deed("looked", "page")] * many, by=BY, at=AT)


def kept():
    return AboutMeAnswer.objects.count(), TrailEvent.objects.count()


def test_CRS_02_the_database_goes_and_comes_back_and_what_was_typed_is_sent_again_from_the_page(gp):
    typed = {"seen": seen_on(gp.get(MATTERS)), "state": "said", "speaker": "person", "text": WORDS, "once": "w1"}
    before = kept()
    with away():
        failed = gp.post(MATTERS, typed)
    page = said(failed)
    assert (failed.status_code, WORDS in page, kept()) == (503, True, before)
    assert "Mary" not in page  # nothing of anybody but what was typed
    answer = sent_again(gp, page)
    assert answer.status_code == 302
    assert (AboutMeAnswer.objects.get().text, kept()[0]) == (WORDS, before[0] + 1)
    sent_again(gp, page)  # pressed twice
    assert kept()[0] == before[0] + 1
    verify_trail()


def test_CRS_02_a_page_that_is_only_read_says_so_too_and_stands_again_a_moment_later(gp):
    with away():
        failed = gp.get("/people/mary")
    assert (failed.status_code, "<form" in said(failed).split("<main")[1]) == (503, False)
    assert gp.get("/people/mary").status_code == 200
    assert gp.get("/health").status_code == 200


def test_CRS_03_on_a_full_disk_nothing_is_half_kept_nothing_is_looked_at_unseen_and_the_rest_works(gp):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite lets a test say how large it may get")
    typed = {"seen": seen_on(gp.get(MATTERS)), "state": "said", "speaker": "person", "text": WORDS * 30, "once": "w1"}
    with full():
        fill_what_is_free()
        before = kept()
        while gp.get("/people/mary").status_code == 200:
            assert kept()[1] > before[1]  # a look that leaves no trail is none
            before = kept()
        failed = gp.post(MATTERS, typed)
        assert (failed.status_code, WORDS in said(failed), kept()) == (503, True, before)
        assert gp.get("/sign-in").status_code in (200, 302)
        verify_trail()
    assert sent_again(gp, said(failed)).status_code == 302
    assert AboutMeAnswer.objects.get().text == typed["text"]
    verify_trail()


def test_CRS_03_a_file_for_which_the_disk_has_no_room_leaves_no_half_file(gp, tmp_path, monkeypatch):
    def no_room(path):
        with open(path, "wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(arriving_files, "create_private", no_room)
    before = {path for path in arriving_files.arriving("x").parent.rglob("*") if path.is_file()}
    with pytest.raises(OSError, match="No space"):
        arriving_files.lay_down(SimpleUploadedFile("register.csv", b"a,b\n1,2\n"))
    assert {path for path in arriving_files.arriving("x").parent.rglob("*") if path.is_file()} == before
    assert not ImportRun.objects.exists()
