"""Privileged notes: what somebody told their adviser in confidence stands in nobody else's answer, and no page tells whether there is any.

Two worlds that differ in one note are answered alike to everybody but the advisers of its body (twin worlds, as for a refuge).
"""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from kith.care.records.models import AdviceCase, PrivilegedNote
from kith.governance.records.models import AccessRequest, Account, EmergencyAccess, Grant, TrailEvent, TrainingHeld
from kith.web.papers.packing import ABOUT_NOBODY
from tests.records.kept import take_away
from tests.web.advised_place import PRIVILEGED
from tests.web.asking import answer, as_browser, undone
from tests.web.crawling import alike, crawled, text_of
from tests.web.test_everybody import EVERYBODY, each
from tests.web.whole_place import whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
ADVISER = "kwame.boateng"
MINUTE = re.compile(r"\b\d{1,2}:\d\d[ap]m\b")
"""A page says when it was printed, and a minute may pass between two looks."""


@pytest.fixture
def adviser(whole_place):
    """The adviser of the made-up place, with the training that fell due."""
    account = Account.objects.get(username=ADVISER)
    TrainingHeld.objects.filter(account=account).update(completed_date=timezone.localdate() - timedelta(9))
    return whole_place.sign_in(ADVISER)


def case():
    return AdviceCase.objects.filter(ended_at=None).order_by("pk").first()


def test_the_adviser_reads_what_is_privileged_of_a_case_that_is_under_way_and_of_no_other(adviser):
    assert PRIVILEGED in text_of(answer(adviser, "GET", f"/advice/{case().pk}"))
    over = AdviceCase.objects.exclude(ended_at=None).first()
    assert PrivilegedNote.objects.filter(case=over).exists()
    assert PRIVILEGED not in text_of(answer(adviser, "GET", f"/advice/{over.pk}"))


def test_no_other_page_of_the_adviser_has_a_word_of_it(adviser):
    told = [where for where, page in crawled(adviser).items() if PRIVILEGED in text_of(page)]
    assert told == [f"/advice/{case().pk}"]


@pytest.mark.parametrize("username", each([one for one in EVERYBODY if one != ADVISER], "geraint.pugh"))
def test_AZ_02_nobody_else_reads_a_word_of_it_or_learns_whether_there_is_any(whole_place, username):
    with undone():
        browser = whole_place.sign_in(username)
        with_it = crawled(browser)
        take_away(PrivilegedNote.objects.all())
        without = {where: answer(browser, "GET", where) for where in with_it}
    assert len(with_it) > 20
    for where, page in with_it.items():
        assert PRIVILEGED not in text_of(page), where
        if not where.startswith(("/trail", "/kept-texts")):  # every look is in the trail, also these
            one, other = ((each[0], MINUTE.sub("", each[1])) for each in (alike(page), alike(without[where])))
            assert one == other, (
                where,
                [pair for pair in zip(one[1].split("\n"), other[1].split("\n")) if pair[0] != pair[1]][:3],
            )


def test_BG_03_an_emergency_does_not_open_it(whole_place):
    row, doctor = case(), Account.objects.get(username="dolores.finch")
    browser = whole_place.sign_in("dolores.finch")
    now = timezone.now()
    with undone():
        told = {
            "reason_kind": "unwell",
            "reason": "on the floor",
            "purpose": "direct-care",
            "from_at": now,
            "to_at": now + timedelta(hours=8),
        }
        fields = {field.name for field in EmergencyAccess._meta.fields}
        EmergencyAccess.objects.create(
            person_id=row.person_id, account=str(doctor.pk), role="district-nurse", session=browser.session.session_key or "s",
            **{name: value for name, value in told.items() if name in fields},
        )  # fmt: skip
        for address in (f"/people/{row.person_id}", f"/advice/{row.pk}"):
            assert PRIVILEGED not in text_of(as_browser(browser).get(address))


def test_EXP_06_no_copy_of_the_record_holds_it_and_each_says_how_it_is_handled(whole_place):
    row, browser = case(), whole_place.sign_in("ian.whitlock")
    AccessRequest.objects.exclude(pk=AccessRequest.objects.order_by("pk").first().pk).delete()
    AccessRequest.objects.update(person_id=row.person_id)
    number = AccessRequest.objects.get().pk
    Grant.objects.filter(work=f"access-request:{number}").update(person_id=row.person_id)
    with undone():
        sent = as_browser(browser).post(f"/access-requests/{number}/copy", {"once": "x"})
        with zipfile.ZipFile(io.BytesIO(sent.content)) as file:
            told = {name: file.read(name).decode(errors="replace") for name in file.namelist()}
    assert any("advice-cases" in name for name in told)
    assert any("schedule 2, paragraph 19" in text for text in told.values())
    assert not any(PRIVILEGED in text for text in told.values())
    assert "schedule 2, paragraph 19" in ABOUT_NOBODY["care.PrivilegedNote"]


def test_the_trail_says_that_a_note_was_written_and_not_of_which_kind(adviser):
    row, before = case(), TrailEvent.objects.order_by("-seq").first().seq
    for kind in ("privileged", "shared"):
        page = as_browser(adviser).get(f"/advice/{row.pk}").content.decode()
        word = page.split('name="once" value="')[1].split('"')[0]
        sent = as_browser(adviser).post(
            f"/advice/{row.pk}/notes", {"once": word, "note": f"{PRIVILEGED} again", "for_whom": kind}
        )
        assert sent.status_code == 302
    written = TrailEvent.objects.filter(seq__gt=before, kind="advice", result="note")
    assert len({(one.action, one.result, one.purpose, str(one.details)) for one in written}) == 1
    assert written.count() == 2
    assert not [
        one
        for one in TrailEvent.objects.filter(seq__gt=before)
        if PRIVILEGED in f"{one.reason}{one.details}{one.result}" or "privileged" in one.result
    ]
