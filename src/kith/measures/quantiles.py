"""Values sorted into tenths, fifths or any other equal parts, within groups or altogether."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, MissingValue
from kith.measures.grouping import Groups, grouped, numbers, require, with_columns


def quantiles(
    table: pa.Table,
    *,
    value: str = "value",
    many: int = 10,
    highest_first: bool | str = True,
    by: Sequence[str] = (),
) -> pa.Table:
    """Add to each row which equal part of its group its value falls in: 1 is the first, which by habit is the worst.

    Parameters
    ----------
    table : Table, one row per area (or whatever is sorted)
    value : the column to sort by; a blank is in no part and is not counted
    many : how many parts: 10 for tenths, 5 for fifths
    highest_first : whether part 1 holds the highest values (True where high is bad) or the lowest; or the name of a
        column that says so, alike for all rows of a group
    by : the columns that name a group sorted apart; none where all rows are sorted together

    Returns
    -------
    Table, same rows in the same order, with
        group_rows    how many rows of the group have a value
        rank          place of the value in its group; equal values share the lowest
        quantile      which part, 1 to `many`; blank where there is no value, or fewer values than parts

    Raises
    ------
    BadUsage
        fewer than two parts; or a direction that differs within a group, or is not yes or no
    MissingValue
        a row with no direction

    Method
    ------
    with n values in the group, rank r and Q parts: ⌊Q + 1 − ⌈(n + 1 − r)Q/n⌉⌋, of which 0 is made 1

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_quantile`.

    Caution
    -------
    Equal values are never parted, so parts can be of unequal size, and a part can be empty. A part says nothing of how
    far apart the values are, nor of chance: use `proportions` or `rates` for that.

    Examples
    --------
    >>> rows = pa.table({"area": ["Ash", "Beck", "Cole", "Dell"], "value": [30, 10, 20, None]})
    >>> quantiles(rows, many=3)["quantile"].to_pylist()
    [1, 3, 2, None]
    """
    if many < 2:
        raise BadUsage(f"Values cannot be sorted into {many} parts.", "Ask for 2 at least.")
    groups, values = grouped(table, by), numbers(table, value)
    signed = np.where(_highest_first(table, groups, highest_first), -values, values)
    known = ~np.isnan(values)
    count = groups.sums(known).astype(int)[groups.place]
    rank = _ranks(signed, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.maximum(1, many + 1 - np.ceil((count + 1 - rank) * many / count))
    return with_columns(
        table,
        {
            "group_rows": count,
            "rank": _whole(rank, known),
            "quantile": _whole(part, known & (count >= many)),
        },
    )


def _highest_first(table: pa.Table, groups: Groups, answer: bool | str) -> np.ndarray:
    if isinstance(answer, bool):
        return np.full(table.num_rows, answer)
    require(table, [answer])
    column = table[answer].combine_chunks()
    if not pa.types.is_boolean(column.type):
        raise BadUsage(f"The column {answer} holds {column.type}, not yes or no.", "Turn it into true and false first.")
    if column.null_count:
        raise MissingValue(f"{answer} is blank in {column.null_count} rows.", "Say for each whether high comes first.")
    highest = column.to_numpy(zero_copy_only=False).astype(bool)
    share = groups.sums(highest) / np.bincount(groups.place, minlength=groups.many)
    for group in np.flatnonzero((share > 0) & (share < 1))[:1]:
        where = groups.named(group) or "the table"
        raise BadUsage(f"{answer} is not the same for all rows of {where}.", "Sort one kind of value at a time.")
    return highest


def _ranks(values: np.ndarray, groups: Groups) -> np.ndarray:
    """Rank values within groups from the lowest, from 1; equal values share the lowest rank, blanks come last."""
    order = np.lexsort((values, groups.place))
    place, ordered = groups.place[order], values[order]
    row = np.arange(len(order))
    new_group = np.r_[True, place[1:] != place[:-1]][: len(order)]
    new_value = new_group | np.r_[True, ordered[1:] != ordered[:-1]][: len(order)]
    start = np.maximum.accumulate(np.where(new_group, row, 0))
    first_alike = np.maximum.accumulate(np.where(new_value, row, 0))
    ranks = np.empty(len(order))
    ranks[order] = first_alike - start + 1
    return ranks


def _whole(values: np.ndarray, known: np.ndarray) -> list[int | None]:
    return [int(each) if has else None for each, has in zip(values, known)]
