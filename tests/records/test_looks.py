"""Who looked at one person, from the trail itself; requests for a record, and what they open."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from kith.errors import BadUsage, NotInTheRules
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.item import Item
from kith.governance.records import gathering as of_governance
from kith.governance.records import models as kept
from kith.governance.records.deciding import ask
from kith.governance.records.looking import (
    UNREVIEWED,
    Narrowed,
    account_names,
    looks_at,
    looks_by,
    looks_told_to,
    organisation_names,
    organisations_that_looked,
)
from kith.governance.records.requesting import (
    NewRequest,
    all_requests,
    close_request,
    extend_request,
    record_request,
    request_numbered,
)
from kith.governance.records.trail import append, verify_trail
from kith.governance.trail import Actor, Deed
from kith.governance.training import COURSES
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db
BEGUN, TODAY = date(2026, 9, 1), AT.date()
HELD = tuple(Completed(course.name, BEGUN) for course in COURSES)
LEAD = Asker("a lead", "information-governance-lead", "YX900", "integrator", (TeamTie("7", "Ash", BEGUN),), HELD)
GP = Actor("a gp", "gp", "Y99001", "s1")
NURSE = Actor("a nurse", "district-nurse", "YX901", "s2")


def deeds(*told, by=GP, at=AT):
    with transaction.atomic():
        append(told, by=by, at=at)


def looked(person="p1", group="identity", purpose="direct-care", action="looked", reason=""):
    return Deed(action, "person", person, person=person, purpose=purpose, reason=reason, details={"field_group": group})


def asked(**changed):
    new = NewRequest("p1", TODAY, "the person", "known to the practice")
    return record_request(new=NewRequest(**{**new.__dict__, **changed}), asker=LEAD, by=BY, at=AT)


def opens(group="identity", at=AT, action="export", person="p1", labels=frozenset()):
    with transaction.atomic():
        item = Item("access request", group, person, labels=labels)
        return ask(LEAD, action, item, "subject-access", by=BY, at=at).shows


def test_forty_events_of_one_page_read_as_one_look_and_refusals_are_counted_apart():
    deeds(
        *[looked(group=group) for group in ("identity", "place", "advice", "identity") * 10], looked(action="refused")
    )
    deeds(looked(), by=NURSE)
    deeds(looked(), at=AT + timedelta(1))
    deeds(looked("p2"))
    looks = looks_at(["p1"])
    assert [(look.account, look.seen_count, look.refused_count) for look in looks] == [
        ("a gp", 1, 0),
        ("a nurse", 1, 0),
        ("a gp", 40, 1),
    ]
    assert looks[2].things[0] == "names, NHS number, date of birth"
    assert len(looks[2].things) == 3
    assert sum(look.seen_count + look.refused_count for look in looks) == 43


def test_looks_are_narrowed_by_day_in_london_by_organisation_and_to_emergencies():
    late = AT.replace(month=7, hour=23, minute=30)  # half past midnight of the next day in London
    deeds(looked(), at=late)
    deeds(looked(), by=NURSE)
    july = late.date() + timedelta(1)
    assert [look.day for look in looks_at(["p1"], Narrowed(to_date=july))] == [july]
    assert looks_at(["p1"], Narrowed(to_date=late.date())) == []
    assert [look.account for look in looks_at(["p1"], Narrowed(from_date=TODAY))] == ["a nurse"]
    assert [look.account for look in looks_at(["p1"], Narrowed(organisation="Y99001"))] == ["a gp"]
    assert looks_at(["p1"], Narrowed(emergencies_only=True)) == []
    assert organisations_that_looked(["p1"]) == ["Y99001", "YX901"]


def test_an_emergency_says_what_the_review_made_of_it():
    opened = kept.EmergencyAccess.objects.create(
        person_id="p1", account="a gp", role="gp", organisation="Y99001", session="s1", purpose="direct-care",
        reason_kind="life", reason="found collapsed at home", from_at=AT, to_at=AT + timedelta(hours=8),
    )  # fmt: skip
    deeds(looked())
    deeds(looked(), by=NURSE)
    (one,) = looks_at(["p1"], Narrowed(emergencies_only=True))
    assert (one.account, one.emergency) == ("a gp", UNREVIEWED)
    kept.EmergencyReview.objects.create(
        access=opened, outcome="was needed", note="-", reviewed_by="a lead", reviewed_at=AT
    )
    assert looks_at(["p1"], Narrowed(emergencies_only=True))[0].emergency == "was needed"


def test_AUD_13_a_person_is_told_role_organisation_and_day_and_nothing_of_a_concern_or_of_what_was_written():
    deeds(looked(reason="her brother Tom told me"), looked(purpose="safeguarding"), looked(group="safeguarding"))
    told, left_out = looks_told_to(["p1"])
    assert left_out == 2
    (look,) = told
    assert (look.role, look.organisation, look.day, look.purposes, look.reasons) == (
        "gp", "Y99001", TODAY, ("direct-care",), (),
    )  # fmt: skip


def test_looks_under_a_former_pseudonym_are_looks_at_the_same_person():
    deeds(looked("before"), looked("p1"))
    assert looks_at(["p1", "before"])[0].seen_count == 2


def test_by_account_whoever_it_was_about():
    deeds(looked("p1"), looked("p2"), Deed("signed in", "account"))
    assert looks_by("a gp")[0].seen_count == 2


def test_an_account_or_organisation_that_has_gone_keeps_the_id_it_has_in_the_trail():
    account = kept.Account.objects.create(username="x", name="Xenia", made_at=AT)
    gone = "00000000-0000-4000-8000-000000000000"
    assert account_names([str(account.pk), gone, "kith load"]) == {
        str(account.pk): "Xenia", gone: gone, "kith load": "kith load",
    }  # fmt: skip
    kept.Organisation.objects.create(name="Elm Tree", ods_code="Y99001", kind="general-practice")
    assert organisation_names(["Y99001", "Y00000"]) == {"Y99001": "Elm Tree", "Y00000": "Y00000"}


def test_EXP_06_a_request_opens_one_record_to_who_answers_it_until_the_day_it_is_due():
    assert not opens()
    number = asked()
    assert opens()
    assert opens("trail", action="print")
    assert not opens(person="p2")
    assert not opens("safeguarding")
    assert not opens("home-entry")
    assert opens(at=AT.replace(month=12, day=2, hour=23, minute=59))
    assert not opens(at=AT.replace(month=12, day=3, hour=0, minute=0))
    assert request_numbered(number, TODAY).clock.due_date == date(2026, 12, 2)
    verify_trail()


def test_EXP_06_labels_that_guard_a_record_from_others_do_not_keep_it_from_the_person():
    asked()
    assert opens(labels=frozenset({"hiv", "asked-for-privacy"}))
    assert not opens(labels=frozenset({"sealed"}))
    assert not opens(labels=frozenset({"safeguarding"}))


def test_EXP_07_two_more_months_once_with_a_reason_and_within_the_first():
    number = asked()
    with pytest.raises(BadUsage, match="Say why"):
        extend_request(number=number, why=" ", asker=LEAD, by=BY, at=AT)
    extend_request(number=number, why="seven partners to ask", asker=LEAD, by=BY, at=AT + timedelta(1))
    assert request_numbered(number, TODAY).clock.due_date == date(2027, 2, 2)
    assert opens(at=AT + timedelta(60))
    with pytest.raises(BadUsage, match="extended already"):
        extend_request(number=number, why="again", asker=LEAD, by=BY, at=AT + timedelta(2))
    other = asked(person_id="p2", received_date=TODAY - timedelta(30))
    with pytest.raises(BadUsage, match="first month is over"):
        extend_request(number=other, why="late", asker=LEAD, by=BY, at=AT + timedelta(20))


def test_a_request_that_ends_shuts_what_it_opened_and_stays_closed():
    number = asked()
    with pytest.raises(BadUsage, match="not answered"):
        close_request(number=number, outcome="refused", note="", by=BY, at=AT)
    with pytest.raises(NotInTheRules):
        close_request(number=number, outcome="lost", note="", by=BY, at=AT)
    close_request(number=number, outcome="answered", note="", by=BY, at=AT)
    assert not opens()
    with pytest.raises(BadUsage, match="No request"):
        close_request(number=number, outcome="answered", note="", by=BY, at=AT)
    assert asked() != number


def test_a_request_is_refused_twice_from_tomorrow_or_without_a_check():
    asked()
    for changed, said in (
        ({}, "open already"),
        ({"person_id": "p2", "received_date": TODAY + timedelta(1)}, "after today"),
        ({"person_id": "p2", "how_checked": " "}, "made sure"),
    ):
        with pytest.raises(BadUsage, match=said):
            asked(**changed)
    with pytest.raises(NotInTheRules):
        asked(person_id="p2", who_asked="a neighbour")


def test_the_most_pressing_request_stands_first_and_a_late_one_still_opens_for_a_day():
    later, late = asked(), asked(person_id="p2", received_date=TODAY - timedelta(60))
    assert [one.number for one in all_requests(TODAY)] == [late, later]
    assert all_requests(TODAY)[0].clock.is_late
    assert opens(person="p2")
    close_request(number=later, outcome="withdrawn", note="told by telephone", by=BY, at=AT)
    assert [one.number for one in all_requests(TODAY)] == [late, later]


def test_the_database_itself_refuses_a_request_extended_by_nobody():
    number = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.AccessRequest.objects.filter(pk=number).update(extended_at=AT)


def test_AUD_08_where_the_trail_cannot_be_written_no_request_is_recorded(monkeypatch):
    def fails(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("kith.governance.records.requesting.append", fails)
    with pytest.raises(OSError, match="disk full"):
        asked()
    assert not kept.AccessRequest.objects.exists()
    assert not kept.Grant.objects.exists()


def test_what_governance_keeps_of_a_person_is_gathered_and_what_may_not_be_told_is_counted():
    deeds(looked(), looked(purpose="safeguarding"))
    asked()
    given = {"ground": "-", "put_on_by": "a lead", "put_on_at": AT}
    for label in ("hiv", "domestic-abuse", "sealed"):
        kept.PersonLabel.objects.create(person_id="p1", label=label, **given)
    kept.Grant.objects.create(person_id="p1", to="7", field_groups={"identity"}, purposes={"safeguarding"}, from_at=AT,
                              why="a concern", work="concern:1", opened_by="x")  # fmt: skip
    rows, withheld = of_governance.gather(["p1"])
    assert [row["label"] for row in rows["labels"]] == ["hiv"]
    assert rows["labels"][0]["meaning"] == "HIV"
    assert len(rows["who-could-look"]) == 1
    assert "a concern" not in str(rows)
    assert "safeguarding" not in str(rows["who-looked"])
    assert withheld == {
        "grants for safeguarding": 1, "labels that a copy must not show": 2, "looks for safeguarding": 1,
    }  # fmt: skip
