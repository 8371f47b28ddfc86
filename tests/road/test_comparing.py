"""What a new lake would change, told from two small ones; and whether a file's rows are about anybody known."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kith.people.layouts import LAYOUTS
from kith.road.comparing import ListChange, what_would_change
from kith.road.knowing import Known, rows_known
from kith.road.lake import Lake
from kith.road.receiving import Received

NAMES = (
    "nhs_number",
    "given_name",
    "family_name",
    "former_family_name",
    "preferred_name",
    "birth_date",
    "address",
    "postcode",
)


def wording(**told):
    return dict.fromkeys(NAMES) | told


def a_lake(folder, entries, wordings=None, review=(), found=(), deciles=None):
    """A lake with what comparing reads: whom each record is about, wordings, doubtful pairs, who is on which list."""
    folder.mkdir()
    people = sorted(set(entries.values()))
    said = {person: (wordings or {}).get(person, [wording(family_name=person)]) for person in people}
    tables = {
        "entries": {"entry_id": list(entries), "person_id": list(entries.values())},
        "identities": {"person_id": people, "entries": [said[person] for person in people]},
        "links": {"entry_left": [a for a, _ in review], "entry_right": [b for _, b in review], "band": ["review"] * len(review)},
        "lists": {"list": [name for name, _ in found], "person_id": [person for _, person in found]},
        "flags": {"rule": pa.array([], pa.string()), "person_id": pa.array([], pa.string())},
        "people": {"person_id": people, "imd_decile": [(deciles or {}).get(person) for person in people]},
    }  # fmt: skip
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return Lake(folder)


def test_people_are_followed_by_their_records(tmp_path):
    old = a_lake(tmp_path / "old", {"a1": "A", "a2": "A", "b1": "B", "c1": "C", "d1": "D"})
    # a2 was taken for A and is somebody; C turns out to be B; D's only record is gone; E is new
    new = a_lake(tmp_path / "new", {"a1": "A", "a2": "F", "b1": "B", "c1": "B", "e1": "E"}, deciles={"E": 2})
    told = what_would_change(old, new)
    assert (told.before, told.after) == (4, 4)
    assert (told.new, told.leave, told.put_together, told.parted) == (1, 1, 1, 1)
    assert told.before + told.new + told.parted - told.put_together - told.leave == told.after
    assert told.new_by_decile == {2: 1}


def test_the_same_lake_changes_nothing(tmp_path):
    lake = a_lake(tmp_path / "same", {"a1": "A"}, found=[("missing_out", "A")], review=[("a1", "a2")])
    told = what_would_change(lake, lake)
    assert (told.new, told.leave, told.put_together, told.parted, told.doubtful_new) == (0, 0, 0, 0, 0)
    assert told.lists == ()
    assert (told.wording.names, told.wording.homes) == (0, 0)


def test_another_wording_counts_only_where_somebody_writes_what_nobody_wrote(tmp_path):
    one, other = wording(family_name="Ling", address="1 Ash Row"), wording(family_name="Rowe", address="1 Ash Row")
    old = a_lake(tmp_path / "old", {"a1": "A", "b1": "B"}, {"A": [one], "B": [one, other]})
    new = a_lake(tmp_path / "new", {"a1": "A", "b1": "B"}, {"A": [one, other], "B": [other]})
    told = what_would_change(old, new)
    assert (told.wording.names, told.wording.homes) == (1, 0)


def test_lists_and_doubtful_pairs_are_held_against_those_before(tmp_path):
    entries = {"a1": "A", "b1": "B", "c1": "C"}
    old = a_lake(tmp_path / "old", entries, review=[("a1", "b1")], found=[("out", "A"), ("out", "B"), ("same", "C")])
    new = a_lake(
        tmp_path / "new",
        entries,
        review=[("a1", "b1"), ("b1", "c1")],
        found=[("out", "B"), ("out", "C"), ("same", "C")],
    )
    told = what_would_change(old, new)
    assert told.lists == (ListChange("out", 2, 2, 1, 1),)
    assert (told.doubtful_before, told.doubtful_after, told.doubtful_new) == (1, 2, 1)


BORN = date(1950, 2, 1)


@pytest.mark.parametrize(
    ("row", "fits"),
    [(("1", "Ling", BORN), True), (("1", "LING", BORN), True), (("1", "Rowe", BORN), True), (("1", "Tilly", BORN), False),
     (("1", "Ling", date(1950, 1, 2)), False), (("1", None, BORN), True), (("2", "Ling", BORN), False), (("3", "Anybody", BORN), True)],
)  # fmt: skip
def test_IMP_15_a_row_is_known_by_number_name_and_birth_date_together(tmp_path, row, fits):
    written = [
        wording(nhs_number="1", family_name="Ling", former_family_name="Rowe", birth_date=BORN),
        wording(nhs_number="1"),
    ]
    lake = a_lake(tmp_path / "lake", {"a1": "A", "b1": "B"}, {"A": written, "B": [wording(nhs_number="3")]})
    path = tmp_path / "accepted.parquet"
    pq.write_table(
        pa.table({name: [cell] for name, cell in zip(("nhs_number", "family_name", "birth_date"), row)}), path
    )
    received = Received("f", LAYOUTS["gp_register"], "", {"unchanged": 4}, path, None, None)
    assert rows_known(received, lake) == Known(5, 5 if fits else 4)


@pytest.mark.parametrize(
    ("rows", "known", "odd"), [(9, 0, False), (10, 7, False), (10, 6, True), (100, 70, False), (0, 0, False)]
)
def test_IMP_15_few_rows_say_nothing_and_seven_in_ten_are_enough(rows, known, odd):
    assert Known(rows, known).is_odd is odd
    assert Known(rows, known).share == (known / rows if rows else None)
