"""An answer about national opt-outs is one to what was asked, whole and believable, or nothing is taken from it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding.nhs_number import check_digit
from kith.errors import FindingNotLawful, OptOutsDoNotAddUp
from kith.governance.national_check import (
    OLDEST,
    Answered,
    fingerprint_of,
    lines_to_send,
    must_be_fresh,
    must_not_jump,
    read_answer,
)


def numbers(count):
    """So many made-up numbers of the test range, each with its check digit."""
    firsts = (f"999{number:06}" for number in range(2 * count))
    return [first + digit for first in firsts if (digit := check_digit(first)) is not None][:count]


SENT = numbers(40)


def answer(kept=tuple(SENT[:38]), request="Q1"):
    return "".join(lines_to_send(kept, request))


@given(st.sets(st.sampled_from(SENT)), st.sets(st.sampled_from(SENT), min_size=1))
def test_CNS_05_numbers_sent_are_those_returned_and_those_who_opted_out(out, sent):
    kept = sent - out
    if not kept:
        with pytest.raises(OptOutsDoNotAddUp, match="empty"):
            read_answer(answer(kept), "Q1", sent)
        return
    found = read_answer(answer(kept), "Q1", sent)
    assert found.opted_out == sent & out
    assert found.returned + len(found.opted_out) == found.sent == len(sent)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        (answer()[:-1], "breaks off"),
        (answer()[:-6], "breaks off"),
        (answer(request="Q2"), "request “Q2”"),
        ("".join(f"{number}\n" for number in SENT), "request “”"),
        (answer() + answer([SENT[0]]), "came back twice"),
        (
            answer(["9990000069" if "9990000069" not in SENT else "4010232137", *SENT[:3]]),
            "never asked about|NHS number",
        ),
        (answer() + "123,Q1\n", "Row 39 does not begin with an NHS number"),
        ("<html>sign in</html>\n", "Row 1 does not begin"),
    ],
)
def test_CNS_04_an_answer_that_is_no_answer_to_this_is_refused(text, why):
    with pytest.raises(OptOutsDoNotAddUp, match=why):
        read_answer(text, "Q1", SENT)


def test_CNS_05_of_very_many_not_one_opted_out_is_not_believed_and_of_few_it_is():
    many = numbers(1_000)
    with pytest.raises(OptOutsDoNotAddUp, match="not one opted out"):
        read_answer(answer(many), "Q1", many)
    assert read_answer(answer(SENT), "Q1", SENT).opted_out == frozenset()


@pytest.mark.parametrize(("out", "before", "jumps"), [(4, 0.05, False), (6, 0.05, False), (3, 0.05, True), (7, 0.05, True), (3, None, False), (1, 0.0, True)])  # fmt: skip
def test_CNS_05_a_share_that_jumps_by_more_than_a_fifth_stops(out, before, jumps):
    now = Answered(100, 100 - out, frozenset(SENT[:out]))
    if jumps:
        with pytest.raises(OptOutsDoNotAddUp, match="Find out why"):
            must_not_jump(now, before)
    else:
        must_not_jump(now, before)


def test_CNS_04_an_answer_holds_a_week_and_without_one_nothing_runs():
    day = date(2026, 11, 1)
    must_be_fresh(day, day + OLDEST)
    with pytest.raises(FindingNotLawful, match="more than 7 days ago"):
        must_be_fresh(day, day + OLDEST + timedelta(1))
    with pytest.raises(FindingNotLawful, match="Nobody has asked"):
        must_be_fresh(None, day)


def test_what_goes_out_has_each_number_once_and_nothing_of_anybody_else():
    assert "".join(lines_to_send([*SENT[:2], SENT[0]], "Q1")) == "".join(f"{one},Q1\n" for one in sorted(SENT[:2]))
    assert fingerprint_of(SENT) == fingerprint_of([*reversed(SENT), SENT[0]]) != fingerprint_of(SENT[:-1])
