"""How right linking is, on files whose answers are known and with one set of settings for all: floors, not records."""

import pyarrow as pa
import pytest
from tests.people.faulty_entries import faulty_entries

from kith.cli.link_truth import judged, true_people
from kith.people.linking import link
from kith.people.linking_map import LinkingMap, mapped
from kith.tables import open_cells

FAKE = LinkingMap(
    {
        "record_id": ("unique_id",),
        "given_name": ("first_name",),
        "family_name": ("surname",),
        "birth_date": ("dob",),
        "city": ("city",),
        "email": ("email",),
    }
)
FEBRL = LinkingMap(
    {
        "record_id": ("rec_id",),
        "given_name": ("given_name",),
        "family_name": ("surname",),
        "birth_date": ("date_of_birth",),
        "postcode": ("postcode",),
        "address": ("street_number", "address_1"),
        "city": ("suburb",),
    }
)


def linked_file(path, columns: LinkingMap):
    table = pa.Table.from_batches(list(open_cells(path).batches()))
    found = mapped([(path.name, table)], columns)
    groups = link(found.entries).groups
    return table, dict(zip(groups["entry_id"].to_pylist(), groups["group"].to_pylist()))


def test_splink_fake_1000(shared):
    table, group = linked_file(shared / "data" / "linkage" / "splink_fake_1000.csv.gz", FAKE)
    ids = table["unique_id"].to_pylist()
    right = judged([group[each] for each in ids], table["cluster"].to_pylist())
    assert right["f1"] >= 0.95
    assert right["precision"] >= 0.995


@pytest.mark.parametrize("number", [1, 2, 3])
def test_febrl(shared, number):
    table, group = linked_file(shared / "data" / "linkage" / f"febrl_dataset{number}.csv.gz", FEBRL)
    ids = table["rec_id"].to_pylist()
    right = judged([group[each] for each in ids], true_people(ids, r"rec-(\d+)-"))
    assert right["f1"] >= 0.95
    assert right["precision"] >= 0.998


def test_a_town_with_the_faults_that_partners_files_have():
    entries, truth = faulty_entries(900, seed=20261101)
    groups = link(entries).groups
    person = dict(zip(entries["entry_id"].to_pylist(), map(str, truth)))
    right = judged(groups["group"].to_pylist(), [person[each] for each in groups["entry_id"].to_pylist()])
    assert right["precision"] >= 0.999
    assert right["recall"] >= 0.98


def test_a_town_without_numbers_or_anything_but_names_and_dates():
    """Less to go by: fewer links, and still hardly a wrong one."""
    entries, truth = faulty_entries(900, seed=7)
    poor = entries.select(["entry_id", "given_name", "family_name", "birth_date", "postcode"])
    groups = link(poor).groups
    person = dict(zip(entries["entry_id"].to_pylist(), map(str, truth)))
    right = judged(groups["group"].to_pylist(), [person[each] for each in groups["entry_id"].to_pylist()])
    assert right["precision"] >= 0.995
    assert right["recall"] >= 0.9
