"""Small numbers stay hidden: suppression, rounding, and a guard against subtraction.

Protect the counts first, and work out shares and rates from what is left: a share to four places times a rounded
denominator gives the exact count back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from kith.errors import BadInput, BadUsage, Subtractable, TooSmallToShow
from kith.governance.subtraction import Figure, hide_until_safe
from kith.measures import proportions


@dataclass(frozen=True)
class Policy:
    """What is too small to show, and how the rest is rounded; carried with every output as its name.

    name            what a report says beside its tables
    largest_hidden  counts of 1 to this are hidden
    round_to        other counts are shown to the nearest of this; 1 for no rounding
    hide_zero       nobody is hidden too; otherwise a nought is shown as it is
    mark            what stands in place of a hidden figure
    """

    name: str = "counts of 1 to 7 hidden, others to the nearest 5 (HES style)"
    largest_hidden: int = 7
    round_to: int = 5
    hide_zero: bool = False
    mark: str = "*"

    def __post_init__(self) -> None:
        if self.largest_hidden < 1 or self.round_to < 1:
            raise BadUsage(
                "A policy hides at least counts of 1 and rounds to at least 1.", "Give whole numbers from 1."
            )
        if self.largest_hidden + 1 < self.round_to - self.round_to // 2:
            raise BadUsage(
                f"Rounding to {self.round_to} would show some people as nobody.",
                f"Hide counts up to {self.round_to - self.round_to // 2 - 1}, or round to less.",
            )

    def is_small(self, count: int) -> bool:
        """Say whether a count is too small to show."""
        return count <= self.largest_hidden and (count > 0 or self.hide_zero)

    def rounded(self, count: int) -> int:
        """Round a count that may be shown."""
        return (count + self.round_to // 2) // self.round_to * self.round_to

    def known(self, count: int) -> tuple[int, int]:
        """Give the least and the most that a reader must allow for, knowing the policy and what it shows of a count."""
        if self.is_small(count):
            return (0 if self.hide_zero else 1), self.largest_hidden
        if count == 0:
            return 0, 0
        least = self.rounded(count) - self.round_to // 2
        return max(least, self.largest_hidden + 1), least + self.round_to - 1


HES_STYLE = Policy()
"""NHS England's method for published hospital episode and emergency care statistics below national level."""

OPENSAFELY_STYLE = Policy("counts of 0 to 7 hidden, others to the nearest 5 (OpenSAFELY style)", hide_zero=True)
"""OpenSAFELY's rule for outputs: seven or fewer is redacted, the rest rounded."""


def refuse_if_small(count: int, *, what: str, policy: Policy = HES_STYLE) -> int:
    """Give a lone figure, rounded, or refuse to show it at all.

    Parameters
    ----------
    count : people it is about
    what : what it counts, for the message
    policy : what is too small

    Returns
    -------
    the count as the policy shows it

    Raises
    ------
    TooSmallToShow
        too few people; the message does not say how many

    Examples
    --------
    >>> refuse_if_small(1203, what="people aged 85 and over")
    1205
    >>> refuse_if_small(3, what="people sleeping rough")
    Traceback (most recent call last):
    kith.errors.TooSmallToShow: Too few people to show: people sleeping rough. Ask about a larger area or a wider group.
    """
    if policy.is_small(count):
        raise TooSmallToShow(f"Too few people to show: {what}.", "Ask about a larger area or a wider group.")
    return policy.rounded(count)


@dataclass(frozen=True)
class Layout:
    """How a table of counts is laid out.

    by      its one or two grouping columns
    total   the word in a grouping column that marks a row as a total ("All")
    totals_known_elsewhere  totals that do not stand in the table count as known to the reader, shown by the same policy
    """

    by: tuple[str, ...]
    total: str = "All"
    totals_known_elsewhere: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.by) <= 2:
            raise BadUsage(
                f"A table by {len(self.by)} groupings cannot be guarded against subtraction.",
                "Give one or two grouping columns; split a larger cube into two-way tables.",
            )


