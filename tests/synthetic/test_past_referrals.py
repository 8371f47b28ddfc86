"""Three years of made-up referrals: every move is lawful, nothing lies in the future, the same seed gives the same, and the inequity is there to be found."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from kith.care.referral import BEGINNING, OPEN, moved
from kith.care.referral_reasons import is_failed_end
from kith.care.referral_request import Said, must_bring
from kith.errors import BadUsage
from kith.synthetic.past_referrals import Asked, Someone, make_up_referrals
from kith.work.working_days import is_working_day

UNTIL = datetime(2026, 11, 27, 20, tzinfo=UTC)
SPAN = (UNTIL - timedelta(days=3 * 365), UNTIL)
PEOPLE = [Someone(f"p{n}", ("Ashmere", "Kithbeck", "Nowhere")[n % 3], 1 + n % 10, n % 11 == 0) for n in range(6_000)]
SERVICES = [Asked(f"s{n}", ("Ashmere", "Kithbeck")[n % 2], ("money", "food", "loneliness")) for n in range(10)]


def made(seed=7, count=1_500):
    return make_up_referrals(PEOPLE, SERVICES, count=count, span=SPAN, seed=seed)


def walked(story):
    """The states that a story goes through; every move brings what it needs, later than the one before."""
    state, at = BEGINNING, SPAN[0]
    for then in story.said:
        assert at < then.at < UNTIL
        assert is_working_day(then.at.date())
        if state != BEGINNING:
            must_bring(story.kind, then.move, Said("m", then.reason, then.words, then.day), then.at.date())
        state, at = moved(story.kind, state, then.move, then.party), then.at
        yield state, then


@pytest.mark.parametrize("seed", [7, 11, 4_711])
def test_every_story_is_lawful_and_stays_with_services_of_its_neighbourhood(seed):
    found = made(seed, 600)
    assert len(found) == 600
    assert len({(one.about.person, one.asked.key, one.need) for one in found}) == 600
    for story in found:
        assert story.about.neighbourhood == story.asked.neighbourhood
        assert story.need in story.asked.needs
        assert len(list(walked(story))) == len(story.said)
    assert {one.kind for one in found} == {"referral", "advice", "warm handover", "joint visit"}


def test_the_same_seed_gives_the_same_and_another_another():
    assert made(count=80) == made(count=80) != made(8, count=80)


def test_it_ends_with_some_under_way_all_of_them_sent_lately_and_some_silent():
    under_way = [one for one in made() if [state for state, _ in walked(one)][-1] in OPEN]
    assert 15 < len(under_way) < 150
    assert min(one.said[0].at for one in under_way) > UNTIL - timedelta(days=365)
    assert [one for one in under_way if one.said[-1].at < UNTIL - timedelta(days=21)]


def test_people_of_deprived_areas_wait_longer_and_hear_no_more_often():
    days, noes, fails = {True: [], False: []}, Counter(), Counter()
    for story in made():
        of = story.about.imd_decile <= 3
        states = list(walked(story))
        answers = [then for _, then in states if then.move in ("accept", "decline", "advise")]
        if answers:
            days[of].append((answers[0].at - story.said[0].at).days)
            noes[of, answers[0].move == "decline"] += 1
            fails[of, any(is_failed_end(state, then.reason) for state, then in states)] += 1
    share = {of: noes[of, True] / (noes[of, True] + noes[of, False]) for of in (True, False)}
    assert median(days[True]) > median(days[False])
    assert share[True] > 1.3 * share[False]
    assert fails[True, True] / fails[True, False] > fails[False, True] / fails[False, False]


def test_without_a_service_nobody_is_referred_and_a_moment_without_a_zone_is_refused():
    assert make_up_referrals(PEOPLE, [], count=5, span=SPAN, seed=7) == []
    with pytest.raises(BadUsage, match="no time zone"):
        make_up_referrals(PEOPLE, SERVICES, count=5, span=(SPAN[0], UNTIL.replace(tzinfo=None)), seed=7)
