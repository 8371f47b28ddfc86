"""A second factor from its first code to its end: what is kept, what is told, and what two at once may do."""

import threading
from datetime import date, timedelta
from random import Random

import pyotp
import pytest
from django.db import IntegrityError, connections, transaction

from kith.errors import BadUsage, CannotUnseal, CodeDoesNotCount
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.records.models import Account, RecoveryCode, SecondFactor, TrailEvent
from kith.governance.records.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    factor_of,
    has_been_told,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    secret_begun,
    standing_of,
    take_code,
)
from kith.governance.records.trail import verify_trail
from kith.governance.second_factor import CHANCE_FOR_CODES, STEP_SECONDS
from kith.governance.training import COURSES
from tests.records.kept import AT, BY

STEP = timedelta(seconds=STEP_SECONDS)
CHANCE = Random(1).randbytes(CHANCE_FOR_CODES)
HELD = tuple(Completed(course.name, date(2026, 9, 1)) for course in COURSES)
CHECKED = "seen in person, with badge"


@pytest.fixture(autouse=True)
def rows(request):
    """A database: with real commits where two race, else one whose rows are forgotten."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


def account(name="amina.yusuf"):
    return str(Account.objects.create(username=name, name=name.title(), made_at=AT).pk)


def asker(account_id, role="system-support"):
    return Asker(account_id, role, "YX900", "integrator", (TeamTie("7", "Ash", date(2026, 9, 1)),), HELD)


def set_up(who, at=AT):
    """A factor that counts, and its app and recovery codes."""
    begin_second_factor(account_id=who, chance=bytes(range(20)), by=BY, at=at)
    app = pyotp.TOTP(secret_begun(who))
    return app, confirm_second_factor(account_id=who, code=app.at(at), chance=CHANCE, by=BY, at=at)


def take(who, code, at):
    return take_code(account_id=who, code=code, by=BY, at=at)


def told():
    return [(event.kind, event.result) for event in TrailEvent.objects.filter(action="changed").order_by("seq")]


def test_a_factor_counts_from_its_first_code_on_and_that_code_no_more():
    who = account()
    begin_second_factor(account_id=who, chance=bytes(20), by=BY, at=AT)
    assert factor_of(who) is None
    with pytest.raises(CodeDoesNotCount):
        take(who, pyotp.TOTP(secret_begun(who)).at(AT), AT)
    app, codes = set_up(who)
    assert factor_of(who)
    assert standing_of(who).since == AT
    assert standing_of(who).codes_left == len(codes)
    with pytest.raises(CodeDoesNotCount):
        take(who, app.at(AT), AT)
    assert take(who, app.at(AT + STEP), AT + STEP) == "code of an app"
    assert told() == [("second factor", "begun"), ("second factor", "begun"), ("second factor", "set up")]
    verify_trail()


def test_a_wrong_first_code_leaves_it_begun():
    who = account()
    begin_second_factor(account_id=who, chance=bytes(20), by=BY, at=AT)
    with pytest.raises(CodeDoesNotCount):
        confirm_second_factor(account_id=who, code="000000", chance=CHANCE, by=BY, at=AT)
    assert factor_of(who) is None
    assert secret_begun(who)
    assert not RecoveryCode.objects.exists()


def test_a_second_factor_is_not_begun_beside_one_that_counts():
    who = account()
    set_up(who)
    with pytest.raises(BadUsage):
        begin_second_factor(account_id=who, chance=bytes(20), by=BY, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactor.objects.create(account_id=who, sealed_secret="x", begun_at=AT)


def test_AUT_11_a_recovery_code_counts_once_and_the_trail_says_how_many_are_left():
    who = account()
    _, codes = set_up(who)
    assert take(who, codes[3].lower(), AT) == "recovery code"
    with pytest.raises(CodeDoesNotCount):
        take(who, codes[3], AT)
    assert standing_of(who).codes_left == len(codes) - 1
    event = TrailEvent.objects.get(result="recovery code used")
    assert f'"left":{len(codes) - 1}' in event.details.replace(" ", "")


def test_new_recovery_codes_take_the_place_of_the_old():
    who = account()
    _, old = set_up(who)
    new = renew_recovery_codes(account_id=who, chance=CHANCE[::-1], by=BY, at=AT)
    assert standing_of(who).codes_left == len(new)
    with pytest.raises(CodeDoesNotCount):
        take(who, old[0], AT)
    assert take(who, new[0], AT) == "recovery code"


def test_no_copy_of_the_database_holds_a_secret_or_a_code_and_the_trail_neither(settings):
    who = account()
    app, codes = set_up(who)
    rows = [*SecondFactor.objects.values_list(), *RecoveryCode.objects.values_list(), *TrailEvent.objects.values_list()]
    assert app.secret not in str(rows)
    assert not any(code in str(rows) for code in codes)
    settings.SECRET_KEY = "another secret of another installation, long enough to be one"
    with pytest.raises(CannotUnseal):
        take(who, app.at(AT + STEP), AT + STEP)
    assert take(who, codes[0], AT) == "recovery code"  # so that a database without its secret locks nobody out


def test_what_was_begun_under_a_secret_that_is_gone_is_begun_anew(settings):
    who = account()
    begin_second_factor(account_id=who, chance=bytes(20), by=BY, at=AT)
    settings.SECRET_KEY = "another secret of another installation, long enough to be one"
    assert secret_begun(who) is None
    app, _ = set_up(who)
    assert take(who, app.at(AT + STEP), AT + STEP)


def test_a_secret_of_the_installation_that_was_replaced_still_opens(settings):
    who = account()
    app, _ = set_up(who)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret of this installation, long enough to be one indeed"
    assert take(who, app.at(AT + STEP), AT + STEP)


def test_removed_by_its_holder_it_keeps_no_secret_and_tells_nobody():
    who = account()
    app, codes = set_up(who)
    remove_second_factor(account_id=who, by=BY, at=AT)
    kept = SecondFactor.objects.get()
    assert (kept.sealed_secret, kept.ended_at) == ("", AT)
    assert standing_of(who).untold == ()
    for code in (app.at(AT + STEP), codes[0]):
        with pytest.raises(CodeDoesNotCount):
            take(who, code, AT + STEP)
    set_up(who, AT + STEP)
    assert SecondFactor.objects.count() == 2


def test_reset_by_a_colleague_its_holder_is_told_until_they_have_read_it():
    who, support = account(), account("sam.support")
    set_up(who)
    said = reset_second_factor(asker=asker(support), username="Amina.Yusuf ", how_checked=CHECKED, by=BY, at=AT)
    assert said.shows
    assert factor_of(who) is None
    assert [(one.at, one.why) for one in standing_of(who).untold] == [(AT, CHECKED)]
    has_been_told(account_id=who, by=BY, at=AT)
    has_been_told(account_id=who, by=BY, at=AT)
    assert standing_of(who).untold == ()
    assert told()[-2:] == [("second factor", "reset"), ("second factor", "holder told")]


@pytest.mark.parametrize(
    ("name", "how", "what"),
    [
        ("nobody.here", CHECKED, "Nobody with that sign-in name has a second factor"),
        ("sam.support", CHECKED, "Nobody with that sign-in name has a second factor"),
        ("amina.yusuf", "  yes   ", "Say how you checked who asks"),
    ],
)
def test_nothing_is_reset_without_a_factor_or_without_saying_how_it_was_checked(name, how, what):
    who, support = account(), account("sam.support")
    set_up(who)
    asks = asker(account("another.support"))
    with pytest.raises(BadUsage, match=what):
        reset_second_factor(asker=asks, username=name, how_checked=how, by=BY, at=AT)
    assert factor_of(who)
    assert support


@pytest.mark.parametrize("role", ["gp", "care-coordinator", "safeguarding-lead", "analyst", "neighbourhood-manager"])
def test_AUT_10_who_may_not_resets_nothing_and_the_refusal_is_in_the_trail(role):
    who = account()
    set_up(who)
    said = reset_second_factor(
        asker=asker(account("x"), role), username="amina.yusuf", how_checked=CHECKED, by=BY, at=AT
    )
    assert not said.shows
    assert factor_of(who)
    assert TrailEvent.objects.filter(action="refused", kind="second factor").exists()


def test_AUT_10_nobody_resets_their_own():
    who = account()
    set_up(who)
    said = reset_second_factor(asker=asker(who), username="amina.yusuf", how_checked=CHECKED, by=BY, at=AT)
    assert not said.shows
    assert "somebody other than whose it is" in said.say
    assert factor_of(who)


@pytest.mark.parametrize("typed", ["app", "recovery"])
def test_AUT_11_two_at_once_with_the_same_code_sign_in_once(committed, typed):
    who = account()
    app, codes = set_up(who)
    code = app.at(AT + STEP) if typed == "app" else codes[0]
    both, found = threading.Barrier(2), []

    def sign_in():
        both.wait()
        try:
            found.append(take(who, code, AT + STEP))
        except CodeDoesNotCount:
            found.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(["refused", "code of an app" if typed == "app" else "recovery code"])
