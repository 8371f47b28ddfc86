"""A referral is sent: part by part as the rules let it, once, and open to the service that it went to and to nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kith.care.records.models import Referral, ReferralEvent
from kith.care.records.referring import send
from kith.care.referral_request import Consent, Recipient
from kith.errors import BadUsage, ContactStopped, NotShared, NotYours, Refused
from kith.governance.asker import door_at
from kith.governance.records.deciding import would_decide
from kith.governance.records.models import Agreement, Grant, Objection, TrailEvent
from kith.governance.records.objecting import put_on_label
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items
from kith.work.records.models import Outgoing
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, somebody
from tests.records.referred import (
    ADVICE,
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    LATER,
    MONEY,
    NO_ACCOUNT,
    NURSE,
    TODAY,
    WARM,
    doors_open,
    how,
    looked_after,
    make_person,
    ready,
    request,
    sent,
    unmet,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def reads(asker, group, at=LATER):
    """Whether somebody may look at a part of the person's record."""
    one = Person.objects.get(person_id="p1")
    items = person_items([one], Asked(asker, "view", "direct-care", group))
    return would_decide(asker, "view", items, "direct-care", at)[0].shows


def refused_to_send(error, match, asker=COORDINATOR, to=WARM, **more):
    with pytest.raises(error, match=match) as refused:
        send(asker=asker, request=request(to, **more), by=as_actor(asker), at=AT)
    assert not Referral.objects.exists()
    assert not Grant.objects.filter(work__startswith="referral").exists()
    assert not Outgoing.objects.exists()
    return refused.value


def object_to(body):
    Objection.objects.create(person_id="p1", kind="sharing", body=body, from_date=TODAY, said_to="a", how="in person")


def test_a_referral_is_kept_opened_told_and_posted_in_one_go():
    row = sent()
    assert (row.state, row.referrer, row.recipient, row.area) == ("sent", "YX900", "VC1", "Kithbeck")
    (event,) = row.events.all()
    assert (event.move, event.party, event.is_taken, event.to_state) == ("send", "referrer", True, "sent")
    assert doors_open(row) == BOTH_DOORS
    (message,) = Outgoing.objects.all()
    assert (message.kind, message.work, message.to) == ("referral sent", row.work, "VC1")
    trail = TrailEvent.objects.filter(kind="referral", person="p1")
    assert [(one.action, one.result) for one in trail] == [("changed", "sent")]
    assert TrailEvent.objects.filter(action="opened", kind="grant", item=row.work).count() == 2


def test_AZ_05_the_service_reads_what_was_sent_along_and_no_more():
    assert not reads(CHARITY, "identity")
    sent()
    assert [group for group in ("identity", "address-and-contact", "referral") if reads(CHARITY, group)] == [
        "identity", "address-and-contact", "referral",
    ]  # fmt: skip
    assert not [
        group for group in ("about-me", "clinical-problems", "care-coordination", "housing") if reads(CHARITY, group)
    ]


def test_AZ_12_another_employer_of_the_same_team_reads_nothing_of_it():
    sent()
    assert not any(reads(ADVICE, group) for group in ("identity", "address-and-contact", "referral"))


def test_CCY_03_the_same_message_again_and_another_like_it_make_no_second_referral():
    first = request()
    came = [send(asker=COORDINATOR, request=first, by=as_actor(COORDINATOR), at=AT) for _ in range(2)]
    assert (came[0].is_new, came[1].is_new, came[0].number) == (True, False, came[1].number)
    like_it = send(asker=COORDINATOR, request=request(), by=as_actor(COORDINATOR), at=LATER)
    assert (like_it.number, like_it.is_new) == (came[0].number, False)
    assert "VC1 already, and is “sent”" in like_it.says
    assert (Referral.objects.count(), ReferralEvent.objects.count(), Outgoing.objects.count()) == (1, 1, 1)
    with pytest.raises(BadUsage, match="Another referral was sent under this message id"):
        sent(need="food", message_id=first.message_id)
    assert sent(need="food").pk != came[0].number


@pytest.mark.parametrize(
    ("to", "consent"),
    [
        (replace(WARM, organisation="VC9", team=""), Consent("best interests", TODAY, "met with her sister")),
        (MONEY, Consent("person", TODAY)),
    ],
    ids=["nobody consented", "has an account"],
)
def test_without_an_agreement_in_force_nothing_goes_and_the_next_step_is_named(to, consent):
    Agreement.objects.filter(body="VC2").update(ended_date=TODAY)
    said = refused_to_send(NotShared, "No sharing agreement in force", to=to, consent=consent)
    assert "ask the information governance lead" in said.mend
    refused = TrailEvent.objects.filter(action="refused", kind="referral")
    assert {one.result for one in refused} == {"not sent"}
    assert refused.count() == 2  # part by part: who it is, and where they live


