"""Codes of a second factor, held to RFC 6238 (TOTP: Time-Based One-Time Password Algorithm, IETF, May 2011), Appendix B, mode SHA1.

The table has eight figures; an app shows the last six of them (RFC 4226, 5.3: the same number, modulo a million).
"""

from datetime import UTC, datetime, timedelta

import pytest

from kith.errors import CodeDoesNotCount
from kith.governance.second_factor import STEP_SECONDS, secret_of, step_that_counts

SEED = b"12345678901234567890"
APPENDIX_B = [
    (59, 0x1, "94287082"),
    (1111111109, 0x23523EC, "07081804"),
    (1111111111, 0x23523ED, "14050471"),
    (1234567890, 0x273EF07, "89005924"),
    (2000000000, 0x3F940AA, "69279037"),
    (20000000000, 0x27BC86AA, "65353130"),
]


@pytest.mark.parametrize(("seconds", "step", "code"), APPENDIX_B)
def test_a_code_of_the_published_table_counts_at_its_moment_and_at_no_other_of_the_table(seconds, step, code):
    at = datetime.fromtimestamp(seconds, UTC)
    assert step_that_counts(secret_of(SEED), code[-6:], at=at) == step
    for other, _, _ in APPENDIX_B:
        if abs(other - seconds) > 3 * STEP_SECONDS:
            with pytest.raises(CodeDoesNotCount):
                step_that_counts(secret_of(SEED), code[-6:], at=datetime.fromtimestamp(other, UTC))


def test_a_code_counts_for_the_step_it_was_made_in_though_it_comes_in_the_next():
    late = datetime.fromtimestamp(59, UTC) + timedelta(seconds=STEP_SECONDS)
    assert step_that_counts(secret_of(SEED), "287082", at=late) == 1
