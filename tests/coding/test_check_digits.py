"""Verhoeff and modulus 10, held to published numbers."""

import csv

from hypothesis import given
from hypothesis import strategies as st

from kith.coding.check_digits import has_right_mod10_digit, has_right_verhoeff_digit, verhoeff_digit

DIGITS = st.text("0123456789", min_size=1, max_size=17)


def test_published_verhoeff_numbers(shared):
    with open(shared / "vectors" / "verhoeff.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10
    for row in rows:
        assert has_right_verhoeff_digit(row["number_with_check_digit"]) is (row["valid"] == "True"), row


@given(DIGITS)
def test_exactly_one_digit_fits(digits):
    fitting = [last for last in "0123456789" if has_right_verhoeff_digit(digits + last)]
    assert fitting == [verhoeff_digit(digits)]


@given(DIGITS, st.data())
def test_one_wrong_digit_and_two_swapped_neighbours_are_caught(digits, data):
    right = digits + verhoeff_digit(digits)
    place = data.draw(st.integers(0, len(right) - 1))
    change = data.draw(st.integers(1, 9))
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    assert not has_right_verhoeff_digit(wrong)
    at = data.draw(st.integers(0, len(right) - 2))
    swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    assert has_right_verhoeff_digit(swapped) is (swapped == right)


def test_known_loinc_numbers():
    for code in ("84806", "84624", "45484", "339143", "149591", "721662", "391565", "20933"):
        assert has_right_mod10_digit(code)
        assert not has_right_mod10_digit(code[:-1] + str((int(code[-1]) + 1) % 10))


@given(st.text(max_size=12).filter(lambda text: not (text.isascii() and text.isdigit())))
def test_what_is_not_digits_has_no_check_digit(text):
    assert not has_right_verhoeff_digit(text)
    assert not has_right_mod10_digit(text)
