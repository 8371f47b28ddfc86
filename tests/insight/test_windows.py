"""How far back a clause looks: half-open windows, short months, seasons, and words that are no window."""

from datetime import date

import pytest

from kith.errors import BadRule
from kith.insight.windows import EVER, Back, Since, SinceLast, months_before, read_window

ON = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("words", "window", "start"),
    [
        ("in the last 12 months", Back(12, "months"), date(2025, 11, 1)),
        ("in the last 1 years", Back(1, "years"), date(2025, 11, 1)),
        ("in the last 2 weeks", Back(2, "weeks"), date(2026, 10, 18)),
        ("in the last 30 days", Back(30, "days"), date(2026, 10, 2)),
        ("since 1 April 2003", Since(date(2003, 4, 1)), date(2003, 3, 31)),
        ("since the last 1 September", SinceLast(1, 9), date(2026, 8, 31)),
        ("since the last 2 November", SinceLast(2, 11), date(2025, 11, 1)),
        ("since the last 1 November", SinceLast(1, 11), date(2026, 10, 31)),
        (None, EVER, None),
        ("", EVER, None),
    ],
)
def test_a_window_is_read_starts_and_says_itself(words, window, start):
    assert read_window(words) == window
    assert window.start(ON) == start
    assert window.words == (words or "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("lately", "is not a stretch of time"),
        ("in the last 0 months", "A window of 0 months cannot be read"),
        ("since 31 February 2020", "No calendar has"),
        (f"since {'9' * 30} February 2020", "No calendar has"),
        ("since the last 31 April", "There is no day 31 in month 4"),
        ("in the last 12 fortnights", "is not a stretch of time"),
    ],
)
def test_other_words_are_refused(words, says):
    with pytest.raises(BadRule, match=says):
        read_window(words)


def test_a_month_without_such_a_day_ends_on_its_last():
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)
