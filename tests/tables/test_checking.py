"""A file against a layout: what becomes of each row, and that none is lost."""

import os
import stat
from datetime import date

import pyarrow as pa
import pytest
from partner_files import EVENTS, ON, REGISTER, result_of
from pyarrow import parquet

from kith.errors import CannotRead, NothingUsable, RowsDoNotAddUp, UnknownLayout
from kith.tables import TEXT, YES_NO, Cells, Checked, CheckParams, Column, Schema, check, open_cells
from kith.tables.keys import Fingerprints

HEADER = "nhs_number,family_name,given_name,birth_date,death_date,phone\n"
ADA = "9434765919,Lovelace,Ada,10/12/1985,,0161 496 0000\n"
BEA = "9434765870,Beale,Bea,1990-01-01,,\n"


def test_rows_come_out_typed_with_where_they_came_from(lay, checked):
    result = checked(lay("gp.csv", HEADER + ADA + "\n" + BEA))
    assert result.counts == (2, 2, 0, 0, 0)
    ada, bea = result.accepted
    assert (ada["nhs_number"], ada["birth_date"], ada["phone"], ada["source_row"]) == (
        "9434765919", date(1985, 12, 10), "0161 496 0000", 2
    )  # fmt: skip
    assert (bea["phone"], bea["death_date"], bea["source_row"]) == (None, None, 4)
    assert len(ada["row_key"]) == len(ada["one_row_key"]) == 16
    assert parquet.read_schema(result.checked.accepted_path).names == [
        *REGISTER.names, "source_row", "row_key", "one_row_key", "details_key"
    ]  # fmt: skip


def test_columns_the_file_lacks_are_there_and_empty(lay, checked):
    result = checked(lay("gp.csv", "surname,dob\nBeale,1990-01-01\n"))
    assert result.accepted[0]["nhs_number"] is None
    assert result.accepted[0]["one_row_key"] is None


DRAWN = """
nhs_number   family_name  birth_date  death_date  | fate      problems
9434765919   Beale        1990-01-01              | accepted  -
             Beale        1990-01-01              | accepted  -
94347        Beale        1990-01-01              | accepted  nhs_number set_aside
9434765919                1990-01-01              | rejected  family_name rejected
9434765919   Beale                                | rejected  birth_date rejected
9434765919   Beale        01/02/03                | rejected  birth_date rejected
9434765919   Beale        2027-01-01              | rejected  birth_date rejected
9434765919   Beale        1901-01-01              | rejected  birth_date rejected
9434765919   Beale        1990-01-01  1989-12-31  | accepted  death_date set_aside
9434765919   Beale        1990-01-01  1990-01-01  | accepted  -
9434765919   Beale        1990-01-01  2027-01-01  | accepted  death_date set_aside
9.43E+09     Beale        1990-01-01              | accepted  nhs_number set_aside
#N/A         Beale        1990-01-01              | accepted  nhs_number set_aside
9434765919   #REF!        1990-01-01              | rejected  family_name set_aside, family_name rejected
                          #N/A                    | rejected  birth_date rejected, family_name rejected
"""


@pytest.mark.parametrize("line", DRAWN.strip().splitlines()[1:])
def test_what_becomes_of_a_row(lay, checked, line):
    cells, expected = line.split("|")
    padded = cells.ljust(53)
    row = [padded[start:end].strip() for start, end in ((0, 13), (13, 26), (26, 38), (38, 50))]
    fate, problems = expected.split(maxsplit=1)
    result = checked(lay("gp.csv", "nhs_number,family_name,birth_date,death_date\n" + ",".join(row) + "\n"))
    assert [result.checked.accepted, result.checked.rejected] == [int(fate == "accepted"), int(fate == "rejected")]
    found = [f"{problem['column']} {problem['fate']}" for problem in result.problems]
    assert found == ([] if problems.strip() == "-" else problems.strip().split(", "))
    assert all(problem["row"] == 2 and problem["reason"] and problem["mend"] for problem in result.problems)


def test_a_cell_set_aside_is_kept_as_text_and_leaves_no_value(lay, checked):
    result = checked(lay("gp.csv", HEADER + ADA.replace("9434765919", "943 476")))
    assert result.accepted[0]["nhs_number"] is None
    assert [(p["text"], p["reason"], p["field"]) for p in result.problems] == [
        ("943 476", "“943 476” is not ten digits", "nhs_number")
    ]


