"""No hidden figure can be had back: a reader with all the patience in the world tries every table there could be."""

import itertools

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import Subtractable
from kith.governance import HES_STYLE, OPENSAFELY_STYLE, Policy, protect

EXACT = Policy("small counts hidden, no rounding", round_to=1)


def cube(cells):
    """Make a two-way table with all its totals from rows of counts."""
    rows = [[*line, sum(line)] for line in cells]
    rows.append([sum(column) for column in zip(*rows)])
    names = [[*map(str, range(len(part) - 1)), "All"] for part in (rows, rows[0])]
    where = list(itertools.product(*names))
    people = [rows[place][other] for place in range(len(rows)) for other in range(len(rows[0]))]
    return pa.table({"row": [r for r, _ in where], "column": [c for _, c in where], "people": people})


def possible(value, is_hidden, policy):
    """Give every count that a reader who knows the policy must allow for at one place."""
    small = range(0 if policy.hide_zero else 1, policy.largest_hidden + 1)
    if is_hidden and value in small:
        return set(small)
    if is_hidden:
        return set(range(1, 3 * value + 30))
    step = policy.round_to
    shown = [count for count in range(value + 2 * step) if (count + step // 2) // step == (value + step // 2) // step]
    return {count for count in shown if count not in small and (count == 0) == (value == 0)}


class Reader:
    """Tries whether some other table, with the same figures shown, has another value at one place."""

    def __init__(self, cells, hidden, policy):
        self.height, self.width = len(cells), len(cells[0])
        table = [[*line, sum(line)] for line in cells]
        table.append([sum(column) for column in zip(*table)])
        self.truth = table
        self.may_be = [
            [possible(value, hidden[r][c], policy) for c, value in enumerate(line)] for r, line in enumerate(table)
        ]

    def can_be_otherwise(self, row, column):
        others = self.may_be[row][column] - {self.truth[row][column]}
        return any(
            self._fits(row, column, value) for value in sorted(others, key=lambda v: abs(v - self.truth[row][column]))
        )

    def _fits(self, row, column, value):
        kept, self.may_be[row][column] = self.may_be[row][column], {value}
        try:
            return self._fill(0, [], [0] * self.width)
        finally:
            self.may_be[row][column] = kept

    def _fill(self, place, line, sums):
        row, column = divmod(place, self.width)
        if column == 0 and place:
            if sum(line) not in self.may_be[row - 1][self.width]:
                return False
            line = []
        if row == self.height:
            totals = [sums[c] in self.may_be[row][c] for c in range(self.width)]
            return all(totals) and sum(sums) in self.may_be[row][self.width]
        true, most = self.truth[row][column], max(self.may_be[self.height][column])
        row_most = max(self.may_be[row][self.width])
        for value in sorted(self.may_be[row][column], key=lambda v: abs(v - true)):
            if sums[column] + value > most or sum(line) + value > row_most:
                continue
            after = [*sums]
            after[column] += value
            if self._fill(place + 1, [*line, value], after):
                return True
        return False


def protected(cells, policy):
    safe = protect(cube(cells), counts=["people"], by=["row", "column"], policy=policy)
    marks = [mark != "" for mark in safe["people_mark"].to_pylist()]
    width = len(cells[0]) + 1
    return [marks[start : start + width] for start in range(0, len(marks), width)]


def grids(height, width, most):
    line = st.lists(st.integers(0, most), min_size=width, max_size=width)
    return st.lists(line, min_size=height, max_size=height)


def test_the_reader_wins_where_only_small_cells_are_hidden():
    reader = Reader([[3, 20], [30, 40]], [[True, False, False], [False] * 3, [False] * 3], EXACT)
    assert not reader.can_be_otherwise(0, 0)


@settings(max_examples=150, deadline=None)
@given(st.one_of(grids(2, 2, 14), grids(2, 3, 11)), st.sampled_from([EXACT, HES_STYLE, OPENSAFELY_STYLE]))
def test_ana_02_no_hidden_figure_of_a_two_way_table_can_only_be_one_value(cells, policy):
    try:
        hidden = protected(cells, policy)
    except Subtractable:
        return
    reader = Reader(cells, hidden, policy)
    for row, column in itertools.product(range(len(hidden)), range(len(hidden[0]))):
        if hidden[row][column]:
            assert reader.can_be_otherwise(row, column), (cells, hidden, row, column)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 7).flatmap(lambda height: grids(height, 5, 60)))
def test_ana_02_no_hidden_figure_follows_from_the_sums_by_algebra(cells):
    """Unrounded totals as linear equations: a hidden figure is given away if it alone lies in the span of the rest."""
    hidden = np.array(protected(cells, EXACT))
    places = {tuple(place): number for number, place in enumerate(np.argwhere(hidden))}
    height, width = len(cells), len(cells[0])
    lines = [[((r, c), 1) for c in range(width)] + [((r, width), -1)] for r in range(height + 1)]
    lines += [[((r, c), 1) for r in range(height)] + [((height, c), -1)] for c in range(width + 1)]
    sums = np.zeros((len(lines), len(places)))
    for number, line in enumerate(lines):
        for place, sign in line:
            if place in places:
                sums[number, places[place]] = sign
    rank = np.linalg.matrix_rank(sums) if places else 0
    for place, number in places.items():
        alone = np.zeros((1, len(places)))
        alone[0, number] = 1
        assert np.linalg.matrix_rank(np.vstack([sums, alone])) > rank, (cells, place)


@settings(max_examples=100, deadline=None)
@given(grids(4, 4, 30), st.sampled_from([EXACT, HES_STYLE, OPENSAFELY_STYLE]))
def test_every_small_figure_is_hidden_and_no_nought_for_another_s_sake(cells, policy):
    try:
        hidden = protected(cells, policy)
    except Subtractable:
        return
    table = cube(cells)["people"].to_pylist()
    for value, is_hidden in zip(table, itertools.chain(*hidden)):
        assert is_hidden or not policy.is_small(value)
        if value == 0 and not policy.hide_zero:
            assert not is_hidden
