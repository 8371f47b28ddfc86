"""Three years of made-up tasks: every move is lawful, nothing lies in the future, everybody has some, and what stands today is of every kind."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kith.errors import BadUsage
from kith.synthetic.past_tasks import Colleague, LookedAfter, make_up_tasks
from kith.work.tasks import TASK, Said, must_bring, steps_over

UNTIL = datetime(2026, 11, 27, 20, tzinfo=UTC)
SPAN = (UNTIL - timedelta(days=3 * 365), UNTIL)
STAFF = [Colleague(f"a{number}", role) for number, role in enumerate(("care-coordinator", "gp", "district-nurse", "link-worker"))]  # fmt: skip
PEOPLE = [
    LookedAfter(f"p{n}", (STAFF[0], STAFF[1 + n % 3]), SPAN[0] if n % 4 else UNTIL - timedelta(days=60), 1 + n % 10)
    for n in range(400)
]


def made(seed=7, count=500):
    return make_up_tasks(PEOPLE, count=count, span=SPAN, seed=seed)


def walked(story):
    """Where a task stands in the end: state, owner and day; every move brings what it needs, later than the one before."""
    who = {one.account for one in story.about.colleagues}
    state, owner, day, at = "open", story.owner, story.due, story.at
    assert story.by in who
    assert {owner} <= who | {""}
    assert max(SPAN[0], story.about.since) <= at < UNTIL
    assert story.due >= at.date()
    for then in story.said:
        assert at < then.at < UNTIL
        assert then.by in who
        must_bring(then.move, Said("m", then.words, then.day, then.owner), then.at.date())
        state, at = TASK.moved(state, then.move), then.at
        owner = {"take": then.by, "give": then.owner}.get(then.move, owner)
        day = then.day or day
    assert {owner} <= who | {""}
    return state, owner, day


@pytest.mark.parametrize("seed", [7, 11, 4_711])
def test_every_task_is_lawful_and_stays_with_those_who_look_after_the_person(seed):
    found = made(seed)
    assert len(found) == 500
    ended = Counter(walked(one)[0] for one in found)
    assert set(ended) == {"open", "done", "not done", "not needed"}
    assert {one.account for one in STAFF} == {walked(one)[1] for one in found} - {""}


def test_a_handful_has_something_of_every_kind_today():
    found = [walked(one) for one in made(count=20)]
    waits = [(owner, day) for state, owner, day in found if state == "open"]
    over = [len(steps_over(day, UNTIL.date())) for _, day in waits]
    assert {bool(owner) for owner, _ in waits} == {True, False}
    assert min(over) == 0
    assert max(over) == 3
    assert any(state == "not done" for state, _, _ in found)
    assert any(day == UNTIL.date() for _, day in waits)


def test_the_same_seed_gives_the_same_and_another_another():
    assert made(count=40) == made(count=40) != made(8, count=40)


def test_people_of_deprived_areas_have_theirs_done_late_more_often():
    late = Counter()
    for story in made(count=3_000):
        state, _, _ = walked(story)
        if state == "done":
            late[story.about.imd_decile <= 3, story.said[-1].at.date() > story.due] += 1
    share = {of: late[of, True] / (late[of, True] + late[of, False]) for of in (True, False)}
    assert share[True] > 1.3 * share[False]


def test_hardly_a_sentence_is_said_over_and_over():
    often = Counter(one.words for one in made())
    assert max(often.values()) < 12
    assert len(often) > 200


def test_without_anybody_nothing_is_to_be_done_and_a_moment_without_a_zone_is_refused():
    assert make_up_tasks([], count=5, span=SPAN, seed=7) == []
    with pytest.raises(BadUsage, match="no time zone"):
        make_up_tasks(PEOPLE, count=5, span=(SPAN[0], UNTIL.replace(tzinfo=None)), seed=7)
