"""Publication: UKHSA/OHID, PHEindicatormethods, R package, GPL-3. Tables: the package's own test tables for
`byars_lower`, `wilson_lower`, `phe_proportion` and `phe_rate`. Edition: 2.1.0, commit 093fd288.

Two rows of `phe_rate` name a method though the denominator is blank; only the figure, a blank, is compared.
"""

import math

import pytest

from kith.measures import byars_limits, proportions, rates, wilson_limits
from tests.published.reading import as_table, number, published_rows, same, two_levels

PARTS = {"numerator": "Numerator", "denominator": "Denominator"}


def test_byars_and_wilson_limits_as_published(shared):
    rows = published_rows(shared, "phe_byars_wilson.csv")
    assert len(rows) == 7
    for row in rows:
        confidence = float(row["confidence"].strip("%")) / 100
        if row["method"] == "Byars":
            found = byars_limits(float(row["x"]), confidence=confidence)
        else:
            found = wilson_limits(float(row["x"]), float(row["n"]), confidence=confidence)
        for limit, published in zip(found, (row["lowercl"], row["uppercl"])):
            assert same(None if math.isnan(limit) else float(limit), number(published)), row


@pytest.mark.parametrize(
    ("name", "measure", "tables"),
    [("phe_proportion.csv", proportions, 2), ("phe_rate.csv", rates, 2)],
)
def test_rows_at_two_levels_as_published(shared, name, measure, tables):
    rows = published_rows(shared, name)
    multipliers = {row["multiplier"] for row in rows}
    assert len(multipliers) == tables
    for multiplier in multipliers:
        mine = [row for row in rows if row["multiplier"] == multiplier]
        if measure is rates:
            found, scale = rates(as_table(mine, **PARTS), per=float(multiplier), confidence=[0.95, 0.998]), 1
        else:
            found, scale = proportions(as_table(mine, **PARTS), confidence=[0.95, 0.998]), float(multiplier)
        for ours, theirs in zip(found.to_pylist(), mine, strict=True):
            assert scaled_same(ours["value"], scale, number(theirs["value"])), theirs
            for level, lower, upper in two_levels(theirs):
                assert scaled_same(ours["lower" + level], scale, lower), theirs
                assert scaled_same(ours["upper" + level], scale, upper), theirs


def scaled_same(found, scale, published):
    return same(None if found is None else found * scale, published)


@pytest.mark.parametrize(
    ("name", "single", "measure"),
    [
        ("phe_proportion_grouped.csv", "phe_proportion.csv", proportions),
        ("phe_rate_grouped.csv", "phe_rate.csv", rates),
    ],
)
def test_groups_added_up_as_published(shared, name, single, measure):
    """The published groups are all rows of the single table added up by area."""
    expected = {row["Area"]: row for row in published_rows(shared, name)}
    found = measure(as_table(published_rows(shared, single), texts=["Area"], **PARTS), by=["Area"])
    assert found.num_rows == len(expected)
    for ours in found.to_pylist():
        theirs = expected[ours["Area"]]
        assert same(ours["numerator"], number(theirs["Numerator"]))
        parts = (("value", "value"), ("lower", "lowercl"), ("upper", "uppercl"))
        assert all(same(ours[our], number(theirs[their])) for our, their in parts), theirs
