"""What a picture shows, in words and in a table: for whoever cannot see it, and for whoever wants the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kith.measures.chart_tables import ChartWords, Row, in_order

FEW = 6
"""Up to so many figures are all read out; of more, the ends and the widest gap. The table has the rest."""

HIDDEN = "hidden"
NOBODY = "nobody to ask about"


def share_in_words(value: float) -> str:
    """Write a share as a percentage: whole from 10% on, with one decimal below.

    Examples
    --------
    >>> share_in_words(0.243), share_in_words(0.034), share_in_words(0.0), share_in_words(1.0)
    ('24%', '3.4%', '0%', '100%')
    """
    percent = value * 100
    if percent == 0 or round(percent, 1) >= 10:
        return f"{percent:.0f}%"
    return f"{percent:.1f}%"


def figure_in_words(value: float, unit: str = "share") -> str:
    """Write a value in its unit.

    Examples
    --------
    >>> figure_in_words(0.5), figure_in_words(34.21, "per_1000"), figure_in_words(1234.5, "per_1000")
    ('50%', '34.2', '1,234')
    """
    if unit == "share":
        return share_in_words(value)
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def interval_in_words(row: Row, unit: str = "share") -> str:
    """Write a figure with its limits, or why there is none.

    Examples
    --------
    >>> interval_in_words(Row("1", "", 0.24, 0.2, 0.28, 120, 500, False))
    '24% (20% to 28%)'
    >>> interval_in_words(Row("1", "", 0.15, 0.147, 0.154, 6000, 39900, False))
    '15.0% (14.7% to 15.4%)'
    >>> interval_in_words(Row("1", "", None, None, None, None, 90, True))
    'hidden'
    """
    if row.hidden:
        return HIDDEN
    if row.value is None:
        return NOBODY
    parts = (row.value, row.lower or 0.0, row.upper or 0.0)
    if unit == "share":
        finely = parts[1] < 0.1 or parts[2] - parts[1] < 0.04  # one decimal for all three, where whole ones would blur
        value, lower, upper = (f"{part * 100:.1f}%" if finely else f"{part * 100:.0f}%" for part in parts)
    else:
        value, lower, upper = (figure_in_words(part, unit) for part in parts)
    return f"{value} ({lower} to {upper})"


def count_in_words(row: Row) -> str:
    """Write the two counts behind a figure.

    Examples
    --------
    >>> count_in_words(Row("1", "", 0.24, 0.2, 0.28, 1200, 5000, False))
    '1,200 of 5,000'
    """
    if row.hidden:
        return HIDDEN
    if row.numerator is None or row.denominator is None or not row.denominator:
        return NOBODY
    return f"{row.numerator:,.0f} of {row.denominator:,.0f}"


def twin_table(rows: Sequence[Row], words: ChartWords) -> pa.Table:
    """Lay out the figures of a picture as a table to read: one row per group, two columns per series.

    Parameters
    ----------
    rows : the figures drawn
    words : what they are about

    Returns
    -------
    Table of text: the group, and for each series the figure with its interval and the counts behind it

    Examples
    --------
    >>> words = ChartWords("Who is on the list", "Share of people", "Decile")
    >>> twin_table([Row("1", "", 0.24, 0.2, 0.28, 120, 500, False)], words).to_pylist()
    [{'Decile': '1', 'Share of people (95% interval)': '24% (20% to 28%)', 'Number': '120 of 500'}]
    """
    groups, series = in_order(row.group for row in rows), in_order(row.series for row in rows)
    known = {(row.group, row.series): row for row in rows}
    columns: dict[str, list[str]] = {words.group: groups}
    for name in series:
        found = [known.get((group, name)) for group in groups]
        label = f"{name or words.value} ({words.interval})"
        columns[label] = [interval_in_words(row, words.unit) if row else "" for row in found]
        columns[f"{name}, number" if name else "Number"] = [count_in_words(row) if row else "" for row in found]
    return pa.table(columns)


def alt_text(rows: Sequence[Row], words: ChartWords, *, kind: str) -> str:
    """Say what a picture shows, from its data.

    Parameters
    ----------
    rows : the figures drawn
    words : what they are about
    kind : what sort of picture it is ("Bar chart")

    Returns
    -------
    str, a few sentences: what is measured, the figures or their ends, the widest gap, the denominator, what is hidden

    Examples
    --------
    >>> words = ChartWords("Who is on the list", "Share of people", "Decile")
    >>> alt_text([Row("1", "", 0.24, 0.2, 0.28, 120, 500, False)], words, kind="Bar chart")
    'Bar chart: share of people, by decile, with 95% interval. Out of 500 people: 1 24% (20% to 28%).'
    """
    said = [f"{kind}: {lower_first(words.value)}, by {lower_first(words.group)}, with {words.interval}."]
    for name in in_order(row.series for row in rows):
        said.append(_series_in_words([row for row in rows if row.series == name], name, words))
    said.append(_widest_gap(rows, words))
    said.append(_left_out(rows))
    return " ".join(sentence for sentence in said if sentence)


def lower_first(text: str) -> str:
    """Lower the first letter, unless the word is an abbreviation.

    Examples
    --------
    >>> lower_first("Share of people"), lower_first("GP registrations")
    ('share of people', 'GP registrations')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _series_in_words(rows: Sequence[Row], name: str, words: ChartWords) -> str:
    """Read out one series: every figure if they are few, else the highest and the lowest."""
    shown = [row for row in rows if row.value is not None]
    if not shown:
        return f"{name}: nothing to show." if name else "Nothing to show."
    start = f"{name}, {_out_of(shown, words)}: " if name else f"{_out_of(shown, words)}: ".capitalize()
    if len(shown) <= FEW:
        return start + "; ".join(f"{row.group} {interval_in_words(row, words.unit)}" for row in shown) + "."
    top, low = max(shown, key=_size), min(shown, key=_size)
    return (
        f"{start}highest at {top.group}, {interval_in_words(top, words.unit)}; "
        f"lowest at {low.group}, {interval_in_words(low, words.unit)}."
    )


def _size(row: Row) -> float:
    return row.value or 0.0


def _widest_gap(rows: Sequence[Row], words: ChartWords) -> str:
    """Name the group where the first two series lie furthest apart."""
    series = in_order(row.series for row in rows)
    if len(series) < 2:
        return ""
    known = {(row.group, row.series): row.value for row in rows if row.value is not None}
    pairs = [
        (known[g, series[0]], known[g, series[1]], g) for g, s in known if s == series[0] and (g, series[1]) in known
    ]
    if not pairs:
        return ""
    first, second, group = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
    return (
        f"Widest gap at {group}: {series[0]} {figure_in_words(first, words.unit)}, "
        f"{series[1]} {figure_in_words(second, words.unit)}."
    )


def _out_of(shown: Sequence[Row], words: ChartWords) -> str:
    """Name the denominator, or its range."""
    asked = [row.denominator or 0 for row in shown]
    if min(asked) == max(asked):
        return f"out of {asked[0]:,.0f} {words.people}"
    return f"out of {min(asked):,.0f} to {max(asked):,.0f} {words.people} in each"


def _left_out(rows: Sequence[Row]) -> str:
    hidden = sum(row.hidden for row in rows)
    nobody = sum(not row.hidden and row.value is None for row in rows)
    said = []
    if hidden:
        numbers = "1 number is" if hidden == 1 else f"{hidden} numbers are"
        said.append(f"{numbers} hidden, so that nobody can be picked out.")
    if nobody:
        said.append("1 group has" if nobody == 1 else f"{nobody} groups have")
        said[-1] += " nobody to ask about."
    return " ".join(said)
