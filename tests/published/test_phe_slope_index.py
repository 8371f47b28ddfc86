"""Publication: UKHSA/OHID, PHEindicatormethods, R package, GPL-3. Table: the package's own test table for `phe_sii`.
Edition: 2.1.0, commit 093fd288.

Indices and intercepts are held to one part in a million. Limits are simulated there and here, so both must lie within
four standard errors of the difference of two such simulations, and within the twentieth part that the package allows.
For the limits of a transformed index that is: the slope alone is simulated, and the line turned about its middle.
Three groups of rows are its negative tests, one its test of a warning; Kith refuses the first and notes the second.
"""

import math
from itertools import groupby
from statistics import NormalDist

import pytest

from kith.errors import MissingValue, NegativeCount, OutsideBounds
from kith.measures import SlopeColumns, SlopeParams, exact_slope_index, slope_index
from tests.published.reading import as_table, number, published_rows, same

KINDS = {"0": "plain", "1": "rate", "2": "proportion"}
PARTS = {"population": "Population", "value": "Value", "group": "Quantile"}
LIMITS = SlopeColumns(standard_error=None)


@pytest.fixture
def tests_of_theirs(shared):
    def named(row):
        return row["TestDescription"]

    rows = published_rows(shared, "phe_sii.csv")
    found = {name: list(group) for name, group in groupby(rows, named)}
    assert len(found) == 26
    return found


def confidences(row):
    name = row["TestDescription"].lower()
    if "98" in name:  # the table leaves these at 95: the levels are in the name of the test alone
        return [0.95, 0.98] if "95" in name else [0.98]
    return [float(level) / 100 for level in row["Confidence"].strip("c()").split(",")]


def asked(name, row):
    multiplier = {"(x 100)": 100, "(x -100)": -100}.get(name.partition("multiplier ")[2], 1)
    return SlopeParams(
        kind=KINDS[row["ValueType"]],
        transform="transform" in name,
        multiplier=-1 if "negative multiplier" in name else multiplier,
        confidence=confidences(row),
        repetitions=int(row["Repetitions"]),
    )


def tables(rows):
    yield as_table(rows, standard_error="StandardError", **PARTS), SlopeColumns()
    if rows[0]["ValueType"] != "0":
        # there the errors of rates and shares are made from the limits: so must ours be
        yield as_table(rows, lower="LowerCL", upper="UpperCL", **PARTS), LIMITS


def simulation_error(lower, upper, level, repetitions):
    """The standard error of a limit that stands at one place of so many sorted normal draws."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    spread, tail = (upper - lower) / (2 * z), (1 - level) / 2
    return spread * math.sqrt(tail * (1 - tail) / repetitions) / NormalDist().pdf(z)


def limits_agree(found, row, repetitions, parts=(("", "sii"), ("relative_", "rii"))):
    levels, compared = confidences(row), 0
    for place, level in enumerate(levels, start=1):
        suffix = f"_{level * 100:g}"
        for ours, theirs in parts:
            published = [number(row[f"{theirs}_{end}cl_{place}"]) for end in ("lower", "upper")]
            if None in published:
                continue
            allowed = 4 * math.sqrt(2) * simulation_error(*published, level, repetitions)
            for end, printed in zip(("lower", "upper"), published):
                assert math.isclose(found[f"{ours}{end}{suffix}"], printed, abs_tol=allowed, rel_tol=0), (row, end)
                assert math.isclose(found[f"{ours}{end}{suffix}"], printed, rel_tol=0.05)
                compared += 1
    return compared


def test_every_index_intercept_and_limit_as_published(tests_of_theirs):
    indices = limits = 0
    for name, rows in tests_of_theirs.items():
        if "handling" in name:
            continue
        for table, columns in tables(rows):
            found = slope_index(table, columns=columns, params=asked(name, rows[0])).to_pylist()[0]
            assert same(found["slope_index"], number(rows[0]["sii"])), name
            for ours, theirs in (("relative_index", "rii"), ("intercept", "Intercept")):
                assert rows[0][theirs] == "" or same(found[ours], number(rows[0][theirs])), name
            limits += limits_agree(found, rows[0], int(rows[0]["Repetitions"]))
            indices += 1
    assert (indices, limits) == (38, 160)


def test_exact_limits_are_those_the_published_simulations_come_near_to(tests_of_theirs):
    for name, rows in tests_of_theirs.items():
        if rows[0]["ValueType"] == "0" and "handling" not in name:
            table, columns = next(tables(rows))
            found = exact_slope_index(table, columns=columns, params=asked(name, rows[0])).to_pylist()[0]
            assert same(found["slope_index"], number(rows[0]["sii"]))
            limits_agree(found, rows[0], int(rows[0]["Repetitions"]))


@pytest.mark.parametrize(
    ("name", "kind", "error", "says"),
    [
        ("negative populations", "plain", NegativeCount, "population cannot be negative."),
        (
            "invalid proportion in CLs",
            "proportion",
            OutsideBounds,
            "a share and its limits must be between 0 and 1, and neither.",
        ),
        ("missing confidence limits and se", "plain", MissingValue, "lower is blank."),
    ],
)
def test_what_the_package_refuses_is_refused(tests_of_theirs, name, kind, error, says):
    rows = tests_of_theirs["error handling - " + name]
    table = as_table(rows, lower="LowerCL", upper="UpperCL", **PARTS)
    with pytest.raises(error, match=says):
        slope_index(table, columns=LIMITS, params=SlopeParams(kind=kind))


def test_what_the_package_warns_of_is_noted(tests_of_theirs):
    rows = tests_of_theirs["warning handling - large number of quantiles (>10)"]
    table = as_table(rows, standard_error="StandardError", **PARTS)
    found = slope_index(table, params=SlopeParams(repetitions=1000)).to_pylist()[0]
    assert found["notes"] == "15 groups: more than the 10 for which the method is used"
