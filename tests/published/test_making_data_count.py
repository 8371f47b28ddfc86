"""Publication: NHS-R Community, NHSRplotthedots, R package, MIT, which follows NHS England's Making Data Count. Tables: the
package's own tests of its rules and of its target icon, and its rules run on eleven series. Edition: commit 050b07d.

Where print and Kith part: of a series of one value print has no limits (a range of 0 is not below 3.267 × 0, so all are
left out); Kith's are the mean. Print flags a rule first where it is fulfilled and then spreads it back: a rule is
fulfilled at a point if Kith flags that point in the series that ends there.
"""

from itertools import groupby

import numpy as np
import pyarrow as pa
import pytest

from kith.measures import XmrColumns, XmrParams, assurance, xmr
from kith.measures.special_causes import in_three_with_two_near, shift, trend, two_of_three
from tests.published.reading import number, published_rows, same

MAIN = {
    "Common Cause": (None, None),
    "Above UCL": ("outside limits", "higher"),
    "Below LCL": ("outside limits", "lower"),
    "7 Points Above CL": ("shift", "higher"),
    "7 Points Below CL": ("shift", "lower"),
    "7 Point Trend (Increasing)": ("trend", "higher"),
    "7 Point Trend (Decreasing)": ("trend", "lower"),
    "2 in 3 Above CL": ("two of three", "higher"),
    "2 in 3 Below CL": ("two of three", "lower"),
}
KIND = {
    "common_cause": "common cause",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
}


def cells(text):
    return np.array([int(cell) for cell in text.split("|")])


def begun(values):
    return np.arange(len(values)) == 0


def fulfilled(rule, values):
    """Where a rule is fulfilled: flagged at the last point of the series so far."""
    return [int(rule(values[:end], begun(values[:end]))[-1]) for end in range(1, len(values) + 1)]


def sides_that_fulfil(marks):
    """Sides of the mean on which a run of seven is completed at each mark, and nowhere else."""
    sides = np.zeros(len(marks), dtype=int)
    for place in np.flatnonzero(marks):
        sides[place - 6 : place + 1] = marks[place]
    return sides


@pytest.fixture
def rules(shared):
    found = published_rows(shared, "spc_rule_unit_tests.csv")
    assert len(found) == 11
    return found


def test_every_rule_as_in_the_published_tests(rules):
    for row in rules:
        given, wanted = cells(row["input"]), cells(row["expected"]).tolist()
        match row["rule"]:
            case "one_side_7":
                found = fulfilled(shift, given)
            case "part_of_7":
                sides = sides_that_fulfil(given)
                found = np.abs(shift(sides, begun(sides))).tolist()
            case "trend_7":
                found = fulfilled(trend, given.astype(float))
            case "two_in_three(close;rel=all 1)":
                found = in_three_with_two_near(given, np.ones_like(given), begun(given)).tolist()
            case "two_in_three(close;rel alternating)":
                found = in_three_with_two_near(given, np.resize([1, -1], len(given)), begun(given)).tolist()
            case "part_of_two_in_three(close;rel=all 1)":
                found = two_of_three(given, np.ones_like(given), begun(given)).tolist()
        assert found == wanted, row


def test_every_target_as_in_the_published_tests(shared):
    rows = published_rows(shared, "spc_assurance_tests.csv")
    assert len(rows) == 7
    lower, upper, target = (np.array([float(row[name]) for row in rows]) for name in ("lpl", "upl", "target"))
    better = np.array([{"increase": 1, "decrease": -1, "neutral": 0}[row["improvement_direction"]] for row in rows])
    known = {"consistent_pass": 0, "consistent_fail": 1, "inconsistent": 2, "NA": -1}
    assert assurance(lower, upper, target, better).tolist() == [known[row["expected"]] for row in rows]


@pytest.fixture
def series(shared):
    rows = published_rows(shared, "spc_xmr_expected.csv")
    found = {name: list(points) for name, points in groupby(rows, key=lambda row: row["series"])}
    assert (len(rows), len(found)) == (210, 12)
    return found


def ours_of(rows, improvement):
    """Every published series that screens alike, measured at once; one with a baseline has it in its name."""
    name, screen = rows[0]["series"], rows[0]["screen"] == "TRUE"
    table = pa.table({"value": [float(row["y"]) for row in rows], "month": [int(row["i"]) for row in rows]})
    params = XmrParams(improvement=improvement, screen=screen, baseline=10 if name.endswith("fix10") else None)
    return xmr(table, columns=XmrColumns(at="month"), params=params)


@pytest.mark.parametrize(("improvement", "column"), [("up", "pt_inc"), ("down", "pt_dec")])
def test_every_series_as_the_package_reads_it(series, improvement, column):
    for name, rows in series.items():
        for ours, theirs in zip(ours_of(rows, improvement).points.to_pylist(), rows, strict=True):
            assert same(ours["mean"], float(theirs["mean"]), 1e-8), theirs
            if name != "I_flat":
                assert same(ours["lower_limit"], float(theirs["lpl"]), 1e-8), theirs
                assert same(ours["upper_limit"], float(theirs["upl"]), 1e-8), theirs
                assert ("outside limits" in ours["signals"]) == (theirs["outside"] == "TRUE")
            main = (ours["signals"][0] if ours["signals"] else None, ours["direction"])
            assert main == MAIN[theirs["special"]], theirs
            assert ours["variation"] == KIND[theirs[column]], theirs


def test_a_series_of_one_value_has_its_mean_for_limits_though_print_has_none(series):
    rows = series["I_flat"]
    assert {row["lpl"] for row in rows} == {"NA"}
    found = ours_of(rows, "up")
    assert [found.series[name][0].as_py() for name in ("mean", "lower_limit", "upper_limit")] == [5, 5, 5]
    assert found.series["note"][0].as_py() == "values all alike, so the limits are the mean"
    assert not any(found.points["signals"].to_pylist())


def test_the_last_two_points_near_opposite_limits_are_common_cause(series):
    assert ours_of(series["H_2of3_opposite_sides"], "up").points["variation"].to_pylist()[-2:] == ["common cause"] * 2


def test_all_series_that_screen_alike_at_once_are_as_each_alone(series):
    alike = {name: rows for name, rows in series.items() if rows[0]["screen"] == "TRUE" and "fix" not in name}
    rows = [(name, float(row["y"])) for name, points in alike.items() for row in points]
    together = xmr(pa.table({"series": [n for n, _ in rows], "value": [y for _, y in rows]}), by=["series"])
    alone = pa.concat_tables([ours_of(points, "neutral").points.drop_columns("month") for points in alike.values()])
    assert together.points.drop_columns("series").equals(alone)


@pytest.mark.parametrize(
    ("column", "screen", "mean", "lower", "upper"),
    [
        ("y_seed123", True, 0.1416238, -3.01138, 3.294627),
        ("y_outlier15", True, 0.6694159, -2.383666, 3.722497),
        ("y_outlier15", False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_both_choices_of_screening_give_the_limits_in_print(shared, column, screen, mean, lower, upper):
    rows = published_rows(shared, "spc_xmr_series.csv")
    table = pa.table({"value": [number(row[column]) for row in rows]})
    found = xmr(table, params=XmrParams(screen=screen)).series.to_pylist()[0]
    assert [found["mean"], found["lower_limit"], found["upper_limit"]] == pytest.approx([mean, lower, upper], rel=1e-6)
    assert len(rows) == 20
