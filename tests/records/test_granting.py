"""Doors open when work begins and shut when it ends; objections and labels hold from the next request on."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from kith.errors import BadUsage, NotInTheRules
from kith.governance.agreements import Agreement
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.objections import Objection
from kith.governance.records import models as kept
from kith.governance.records.deciding import ask, known_about, labels_of, with_agreements, would_decide
from kith.governance.records.granting import Door, open_doors, shut_doors
from kith.governance.records.objecting import object_to, put_on_label, take_off_label, withdraw_objection
from kith.governance.records.signing import all_agreements, basis_named, end_agreement, record_basis, sign_agreement
from kith.governance.records.trail import verify_trail
from kith.governance.training import COURSES
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db
BEGUN, TODAY = date(2026, 9, 1), AT.date()
GROUPS = frozenset({"identity", "address-and-contact"})
DOOR = Door("7", GROUPS, frozenset({"direct-care"}), "list:1", "on the list Likely need, no contact")
HELD = tuple(Completed(course.name, BEGUN) for course in COURSES)
NURSE = Asker("a nurse", "district-nurse", "RXX", "nhs-trust", (TeamTie("7", "Ash", BEGUN),), HELD)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def agreed():
    signed = Agreement("ISA-1", "RXX", frozenset(FIELD_GROUPS), frozenset({"direct-care"}), BEGUN, date(2027, 9, 1))
    sign_agreement(agreement=signed, by=BY, at=AT)


def looked(person="p1", at=AT, labels=frozenset(), group="identity"):
    with transaction.atomic():
        return ask(NURSE, "view", Item("person", group, person, labels=labels), "direct-care", by=BY, at=at).effect


def opened(people=("p1", "p2"), at=AT, door=DOOR):
    with transaction.atomic():
        return open_doors(people, door=door, by=BY, at=at)


def shut(at=LATER, people=None):
    with transaction.atomic():
        return shut_doors(work="list:1", by=BY, at=at, people=people)


def test_a_team_sees_a_person_while_its_work_goes_on_and_no_longer(agreed):
    assert looked() == "hide"
    assert opened() == 2
    assert (looked(), looked("p3"), looked(group="medication")) == ("permit", "hide", "deny")
    assert shut(people=["p1"]) == 1
    assert (looked(at=LATER), looked("p2", at=LATER)) == ("hide", "permit")


def test_a_door_opens_what_it_names_and_nothing_else(agreed):
    opened(["p1"])
    (grant,) = kept.Grant.objects.all()
    assert (grant.field_groups, grant.purposes, grant.labels, grant.to) == (GROUPS, DOOR.purposes, DOOR.labels, DOOR.to)
    shown = {group for group in FIELD_GROUPS if looked(group=group) == "permit"}
    assert shown == GROUPS


def test_the_same_work_opens_a_door_once_and_shutting_again_shuts_nothing(agreed):
    assert (opened(), opened(["p1", "p3", "p3"])) == (2, 1)
    assert (shut(), shut(at=LATER + timedelta(1))) == (3, 0)
    assert kept.Grant.objects.filter(to_at=LATER, shut_by=BY.account).count() == 3


def test_doors_and_their_ends_are_in_the_trail_one_event_a_person(agreed):
    before = verify_trail()
    opened()
    shut()
    told = kept.TrailEvent.objects.filter(seq__gt=before).values_list("action", "person", "item")
    assert list(told) == [
        ("opened", "p1", "list:1"),
        ("opened", "p2", "list:1"),
        ("shut", "p1", "list:1"),
        ("shut", "p2", "list:1"),
    ]


def test_a_door_that_is_opened_and_shut_in_one_moment_was_never_open(agreed):
    opened()
    assert shut(at=AT) == 2
    assert looked() == "hide"


def test_a_door_needs_words_that_the_rules_have_and_nothing_is_kept_otherwise():
    with pytest.raises(NotInTheRules, match="no field group 'medicine'"):
        opened(door=Door("7", frozenset({"medicine"}), frozenset({"direct-care"}), "list:1", "a list"))
    assert not kept.Grant.objects.exists()
    assert verify_trail() == 0


def test_AZ_14_without_an_agreement_in_force_a_grant_opens_nothing(agreed):
    opened()
    end_agreement(reference="ISA-1", on=TODAY, why="the trust left", by=BY, at=AT)
    assert looked() == "deny"
    assert all_agreements(TODAY) == ()
    with pytest.raises(BadUsage, match="no agreement ISA-1 that still holds"):
        end_agreement(reference="ISA-1", on=TODAY, why="again", by=BY, at=AT)


def test_an_agreement_is_never_written_over(agreed):
    other = Agreement("ISA-1", "Age UK", GROUPS, frozenset({"coordination"}), BEGUN, date(2027, 1, 1))
    with pytest.raises(BadUsage, match="ISA-1 already"):
        sign_agreement(agreement=other, by=BY, at=AT)
    assert [one.body for one in all_agreements(TODAY)] == ["RXX"]


def test_CNS_01_an_objection_hides_from_the_next_request_on_until_it_is_withdrawn(agreed):
    opened()
    said = Objection("p1", "sharing", TODAY, body="RXX")
    for _ in range(2):
        object_to(objection=said, how="by telephone", by=BY, at=AT)
    assert (looked(), looked("p2")) == ("hide", "permit")
    withdraw_objection(objection=said, on=TODAY + timedelta(1), how="by letter", by=BY, at=AT)
    assert (looked(), looked(at=AT + timedelta(1))) == ("hide", "permit")
    assert kept.Objection.objects.count() == 1
    with pytest.raises(BadUsage, match="No such objection"):
        withdraw_objection(objection=said, on=TODAY + timedelta(2), how="again", by=BY, at=AT)


def test_an_objection_says_how_it_was_made():
    with pytest.raises(BadUsage, match="how the objection was made"):
        object_to(objection=Objection("p1", "type-1", TODAY), how=" ", by=BY, at=AT)


def test_SEN_12_a_label_holds_from_the_next_request_on_and_keeps_its_history(agreed):
    opened()
    put_on_label(person="p1", label="sealed", ground="court order", by=BY, at=AT)
    assert labels_of(["p1", "p2"]) == {"p1": {"sealed"}}
    assert looked(labels=labels_of(["p1"])["p1"]) == "hide"
    take_off_label(person="p1", label="sealed", ground="order lifted", by=BY, at=LATER)
    assert labels_of(["p1"]) == {}
    put_on_label(person="p1", label="sealed", ground="a new order", by=BY, at=LATER)
    assert kept.PersonLabel.objects.filter(person_id="p1").count() == 2
    with pytest.raises(BadUsage, match="not on this record"):
        take_off_label(person="p2", label="sealed", ground="by mistake", by=BY, at=LATER)
    with pytest.raises(NotInTheRules):
        put_on_label(person="p1", label="secret", ground="no such word", by=BY, at=LATER)


def test_CNS_12_a_finding_has_its_basis_on_record_or_none_at_all():
    basis = FindingBasis("s251 23/CAG/1", "DPIA-4", frozenset({"demographics"}), BEGUN, date(2027, 1, 1))
    record_basis(name="frailty", basis=basis, by=BY, at=AT)
    assert basis_named("frailty", TODAY) == basis
    assert basis_named("frailty", date(2027, 1, 1)) is None
    with pytest.raises(BadUsage, match="lawful basis and the reference"):
        record_basis(name="other", basis=FindingBasis(" ", "DPIA-5", GROUPS, BEGUN, date(2027, 1, 1)), by=BY, at=AT)
    with pytest.raises(BadUsage, match="already"):
        record_basis(name="frailty", basis=basis, by=BY, at=AT)


def test_a_refused_look_is_in_the_trail_too(agreed):
    looked()
    last = kept.TrailEvent.objects.order_by("-seq").first()
    assert (last.action, last.person, last.result, last.purpose) == ("refused", "p1", "hide", "direct-care")


PURPOSES_ASKED = ("direct-care", "coordination", "safeguarding", "case-finding")


def test_what_was_read_once_decides_every_purpose_as_asking_anew_would(agreed):
    with transaction.atomic():
        open_doors(["p1", "p2"], door=DOOR, by=BY, at=AT)
        open_doors(
            ["p2"], door=Door("7", GROUPS, frozenset({"coordination"}), "list:2", "on another list"), by=BY, at=AT
        )
    object_to(objection=Objection("p3", "sharing", TODAY), how="in person", by=BY, at=AT)
    items = [Item("person", group, one) for one in ("p1", "p2", "p3") for group in sorted(GROUPS)]
    known = known_about(with_agreements(NURSE, TODAY), ["p1", "p2", "p3"], LATER)
    for purpose in PURPOSES_ASKED:
        assert known.would("view", items, purpose) == would_decide(NURSE, "view", items, purpose, LATER)


def test_of_somebody_of_whom_nothing_was_read_nothing_is_decided(agreed):
    """An objection that nobody read would be no objection."""
    known = known_about(NURSE, ["p1"], LATER)
    with pytest.raises(BadUsage):
        known.would("view", [Item("person", "identity", "p1"), Item("person", "identity", "p2")], "direct-care")


def test_what_an_asker_brought_along_holds_for_them_alone_and_is_read_anew_for_the_next_request(agreed):
    with transaction.atomic():
        open_doors(["p1"], door=DOOR, by=BY, at=AT)
    item, before = Item("person", "identity", "p1"), with_agreements(NURSE, TODAY)
    end_agreement(reference="ISA-1", on=TODAY, why="the paper was signed in error", by=BY, at=AT)
    assert known_about(before, ["p1"], LATER).would("view", [item], "direct-care")[0].shows
    assert not known_about(with_agreements(NURSE, TODAY), ["p1"], LATER).would("view", [item], "direct-care")[0].shows
    assert not would_decide(NURSE, "view", [item], "direct-care", LATER)[0].shows
