"""Pictures of control charts, funnels and slopes: what is refused, what they say, and that the picture says the same."""

import itertools
import re
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import ChartNeedsMore, TooSmallToShow
from kith.measures import (
    Funnel,
    FunnelParams,
    XmrColumns,
    XmrParams,
    funnel_rates,
    funnel_shares,
    proportions,
    rates,
    xmr,
)
from kith.measures.chart_tables import ChartWords
from kith.measures.control_charts import NEEDED, control_chart
from kith.measures.funnel_charts import funnel_chart
from kith.measures.slope_charts import SlopeLine, slope_chart
from kith.measures.value_axes import marks_between, spanning

WORDS = ChartWords("Reviews", "Share reviewed", "Month", people="people on the register")
USUAL = [100, 120, 90, 110, 100, 120, 90, 110, 100, 120, 90, 110]


def points(counts, *, of=500, columns=XmrColumns(), params=XmrParams(), **more):
    many = len(counts)
    table = {"group": [f"M{place}" for place in range(1, many + 1)], "numerator": counts, "denominator": [of] * many}
    table["numerator"] = pa.array(counts, pa.int64())
    return xmr(proportions(pa.table({**table, **more})), columns=columns, params=params).points


def texts(chart):
    return re.findall(r">([^<>]+)<", chart.svg())


def changed(table, row, **cells):
    rows = table.to_pylist()
    rows[row] |= cells
    return pa.Table.from_pylist(rows, schema=table.schema)


# --- control charts: refusals


@pytest.mark.parametrize("missing", NEEDED)
def test_a_control_chart_without_denominator_or_limits_is_not_drawn(missing):
    with pytest.raises(ChartNeedsMore, match=rf"^No control chart is drawn without the columns {missing}\. Give the"):
        control_chart(points(USUAL).drop_columns(missing), WORDS)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"denominator": None}, r"^Row 3 \(M3\) has a value without its denominator\. Give the points of"),
        ({"upper_limit": None}, r"^Row 3 \(M3\) has a value without limits\. Of no two values next to each other"),
    ],
)
def test_a_value_that_cannot_say_how_sure_it_is_is_named(cells, says):
    with pytest.raises(ChartNeedsMore, match=says):
        control_chart(changed(points(USUAL), 2, **cells), WORDS)


@pytest.mark.parametrize("table", [points([]), points([None, None])])
def test_no_values_are_a_sentence_and_not_a_picture(table):
    with pytest.raises(ChartNeedsMore, match=r"^There are no values to draw\. Say so in a sentence"):
        control_chart(table, WORDS)


def test_a_hidden_value_that_carries_its_number_is_refused():
    marked = points(USUAL, numerator_mark=["*"] + [""] * 11)
    with pytest.raises(TooSmallToShow, match=r"^Row 1 \(M1\) is marked as hidden and still carries its number\."):
        control_chart(marked, WORDS)


# --- control charts: what they say


def test_signs_say_what_the_last_value_does_and_whether_the_target_is_reached():
    up = control_chart(points([*USUAL, 250], params=XmrParams(improvement="up", target=0.9)), WORDS)
    assert {"Improvement, higher: outside limits", "Fails the target of 90%"} <= set(texts(up))
    assert up.alt == (
        "Control chart: share reviewed, by month, M1 to M13. Out of 500 people on the register. "
        "Mean 23%, limits 12% to 34%. Last value, M13: 50%, improvement, higher: outside limits. "
        "It fails the target of 90% while nothing changes. "
        "Signals: outside limits above the mean: 1 point (M13)."
    )
    neither = control_chart(points([*USUAL, 250]), WORDS)
    assert "Neither better nor worse, higher: outside limits" in " ".join(texts(neither))
    assert "target" not in neither.svg()
    assert "Target" not in neither.twin.column_names


