"""One row per person in a register: alike is one, different is nobody's to choose (IMP-04)."""

import pyarrow as pa
import pytest
from pyarrow import parquet

from kith.tables import CheckParams

HEADER = "nhs_number,family_name,given_name,birth_date,phone\n"

DRAWN = """
9434765919 Beale Bea 1990-01-01 1 / 9434765919 Beale Bea 1990-01-01 1                    = accepted 2, duplicate 3
9434765919 Beale Bea 1990-01-01 1 / 943~476~5919 Beale Bea 01/01/1990 1                  = accepted 2, duplicate 3
9434765919 Beale Bea 1990-01-01 1 / 9434765919 Beale Ida 1990-01-01 1                    = rejected 2 3
9434765919 Beale Bea 1990-01-01 1 / 9434765919 Beale Bea 1990-01-02 1                    = rejected 2 3
9434765919 Beale Bea 1990-01-01 1 / 9434765919 Beale Bea 1990-01-01 -                    = rejected 2 3
9434765919 Beale Bea 1990-01-01 1 / 9434765870 Beale Bea 1990-01-01 1                    = accepted 2 3
- Beale Bea 1990-01-01 1          / - Beale Ida 1990-01-01 1                             = accepted 2 3
- Beale Bea 1990-01-01 1          / - Beale Bea 1990-01-01 1                             = accepted 2, duplicate 3
9434765919 B - 1990-01-01 1 / 9434765919 B - 1990-01-01 1 / 9434765919 X - 1990-01-01 1 = rejected 2 4, duplicate 3
9434765919 Beale Bea 1990-01-01 1 / 9434765919 Beale Ida - 1                             = accepted 2, rejected 3
"""


def fates(text: str) -> dict[str, list[int]]:
    return {part.split()[0]: [int(row) for row in part.split()[1:]] for part in text.strip().split(", ")}


@pytest.mark.parametrize("line", DRAWN.strip().splitlines())
def test_IMP_04_the_same_number_twice(lay, checked, line):
    drawn, expected = line.split("=")
    rows = [["" if cell == "-" else cell.replace("~", " ") for cell in row.split()] for row in drawn.split(" / ")]
    result = checked(lay("gp.csv", HEADER + "".join(",".join(row) + "\n" for row in rows)))
    expected = fates(expected)
    assert [row["source_row"] for row in result.accepted] == expected.get("accepted", [])
    assert [problem["row"] for problem in result.problems if problem["fate"] == "rejected"] == expected.get(
        "rejected", []
    )
    assert result.checked.duplicate == len(expected.get("duplicate", []))


def test_IMP_04_a_conflict_names_the_rows_and_what_differs(lay, checked):
    rows = "9434765919,Beale,Bea,1990-01-01,\n9434765870,Other,One,1990-01-01,\n9434765919,Beale,Ida,1990-01-02,\n"
    result = checked(lay("gp.csv", HEADER.replace("nhs_number", "NHS No") + rows))
    assert {problem["reason"] for problem in result.problems} == {
        "the same NHS No is in rows 2, 4, with different given_name, birth_date"
    }
    assert [(problem["row"], problem["column"]) for problem in result.problems] == [(2, "NHS No"), (4, "NHS No")]


def test_IMP_04_a_number_on_very_many_rows_is_told_briefly(lay, checked):
    rows = "".join(f"9434765919,Beale,B{n},1990-01-01,\n" for n in range(40))
    result = checked(lay("gp.csv", HEADER + rows))
    assert result.counts == (40, 0, 40, 0, 0)
    assert "in rows 2, 3, 4, 5, 6 and 35 more, with different given_name" in result.problems[0]["reason"]


BEA = "9434765919,Beale,Bea,1990-01-01,1\n"
IDA = "9434765919,Beale,Ida,1990-01-01,1\n"


def known_from(result):
    return CheckParams(known=parquet.read_table(result.checked.accepted_path))


def test_a_known_row_is_held_back_when_the_file_now_contradicts_it(lay, checked):
    first = checked(lay("1.csv", HEADER + BEA))
    again = checked(lay("2.csv", HEADER + BEA + IDA), params=known_from(first))
    assert again.counts == (2, 0, 2, 0, 0)
    assert [problem["row"] for problem in again.problems] == [2, 3]
    assert parquet.read_table(again.checked.unchanged_path).num_rows == 0


def test_a_changed_row_is_no_conflict_with_what_it_replaces(lay, checked):
    first = checked(lay("1.csv", HEADER + BEA))
    again = checked(lay("2.csv", HEADER + IDA), params=known_from(first))
    assert again.counts == (1, 1, 0, 0, 0)


def test_a_known_row_and_the_same_in_another_spelling_are_one(lay, checked):
    first = checked(lay("1.csv", HEADER + BEA))
    spelt = BEA.replace("1990-01-01", "01/01/1990")
    again = checked(lay("2.csv", HEADER + spelt + BEA), params=known_from(first))
    assert again.counts == (2, 0, 0, 1, 1)


def test_without_the_details_of_earlier_rows_a_second_spelling_is_held_back(lay, checked):
    first = checked(lay("1.csv", HEADER + BEA))
    known = parquet.read_table(first.checked.accepted_path, columns=["row_key", "one_row_key"])
    again = checked(
        lay("2.csv", HEADER + BEA.replace("1990-01-01", "01/01/1990") + BEA), params=CheckParams(known=known)
    )
    assert again.counts == (2, 0, 2, 0, 0)


def test_nothing_known_is_the_same_as_no_earlier_file(lay, checked):
    empty = pa.table({"row_key": pa.array([], pa.binary(16)), "one_row_key": pa.array([], pa.binary(16))})
    assert checked(lay("1.csv", HEADER + BEA), params=CheckParams(known=empty)).counts == (1, 1, 0, 0, 0)
