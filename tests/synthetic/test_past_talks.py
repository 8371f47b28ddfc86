"""Made-up conversations: each is lawful, a few wait today, one remark was taken back, and the same few sentences are not said to everybody."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kith.errors import BadUsage
from kith.synthetic.past_talks import make_up_talks
from kith.synthetic.past_tasks import Colleague, LookedAfter
from kith.work.conversations import CONVERSATION

UNTIL = datetime(2026, 11, 27, 20, tzinfo=UTC)
SPAN = (UNTIL - timedelta(days=3 * 365), UNTIL)
STAFF = [Colleague(f"a{number}", role) for number, role in enumerate(("care-coordinator", "gp", "district-nurse", "link-worker"))]  # fmt: skip
PEOPLE = [LookedAfter(f"p{n}", (STAFF[0], STAFF[1 + n % 3]), UNTIL - timedelta(days=30 + n)) for n in range(60)]


def made(seed=7, count=40):
    return make_up_talks(PEOPLE, count=count, span=SPAN, seed=seed)


def walked(story):
    """Whether it is closed, and who is still asked."""
    state, at, waits = "open", story.about.since, set()
    for then in story.said:
        assert at <= then.at < UNTIL
        assert then.by in {one.account for one in story.about.colleagues}
        state, at = CONVERSATION.moved(state, then.move), then.at
        waits = (waits - {then.by}) | then.asked
        assert then.back_at is None or at < then.back_at < UNTIL
    assert waits <= {one.account for one in story.about.colleagues} - {story.said[0].by}
    return state, waits


@pytest.mark.parametrize("seed", [7, 11, 4_711])
def test_each_is_lawful_and_most_are_settled_and_a_few_wait(seed):
    found = [walked(one) for one in made(seed)]
    assert len(found) == 40
    assert 3 <= sum(bool(waits) for _, waits in found) < 12
    assert sum(state == "closed" for state, _ in found) > 20
    assert not any(waits for state, waits in found if state == "closed")


def test_one_remark_was_taken_back_and_says_why():
    back = [then for one in made() for then in one.said if then.back_at]
    assert len(back) == 1
    assert back[0].back_why


def test_everybody_is_asked_and_subjects_differ():
    found = made()
    assert {one for story in found for then in story.said for one in then.asked} == {one.account for one in STAFF}
    assert max(Counter(one.subject for one in found).values()) <= 4


def test_the_same_seed_gives_the_same_and_nobody_talks_alone():
    assert made() == made() != made(8)
    alone = [LookedAfter("p1", STAFF[:1], SPAN[0])]
    assert make_up_talks(alone, count=3, span=SPAN, seed=7) == []
    with pytest.raises(BadUsage, match="no time zone"):
        make_up_talks(PEOPLE, count=5, span=(SPAN[0], UNTIL.replace(tzinfo=None)), seed=7)
