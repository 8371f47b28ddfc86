"""Answers to may-I-share are kept with the trail; papers are ended, never edited; and of nobody more is told than one may know."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from kith.errors import BadUsage
from kith.governance.agreements import Agreement
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.objections import Objection
from kith.governance.records import answering_sharing
from kith.governance.records.answering_sharing import (
    ON_A_PAGE,
    Sought,
    answer_sharing,
    answers_of_all,
    own_answers,
    the_answer,
)
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Organisation, SharingAnswer, TrailEvent
from kith.governance.records.objecting import object_to, put_on_label
from kith.governance.records.signing import (
    agreements_signed,
    bases_recorded,
    basis_named,
    bodies_on_record,
    bodies_without_agreement,
    end_agreement,
    end_basis,
    record_basis,
    sign_agreement,
)
from kith.governance.records.staff import NewAccount, ensure_team, make_account
from kith.governance.records.trail import verify_trail
from kith.governance.sharing import BETWEEN_BODIES, Partner
from kith.governance.trail import Actor
from kith.governance.training import COURSES
from kith.people.records.asking import item_about
from kith.people.records.models import Person
from kith.people.records.scoping import Asked
from kith.places.records.naming import name_neighbourhoods
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db
BEGUN, TODAY, NEXT_YEAR = date(2026, 9, 1), AT.date(), date(2027, 9, 1)
WHY = "the trust left the partnership"
HELD = tuple(Completed(course.name, BEGUN) for course in COURSES)
CHARITY = Partner("link-worker", "Age Friends", "vcse", "Age Friends")


def somebody(role="district-nurse"):
    return Asker(str(uuid4()), role, "RXX", "nhs-trust", (TeamTie("7", "Ash", BEGUN),), HELD)


NURSE, LEAD = somebody(), somebody("information-governance-lead")


def by(asker):
    return Actor(asker.account, asker.role, asker.organisation)


def sign(body, until=NEXT_YEAR, groups=frozenset(FIELD_GROUPS)):
    paper = Agreement(f"ISA {body}", body, groups, frozenset(BETWEEN_BODIES), BEGUN, until)
    sign_agreement(agreement=paper, by=BY, at=AT)


@pytest.fixture
def agreed():
    for body in ("RXX", "Age Friends"):
        sign(body)
    Person.objects.create(person_id="p1", neighbourhood="Ash", practice_ods_code="Y1")


def grant(person="p1", groups=frozenset({"about-me"})):
    door = Door("7", groups, frozenset({"direct-care"}), "list:1", "on a list")
    with transaction.atomic():
        open_doors([person], door=door, by=BY, at=AT)


def asked(person="p1", group="about-me", purpose="direct-care", asker=NURSE, at=AT):
    about = Asked(asker, "share", purpose, group)
    item = item_about(person, about) if person else Item("person", group)
    number = answer_sharing(item=item, partner=CHARITY, purpose=purpose, asker=asker, by=by(asker), at=at)
    return SharingAnswer.objects.get(pk=number)


def test_an_answer_is_kept_with_its_ground_and_is_in_the_trail(agreed):
    grant()
    row = asked()
    assert (row.may, row.ground, row.next_step, row.asked_by) == (True, "ISA Age Friends", "", NURSE.account)
    assert (row.person_id, row.partner, row.partner_role) == ("p1", "Age Friends", "link-worker")
    event = TrailEvent.objects.latest("seq")
    assert (event.action, event.kind, event.item, event.person) == ("answered", "sharing", str(row.pk), "p1")
    assert (event.result, event.purpose, event.account) == ("yes", "direct-care", NURSE.account)
    assert "ISA Age Friends" in event.details
    assert verify_trail()


def test_AUD_08_an_answer_whose_event_cannot_be_written_is_not_kept(agreed, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(answering_sharing, "append", fails)
    with pytest.raises(RuntimeError, match="the disk is full"):
        asked()
    assert not SharingAnswer.objects.exists()


def test_both_sides_need_an_agreement_in_force(agreed):
    grant()
    end_agreement(reference="ISA Age Friends", on=TODAY, why=WHY, by=BY, at=AT)
    theirs = asked()
    assert (theirs.may, theirs.next_step) == (False, "ask-information-governance")
    assert theirs.sentence.startswith("No. To Age Friends (link worker)")
    end_agreement(reference="ISA RXX", on=TODAY, why=WHY, by=BY, at=AT)
    assert asked().sentence.startswith("No. No sharing agreement in force")


def test_an_answer_is_about_the_day_it_was_given_and_stays_as_it_was(agreed):
    grant()
    row = asked()
    end_agreement(reference="ISA Age Friends", on=TODAY, why=WHY, by=BY, at=AT)
    assert own_answers(NURSE, Sought()).answers[0].verdict == "yes"
    assert the_answer(NURSE, row.pk, by=by(NURSE), at=AT).ground == "ISA Age Friends"


def test_CNS_01_an_objection_to_the_partner_is_answered_no_to_whoever_looks_after_the_person(agreed):
    grant()
    said = Objection("p1", "sharing", TODAY, body="Age Friends")
    object_to(objection=said, how="by telephone", by=BY, at=AT)
    row = asked()
    assert (row.may, row.next_step) == (False, "ask-consent")
    assert "The person objects" in row.sentence


def test_in_general_it_depends_on_the_person_and_never_says_yes(agreed):
    row = asked(person="")
    assert (row.may, row.ground, row.person_id) == (False, "ISA Age Friends", "")
    assert own_answers(NURSE, Sought()).answers[0].verdict == "depends"
    assert not asked().may  # nobody granted anything, so about the person it is no
    grant()
    assert asked().may


@pytest.mark.parametrize("purpose", BETWEEN_BODIES)
@pytest.mark.parametrize("label", ["sealed", "safeguarding", "restricted-location", "hiv"])
def test_AZ_06_whether_there_is_such_a_person_and_how_guarded_they_are_is_not_told(agreed, purpose, label):
    put_on_label(person="p1", label=label, ground="a letter", by=BY, at=AT)
    object_to(objection=Objection("p1", "finding", TODAY), how="by telephone", by=BY, at=AT)
    there, not_there = asked(purpose=purpose), asked("p9", purpose=purpose)
    told = lambda row: (row.may, row.sentence, row.ground, row.next_step, row.policies)  # noqa: E731
    assert told(there) == told(not_there)
    assert not there.may


def test_nothing_is_answered_for_a_purpose_that_passes_between_no_bodies(agreed):
    with pytest.raises(BadUsage, match="Nothing is shared for audit"):
        asked(purpose="audit")
    assert not SharingAnswer.objects.exists()


def test_ones_own_answers_are_found_newest_first_page_by_page_and_by_what_they_came_to(agreed):
    grant()
    for hours in range(ON_A_PAGE + 1):
        asked(group="about-me" if hours % 2 else "medication", at=AT + timedelta(hours=hours))
    asked(person="", at=AT + timedelta(days=2))
    asked(asker=somebody())
    first, last = own_answers(NURSE, Sought()), own_answers(NURSE, Sought(page=9))
    assert (first.count, first.pages, len(first.answers)) == (ON_A_PAGE + 2, 2, ON_A_PAGE)
    assert (last.page, len(last.answers)) == (2, 2)
    moments = [one.asked_at for one in (*first.answers, *last.answers)]
    assert moments == sorted(moments, reverse=True)
    for verdict, count in (("yes", 10), ("depends", 1), ("no", 11)):
        found = own_answers(NURSE, Sought(verdict=verdict))
        assert found.count == count
        assert {one.verdict for one in found.answers} == {verdict}
    assert own_answers(NURSE, Sought(field_group="medication")).count == 11
    assert own_answers(NURSE, Sought(partner="nobody")).count == 0


def test_everybodys_answers_are_for_those_who_read_the_trail_and_each_look_is_in_it(agreed):
    row, other = asked(), asked(person="")
    decision, found = answers_of_all(NURSE, Sought(), by=by(NURSE), at=AT)
    assert (decision.effect, found.answers) == ("deny", ())
    assert TrailEvent.objects.latest("seq").action == "refused"
    decision, found = answers_of_all(LEAD, Sought(), by=by(LEAD), at=AT)
    assert decision.shows
    assert [one.number for one in found.answers] == [other.pk, row.pk]
    looks = TrailEvent.objects.filter(action="looked", account=LEAD.account)
    assert set(looks.values_list("kind", "person")) == {
        ("sharing answers", ""),
        ("sharing answer", ""),
        ("sharing answer", "p1"),
    }


def test_AZ_02_an_answer_of_another_looks_like_one_that_is_not_there(agreed):
    row, other = asked(), somebody()
    assert the_answer(other, row.pk, by=by(other), at=AT) is None
    assert the_answer(other, row.pk + 1, by=by(other), at=AT) is None
    assert the_answer(LEAD, row.pk, by=by(LEAD), at=AT).person == "p1"


def test_of_a_sealed_person_the_lead_is_shown_no_answer(agreed):
    row = asked()
    put_on_label(person="p1", label="sealed", ground="a court's order", by=BY, at=AT)
    assert the_answer(LEAD, row.pk, by=by(LEAD), at=AT) is None
    assert answers_of_all(LEAD, Sought(), by=by(LEAD), at=AT)[1].answers == ()


def test_what_ends_soon_stands_first_and_an_early_end_counts():
    sign("A", NEXT_YEAR)
    sign("B", TODAY + timedelta(30))
    sign("C", TODAY)
    sign("D", NEXT_YEAR)
    end_agreement(reference="ISA D", on=TODAY, why=WHY, by=BY, at=AT)
    found = [(one.title, one.state(TODAY), one.is_ended_early) for one in agreements_signed(TODAY)]
    assert found == [
        ("ISA B", "ends soon", False), ("ISA A", "in force", False), ("ISA C", "ended", False), ("ISA D", "ended", True),
    ]  # fmt: skip
    assert agreements_signed(TODAY)[0].last_day == TODAY + timedelta(29)


def test_a_paper_is_not_ended_backwards_nor_without_a_reason(agreed):
    for on, why, said in ((TODAY - timedelta(1), WHY, "is past"), (TODAY, "left", "too short to be reviewed")):
        with pytest.raises(BadUsage, match=said):
            end_agreement(reference="ISA RXX", on=on, why=why, by=BY, at=AT)
    assert not any(one.is_ended_early for one in agreements_signed(TODAY))


def test_CNS_12_a_basis_that_is_ended_refuses_its_finding_from_that_day_and_is_in_the_trail():
    basis = FindingBasis("regulation 5", "DPIA-1", frozenset({"contacts"}), BEGUN, NEXT_YEAR, False)
    record_basis(name="Missing out", basis=basis, by=BY, at=AT)
    until = TODAY + timedelta(3)
    end_basis(name="Missing out", on=until, why=WHY, by=BY, at=AT)
    assert basis_named("Missing out", until - timedelta(1)) is not None
    assert basis_named("Missing out", until) is None
    event = TrailEvent.objects.latest("seq")
    assert (event.kind, event.item, event.result, event.reason) == ("finding basis", "Missing out", "ended", WHY)
    paper = bases_recorded(TODAY)[0]
    assert (paper.impact_assessment, paper.national_opt_out_applies, paper.to_date) == ("DPIA-1", False, until)
    with pytest.raises(BadUsage, match="no basis “Missing out” that still holds"):
        end_basis(name="Missing out", on=TODAY, why=WHY, by=BY, at=AT)


def test_bodies_with_somebody_in_a_team_today_and_no_agreement_are_named():
    name_neighbourhoods(names=["Ash"])
    bodies = [("Trust", "RXX", "nhs-trust"), ("Age Friends", "", "vcse"), ("Nobody There", "", "vcse")]
    ensure_team(name="ash", neighbourhood="Ash", organisations=bodies)
    for name, body, role in (("n", "Trust", "district-nurse"), ("l", "Age Friends", "link-worker")):
        make_account(new=NewAccount(name, name, "x", role, "ash", body, TODAY), by=BY, at=AT)
    assert [one.name for one in bodies_on_record()] == ["Age Friends", "Nobody There", "Trust"]
    assert [one.organisation for one in bodies_without_agreement(TODAY)] == ["Age Friends", "RXX"]
    sign("RXX")
    assert [one.name for one in bodies_without_agreement(TODAY)] == ["Age Friends"]
    assert bodies_without_agreement(TODAY - timedelta(1)) == []
    assert Organisation.objects.count() == 3
