"""Links of a made-up past are laid down at once, and are those that the verbs would have left, had they been called then."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from bench.year_world import KEY, MILL, OFFERS, PLACES, PRACTICE, staff_in

from kith.care.records.chasing import chase
from kith.care.records.history import lay_history
from kith.care.records.history_links import lay_links
from kith.care.records.link_keeping import CHANCE_BYTES, SaidCode
from kith.care.records.linking_partners import answer_by_link, make_answer_link, open_answer_link
from kith.care.records.models import AnswerLink, Escalation, Referral, ReferralEvent
from kith.care.records.referral_keeping import How
from kith.care.records.referring import send
from kith.errors import BadUsage, NotADemonstration
from kith.governance.records.models import Grant, Installation, TrailEvent
from kith.synthetic.past_links import COMES_TO, make_up_links
from kith.synthetic.past_referrals import Asked, Someone
from kith.web.past_links import by_link
from kith.web.past_referrals import Ends
from kith.web.referrals.unmet import WHY_IT_FAILED, InDirectory
from tests.records.laid import BEGINS, BY, UNTIL, as_actor_of, mornings_of, rows_of, undone, world

pytestmark = pytest.mark.django_db
KEPT = (AnswerLink, Referral, ReferralEvent, Escalation)
POINTS_AT = {"Referral": "message_id", "ReferralEvent": "message_id"}


@pytest.fixture
def linked():
    world(24)
    on = BEGINS.date()
    offer = next(one for one in OFFERS if one.body == MILL)
    senders = tuple(staff_in(PLACES[0], PRACTICE, on))
    ends = Ends(senders, senders[0], {offer.key: (offer.recipient(""), None)})
    people = [Someone(f"p{number}", PLACES[0]) for number in range(0, 24, 2)]
    services = [Asked(offer.key, PLACES[0], (offer.need,))]
    stories = make_up_links(people, services, count=7, until=UNTIL, seed=7)
    assert [one.comes_to for one in stories] == list(COMES_TO)
    return [by_link(story, ends, number) for number, story in enumerate(stories)]


def chance(number):
    return bytes([number + 1]) * CHANCE_BYTES


def by_the_verbs(linked):
    links = [link for one in linked for link in one.links]
    deeds = [(one.past.at, "send", one) for one in linked]
    deeds += [(link.at, "link", (link, chance(number), one)) for number, (link, one) in enumerate((link, one) for one in linked for link in one.links)]  # fmt: skip
    deeds += [(spoke.at, "said", (one, spoke)) for one in linked for spoke in one.past.said]
    deeds += [(morning, "morning", None) for morning in mornings_of() if morning < UNTIL]
    made = {}
    for at, what, of in sorted(deeds, key=lambda deed: (deed[0], deed[1])):
        if what == "morning":
            chase(by=BY, at=at)
        elif what == "send":
            send(asker=of.past.asker, request=of.past.request, by=as_actor_of(of.past.asker), at=at)
        elif what == "link":
            link, luck, one = of
            row = Referral.objects.get(message_id=link.referral)
            made[link.referral] = make_answer_link(asker=one.past.asker, referral=row.pk, chance=luck, key=KEY, by=as_actor_of(one.past.asker), at=at)  # fmt: skip
        else:
            one, spoke = of
            link, how = made[one.past.request.message_id], How(InDirectory(as_actor_of(one.past.asker)))
            if spoke.move == "see":
                said = SaidCode(link.code, spoke.said.spoken_by)
                open_answer_link(secret=link.secret, said=said, key=KEY, how=how, at=at)
            else:
                told = replace(spoke.said, spoken_by="")
                answer_by_link(secret=link.secret, move=spoke.move, said=told, how=how, at=at)
    return links


def told():
    """Every row; that a link was opened is told by its number, which a made-up past does not have."""
    works = {row.work: row.message_id for row in Referral.objects.all()}
    found = rows_of(KEPT, POINTS_AT)
    found["ReferralEvent"] = sorted(re.sub(r"'message_id': '(link \d+ opened|past-link-\d+\.0)'", "'message_id': 'opened'", row) for row in found["ReferralEvent"])  # fmt: skip
    found["Referral"] = [re.sub(r"'unmet': '[^']*'", "", row) for row in found["Referral"]]
    found["AnswerLink"] = sorted(
        repr({**row, "id": 0, "work": works[row["work"]]}) for row in AnswerLink.objects.values()
    )
    doors = Grant.objects.exclude(work__startswith="list:").values()
    found["Grant"] = sorted(repr({**door, "id": 0, "work": works[door["work"]]}) for door in doors)
    return found


def lay(linked):
    links = [link for one in linked for link in one.links]
    lay_history([one.past for one in linked], why_of=WHY_IT_FAILED.__getitem__, by=BY, at=UNTIL)
    return lay_links(links, map(chance, range(len(links))), key=KEY, by=BY, at=UNTIL)


def test_links_that_are_laid_down_are_row_for_row_those_that_the_verbs_would_have_left(linked):
    with undone():
        by_the_verbs(linked)
        verbs = told()
    assert lay(linked) == 8
    laid = told()
    for name, rows in verbs.items():
        assert laid[name] == rows, name
    assert {row.why_shut for row in AnswerLink.objects.all()} == {"", "ended", "replaced"}
    assert AnswerLink.objects.filter(shut_at=None, until__lt=UNTIL).count() == 1
    assert TrailEvent.objects.filter(action="loaded", kind="partner link", result="made up").count() == 8


def test_links_are_laid_only_into_a_made_up_place_and_for_referrals_that_are_there(linked):
    links = [link for one in linked for link in one.links]
    with pytest.raises(BadUsage, match="no referral past-link-0"):
        lay_links(links, map(chance, range(9)), key=KEY, by=BY, at=UNTIL)
    lay_history([one.past for one in linked], why_of=WHY_IT_FAILED.__getitem__, by=BY, at=UNTIL)
    with pytest.raises(BadUsage, match="bytes of chance"):
        lay_links(links, [b"1"] * 9, key=KEY, by=BY, at=UNTIL)
    Installation.objects.update(is_demonstration=False)
    with pytest.raises(NotADemonstration):
        lay_links(links, map(chance, range(9)), key=KEY, by=BY, at=UNTIL)
    assert not AnswerLink.objects.exists()


def test_a_moment_without_a_zone_is_refused_and_without_a_charity_nothing_is_sent():
    people, services = [Someone("p1", "Ashmere")], [Asked("s1", "Ashmere", ("food",))]
    assert make_up_links(people, [], count=3, until=UNTIL, seed=7) == []
    with pytest.raises(BadUsage, match="no time zone"):
        make_up_links(people, services, count=3, until=(UNTIL + timedelta(1)).replace(tzinfo=None), seed=7)
