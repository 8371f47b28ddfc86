"""Person ids last: through shuffles, reruns, joins and partings. Nobody's id is ever given to somebody else."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.people.assigning import Register, assign
from kith.people.person import ENTRY_PEOPLE, RETIRED

KEY = b"secret"


def grouped(text: str) -> pa.Table:
    """Groups drawn as `ab c` : a and b are one person, c another."""
    rows = [(entry, number) for number, part in enumerate(text.split()) for entry in part]
    return pa.table({"entry_id": [e for e, _ in rows], "group": pa.array([g for _, g in rows], pa.int64())})


def ids(register: Register) -> dict[str, str]:
    return dict(zip(register.entry_people["entry_id"].to_pylist(), register.entry_people["person_id"].to_pylist()))


def leads(register: Register) -> dict[str, str | None]:
    return dict(zip(register.retired["person_id"].to_pylist(), register.retired["now_person_id"].to_pylist()))


def run(*drawn: str) -> list[Register]:
    """One run after another."""
    registers: list[Register] = []
    for text in drawn:
        registers.append(assign(grouped(text), key=KEY, earlier=registers[-1] if registers else None))
    return registers


# the first run    the next run     whose id does each record have now? (the record it belonged to in the first run)
CASES = [
    ("ab c", "ab c", {"a": "a", "b": "a", "c": "c"}),  # nothing changed
    ("ab c", "ab c d", {"a": "a", "b": "a", "c": "c", "d": None}),  # somebody new
    ("ab c", "abd c", {"a": "a", "b": "a", "c": "c", "d": "a"}),  # a new record of somebody known
    ("ab c", "abc", {"a": "a", "b": "a", "c": "a"}),  # joined: the id that most records had
    ("a bc", "abc", {"a": "b", "b": "b", "c": "b"}),
    ("abc", "ab c", {"a": "a", "b": "a", "c": None}),  # parted: the largest part keeps it
    ("abc", "a bc", {"a": None, "b": "a", "c": "a"}),
    ("abc", "ab", {"a": "a", "b": "a"}),  # a record that no partner sends any more
]


@pytest.mark.parametrize(("before", "after", "whose"), CASES)
def test_whose_id_each_record_has(before, after, whose):
    first, second = run(before, after)
    was, now = ids(first), ids(second)
    for entry, origin in whose.items():
        if origin is None:
            assert now[entry] not in was.values()
        else:
            assert now[entry] == was[origin], entry


def test_where_records_change_hands_each_id_stays_with_somebody():
    first, second = run("ab cd", "ac bd")
    assert set(ids(first).values()) == set(ids(second).values())
    assert leads(second) == {}


def test_a_retired_id_leads_to_the_person():
    first, second = run("ab c", "abc")
    assert leads(second) == {ids(first)["c"]: ids(second)["a"]}


def test_a_retired_id_keeps_leading_after_further_joins():
    first, _, third = run("abc de f", "abcde f", "abcdef")
    assert leads(third) == {ids(first)["d"]: ids(third)["a"], ids(first)["f"]: ids(third)["a"]}


def test_an_id_whose_records_are_gone_leads_nowhere_and_comes_back_with_them():
    first, second, third = run("a b", "a", "a b")
    assert leads(second) == {ids(first)["b"]: None}
    assert ids(third) == ids(first)
    assert leads(third) == {}


def test_a_wrong_join_undone_gives_both_back_their_ids():
    first, _, third = run("ad bc", "adbc", "ad bc")
    assert third == first


def test_a_join_undone_after_a_new_record_came_still_gives_both_back():
    first, _, third = run("ad bc", "adbce", "ad bce")
    assert {entry: ids(third)[entry] for entry in "abcd"} == ids(first)
    assert ids(third)["e"] == ids(first)["b"]


def test_another_key_gives_other_ids():
    assert ids(assign(grouped("a"), key=b"one")) != ids(assign(grouped("a"), key=b"two"))


def test_tables_have_the_columns_that_they_promise():
    for register in (assign(grouped("ab c"), key=KEY), assign(grouped(""), key=KEY), Register()):
        assert register.entry_people.schema == ENTRY_PEOPLE.arrow
        assert register.retired.schema == RETIRED.arrow


@st.composite
def partitions(draw, entries="abcdefgh"):
    """Some of the records, in some groups, in some order."""
    some = draw(st.lists(st.sampled_from(entries), unique=True, min_size=1))
    numbers = [draw(st.integers(0, 3)) for _ in some]
    return pa.table({"entry_id": some, "group": pa.array(numbers, pa.int64())})


def as_sets(table: pa.Table, column: str) -> set[frozenset[str]]:
    parts: dict = {}
    for entry, group in zip(table["entry_id"].to_pylist(), table[column].to_pylist()):
        parts.setdefault(group, set()).add(entry)
    return {frozenset(part) for part in parts.values()}


def shuffled(table: pa.Table, order) -> pa.Table:
    rows = list(range(table.num_rows))
    order.shuffle(rows)
    renamed = pa.array([99 - g for g in table["group"].to_pylist()], pa.int64())
    return table.set_column(1, "group", renamed).take(rows)


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(partitions(), min_size=1, max_size=5), order=st.randoms())
def test_ids_through_any_history(runs, order):
    register, given_before = None, set()
    for groups in runs:
        told = assign(groups, key=KEY, earlier=register)
        # one id per group, and one group per id
        assert as_sets(told.entry_people, "person_id") == as_sets(groups, "group")
        # running again changes nothing; nor do the order of rows and the numbers of groups
        assert assign(groups, key=KEY, earlier=told) == told
        assert assign(shuffled(groups, order), key=KEY, earlier=register) == told
        # every id ever given is somebody's, or leads to somebody, or to nobody whose records are gone
        now = set(ids(told).values())
        given_before |= now
        assert given_before == now | set(leads(told))
        assert not now & set(leads(told))
        assert set(leads(told).values()) <= now | {None}
        register = told


@settings(max_examples=100, deadline=None)
@given(before=partitions(), after=partitions())
def test_a_change_taken_back_is_nothing(before, after):
    """Join and part the same records in any way, then go back: the same people as before."""
    same = before["entry_id"].to_pylist()
    numbers = dict(zip(after["entry_id"].to_pylist(), after["group"].to_pylist()))
    mixed = pa.table({"entry_id": same, "group": pa.array([numbers.get(e, 7) for e in same], pa.int64())})
    first = assign(before, key=KEY)
    second = assign(mixed, key=KEY, earlier=first)
    assert ids(assign(before, key=KEY, earlier=second)) == ids(first)