def test_the_twin_says_of_each_point_what_it_is():
    table = points(
        [*USUAL[:11], None, None, 250],
        numerator_mark=[""] * 11 + ["*", "", ""],
        params=XmrParams(improvement="down", target=0.3),
    )
    rows = control_chart(table, WORDS).twin.to_pylist()
    assert rows[0] == {
        "Month": "M1", "Share reviewed": "20%", "Number": "100 of 500", "Mean": "23%", "Limits": "12% to 35%",
        "Reading": "the usual coming and going", "Target": "30%",
    }  # fmt: skip
    assert [row["Reading"] for row in rows[-3:]] == ["hidden", "missing", "concern, higher: outside limits"]
    assert [row["Number"] for row in rows[-3:]] == ["hidden", "of 500", "250 of 500"]


def test_gaps_are_words_in_the_picture_and_break_the_line():
    chart = control_chart(points([*USUAL[:6], None, *USUAL[6:]]), WORDS)
    assert texts(chart).count("missing") == 1
    assert chart.alt.endswith("1 value is missing.")
    two = control_chart(points([None, *USUAL, None], numerator_mark=["*"] + [""] * 12 + [""]), WORDS)
    assert two.alt.endswith("1 number is hidden, so that nobody can be picked out. 1 value is missing.")


def test_points_without_a_count_say_only_of_how_many_people():
    chart = control_chart(points(USUAL).drop_columns("numerator"), WORDS)
    assert chart.twin["Number"][0].as_py() == "of 500"


def test_a_blank_denominator_beside_a_missing_value_is_blank():
    chart = control_chart(changed(points([*USUAL, None]), 12, denominator=None), WORDS)
    assert chart.twin["Number"][12].as_py() == ""


def test_limits_that_begin_anew_are_drawn_apart_and_said():
    anew = [place == 12 for place in range(24)]
    table = points([*USUAL, *(n + 200 for n in USUAL)], anew=anew, columns=XmrColumns(rebase="anew"))
    chart = control_chart(table, WORDS)
    assert "The limits begin anew on the way; those told are the last." in chart.alt
    assert len({row["Mean"] for row in chart.twin.to_pylist()}) == 2


def test_a_stretch_of_which_nothing_is_known_has_no_limits():
    table = points([*USUAL, None], anew=[False] * 12 + [True], columns=XmrColumns(rebase="anew"))
    assert control_chart(table, WORDS).twin["Limits"].to_pylist()[-2:] == ["9.9% to 32%", ""]


def test_a_limit_where_no_value_can_lie_is_not_drawn():
    swinging = control_chart(points([10, 490] * 8), WORDS)
    assert {"mean", "limits"} & set(texts(swinging)) == {"mean"}
    below = rates(pa.table({"group": list("abcdef"), "numerator": [1, 9] * 3, "denominator": [900] * 6}), per=1000)
    words = ChartWords("Falls", "Falls per 1,000 people", "Week", unit="per_1000")
    assert "limits" in texts(control_chart(xmr(below).points, words))


def test_few_values_and_many_signals_are_said_in_few_words():
    trial = control_chart(points([100, 110, 120]), WORDS)
    assert "Fewer than 12 values: limits are on trial." in trial.alt
    many = control_chart(points([*USUAL, *[160] * 12], of=480), WORDS)
    assert "shift above the mean: 12 points (M13 to M24)" in many.alt
    assert len(many.alt) < 700


def test_dates_are_written_as_months_where_they_are_months():
    months = {"group": [date(2026, month, 1) for month in range(1, 13)]}
    chart = control_chart(points(USUAL, **months), WORDS)
    assert [text for text in texts(chart) if "2026" in text] == ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"]
    assert chart.twin["Month"][11].as_py() == "Dec 2026"


def test_different_numbers_of_people_are_told_by_their_ends():
    table = changed(points(USUAL), 3, denominator=450)
    assert "Out of 450 to 500 people on the register at each point." in control_chart(table, WORDS).alt


def test_a_quotation_mark_in_a_label_is_a_letter():
    table = points(USUAL, group=['Mum\'s "own" \\ week'] + [f"w{n}" for n in range(11)])
    assert any("Mum" in text for text in texts(control_chart(table, WORDS)))


