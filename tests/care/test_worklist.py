"""Whom a team is given: nobody twice, nobody in silence, no more than it can take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.care.worklist import SIGNALS, Capacity, choose
from kith.errors import BadUsage
from kith.insight.lists import Quota

rows = st.builds(
    lambda person, on, rank, decile: {
        "person_id": f"p{person:02}", "list": on, "rank": 0 if on == SIGNALS else rank, "words": [f"on {on}"], "imd_decile": decile,
        "ethnic_group": "White", "age_band": None, "sex": "female",
    },
    st.integers(0, 12), st.sampled_from(["flu", "dementia", "missing out", SIGNALS]), st.integers(1, 30), st.sampled_from([1, 5, 10, None]),
)  # fmt: skip
backs = st.dictionaries(st.integers(0, 12).map(lambda number: f"p{number:02}"), st.sampled_from(["died", "said no"]))


@given(st.lists(rows, max_size=40), backs, st.integers(1, 10), st.booleans())
def test_people_in_are_people_given_out_and_left_out_and_nobody_stands_twice(found, back, places, is_fair):
    quotas = (Quota("deprivation_fifth", 1, min(places, 2)),) if is_fair else ()
    said = choose(found, back, Capacity(places, quotas))
    given_out = [one["person_id"] for one in said.people]
    assert said.people_in == len({row["person_id"] for row in found}) == len(given_out) + sum(said.left_out.values())
    assert len(given_out) == len(set(given_out)) <= places
    assert not set(given_out) & set(back)
    assert [one["position"] for one in said.people] == list(range(1, len(given_out) + 1))
    for one in said.people:
        on = [row["list"] for row in found if row["person_id"] == one["person_id"]]
        assert [why["list"] for why in one["reasons"]] == on
    if not quotas:
        raised = [any(why["list"] == SIGNALS for why in one["reasons"]) for one in said.people]
        assert raised == sorted(raised, reverse=True)


def test_a_team_that_can_take_nobody_is_given_nobody():
    with pytest.raises(BadUsage, match="can take nobody"):
        Capacity(0)
