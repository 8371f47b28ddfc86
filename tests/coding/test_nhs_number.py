"""IMP-03: an NHS number is read as people type it, or refused with the reason."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding import nhs_number
from kith.coding.nhs_number import NHS_NUMBER, check_digit, display, has_right_check_digit, is_test_range, is_valid
from kith.tables import BadCell

NINE = st.integers(0, 10**9 - 1).map(lambda number: f"{number:09}")


@st.composite
def issued(draw) -> str:
    """A number that may be somebody's, or a test number."""
    first = draw(st.sampled_from("4679"))
    rest = draw(st.integers(0, 10**8 - 1))
    nine = f"{first}{rest:08}"
    last = check_digit(nine)
    while last is None or len(set(nine + last)) == 1:
        nine = f"{first}{(int(nine[1:]) + 1) % 10**8:08}"
        last = check_digit(nine)
    return nine + last


def slow_check(digits: str) -> bool:
    """Modulus 11 as the Data Dictionary words it, step by step."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1)))
    value = 11 - total % 11
    value = 0 if value == 11 else value
    return value != 10 and value == int(digits[9])


def test_published_numbers(shared):
    with open(shared / "vectors" / "nhs_number.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 17
    for row in rows:
        bare = row["input"].replace(" ", "").replace("-", "")
        right = row["valid_mod11"] == "True"
        assert has_right_check_digit(bare) is right, row
        if not right or len(set(bare)) == 1:
            assert not is_valid(row["input"]), row
        else:
            assert NHS_NUMBER.read(row["input"]) == bare, row


WRITTEN = """
as typed                  read as
9434765870                9434765870
943 476 5870              9434765870
943-476-5870              9434765870
943 476-5870              9434765870
9 4 3 4 7 6 5 8 7 0       9434765870
'9434765870               9434765870
="9434765870"             9434765870
9434765870.0              9434765870
"""


@pytest.mark.parametrize("line", WRITTEN.strip().splitlines()[1:])
def test_what_was_typed_is_put_right(line):
    typed, wanted = line[:26].strip(), line[26:].strip()
    assert NHS_NUMBER.read(typed) == wanted


@pytest.mark.parametrize("between", ["\u00a0", "\t", "\u2009", "\u202f", "\u2011", "\u2013", "\u200b", "\ufeff", "  "])
def test_pasted_spaces_and_dashes_of_every_kind_are_taken_out(between):
    assert NHS_NUMBER.read(f"943{between}476{between}5870") == "9434765870"


REFUSED = """
cell             reason                                                                      mend
943476587X       this NHS number has letters in it                                           O typed for 0
QQ123456C        this is a National Insurance number, not an NHS number                      keeps no National Insurance
QQ 12 34 56 C    this is a National Insurance number, not an NHS number                      keeps no National Insurance
9.43E+09         scientific notation, and its last digits are lost                           not guessed
9.434765870E9    scientific notation, and its last digits are lost                           not guessed
943476587        an NHS number has ten digits, and this has 9                                formatted as text
94347658701      an NHS number has ten digits, and this has 11                               formatted as text
101010109        nine digits: a spreadsheet has dropped the leading zero                     CHI number
9434765871       the check digit of this NHS number is wrong                                 mistyped
9991234567       the check digit of this NHS number is wrong                                 mistyped
4000000080       the check digit of this NHS number is wrong                                 mistyped
4444444444       all ten digits are the same                                                 leave the cell empty
0000000000       all ten digits are the same                                                 leave the cell empty
9999999999       all ten digits are the same                                                 leave the cell empty
0101010109       this is in the range of Scotland's CHI numbers                              local id
3200000007       this is in the range of Northern Ireland's Health and Care numbers          local id
5000000005       no NHS number is issued in this range                                       leave it empty
8000000008       no NHS number is issued in this range                                       leave it empty
not known        the cell says that there is no NHS number                                   leave the cell empty
n/a              the cell says that there is no NHS number                                   leave the cell empty
943/476/5870     signs in it that are not digits                                             ten digits
٩٤٣٤٧٦٥٨٧٠       signs in it that are not digits                                             ten digits
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines()[1:])
def test_each_wrong_number_has_its_own_reason_and_mend(line):
    cell, reason, mend = line[:17].strip(), line[17:93].strip(), line[93:].strip()
    with pytest.raises(BadCell) as refusal:
        NHS_NUMBER.read(cell)
    assert reason in refusal.value.reason
    assert mend in refusal.value.mend
    assert nhs_number.why_wrong(cell) == (refusal.value.reason, refusal.value.mend)


def test_no_reason_repeats_the_number():
    """Reasons are shown on screens and in reports; the number stays in the problems file."""
    for line in REFUSED.strip().splitlines()[1:]:
        cell = line[:17].strip()
        fault = nhs_number.why_wrong(cell)
        assert fault is not None
        assert not any(sign.isdigit() for sign in cell) or cell not in fault[0] + fault[1]


def test_test_numbers_are_read_and_told_apart():
    for number in ("9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069", "9000000009"):
        assert NHS_NUMBER.read(number) == number
        assert is_test_range(number)
    assert not is_test_range("4698194180")


def test_display_is_three_three_four():
    assert display("4698194180") == "469 819 4180"


@given(NINE)
def test_nine_digits_have_at_most_one_check_digit(nine):
    right = [last for last in "0123456789" if has_right_check_digit(nine + last)]
    assert right == ([check_digit(nine)] if check_digit(nine) else [])


@given(st.integers(0, 10**10 - 1).map(lambda number: f"{number:010}"))
def test_the_fast_check_is_the_worded_one(digits):
    assert has_right_check_digit(digits) is slow_check(digits)


@given(issued(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number, place, change):
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not is_valid(wrong)


@given(issued(), st.integers(0, 8))
def test_two_neighbours_swapped_are_always_caught(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_valid(swapped) is (swapped == number)


@given(issued(), st.lists(st.sampled_from(["", " ", "-", "\u00a0", "\t"]), min_size=11, max_size=11))
def test_spacing_never_matters(number, gaps):
    typed = gaps[0] + "".join(digit + gap for digit, gap in zip(number, gaps[1:]))
    assert NHS_NUMBER.read(typed) == number
    assert NHS_NUMBER.read(display(number)) == number


@given(st.text(max_size=14))
def test_any_text_is_read_or_refused_with_words(text):
    fault = nhs_number.why_wrong(text)
    if fault is None:
        assert has_right_check_digit(NHS_NUMBER.read(text))
    else:
        with pytest.raises(BadCell) as refusal:
            NHS_NUMBER.read(text)
        assert refusal.value.reason == fault[0]
        assert all(fault)
