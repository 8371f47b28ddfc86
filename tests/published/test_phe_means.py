"""Publication: UKHSA/OHID, PHEindicatormethods, R package, GPL-3. Table: the package's own test table for `phe_mean`.
Edition: 2.1.0, commit 093fd288.
"""

import pytest

from kith.measures import means
from tests.published.reading import as_table, number, published_rows, same, two_levels

PARTS = {"numerator": "value_sum", "denominator": "value_count", "standard_deviation": "stdev", "value": "value"}


@pytest.mark.parametrize(("by", "areas"), [(["area"], ["Area1", "Area2"]), (None, ["No grouping"])])
def test_means_and_limits_as_published(shared, by, areas):
    table = as_table(published_rows(shared, "phe_mean_inputs.csv"), texts=["area"], value="values")
    published = {row["area"]: row for row in published_rows(shared, "phe_mean_expected.csv")}
    assert len(published) == 3
    found = means(table, confidence=[0.95, 0.998], by=by).to_pylist()
    assert [row.get("area", "No grouping") for row in found] == areas
    for ours in found:
        theirs = published[ours.get("area", "No grouping")]
        assert all(same(ours[our], number(theirs[their])) for our, their in PARTS.items()), theirs
        for level, lower, upper in two_levels(theirs):
            assert same(ours["lower" + level], lower), theirs
            assert same(ours["upper" + level], upper), theirs
