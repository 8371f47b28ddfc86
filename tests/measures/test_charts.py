"""A picture says how sure it is, says itself in words and in a table, and never shows what is hidden."""

import re

import altair
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, ChartNeedsMore, TooSmallToShow
from kith.measures import FunnelParams, XmrParams, funnel_shares, proportions, rates, xmr
from kith.measures.charts import ChartWords, bars, dots, tick_format, ticks
from kith.measures.control_charts import control_chart
from kith.measures.drawing import draw
from kith.measures.funnel_charts import funnel_chart
from kith.measures.gap_charts import gap_chart
from kith.measures.maps import MapWords, against_whole, area_map, class_cuts
from kith.measures.pyramids import pyramid
from kith.measures.slope_charts import SlopeLine, slope_chart

WORDS = ChartWords("Who is on the list", "Share of people", "Deprivation decile", people="people on the register")


def figures(drawn: str) -> pa.Table:
    """A drawn table of figures: group, series, numerator, denominator; a star hides the numerator."""
    rows = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()[1:]]
    return proportions(
        pa.Table.from_pylist(
            [
                {
                    "group": group,
                    "series": series,
                    "numerator": None if count == "*" else int(count),
                    "numerator_mark": "*" if count == "*" else "",
                    "denominator": int(out_of),
                }
                for group, series, count, out_of in rows
            ]
        )
    )


LIST_AND_PEOPLE = figures("""
    decile | series | number | of
    1      | list   | 120    | 500
    1      | people | 6000   | 40000
    2      | list   | 95     | 500
    2      | people | 5000   | 40000
    10     | list   | *      | 500
    10     | people | 2900   | 40000
""")

AGES = figures("""
    age    | sex    | number | of
    0-4    | Female | 900    | 40000
    0-4    | Male   | 950    | 40000
    90+    | Female | 310    | 40000
    90+    | Male   | *      | 40000
""")


def square(west: float, south: float) -> str:
    east, north = west + 0.01, south + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return str({"type": "Polygon", "coordinates": [ring]}).replace("'", '"')


AREAS = (
    figures("""
    area   |  | number | of
    Ash    |  | 300    | 1500
    Beck   |  | 90     | 1600
    Cole   |  | *      | 1400
    Dale   |  | 160    | 1500
    """)
    .drop(["series"])
    .append_column("geometry", [[square(-2.3, 53.4), square(-2.29, 53.4), square(-2.3, 53.41), square(-2.29, 53.41)]])
)

MONTHS = figures("""
    month |  | number | of
    Jan   |  | 120    | 500
    Feb   |  | 110    | 500
    Mar   |  | *      | 500
    Apr   |  | 125    | 510
    May   |  | 250    | 505
""")

FIFTHS = figures("""
    fifth |  | number | of
    1     |  | 300    | 1500
    2     |  | 200    | 1600
    3     |  | *      | 1400
    4     |  | 90     | 1500
    5     |  | 60     | 1500
""")

MANY = figures("""
    area   |  | number | of
    Ash    |  | 300    | 1500
    Beck   |  | 90     | 1600
    Cole   |  | *      | 1400
    Dale   |  | 160    | 1500
    Elm    |  | 220    | 1300
    Fell   |  | 60     | 900
""").drop(["series"])

TARGET = XmrParams(improvement="up", target=0.9)

EVERY_PICTURE = {
    "bars": lambda: bars(LIST_AND_PEOPLE, WORDS),
    "dots": lambda: dots(LIST_AND_PEOPLE, WORDS),
    "pyramid": lambda: pyramid(AGES, ChartWords("Ages", "Share of all people", "Age")),
    "control chart": lambda: control_chart(
        xmr(MONTHS, params=TARGET).points, ChartWords("Seen", "Share seen", "Month")
    ),
    "funnel": lambda: funnel_chart(funnel_shares(AREAS), ChartWords("Where", "Share of people", "Area")),
    "gaps": lambda: gap_chart(FIFTHS, ChartWords("Need", "Share", "Fifth"), reference="5"),
    "slope": lambda: slope_chart(FIFTHS, ChartWords("Need", "Share", "Fifth"), SlopeLine(0.2, -0.17, -0.2, -0.14)),
    "widened funnel": lambda: funnel_chart(
        funnel_shares(MANY, params=FunnelParams(overdispersion="additive")), ChartWords("Where", "Share", "Area")
    ),
    "map": lambda: area_map(AREAS, MapWords("Where", "Share of people", "Area", whole=0.12)),
}
every_picture = pytest.mark.parametrize("picture", EVERY_PICTURE.values(), ids=EVERY_PICTURE)


