"""The report's sentences, written from its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kith.measures import proportion
from kith.measures.chart_tables import Row, rows_to_draw
from kith.measures.describing import count_in_words, interval_in_words, share_in_words
from kith.road.board.contents import ReportData
from kith.tables import Table


def day(on: date) -> str:
    """Write a day as pages of the NHS do.

    Examples
    --------
    >>> day(date(2026, 11, 1))
    '1 November 2026'
    """
    return f"{on.day} {on:%B} {on.year}"


def listed(items: Sequence[str]) -> str:
    """Write words in a row.

    Examples
    --------
    >>> listed(["17"]), listed(["17", "20"]), listed(["17", "20", "31"])
    ('17', '17 and 20', '17, 20 and 31')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def rows_of(table: Table, group: str = "group") -> list[Row]:
    """Read figures for a sentence; none are no error here."""
    return rows_to_draw(table, group=group) if table.num_rows else []


def share_of(rows: Iterable[Row], groups: Sequence[str]) -> str:
    """Add up some groups' share of all people; "" where one of them is hidden or nobody is asked.

    Examples
    --------
    >>> tenths = [Row(name, "", 0.15, 0.1, 0.2, 15, 100, False) for name in ("1", "2", "3")]
    >>> share_of(tenths, ["1", "2"])
    '30%'
    """
    found = [row for row in rows if row.group in groups]
    if not found or any(row.numerator is None or not row.denominator for row in found):
        return ""
    share = proportion(sum(row.numerator or 0 for row in found), found[0].denominator).value
    return share_in_words(share or 0.0)


def summary(report: ReportData) -> tuple[str, ...]:
    """Say the report in five sentences: who lives here, who is missing out, need and contact, the list, the files."""
    return (
        who_lives_here(report),
        who_is_missing_out(report),
        need_against_contact(report),
        is_the_list_fair(report),
        what_the_files_held(report),
    )


def who_lives_here(report: ReportData) -> str:
    """Say how many people are on the register, how deprived their areas are and how many have no practice."""
    if not report.people_count:
        return "Nobody is on the register: no row of the files could be used."
    said = f"{report.people_count:,} people are on the register for {report.made.place}"
    deprived = share_of(rows_of(report.deprivation), ["1", "2"])
    unregistered = next((row for row in rows_of(report.registration) if row.group == "Not registered"), None)
    parts = [f"{deprived} live in areas among the most deprived fifth of England"] if deprived else []
    if unregistered and unregistered.numerator:
        parts.append(f"{unregistered.numerator:,.0f} are not registered with a practice")
    return f"{said}: {listed(parts)}." if parts else f"{said}."


def who_is_missing_out(report: ReportData) -> str:
    """Say how many people show need and little contact, and which rule found most."""
    anybody = next(iter(rows_of(report.anybody_missing_out)), None)
    if anybody is None:
        return "No rule looked for people who are missing out."
    if anybody.hidden:
        return "How many people show signs of need with little or no contact is hidden, so that nobody is picked out."
    if not anybody.numerator:
        return "Nobody shows signs of need with little or no contact by the rules that were asked."
    said = (
        f"{anybody.numerator:,.0f} people, {interval_in_words(anybody)}, show signs of need with little or no contact"
    )
    shown = [
        line for line in report.rules.to_pylist() if line["theme"] == "missing_out" and line["numerator"] is not None
    ]
    if not shown:
        return f"{said}."
    most = max(shown, key=lambda line: line["numerator"])
    return f"{said}; the longest of the lists is “{most['title']}”, with {most['numerator']:,}."


def need_against_contact(report: ReportData) -> str:
    """Set the most against the least deprived fifth that has figures."""
    need = {row.group: row for row in rows_of(report.need) if row.series == "Likely need" and row.value is not None}
    unseen = {row.group: row for row in rows_of(report.not_seen) if row.value is not None}
    both = [group for group in need if group in unseen and group[:1].isdigit()]
    if not both:
        return "Need cannot be set against contact by deprivation: nobody’s is known, or the numbers are hidden."
    most, least = both[0], both[-1]
    if most == least:
        return f"Everybody with a known area lives in {_fifth(most)}, so no two fifths can be compared."
    shares = [[share_in_words(which[fifth].value or 0) for which in (need, unseen)] for fifth in (most, least)]
    parts = [
        f"{shares[0][0]} of people have a likely need, and {shares[0][1]} of those were not seen",
        f"{shares[1][0]} and {shares[1][1]}",
    ]
    return f"In {_fifth(most)} {parts[0]} in the last 12 months; in {_fifth(least)} it is {parts[1]}."


def _fifth(group: str) -> str:
    """Name a fifth in a sentence."""
    number, _, end = group.partition(", ")
    return f"the {end} fifth" if end else f"fifth {number} of deprivation (1 is the most deprived)"


def is_the_list_fair(report: ReportData) -> str:
    """Say whether the lists lean, and the first way in which they do."""
    if not report.fairness.num_rows:
        return "No list was made, so there is none whose fairness could be checked."
    leanings = report.leanings["sentence"].to_pylist()
    if not leanings:
        return "The list has about the mix of the people with a likely need, by deprivation, ethnic group, age and sex."
    more = len(leanings) - 1
    also = f" The fairness panel has {more} more such {'warning' if more == 1 else 'warnings'}." if more else ""
    return f"The list leans: {leanings[0][:1].lower()}{leanings[0][1:]}{also}"


def what_the_files_held(report: ReportData) -> str:
    """Say how many rows came in, how many were rejected and whose file needs mending most."""
    files = report.files.to_pylist()
    if not files:
        return "No file was read."
    rows, rejected = (sum(line[name] for line in files) for name in ("rows_in", "rejected"))
    said = f"{len(files)} {'file' if len(files) == 1 else 'files'} held {rows:,} rows"
    if not rejected:
        return f"{said}, and none was rejected."
    worst = max(files, key=lambda line: line["rejected"])
    most = f"{worst['file']} from {worst['partner']} has the most to mend ({worst['rejected']:,})"
    return f"{said}, of which {rejected:,} were rejected; {most}."


def count_only(row: Row) -> str:
    """Write the count behind a figure, without its denominator.

    Examples
    --------
    >>> count_only(Row("1", "", 0.24, 0.2, 0.28, 1200, 5000, False))
    '1,200'
    """
    return count_in_words(row).split(" of ")[0]
