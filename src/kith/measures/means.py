"""Means of what was measured, with Student's limits: for a handful of values as for many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from kith.measures.grouping import Levels, grouped, limit_names, numbers, with_columns
from kith.measures.intervals import Limits
from kith.measures.rates import limit_columns


def means(
    table: pa.Table, *, value: str = "value", confidence: Levels = 0.95, by: Sequence[str] | None = None
) -> pa.Table:
    """Give the mean of each group of rows, beside their sum and number.

    Parameters
    ----------
    table : Table, one row per value
    value : the column to take the mean of
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name a group; None, or an empty list, where all rows are one group

    Returns
    -------
    Table, one row per group in order of first appearance, with
        numerator, denominator    sum of the values, and how many there are
        standard_deviation        of the values, with one less than their number beneath
        value, lower, upper       the mean and its limits, in the unit of the values
    A blank makes its group's sum and mean unknown; one value alone has a mean and no limits.

    Raises
    ------
    BadUsage
        no such column, or one that does not hold numbers

    Method
    ------
    mean ± t·s/√n, with t the quantile of Student's distribution of n − 1 degrees of freedom

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_mean`.

    Caution
    -------
    For few values of which one is far off (costs, waits), limits hold the truth less often than they claim: of ten
    log-normal values, 84 times in 100.

    Examples
    --------
    >>> waits = pa.table({"area": ["Ash", "Ash", "Ash", "Beck"], "value": [10, 12, 17, 9]})
    >>> [(row["value"], row["lower"] and round(row["lower"], 2)) for row in means(waits, by=["area"]).to_pylist()]
    [(13.0, 4.04), (9.0, None)]
    """
    groups, values = grouped(table, by or ()), numbers(table, value)
    count, total = np.bincount(groups.place, minlength=groups.many), groups.sums(values)
    mean, free = total / count, np.where(count > 1, count - 1, np.nan)
    # from each group's own mean, so that large values do not drown small differences
    deviation = np.sqrt(groups.sums((values - mean[groups.place]) ** 2) / free)
    limits: dict[str, Limits] = {}
    for level, name in limit_names(confidence):
        margin = students_quantile(free, confidence=level) * deviation / np.sqrt(count)
        limits[name] = mean - margin, mean + margin
    parts = {"numerator": total, "denominator": count, "standard_deviation": deviation, "value": mean}
    return with_columns(groups.keys, {**parts, **limit_columns(limits)})


def students_quantile(free: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Give the value that leaves half of what is not covered above it, for each number of degrees of freedom.

    Examples
    --------
    >>> students_quantile(np.array([4.0, 60.0])).round(3).tolist()
    [2.776, 2.0]
    """
    from scipy.special import stdtrit  # opened only when asked for, as in `intervals`

    return stdtrit(free, 0.5 + confidence / 2)
