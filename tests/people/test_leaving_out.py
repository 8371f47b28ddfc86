"""What takes no part in a finding is left out for one reason, counted under it, and nothing is lost between."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding import Codelist, CodelistRow, Codelists
from kith.errors import BadCodelist, RowsDoNotAddUp
from kith.governance.item import FIELD_GROUPS, SENSITIVE_LABELS
from kith.people.guarding import group_of_event
from kith.people.layouts.values import EVENT_KINDS
from kith.people.leaving_out import (
    CODED,
    EventCounts,
    Sieve,
    built_in_sensitive,
    needed_for_event,
    read_sensitive,
    sift,
)

SOURCES = ["gp:Y99001", "hospital", "mental_health", "social_care:E08", "vcse", None]
CODES = [("icd10", "E119"), ("icd10", "B208"), ("icd10", "O049"), ("snomedct", "86406008"), ("kith", "domestic_abuse"), (None, None)]  # fmt: skip
SHAPE = pa.schema(
    [("person", pa.int64()), ("kind", pa.string()), ("source", pa.string()), ("code_system", pa.string()), ("code", pa.string())]
)  # fmt: skip
events = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(list(EVENT_KINDS)), st.sampled_from(SOURCES), st.sampled_from(CODES)), max_size=30
)  # fmt: skip


def table_of(rows):
    cells = [(person, kind, source, *code) for person, kind, source, code in rows]
    return pa.table(list(zip(*cells, strict=True)) or [[]] * 5, SHAPE) if cells else SHAPE.empty_table()


def slowly(rows, used, opened):
    """The same, one row at a time, as the words say it."""
    kept, why = [], []
    for person, kind, source, (system, code) in rows:
        label = built_in_sensitive().label_of(system, code)
        shut = needed_for_event(kind, source or "") - opened
        if person not in used:
            why.append("person")
        elif label:
            why.append(label)
        elif shut:
            why.append("social-care" if "social-care" in shut else min(shut))
        else:
            kept.append((f"p{person}", kind))
    return kept, why


@given(events, st.sets(st.integers(1, 5)), st.sets(st.sampled_from(sorted(FIELD_GROUPS))))
def test_events_are_sifted_as_a_slow_reading_sifts_them_and_they_add_up(rows, used, opened):
    numbers = sorted(used)
    sieve = Sieve(pa.array(numbers, pa.int64()), pa.array([f"p{one}" for one in numbers], pa.string()), frozenset(opened), built_in_sensitive())  # fmt: skip
    kept, counts = sift(table_of(rows), sieve)
    wanted, why = slowly(rows, used, opened)
    assert list(zip(kept["person_id"].to_pylist(), kept["kind"].to_pylist(), strict=True)) == wanted
    assert counts.events_in == len(rows) == counts.used + len(why)
    assert counts.of_people == why.count("person")
    assert counts.sensitive == {label: why.count(label) for label in why if label in SENSITIVE_LABELS}
    assert counts.not_covered == {group: why.count(group) for group in why if group in FIELD_GROUPS}


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(RowsDoNotAddUp):
        EventCounts(events_in=3, used=1, of_people=1)


def test_counts_of_two_batches_are_added_reason_by_reason():
    first, second = EventCounts(2, 1, 0, {"hiv": 1}), EventCounts(3, 0, 1, {"hiv": 1}, {"advice": 1})
    assert first + second == EventCounts(5, 1, 1, {"hiv": 2}, {"advice": 1})


@pytest.mark.parametrize(
    ("system", "code", "label"),
    [
        ("icd10", "A539", "sexual-health"), ("icd10", "A63", "sexual-health"), ("icd10", "B24", "hiv"), ("icd10", "Z21", "hiv"),
        ("icd10", "O049", "termination"), ("icd10", "N981", "assisted-fertility"), ("icd10", "Z312", "assisted-fertility"),
        ("icd10", "F640", "gender"), ("snomedct", "86406008", "hiv"), ("kith", "domestic_abuse", "domestic-abuse"),
        ("icd10", "Z309", None), ("icd10", "Z31", None), ("icd10", "E119", None), ("snomedct", "B20", None), ("icd10", None, None),
    ],
)  # fmt: skip
def test_SEN_05_a_sensitive_code_has_its_label_and_no_other_code_has_one(system, code, label):
    assert built_in_sensitive().label_of(system, code) == label


def test_every_built_in_code_says_where_it_comes_from_and_has_a_label_that_is_left_out():
    codes = built_in_sensitive()
    assert set(codes.labels.values()) <= SENSITIVE_LABELS
    assert len(codes.labels) > 300
    assert len(codes.origins) == 2
    assert not codes.is_own


def listed(name, code):
    return Codelist(name, "4", "our own", "", (CodelistRow("snomedct", code),))


def test_an_installation_adds_its_own_codes_and_takes_none_away():
    own = read_sensitive(Codelists({"assisted_fertility": listed("assisted_fertility", "63487001"), "gender": listed("gender", "86406008")}))  # fmt: skip
    assert own.label_of("snomedct", "63487001") == "assisted-fertility"
    assert own.label_of("snomedct", "86406008") == "hiv", "the built-in label stands"
    assert own.is_own
    assert own.origins[-1] == "our own, gender, version 4"
    assert own.fingerprint != built_in_sensitive().fingerprint


def test_a_list_named_after_no_label_is_refused():
    with pytest.raises(BadCodelist, match="gossip"):
        read_sensitive(Codelists({"gossip": listed("gossip", "63487001")}))


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_whatever_social_care_told_needs_a_basis_that_covers_social_care(kind):
    assert "social-care" in needed_for_event(kind, "social_care:E08")
    assert needed_for_event(kind, "gp") == {group_of_event(kind, "gp")}


def test_groups_of_codes_alone_are_those_of_partners_who_also_write_free_text():
    told = {group_of_event(kind, source) for kind in EVENT_KINDS for source in ("mental_health", "vcse")}
    assert {group for group in told if FIELD_GROUPS[group].identifies} == CODED
