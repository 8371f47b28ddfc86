"""Publication: Newcombe RG 1998, Interval estimation for the difference between independent proportions, Stat Med 17:873,
table II, method 10 (score method without continuity correction), at 95 %.
"""

import pyarrow as pa
import pytest

from kith.measures import GapParams, gaps

# what was seen in each sample, then the limits in print
PRINTED = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("seen", "limits"), PRINTED)
def test_the_limits_of_a_difference_of_shares_as_printed(seen, limits):
    rows = pa.table({"group": ["first", "second"], "numerator": seen[::2], "denominator": seen[1::2]})
    found = gaps(rows, params=GapParams(reference="second")).to_pylist()[0]
    assert (found["lower"], found["upper"]) == pytest.approx(limits, abs=0.00005)