def protect(
    table: pa.Table,
    *,
    counts: Sequence[str],
    by: Sequence[str],
    total: str = "All",
    policy: Policy = HES_STYLE,
) -> pa.Table:
    """Hide small counts, round the others, and hide as many more as it takes that none can be had by subtraction.

    Parameters
    ----------
    table : Table, one row per group; a row with the word `total` in a grouping column is a total over that grouping
    counts : columns of whole people counts (or events); each is protected by itself
    by : one or two grouping columns
    total : the word that marks a total
    policy : what is too small, and the rounding

    Returns
    -------
    Table, same rows in the same order; hidden counts are None, and each count has a column `<count>_mark` with the
    policy's mark where hidden and "" where shown

    Raises
    ------
    BadUsage
        a numeric column that is neither a grouping nor a count (work shares out afterwards), or a group twice
    BadInput
        a count that is missing, negative or not whole
    Subtractable
        a hidden count that nothing would protect

    Method
    ------
    `kith.governance.subtraction`: exact for one- and two-way tables with any totals, for a reader who knows the policy.
    Totals that are not in the table count as known to the reader.

    Source
    ------
    Thresholds: NHS England HES analysis guide; OpenSAFELY output rules. Guard: TRUST.md ANA-01, ANA-02.

    Caution
    -------
    Two count columns of one table are guarded each by itself; a numerator within a denominator needs `protect_shares`.

    Examples
    --------
    >>> rows = pa.table({"area": ["Ash", "Beck", "Cole"], "people": [3, 0, 41]})
    >>> safe = protect(rows, counts=["people"], by=["area"])
    >>> safe["people"].to_pylist(), safe["people_mark"].to_pylist()
    ([None, 0, 40], ['*', '', ''])
    """
    layout = Layout(tuple(by), total)
    _refuse_undeclared(table, [*by, *counts])
    for count in counts:
        figures = _figures(table, count, layout, policy)
        hide_until_safe(figures)
        table = _shown(table, count, figures, policy)
    return table


def protect_shares(
    table: pa.Table,
    *,
    by: Sequence[str],
    numerator: str = "numerator",
    denominator: str = "denominator",
    total: str = "All",
    policy: Policy = HES_STYLE,
) -> pa.Table:
    """Protect a numerator and its denominator together, then work out the share and interval from what is shown.

    A numerator is hidden where it is small, where all or nearly all of the group are in it (the few who are not would
    stand out, and "everybody" tells on everybody), and where its denominator is too small.

    Parameters
    ----------
    table : Table, one row per group, with both counts
    by, total, policy : as for `protect`
    numerator, denominator : columns of counts of people

    Returns
    -------
    Table, same rows, with both counts protected and marked, and value, lower, upper (Wilson, from the rounded counts;
    None where either count is hidden)

    Raises
    ------
    BadUsage, BadInput, Subtractable
        as for `protect`; BadInput also for a numerator above its denominator

    Examples
    --------
    >>> rows = pa.table({"decile": [1, 2, 3], "numerator": [4, 60, 198], "denominator": [90, 200, 200]})
    >>> safe = protect_shares(rows, by=["decile"])
    >>> safe["numerator"].to_pylist(), safe["denominator"].to_pylist(), safe["value"].to_pylist()
    ([None, 60, None], [90, 200, 200], [None, 0.3, None])
    """
    layout = Layout(tuple(by), total)
    _refuse_undeclared(table, [*by, numerator, denominator])
    unders = _figures(table, denominator, layout, policy)
    overs = _figures(table, numerator, layout, policy)
    for over, under in zip(overs, unders):
        _hide_nearly_all(over, under, policy)
    for figures, count in ((overs, numerator), (unders, denominator)):
        hide_until_safe(figures)
        table = _shown(table, count, figures, policy)
    return proportions(table, numerator=numerator, denominator=denominator)


def refuse_differencing(
    first: pa.Table, second: pa.Table, *, counts: Sequence[str], by: Sequence[str], policy: Policy = HES_STYLE
) -> None:
    """Refuse to release a table if setting it beside an earlier one shows how a few people differ.

    Parameters
    ----------
    first, second : two tables of the same counts *as released* (after `protect`), from two filters, dates or areas
    counts, by : their count and grouping columns; groups in only one of them are compared through the totals
    policy : the policy under which both were released

    Raises
    ------
    Subtractable
        for some group the two shown figures pin the difference to one small number, or a figure hidden in one release
        stands unrounded in the other; names the groups, not the numbers

    Method
    ------
    A shown figure stands for every count that rounds to it. The difference is given away when only one is possible and
    it is 1 to `largest_hidden`, which happens only without rounding.

    Examples
    --------
    >>> exact = Policy("no rounding", round_to=1)
    >>> old, new = (pa.table({"area": ["Ash"], "people": [people]}) for people in (41, 42))
    >>> refuse_differencing(old, new, counts=["people"], by=["area"], policy=exact)
    Traceback (most recent call last):
    kith.errors.Subtractable: Beside the earlier table this one shows how a few people differ: people of Ash. \
Release them with rounding, or hold one of them back.
    """
    before, after = (_by_group(table, by, counts) for table in (first, second))
    told = [
        f"{count} of {' / '.join(map(str, group))}"
        for group in before
        if group in after
        for count, old, new in zip(counts, before[group], after[group])
        if _tells(old, new, policy)
    ]
    if told:
        raise Subtractable(
            f"Beside the earlier table this one shows how a few people differ: {', '.join(told)}.",
            "Release them with rounding, or hold one of them back.",
        )


