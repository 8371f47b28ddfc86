"""Signing in: what is written to the trail, what is never told, and how long a wrong password costs."""

import pytest

from kith.governance.records.models import TrailEvent
from kith.governance.records.trail import verify_trail

pytestmark = pytest.mark.django_db


def actions():
    return list(TrailEvent.objects.values_list("action", flat=True))


def test_AUD_03_signing_in_looking_and_signing_out_are_in_the_trail(sign_in, accounts):
    browser = sign_in("neighbourhood-manager")
    browser.get("/")
    browser.post("/sign-out")
    assert actions()[-3:] == ["signed in", "looked", "signed out"]
    event = TrailEvent.objects.get(action="looked")
    assert (event.role, event.kind, event.purpose) == ("neighbourhood-manager", "register", "population-planning")
    assert event.session
    assert event.request
    assert verify_trail() == len(actions())


def test_AUD_03_a_refused_sign_in_is_in_the_trail_without_what_was_typed(client, accounts):
    client.post("/sign-in", {"username": "somebody.secret", "password": "hunter2"})
    event = TrailEvent.objects.get(action="sign-in refused")
    assert "secret" not in str(event.__dict__)
    assert "hunter2" not in str(event.__dict__)


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, accounts):
    wrong = "The sign-in name or the password is wrong. Check both and try again."
    for name in (accounts["gp"]["username"], "nobody.at.all"):
        answer = client.post("/sign-in", {"username": name, "password": "not it"})
        assert answer.status_code == 422
        assert wrong in answer.content.decode()


def test_what_is_missing_is_named_and_what_was_typed_is_kept(client, accounts):
    told = client.post("/sign-in", {"username": "amina.yusuf", "password": ""}).content.decode()
    assert "Enter your password" in told
    assert 'value="amina.yusuf"' in told
    assert "<title>Error: Sign in" in told


def test_a_name_is_taken_in_any_case_of_letters(client, accounts):
    made = accounts["gp"]
    assert (
        client.post("/sign-in", {"username": made["username"].upper(), "password": made["password"]}).status_code == 302
    )


def test_too_many_wrong_passwords_cost_a_quarter_of_an_hour_and_no_more(client, accounts):
    from datetime import timedelta

    from axes.models import AccessAttempt
    from django.utils import timezone

    made = accounts["gp"]
    right = {"username": made["username"], "password": made["password"]}
    for _ in range(10):
        answer = client.post("/sign-in", {"username": made["username"], "password": "not it"})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()
    assert client.post("/sign-in", right).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))  # as if that long ago
    assert client.post("/sign-in", right).status_code == 302


def test_nothing_a_reader_typed_becomes_part_of_the_page(client, accounts):
    told = client.post("/sign-in", {"username": '"><script>alert(1)</script>', "password": "x"}).content.decode()
    assert "<script>alert(1)" not in told
