"""Groups beside the one they are held against: what is drawn, what is said, and what is refused."""

import re

import pyarrow as pa
import pytest

from kith.errors import BadUsage, ChartNeedsMore, TooSmallToShow
from kith.measures import GapParams, gaps, proportions, rates
from kith.measures.charts import ChartWords
from kith.measures.gap_charts import gap_chart

WORDS = ChartWords("Seen", "Share seen", "Fifth", "people in need")


def counted(groups, numerators, denominators, measure=proportions, **params):
    hidden = ["" if count is not None else "*" for count in numerators]
    counts = pa.array(numerators, pa.int64())
    table = {"group": groups, "numerator": counts, "denominator": denominators, "numerator_mark": hidden}
    return measure(pa.table(table), **params)


# Newcombe 1998, Stat Med 17:873, Table II, 56/70 and 48/80: difference 0.2, method 10 limits 0.0524 and 0.3339
NEWCOMBE = counted(["most", "least"], [56, 48], [70, 80])
FOUR = counted(["1", "2", "3", "4"], [30, 20, 12, None], [100, 100, 80, 90])


def drawn(chart, mark):
    """The figures that a picture places with one kind of mark: the rows it is drawn from."""
    found = []

    def look(part):
        if isinstance(part.get("mark"), dict) and part["mark"]["type"] == mark:
            found.append(part)
        for layer in part.get("layer", []):
            look(layer)

    look(chart.spec)
    return found


def test_a_gap_is_told_as_newcombe_prints_it_and_as_many_times_in_words_and_table():
    chart = gap_chart(NEWCOMBE, WORDS, reference="least")
    assert chart.alt.endswith(
        "Held against least (60%): most +20 percentage points (5.2 to 33), 1.33 times (1.08 to 1.65)."
    )
    most, least = chart.twin.to_pylist()
    assert most["Number"] == "56 of 70"
    assert most["More than least (95% interval)"] == "+20 percentage points (5.2 to 33)"
    assert most["Times least (95% interval)"] == "1.33 times (1.08 to 1.65)"
    assert [least[name] for name in ("More than least (95% interval)", "Times least (95% interval)")] == ["", ""]


def test_the_bracket_runs_from_the_reference_to_the_group_and_its_band_over_the_limits_of_the_gap():
    chart = gap_chart(NEWCOMBE, WORDS, reference="least")
    (row,) = [row for row in chart.spec["data"]["values"] if "start" in row]
    (found,) = gaps(NEWCOMBE, params=GapParams(reference="least")).to_pylist()
    assert (row["group"], row["start"], row["value"]) == ("most", 0.6, 0.8)
    assert (row["low"], row["high"]) == pytest.approx((0.6 + found["lower"], 0.6 + found["upper"]))
    bracketed = [part["encoding"] for part in drawn(chart, "rule") if part["encoding"]["x"].get("field") == "start"]
    assert [one["x2"] for one in bracketed] == [{"field": "value"}]
    (band,) = [part for part in drawn(chart, "bar") if part["encoding"]["x"].get("field") == "low"]
    assert band["encoding"]["x2"] == {"field": "high"}
    low, high = band["encoding"]["x"]["scale"]["domain"]
    assert low <= row["low"] < row["high"] <= high


def test_without_a_reference_all_are_held_against_the_best_and_the_picture_says_so():
    for high_is_good, best in ((False, "3"), (True, "1")):
        chart = gap_chart(FOUR, WORDS, high_is_good=high_is_good)
        assert f"Held against {best}, the best, chosen after looking (" in chart.alt
        words = " ".join(re.findall(r">([^<>]+)<", chart.svg()))
        assert f"Dashed line: {best}, the best, chosen" in words
        held = [row["group"] for row in chart.spec["data"]["values"] if "start" in row]
        assert held == [group for group in ("1", "2", "3") if group != best]


def test_a_hidden_group_has_no_gap_and_says_hidden_in_every_cell():
    chart = gap_chart(FOUR, WORDS, reference="1")
    assert list(chart.twin.to_pylist()[3].values()) == ["4", *["hidden"] * 4]
    assert "start" not in chart.spec["data"]["values"][3]
    assert "1 number is hidden" in chart.alt