# --- refusals


@pytest.mark.parametrize("missing", ["lower", "upper", "denominator", "value", "numerator", "group"])
@pytest.mark.parametrize("draw", [bars, dots])
def test_a_table_without_interval_or_denominator_is_not_drawn(draw, missing):
    with pytest.raises(ChartNeedsMore, match=rf"without the columns {missing}\. Work out shares"):
        draw(LIST_AND_PEOPLE.drop([missing]), WORDS)


def test_no_rows_is_a_sentence_and_not_a_picture():
    with pytest.raises(ChartNeedsMore, match=r"no rows to draw\. Say so in a sentence"):
        bars(LIST_AND_PEOPLE.slice(0, 0), WORDS)


def changed(table: pa.Table, row: int, **cells) -> pa.Table:
    rows = table.to_pylist()
    rows[row] |= cells
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("part", ["lower", "upper", "denominator"])
def test_a_figure_without_its_interval_is_named(part):
    with pytest.raises(ChartNeedsMore, match=r"Row 3 \(2\) has a value without its interval or denominator"):
        bars(changed(LIST_AND_PEOPLE, 2, **{part: None}), WORDS)


def test_a_figure_outside_its_own_interval_is_refused():
    with pytest.raises(ChartNeedsMore, match=r"Row 1 \(1\) has a value outside its own interval"):
        bars(changed(LIST_AND_PEOPLE, 0, value=0.9), WORDS)


@pytest.mark.parametrize("cells", [{"value": 0.01, "lower": 0.0, "upper": 0.02}, {"numerator": 3}])
def test_a_hidden_figure_that_carries_its_number_is_refused(cells):
    with pytest.raises(TooSmallToShow, match=r"Row 5 \(10\) is marked as hidden and still carries its number"):
        bars(changed(LIST_AND_PEOPLE, 4, **cells), WORDS)


def test_more_series_than_can_be_told_apart_are_refused():
    four = pa.concat_tables(
        LIST_AND_PEOPLE.slice(0, 1).set_column(1, "series", [[name]]) for name in ("a", "b", "c", "d")
    )
    with pytest.raises(BadUsage, match=r"4 series cannot be told apart in one picture: a, b, c, d\. Draw at most 3"):
        bars(four, WORDS)


def test_a_pyramid_has_two_sides():
    with pytest.raises(BadUsage, match="two sides, not 1"):
        pyramid(AGES.slice(0, 1), WORDS)


def test_a_map_needs_shapes():
    words = MapWords("Where", "Share of people", "Area")
    with pytest.raises(ChartNeedsMore, match="without the column geometry"):
        area_map(AREAS.drop(["geometry"]), words)
    nowhere = AREAS.drop(["geometry"]).append_column("geometry", pa.array([None] * 4, pa.binary()))
    with pytest.raises(ChartNeedsMore, match="No area has a shape"):
        area_map(nowhere, words)


# --- what every picture is


@every_picture
def test_the_same_table_gives_the_same_bytes(picture):
    first = picture().svg()
    for other in EVERY_PICTURE.values():
        other().svg()
    assert picture().svg() == first
    assert picture().png() == picture().png()


@every_picture
def test_a_picture_fetches_nothing_and_runs_nothing(picture):
    drawn = picture().svg().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|href|<script|<image|<foreignObject|\son\w+=", drawn)


@every_picture
def test_a_picture_is_one_thing_with_one_name(picture):
    chart = picture()
    drawn = chart.svg()
    assert drawn.count('role="') == 1
    assert drawn.startswith("<svg ")
    assert 'role="img"' in drawn
    assert drawn.count("aria-label=") == 1
    assert 30 < len(chart.alt) < 700


@every_picture
def test_ids_of_two_pictures_do_not_clash(picture):
    ids = [re.findall(r'\bid="([^"]+)"', each().svg()) for each in EVERY_PICTURE.values()]
    flat = [name for names in ids for name in names]
    assert len(flat) == len(set(flat))
    assert set(re.findall(r"url\(#([^)]+)\)", picture().svg())) <= set(flat)