def _tells(old: int | None, new: int | None, policy: Policy) -> bool:
    if policy.round_to > 1 or (old is None and new is None):
        return False
    return old is None or new is None or 1 <= abs(old - new) <= policy.largest_hidden


def _by_group(table: pa.Table, by: Sequence[str], counts: Sequence[str]) -> dict[tuple, tuple]:
    groups = zip(*(table[name].to_pylist() for name in by))
    return dict(zip(groups, zip(*(table[name].to_pylist() for name in counts))))


def _refuse_undeclared(table: pa.Table, declared: Sequence[str]) -> None:
    missing = [name for name in declared if name not in table.column_names]
    if missing:
        raise BadUsage(f"The table has no column {missing[0]}.", f"Its columns are: {', '.join(table.column_names)}.")
    for field in table.schema:
        number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type)
        if number and field.name not in declared:
            raise BadUsage(
                f"Column {field.name} is a number that is neither a grouping nor a count.",
                "Leave it out, and work out shares and rates from the protected counts.",
            )


def _figures(table: pa.Table, count: str, layout: Layout, policy: Policy) -> list[Figure]:
    """Make the table's web of figures: first one per row, in order, then totals known from elsewhere."""
    groups = [tuple(row.values()) for row in table.select(layout.by).to_pylist()]
    if len(set(groups)) < len(groups):
        raise BadUsage(f"A group stands twice in the table by {' and '.join(layout.by)}.", "Add its rows up first.")
    values = [_whole(value, count, place) for place, value in enumerate(table[count].to_pylist(), start=1)]
    named = dict(zip(groups, values))
    if layout.totals_known_elsewhere:
        for margin, value in _margins(named, layout).items():
            named.setdefault(margin, value)
    return [
        _figure(group, value, layout, policy, in_table=place < len(values))
        for place, (group, value) in enumerate(named.items())
    ]


def _figure(group: tuple, value: int, layout: Layout, policy: Policy, *, in_table: bool) -> Figure:
    totals = [part == layout.total for part in group]
    ends: tuple
    if all(totals):
        ends = ("everybody, by column", "everybody, by row")
    elif len(group) == 1:
        ends = ("everybody, by row", "everybody, by column")
    else:
        row = "everybody, by row" if totals[0] else ("row", group[0])
        column = "everybody, by column" if totals[1] else ("column", group[1])
        # a row total runs from everybody to its row, a cell from its row to its column, a column total on to everybody
        ends = (row, column)
        if totals[1]:
            ends = ("everybody, by row", row)
        elif totals[0]:
            ends = (column, "everybody, by column")
    low, high = policy.known(value)
    name = " / ".join(map(str, group))
    return Figure(name, *ends, value, low, high, policy.is_small(value), in_table, any(totals))


def _margins(named: dict[tuple, int], layout: Layout) -> dict[tuple, int]:
    """Add up the totals that the table could have had."""
    margins: dict[tuple, int] = {}
    for group, value in named.items():
        if layout.total in group:
            continue
        for margin in _totals_over(group, layout.total):
            margins[margin] = margins.get(margin, 0) + value
    return margins


def _totals_over(group: tuple, total: str) -> set[tuple]:
    if len(group) == 1:
        return {(total,)}
    return {(group[0], total), (total, group[1]), (total, total)}


def _whole(value: object, count: str, place: int) -> int:
    if not isinstance(value, int | float) or not value >= 0 or value % 1:
        raise BadInput(
            f"Row {place}, column {count}: {'nothing' if value is None else value} is not a count of people.",
            "Give a whole number from 0; leave out groups nobody counted.",
        )
    return int(value)


def _hide_nearly_all(over: Figure, under: Figure, policy: Policy) -> None:
    rest = under.value - over.value
    if rest < 0:
        raise BadInput(f"More people in the numerator than in the denominator of {over.name}.", "Mend the table.")
    if over.hidden or not under.value:
        return
    if under.hidden:
        over.hidden, over.low, over.high = True, 0, policy.largest_hidden
    elif rest <= policy.largest_hidden:
        over.hidden, over.low, over.high = True, under.value - policy.largest_hidden, under.value


def _shown(table: pa.Table, count: str, figures: Sequence[Figure], policy: Policy) -> pa.Table:
    rows = figures[: table.num_rows]
    values = pa.array([None if row.hidden else policy.rounded(row.value) for row in rows], pa.int64())
    marks = pa.array([policy.mark if row.hidden else "" for row in rows], pa.string())
    place = table.column_names.index(count)
    return table.set_column(place, count, values).add_column(place + 1, f"{count}_mark", marks)
