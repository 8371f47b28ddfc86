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


def age_in_words(birth_date: date, on: date) -> str:
    """How old somebody is, as the header of a record says it: of the very young in days, weeks or months, else in whole years.

    Who was born on 29 February has their birthday on 1 March where there is no such day. The limits (four weeks, one year, two
    years) are ours, after the usual practice of records in the NHS; they wait for a current standard.

    Examples
    --------
    >>> [age_in_words(date(2026, 11, 3), on) for on in (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 30), date(2026, 12, 1))]
    ['0 days', '1 day', '27 days', '4 weeks']
    >>> age_in_words(date(2025, 11, 3), date(2026, 11, 2)), age_in_words(date(2025, 11, 3), date(2026, 11, 3))
    ('52 weeks', '12 months')
    >>> age_in_words(date(1945, 7, 14), date(2026, 7, 13)), age_in_words(date(2004, 2, 29), date(2026, 2, 28))
    ('80y', '21y')
    """
    days = (on - birth_date).days
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month - (on.day < birth_date.day)
    if days < 28:
        return f"{days} day{'' if days == 1 else 's'}"
    if months < 12:
        return f"{days // 7} weeks"
    return f"{months} months" if months < 24 else f"{months // 12}y"


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
