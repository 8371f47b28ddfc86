"""Three years of made-up advice: every move is lawful, nothing lies outside the span, what stands today is of every kind, and the inequity is there."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kith.care.advice import CASE, DAY, LETTER, MONEY, THINGS, moved
from kith.care.advice_ladder import reached
from kith.care.advice_matters import DAY_KINDS
from kith.care.advice_said import SaidOfCase, must_bring
from kith.errors import BadUsage
from kith.synthetic.past_advice import STANDS, Advised, make_up_cases

UNTIL = datetime(2026, 11, 27, 20, tzinfo=UTC)
SPAN = (UNTIL - timedelta(days=3 * 365), UNTIL)
BESIDE = ("sit", "note", "privileged note")


def made(seed=7, count=600, now=18):
    people = [
        Advised(f"p{n}", UNTIL - timedelta(days=30 + n) if n < now else None, 1 + n % 10, n < now or n % 3 > 0, n < now)
        for n in range(count)
    ]
    return make_up_cases(people, span=SPAN, seed=seed)


def walked(story):
    """Where the case and each thing of it stands; every move brings what it needs, and is later than the one before."""
    states, due, at = {("case", ""): moved("case", "new", "open", "adviser")}, {}, story.at
    assert SPAN[0] <= story.at < UNTIL
    for then in story.said:
        assert at < then.at < UNTIL
        at = then.at
        if then.does in BESIDE:
            assert states["case", ""] in CASE.open
            continue
        key = then.thing, then.which
        assert states["case", ""] in CASE.open or then.thing == "case"
        states[key] = moved(then.thing, states.get(key, THINGS[then.thing].beginning), then.does, "practice" if then.by == "practice" else "adviser")  # fmt: skip
        due[key] = then.day
        if then.does == "move":
            states["day", f"{then.which} moved"] = "standing"
        if then.does not in ("confirm", "ask", "claim"):
            must_bring(SaidOfCase("m", then.thing, then.does, 1, then.reason, then.words, then.day, then.amount_pence, then.period), at.date())  # fmt: skip
    return states, due


@pytest.mark.parametrize("seed", [7, 11, 4_711])
def test_every_case_is_lawful_and_ends_unless_it_is_under_way(seed):
    ended = Counter()
    for story in made(seed):
        states, _ = walked(story)
        ended[states["case", ""] in CASE.open] += 1
        if states["case", ""] == "closed":
            assert not [one for (thing, _), one in states.items() if thing == "day" and one in DAY.open]
    assert 18 <= ended[True] < 40


def test_what_stands_today_is_of_every_kind():
    near, silent, states = Counter(), Counter(), Counter()
    for story in made(count=18):
        found, due = walked(story)
        states[found["case", ""]] += 1
        for (thing, which), state in found.items():
            if thing == "day" and state in DAY.open:
                kind = next(one.kind for one in story.said if one.which == which)
                told = [rung.told for rung in reached(due[thing, which], DAY_KINDS[kind].ladder, UNTIL.date())]
                near[tuple(told)] += 1
            if thing == "letter" and state in LETTER.open:
                silent[state] += 1
            if thing == "money":
                states[state] += 1
    assert {(), ("owner", "coordinator"), ("owner", "coordinator", "manager")} <= set(near)
    assert {"asked", "seen", "written"} <= set(silent)
    assert {"opened", "working", "waiting for evidence", "waiting for a decision", *MONEY.open, "awarded"} <= set(
        states
    )
    assert len(STANDS) == 9


def test_people_of_deprived_areas_hear_no_more_often_of_what_they_claim():
    said = Counter()
    for story in made(count=4_000, now=0):
        for then in story.said:
            if then.thing == "money" and then.does in ("award", "refuse"):
                said[story.about.imd_decile <= 3, then.does] += 1
    share = {of: said[of, "refuse"] / (said[of, "refuse"] + said[of, "award"]) for of in (True, False)}
    assert share[True] > 1.2 * share[False]


def test_hardly_an_amount_is_the_same_and_the_words_differ():
    found = made()
    amounts = Counter(then.amount_pence for one in found for then in one.said if then.amount_pence)
    assert max(amounts.values()) < 12
    assert max(Counter(one.words for one in found).values()) < 80


def test_the_same_seed_gives_the_same_and_a_moment_without_a_zone_is_refused():
    assert made(count=30) == made(count=30) != made(8, count=30)
    with pytest.raises(BadUsage, match="no time zone"):
        make_up_cases([Advised("p1")], span=(SPAN[0], UNTIL.replace(tzinfo=None)), seed=7)
