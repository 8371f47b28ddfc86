"""Records: cut quickly where quotation marks are in order, one by one where not, and never two ways."""

import csv
import io

import pytest

from kith.tables.delimited import STRAY, TOO_LONG, UNCLOSED, records_one_by_one, whole_records_end

COMMA = ord(",")


@pytest.mark.parametrize(
    ("block", "end"),
    [
        (b"1,2\n3,4\n", 8),
        (b"1,2\n3,4", 4),
        (b"1,2", 0),
        (b"1,2\r3,4\r5", 8),
        (b"1,2\r3,4\r", 4),  # the last return may be half of a line end
        (b'1,"a\nb"\n2,"c\n', 8),
        (b'"a\nb\nc', 0),
        (b'"a""b"\n', 7),
        (b'"a"\n"b\n"\n"c', 9),
        (b'""\n"', 3),
        (b"", 0),
    ],
)
def test_the_end_of_the_last_whole_record(block, end):
    assert whole_records_end(block, COMMA) == end


@pytest.mark.parametrize("block", [b'1,5" pipe\n', b'1,"a"b\n', b'1, "a"\n', b'1,"a" ,2\n', b'x"\n'])
def test_marks_out_of_order_are_seen(block):
    assert whole_records_end(block, COMMA) is None


def kept(text, final=True):
    return [(record.cells, record.why) for record in records_one_by_one(text, ",", final)]


def test_a_stray_mark_costs_its_own_row_only():
    assert kept('1,a\n2,"b"c\n3,"d"\n') == [(["1", "a"], ""), (None, STRAY), (["3", "d"], "")]


def test_an_unclosed_mark_costs_its_own_row_and_not_the_rest_of_the_file():
    assert kept('1,a\n2,"b\n3,c\n4,d\n') == [(["1", "a"], ""), (None, UNCLOSED), (["3", "c"], ""), (["4", "d"], "")]
    assert kept('1,"b\n2,"c"\n3,d\n') == [(None, STRAY), (["2", "c"], ""), (["3", "d"], "")]


def test_a_record_that_goes_on_is_left_for_later():
    assert kept('1,a\n2,"b\n', final=False) == [(["1", "a"], "")]


def test_a_cell_without_end_is_refused_however_long_the_file():
    text = '1,"' + "word\n" * 40_000
    found = kept(text, final=False)
    assert found[0] == (None, TOO_LONG)
    assert len(found) == 40_000


def test_marks_inside_a_plain_cell_are_text_as_spreadsheets_have_it():
    assert kept('1,5" pipe\n') == [(["1", '5" pipe'], "")]


def test_the_end_of_each_record_is_where_the_next_begins():
    text = 'a,b\r\n"x\ny",1\r\n\r\nlast'
    ends = [record.end for record in records_one_by_one(text, ",", True)]
    assert ends == [5, 14, 16, 20]


def test_it_agrees_with_the_strict_reader_of_the_standard_library():
    text = 'a,"b ""c""",\r\n"1\n2",,"3,4"\r\n'
    assert [cells for cells, _ in kept(text)] == list(csv.reader(io.StringIO(text, newline=""), strict=True))
