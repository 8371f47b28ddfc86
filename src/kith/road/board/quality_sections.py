"""What is not known of people, what the files got wrong, and how people were linked."""

from __future__ import annotations

from kith.measures.chart_tables import ChartWords
from kith.measures.charts import bars
from kith.measures.describing import interval_in_words
from kith.road.board.blocks import Block, Cell, Grid, Heading, Said, Section, grid, picture
from kith.road.board.contents import ReportData
from kith.road.board.words import count_only, rows_of

MOST_PROBLEMS = 12
"""Kinds of problem shown; every one stands in the problems file."""

BANDS = {
    "link": ("Linked", "Taken to be one person"),
    "review": ("To settle", "May be one person; somebody must look before anything is joined"),
    "apart": ("Kept apart", "Alike in part, and taken to be two people"),
}
"""Bands of linking: what each is called, and what it means."""

_FATES = {"rejected": "Row rejected", "set_aside": "Cell set aside"}
_COUNTS = {
    "rows_in": "Rows in", "accepted": "Accepted", "rejected": "Rejected", "duplicate": "Duplicate",
    "unchanged": "Unchanged", "set_aside": "Cells set aside",
}  # fmt: skip


def what_is_not_known(report: ReportData) -> Section:
    """The equity fields: of how many people each can be used, where partners disagree, and who could mend it."""
    title = "What is not known of people"
    table = report.completeness
    if not table.num_rows:
        why = "Nobody is on the register, so no field can be full or empty."
        return Section("known", title, (Said(why, "empty"),))
    drawn = table.rename_columns(["group" if name == "field" else name for name in table.column_names])
    words = ChartWords("How much is known", "Share of people with a value that can be used", "Field", "people")
    said = (
        "A list can be fair only towards people whose deprivation, ethnic group, language and home are known. Where a "
        "field is empty the person stays in every count, as not known."
    )
    note = "A value can be used if partners agree on it, or the person said it, and it is not too old."
    return Section("known", title, (Said(said), picture(bars(drawn, words), note), _fields(report)))


def _fields(report: ReportData) -> Grid:
    lines = report.completeness.to_pylist()
    rows = [
        [
            line["field"], interval_in_words(row).split(" (")[0], line["missing"], line["conflicting"], line["stale"],
            line["mend"],
        ]
        for line, row in zip(lines, rows_of(report.completeness, "field"))
    ]  # fmt: skip
    header = ["Field", "Can be used", "Missing", "Partners disagree", "Too old", "Who meets most of them"]
    return grid("Fields that fairness rests on, and who could ask", header, rows, numbers=[1, 2, 3, 4])


def what_the_files_got_wrong(report: ReportData) -> Section:
    """What became of each file's rows, and what its sender should mend first."""
    title = "What the files got wrong, and who should mend it"
    files = report.files.to_pylist()
    if not files:
        return Section("files", title, (Said("No file was read.", "empty"),))
    rows = [[Cell(line["file"], (line["partner"],)), *(Cell(f"{line[name]:,}") for name in _COUNTS)] for line in files]
    if len(files) > 1:
        rows.append([Cell("All files"), *(Cell(f"{sum(line[name] for line in files):,}") for name in _COUNTS)])
    said = (
        "Rows in are accepted, rejected, duplicate and unchanged rows together; if they did not add up, nothing would "
        "have gone on. A row is rejected only where something it cannot do without is missing or wrong; any other "
        "wrong cell is set aside and its row is used."
    )
    table = grid("What became of each file’s rows", ["File", *_COUNTS.values()], rows, numbers=range(1, 7))
    return Section("files", title, (Said(said), table, *_problems(report)))


def _problems(report: ReportData) -> list[Block]:
    lines = report.problems.to_pylist()
    heading = Heading("What to mend first")
    if not lines:
        return [heading, Said("No cell or row was found wrong.", "good", "Nothing to mend")]
    rows = [
        [
            Cell(line["file"], (f"Column {line['column']}" if line["column"] else "Whole row",)),
            Cell(line["reason"], (_FATES.get(line["fate"], line["fate"]),)),
            Cell(line["mend"]),
            Cell(f"{line['rows']:,}"),
            Cell(line["examples"]),
        ]
        for line in lines[:MOST_PROBLEMS]
    ]
    header = ["File", "What is wrong", "How to mend it", "Rows", "For example, rows"]
    table = grid("The commonest problems; rows are numbered as a spreadsheet shows them", header, rows, numbers=[3])
    left = len(lines) - MOST_PROBLEMS
    more = "kind of problem stands" if left == 1 else "kinds of problem stand"
    return [heading, table, *([Said(f"{left} more {more} in the problems file, with every row.")] if left > 0 else [])]


def how_people_were_linked(report: ReportData) -> Section:
    """Pairs by band, and the people who are hard to link."""
    title = "How people were linked"
    if not report.people_count:
        return Section("linked", title, (Said("Nobody is on the register, so nobody was linked.", "empty"),))
    said = (
        f"Partners hold {report.entries_count:,} records of the {report.people_count:,} people on the register. A "
        "shared NHS number links two records; without one, name, date of birth, address and telephone do, if enough "
        "of them agree. Every link can be undone."
    )
    return Section("linked", title, (Said(said), *_bands(report), *_hard_to_link(report)))


def _bands(report: ReportData) -> list[Block]:
    pairs = {line["band"]: line["pairs"] for line in report.bands.to_pylist()}
    if not pairs:
        return [Said("No two records were alike enough to be compared.", "empty")]
    rows = [[Cell(name, (means,)), Cell(f"{pairs.get(band, 0):,}")] for band, (name, means) in BANDS.items()]
    table = grid("Pairs of records that were compared", ["Band", "Pairs"], rows, numbers=[1])
    doubtful = pairs.get("review", 0)
    if not doubtful:
        return [table]
    may = "pair of records may be one person" if doubtful == 1 else "pairs of records may each be one person"
    settle = f"{doubtful:,} {may}. Until somebody who may see names settles them, each stays two people."
    return [Said(settle, "warning", "To settle"), table]


def _hard_to_link(report: ReportData) -> list[Block]:
    if not report.known.num_rows:
        return []
    rows = [[row.group, count_only(row), interval_in_words(row)] for row in rows_of(report.known, "trait")]
    header = ["People who", "Number", "Share of all (95% interval)"]
    return [grid("People whom records alone may not find; they are on the register", header, rows, numbers=[1, 2])]
