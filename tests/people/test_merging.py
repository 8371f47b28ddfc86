"""A decision about two records, and its being taken back: merge then unmerge is nothing, whatever went before."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage
from kith.people.assigning import Register, assign
from kith.people.linking.reasons import PUT_APART, PUT_TOGETHER
from kith.people.merging import as_it_was, clash, moved, ordered, settle, standing

KEY, OTHER_KEY = b"secret", b"another"
SCHEMA = pa.schema(
    [("entry_left", pa.string()), ("entry_right", pa.string()), ("band", pa.string()), ("reasons", pa.list_(pa.string()))]
)  # fmt: skip


def links(*drawn):
    """Pairs drawn as `ab link`."""
    rows = [{"entry_left": t[0], "entry_right": t[1], "band": t[3:], "reasons": ["same name"]} for t in drawn]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def register(drawn, earlier=None) -> Register:
    """A register drawn as `ab c`: a and b are one person, c another."""
    rows = [(entry, number) for number, part in enumerate(drawn.split()) for entry in part]
    groups = pa.table({"entry_id": [e for e, _ in rows], "group": pa.array([g for _, g in rows], pa.int64())})
    return assign(groups, key=KEY, earlier=earlier)


def people(one):
    return dict(zip(one.entry_people["entry_id"].to_pylist(), one.entry_people["person_id"].to_pylist(), strict=True))


def drawn(one):
    """A register as it is drawn."""
    found = {}
    for entry, person in sorted(people(one).items()):
        found.setdefault(person, []).append(entry)
    return " ".join("".join(entries) for entries in found.values())


def decided(text):
    """Decisions drawn as `ab together, ac apart`."""
    return {(part[0], part[1]): part[3:] for part in filter(None, text.split(", "))}


# the register    pairs                        decisions                pairs touched   the register then
CASES = [
    ("a b", ("ab review",), "ab together", "ab", "ab"),
    ("a b", ("ab review",), "ab apart", "ab", "a b"),
    ("a b", ("ab review",), "ab unsure", "ab", "a b"),
    ("a b", (), "ab together", "ab", "ab"),  # linking never met the pair: a person may still know
    ("ab cd", ("ab link", "cd link", "ac review"), "ac together", "ac", "abcd"),
    ("abcd", ("ab link", "cd link", "ac link"), "ac apart", "ac", "ab cd"),
    ("abc", ("ab link", "bc link"), "ab apart, bc apart", "ab bc", "a b c"),
    ("abc", ("ab link", "bc link", "ac link"), "ac apart", "ac", "abc"),  # b still holds them: see `clash`
    ("ab c", ("ab link", "bc review"), "bc together", "bc", "abc"),
    (
        "abs c",
        ("ab link", "bc review"),
        "bc together",
        "bc",
        "abcs",
    ),  # nothing that is known holds s: it stays where it was
    ("abs", ("ab link",), "ab apart", "ab", "as b"),
    ("ab cd", ("ab link",), "ab apart", "ab", "a b cd"),  # a group that nobody touched stays, whatever holds it
]


@pytest.mark.parametrize(("before", "pairs", "decisions", "touched", "then"), CASES)
def test_what_a_decision_does_to_the_register(before, pairs, decisions, touched, then):
    after = settle(
        register(before),
        standing(links(*pairs), decided(decisions)),
        [(t[0], t[1]) for t in touched.split()],
        key=KEY,
    )
    assert drawn(after) == then


def test_the_id_given_up_leads_to_the_one_kept():
    once = register("ab c")
    after = settle(once, standing(links("ab link", "bc review"), decided("bc together")), [("b", "c")], key=KEY)
    change = moved(once, after)
    assert change.gone == {people(once)["c"]: people(once)["a"]}
    assert change.entries == {"c": people(once)["a"]}
    assert not change.made


def test_a_record_parted_that_never_had_an_id_of_its_own_is_given_one():
    once = register("abc")
    after = settle(once, standing(links("ab link", "bc link"), decided("bc apart")), [("b", "c")], key=KEY)
    change = moved(once, after)
    assert list(change.entries) == ["c"]
    assert change.made == {people(after)["c"]}
    assert not change.gone


@pytest.mark.parametrize(
    ("band", "reason", "decision", "then"),
    [
        ("review", "same name", None, "review"),
        ("review", "same name", "together", "link"),
        ("review", "same name", "apart", "apart"),
        ("review", "same name", "unsure", "review"),
        ("link", PUT_TOGETHER, "together", "link"),
        ("link", PUT_TOGETHER, None, "review"),  # built under a decision since taken back
        ("apart", PUT_APART, None, "review"),
        ("apart", PUT_APART, "together", "link"),
    ],
)
def test_the_band_of_a_pair_as_decisions_have_it_now(band, reason, decision, then):
    pairs = pa.Table.from_pylist(
        [{"entry_left": "a", "entry_right": "b", "band": band, "reasons": [reason]}], schema=SCHEMA
    )
    told = {("a", "b"): decision} if decision else {}
    assert standing(pairs, told)["band"].to_pylist() == [then]


def test_IMP_06_two_put_apart_are_not_brought_together_by_a_third_without_being_told():
    decisions = decided("ac apart, ab together, bc together")
    after = settle(register("a b c"), standing(links(), decisions), [("a", "b"), ("b", "c")], key=KEY)
    assert clash(after, decisions) == ("a", "c")
    assert clash(register("ab c"), decisions) is None


def test_a_record_is_not_compared_with_itself():
    assert ordered("b", "a") == ("a", "b")
    with pytest.raises(BadUsage, match="itself"):
        ordered("a", "a")


ENTRIES = "abcdef"
PARTS = st.lists(st.integers(0, 3), min_size=6, max_size=6)


def whole(numbers):
    """A register of six records, drawn by the group of each."""
    return " ".join("".join(e for e, n in zip(ENTRIES, numbers, strict=True) if n == part) for part in set(numbers))


def held_by(drawn_register):
    """Links that hold each person's records together, as linking leaves them."""
    return links(*(f"{a}{b} link" for part in drawn_register.split() for a, b in pairwise(part)))


