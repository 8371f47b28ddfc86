"""Control charts: what is refused, what a blank does, where limits begin anew, and which way is better."""

from datetime import date

import pyarrow as pa
import pytest

from kith.errors import BadUsage, OutsideBounds, UnorderedPoints
from kith.measures import XmrColumns, XmrParams, xmr

USUAL = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11]


def chart(values, **columns):
    return pa.table({"value": pa.array(values, pa.float64()), **columns})


def only(table, **params):
    """The one chart of a table, and its points."""
    found = xmr(table, params=XmrParams(**params))
    return found.series.to_pylist()[0], found.points.to_pylist()


# --- refusals

MONTHS = [date(2026, month, 1) for month in (1, 2, 3)]


@pytest.mark.parametrize(
    ("table", "columns", "error", "says"),
    [
        ({"value": [1.0, float("inf")]}, {}, OutsideBounds, r"Row 2: a value has no end\. Mend the source table"),
        ({"value": ["1", "2"]}, {}, BadUsage, "The column value holds string, not numbers"),
        ({"count": [1, 2]}, {}, BadUsage, "The table has no column value"),
        (
            {"value": [1, 2, 3], "month": [MONTHS[0], None, MONTHS[1]]},
            {"at": "month"},
            UnorderedPoints,
            r"^Row 2: month is blank\. Say when each value was; leave the value blank\.$",
        ),
        (
            {"value": [1, 2, 3], "month": [MONTHS[1], MONTHS[0], MONTHS[1]]},
            {"at": "month"},
            UnorderedPoints,
            r"^Row 3: the chart has two points at 2026-02-01\. Name every column that tells charts apart",
        ),
        ({"value": [1, 2]}, {"at": "month"}, BadUsage, "The table has no column month"),
        ({"value": [1, 2], "anew": [0, 1]}, {"rebase": "anew"}, BadUsage, "anew does not hold true and false"),
        ({"value": [1, 2]}, {"rebase": "anew"}, BadUsage, "The table has no column anew"),
        (
            {"value": [1, 2], "better": ["up", "more"]},
            {"improvement": "better"},
            BadUsage,
            r"^Row 2: improvement cannot be more\. Say up, down or neutral\.$",
        ),
        (
            {"value": [1, 2], "better": ["up", None]},
            {"improvement": "better"},
            BadUsage,
            "Row 2: improvement cannot be",
        ),
        ({"value": [1, 2], "goal": ["90%", "80%"]}, {"target": "goal"}, BadUsage, "The column goal holds string"),
    ],
)
def test_what_cannot_be_charted_is_refused_by_name(table, columns, error, says):
    with pytest.raises(error, match=says):
        xmr(pa.table(table), columns=XmrColumns(**columns))


def test_two_points_of_two_charts_at_one_time_are_two_points():
    table = pa.table({"value": [1, 2], "month": MONTHS[:1] * 2, "area": ["Ash", "Beck"]})
    assert xmr(table, columns=XmrColumns(at="month"), by=["area"]).series.num_rows == 2
    with pytest.raises(UnorderedPoints, match="Row 3: area Ash has two points at 2026-01-01"):
        xmr(pa.concat_tables([table, table]), columns=XmrColumns(at="month"), by=["area"])


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"improvement": "more"}, r"^Improvement cannot be more\. Say up, down or neutral\.$"),
        ({"run": 2}, r"^A run of 2 is none\. Give 3 or more; Making Data Count takes 7\.$"),
        ({"baseline": 1}, r"^No limits can be made of 1 points\. Give 2 or more; 12 is better\.$"),
    ],
)
def test_a_choice_that_is_none_is_refused(params, says):
    with pytest.raises(BadUsage, match=says):
        xmr(chart(USUAL), params=XmrParams(**params))


# --- blanks, few values, values alike


def test_no_rows_are_no_charts():
    found = xmr(chart([]), by=[])
    assert (found.points.num_rows, found.series.num_rows) == (0, 0)
    assert xmr(chart([], area=pa.array([], pa.string())), by=["area"]).series.column_names[0] == "area"


