"""Anybody's files as entries: what a map may say, and what happens to values that cannot be read."""

import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.people.linking_map import LinkingMap, mapped, read_map

WRONG = {
    "no table": ({}, "no table"),
    "empty table": ({"columns": {}}, "no table"),
    "a name that Kith does not know": ({"columns": {"surname": "surname"}}, "'surname'"),
    "nothing to compare": ({"columns": {"record_id": "id"}}, "nothing to compare"),
    "a number for a column": ({"columns": {"given_name": 3}}, "given_name"),
    "an empty list": ({"columns": {"given_name": []}}, "given_name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_map_that_cannot_be_used_is_refused(case):
    settings, said = WRONG[case]
    with pytest.raises(BadUsage, match=said):
        read_map(settings)


def rows(**columns) -> pa.Table:
    length = len(next(iter(columns.values())))
    return pa.table({**columns, "source_row": list(range(2, length + 2))})


def test_columns_are_joined_by_a_space_and_empty_cells_leave_none():
    table = rows(number=["5", "", ""], street=["high street", "low road", ""])
    found = mapped([("a.csv", table)], LinkingMap({"address": ("number", "street")}))
    assert found.entries["address"].to_pylist() == ["5 high street", "low road", None]


def test_values_that_cannot_be_read_are_kept_counted_and_never_rejected():
    table = rows(
        number=["943 476 5870", "1234567890", ""],
        born=["14/07/1945", "07-14-45", "19450714"],
        code=["m320aa", "4011", ""],
        sex=["F", "2", "unsure"],
    )
    columns = {"nhs_number": ("number",), "birth_date": ("born",), "postcode": ("code",), "sex": ("sex",)}
    found = mapped([("a.csv", table)], LinkingMap(columns))
    assert found.entries["nhs_number"].to_pylist() == ["9434765870", "1234567890", None]
    assert found.entries["birth_date"].to_pylist() == ["1945-07-14", "07-14-45", "1945-07-14"]
    assert found.entries["postcode"].to_pylist() == ["M32 0AA", "4011", None]
    assert found.not_parsed == {"nhs_number": 1, "birth_date": 1, "postcode": 1, "sex": 1}


def test_an_id_that_is_used_twice_or_missing_gives_way_to_file_and_row():
    one, two = rows(id=["7", "8", ""], family=["a", "b", "c"]), rows(id=["7"], family=["d"])
    found = mapped([("one.csv", one), ("two.csv", two)], LinkingMap({"record_id": ("id",), "family_name": ("family",)}))
    assert found.entries["entry_id"].to_pylist() == ["one.csv row 2", "8", "one.csv row 4", "two.csv row 2"]
    assert found.rows.to_pylist()[3] == {"entry_id": "two.csv row 2", "file": "two.csv", "source_row": 2}