@every_picture
def test_a_hidden_number_is_a_word_and_never_nothing(picture):
    chart = picture()
    assert "hidden" in chart.svg().lower()
    assert "1 number is hidden, so that nobody can be picked out" in chart.alt
    assert sum("hidden" in row.values() for row in chart.twin.to_pylist()) == 1


@every_picture
def test_analysts_can_take_it_on_in_altair(picture):
    assert isinstance(picture().altair(), altair.TopLevelMixin)  # checks the spec against Vega-Lite's schema


@every_picture
def test_a_slide_can_hold_it(picture):
    small, large = picture().png(scale=1), picture().png(scale=3)
    assert small.startswith(b"\x89PNG")
    assert len(large) > len(small)


def test_two_clip_paths_of_one_picture_keep_their_own_names():
    clipped = {"mark": {"type": "bar", "clip": True}, "encoding": {"x": {"field": "v", "type": "quantitative"}}}
    spec = {"data": {"values": [{"v": 1}]}, "hconcat": [{**clipped, "width": 50}, {**clipped, "width": 90}]}
    drawn = draw(spec, alt="two bars")
    ids = re.findall(r'\bid="([^"]+)"', drawn)
    assert len(set(ids)) == 2
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) == set(ids)
    assert draw(spec, alt="two bars") == drawn


# --- what the words say


LONG = "Severe mental illness, learning disability or dementia, and nobody has seen them for a whole year"


def test_labels_too_long_to_stand_beside_their_bars_stand_above_them_whole():
    rows = proportions(pa.table({"group": [LONG, "Short"], "numerator": [10, 20], "denominator": [100, 100]}))
    drawn = bars(rows, WORDS).svg()
    words = re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)<", drawn)))
    assert LONG in words
    assert "Short" in words
    assert drawn.index("Severe") < drawn.index("Short")


def test_rates_are_told_per_thousand():
    rows = rates(pa.table({"group": ["1"], "numerator": [30], "denominator": [2000]}), per=1000)
    chart = bars(rows, ChartWords("Rate", "Admissions per 1,000 people", "Decile", unit="per_1000"))
    assert chart.twin.to_pylist() == [
        {"Decile": "1", "Admissions per 1,000 people (95% interval)": "15.0 (10.1 to 21.4)", "Number": "30 of 2,000"}
    ]
    assert ">15.0<" in chart.svg()


def test_the_alt_text_is_written_from_the_data():
    assert bars(LIST_AND_PEOPLE, WORDS).alt == (
        "Bar chart: share of people, by deprivation decile, with 95% interval. "
        "list, out of 500 people on the register: 1 24% (20% to 28%); 2 19% (16% to 23%). "
        "people, out of 40,000 people on the register: 1 15.0% (14.7% to 15.4%); 2 12.5% (12.2% to 12.8%); "
        "10 7.2% (7.0% to 7.5%). "
        "Widest gap at 1: list 24%, people 15%. "
        "1 number is hidden, so that nobody can be picked out."
    )


def test_many_figures_are_told_by_their_ends():
    rows = proportions(
        pa.table({"group": [str(d) for d in range(1, 11)], "numerator": range(100, 0, -10), "denominator": [200] * 10})
    )
    said = bars(rows, WORDS).alt
    assert "Out of 200 people on the register: highest at 1, 50% (43% to 57%); lowest at 10, 5.0%" in said
    assert " 5 " not in said


def test_a_group_with_nobody_in_it_is_not_a_nought():
    rows = proportions(pa.table({"group": ["1", "2"], "numerator": [10, 0], "denominator": [20, 0]}))
    chart = bars(rows, WORDS)
    assert chart.twin.to_pylist()[1]["Number"] == "nobody to ask about"
    assert "1 group has nobody to ask about" in chart.alt
    assert len(re.findall(r">0%<", chart.svg())) == 1  # the axis only


def test_when_all_is_hidden_there_is_still_a_picture_that_says_so():
    rows = figures("""
        group | series | number | of
        1     |        | *      | 90
        2     |        | *      | 80
    """)
    chart = bars(rows, WORDS)
    assert "Nothing to show. 2 numbers are hidden" in chart.alt
    assert chart.svg().count(">hidden<") == 2