# --- funnels

AREAS = pa.table(
    {
        "group": ["Ash", "Beck", "Cole", "Dale"],
        "numerator": pa.array([60, 280, None, 5], pa.int64()),
        "numerator_mark": ["", "", "*", ""],
        "denominator": [200, 2800, 500, 300],
    }
)
AREA_WORDS = ChartWords("Smoking", "Share who smoke", "Area")


def test_areas_outside_a_funnel_are_named_in_the_picture_the_words_and_the_table():
    chart = funnel_chart(funnel_shares(AREAS), AREA_WORDS)
    assert {"Ash", "Dale"} <= set(texts(chart))
    assert "Beck" not in texts(chart)
    assert chart.twin["Against the funnel"].to_pylist() == ["above 99.8 %", "within", "hidden", "below 99.8 %"]
    assert "2 of 3 areas lie outside: above 99.8 % Ash 30% (24% to 37%); below 99.8 % Dale 1.7%" in chart.alt
    assert "spread more widely than chance alone" in chart.alt


def test_a_funnel_without_intervals_or_limits_is_refused():
    found = funnel_shares(AREAS)
    with pytest.raises(ChartNeedsMore, match=r"without the columns lower\. Work out shares"):
        funnel_chart(found._replace(areas=found.areas.drop_columns("lower")), AREA_WORDS)
    with pytest.raises(ChartNeedsMore, match=r"^No funnel is drawn without the column outside\. Hold the areas"):
        funnel_chart(found._replace(areas=found.areas.drop_columns("outside")), AREA_WORDS)
    with pytest.raises(ChartNeedsMore, match=r"^No funnel is drawn without the column denominator\."):
        funnel_chart(Funnel(found.areas, pa.table({"people": [1]}), 0.1, None), AREA_WORDS)
    with pytest.raises(ChartNeedsMore, match=r"^No area has a figure to draw\. Say so in a sentence"):
        funnel_chart(funnel_shares(AREAS.slice(2, 1), params=FunnelParams(benchmark=0.1)), AREA_WORDS)


def test_areas_within_a_funnel_are_said_to_be_so():
    one = funnel_chart(funnel_shares(AREAS.slice(1, 1)), AREA_WORDS)
    assert one.alt.endswith("out of 2,800 people in each, against 10%. The one area lies within.")
    alike = pa.table({"group": ["Ash", "Beck"], "numerator": [20, 21], "denominator": [200, 200]})
    assert funnel_chart(funnel_shares(alike), AREA_WORDS).alt.endswith("None of 2 areas lies outside.")


def test_of_many_areas_outside_the_table_has_the_names():
    many = pa.table({"group": [f"Area {n}" for n in range(20)], "numerator": [10, 190] * 10, "denominator": [400] * 20})
    chart = funnel_chart(funnel_shares(many), AREA_WORDS)
    assert not any(text.startswith("Area ") for text in texts(chart))
    assert "20 of 20 areas lie outside: highest Area 1, 48% (43% to 52%); lowest Area " in chart.alt


def test_names_of_areas_at_one_place_do_not_lie_on_one_another():
    crowd = pa.table(
        {
            "group": [f"Place {n}" for n in range(8)] + ["Large"],
            "numerator": [90] * 8 + [900],
            "denominator": [300] * 8 + [9000],
        }
    )
    drawn = funnel_chart(funnel_shares(crowd, params=FunnelParams(benchmark=0.1)), AREA_WORDS).svg()
    shown = re.findall(r'<text text-anchor="start" transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>(Place \d)<', drawn)
    heights = sorted({float(y) for _, y, _ in shown})
    assert all(higher - lower >= 12 for lower, higher in itertools.pairwise(heights))


def test_rates_have_a_funnel_too():
    words = ChartWords("Falls", "Falls per 1,000 people", "Area", unit="per_1000")
    chart = funnel_chart(funnel_rates(AREAS, params=FunnelParams(per=1000)), words)
    assert "against 105." in chart.alt


