"""Dates: a few explicit forms, and a reason for everything else."""

from datetime import date

import pytest

from kith.tables.dates import MonthFirst, born_by, not_after, read_date
from kith.tables.schema import BadCell

READ = """
1945-07-14                  1945-07-14
1945-07-14T09:30:00Z        1945-07-14
1945-07-14 00:00:00.000     1945-07-14
1945-07-14T09:30+01:00      1945-07-14
19450714                    1945-07-14
14/07/1945                  1945-07-14
14/07/1945 09:30            1945-07-14
14-Jul-1945                 1945-07-14
14-JUL-1945                 1945-07-14
14 July 1945                1945-07-14
1 Sept 1999                 1999-09-01
29/02/2000                  2000-02-29
01/01/1990                  1990-01-01
1900-01-02                  1900-01-02
"""

REFUSED = """
01/02/03        two-digit year
14-07-45        two-digit year
02/28/1980      month first
02-28-1980      day or the month first
1/2/1980        day or the month first
1980/02/28      day or the month first
29/02/1901      not a day in the calendar
2026-02-30      not a day in the calendar
19451345        not a day in the calendar
31-Feb-2001     not a day in the calendar
14 Juny 1945    not a day in the calendar
00/00/0000      no year
45678           may stand for 2025-01-21
45678.5         may stand for 2025-01-21
2025            turned into a number
1900-01-01      writes for an empty date
1899-12-30      writes for an empty date
00/01/1900      not a day in the calendar
1066-10-14      not between 1900 and 2100
9999-12-31      not between 1900 and 2100
1945            turned into a number
last Tuesday    not a date
١٤/٠٧/١٩٤٥      not a date
"""


def rows(drawn: str) -> list[list[str]]:
    return [line.split("  ", 1) for line in drawn.strip().splitlines()]


@pytest.mark.parametrize(("text", "day"), rows(READ))
def test_read(text, day):
    assert read_date(text) == date.fromisoformat(day.strip())


@pytest.mark.parametrize(("text", "reason"), rows(REFUSED))
def test_refused_with_a_reason_and_a_mend(text, reason):
    with pytest.raises(BadCell) as refused:
        read_date(text)
    assert reason.strip() in refused.value.reason
    assert text in refused.value.reason
    assert refused.value.mend


def test_the_month_first_is_told_apart_for_the_note_about_the_whole_column():
    with pytest.raises(MonthFirst):
        read_date("12/31/1980")


@pytest.mark.parametrize(
    ("born", "on", "stands"),
    [
        ("2026-11-23", "2026-11-23", True),
        ("2026-11-24", "2026-11-23", False),
        ("1905-11-24", "2026-11-23", True),  # 120, and 121 tomorrow
        ("1905-11-23", "2026-11-23", False),  # 121 today
        ("1904-02-29", "2024-02-28", True),  # 119 until 1 March... the day itself does not matter before it comes
        ("1903-02-28", "2024-02-28", False),
    ],
)
def test_nobody_is_born_tomorrow_or_older_than_120(born, on, stands):
    if stands:
        born_by(date.fromisoformat(born), date.fromisoformat(on))
    else:
        with pytest.raises(BadCell):
            born_by(date.fromisoformat(born), date.fromisoformat(on))


def test_a_day_that_has_not_come_is_named_with_the_day_of_the_question():
    not_after(date(2026, 11, 23), date(2026, 11, 23))
    with pytest.raises(BadCell, match="2026-11-24 is after the day of the question, 2026-11-23"):
        not_after(date(2026, 11, 24), date(2026, 11, 23))