def test_the_map_says_which_areas_stand_out():
    chart = EVERY_PICTURE["map"]()
    assert chart.twin["Against the whole"].to_pylist() == ["clearly higher", "clearly lower", "", "about the same"]
    assert chart.twin["Map number"].to_pylist() == ["1", "2", "3", "4"]
    assert "1 of 4 areas is clearly above the whole, which is at 12%." in chart.alt
    drawn = chart.svg()
    assert ">1▲<" in drawn
    assert ">2<" in drawn
    assert "▲ clearly above the whole" in drawn


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("multiplicative", r"Limits [\d.]+ times as wide as chance, for over-dispersion \(multiplicative\)"),
        ("additive", r"Limits widened by the spread between areas \(additive, τ [\d.]+\)"),
    ],
)
def test_a_funnel_says_beneath_and_in_words_how_its_limits_were_widened(kind, says):
    chart = funnel_chart(
        funnel_shares(MANY, params=FunnelParams(overdispersion=kind)), ChartWords("Where", "Share", "Area")
    )
    assert re.search(says, chart.alt)
    assert "more widely than chance alone" not in chart.alt
    assert re.search(says, " ".join(re.findall(r">([^<>]+)<", chart.svg())))
    plain = funnel_chart(funnel_shares(MANY), ChartWords("Where", "Share", "Area"))
    assert "Limits" not in plain.alt
    assert "more widely than chance alone" in plain.alt


def test_a_map_without_a_whole_marks_none():
    chart = area_map(AREAS, MapWords("Where", "Share of people", "Area"))
    assert "▲" not in chart.svg()
    assert against_whole.__doc__
    assert "Against the whole" not in chart.twin.column_names


def test_a_map_draws_round_each_neighbourhood_when_there_are_two():
    one = area_map(AREAS.append_column("border", [["West"] * 4]), MapWords("Where", "Share", "Area")).svg()
    two = area_map(
        AREAS.append_column("border", [["West", "East", "West", "East"]]), MapWords("Where", "Share", "Area")
    ).svg()
    assert "stroke-dasharray" not in one
    assert two.count("stroke-dasharray") == 2


def test_a_map_of_many_areas_leaves_their_numbers_to_the_table():
    many = proportions(
        pa.table(
            {
                "group": [f"A{n}" for n in range(64)],
                "numerator": [20 + n for n in range(64)],
                "denominator": [200] * 64,
                "geometry": [square(-2.3 + 0.01 * (n % 8), 53.4 + 0.01 * (n // 8)) for n in range(64)],
            }
        )
    )
    drawn = area_map(many, MapWords("Where", "Share", "Area", whole=0.25)).svg()
    assert ">64" not in drawn
    assert ">▲<" in drawn


# --- what holds for any figures

counts = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.booleans()).map(lambda t: (min(t[:2]), max(t[:2]), t[2])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(counts)
def test_the_table_beside_a_picture_says_what_the_data_say(given_counts):
    rows = proportions(
        pa.table(
            {
                "group": [f"g{place}" for place in range(len(given_counts))],
                "numerator": pa.array([None if hidden else n for n, _, hidden in given_counts], pa.int64()),
                "denominator": [d for _, d, _ in given_counts],
                "numerator_mark": ["*" if hidden else "" for *_, hidden in given_counts],
            }
        )
    )
    chart = bars(rows, WORDS)
    for (n, d, hidden), read in zip(given_counts, chart.twin.to_pylist(), strict=True):
        if hidden:
            assert read["Number"] == read["Share of people (95% interval)"] == "hidden"
        elif d == 0:
            assert read["Number"] == "nobody to ask about"
        else:
            assert read["Number"] == f"{n:,} of {d:,}"
            value, lower, upper = (float(x) for x in re.findall(r"([\d.]+)%", read["Share of people (95% interval)"]))
            assert value == pytest.approx(100 * n / d, abs=0.51)
            assert lower <= value <= upper
    assert chart.table.equals(rows)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_classes_of_a_map_are_never_empty(values):
    cuts = class_cuts(values)
    assert len(cuts) <= 4
    found = {sum(value >= cut for cut in cuts) for value in values}
    assert found == set(range(len(cuts) + 1))


@given(st.floats(0.0002, 1000))
def test_axis_marks_are_few_round_and_within(top):
    marks = ticks(top)
    assert marks[0] == 0
    assert 2 <= len(marks) <= 6
    assert marks[-1] <= top * 1.0001
    assert tick_format(marks, "share") in (".0%", ".1%", ".2%")