def test_problems_name_the_column_as_the_file_does(lay, checked):
    result = checked(lay("gp.csv", "NHS No.,Surname,DOB\nx,Beale,\n"))
    assert result.said == [(2, "NHS No.", "set_aside"), (2, "DOB", "rejected")]


def test_a_later_date_that_is_needed_rejects_its_row(lay, checked):
    schema = EVENTS.__class__(
        "stays",
        "one stay",
        tuple(column.but(required=True) for column in EVENTS.columns if "date" in column.name),
        not_before=(("date", "end_date"),),
    )
    result = checked(lay("x.csv", "date,end_date\n2026-01-05,2026-01-04\n2026-01-05,2026-01-05\n"), schema)
    assert result.counts == (2, 1, 1, 0, 0)
    assert result.problems[0]["reason"] == "2026-01-04 is before date"


def test_events_may_repeat_a_number_but_not_a_whole_row(lay, checked):
    rows = "local_id,nhs_number,kind,date,value,outcome\nL1,,contact,2026-01-05,,attended\n" * 1
    rows += "L1,,contact,2026-01-06,,attended\nL1,,contact,2026-01-05,,attended\nL1,,contact,2026-01-05,,cancelled\n"
    result = checked(lay("events.csv", rows), EVENTS)
    assert result.counts == (4, 3, 0, 1, 0)
    assert [row["source_row"] for row in result.accepted] == [2, 3, 5]


def test_events_after_the_day_of_the_question_are_problems(lay, checked):
    result = checked(lay("events.csv", "local_id,kind,date\nL1,contact,2026-11-24\nL1,contact,2026-11-23\n"), EVENTS)
    assert result.counts == (2, 1, 1, 0, 0)
    assert "after the day of the question" in result.problems[0]["reason"]


def test_only_allowed_values_stand(lay, checked):
    result = checked(lay("events.csv", "local_id,kind,date,outcome\nL1,contact,2026-01-05,Attended\n"), EVENTS)
    assert [(p["reason"], p["mend"]) for p in result.problems] == [
        ("“Attended” is not a value of outcome", "use one of: attended, cancelled")
    ]


def test_a_problem_of_a_copy_is_told_once(lay, checked):
    row = "L1,contact,2026-01-05,x\n"
    result = checked(lay("events.csv", "local_id,kind,date,value\n" + row * 3), EVENTS)
    assert result.counts == (3, 1, 0, 2, 0)
    assert [problem["row"] for problem in result.problems] == [2]


def test_each_copy_of_a_rejected_row_is_told(lay, checked):
    result = checked(lay("events.csv", "local_id,kind,date\n" + "L1,contact,\n" * 3), EVENTS)
    assert result.counts == (3, 0, 3, 0, 0)
    assert [problem["row"] for problem in result.problems] == [2, 3, 4]


def test_rows_that_are_no_rows_are_rejected_and_told(lay, checked):
    result = checked(lay("gp.csv", HEADER + "only one cell\n" + ADA))
    assert result.counts == (2, 1, 1, 0, 0)
    assert [(p["row"], p["column"], p["text"]) for p in result.problems] == [(2, "(whole row)", "only one cell")]


def test_unchanged_rows_are_not_read_again(lay, checked, tmp_path):
    first = checked(lay("gp.csv", HEADER + ADA + BEA))
    known = parquet.read_table(first.checked.accepted_path)
    changed = BEA.replace(",,\n", ",,0161 496 0999\n")
    again = checked(lay("gp2.csv", HEADER + changed + ADA + ADA), params=CheckParams(known=known))
    assert again.counts == (3, 1, 0, 1, 1)
    assert [row["phone"] for row in again.accepted] == ["0161 496 0999"]
    unchanged = parquet.read_table(again.checked.unchanged_path).to_pylist()
    assert unchanged == [{"row_key": first.accepted[0]["row_key"], "source_row": 3}]


