"""The one box: what people type and paste to find somebody, read or refused in words that say what to mend."""

from datetime import date

import pytest

from kith.people.sought import read_sought

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "typed", ["9990000018", "999 000 0018", " 999-000-0018\t", "999\u00a0000\u00a00018", "999 000 0018 brown"]
)
def test_U_01_an_nhs_number_is_read_in_any_spacing(typed):
    assert read_sought(typed, TODAY).nhs_number == "9990000018"


@pytest.mark.parametrize(
    ("typed", "born", "said"),
    [
        ("brown 14/7/45", date(1945, 7, 14), "14 July 1945"),
        ("brown 14.07.1945", date(1945, 7, 14), ""),
        ("brown 14-Jul-1945", date(1945, 7, 14), ""),
        ("14th July 1945 brown", date(1945, 7, 14), ""),
        ("brown 1945-07-14", date(1945, 7, 14), ""),
        ("brown 26/11/26", date(2026, 11, 26), "26 November 2026"),
        ("brown 27/11/26", date(1926, 11, 27), "27 November 1926"),
        ("brown 29/2/24", date(2024, 2, 29), "29 February 2024"),
    ],
)
def test_U_02_a_birth_date_is_read_in_words_and_figures_and_a_century_taken_is_said(typed, born, said):
    sought = read_sought(typed, TODAY)
    assert (sought.birth_date, sought.birth_said, sought.words) == (born, said, ("brown",))


def test_U_06_four_ways_to_mistype_a_number_have_four_answers():
    wrong = ["9990000019", "999000001", "99900000l8", "QQ123456C"]
    told = [read_sought(typed, TODAY).problem for typed in wrong]
    assert None not in told
    assert len(set(told)) == 4
    assert not any(read_sought(typed, TODAY).asks for typed in wrong)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31/2/1980", "there is no such date of birth"),
        ("29/2/27", "there is no such date of birth"),
        ("brown 1/1/2030", "this date of birth is still to come"),
        ("12 Floober 1945", "there is no such date of birth"),
    ],
)
def test_a_day_that_cannot_be_one_is_refused(typed, told):
    assert read_sought(typed, TODAY).problem[0] == told


@pytest.mark.parametrize(
    ("typed", "words", "postcode"),
    [
        ("John-Paul O’Neill", ("john", "paul", "oneill"), ""),
        ("Zoë", ("zoe",), ""),
        ("Łucja se232nf", ("lucja",), "SE23 2NF"),
        ("SE23 2NF", (), "SE23 2NF"),
        ("  ", (), ""),
    ],
)
def test_names_and_postcodes_are_read_as_the_register_writes_them(typed, words, postcode):
    sought = read_sought(typed, TODAY)
    assert (sought.words, sought.postcode, sought.asks) == (words, postcode, bool(words or postcode))
