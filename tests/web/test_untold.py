"""What people are called, and what anybody typed, stands in no log, no mail, no address, and is markup on no page (AUD-17, SEN-17, WEB-06, WEB-08)."""

import io
import logging
import logging.config
import re

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from kith.errors import where_it_failed
from kith.web.demonstration import PEOPLE
from kith.web.front import views as front
from kith.web.importing import background
from kith.web.log_lines import Careful
from tests.web.asking import FULL, answer, as_browser, every_way, filled, undone
from tests.web.crawling import Ways, crawled, text_of
from tests.web.test_everybody import ROLES, example_number, examples
from tests.web.whole_place import MARK, whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
NUMBER = "9990000018"
TYPED = f"qzpppzq {NUMBER} M33 1AA <img src=x onerror=alert(1)>"
TELLS = re.compile(rf"{MARK.pattern}|{NUMBER}|999 ?\d{{3}} ?\d{{4}}|M33", re.IGNORECASE)
EVERY_DAY = ("information-governance-lead",)
WRITERS = ("care-coordinator", "gp", "information-governance-lead", "community-facilitator", "neighbourhood-manager")
WHO = [pytest.param(role, marks=[] if role in EVERY_DAY else pytest.mark.long) for role in WRITERS]


@pytest.fixture
def log():
    """What the service would write, as its settings say."""
    written = io.StringIO()
    logging.config.dictConfig(settings.LOGGING)
    handler = logging.StreamHandler(written)
    handler.setFormatter(Careful())
    handler.setLevel(settings.LOGGING["root"]["level"])
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def sent_to_every_form(place, role):
    """Each form of a role, sent with the same words in every box; its answer, and the page that it leads to."""
    browser, named = place.sign_in(ROLES[role]), examples(place)
    words = {name: f"{text} {TYPED}" if text and not text.isdigit() else text for name, text in FULL.items()}
    for route, way in every_way():
        if way != "POST" or route.name.startswith("sign"):
            continue
        address = filled(route, **{**named, "number": example_number(route.address, named["person"])})
        for told in (
            words,
            {
                **FULL,
                **dict.fromkeys(
                    ("reason", "why", "note", "text", "words", "typed", "how", "reply", "offer", "title"), TYPED
                ),
            },
        ):
            with undone():
                other = as_browser(browser)
                answered = other.post(address, told)
                yield route.name, answered
                if answered.status_code == 302 and answered["Location"].startswith("/"):
                    yield answered["Location"], other.get(answered["Location"])
                    yield f"{route.name}, then the person", other.get(f"/people/{named['person']}")


@pytest.mark.parametrize("role", WHO)
def test_WEB_06_WEB_08_AUD_17_what_is_typed_into_any_form_is_no_markup_no_address_and_in_no_log(
    whole_place, log, capfd, role
):
    seen = 0
    for where, answered in sent_to_every_form(whole_place, role):
        seen += 1
        text = text_of(answered)
        assert "<img src=x" not in text, where
        assert answered.status_code < 500, where
        assert not TELLS.search(answered.headers.get("Location", "")), where
        page = Ways(answered.content.decode(errors="replace"))
        for address in (*page.links, *(form[1] for form in page.forms)):
            assert not TELLS.search(address), (where, address)
    assert seen > 60
    assert not TELLS.search(log.getvalue())
    assert not mail.outbox
    told = capfd.readouterr()
    assert not TELLS.search(told.out + told.err)


@pytest.mark.long
@pytest.mark.parametrize("role", [one.role for one in PEOPLE])
def test_WEB_08_AUD_17_no_address_on_any_page_and_no_line_of_the_log_says_whom_it_is_about(whole_place, log, role):
    browser = whole_place.sign_in(ROLES[role])
    for where, answered in crawled(browser, 2).items():
        page = Ways(answered.content.decode(errors="replace"))
        for address in (where, *page.links, *(form[1] for form in page.forms)):
            assert not TELLS.search(address), (where, address)
    assert not TELLS.search(log.getvalue())


def test_AUD_17_what_goes_wrong_is_written_without_whom_it_was_about(whole_place, log, monkeypatch):
    browser = whole_place.sign_in(ROLES["gp"])
    for address in (f"/people/{NUMBER}", "/qzaaazq", f"/find/{NUMBER}", "/people/qzaaazq/told"):
        assert answer(browser, "GET", address).status_code == 404
    assert Client(headers={"host": "elsewhere.example"}).get("/").status_code == 400
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/sign-in", {"username": "qzaaazq", "password": NUMBER}).status_code == 403

    def fails(*_, **__):
        try:
            raise IntegrityError(f"Failing row contains (qzaaazq, {NUMBER}).")
        except IntegrityError as first:
            raise ValueError("qzaaazq\nforged line") from first

    monkeypatch.setattr(front, "morning_of", fails)
    broken = answer(browser, "GET", "/")
    assert broken.status_code == 500
    assert not TELLS.search(text_of(broken))
    monkeypatch.setitem(background._STEPS, "build", fails)
    background.go_on.enqueue("build", 1, {"account": "a"})
    written = log.getvalue()
    assert "ValueError, its message left out" in written
    assert "IntegrityError, its message left out" in written
    assert "500 GET /\n" in written
    assert "404 GET /people/<slug:person>" in written
    assert "404 GET an address that nobody declared" in written
    assert not TELLS.search(written)
    assert "forged" not in written


def test_AUD_10_no_line_of_the_log_can_be_broken_in_two():
    record = logging.LogRecord("kith", logging.WARNING, "", 0, "said %s", ("a\nb\x1b[31m\u2028c" + "x" * 5000,), None)
    line = Careful().format(record)
    assert "\\n" in line
    assert line.isprintable()
    assert len(line) <= 1000


def test_AUD_17_the_command_tells_of_what_it_did_not_foresee_without_whom_it_was_about(kith, monkeypatch, tmp_path):
    def fails(*_, **__):
        raise KeyError(f"qzaaazq {NUMBER}")

    monkeypatch.setattr("kith.road.lake.open_lake", fails)
    monkeypatch.setattr("kith.cli.main.assemble", lambda: fails)
    told = kith("list", tmp_path)
    assert told.code == 1
    assert "KeyError, its message left out" in told.err
    assert not TELLS.search(told.out + told.err)
    assert where_it_failed(None) == []