def test_keys_do_not_depend_on_the_order_of_columns_or_on_ones_not_wanted(lay, checked):
    one = checked(lay("1.csv", "surname,dob\nBeale,1990-01-01\n"))
    two = checked(lay("2.csv", "dob,shoe size,surname,phone\n1990-01-01,5,Beale,\n"))
    assert one.accepted[0]["row_key"] == two.accepted[0]["row_key"]
    salted = checked(lay("3.csv", "surname,dob\nBeale,1990-01-01\n"), params=CheckParams(salt=b"salt"))
    assert salted.accepted[0]["row_key"] != one.accepted[0]["row_key"]


def test_many_rows_get_the_keys_of_few():
    prints = Fingerprints(b"salt")
    columns = [pa.array([f"x{n}" for n in range(3000)]), None, pa.array(["", "é", "y\n"] * 1000)]
    many = prints.keys(columns)
    few = prints.keys([column and column.slice(0, 10) for column in columns])
    prints.close()
    assert many[:10].tolist() == few.tolist()


def test_progress_is_told_in_rows_and_bytes(lay, checked):
    told = []
    path = lay("gp.csv", HEADER + ADA + BEA)
    checked(path, params=CheckParams(progress=lambda *seen: told.append(seen)))
    assert told[-1] == (2, path.stat().st_size, path.stat().st_size)


def test_what_is_laid_down_is_private_from_the_start(lay, checked, tmp_path):
    old = os.umask(0)
    try:
        result = checked(lay("gp.csv", HEADER + ADA))
    finally:
        os.umask(old)
    folder = result.checked.accepted_path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {"accepted.parquet", "problems.parquet", "unchanged.parquet"}


def test_counts_that_do_not_add_up_cannot_be_stated(tmp_path):
    with pytest.raises(
        RowsDoNotAddUp, match="10 rows came in, but 5 accepted, 2 rejected, 1 duplicate and 1 unchanged make 9"
    ):
        Checked(10, 5, 2, 1, 1, tmp_path, tmp_path, tmp_path)


def test_a_row_lost_on_the_way_stops_the_check_and_leaves_nothing(lay, tmp_path, monkeypatch):
    from kith.tables import staging

    add = staging.Staged.add
    monkeypatch.setattr(
        staging.Staged,
        "add",
        lambda self, table: add(self, table.slice(1) if self.path.name == "accepted.parquet" else table),
    )
    with pytest.raises(RowsDoNotAddUp, match="2 rows came in, but 1 accepted"):
        check(open_cells(lay("gp.csv", HEADER + ADA + BEA)), REGISTER, into=tmp_path / "into", on=ON)
    assert list((tmp_path / "into").iterdir()) == []


def test_a_row_counted_twice_stops_the_check_too(lay, tmp_path, monkeypatch):
    from kith.tables import staging

    add = staging.Staged.add

    def twice(self, table):
        add(self, table)
        if self.path.name == "accepted.parquet":
            add(self, table)

    monkeypatch.setattr(staging.Staged, "add", twice)
    with pytest.raises(RowsDoNotAddUp, match="1 rows came in, but 2 accepted"):
        check(open_cells(lay("gp.csv", HEADER + ADA)), REGISTER, into=tmp_path / "into", on=ON)


def test_a_failure_on_the_way_leaves_what_was_there_before(lay, tmp_path):
    into = tmp_path / "into"
    check(open_cells(lay("gp.csv", HEADER + ADA)), REGISTER, into=into, on=ON)
    before = (into / "accepted.parquet").read_bytes()
    with pytest.raises(NothingUsable):
        check(open_cells(lay("empty.csv", HEADER)), REGISTER, into=into, on=ON)
    assert (into / "accepted.parquet").read_bytes() == before
    assert len(list(into.iterdir())) == 3


def test_a_header_that_does_not_fit_is_refused_before_anything_is_laid_down(lay, tmp_path):
    with pytest.raises(UnknownLayout, match="no column for birth_date, family_name or given_name"):
        check(open_cells(lay("x.csv", "shoe size\n5\n")), REGISTER, into=tmp_path / "into", on=ON)
    assert not (tmp_path / "into").exists()


def test_a_damaged_file_found_out_on_the_way_leaves_nothing(lay, tmp_path):
    import gzip

    whole = gzip.compress((HEADER + ADA * 3).encode())
    with pytest.raises(CannotRead, match="stops in the middle"):
        check(open_cells(lay("gp.csv.gz", whole[:-4])), REGISTER, into=tmp_path / "into", on=ON)
    assert not (tmp_path / "into").exists() or list((tmp_path / "into").iterdir()) == []


