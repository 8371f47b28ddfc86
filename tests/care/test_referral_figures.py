"""Figures of referrals by group: what is small is hidden and cannot be had back, what is said is what the intervals support, and nobody is left out."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kith.care.referral_figures import DIMENSIONS, FIGURES, MEASURES, Gap, Seen, figures_by, gap_in, tidy
from kith.care.referral_journeys import ANSWERS, JOURNEYS, OUTCOMES, TIMES, WAITS
from kith.care.referral_words import gaps_in_words, in_words
from kith.governance.disclosure import OPENSAFELY_STYLE, Policy
from kith.governance.shares import ALL
from kith.measures import GapParams, gaps, kaplan_meier, time_until

POLICY = OPENSAFELY_STYLE
EXACT = Policy("counts of 0 to 7 hidden, others as they are", round_to=1, hide_zero=True)
"""Without rounding every sum is exact, so that much more must be hidden."""
PARTS = {"answer": ANSWERS, "wait": WAITS, "time": TIMES, "outcome": OUTCOMES}
ONE = {
    "answer": "yes", "wait": "began", "days": 9, "time": "in time", "outcome": "met", "deprivation": "1", "ethnic group": "White",
    "language": "English", "need": "Food",
}  # fmt: skip


def people(*told):
    """A table of people: so many of each, each as one of them but for what is said."""
    return pa.Table.from_pylist([ONE | more for many, more in told for _ in range(many)], schema=JOURNEYS)


def by_group(seen):
    return {row.group: row for row in seen.rows}


def test_a_small_place_by_hand():
    no = {"answer": "no", "wait": "left", "days": 3, "time": None, "outcome": None}
    silent = {"answer": "silent", "wait": "waits", "days": 40, "time": "late", "outcome": None}
    table = people((60, {}), (30, no), (20, silent), (80, {"deprivation": "5"}), (10, no | {"deprivation": "5"}), (15, {"deprivation": "not known"}))  # fmt: skip
    seen = figures_by(table, "deprivation")
    rows = by_group(seen)
    assert list(rows) == ["1", "5", "not known", ALL]
    yes, silence, late = (rows["1"].told[name] for name in ("said yes", "no answer", "late"))
    assert (yes.numerator, yes.denominator, round(yes.value, 3)) == (60, 90, 0.667)
    assert (silence.numerator, silence.denominator) == (20, 110)
    assert (late.numerator, late.denominator) == (20, 80)
    assert rows["5"].told["late"].is_hidden
    assert rows[ALL].parts["answer"][ALL] == 215
    assert (rows["1"].told["median wait"].value, rows["not known"].told["median wait"].is_hidden) == (9, True)
    assert gap_in(seen, "said yes").is_clear
    assert gaps_in_words(seen)[0].startswith(
        "Most deprived fifth: heard yes less often than least deprived fifth, by 22 "
    )
    assert "Services said yes to 79% of the people who had an answer (73% to 85%)." in in_words(seen.rows[-1])[0]


def test_the_wait_is_kaplan_and_meier_of_everybody_also_of_those_who_wait_still():
    table = people(*((5, {"days": day}) for day in range(2, 30)), (60, {"wait": "waits", "days": 20, "time": "late"}))
    told = figures_by(table, "deprivation").rows[-1].told["median wait"]
    curve = kaplan_meier(table["days"].to_numpy(), [wait == "began" for wait in table["wait"].to_pylist()])
    assert (told.value, told.lower, told.upper) == tuple(time_until(curve))
    of_those_who_began = np.median([day for day, wait in zip(*(table[name].to_pylist() for name in ("days", "wait")), strict=True) if wait == "began"])  # fmt: skip
    assert told.value > of_those_who_began


def test_where_more_than_half_wait_nobody_says_how_long():
    seen = figures_by(people((20, {"days": 4}), (80, {"wait": "waits", "days": 90, "answer": "silent"})), "language")
    told = seen.rows[-1].told["median wait"]
    assert (told.value, told.is_hidden) == (None, False)
    assert "More than half still wait" in in_words(seen.rows[-1])[1]


def test_the_gap_of_shares_is_newcombe_s_as_in_measures():
    no = {"answer": "no", "wait": "left"}
    seen = figures_by(
        people((60, {}), (30, no), (80, {"deprivation": "5"}), (20, no | {"deprivation": "5"})), "deprivation"
    )
    found = gap_in(seen, "said yes")
    rows = pa.table({"group": ["1", "5"], "numerator": [60, 80], "denominator": [90, 100]})
    theirs = gaps(rows, params=GapParams(reference="5")).to_pylist()[0]
    assert (found.value, found.lower, found.upper) == pytest.approx([theirs[part] for part in ("absolute_gap", "lower", "upper")])  # fmt: skip


limits = st.none() | st.floats(-1, 1, allow_nan=False)


@given(st.lists(st.tuples(limits, limits), min_size=1, max_size=4))
def test_a_difference_is_said_only_where_its_interval_leaves_nought_out_and_never_as_a_cause(ends):
    told = [
        Gap(name, "1", "5", None if None in pair else sum(pair) / 2, *((None, None) if None in pair else sorted(pair)))
        for name, pair in zip([name for name, one in MEASURES.items() if one.more], ends, strict=False)
    ]
    said = gaps_in_words(Seen("deprivation", (), tuple(told)))
    clear = [gap for gap in told if gap.lower is not None and not gap.lower <= 0 <= gap.upper]
    assert len(said) == max(len(clear), 1)
    if not clear:
        assert "no difference that can be told from chance" in said[0] or "too few people to compare" in said[0]
    assert not re.search(r"because|due to|caus|leads? to|owing", " ".join(said))


answers = st.sampled_from(
    [
        {"answer": answer, "wait": wait, "time": time, "outcome": outcome, "days": days}
        for answer, wait, time, outcome, days in [
            ("yes", "began", "in time", "met", 5), ("yes", "began", "late", "not met", 50), ("yes", "began", "in time", "not said", 9), ("yes", "waits", "late", None, 60),
            ("no", "left", None, None, 3), ("silent", "waits", "late", None, 44), ("neither", "waits", None, None, 2),
        ]
    ]
)  # fmt: skip
places = st.lists(
    st.tuples(st.integers(1, 40), answers, st.sampled_from(["1", "2", "3", "5", "not known"])), min_size=1, max_size=14
).map(
    lambda told: people(
        *(
            (many, answer | {"deprivation": fifth, "need": "Food" if fifth == "1" else "Money"})
            for many, answer, fifth in told
        )
    )
)


def stands(seen, columns):
    """All that stands on the page of some columns, each as one number: what a group has in all stands once, whatever it is counted by."""
    shown = {}
    for row in seen.rows:
        for column in columns:
            shown |= {(column, row.group, part): row.parts[column][part] for part in PARTS[column]}
            total = row.parts[column][ALL]
            assert shown.setdefault((ALL, row.group), total) == total
    return shown


def sums_of(shown, columns):
    """Every sum that a reader can take, as numbers that come to nothing."""
    groups = list(dict.fromkeys(key[1] for key in shown))
    lines = [
        ([(column, group, part) for part in PARTS[column]], (ALL, group)) for column in columns for group in groups
    ]
    some = [group for group in groups if group != ALL]
    lines += [
        ([(column, group, part) for group in some], (column, ALL, part)) for column in columns for part in PARTS[column]
    ]
    lines.append(([(ALL, group) for group in some], (ALL, ALL)))
    return np.array([[-1.0 if key == total else float(key in parts) for key in shown] for parts, total in lines])


@settings(max_examples=60, deadline=None)
@given(places, st.sampled_from([POLICY, EXACT]))
def test_ana_02_no_number_that_is_hidden_can_be_had_back_by_subtraction(table, policy):
    """The least and the most that a reader can find it to be, from all that stands there and from how that is rounded."""
    seen = figures_by(table, "deprivation", policy)
    for columns in (("answer", "wait"), ("time",), ("outcome",)):
        shown = stands(seen, columns)
        known = [(0, None) if value is None else policy.known(value) for value in shown.values()]
        sums = sums_of(shown, columns)
        for place, (key, value) in enumerate(shown.items()):
            if value is None:
                aim = np.eye(len(shown))[place]
                least, most = (
                    linprog(sign * aim, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=known) for sign in (1, -1)
                )
                assert least.status == 0, (key, shown)
                assert most.status == 3 or -most.fun - least.fun >= 1 - 1e-6, (key, shown)


@settings(max_examples=60, deadline=None)
@given(places, st.sampled_from([POLICY, EXACT]))
def test_ana_02_everybody_is_told_alike_whatever_they_are_counted_by(table, policy):
    """Else one page would tell what another hides."""
    told = [figures_by(table, dimension, policy).rows[-1].parts for dimension in DIMENSIONS]
    assert all(one == told[0] for one in told)


@settings(max_examples=60, deadline=None)
@given(places)
def test_ana_01_no_figure_tells_of_fewer_people_than_may_be_told_and_each_has_its_denominator(table):
    true = by_group(figures_by(table, "deprivation", POLICY))
    counted = {group: table.filter(pa.compute.equal(table["deprivation"], group)) for group in true if group != ALL}
    for group, row in true.items():
        of = counted.get(group, table)
        for column, parts in PARTS.items():
            values = of[column].to_pylist()
            for part in parts:
                assert row.parts[column][part] is None or values.count(part) > POLICY.largest_hidden
        for name, told in row.told.items():
            if told.value is not None:
                assert told.denominator > POLICY.largest_hidden
                assert MEASURES[name].part or told.lower <= told.value <= told.upper
            if told.value is not None and (part := MEASURES[name].part):
                assert of.num_rows * (1 - part) > POLICY.largest_hidden - POLICY.round_to


@given(places, st.sampled_from(sorted(DIMENSIONS)))
@settings(max_examples=30, deadline=None)
def test_the_table_to_leave_has_every_row_and_nothing_that_the_page_hides(table, dimension):
    seen = figures_by(table, dimension)
    found = tidy([seen])
    assert found.schema == FIGURES
    per_group = len(MEASURES) + sum(len(parts) + 1 for parts in PARTS.values())
    assert found.num_rows == per_group * len(seen.rows)
    for row in found.to_pylist():
        if row["is_hidden"]:
            assert row["numerator"] is row["denominator"] is row["value"] is row["lower"] is row["upper"] is None
