"""How long each kind of thing is kept, and until when a request must be answered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, NotInTheRules
from kith.governance.access_requests import FIELD_GROUPS_OPENED, LABELS_OPENED, clock_of, months_after
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.retention import SCHEDULE, Row, row_of, unscheduled
from kith.tables.keeping import RETENTION

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def test_every_class_of_retention_has_a_row_that_catches_every_table_of_it():
    caught = {row.retention for row in SCHEDULE if "*" in row.models}
    assert caught == set(RETENTION)
    for retention in RETENTION:
        assert sum(row.retention == retention and "*" in row.models for row in SCHEDULE) == 1


def test_no_model_is_named_by_two_rows():
    named = [model for row in SCHEDULE for model in row.models if model != "*"]
    assert len(named) == len(set(named))


def test_every_row_says_how_long_from_when_on_whose_word_and_who_does_it():
    for row in SCHEDULE:
        assert all((row.kind, row.how_long, row.counts_from, row.source, row.done_by)), row.kind


def test_a_row_that_names_a_model_goes_before_the_one_for_all_others():
    assert row_of("governance.AccessRequest", "record").end == "delete"
    assert row_of("governance.Grant", "record").end == "review"


def test_a_model_under_another_class_than_its_row_is_found_out():
    assert unscheduled([("governance.AccessRequest", "record"), ("people.Event", "register")]) == ["people.Event"]
    with pytest.raises(NotInTheRules):
        row_of("a.Model", "unheard of")


@pytest.mark.parametrize("wrong", [{"retention": "x"}, {"end": "x"}, {"sure": "x"}])
def test_a_row_in_words_that_nobody_described_is_refused(wrong):
    good = {
        "kind": "a",
        "retention": "record",
        "how_long": "b",
        "counts_from": "c",
        "end": "keep",
        "source": "d",
        "sure": "ours",
        "done_by": "e",
    }
    Row(**good)
    with pytest.raises(NotInTheRules):
        Row(**{**good, **wrong})


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (date(2026, 11, 2), date(2026, 12, 2), date(2027, 2, 2)),
        (date(2027, 1, 31), date(2027, 2, 28), date(2027, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15), date(2027, 3, 15)),
        (date(2028, 2, 29), date(2028, 3, 29), date(2028, 5, 29)),
    ],
)
def test_EXP_07_one_calendar_month_and_two_more(received, due, extended):
    assert clock_of(received, received).due_date == due
    assert clock_of(received, received, is_extended=True).due_date == extended


@given(DAYS, st.integers(0, 36))
def test_EXP_07_the_same_day_of_a_later_month_or_its_last(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


def test_EXP_07_the_due_day_itself_is_in_time_and_the_next_is_late():
    assert not clock_of(date(2026, 11, 2), date(2026, 12, 2)).is_late
    assert clock_of(date(2026, 11, 2), date(2026, 12, 3)).is_late
    with pytest.raises(BadUsage, match="after today"):
        clock_of(date(2026, 11, 2), date(2026, 11, 1))


def test_a_request_never_opens_home_entry_or_safeguarding_nor_what_is_sealed():
    assert FIELD_GROUPS_OPENED.isdisjoint({"home-entry", "privileged-advice", "safeguarding", "running"})
    assert LABELS_OPENED.isdisjoint({"sealed", "safeguarding", "restricted-location"})
    assert set(FIELD_GROUPS) >= FIELD_GROUPS_OPENED
    assert set(LABELS) >= LABELS_OPENED >= {"hiv", "sexual-health"}