# --- slopes

FIFTHS = proportions(
    pa.table(
        {"group": list("12345"), "numerator": [300, 200, 150, 90, 60], "denominator": [1500, 1600, 1400, 1500, 1500]}
    )
)
FIFTH_WORDS = ChartWords("Need", "Share in need", "Fifth, 1 is the most deprived")
LINE = SlopeLine(0.2, -0.17, -0.2, -0.14)


@pytest.mark.parametrize("missing", ["lower", "upper", "denominator"])
def test_a_slope_without_intervals_or_denominators_is_not_drawn(missing):
    with pytest.raises(ChartNeedsMore, match=rf"without the columns {missing}\. Work out shares"):
        slope_chart(FIFTHS.drop_columns(missing), FIFTH_WORDS, LINE)


@pytest.mark.parametrize(
    "line", [LINE._replace(lower=None), LINE._replace(upper=float("nan")), LINE._replace(upper=-0.3)]
)
def test_a_slope_that_cannot_say_how_sure_it_is_is_not_drawn(line):
    with pytest.raises(ChartNeedsMore, match=r"^The slope has no limits, or lies outside them\. Give intercept, slope"):
        slope_chart(FIFTHS, FIFTH_WORDS, line)


@pytest.mark.parametrize("people", [None, 0])
def test_a_group_of_nobody_has_no_rank(people):
    table = changed(FIFTHS, 1, denominator=people, value=None, lower=None, upper=None, numerator=None)
    with pytest.raises(ChartNeedsMore, match=r"^Row 2 \(2\) has no people to rank it by\. Give every group"):
        slope_chart(table, FIFTH_WORDS, LINE)


def test_a_slope_is_said_with_its_limits():
    chart = slope_chart(FIFTHS, FIFTH_WORDS, LINE)
    assert chart.alt.endswith("The line runs from 20% to 3.0%: a slope of -17 percentage points (-20 to -14).")
    assert [text for text in texts(chart) if text in set("12345")] == list("12345")


def test_of_many_groups_only_some_are_named_along_the_foot():
    many = proportions(
        pa.table({"group": [f"g{n}" for n in range(30)], "numerator": [10] * 30, "denominator": [100] * 30})
    )
    named = [text for text in texts(slope_chart(many, FIFTH_WORDS, LINE)) if re.fullmatch(r"g\d+", text)]
    assert 2 < len(named) <= 12


# --- axes


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_marks_of_an_axis_are_few_and_within(low, wide):
    marks = marks_between(low, low + wide)
    assert 1 <= len(marks) <= 7
    assert all(low - 1e-6 * wide <= mark <= low + wide * 1.000001 for mark in marks)


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), max_size=20))
def test_an_axis_holds_every_value_and_has_some_width(values):
    low, high = spanning(values)
    assert low < high
    assert all(value is None or low <= value <= high for value in values)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.one_of(st.integers(0, 300), st.none()), min_size=2, max_size=40),
    st.sampled_from(["up", "down", "neutral"]),
)
def test_the_table_beside_a_control_chart_says_what_the_points_say(counts, improvement):
    table = points(counts, of=300, params=XmrParams(improvement=improvement, target=0.5))
    known = [value is not None for value in counts]
    if not any(known) or table["upper_limit"].null_count:
        with pytest.raises(ChartNeedsMore):
            control_chart(table, WORDS)
        return
    chart = control_chart(table, WORDS)
    assert chart.svg().startswith("<svg ")
    for count, point, row in zip(counts, table.to_pylist(), chart.twin.to_pylist(), strict=True):
        if count is None:
            assert row["Share reviewed"] == row["Reading"] == "missing"
        else:
            assert float(row["Share reviewed"].strip("%")) == pytest.approx(count / 3, abs=0.51)
            assert row["Reading"].endswith(", ".join(point["signals"]) or "the usual coming and going")
