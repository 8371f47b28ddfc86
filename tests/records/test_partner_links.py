"""A partner without an account answers by a link: the same verbs, the same rules, and nothing else; guessed, old, shut and of another it does nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kith.care.partner_links import LINK_LASTS, MOST_WRONG, code_from
from kith.care.records.linking_partners import (
    guessed_links,
    links_of,
    shut_answer_links,
    shut_for_closed,
    waits_at,
)
from kith.care.records.models import AnswerLink, Referral, ReferralEvent
from kith.care.referral_request import Consent, Recipient
from kith.errors import AlreadyDecided, BadUsage, MoveNotAllowed, NotShared, NotYours
from kith.governance.asker import door_at
from kith.governance.records.models import Agreement, Objection, PersonLabel, TrailEvent
from kith.work.records.models import Outgoing
from tests.records.kept import BY
from tests.records.lawful import as_actor
from tests.records.linked import PAT, answers, linked, made, opens, reads
from tests.records.referred import (
    ADVICE,
    AT,
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
    ready,
    request,
    says,
    sent,
    unmet,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

STRANGER = Recipient("Harbour House", "link-worker", "harbour")
"""A charity with which nothing is agreed."""


def test_a_link_and_its_code_open_one_referral_and_what_went_along(how):
    row, link = linked(how, field_groups=frozenset({"identity", "address-and-contact"}))
    seen = reads(link)
    assert (row.state, seen.detail.line.packet.words) == ("seen", "The boiler is broken and she is cold")
    assert (seen.groups, seen.moves) == (
        {"identity", "address-and-contact"},
        ("accept", "decline", "return", "pass on"),
    )
    (event,) = row.events.filter(move="see")
    assert (event.written_by, event.spoken_by, event.party) == ("by link of The Old Mill", PAT, "recipient")


def test_whole_way_by_link_and_both_ends_hear_what_came_of_it(how, unmet):
    row, link = linked(how)
    for move, state in (
        ("accept", "accepted"),
        ("wait", "waiting"),
        ("start", "started"),
        ("review", "started"),
        ("end", "ended"),
    ):
        assert answers(link, move, how).state == state
    row.refresh_from_db()
    assert (row.state, row.result, doors_open(row), unmet.standing) == ("ended", "helped", set(), set())
    assert waits_at(link.secret, LATER) is None
    assert AnswerLink.objects.get().why_shut == "ended"


def test_declined_as_full_opened_again_and_put_right(how, unmet):
    """A wrong answer is put right: whoever sent it opens it again with the reason, and another link does the rest."""
    row, link = linked(how)
    assert answers(link, "decline", how).state == "declined"
    assert len(unmet.standing) == 1
    says(row, "reopen", how, asker=COORDINATOR, words="They pressed the wrong button, as Pat told me")
    with pytest.raises(AlreadyDecided):
        answers(link, "accept", how)
    again = made(row, 2)
    opens(again, how)
    assert answers(again, "accept", how).state == "accepted"
    assert unmet.standing == set()
    assert list(row.events.order_by("number").values_list("move", flat=True)) == [
        "send",
        "see",
        "decline",
        "reopen",
        "accept",
    ]


def test_passed_on_by_link_the_onward_referral_stays_with_whoever_sent_it(how):
    row, link = linked(how)
    stood = answers(link, "pass on", how, onward=request(STRANGER, need="heating"))
    onward = Referral.objects.get(pk=stood.passed_to)
    assert (onward.referrer, onward.referrer_team, onward.recipient) == (
        row.referrer,
        row.referrer_team,
        "Harbour House",
    )
    assert doors_open(onward) == {door_at("1", "YX900"), door_at("", "Harbour House")}
    other = made(onward, 2)
    opens(other, how)
    for move in ("accept", "start", "end"):
        answers(other, move, how)
    onward.refresh_from_db()
    assert (onward.state, onward.result) == ("ended", "helped")


def test_CCY_03_a_repeated_answer_changes_nothing_and_says_the_same_also_when_it_shut_the_link(how, unmet):
    _row, link = linked(how)
    first = answers(link, "decline", how, message_id="once")
    before = ReferralEvent.objects.count(), TrailEvent.objects.count()
    again = [answers(link, "decline", how, message_id="once") for _ in range(3)]
    assert {(one.state, one.is_repeat) for one in again} == {("declined", True)}
    assert (first.state, first.is_repeat) == ("declined", False)
    assert (ReferralEvent.objects.count(), TrailEvent.objects.count()) == before
    assert len(unmet.entries) == 1
    with pytest.raises(AlreadyDecided):  # another answer is no repeat
        answers(link, "accept", how, message_id="twice")


@pytest.mark.parametrize("move", ["withdraw", "recall", "resend", "reopen", "see", "send", "fly"])
def test_a_link_makes_no_move_of_anybody_else(how, move):
    row, link = linked(how)
    with pytest.raises(MoveNotAllowed, match="is nothing that a link does"):
        answers(link, move, how, party="person", spoken_by="Mary Brown", reason="changed their mind")
    assert row.events.count() == 2


def test_a_link_never_speaks_for_another_party(how):
    row, link = linked(how)
    answers(link, "accept", how, party="referrer")
    assert row.events.last().party == "recipient"


def test_AUT_12_wrong_old_shut_and_made_up_links_are_answered_alike(how):
    row = sent(NO_ACCOUNT)
    old, link = made(row), made(row, 2)  # the second shuts the first
    late = AT + LINK_LASTS + timedelta(seconds=1)
    other = sent(STRANGER, need="food")
    gone = made(other, 3)
    says(other, "withdraw", how, asker=COORDINATOR)
    for one, at in (
        (old, LATER),
        (link, late),
        (gone, LATER),
        (replace(link, secret="a" * 32), LATER),
        (replace(link, secret=""), LATER),
    ):
        assert waits_at(one.secret, at) is None
        with pytest.raises(AlreadyDecided, match="This link does not work: it was shut, has ended, or is not whole"):
            opens(one, how, at=at)
        with pytest.raises(AlreadyDecided, match="This link does not work"):
            reads(one, at)
        with pytest.raises(AlreadyDecided, match="This link does not work"):
            answers(one, "accept", how, at=at)


def test_AUT_14_a_link_is_bound_to_its_referral_and_the_code_to_its_link(how):
    row, other = sent(NO_ACCOUNT), sent(NO_ACCOUNT, need="food")
    one, two = made(row), made(other, 2)
    with pytest.raises(BadUsage, match="not its code"):
        opens(one, how, code=two.code)
    opens(one, how)
    assert reads(one).detail.line.number == row.pk
    with pytest.raises(MoveNotAllowed, match="Nobody has said the code"):
        answers(two, "accept", how)
    assert answers(one, "accept", how).number == row.pk
    other.refresh_from_db()
    assert other.state == "sent"


def test_API_20_whoever_comes_by_one_link_reads_no_other_referral_to_the_same_body(how):
    _row, link = linked(how)
    other = sent(NO_ACCOUNT, person="p1", need="food", words="Lunch on Tuesdays, quietly")
    told = str(reads(link))
    assert "boiler" in told
    assert "Lunch on Tuesdays" not in told
    assert other.state == "sent"


def test_nothing_is_kept_of_secret_or_code_but_digests(how):
    _row, link = linked(how)
    kept = AnswerLink.objects.get()
    plain = link.code.replace(" ", "")
    everything = " ".join(str(value) for value in AnswerLink.objects.values_list().get()) + " ".join(
        " ".join(map(str, one))
        for model in (TrailEvent, ReferralEvent, Outgoing)
        for one in model.objects.values_list()
    )
    assert link.secret not in everything
    assert link.code not in everything
    assert f" {plain} " not in everything
    assert kept.digest != kept.code_digest


def test_few_wrong_codes_shut_a_link_for_good_and_whoever_sent_it_is_told(how):
    row, link = sent(NO_ACCOUNT), None
    link = made(row)
    wrong = code_from(bytes(8))
    assert wrong != link.code
    for left in range(MOST_WRONG - 1, 0, -1):
        with pytest.raises(BadUsage, match="once more" if left == 1 else f"{left} times more"):
            opens(link, how, code=wrong)
    assert guessed_links(COORDINATOR, LATER) == ()
    with pytest.raises(AlreadyDecided, match="too often: the link is shut"):
        opens(link, how, code=wrong)
    with pytest.raises(AlreadyDecided):  # the right code opens it no more
        opens(link, how)
    assert [one.referral for one in guessed_links(COORDINATOR, LATER)] == [row.pk]
    assert guessed_links(ADVICE, LATER) == ()
    row.refresh_from_db()
    assert row.state == "sent"
    made(row, 2)
    assert guessed_links(COORDINATOR, LATER) == ()
    told = TrailEvent.objects.filter(kind="partner link", action="refused", result="wrong code")
    assert (told.count(), {one.account for one in told}) == (MOST_WRONG, {"by link of The Old Mill"})


def test_a_code_that_is_right_gives_no_guesses_back_and_who_they_are_must_be_said_first(how):
    row = sent(NO_ACCOUNT)
    link = made(row)
    with pytest.raises(BadUsage, match="Say who you are"):
        opens(link, how, who=" ")
    assert AnswerLink.objects.get().wrong_count == 0
    with pytest.raises(BadUsage, match="not its code"):
        opens(link, how, code="000 000")
    opens(link, how)
    assert AnswerLink.objects.get().wrong_count == 1


def test_who_may_make_a_link(how):
    row = sent(NO_ACCOUNT)
    for asker in (CHARITY, ADVICE):
        with pytest.raises(NotYours):
            made(row, asker=asker)
    made(row, asker=NURSE)  # of the body that sent it
    with pytest.raises(BadUsage, match="works here with an account"):
        made(sent(WARM, need="food"))
    says(row, "withdraw", how, asker=COORDINATOR)
    with pytest.raises(MoveNotAllowed, match="“withdrawn”"):
        made(row)


def test_one_link_of_a_referral_works_at_a_time(how):
    row = sent(NO_ACCOUNT)
    links = [made(row, number) for number in (1, 2, 3)]
    assert [waits_at(one.secret, LATER) is not None for one in links] == [False, False, True]
    assert [one.works for one in links_of(row.pk, LATER)] == [True, False, False]
    assert {one.why_shut for one in links_of(row.pk, LATER)} == {"", "replaced"}


@pytest.mark.parametrize("asker", [COORDINATOR, NURSE], ids=["coordinator", "nurse"])
def test_a_link_that_somebody_else_opened_is_shut_by_hand_and_the_referral_stands(how, asker):
    row, link = linked(how)
    assert shut_answer_links(asker=asker, referral=row.pk, by=as_actor(asker), at=LATER) == 1
    with pytest.raises(AlreadyDecided):
        reads(link)
    with pytest.raises(AlreadyDecided):
        answers(link, "accept", how)
    row.refresh_from_db()
    assert row.state == "seen"


@pytest.mark.parametrize(
    ("move", "more"), [("withdraw", {"reason": "consent withdrawn"}), ("recall", {"reason": "wrong service"})]
)
def test_CNS_10_H6_consent_withdrawn_or_sent_to_the_wrong_place_shuts_the_link_at_once(how, move, more):
    row, link = linked(how)
    says(row, move, how, asker=COORDINATOR, **more)
    assert waits_at(link.secret, LATER) is None
    with pytest.raises(AlreadyDecided):
        reads(link)
    assert TrailEvent.objects.filter(kind="partner link", action="shut", result="ended", person="p1").count() == 1


def test_DIR_03_a_service_that_closes_shuts_its_links(how):
    _row, link = linked(how)
    assert shut_for_closed("lunch-club", by=BY, at=LATER) == 1
    assert waits_at(link.secret, LATER) is None
    assert AnswerLink.objects.get().why_shut == "closed"


def test_CNS_01_an_objection_hides_what_went_along_from_the_next_look_on(how):
    _row, link = linked(how)
    assert reads(link).detail.line.packet is not None
    Objection.objects.create(
        person_id="p1", kind="sharing", body="The Old Mill", from_date=TODAY, said_to="a", how="in person"
    )
    seen = reads(link)
    assert (seen.detail.line.packet, seen.groups) == (None, frozenset())
    with pytest.raises(NotYours):
        answers(link, "accept", how)


def test_an_agreement_that_ends_leaves_what_the_person_agreed_to(how):
    _row, link = linked(how, field_groups=frozenset({"identity", "about-me"}), why_more="what helps her")
    assert reads(link).groups == {"identity", "about-me"}
    Agreement.objects.filter(body="The Old Mill").update(ended_date=TODAY)
    assert reads(link).groups == {"identity"}


def test_without_an_agreement_no_more_goes_along_than_the_person_agreed_to():
    assert sent(STRANGER).recipient == "Harbour House"
    with pytest.raises(NotShared, match="about-me: No"):
        sent(STRANGER, need="food", field_groups=frozenset({"identity", "about-me"}), why_more="what helps her")
    with pytest.raises(NotShared, match="No sharing agreement"):
        sent(STRANGER, need="food", consent=Consent("best interests", TODAY, "met with her sister"))
    with pytest.raises(BadUsage, match="a link does not show: housing"):
        sent(NO_ACCOUNT, need="food", field_groups=frozenset({"identity", "housing"}), why_more="her flat")


def test_SEN_08_whoever_is_not_safe_at_home_is_reached_by_no_way_but_as_said(how):
    _row, link = linked(how, safe_contact="only as said", safe_words="at the library on Tuesdays")
    assert not reads(link).is_unsafe
    PersonLabel.objects.create(person_id="p1", label="domestic-abuse", ground="said so", put_on_by="a", put_on_at=AT)
    seen = reads(link)
    assert seen.is_unsafe or seen.detail.line.packet is None


def test_sent_on_by_link_to_a_body_of_the_team_it_stands_in_its_inbox_and_with_whoever_sent_it_first(how):
    row, link = linked(how)
    stood = answers(link, "pass on", how, onward=request(MONEY, need="heating"))
    onward = Referral.objects.get(pk=stood.passed_to)
    assert doors_open(onward) == {door_at("1", "YX900"), door_at("1", "VC2")}
    assert says(onward, "see", how, asker=ADVICE).state == "seen"
    assert says(onward, "withdraw", how, asker=COORDINATOR).state == "withdrawn"
    row.refresh_from_db()
    assert row.state == "passed on"


def test_no_more_goes_on_by_link_than_came_and_not_without_consent(how):
    row, link = linked(how)
    more = request(STRANGER, need="heating", field_groups=frozenset({"identity", "about-me"}), why_more="helps")
    with pytest.raises(BadUsage, match="More would go along than came: about-me"):
        answers(link, "pass on", how, onward=more)
    nobody = request(STRANGER, need="heating", consent=Consent("best interests", TODAY, "met with her sister"))
    with pytest.raises(NotShared, match="No sharing agreement"):
        answers(link, "pass on", how, onward=nobody, message_id="again")
    row.refresh_from_db()
    assert (row.state, Referral.objects.count()) == ("seen", 1)


def test_SEN_03_whoever_s_whereabouts_are_protected_shows_no_address_by_a_link(how):
    _row, link = linked(how)
    PersonLabel.objects.create(
        person_id="p1", label="restricted-location", ground="said so", put_on_by="a", put_on_at=AT
    )
    assert "address-and-contact" not in reads(link).groups
