"""Texts that came too late: whose they are, what no copy of the database tells of them, and when they go."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.governance.records.keeping_texts import Late, clear_texts, drop_text, keep_text, text_kept, texts_waiting
from kith.governance.records.models import Account, KeptText, TrailEvent
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db
TEXT = "fell on the stairs, frightened of her son"


def account(name):
    return str(Account.objects.get_or_create(username=name, defaults={"name": name, "made_at": AT})[0].pk)


def keep(who, address="/a", at=AT, **fields):
    fields = {name: [value] for name, value in (fields or {"why": TEXT}).items()}
    return keep_text(account_id=who, late=Late(address, "/page", fields), by=BY, at=at)


DEEDS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["/x", "/y"]), st.sampled_from(["keep", "drop", "clear"]), st.integers(0, 30)),
    max_size=8,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(deeds=DEEDS)
def test_AUT_03_no_text_ever_reaches_another_account(db, deeds):
    KeptText.objects.all().delete()
    at, people = AT, {name: account(name) for name in "abc"}
    for step, (name, address, deed, hours) in enumerate(deeds):
        at += timedelta(hours=hours / 10)
        if deed == "keep":
            keep(people[name], address, at, why=f"{name} wrote {step}")
        elif deed == "drop":
            for number in KeptText.objects.values_list("pk", flat=True):  # also those of others, which stay
                drop_text(account_id=people[name], number=number, because="sent again", by=BY, at=at)
            assert not KeptText.objects.filter(account_id=people[name]).exists()
        else:
            clear_texts(by=BY, at=at)
        for reader, who in people.items():
            waiting = {one.number for one in texts_waiting(who, at)}
            assert waiting <= set(KeptText.objects.filter(account_id=who).values_list("pk", flat=True))
            for number in KeptText.objects.values_list("pk", flat=True):
                text = text_kept(who, number, at)
                assert (text is not None) == (number in waiting)
                assert text is None or text.fields["why"][0].startswith(f"{reader} wrote")


@pytest.mark.parametrize("moved", ["account", "address"])
def test_AUT_03_a_row_that_somebody_moved_opens_to_nobody(moved):
    mine, other = account("a"), account("b")
    keep(mine)
    changed = {"account_id": other} if moved == "account" else {"address": "/b"}
    KeptText.objects.update(**changed)
    number = KeptText.objects.get().pk
    assert text_kept(mine, number, AT) is None
    assert text_kept(other, number, AT) is None


def test_no_copy_of_the_database_holds_a_text_and_the_trail_neither(settings):
    mine = account("a")
    keep(mine, password="hunter2", code="123456", csrfmiddlewaretoken="token", why=TEXT)
    kept = KeptText.objects.get()
    assert "stairs" not in str([*KeptText.objects.values_list(), *TrailEvent.objects.values_list()])
    assert text_kept(mine, kept.pk, AT).fields == {"why": [TEXT]}
    settings.SECRET_KEY = "another secret of another installation, long enough to be one"
    assert text_kept(mine, kept.pk, AT) is None


def test_the_last_text_for_an_address_waits_and_twenty_in_all():
    mine = account("a")
    keep(mine, why="first")
    keep(mine, why="second")
    kept = KeptText.objects.get()
    assert text_kept(mine, kept.pk, AT).fields == {"why": ["second"]}
    for number in range(21):
        keep(mine, f"/{number}", AT + timedelta(minutes=number + 1))
    assert KeptText.objects.count() == 20
    assert not KeptText.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("address", "fields"),
    [("/a", {"why": ""}), ("/a", {"password": "x"}), ("/a", {"why": "x" * 200_001}), ("/" + "a" * 500, {"why": "x"})],
)
def test_nothing_and_far_too_much_is_not_kept(address, fields):
    assert not keep(account("a"), address, **fields)
    assert not KeptText.objects.exists()
