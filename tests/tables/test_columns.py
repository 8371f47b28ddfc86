"""A table of counts read whole: numbers where they are asked for, a blank never nought, nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, CannotRead, NotANumber
from kith.tables.columns import read_columns


@pytest.fixture
def write(tmp_path):
    def written(text, name="counts.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_columns_asked_for_are_numbers_and_the_others_text(write):
    table, _ = read_columns(write("code,n\n007,12\n008, \n"), ["n"])
    assert table.to_pylist() == [{"code": "007", "n": 12.0}, {"code": "008", "n": None}]


def test_a_column_named_twice_is_read_once(write):
    assert read_columns(write("n\n3\n"), ["n", "n"])[0].to_pylist() == [{"n": 3.0}]


def test_round_numbers_as_r_writes_them_are_read(write):
    assert read_columns(write("n\n1e+05\n2.5e4\n1e-3\n"), ["n"])[0]["n"].to_pylist() == [100_000, 25_000, 0.001]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("<5", "row 3 holds “<5” is a limit, not a number. There, give the number measured"),
        ('"1,250"', "row 3 holds “1,250” has a comma, so it has more than one reading. There, use a point"),
        ("NA", "row 3 holds “NA” is not a number. There, write digits and at most one point"),
        ("inf", "row 3 holds “inf” is not a number."),
    ],
)
def test_a_cell_that_is_no_number_is_named_with_its_row_and_mend(write, cell, said):
    with pytest.raises(NotANumber) as refused:
        read_columns(write(f"area,n\nAsh,1\nBeck,{cell}\n"), ["n"])
    assert str(refused.value).startswith(f"counts.csv, n: {said}")


def test_a_column_that_is_not_there_is_refused_with_those_that_are(write):
    with pytest.raises(BadUsage, match=r"counts.csv has no column 'deaths'. Its columns are: area, n."):
        read_columns(write("area,n\nAsh,1\n"), ["deaths"])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadUsage, match="There is no file"):
        read_columns(tmp_path / "none.csv", ["n"])


def test_a_table_of_which_a_row_cannot_be_read_is_not_measured_without_it(write):
    with pytest.raises(CannotRead, match="row 3 could not be read"):
        read_columns(write("area,n\nAsh,1\nBeck,2,3,4\n"), ["n"])


def test_a_header_without_rows_is_refused(write):
    with pytest.raises(CannotRead, match="no rows under its header"):
        read_columns(write("area,n\n"), ["n"])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32) | st.none(), min_size=1, max_size=20))
def test_what_is_written_is_what_is_read(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("columns") / "n.csv"
    path.write_text("row,n\n" + "".join(f"{row},{'' if v is None else repr(v)}\n" for row, v in enumerate(values)))
    assert read_columns(path, ["n"])[0]["n"].to_pylist() == values
