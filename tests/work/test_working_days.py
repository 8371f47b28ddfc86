"""Working days in England, held against the holidays as gov.uk/bank-holidays printed them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.work.working_days import bank_holidays, is_working_day, working_days_after, working_days_between

PRINTED = """
2020  1 Jan  10 Apr  13 Apr  8 May  25 May  31 Aug  25 Dec  28 Dec
2021  1 Jan  2 Apr  5 Apr  3 May  31 May  30 Aug  27 Dec  28 Dec
2022  3 Jan  15 Apr  18 Apr  2 May  2 Jun  3 Jun  29 Aug  19 Sep  26 Dec  27 Dec
2023  2 Jan  7 Apr  10 Apr  1 May  8 May  29 May  28 Aug  25 Dec  26 Dec
2024  1 Jan  29 Mar  1 Apr  6 May  27 May  26 Aug  25 Dec  26 Dec
2025  1 Jan  18 Apr  21 Apr  5 May  26 May  25 Aug  25 Dec  26 Dec
2026  1 Jan  3 Apr  6 Apr  4 May  25 May  31 Aug  25 Dec  28 Dec
2027  1 Jan  26 Mar  29 Mar  3 May  31 May  30 Aug  27 Dec  28 Dec
"""
YEARS = [line.split("  ") for line in PRINTED.strip().splitlines()]
days = st.dates(date(2019, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(("year", "printed"), [(one[0], one[1:]) for one in YEARS], ids=[one[0] for one in YEARS])
def test_the_holidays_of_a_year_are_those_that_were_printed(year, printed):
    found = [f"{day.day} {day:%b}" for day in sorted(bank_holidays(int(year)))]
    assert found == printed


@given(days, st.integers(0, 40))
def test_a_promise_in_working_days_ends_on_one_and_counts_back_to_itself(day, count):
    last = working_days_after(day, count)
    assert working_days_between(day, last) == count
    assert count == 0 or is_working_day(last)


@given(st.tuples(days, days, days).map(sorted))
def test_no_day_is_counted_twice_and_none_is_left_out(three):
    first, between, last = three
    parts = working_days_between(first, between) + working_days_between(between, last)
    assert working_days_between(first, last) == parts
    assert working_days_between(last, first) == 0
