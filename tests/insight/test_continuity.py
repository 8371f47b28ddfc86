"""Continuity: what counts as a contact, ties within a day, blanks, and properties against a plain count by hand."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue, TwoListHolders
from kith.insight import list_continuity, personal_continuity, team_contacts
from kith.tables.engines import open_engine
from tests.insight.worlds import EVENT_SCHEMA

FIRST = date(2026, 1, 1)
FIGURES = ("upc", "bice_boxerman", "herfindahl", "secon", "mmci")
SCHEMA = pa.schema(
    [("person_id", pa.string()), ("professional", pa.string()), ("date", pa.date32()), ("place", pa.int64())]
)


def contacts(*rows):
    """Each row: person, professional, day as days after the first, and the place within the day."""
    return pa.Table.from_pylist(
        [
            {
                "person_id": row[0],
                "professional": row[1],
                "date": None if row[2] is None else FIRST + timedelta(days=row[2]),
                "place": row[3] if len(row) > 3 else 0,
            }
            for row in rows
        ],
        SCHEMA,
    )


def of(found, person="p"):
    (row,) = [row for row in found.to_pylist() if row["person_id"] == person]
    return row


def test_a_day_with_one_professional_is_one_contact_unless_a_place_tells_two_apart():
    rows = contacts(("p", "A", 0, 1), ("p", "A", 0, 2), ("p", "A", 0, 2), ("p", "B", 1, 1))
    assert of(personal_continuity(rows))["contacts"] == 2
    assert of(personal_continuity(rows, place="place"))["contacts"] == 3


def test_two_professionals_on_one_day_leave_the_order_open():
    row = of(personal_continuity(contacts(("p", "A", 0), ("p", "B", 0), ("p", "A", 1))))
    assert row["secon"] is None
    assert row["missing"] == ["the order of contacts within a day"]
    assert row["upc"] == pytest.approx(2 / 3)
    told = of(personal_continuity(contacts(("p", "B", 0, 1), ("p", "A", 0, 2), ("p", "A", 1, 1)), place="place"))
    assert (told["secon"], told["missing"]) == (0.5, [])


def test_of_two_usual_professionals_the_one_seen_last():
    rows = [("p", "B", 0), ("p", "A", 1), ("p", "B", 2), ("p", "A", 3)]
    assert of(personal_continuity(contacts(*rows)))["usual_professional"] == "A"
    row = of(personal_continuity(contacts(*rows[:3], ("p", "A", 1), ("p", "B", 9), ("p", "A", 8))))
    assert row["usual_professional"] == "B"
    assert row["reasons"] == ["3 of 5 contacts with B, last on 2026-01-10"]


def test_contacts_without_a_day_or_a_professional_count_in_no_figure_and_are_said():
    row = of(personal_continuity(contacts(("p", "A", 0), ("p", "A", 1), ("p", None, 2), ("p", "B", None))))
    assert (row["contacts"], row["professionals"], row["upc"], row["unattributed"]) == (2, 1, 1.0, 2)
    assert row["missing"] == ["the day or professional of some contacts"]
    alone = of(personal_continuity(contacts(("p", None, 2))))
    assert alone["contacts"] == 0
    assert alone["missing"] == ["any contact", "the day or professional of some contacts"]
    assert all(alone[name] is None for name in (*FIGURES, "usual_professional"))


def test_one_contact_has_no_figure():
    row = of(personal_continuity(contacts(("p", "A", 0))))
    assert row["missing"] == ["a second contact"]
    assert row["reasons"] == []
    assert all(row[name] is None for name in FIGURES)


def test_nobody_is_no_row():
    assert personal_continuity(contacts()).num_rows == 0
    found = list_continuity(contacts(), pa.table({"person_id": ["p"], "list_holder": ["A"]})).to_pylist()
    assert [(row["denominator"], row["value"]) for row in found] == [(0, None)] * 4


@pytest.mark.parametrize(
    ("table", "more", "error", "message"),
    [
        (contacts().drop(["professional"]), {}, BadUsage,
         "The contacts have no column professional. Their columns are: person_id, date, place."),
        (contacts(), {"professional": "team"}, BadUsage,
         "The contacts have no column team. Their columns are: person_id, professional, date, place."),
        (contacts((None, "A", 0), ("p", "A", 0)), {}, MissingValue,
         "1 contacts have no person_id. Fill it in, or leave those contacts out."),
        (contacts(("p", "A", 0, None)), {"place": "place"}, MissingValue,
         "1 contacts have no place. Fill it in, or leave those contacts out."),
    ],
)  # fmt: skip
def test_refusals(table, more, error, message):
    with pytest.raises(error) as refused:
        personal_continuity(table, **more)
    assert str(refused.value) == message


def test_a_person_on_two_lists_is_refused_and_twice_on_one_is_not():
    rows = contacts(("p", "A", 0))
    twice = pa.table({"person_id": ["p", "p"], "list_holder": ["A", "B"]})
    with pytest.raises(TwoListHolders) as refused:
        list_continuity(rows, twice)
    assert str(refused.value) == "1 people are on more than one list. Say whose list each person is on."
    same = pa.table({"person_id": ["p", "p"], "list_holder": ["A", "A"]})
    assert list_continuity(rows, same)["numerator"].to_pylist() == [1, 1, 1, 1]
    with pytest.raises(BadUsage) as refused:
        list_continuity(rows, same.drop(["list_holder"]))
    assert str(refused.value) == "The lists have no column list_holder. Their columns are: person_id."


def test_people_on_no_list_count_for_those_they_saw():
    rows = contacts(("p", "A", 0), ("q", "A", 1), ("q", "B", 2), ("p", None, 3), ("p", "C", 4))
    lists = pa.table({"person_id": ["p", "q"], "list_holder": ["A", None]})
    found = {(row["measure"], row["list_holder"]): row for row in list_continuity(rows, lists).to_pylist()}
    slicc, opr = found["SLICC", "A"], found["OPR", "A"]
    assert (slicc["numerator"], slicc["denominator"], slicc["unattributed"]) == (1, 2, 1)
    assert (opr["numerator"], opr["denominator"], opr["unattributed"]) == (1, 2, None)


def test_a_holder_nobody_saw_has_no_share_of_nobody():
    rows = contacts(("p", "A", 0))
    lists = pa.table({"person_id": ["p", "q"], "list_holder": ["A", "Z"]})
    found = {(row["measure"], row["list_holder"]): row for row in list_continuity(rows, lists).to_pylist()}
    assert (found["SLICC", "Z"]["denominator"], found["SLICC", "Z"]["value"]) == (0, None)
    assert found["SLICC", "A"]["value"] == 1.0


def _event(day, **more):
    row = dict.fromkeys(EVENT_SCHEMA.names)
    return row | {"person_id": "p", "kind": "contact", "date": day, "outcome": "attended", "source": "gp:P83001"} | more


def test_over_a_lake_the_team_that_told_of_an_attended_contact_of_the_year():
    on = date(2026, 11, 1)
    rows = [
        _event(date(2025, 11, 2)),
        _event(date(2025, 11, 1)),
        _event(date(2026, 11, 1), source="community"),
        _event(date(2026, 11, 2)),
        _event(date(2026, 5, 1), outcome="did_not_attend"),
        _event(date(2026, 5, 1), outcome=None),
        _event(date(2026, 5, 1), kind="admission"),
        _event(date(2026, 6, 1)),
        _event(date(2026, 6, 1)),
    ]
    engine = open_engine(threads=1)
    events = engine.create_table("events", pa.Table.from_pylist(rows, EVENT_SCHEMA))
    found = team_contacts(events, on).sort_by("date").to_pylist()
    assert [(row["date"], row["professional"]) for row in found] == [
        (date(2025, 11, 2), "gp:P83001"), (date(2026, 6, 1), "gp:P83001"), (date(2026, 11, 1), "community"),
    ]  # fmt: skip
    assert team_contacts(events, on, professional="file")["professional"].null_count == 3
    with pytest.raises(BadUsage) as refused:
        team_contacts(events, on, professional="clinician")
    assert str(refused.value).startswith("The events have no column clinician. Its columns are: person_id, kind, date,")
    engine.disconnect()


DRAWN = st.lists(
    st.tuples(
        st.sampled_from("pqr"), st.sampled_from(["A", "B", "C", None]), st.one_of(st.none(), st.integers(0, 6)),
        st.integers(0, 2),
    ),
    max_size=30,
)  # fmt: skip


def by_hand(rows, person):
    """The indices from their formulae, contact by contact."""
    seen = sorted({(day, place, who) for name, who, day, place in rows if name == person and who and day is not None})
    n, counts = len(seen), Counter(who for *_, who in seen)
    if n < 2:
        return dict.fromkeys(FIGURES)
    squares = sum(count * count for count in counts.values())
    tied = len({(day, place) for day, place, _ in seen}) < n
    same = sum(one[2] == other[2] for one, other in pairwise(seen))
    return {
        "upc": max(counts.values()) / n,
        "bice_boxerman": (squares - n) / (n * (n - 1)),
        "herfindahl": sum((count / n) ** 2 for count in counts.values()),
        "secon": None if tied else same / (n - 1),
        "mmci": (1 - len(counts) / (n + 0.1)) / (1 - 1 / (n + 0.1)),
    }


@given(DRAWN)
def test_every_figure_is_what_the_formula_gives_by_hand(rows):
    found = {row["person_id"]: row for row in personal_continuity(contacts(*rows), place="place").to_pylist()}
    assert set(found) == {row[0] for row in rows}
    for person, row in found.items():
        wanted = by_hand(rows, person)
        assert {name: row[name] for name in FIGURES} == {
            name: None if value is None else pytest.approx(value, abs=1e-12) for name, value in wanted.items()
        }
        assert all(row[name] is None or 0 <= row[name] <= 1 for name in FIGURES)
        assert (row["upc"] is None) == (row["usual_professional"] is None) == bool(row["contacts"] < 2)


@given(DRAWN, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_a_row_twice_changes_anything(rows, chance):
    shuffled = rows + [row for row in rows if None not in row][:5]
    chance.shuffle(shuffled)
    for more in ({}, {"place": "place"}):
        assert personal_continuity(contacts(*shuffled), **more) == personal_continuity(contacts(*rows), **more)


@given(DRAWN, st.dictionaries(st.sampled_from("pqrs"), st.sampled_from(["A", "B", "Z"])))
def test_lists_add_up_and_are_what_a_count_by_hand_gives(rows, holders):
    lists = pa.table(
        {
            "person_id": pa.array(list(holders), pa.string()),
            "list_holder": pa.array(list(holders.values()), pa.string()),
        }
    )
    found = {
        (r["measure"], r["list_holder"]): r for r in list_continuity(contacts(*rows), lists, place="place").to_pylist()
    }
    seen = {row for row in rows if row[1] and row[2] is not None}
    for holder in set(holders.values()):
        with_own = sum(holders.get(name) == who == holder for name, who, *_ in seen)
        slicc, opr = found["SLICC", holder], found["OPR", holder]
        assert (slicc["numerator"], slicc["denominator"]) == (with_own, sum(holders.get(r[0]) == holder for r in seen))
        assert (opr["numerator"], opr["denominator"]) == (with_own, sum(r[1] == holder for r in seen))
    for measure in ("SLICC", "OPR"):
        for part in ("numerator", "denominator"):
            parts = [row[part] for (name, holder), row in found.items() if name == measure and holder != "All"]
            assert found[measure, "All"][part] == sum(parts)