def test_when_nothing_can_be_used_the_counts_stand_and_the_caller_may_stop(lay, checked):
    result = checked(lay("gp.csv", HEADER + "x\n"))
    assert result.counts == (1, 0, 1, 0, 0)
    with pytest.raises(NothingUsable, match=r"Not one of the 1 rows of gp.csv can be used"):
        result.checked.refuse_if_nothing_usable("gp.csv")
    checked(lay("gp2.csv", HEADER + ADA)).checked.refuse_if_nothing_usable("gp2.csv")


def test_rows_from_memory_go_the_same_way(tmp_path):
    table = pa.table({"Surname": ["Beale", None], "dob": [date(1990, 1, 1), date(1990, 1, 2)], "phone": [None, "1"]})
    result = result_of(check(Cells.from_table(table, "fhir"), REGISTER, into=tmp_path / "into", on=ON))
    assert result.counts == (2, 1, 1, 0, 0)
    assert result.accepted[0]["source_row"] == 2


def test_columns_that_are_not_wanted_are_named(lay, checked):
    notes = checked(lay("gp.csv", "surname,dob,shoe size\nBeale,1990-01-01,5\n")).checked.notes
    assert "Columns that register has no use for were kept out: shoe size." in notes


def test_dates_with_the_month_first_put_the_whole_column_in_doubt(lay, checked):
    notes = checked(lay("gp.csv", "surname,dob\nA,12/31/1990\nB,02/03/1990\n")).checked.notes
    assert any(note.startswith("dob has 1 dates with the month first") for note in notes)


def test_a_column_of_many_values_is_read_in_flat_memory(lay, checked, monkeypatch):
    from kith.tables import judging

    monkeypatch.setattr(judging, "REMEMBERED", 10)
    rows = "".join(f"L{n},contact,2026-01-05\n" for n in range(100))
    result = checked(lay("events.csv", "local_id,kind,date\n" + rows), EVENTS, params=CheckParams(batch_rows=7))
    assert result.counts == (100, 100, 0, 0, 0)
    assert [row["local_id"] for row in result.accepted] == [f"L{n}" for n in range(100)]


def test_rows_of_an_event_file_are_known_again_by_key_alone(lay, checked):
    rows = "local_id,kind,date\nL1,contact,2026-01-05\nL2,contact,2026-01-05\n"
    first = checked(lay("1.csv", rows), EVENTS)
    known = parquet.read_table(first.checked.accepted_path, columns=["row_key", "one_row_key"])
    again = checked(lay("2.csv", rows + "L1,contact,2026-01-06\n"), EVENTS, params=CheckParams(known=known))
    assert again.counts == (3, 1, 0, 0, 2)


def test_a_register_known_without_any_number_meets_nothing(lay, checked):
    first = checked(lay("1.csv", "surname,dob\nBeale,1990-01-01\n"))
    known = parquet.read_table(first.checked.accepted_path)
    again = checked(lay("2.csv", HEADER + ADA), params=CheckParams(known=known))
    assert again.counts == (1, 1, 0, 0, 0)


def test_a_row_may_be_one_by_two_columns_together(lay, checked):
    schema = Schema("stays", "one stay", REGISTER.columns, one_row_per=("nhs_number", "birth_date"))
    result = checked(lay("x.csv", HEADER + ADA + ADA.replace("1985", "1986") + ADA.replace("0000", "0001")), schema)
    assert result.counts == (3, 1, 2, 0, 0)
    assert result.problems[0]["column"] == "nhs_number and birth_date"


def test_not_known_is_no_value_and_no_problem(lay, checked):
    schema = Schema("homes", "one home", (Column("cold", YES_NO, "cold"), Column("who", TEXT, "who")))
    result = checked(lay("x.csv", "who,cold\nA,not known\nB,no\n"), schema)
    assert [row["cold"] for row in result.accepted] == [None, False]
    assert result.problems == []


def test_a_layout_has_no_column_by_another_name():
    with pytest.raises(KeyError, match="shoe_size"):
        REGISTER["shoe_size"]
    assert REGISTER["phone"].but(name="mobile").name == "mobile"
