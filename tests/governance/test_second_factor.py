"""When a code counts: the clock, the second use, and what is typed beside it."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import CodeDoesNotCount
from kith.governance.second_factor import (
    CHANCE_FOR_CODES,
    DRIFT_STEPS,
    RECOVERY_CODES,
    STEP_SECONDS,
    digest_of,
    in_groups,
    must_be_one_of,
    recovery_codes,
    secret_of,
    step_that_counts,
)

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
STEP = timedelta(seconds=STEP_SECONDS)
NOW = int(AT.timestamp()) // STEP_SECONDS
SECRET = secret_of(bytes(range(20)))


def shown(at, secret=SECRET):
    """What an app shows at a moment, by its own clock."""
    return pyotp.TOTP(secret).at(at)


@given(st.binary(min_size=20, max_size=20), st.integers(-3, 3))
def test_AUT_11_a_clock_may_be_one_step_wrong_and_no_more(chance, steps):
    secret = secret_of(chance)
    code = shown(AT + steps * STEP, secret)
    near = {shown(AT + step * STEP, secret): step for step in range(DRIFT_STEPS, -DRIFT_STEPS - 1, -1)}
    if abs(steps) <= DRIFT_STEPS or code in near:
        assert step_that_counts(secret, code, at=AT) == NOW + near[code]
    else:
        with pytest.raises(CodeDoesNotCount):
            step_that_counts(secret, code, at=AT)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_AUT_11_a_code_once_taken_is_not_taken_again_nor_is_an_earlier_one(steps):
    taken = step_that_counts(SECRET, shown(AT + steps * STEP), at=AT)
    assert taken == NOW + steps
    for earlier in range(-1, steps + 1):
        with pytest.raises(CodeDoesNotCount):
            step_that_counts(SECRET, shown(AT + earlier * STEP), at=AT, after=taken)
    later = AT + (steps + 1) * STEP
    assert step_that_counts(SECRET, shown(later), at=later, after=taken) == taken + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000 000000", "é"])
def test_what_is_no_code_does_not_count(typed):
    with pytest.raises(CodeDoesNotCount):
        step_that_counts(SECRET, typed, at=AT)


def test_a_code_may_be_typed_as_it_is_shown():
    code = shown(AT)
    assert step_that_counts(SECRET, f" {code[:3]} {code[3:]}", at=AT) == NOW


@given(st.binary(min_size=CHANCE_FOR_CODES, max_size=CHANCE_FOR_CODES))
def test_recovery_codes_are_what_chance_makes_them_and_typed_in_any_way(chance):
    codes = recovery_codes(chance)
    assert len(codes) == RECOVERY_CODES
    assert {len(code) for code in codes} == {16}
    assert not set("".join(codes)) & set("01IO")
    for code in codes:
        assert must_be_one_of(in_groups(code).lower(), [digest_of(each) for each in codes]) == digest_of(code)


def test_AUT_11_a_recovery_code_that_was_spent_does_not_count():
    first, second, *_ = recovery_codes(bytes(range(160)))
    with pytest.raises(CodeDoesNotCount):
        must_be_one_of(first, [digest_of(second)])
