"""Whole years from the month of birth: no birth date leaves the identities, so nobody is aged to the day."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import DateValue, IntegerValue, StringValue

AGE_BANDS = ((0, "0 to 4"), (5, "5 to 17"), (18, "18 to 29"), (30, "30 to 44"), (45, "45 to 64"), (65, "65 to 74"),
             (75, "75 to 84"), (85, "85 and over"))  # fmt: skip
"""Youngest age and name of each band, as the lists and the report use them."""


def age_on(birth_month: date, on: date) -> int:
    """Whole years old on a day, counted from the first of the month of birth.

    Examples
    --------
    >>> age_on(date(1946, 11, 1), date(2026, 10, 31)), age_on(date(1946, 11, 1), date(2026, 11, 1))
    (79, 80)
    """
    return on.year - birth_month.year - (on.month < birth_month.month)


def age(birth_month: DateValue, on: date) -> IntegerValue:
    """The same, as an expression over rows; an unknown month of birth gives no age.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> row = ibis.memtable(pyarrow.table({"birth_month": [date(1946, 11, 1)]}))
    >>> ibis.duckdb.connect().to_pyarrow(age(row.birth_month, date(2026, 10, 31))).to_pylist()
    [79]
    """
    not_yet = (birth_month.month() > on.month).cast("int64")
    return on.year - birth_month.year().cast("int64") - not_yet


def age_band(years: IntegerValue) -> StringValue:
    """The band of an age in years; an unknown age is `not known`.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().to_pyarrow(age_band(ibis.literal(17))).as_py()
    '5 to 17'
    """
    bands = [(years >= youngest, name) for youngest, name in reversed(AGE_BANDS)]
    return ibis.cases((years.isnull(), "not known"), *bands, else_="not known")
