"""What must be true of every control chart, whatever the points; and the fast rules are the slow, obvious ones."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.slow_signals import slow_signals

from kith.measures import XmrColumns, XmrParams, xmr

whole = st.integers(-20, 20)
points = st.lists(st.one_of(whole, whole, whole, st.none()), min_size=1, max_size=40)


def read(values, **params):
    found = xmr(pa.table({"value": pa.array(values, pa.float64())}), params=XmrParams(**params))
    return found.series.to_pylist()[0], found.points.to_pylist()


@settings(deadline=None)
@given(points, st.integers(3, 8), st.booleans())
def test_the_fast_rules_are_the_slow_obvious_ones(values, run, screen):
    series, rows = read(values, run=run, screen=screen)
    wanted = slow_signals(values, series["mean"], series["lower_limit"], series["upper_limit"], run)
    # a value that lies on a limit but for the last digit may be told either way
    edges = [series["lower_limit"], series["upper_limit"]]
    if series["upper_limit"] is not None:
        edges += [series["mean"] + part * (series["upper_limit"] - series["mean"]) * 2 / 3 for part in (-1, 1)]
        if any(y is not None and abs(y - edge) < 1e-9 for y in values for edge in edges):
            return
    assert [set(row["signals"]) for row in rows] == wanted


@settings(deadline=None)
@given(points)
def test_turned_upside_down_higher_is_lower_and_better_is_worse(values):
    turned = [None if y is None else -y for y in values]
    swap = {"higher": "lower", "lower": "higher", "improvement": "concern", "concern": "improvement"}
    for row, mirror in zip(read(values, improvement="up")[1], read(turned, improvement="up")[1], strict=True):
        assert row["signals"] == mirror["signals"]
        assert swap.get(row["direction"]) == mirror["direction"]
        assert swap.get(row["variation"], row["variation"]) == mirror["variation"]
    assert read(values, improvement="down")[0]["variation"] == read(turned, improvement="up")[0]["variation"]


@settings(deadline=None)
@given(st.lists(points, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_charts_measured_together_in_any_order_are_as_each_alone(charts, chance):
    rows = [(name, at, y) for name, values in enumerate(charts) for at, y in enumerate(values)]
    chance.shuffle(rows)
    table = pa.table(
        {
            "chart": [name for name, *_ in rows],
            "at": [at for _, at, _ in rows],
            "value": pa.array([y for *_, y in rows], pa.float64()),
        }
    )
    found = xmr(table, columns=XmrColumns(at="at"), by=["chart"])
    assert found.points.select(table.column_names).equals(table)
    for row in found.series.to_pylist():
        name = row.pop("chart")
        series, points = read(charts[name])
        assert row == series
        ours = sorted((line for line in found.points.to_pylist() if line["chart"] == name), key=lambda line: line["at"])
        assert [line["signals"] for line in ours] == [line["signals"] for line in points]


@settings(deadline=None)
@given(points, st.floats(0.01, 1000), st.integers(-1000, 1000))
def test_limits_move_and_stretch_with_the_values(values, times, plus):
    one, other = (
        read(given_values, screen=False)[0]
        for given_values in (values, [None if y is None else y * times + plus for y in values])
    )
    for name in ("mean", "lower_limit", "upper_limit"):
        wanted = None if one[name] is None else pytest.approx(one[name] * times + plus, rel=1e-9, abs=1e-6)
        assert other[name] == wanted


@settings(deadline=None)
@given(points)
def test_the_mean_lies_halfway_between_the_limits_and_screening_never_widens_them(values):
    wide, narrow = read(values, screen=False)[0], read(values, screen=True)[0]
    if wide["upper_limit"] is None:
        assert narrow["upper_limit"] is None
        return
    assert narrow["upper_limit"] <= wide["upper_limit"] + 1e-9
    for row in (wide, narrow):
        assert (row["lower_limit"] + row["upper_limit"]) / 2 == pytest.approx(row["mean"], abs=1e-9)
        assert row["lower_limit"] <= row["mean"] <= row["upper_limit"]


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(1, 60))
def test_values_all_alike_never_signal(value, many):
    series, rows = read([value] * many)
    assert series["mean"] == value
    assert not any(row["signals"] for row in rows)
    assert np.isfinite(series["mean"])