def test_a_chart_of_blanks_only_says_so():
    series, points = only(chart([None, None]), improvement="up", target=1)
    assert series == {
        "mean": None, "lower_limit": None, "upper_limit": None, "variation": None, "direction": None,
        "target": None, "assurance": None, "points": 0, "missing": 2, "note": "no values",
    }  # fmt: skip
    assert points[0]["variation"] is None
    assert points[0]["signals"] == []


def test_a_missing_value_ends_runs_and_no_range_crosses_it():
    _, points = only(chart([*USUAL, *[13] * 7]), run=7)
    assert all("shift" in point["signals"] for point in points[-7:])
    gap, points = only(chart([*USUAL, *[13] * 3, None, *[13] * 4]))
    assert not any("shift" in point["signals"] for point in points[-8:])
    assert (gap["points"], gap["missing"]) == (19, 1)
    split, _ = only(chart([1, 3, None, 50, 52]))
    assert split["upper_limit"] == pytest.approx(26.5 + 2.66 * 2)


def test_a_rise_that_has_a_gap_is_no_trend():
    _, points = only(chart([1, 2, 3, 4, None, 5, 6, 7, 8]))
    assert not any("trend" in point["signals"] for point in points)


def test_what_is_said_of_a_chart_whose_last_value_is_missing_is_of_the_one_before():
    series, points = only(chart([*USUAL, 30, None]), improvement="down")
    assert points[-1]["variation"] is None
    assert (series["variation"], series["direction"]) == ("concern", "higher")
    assert series["note"] == "the last value is missing"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([5] * 12, "values all alike, so the limits are the mean"),
        ([0.1] * 36, "values all alike, so the limits are the mean"),
        (USUAL[:11], "fewer than 12 values, so limits are on trial"),
        ([4], "too few values next to each other, so no limits; fewer than 12 values, so limits are on trial"),
        ([None, 4, None], "too few values next to each other, so no limits; fewer than 12 values, so limits are on trial; "
         "the last value is missing"),
        (USUAL, ""),
    ],
)  # fmt: skip
def test_what_to_know_before_reading_a_chart_is_said(values, note):
    assert only(chart(values))[0]["note"] == note


def test_values_all_alike_are_no_signal_even_where_their_sum_is_not_exact():
    series, points = only(chart([0.1] * 36), improvement="up", target=0.2)
    assert (series["mean"], series["lower_limit"], series["upper_limit"]) == (0.1, 0.1, 0.1)
    assert {point["variation"] for point in points} == {"common cause"}
    assert series["assurance"] == "fails"


def test_values_that_differ_only_across_gaps_have_no_limits():
    series, points = only(chart([5, 5, None, 7, 7]))
    assert (series["mean"], series["upper_limit"]) == (6, None)
    assert series["note"].startswith("too few values next to each other, so no limits")
    assert not any(point["signals"] for point in points)


def test_a_value_on_the_mean_ends_a_run_though_the_mean_is_not_exact():
    values = [0.05, 0.05, 0.05, 0.2, 0.1, 0.05, 0.1, 0.35, 0.35, 0.35, 0.2, 0.3, 0.35, 0.3]
    series, points = only(chart(values))
    assert 0.2 < series["mean"] < 0.2 + 1e-15
    assert not any("shift" in point["signals"] for point in points)


def test_screening_never_leaves_ranges_of_nought_only():
    """One value apart from eleven alike: without its two ranges the limits would be the mean, and all beyond them."""
    _, points = only(chart([5] * 6 + [25] + [5] * 6))
    assert [point["variation"] for point in points] == ["common cause"] * 6 + ["neither"] + ["common cause"] * 6


# --- where limits begin anew


def test_limits_begin_anew_where_marked_and_no_run_reaches_across():
    later = [20, 22, 19, 21, 20, 22, 19, 21, 20, 22, 19, 21]
    table = chart([*USUAL, *later], anew=[place == 12 for place in range(24)])
    found = xmr(table, columns=XmrColumns(rebase="anew"))
    assert {point["variation"] for point in found.points.to_pylist()} == {"common cause"}
    means = found.points["mean"].to_pylist()
    assert means[11:13] == [10.5, 20.5]
    assert found.series["mean"].to_pylist() == [20.5]
    assert {point["variation"] for point in xmr(table).points.to_pylist()} != {"common cause"}


