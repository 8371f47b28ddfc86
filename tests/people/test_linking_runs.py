"""Linking from one run to the next: any order, decisions that hold, links undone, and only changes scored anew."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people.drawn_entries import bands_of, entries_of, people_of, reasons_of
from tests.people.faulty_entries import faulty_entries

from kith.coding.nhs_number import is_valid
from kith.errors import BadInput
from kith.people.linking import LinkParams, link
from kith.people.linking.grouping import Known, Links, group
from kith.people.undoing import redo, regroup, undo


@pytest.fixture(scope="module")
def town():
    entries, truth = faulty_entries(120, seed=5)
    return entries, dict(zip(entries["entry_id"].to_pylist(), truth))


@pytest.fixture(scope="module")
def linked(town):
    return link(town[0])


def with_phone(entries: pa.Table, of: str, phone: str) -> pa.Table:
    changed = pc.if_else(pc.equal(entries["entry_id"], of), phone, entries["phone"])
    return entries.set_column(entries.column_names.index("phone"), "phone", changed)


def test_the_order_of_the_rows_does_not_matter(town, linked):
    entries, _ = town
    shuffled = entries.take(np.random.default_rng(3).permutation(len(entries)))
    again = link(shuffled)
    assert again.groups == linked.groups
    assert again.pairs == linked.pairs
    assert again.model == linked.model


def test_no_person_has_two_valid_numbers(town, linked):
    entries, _ = town
    number = dict(zip(entries["entry_id"].to_pylist(), entries["nhs_number"].to_pylist()))
    for person in people_of(linked):
        assert len({number[entry] for entry in person if number[entry] and is_valid(number[entry])}) <= 1


def test_links_are_right(town, linked):
    _, truth = town
    wrong = [pair for pair, band in bands_of(linked).items() if band == "link" and truth[pair[0]] != truth[pair[1]]]
    assert not wrong


def test_every_pair_says_why(linked):
    assert all(linked.pairs["reasons"].to_pylist())
    assert linked.pairs.schema.names == [
        "entry_left", "entry_right", "score", "probability", "band", "limit", "reasons",
    ]  # fmt: skip
    assert pc.all(pc.less(linked.pairs["entry_left"], linked.pairs["entry_right"])).as_py()


def test_the_model_goes_through_json_and_links_the_same(town, linked):
    entries, _ = town
    kept = json.loads(json.dumps(linked.model))
    nothing_known = linked.entries.slice(0, 0)
    again = link(entries, earlier=type(linked)(linked.pairs.slice(0, 0), linked.groups, kept, nothing_known))
    assert again.groups == linked.groups
    assert again.model == linked.model


def test_a_second_run_without_changes_is_the_first(town, linked):
    again = link(town[0], earlier=linked)
    assert again.groups == linked.groups
    assert again.pairs == linked.pairs


def test_a_second_run_scores_only_what_changed(town, linked):
    entries, _ = town
    changed = with_phone(entries, "e7", "07700900999")
    marked = linked.pairs.set_column(2, "score", pc.add(linked.pairs["score"], 1e-5))  # so that old scores are known
    again = link(changed, earlier=type(linked)(marked, linked.groups, linked.model, entries))
    before = dict(zip(bands_of(linked), marked["score"].to_pylist()))
    scored = {
        pair for pair, score in zip(bands_of(again), again.pairs["score"].to_pylist()) if score != before.get(pair)
    }
    assert scored
    assert all("e7" in pair for pair in scored)
    assert set(before) - set(bands_of(again)) <= {pair for pair in before if "e7" in pair}


def test_entries_that_are_gone_take_their_pairs_along(town, linked):
    entries, _ = town
    fewer = entries.filter(pc.not_equal(entries["entry_id"], "e7"))
    again = link(fewer, earlier=linked)
    assert "e7" not in again.groups["entry_id"].to_pylist()
    assert not any("e7" in pair for pair in bands_of(again))


def test_a_decision_to_part_holds_on_every_run(town, linked):
    entries, _ = town
    person = max(people_of(linked), key=len)
    one, other = sorted(person)[:2]
    decisions = pa.table({"entry_left": [other], "entry_right": [one], "decision": ["apart"]})
    for earlier in (None, linked):
        parted = link(entries, decisions=decisions, earlier=earlier)
        assert bands_of(parted)[(one, other)] == "apart"
        assert "a person has put these apart" in reasons_of(parted, one, other)
        assert not any({one, other} <= together for together in people_of(parted))
    assert link(entries, earlier=parted).groups == linked.groups  # taken back, all is as it was


def test_a_decision_to_join_holds_over_two_numbers():
    entries = entries_of(
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Aisha      | Khan        | 1980-03-02 | M16 0AA  |
        | b        | 4000000101 | Aisha      | Khan        | 1980-03-02 | M16 0AA  |
        """
    )
    assert people_of(link(entries)) == {frozenset("a"), frozenset("b")}
    decisions = pa.table({"entry_left": ["a"], "entry_right": ["b"], "decision": ["together"]})
    joined = link(entries, decisions=decisions)
    assert people_of(joined) == {frozenset("ab")}
    assert "a person has put these together" in reasons_of(joined, "a", "b")


