"""Any messages, in any order, any of them twice: a referral stands where it must, and nothing that was said is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kith.care.clocks import due_on, overdue
from kith.care.referral import BEGINNING, CLOSED, KINDS, MOVES, OPEN, PARTIES, may_move, moved, moves_open
from kith.care.referral_events import Event, by_referral, standing

BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
words = lambda them: st.sampled_from(sorted(them))  # noqa: E731

said = st.builds(
    Event, st.just("7"), words(MOVES), words(PARTIES), st.integers(0, 300).map(lambda hours: BEGAN + timedelta(hours=hours)),
    st.integers(0, 12).map(lambda number: f"m{number}"), st.integers(0, 3),
    due_date=st.none() | st.dates(date(2026, 11, 1), date(2027, 3, 1)),
)  # fmt: skip


@st.composite
def walks(draw):
    """Messages of which most lead on, so that referrals come far, and some do not."""
    kind, state, found = draw(words(KINDS)), BEGINNING, []
    for number in range(draw(st.integers(0, 12))):
        legal = [(move, party) for party in PARTIES for move in moves_open(kind, state, party)]
        if not legal:
            break
        wild = draw(st.integers(0, 4)) == 0
        move, party = (draw(words(MOVES)), draw(words(PARTIES))) if wild else draw(st.sampled_from(legal))
        found.append(Event("7", move, party, BEGAN + timedelta(hours=number), f"m{number}", kind=kind))
        state = moved(kind, state, move, party) if may_move(kind, state, move, party) else state
    return found, state


@given(walks(), st.data())
def test_any_order_and_any_repeats_stand_where_the_walk_went(walk, data):
    events, state = walk
    again = events + data.draw(st.lists(st.sampled_from(events), max_size=6) if events else st.just([]))
    shuffled = data.draw(st.permutations(again))
    found = standing(shuffled)
    assert found.state == state
    assert (found.taken, found.refused) == (standing(events).taken, standing(events).refused)
    assert len(found.repeated) == len(again) - len(events)


@given(st.lists(said, max_size=14), st.randoms(use_true_random=False))
def test_every_event_is_taken_refused_or_repeated_whatever_comes_in_whatever_order(events, chance):
    found = standing(events)
    counted = [*found.taken, *(one for one, _ in found.refused), *found.repeated]
    key = lambda one: (one.place, one.move, one.party, str(one.due_date))  # noqa: E731
    assert sorted(counted, key=key) == sorted(events, key=key)
    assert all(why for _, why in found.refused)
    twice = [*events]
    chance.shuffle(twice)
    unlike = {one.place for one in events}
    if len(unlike) == len(events):
        assert standing(twice) == found


@given(st.lists(said, max_size=14), said)
def test_history_never_shrinks(events, later):
    before = standing(events)
    after = standing([*events, replace(later, at=BEGAN + timedelta(days=99), message_id="the last")])
    assert after.taken[: len(before.taken)] == before.taken
    assert after.refused[: len(before.refused)] == before.refused
    assert len(after.taken) + len(after.refused) == len(before.taken) + len(before.refused) + 1


@given(walks(), st.integers(0, 200))
def test_only_what_is_under_way_has_a_clock_and_nothing_is_over_before_its_day(walk, days):
    events, state = walk
    found, now = standing(events), BEGAN + timedelta(days=days)
    due = due_on(found)
    assert due is None or state in OPEN
    told = overdue(events, now=now)
    assert bool(told) == (due is not None and now.date() > due)
    assert state not in CLOSED or not told


@given(st.lists(said, max_size=8), st.lists(said.map(lambda one: replace(one, referral="8")), max_size=8))
def test_what_is_said_of_one_referral_says_nothing_of_another(one, other):
    apart = by_referral([*one, *other])
    assert standing(apart.get("7", [])) == standing(one)
    later = BEGAN + timedelta(days=400)
    both = overdue([*other, *one], now=later)
    assert {each.referral for each in both} == {each.referral for of in (one, other) for each in overdue(of, now=later)}