def test_a_blank_mark_begins_nothing_and_marks_follow_their_rows_in_time():
    months = list(range(24))
    table = chart([*USUAL, *[value + 10 for value in USUAL]], anew=[None] * 12 + [True] + [None] * 11, month=months)
    turned = table.take(pa.array(months[::-1]))
    columns = XmrColumns(rebase="anew", at="month")
    assert xmr(turned, columns=columns).points.take(pa.array(months[::-1])).equals(xmr(table, columns=columns).points)


def test_a_baseline_keeps_the_limits_of_the_first_points():
    series, points = only(chart([*USUAL, *[14] * 4]), baseline=12)
    assert series["mean"] == 10.5
    assert only(chart([*USUAL, *[14] * 4]))[0]["mean"] > 11
    alike, points = only(chart([5] * 12 + [6]), baseline=12)
    assert (points[-1]["signals"], points[-1]["direction"]) == (["outside limits"], "higher")
    assert alike["note"] == "values all alike, so the limits are the mean"


# --- which way is better


@pytest.mark.parametrize(
    ("improvement", "kind", "reached"),
    [("up", "improvement", "passes"), ("down", "concern", "fails"), ("neutral", "neither", None)],
)
def test_the_same_point_is_good_bad_or_neither_by_which_way_is_better(improvement, kind, reached):
    series, points = only(chart([*USUAL, 30]), improvement=improvement, target=1)
    assert points[-1]["variation"] == series["variation"] == kind
    assert series["direction"] == "higher"
    assert series["assurance"] == reached


def test_charts_may_differ_in_what_is_better_and_in_their_targets():
    table = pa.table(
        {
            "area": ["Ash"] * 13 + ["Beck"] * 13,
            "value": [*USUAL, 30] * 2,
            "better": ["up"] * 13 + ["down"] * 13,
            "goal": [50] * 12 + [40] + [40] * 12 + [None],
        }
    )
    columns = XmrColumns(improvement="better", target="goal")
    found = xmr(table, columns=columns, by=["area"]).series.to_pylist()
    assert [(row["variation"], row["target"], row["assurance"]) for row in found] == [
        ("improvement", 40, "fails"),
        ("concern", None, None),
    ]


@pytest.mark.parametrize(("falling", "direction"), [(False, "higher"), (True, "lower")])
def test_a_trend_counts_by_its_direction_whichever_side_of_the_mean_it_is_on(falling, direction):
    rise = [1, 2, 3, 4, 5, 6, 7]
    _, points = only(chart([0, 8] * 6 + (rise[::-1] if falling else rise)), improvement="up")
    assert [point["signals"] for point in points[-7:]] == [["trend"]] * 7
    assert {point["direction"] for point in points[-7:]} == {direction}
    assert {point["variation"] for point in points[-7:]} == {"concern" if falling else "improvement"}


def test_a_point_where_a_rise_ends_and_a_fall_begins_belongs_to_the_rise():
    _, points = only(chart([0, 12] * 8 + [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]))
    assert [point["direction"] for point in points[-13:]] == ["higher"] * 7 + ["lower"] * 6


def test_a_point_in_several_signals_has_all_of_them_and_the_direction_of_the_first():
    _, points = only(chart([0, 8] * 8 + [30, 11, 10, 9, 8.5, 8, 7.5]))
    assert points[-7]["signals"] == ["outside limits", "trend", "shift"]
    assert points[-7]["direction"] == "higher"
    assert points[-6]["signals"] == ["trend", "shift"]
    assert points[-6]["direction"] == "lower"


def test_six_points_are_a_signal_where_six_are_asked_for():
    values = [10, 11, 10, 11, 10, 11, 12, 13, 14, 15, 10, 11, 10, 11]
    assert not any("trend" in point["signals"] for point in only(chart(values))[1])
    assert sum("trend" in point["signals"] for point in only(chart(values), run=6)[1]) == 6