@settings(max_examples=100, deadline=None)
@given(runs=st.lists(PARTS, min_size=1, max_size=4), left=st.sampled_from(ENTRIES), right=st.sampled_from(ENTRIES))
def test_SEN_14_merge_then_unmerge_is_nothing(runs, left, right):
    """Whatever builds went before, and whoever had which id: every record, id and retired id is as it was."""
    before = None
    for numbers in runs:
        before = register(whole(numbers), before)
    if people(before)[left] == people(before)[right]:
        return
    pair, pairs = ordered(left, right), held_by(whole(runs[-1]))
    merged = settle(before, standing(pairs, {pair: "together"}), [pair], key=KEY)
    assert people(merged)[left] == people(merged)[right]
    assert set(people(merged)) == set(ENTRIES)
    retired = dict(zip(merged.retired["person_id"].to_pylist(), merged.retired["now_person_id"].to_pylist()))
    ever = {*people(before).values(), *before.retired["person_id"].to_pylist()}
    assert ever <= {*retired, *people(merged).values()}
    assert all(now in people(merged).values() for now in retired.values() if now is not None)
    # the service holds another key than the lake, so an id that only a build could make again it must remember
    assert as_it_was(settle(merged, standing(pairs, {}), [pair], key=OTHER_KEY), before, merged) == before


@settings(max_examples=100, deadline=None)
@given(numbers=PARTS, entry=st.sampled_from(ENTRIES))
def test_parting_a_record_and_taking_that_back_puts_every_record_where_it_was(numbers, entry):
    text = whole(numbers)
    before, pairs = register(text), held_by(text)
    touched = [ordered(entry, other) for other in ENTRIES if other != entry and people(before)[other] == people(before)[entry]]  # fmt: skip
    parted = settle(before, standing(pairs, dict.fromkeys(touched, "apart")), touched, key=KEY)
    assert sum(one == people(parted)[entry] for one in people(parted).values()) == 1
    back = settle(parted, standing(pairs, {}), touched, key=KEY)
    assert people(back) == people(before)
