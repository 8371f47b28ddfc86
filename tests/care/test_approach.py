"""Every move from every state, and when nobody gets in touch any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.care.approach import APPROACH, CLOSED, MOVES, NAME_OPEN, OPEN, OUTCOMES, STATES, moved, outcomes_from
from kith.care.stopping import CHANNELS, RESULTS, Attempted, StopRules, open_channels, why_stopped
from kith.errors import BadUsage, MoveNotAllowed

DRAWN = """
                waiting  taken    tried    agreed
take            taken
log an attempt           tried    tried
agreed                            agreed
declined                          declined
not reached                       not reached
wrong                    wrong    wrong
already helped           already helped  already helped
give back                waiting  waiting
hand over                taken    tried    agreed
stand down      stood down
end                                        ended
"""
BEGAN = datetime(2026, 9, 1, 9, tzinfo=UTC)


def drawn():
    """What the drawing says: where each move leads from each state; two spaces part the columns."""
    _, head, *rows = DRAWN.splitlines()
    places = {state: head.index(state) for state in head.split()}
    found = {}
    for row in rows:
        name = row[:16].strip()
        rest = row[16:]
        ends = [one.strip() for one in rest.split("  ") if one.strip()]
        begins = [one for one in STATES if one in MOVES[name].leads]
        found |= {(name, state): end for state, end in zip(begins, ends, strict=True)}
        assert all(state in places for state in begins), name
    return found


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_leads_where_it_is_drawn_to_and_nowhere_else(move, state):
    if (move, state) in drawn():
        assert moved(state, move, ["reached"]) == drawn()[move, state]
    else:
        assert not APPROACH.may_move(state, move)
        with pytest.raises(MoveNotAllowed, match=f"is “{state}”"):
            moved(state, move, ["reached"])


def test_what_has_ended_stays_ended_and_no_outcome_leads_back():
    assert set(OPEN) | set(CLOSED) == set(STATES)
    assert set(NAME_OPEN) < set(OPEN)
    for state in CLOSED:
        assert not [move for move in MOVES if APPROACH.may_move(state, move)]
        assert outcomes_from(state, ["reached"]) == []
    assert set(OUTCOMES) <= set(MOVES)


attempts = st.lists(
    st.builds(
        Attempted, st.sampled_from(sorted(CHANNELS)), st.integers(0, 2_000).map(lambda hours: BEGAN + timedelta(hours=hours)),
        st.sampled_from(sorted(RESULTS)),
    ),
    max_size=14,
).map(lambda many: sorted(many, key=lambda one: one.at))  # fmt: skip


@given(attempts, st.integers(84, 120))
def test_no_more_is_let_through_than_the_rules_let_and_a_refused_way_never_opens_again(history, days):
    on, rules = (BEGAN + timedelta(days)).date(), StopRules()
    for channel, shut in open_channels(on, history).items():
        by_this = [one for one in history if one.channel == channel]
        recent = [one for one in history if on - timedelta(rules.period_days) < one.at.date() <= on]
        if any(one.result == "not this way" for one in by_this):
            assert "asked not to be contacted" in shut
        elif not shut:
            assert len(recent) < rules.over_all
            assert sum(one.channel == channel for one in recent) < rules.per_channel


@given(attempts, st.sampled_from(sorted(CHANNELS)), st.integers(0, 400))
def test_a_refusal_shuts_every_way_until_it_is_over(history, channel, days):
    refused = date(2026, 6, 1)
    said = why_stopped(channel, refused + timedelta(days), history, refused_on=refused)
    assert ("left in peace" in said) == (days < StopRules().leave_days)


def test_rules_that_would_stop_everything_and_ways_that_nobody_has_are_refused():
    with pytest.raises(BadUsage, match="would stop everything"):
        StopRules(per_channel=0)
    with pytest.raises(BadUsage, match="no way “carrier pigeon”"):
        why_stopped("carrier pigeon", date(2026, 11, 1), [])
