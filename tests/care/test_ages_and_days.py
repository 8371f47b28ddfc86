"""Ages and days at the edges of the calendar: the change of clocks, the leap day, the turn of the year."""

from datetime import UTC, date, datetime

from kith.care.stopping import Attempted, next_day, why_stopped
from kith.people.ages import age_in_words


def test_U_32_a_leap_day_birthday_and_the_turn_of_the_year():
    born = date(2004, 2, 29)
    assert [
        age_in_words(born, on) for on in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 28), date(2028, 2, 29))
    ] == ["21y", "22y", "23y", "24y"]
    assert [
        age_in_words(date(2025, 12, 31), on) for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))
    ] == ["0 days", "1 day", "12 months"]
    assert age_in_words(date(1960, 1, 1), date(2026, 12, 31)) == "66y"


def test_U_32_the_next_step_is_due_by_the_calendar_over_leap_days_and_years():
    assert next_day(date(2028, 2, 26), 0) == date(2028, 3, 4)
    assert next_day(date(2026, 12, 28), 1) == date(2027, 1, 7)


def test_U_32_a_day_of_attempts_is_a_day_in_london_also_when_the_clocks_change():
    """On 25 October 2026 the day has 25 hours: an attempt at half past eleven at night, summer time, was the day before."""
    tried = [Attempted("visit", datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "no answer")] * 2
    assert "today are enough" in why_stopped("visit", date(2026, 10, 24), tried)
    assert why_stopped("visit", date(2026, 10, 25), tried) == ""
    late = [Attempted("visit", datetime(2026, 6, 1, 23, 30, tzinfo=UTC), "no answer")] * 2
    assert "today are enough" in why_stopped("visit", date(2026, 6, 2), late)
