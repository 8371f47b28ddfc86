"""The same people counted in two ways: nothing that is hidden can be had back from either, nor from both, nor from tables by other groups."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kith.errors import BadUsage
from kith.governance.disclosure import OPENSAFELY_STYLE, Policy
from kith.governance.partitions import guarded_partitions
from kith.governance.shares import ALL

EXACT = Policy("counts of 0 to 7 hidden, others as they are", round_to=1, hide_zero=True)
PARTS = {"answer": ("yes", "no"), "wait": ("began", "waits")}
NAMES = ("1", "2", "3")
people = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(PARTS["answer"]), st.sampled_from(PARTS["wait"])),
    st.integers(1, 25), min_size=1,
)  # fmt: skip


def counted(people, place):
    """By group and part, of one way of counting."""
    found = {group: Counter() for group, *_ in people}
    for key, many in people.items():
        found[key[0]][key[place]] += many
    return found


def guarded(people, policy, ways=("answer", "wait")):
    counts = {way: counted(people, 1 + list(PARTS).index(way)) for way in ways}
    return guarded_partitions(counts, {way: PARTS[way] for way in ways}, NAMES, policy)


def stands(told):
    """Each number once: what a group has in all is shown where either way of counting shows it."""
    shown = {}
    for way, groups in told.items():
        for group, parts in groups.items():
            shown |= {(way, group, part): parts[part] for part in PARTS[way]}
            shown["", group, ALL] = parts[ALL] if shown.get(("", group, ALL)) is None else shown["", group, ALL]
    return shown


def had_back(told, policy):
    """Which hidden numbers a reader knows, who takes every sum of everything that stands there."""
    shown = stands(told)
    groups = [group for group in dict.fromkeys(group for _, group, _ in shown) if group != ALL]
    lines = [
        ([(way, group, part) for part in PARTS[way]], ("", group, ALL)) for way in told for group in (*groups, ALL)
    ]
    lines += [([(way, group, part) for group in groups], (way, ALL, part)) for way in told for part in PARTS[way]]
    lines.append(([("", group, ALL) for group in groups], ("", ALL, ALL)))
    sums = np.array([[-1.0 if key == total else float(key in parts) for key in shown] for parts, total in lines])
    known = [(0, None) if value is None else policy.known(value) for value in shown.values()]
    found = []
    for place, (key, value) in enumerate(shown.items()):
        if value is None:
            aim = np.eye(len(shown))[place]
            least, most = (linprog(sign * aim, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=known) for sign in (1, -1))
            if most.status != 3 and -most.fun - least.fun < 1 - 1e-6:
                found.append(key)
    return found


@settings(max_examples=150, deadline=None)
@given(people, st.sampled_from([EXACT, OPENSAFELY_STYLE]))
def test_ana_02_what_is_hidden_cannot_be_had_back_from_both_ways_together(people, policy):
    assert had_back(guarded(people, policy), policy) == []


def test_guarded_one_by_one_the_one_would_tell_what_the_other_hides():
    """So that the test above can fail: how one way rounds a group tells how many are in the part that the other way hides."""
    people = {("1", "yes", "began"): 8, ("2", "yes", "waits"): 9, ("2", "no", "began"): 8, ("2", "no", "waits"): 9}
    apart = guarded(people, OPENSAFELY_STYLE, ("answer",)) | guarded(people, OPENSAFELY_STYLE, ("wait",))
    assert had_back(apart, OPENSAFELY_STYLE) == [("answer", "1", "no"), ("wait", "1", "waits")]
    assert had_back(guarded(people, OPENSAFELY_STYLE), OPENSAFELY_STYLE) == []


@settings(max_examples=100, deadline=None)
@given(people, st.sampled_from([EXACT, OPENSAFELY_STYLE]))
def test_ana_02_everybody_stands_alike_whatever_they_are_counted_by(people, policy):
    other = {(str(3 - int(group) % 3), answer, wait): many for (group, answer, wait), many in people.items()}
    alone = {("1", answer, wait): 0 for _, answer, wait in people}
    for (_, answer, wait), many in people.items():
        alone["1", answer, wait] += many
    told = [{way: groups[ALL] for way, groups in guarded(each, policy).items()} for each in (people, other, alone)]
    assert told[0] == told[1] == told[2]


@given(people, st.sampled_from([EXACT, OPENSAFELY_STYLE]))
def test_ana_01_no_small_number_is_shown_and_the_others_as_the_policy_rounds_them(people, policy):
    told = guarded(people, policy)
    for place, way in enumerate(PARTS, start=1):
        for group, parts in counted(people, place).items():
            for part in PARTS[way]:
                value = told[way][group][part]
                assert value is None or (not policy.is_small(parts[part]) and value == policy.rounded(parts[part]))


def test_more_than_two_ways_and_other_people_in_one_of_them_are_refused():
    with pytest.raises(BadUsage):
        guarded_partitions({}, {}, NAMES)
    with pytest.raises(BadUsage, match="other people"):
        guarded_partitions({"answer": {"1": {"yes": 9}}, "wait": {"1": {"began": 8}}}, PARTS, NAMES)
