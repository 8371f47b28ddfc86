"""A link that turns out wrong is undone, and the undoing can be taken back."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.people.assigning import assign
from kith.people.undoing import UNDONE, redo, regroup, undo

BANDS = pa.schema([("entry_left", pa.string()), ("entry_right", pa.string()), ("score", pa.float64()), ("band", pa.string()),
                   ("reasons", pa.list_(pa.string()))])  # fmt: skip


def pairs(*drawn: str) -> pa.Table:
    """Pairs drawn as `a-b link`."""
    rows = []
    for text in drawn:
        both, band = text.split()
        left, right = both.split("-")
        rows.append({"entry_left": left, "entry_right": right, "score": 9.0, "band": band, "reasons": ["same name"]})
    return pa.Table.from_pylist(rows, schema=BANDS)


def groups(entries: str, numbers: list[int]) -> pa.Table:
    return pa.table({"entry_id": list(entries), "group": pa.array(numbers, pa.int64())})


def test_a_record_is_parted_from_all_it_was_linked_with():
    parted = undo(pairs("a-b link", "b-c link", "a-c review", "c-d apart"), "c")
    assert parted["band"].to_pylist() == ["link", "apart", "apart", "apart"]
    assert parted["reasons"].to_pylist() == [
        ["same name"], ["same name", f"{UNDONE}: was link"], ["same name", f"{UNDONE}: was review"], ["same name"],
    ]  # fmt: skip


def test_a_record_is_parted_from_one_other_only():
    assert undo(pairs("a-b link", "b-c link"), "b", "c")["band"].to_pylist() == ["link", "apart"]


def test_the_group_falls_apart_where_nothing_else_holds_it():
    held = pairs("a-b link", "b-c link")
    whole = groups("abc", [0, 0, 0])
    assert regroup(whole, held)["group"].to_pylist() == [0, 0, 0]
    assert regroup(whole, undo(held, "b", "c"))["group"].to_pylist() == [0, 0, 1]
    assert regroup(whole, undo(held, "b"))["group"].to_pylist() == [0, 1, 2]


def test_a_pair_held_in_two_ways_needs_both_undone():
    held = pairs("a-b link", "b-c link", "a-c link")
    whole = groups("abc", [0, 0, 0])
    assert regroup(whole, undo(held, "a", "c"))["group"].to_pylist() == [0, 0, 0]
    assert regroup(whole, undo(held, "c"))["group"].to_pylist() == [0, 0, 1]


def test_regrouping_never_joins_what_linking_kept_apart():
    """Linking leaves two records in two groups though a pair links them, where their NHS numbers differ."""
    assert regroup(groups("ab", [0, 1]), pairs("a-b link"))["group"].to_pylist() == [0, 1]


def test_join_then_part_is_nothing():
    apart, one = groups("ab", [0, 1]), groups("ab", [0, 0])
    before = assign(apart, key=b"k")
    joined = assign(one, key=b"k", earlier=before)
    parted = assign(regroup(one, undo(pairs("a-b link"), "b")), key=b"k", earlier=joined)
    assert parted == before


PAIRS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde"), st.sampled_from(["link", "review", "apart"])).filter(
        lambda pair: pair[0] < pair[1]
    ),
    unique_by=lambda pair: pair[:2],
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@given(drawn=PAIRS, entry=st.sampled_from("abcde"))
def test_an_undoing_taken_back_is_nothing(drawn, entry):
    table = pairs(*(f"{left}-{right} {band}" for left, right, band in drawn))
    parted = undo(table, entry)
    assert parted.num_rows == table.num_rows
    assert undo(parted, entry) == parted
    assert redo(parted, entry) == table