def test_a_decision_must_be_a_known_word(town):
    decisions = pa.table({"entry_left": ["e1"], "entry_right": ["e2"], "decision": ["maybe"]})
    with pytest.raises(BadInput, match="maybe"):
        link(town[0], decisions=decisions)


def test_a_link_undone_stays_undone_until_it_is_redone(town, linked):
    entries, _ = town
    person = max(people_of(linked), key=len)
    entry = min(person)
    parted = undo(linked.pairs, entry)
    earlier = type(linked)(parted, regroup(linked.groups, parted), linked.model, entries)
    again = link(entries, earlier=earlier)
    assert not any(entry in together and len(together) > 1 for together in people_of(again))
    moved = link(with_phone(entries, entry, "07700900999"), earlier=again)  # the entry changed: the decision stands
    assert not any(entry in together and len(together) > 1 for together in people_of(moved))
    restored = type(linked)(redo(again.pairs, entry), again.groups, again.model, entries)
    assert link(entries, earlier=restored).groups == linked.groups


def test_a_higher_mark_links_less(town, linked):
    strict = link(town[0], params=LinkParams(link_at=30.0))
    assert len(people_of(strict)) > len(people_of(linked))


numbers = st.lists(st.sampled_from([None, None, "4000000071", "4000000101", "4000000152"]), min_size=2, max_size=9)


@st.composite
def tangles(draw):
    """Entries with some numbers, links of any score between any of them, and pairs that may not come together."""
    held = draw(numbers)
    at = st.integers(0, len(held) - 1)
    pairs = st.lists(st.tuples(at, at).filter(lambda p: p[0] < p[1]), max_size=20, unique=True)
    links, apart, divided = draw(pairs), draw(pairs), draw(pairs)
    scores = draw(st.lists(st.floats(4, 40), min_size=len(links), max_size=len(links)))
    vague = draw(st.lists(st.booleans(), min_size=len(links), max_size=len(links)))
    left, right = (np.array([pair[side] for pair in links], dtype=np.int64) for side in (0, 1))
    return Links(left, right, np.array(scores), np.array(vague, dtype=bool)), Known(held, apart, (), divided)


@given(tangles())
def test_no_tangle_of_links_joins_what_must_stay_apart(tangle):
    links, known = tangle
    found = group(links, known, clear_by=3.0)
    held: dict[int, set[str]] = {}
    for at, number in enumerate(known.numbers):
        if number:
            held.setdefault(int(found.group[at]), set()).add(number)
    assert all(len(several) == 1 for several in held.values())
    assert not any(found.group[left] == found.group[right] for left, right in known.apart)
    for at in np.flatnonzero(~found.refused):  # what was not refused is together
        assert found.group[links.left[at]] == found.group[links.right[at]]


@given(tangles(), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_the_links(tangle, chance):
    links, known = tangle
    order = list(range(len(links.left)))
    chance.shuffle(order)
    again = group(links.where(np.array(order, dtype=np.int64)), known, clear_by=3.0)
    assert again.group.tolist() == group(links, known, clear_by=3.0).group.tolist()


def test_a_date_of_birth_in_any_script_is_compared():
    """Hamming's distance counts bytes, and stops at texts of different lengths: `é` has two."""
    dates = ["1945-07-14", "né en 1945", "١٩٤٥-٠٧-١٤", "約1945年頃"]
    people = {"given_name": ["Amal"] * 4, "family_name": ["Haddad"] * 4, "postcode": ["M16 0AA"] * 4}
    linked = link(pa.table({"entry_id": ["a", "b", "c", "d"], **people, "birth_date": dates}))
    assert "same date of birth" in reasons_of(linked, "a", "c")
    assert "dates of birth differ" in reasons_of(linked, "a", "d")