def test_groups_in_which_nobody_has_it_have_a_difference_and_no_ratio():
    chart = gap_chart(counted(["a", "b"], [0, 20], [50, 100]), WORDS, reference="b")
    assert chart.twin["Times b (95% interval)"].to_pylist() == ["", ""]
    assert chart.alt.endswith("Held against b (20%): a -20 percentage points (-29 to -10).")


def test_rates_are_held_against_one_another_per_thousand():
    table = counted(["Ash", "Beck"], [30, 10], [1000, 1000], rates, per=1000)
    chart = gap_chart(table, ChartWords("Stays", "Stays per 1,000", "Area", unit="per_1000"), reference="Beck")
    (found,) = gaps(table, params=GapParams(kind="rate", per=1000, reference="Beck")).to_pylist()
    said = f"+{found['absolute_gap']:.0f} ({found['lower']:.1f} to {found['upper']:.0f}), 3.00 times"
    assert said in chart.alt
    assert [mark for mark in re.findall(r">(\d+)<", chart.svg()) if mark == "10"]  # and not 1e+1


def test_of_many_groups_the_highest_and_the_lowest_gap_are_read_out_and_all_stand_in_the_table():
    table = counted([f"g{n}" for n in range(9)], range(10, 100, 10), [200] * 9)
    chart = gap_chart(table, WORDS, reference="g4")
    said = chart.alt.split("Held against ")[1]
    assert said.startswith("g4 (25%), the highest and the lowest: g8 +20 percentage points")
    assert "; g0 -20 percentage points" in said
    assert said.count("percentage points") == 2
    assert sum("points" in cell for cell in chart.twin["More than g4 (95% interval)"].to_pylist()) == 8


@pytest.mark.parametrize(
    ("names", "labels", "lines"),
    [
        (["Ash", "Beck"], ["Ash", "Beck"], 1),
        (["1, most deprived", "5, least deprived"], ["1, most\ndeprived", "5, least\ndeprived"], 1),
        (["Mixed or multiple ethnic groups", "Asian"], ["Mixed or multiple\nethnic groups", "Asian"], 2),
    ],
)
def test_both_gaps_stand_in_one_line_where_labels_leave_room_and_else_in_two(names, labels, lines):
    chart = gap_chart(counted(names, [160, 5], [1000, 1000]), WORDS, reference=names[1])
    rows = chart.spec["data"]["values"]
    assert [row["group"] for row in rows] == labels
    assert rows[0]["said"].count("\n") + 1 == lines


@pytest.mark.parametrize("missing", ["lower", "upper", "denominator", "value", "numerator", "group"])
def test_a_table_without_interval_or_denominator_is_not_drawn(missing):
    with pytest.raises(ChartNeedsMore, match=rf"without the columns {missing}\. Work out shares"):
        gap_chart(NEWCOMBE.drop([missing]), WORDS)


def changed(row, **cells):
    rows = FOUR.to_pylist()
    rows[row] |= cells
    return pa.Table.from_pylist(rows, FOUR.schema)


@pytest.mark.parametrize(
    ("table", "reference", "error", "says"),
    [
        (FOUR.slice(0, 0), None, ChartNeedsMore, "There are no rows to draw. Say so in a sentence instead of a picture."),
        (FOUR.slice(2), None, ChartNeedsMore, "Fewer than two groups have a figure to draw. Say the figure in a sentence instead."),
        (FOUR, "4", ChartNeedsMore, "Group 4 has no figure to hold others against. Name another group."),
        (FOUR, "5", BadUsage, "The table has no group 5. Name a group that every area has."),
        (changed(1, group="1"), "1", BadUsage, "Group 1 stands twice in the table. Name every column that tells areas apart."),
        (changed(1, lower=None), "1", ChartNeedsMore, "Row 2 (2) has a value without its interval or denominator. Work out shares with kith.measures.proportions or rates first."),
        (changed(3, numerator=3), "1", TooSmallToShow, "Row 4 (4) is marked as hidden and still carries its number. Protect the counts first (kith.governance.disclosure) and work out shares from what is left."),
        (changed(1, value=0.25), "1", BadUsage, "Row 2 (2) has a value of 0.25, and 0.2 by its counts. Give shares of 0 to 1, or rates per 1,000 by the unit of the words; a standardised rate has no gap by its counts."),
    ],
)  # fmt: skip
def test_what_has_no_gap_to_draw_is_refused_by_name(table, reference, error, says):
    with pytest.raises(error) as refused:
        gap_chart(table, WORDS, reference=reference)
    assert str(refused.value) == says
