"""What the report says of more than chance: the slope over fifths, the funnel of areas, contact month by month."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from kith.road.board.change_sections import funnel_of_areas, over_time, slope_of_need_not_seen
from kith.road.figures import Count, measured
from kith.road.time_figures import months_before, seen_by_month
from kith.tables import open_engine
from tests import made_up_west

ON = date(2026, 11, 1)


@pytest.fixture(scope="module")
def report():
    return made_up_west.rich(4_000)


def not_seen(*shares, people=1000):
    counts = [Count((name,), round(share * people), people) for name, share in zip(FIFTHS, shares)]
    return measured(counts, ["group"]).add_column(1, "series", pa.array([""] * len(counts)))


FIFTHS = ("1, most deprived", "2", "3", "4", "5, least deprived", "Not known")


def test_the_slope_counts_every_fifth_and_leaves_out_those_whose_area_nobody_knows(report):
    said, picture = slope_of_need_not_seen(replace(report, not_seen=not_seen(0.20, 0.18, 0.16, 0.14, 0.12, 0.9)))
    assert said.text.startswith("The line runs from 21% to 11%: a slope of -10")
    assert said.text.endswith("Its limits do not hold nought: who is seen goes by where people live.")
    assert "1 20%" in picture.svg
    assert "Not known" not in picture.svg


def test_alike_fifths_are_said_to_be_alike(report):
    said, _ = slope_of_need_not_seen(replace(report, not_seen=not_seen(0.15, 0.16, 0.15, 0.16, 0.15)))
    assert "Its limits hold nought: the fifths may be alike." in said.text


@pytest.mark.parametrize("shares", [(0.2, 0.1), (0.2, 0.1, 0.0, 0.2, 0.1), (0.001, 0.002, 0.001, 0.2, 0.1)])
def test_no_line_is_drawn_through_too_few_or_where_a_share_is_nought_or_hidden(report, shares):
    assert slope_of_need_not_seen(replace(report, not_seen=not_seen(*shares))) == []


def test_a_funnel_needs_three_areas_with_a_number(report):
    assert len(funnel_of_areas(report)) == 1
    assert funnel_of_areas(replace(report, areas=report.areas.slice(0, 2))) == []


def test_months_are_whole_ones_and_a_person_seen_twice_in_one_counts_once():
    everybody = [f"p{number}" for number in range(40)]
    rows = [(one, "contact", date(2024, 11, 3), "attended") for one in everybody[:10]]
    rows += [(one, "contact", date(2024, 11, 9), None) for one in everybody[5:20]]
    rows += [
        ("p30", "contact", date(2024, 11, 9), "did_not_attend"),
        ("p31", "condition", date(2026, 9, 1), None),
        ("gone", "contact", date(2026, 10, 1), "attended"),
        ("p32", "contact", date(2026, 10, 31), "attended"),
        *((one, "contact", date(2026, 11, 1), "attended") for one in everybody),
    ]
    names = ("person_id", "kind", "date", "outcome")
    events = open_engine(threads=1).create_table("events", pa.table([list(c) for c in zip(*rows)], names))
    found = seen_by_month(events, frozenset(everybody), on=ON)
    assert found["group"].to_pylist() == [day.isoformat() for day in months_before(ON)]
    # one person is too few to show; a month with nobody is 0, and shown
    assert found["numerator"].to_pylist() == [20, *[0] * 22, None]


def test_no_chart_is_made_of_months_of_which_one_is_hidden(report):
    months = report.months.to_pylist()
    months[3] |= {"numerator": None, "value": None, "lower": None, "upper": None, "numerator_mark": "*"}
    section = over_time(replace(report, months=pa.Table.from_pylist(months, report.months.schema)))
    assert section.blocks[0].tone == "empty"


def test_files_that_begin_later_are_not_taken_for_a_rise():
    rows = {"person_id": ["a"], "kind": ["contact"], "date": [date(2026, 5, 1)], "outcome": ["attended"]}
    events = open_engine(threads=1).create_table("events", pa.table(rows))
    assert seen_by_month(events, frozenset("a"), on=ON).num_rows == 0


def test_contact_over_time_says_why_it_is_not_shown(report):
    section = over_time(replace(report, months=report.months.slice(0, 0)))
    (said,) = section.blocks
    assert (said.tone, said.text[:34]) == ("empty", "Contact is not shown by month: fil")


def test_contact_over_time_is_a_control_chart_with_its_limits(report):
    _, picture = over_time(report).blocks
    assert "Control chart: share of people seen, by month, Nov 2024 to Oct 2026." in picture.svg
    assert picture.note.startswith("The broken lines are the limits of the usual coming and going.")
