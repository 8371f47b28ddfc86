"""Who joins a team: two let somebody in, a code works once, and whoever leaves opens nothing from the next moment on."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from kith.errors import BadUsage, MoveNotAllowed, NotYours
from kith.governance.joining import CODE_LASTS
from kith.governance.records.deciding import asker_on
from kith.governance.records.joining import (
    Proposed,
    code_again,
    confirm,
    end_joining,
    install,
    join,
    joinings_of,
    propose,
    propose_anew,
)
from kith.governance.records.membership import end_membership, members, record_course, shut_account
from kith.governance.records.models import Account, Joining, Membership, Organisation, Team, TrailEvent
from kith.governance.records.organisations import add_organisation, organisations
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, somebody
from tests.records.worked import on_the_staff

pytestmark = pytest.mark.django_db

MANAGER = replace(somebody("neighbourhood-manager"), account=str(UUID(int=11)))
LEAD = replace(somebody("information-governance-lead"), account=str(UUID(int=12)))
NURSE = replace(somebody("district-nurse"), account=str(UUID(int=13)))
CHANCE, OTHER = bytes(range(10)), bytes(range(10, 20))
PASSWORD = "three unlikely words"


@pytest.fixture(autouse=True)
def team():
    on_the_staff(MANAGER, LEAD, NURSE)
    return Team.objects.get()


def sam(**other):
    body = Organisation.objects.get()
    told = {"username": "Sam.Green", "name": "Sam Green", "role": "link-worker", "team": 1, "organisation": body.pk, "from_date": AT.date(), "why": "begins on Monday"}  # fmt: skip
    return Proposed(**{**told, **other})


def proposed(asker=MANAGER, who=None):
    return propose(asker=asker, who=who or sam(), by=as_actor(asker), at=AT)


def confirmed(joining, asker=LEAD, chance=CHANCE):
    return confirm(asker=asker, joining=joining, chance=chance, by=as_actor(asker), at=AT)


def joins(code, username="sam.green", at=AT):
    return join(username=username, code=code, password=PASSWORD, by=BY, at=at)


def test_AZ_two_let_somebody_in_and_nobody_confirms_whom_they_proposed_themself():
    number = proposed()
    with pytest.raises(NotYours, match="somebody other than who proposed"):
        confirmed(number, MANAGER)
    assert not Account.objects.filter(username="sam.green").exists()
    code = confirmed(number)
    assert Joining.objects.get().code_digest not in ("", code)
    account = Account.objects.get(pk=joins(code.upper()))
    assert account.check_password(PASSWORD)
    asker = asker_on(account, "", AT.date())
    assert (asker.role, [tie.team for tie in asker.ties]) == ("link-worker", ["1"])
    assert asker.training == ()
    told = (
        TrailEvent.objects.filter(action__in=("changed", "account made")).order_by("pk").values_list("action", "result")
    )
    assert list(told)[-3:] == [("changed", "proposed"), ("changed", "confirmed"), ("account made", "joined")]


@pytest.mark.parametrize("asker", [NURSE, somebody("analyst"), somebody("gp")])
def test_who_does_not_keep_the_team_lets_nobody_in(asker):
    with pytest.raises(NotYours, match="kept by the neighbourhood manager"):
        proposed(asker)
    assert TrailEvent.objects.filter(action="refused", kind="joining").exists()


def test_AUT_12_a_code_works_once_for_its_name_and_for_seven_days_and_is_answered_alike():
    lost = confirmed(proposed())
    number = Joining.objects.get().pk
    code = code_again(asker=LEAD, joining=number, chance=OTHER, by=as_actor(LEAD), at=AT)
    said = set()

    def refused(**given):
        with pytest.raises(BadUsage) as wrong:
            joins(**given)
        said.add(str(wrong.value))

    refused(code=code, username="sam.brown")
    refused(code="0000-0000-0000-0000")
    refused(code=lost)
    refused(code=code, at=AT + CODE_LASTS)
    assert not Account.objects.filter(username="sam.green").exists()
    joins(code)
    refused(code=code)
    assert len(said) == 1
    assert Account.objects.filter(username="sam.green").count() == 1


def test_what_was_refused_or_withdrawn_lets_nobody_in_and_the_name_may_be_proposed_again():
    number = proposed()
    with pytest.raises(BadUsage, match="proposed already"):
        proposed(LEAD)
    end_joining(asker=LEAD, joining=number, move="refuse", by=as_actor(LEAD), at=AT)
    with pytest.raises(MoveNotAllowed):
        confirmed(number)
    code = confirmed(proposed())
    end_joining(asker=MANAGER, joining=Joining.objects.first().pk, move="withdraw", by=as_actor(MANAGER), at=AT)
    with pytest.raises(BadUsage):
        joins(code)
    assert joinings_of(MANAGER, AT) == []


@pytest.mark.parametrize("wrong", [{"username": "sam !"}, {"username": "é.green"}, {"username": "s"}, {"name": "  "}])
def test_a_name_that_cannot_be_typed_everywhere_is_proposed_by_nobody(wrong):
    with pytest.raises(BadUsage, match="no sign-in name"):
        proposed(who=sam(**wrong))
    with pytest.raises(BadUsage, match="no sign-in name"):
        install(who=sam(**wrong), chance=CHANCE, by=BY, at=AT)
    assert not Joining.objects.exists()


def test_another_teams_joining_is_not_there():
    number = proposed()
    stranger = replace(LEAD, account="x", ties=())
    with pytest.raises(NotYours):
        confirmed(number, stranger)
    with pytest.raises(NotYours, match="not a team of yours"):
        proposed(who=sam(team=99))


def test_AUT_12_a_password_anew_ends_with_the_old_one_and_keeps_the_account():
    Account.objects.filter(pk=NURSE.account).update(password="kept as it was")
    number = propose_anew(asker=LEAD, account=NURSE.account, why="asked me in person", by=as_actor(LEAD), at=AT)
    with pytest.raises(NotYours):
        confirmed(number, LEAD)
    code = confirmed(number, MANAGER)
    assert Account.objects.get(pk=NURSE.account).password == "kept as it was"
    before = Account.objects.get(pk=NURSE.account).get_session_auth_hash()
    assert joins(code, NURSE.role) == NURSE.account
    after = Account.objects.get(pk=NURSE.account)
    assert after.check_password(PASSWORD)
    assert after.get_session_auth_hash() != before
    assert Membership.objects.filter(account_id=NURSE.account).count() == 1


def test_AZ_14_a_membership_ends_after_its_last_day_and_an_account_is_shut_at_once():
    mine = {one.account: one.number for one in members(MANAGER, AT)}
    told = {"asker": MANAGER, "by": as_actor(MANAGER), "at": AT}
    end_membership(membership=mine[NURSE.account], last_day=AT.date(), why="moves on", **told)
    nurse = Account.objects.get(pk=NURSE.account)
    assert asker_on(nurse, "", AT.date()) is not None
    assert asker_on(nurse, "", AT.date() + timedelta(1)) is None
    with pytest.raises(BadUsage, match="over already"):
        end_membership(membership=mine[LEAD.account], last_day=date(2020, 1, 1), why="moves on", **told)
    with pytest.raises(NotYours, match="their own account"):
        shut_account(membership=mine[MANAGER.account], why="a test", **told)
    shut_account(membership=mine[LEAD.account], why="laptop stolen", **told)
    assert asker_on(Account.objects.get(pk=LEAD.account), "", AT.date()) is None
    assert {one.account for one in members(MANAGER, AT)} == {MANAGER.account, NURSE.account}


def test_a_course_done_elsewhere_is_recorded_by_another_and_never_for_oneself():
    Account.objects.get(pk=NURSE.account).training.all().delete()
    rows = {one.account: one for one in members(MANAGER, AT)}
    told = {"asker": MANAGER, "by": as_actor(MANAGER), "at": AT}
    assert "data-security" in dict(rows[NURSE.account].due)
    record_course(membership=rows[NURSE.account].number, course="data-security", on=AT.date(), **told)
    again = {one.account: one for one in members(MANAGER, AT)}
    assert "data-security" not in dict(again[NURSE.account].due)
    for wrong in (
        {"membership": rows[MANAGER.account].number},
        {"course": "kith-practice"},
        {"on": AT.date() + timedelta(1)},
    ):
        with pytest.raises((NotYours, BadUsage)):
            record_course(
                **{"membership": rows[NURSE.account].number, "course": "data-security", "on": AT.date(), **wrong},
                **told,
            )


def test_an_organisation_is_added_once_and_nothing_flows_to_it_yet():
    told = {"asker": MANAGER, "kind": "vcse", "ods_code": "", "by": as_actor(MANAGER), "at": AT}
    add_organisation(name="  Tern   Lane Hub ", **told)
    (one,) = [body for body in organisations(AT) if body.name == "Tern Lane Hub"]
    assert (one.agreements, one.staff) == (0, 0)
    with pytest.raises(BadUsage, match="there already"):
        add_organisation(name="tern lane hub", **told)
    with pytest.raises(BadUsage, match="has the ODS code"):
        add_organisation(
            name="Another", **{**told, "ods_code": Organisation.objects.exclude(ods_code="").first().ods_code}
        )
