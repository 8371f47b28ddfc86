"""Advice as pure rules: messages in any order stand where they must, money adds up, and what lacks something says what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.care.advice import PARTIES, THINGS, moved, steps_open
from kith.care.advice_asked import NewDay, NewLetter, NewMoney, day_is_whole, letter_is_whole, money_is_whole
from kith.care.advice_ladder import HOME, USUAL, Rung, days_left, in_words, reached
from kith.care.advice_matters import DAY_KINDS, propose
from kith.care.advice_money import PERIODS, Gained, gain_of, median_gain, yearly_pence
from kith.care.advice_said import Heard, stands
from kith.care.referral_request import Consent
from kith.errors import BadUsage
from kith.work.working_days import is_working_day

BEGAN, TODAY = datetime(2026, 11, 2, 9, tzinfo=UTC), date(2026, 11, 2)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
PERSON = Consent("person", TODAY)


@st.composite
def walks(draw):
    """Messages of one thing of which most lead on, and some do not."""
    thing, found = draw(st.sampled_from(sorted(THINGS))), []
    state = THINGS[thing].beginning
    for number in range(draw(st.integers(0, 10))):
        legal = [(move, party) for party in PARTIES for move in steps_open(thing, state, party)]
        wild = not legal or draw(st.integers(0, 4)) == 0
        move, party = (
            (draw(st.sampled_from(sorted(THINGS[thing].steps))), draw(st.sampled_from(sorted(PARTIES))))
            if wild
            else draw(st.sampled_from(legal))
        )
        found.append(Heard(thing, move, party, f"m{number}", BEGAN + timedelta(hours=number)))
        state = moved(thing, state, move, party) if move in steps_open(thing, state, party) else state
    return thing, found, state


@given(walks(), st.data())
def test_any_order_and_any_repeats_stand_where_the_walk_went_and_history_only_grows(walk, data):
    thing, heard, state = walk
    again = heard + data.draw(st.lists(st.sampled_from(heard), max_size=5) if heard else st.just([]))
    found = stands(thing, data.draw(st.permutations(again)))
    assert found[0] == state
    assert len(found[1]) + len(found[2]) == len(heard)
    for count in range(len(heard)):
        assert stands(thing, heard[:count])[1] == found[1][: len(stands(thing, heard[:count])[1])]


@given(st.sampled_from(sorted(DAY_KINDS)), days)
def test_a_proposed_day_is_never_before_the_letter_and_is_done_on_a_working_day(kind, typed):
    found = propose(kind, typed)
    assert found.act_by <= found.due_date
    assert found.due_date >= typed
    assert is_working_day(found.act_by)


@given(days, st.sampled_from([USUAL, HOME]), st.integers(0, 60))
def test_it_only_gets_louder_and_what_went_by_is_told_to_all(due, ladder, before):
    on = due - timedelta(before)
    earlier, later = (set(reached(due, ladder, day)) for day in (on, on + timedelta(1)))
    assert earlier <= later
    assert {rung.told for rung in reached(due, ladder, due + timedelta(1))} == {"owner", "coordinator", "manager"}
    assert days_left(due, on) == before
    assert in_words(due, on)


def test_nobody_is_told_whom_the_ladder_does_not_know():
    with pytest.raises(BadUsage, match="Nobody is called"):
        reached(TODAY, [Rung(3, "the press")], TODAY)


people = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "not known"]), st.integers(0, 10**7), st.integers(0, 10**7), st.booleans()
    ).map(lambda told: Gained(told[0], told[1] * told[3], told[2] * told[3], told[3])),
    max_size=40,
)


@given(people)
def test_groups_add_up_to_all_and_nobody_is_dropped(those):
    groups = gain_of(those, ["a", "b", "not known"], seed=1)
    (every,) = gain_of(
        [Gained("All", one.yearly_pence, one.once_pence, one.is_awarded) for one in those], ["All"], seed=1
    )
    for part in ("people_count", "awarded_count", "yearly_pence", "once_pence", "yearly_count"):
        assert sum(getattr(one, part) for one in groups) == getattr(every, part)
    assert every.people_count == len(those)
    if every.median is not None:
        assert every.median.lower <= every.median.value <= every.median.upper


def test_a_median_lies_in_its_interval_and_is_the_same_every_time():
    values = [1_000 * number for number in range(1, 31)]
    found = median_gain(values, seed=2026)
    assert found == median_gain(values, seed=2026)
    assert (found.lower < found.value < found.upper, found.value) == (True, 15_500)
    assert median_gain([], seed=1) is None


def test_money_of_no_period_or_less_than_nothing_is_refused_and_nobody_is_of_a_group_that_is_not_counted():
    for told in ((1, "hour"), (-1, "week")):
        with pytest.raises(BadUsage):
            yearly_pence(*told)
    assert {name: yearly_pence(100, name) for name in PERIODS} == {
        "once": 0,
        "week": 5200,
        "four weeks": 1300,
        "month": 1200,
        "year": 100,
    }
    with pytest.raises(BadUsage, match="not among those"):
        gain_of([Gained("elsewhere")], ["a"], seed=1)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"kind": "never"}, "what is to be done"), ({"typed_date": date(2016, 11, 2)}, "years away"), ({"typed_date": date(2026, 11, 3)}, "from a day to come"),
     ({"due_date": date(2026, 10, 1)}, "before the letter"), ({"due_date": date(2026, 12, 24), "why": "?"}, "another day than 30 November 2026"), ({"message_id": ""}, "a message id")],
)  # fmt: skip
def test_a_day_that_cannot_be_says_what_is_wrong(more, wrong):
    told = {
        "kind": "reconsideration",
        "typed_date": date(2026, 10, 30),
        "due_date": date(2026, 11, 30),
        "message_id": "m",
        **more,
    }
    with pytest.raises(BadUsage, match=wrong) as said:
        day_is_whole(NewDay(**told), TODAY)
    assert said.value.mend
    day_is_whole(
        NewDay("reconsideration", date(2026, 10, 30), date(2026, 12, 24), "m", "the office allowed longer"), TODAY
    )


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"words": "?"}, "what the letter is to say"), ({"needed_by": date(2026, 11, 1)}, "a day that has gone by"), ({"practice": ""}, "the practice"),
     ({"consent": Consent("person", date(2026, 11, 3))}, "a day to come"), ({"consent": Consent("parent", TODAY)}, "who agreed for the person")],
)  # fmt: skip
def test_a_letter_that_lacks_something_says_what(more, wrong):
    told = {
        "practice": "Y1",
        "team": "1",
        "words": "How far she can walk",
        "consent": PERSON,
        "message_id": "m",
        **more,
    }
    with pytest.raises(BadUsage, match=wrong):
        letter_is_whole(NewLetter(**told), TODAY)
    letter_is_whole(NewLetter("Y1", "1", "How far she can walk", PERSON, "m", TODAY), TODAY)


def test_money_is_of_a_kind_and_somebodys():
    money_is_whole(NewMoney("pip", "m"))
    for told in (NewMoney("pip", "m", "the adviser"), NewMoney("lottery", "m")):
        with pytest.raises(BadUsage):
            money_is_whole(told)