def test_what_the_role_of_the_service_never_sees_is_refused_by_name_and_the_rest_can_go():
    along = frozenset({"identity", "clinical-problems"})
    said = refused_to_send(NotShared, "^clinical-problems: No", field_groups=along, why_more="her heart")
    assert "or leave it out" in said.mend
    assert sent(field_groups=along - {"clinical-problems"}).state == "sent"


def test_whoever_may_not_see_a_part_may_not_send_it_either():
    nurses = replace(WARM, organisation="YX900", role="district-nurse", service_id="nursing")
    refused_to_send(NotYours, "nothing here that you may open", asker=ADVICE, to=nurses)
    looked_after("p1", by=ADVICE, groups=("identity", "address-and-contact"))
    said = refused_to_send(
        NotShared, "clinical-problems", asker=ADVICE, to=nurses,
        field_groups=frozenset({"identity", "clinical-problems"}), why_more="her heart",
    )  # fmt: skip
    assert "identity" not in said.what
    row = sent(nurses, asker=ADVICE)
    assert (row.referrer, doors_open(row)) == ("VC2", {door_at("1", "YX900"), door_at("1", "VC2")})


def test_CNS_01_who_objects_to_a_body_is_not_sent_to_it():
    object_to("VC1")
    said = refused_to_send(NotShared, "objects to this being shared")
    assert "ask the person" in said.mend
    assert sent(MONEY).state == "sent"


def test_SEN_01_SEN_03_where_a_protected_person_lives_goes_nowhere_and_is_counted_nowhere():
    put_on_label(person="p1", label="restricted-location", ground="court", by=BY, at=AT)
    refused_to_send(NotShared, "^address-and-contact: No. This person's whereabouts are protected")
    row = sent(field_groups=frozenset({"identity"}))
    assert row.area == ""


def test_SEN_08_where_home_is_not_safe_any_way_is_no_answer():
    put_on_label(person="p1", label="domestic-abuse", ground="told the nurse", by=BY, at=AT)
    refused_to_send(ContactStopped, "Home is not safe")
    assert (
        sent(safe_contact="only as said", safe_words="Tuesdays, at the library").safe_words
        == "Tuesdays, at the library"
    )


@pytest.mark.parametrize("label", ["sealed", "asked-for-privacy", "hiv", "safeguarding"])
def test_SEN_05_what_a_label_guards_goes_nowhere(label):
    put_on_label(person="p1", label=label, ground="as was said", by=BY, at=AT)
    refused_to_send(Refused, "No|nothing here")


def test_nothing_is_sent_for_somebody_who_died_is_nobody_or_is_not_looked_after():
    stranger = make_person("p2")
    Grant.objects.filter(person_id="p2").update(to_at=AT)
    hidden = refused_to_send(NotYours, "nothing here that you may open", person=stranger.person_id)
    nobody = refused_to_send(NotYours, "nothing here that you may open", person="nobody")
    assert str(hidden) == str(nobody)
    Person.objects.filter(person_id="p1").update(death_month=TODAY)
    refused_to_send(ContactStopped, "has died")


def test_SEN_10_nobody_refers_themself_from_their_own_desk():
    refused_to_send(NotShared, "your own record", asker=replace(COORDINATOR, own_person="p1"))


def test_a_team_in_which_nobody_of_the_body_works_is_refused_and_a_partner_without_an_account_needs_none():
    refused_to_send(BadUsage, "Nobody of that body works in that team", to=replace(NO_ACCOUNT, team="1"))
    refused_to_send(BadUsage, "Nobody of that body works in that team", to=replace(WARM, team="no team"))
    row = sent(NO_ACCOUNT)
    assert doors_open(row) == {door_at("1", "YX900"), door_at("", "The Old Mill")}
    assert Outgoing.objects.get().to == "The Old Mill"


def test_the_person_may_begin_one_and_whoever_speaks_for_them_is_named():
    row = sent(
        begun_by="person", advocate="Ann Lee, her sister, 01632 960001", safe_contact="through the advocate", wish="To be warm again",
        consent=Consent("best interests", TODAY, "met with her sister and the nurse"),
    )  # fmt: skip
    assert (row.events.get().party, row.advocate[:7], row.consent_by) == ("person", "Ann Lee", "best interests")


def test_a_referral_within_one_body_opens_one_door_with_both_halves():
    row = sent(Recipient("YX900", "district-nurse", "nursing", "1"), field_groups=frozenset({"address-and-contact"}))
    (grant,) = Grant.objects.filter(work=row.work)
    assert grant.field_groups == {"identity", "address-and-contact", "referral"}
    assert reads(NURSE, "address-and-contact")


def test_somebody_whose_role_sees_nobody_sends_nothing():
    analyst = replace(somebody("analyst", neighbourhood="Kithbeck"), account=COORDINATOR.account)
    refused_to_send(NotShared, "No", asker=analyst)
    assert not TrailEvent.objects.filter(action="changed", kind="referral").exists()
    assert sent(at=AT + timedelta(1)).state == "sent"
