"""Who lives here, who is missing out and why, and whether the list is fair."""

from __future__ import annotations

import re

import pyarrow as pa

from kith.measures.chart_tables import ChartWords, Row, in_order
from kith.measures.charts import bars
from kith.measures.describing import HIDDEN, count_in_words, interval_in_words
from kith.measures.pyramids import pyramid
from kith.road.board.blocks import Block, Cell, Grid, Heading, Pair, Picture, Points, Said, Section, grid, picture
from kith.road.board.contents import ReportData
from kith.road.board.words import count_only, listed, rows_of
from kith.road.board.words import who_is_missing_out as in_words
from kith.tables import Table

THEMES = {
    "missing_out": ("Likely need, little or no contact", ""),
    "access": ("Barriers to registering and being seen", ""),
    "core20plus5": ("Core20PLUS5 groups", "Core20PLUS5"),
    "social_need": ("Social need", "Social need"),
    "care_gap": ("Care that is due", "Care that is due"),
    "register": ("Condition registers", "Condition registers"),
}
"""Themes in the order of the page: heading, and what the fold is called; the first two lie open."""

MOST_RULES = 10
"""Rules shown in the picture; the tables have them all."""

MOST_REASONS = 3
"""Reasons shown under a rule; the rest stand in the flags."""

_PEOPLE = "people on the register"
_OFFER = (
    "If the team wishes, the same number of places can be filled so that each group has its share. The choice is the "
    "team’s; the list stays as it is until somebody makes it."
)

_JUDGE = "A lean may be right where the list is meant for some more than for others; that is for the team to judge."


def who_lives_here(report: ReportData) -> Section:
    """Ages, deprivation, ethnic group, registration, and the neighbourhoods side by side."""
    title = "Who lives here"
    sizes = [f"{sentence}." for sentence in report.made.sizes]
    blocks: list[Block] = [Said("By the population of its small areas:"), Points(tuple(sizes))] if sizes else []
    if not report.people_count:
        why = "Nobody is on the register, so there is nothing to show. What the files got wrong is told below."
        return Section("people", title, (*blocks, Said(why, "empty")))
    parts = _mixes(report)
    pictures = [part for part in parts if isinstance(part, Picture)]
    blocks += [*_in_pairs(pictures), *(part for part in parts if isinstance(part, Said))]
    return Section("people", title, (*blocks, *_side_by_side(report.neighbourhoods)))


def _mixes(report: ReportData) -> list[Picture | Said]:
    edition = f" (IMD {report.made.imd_edition})" if report.made.imd_edition else ""
    return [
        _ages(report.ages),
        _bars(
            report.deprivation,
            ChartWords("Deprivation of where people live", "Share of people", "Deprivation decile", _PEOPLE),
            f"Decile 1 is the most deprived tenth of England’s areas, 10 the least{edition}.",
        ),
        _bars(
            report.ethnic_groups,
            ChartWords("Ethnic group", "Share of people", "Ethnic group", _PEOPLE),
            "Groups of the 2021 census. “Not known” is a gap to fill, not a group of people.",
        ),
        _bars(
            report.registration,
            ChartWords("Registered with a practice", "Share of people", "Registration", _PEOPLE),
            "Everybody whom a partner knows is counted, registered or not.",
        ),
    ]


def _ages(ages: Table) -> Picture | Said:
    if not ages.num_rows:
        return Said("No ages are shown: no file gave dates of birth with sex.", "empty")
    words = ChartWords("Age and sex", "Share of all people", "Age", _PEOPLE)
    note = "People of unknown age, or of no recorded or another sex, count in the total only."
    return picture(pyramid(ages, words), note)


def _bars(table: Table, words: ChartWords, note: str) -> Picture | Said:
    if not table.num_rows:
        return Said(f"{words.title}: not shown, because no file or area says it.", "empty")
    return picture(bars(table, words), note)


def _in_pairs(pictures: list[Picture]) -> list[Block]:
    return [Pair(tuple(pictures[at : at + 2])) for at in range(0, len(pictures), 2)]


def _side_by_side(table: Table) -> list[Block]:
    """One row per trait, one column per neighbourhood."""
    heading = Heading("Neighbourhoods side by side")
    rows = rows_of(table)
    places, traits = in_order(row.group for row in rows), in_order(row.series for row in rows)
    if not places:
        why = "No neighbourhood is known of anybody, so none can be set side by side."
        return [heading, Said(why, "empty")]
    known = {(row.series, row.group): row for row in rows}
    lines = [[Cell(trait), *(_figure(known.get((trait, place))) for place in places)] for trait in traits]
    caption = "Share of each neighbourhood’s people, with 95% interval and the numbers behind it"
    return [heading, grid(caption, ["", *places], lines, numbers=range(1, len(places) + 1))]


def _figure(row: Row | None) -> Cell:
    if row is None or row.hidden:
        return Cell(HIDDEN if row else "–")
    return Cell(interval_in_words(row), (count_in_words(row),))


def who_is_missing_out(report: ReportData) -> Section:
    """How many people each rule found, and the reasons it gave; never who they are."""
    title = "Who is missing out, and why"
    if not report.rules.num_rows:
        why = "No rule was asked, or nobody is on the register."
        return Section("missing", title, (Said(why, "empty"),))
    said = (
        "A person is on a list because of what the files say and because of what they do not say. A list is a reason "
        "to look, never a verdict. Nobody is named here; names stand in the identities file, for those who may open it."
    )
    blocks: list[Block] = [Said(in_words(report)), Said(said), _missing_out_picture(report)]
    for theme, (heading, folded) in THEMES.items():
        lines = _longest_first(report, theme)
        if lines:
            blocks += [*([] if folded else [Heading(heading)]), _rules_grid(report, lines, folded)]
            blocks += [] if folded else _cautions(lines)
    return Section("missing", title, tuple(blocks))


def _cautions(lines: list[dict]) -> list[Block]:
    """What to bear in mind of some rules, each sentence once."""
    said = in_order(
        f"{words.rstrip('.')}." for line in lines for words in re.split(r"(?<=\.) ", line["caution"]) if words
    )
    return [Said("Before anybody acts on these:", "warning", "Take care", tuple(said))] if said else []


def _missing_out_picture(report: ReportData) -> Block:
    """The lists of those missing out, the longest first."""
    lines = _longest_first(report, "missing_out", "access")[:MOST_RULES]
    if not lines:
        return Said("None of the rules looks for people who are missing out.", "empty")
    schema = report.rules.schema.append(pa.field("group", pa.string()))
    drawn = pa.Table.from_pylist([{**line, "group": line["title"]} for line in lines], schema)
    words = ChartWords("The longest of the lists", "Share of all people", "Rule", _PEOPLE)
    return picture(bars(drawn, words), "One person may be found by several rules, so the shares do not add up.")


def _longest_first(report: ReportData, *themes: str) -> list[dict]:
    """Rules of some themes by how many people they found; those hidden or with nobody come last."""
    lines = [line for line in report.rules.to_pylist() if line["theme"] in themes]
    return sorted(lines, key=lambda line: -(line["numerator"] or 0))


def _rules_grid(report: ReportData, lines: list[dict], folded: str) -> Grid:
    found = rows_of(pa.Table.from_pylist(lines, report.rules.schema), "rule")
    rows = [
        [
            Cell(line["title"], folded=line["sentence"], folded_as="The rule in full"),
            Cell(count_only(row)),
            Cell(interval_in_words(row)),
            Cell("", _reasons(report, line)),
        ]
        for line, row in zip(lines, found)
    ]
    fold = f"{folded}: {len(lines)} {'rule' if len(lines) == 1 else 'rules'}" if folded else ""
    header = ["What we looked for", "People", "Share of all (95% interval)", "Among them"]
    return grid("What each rule looked for, and whom it found", header, rows, numbers=[1, 2], folded=fold)


def _reasons(report: ReportData, line: dict) -> tuple[str, ...]:
    """The commonest reasons that not everybody found has: the rule's title says the others already."""
    given = [row for row in report.reasons.to_pylist() if row["rule"] == line["rule"]]
    telling = [row for row in given if row["numerator"] is None or row["numerator"] != line["numerator"]]
    shown = telling[:MOST_REASONS]
    return tuple(f"{_upper_first(row['reason'])}: {count_or_hidden(row['numerator'])}" for row in shown) or (
        "The same reasons for all",
    )


def count_or_hidden(number: int | None) -> str:
    """Write a count for a table.

    Examples
    --------
    >>> count_or_hidden(1200), count_or_hidden(None)
    ('1,200', 'hidden')
    """
    return HIDDEN if number is None else f"{number:,}"


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_the_list_fair(report: ReportData) -> Section:
    """The mix of each list beside the mix of the people, a warning where it leans, and places to offer."""
    title = "Is the list fair?"
    if not report.fairness.num_rows:
        why = "No list was made, so there is nothing to set beside the people."
        return Section("fair", title, (Said(why, "empty"),))
    said = (
        "Each picture sets a list beside the people with a likely need and beside everybody, of those whose group is "
        "known. A list leans where a group’s share of the places differs from its share of the need by more than "
        "chance would make it."
    )
    blocks: list[Block] = [Said(said)]
    for name in in_order(report.fairness["list"].to_pylist()):
        blocks += _one_list(report, name)
    return Section("fair", title, tuple(blocks))


def _one_list(report: ReportData, name: str) -> list[Block]:
    lines = [line for line in report.fairness.to_pylist() if line["list"] == name]
    leanings = [line["sentence"] for line in report.leanings.to_pylist() if line["list"] == name]
    no_lean = "No group’s share of the list lies outside what its share of the need would lead one to expect."
    pictures = [
        _mix_picture([line for line in lines if line["dimension"] == one], one, report)
        for one in in_order(line["dimension"] for line in lines)
    ]
    first = Said(no_lean, "good", "No lean was found")
    if leanings:
        first = Said(_JUDGE, "warning", "This list leans", tuple(leanings))
    return [Heading(name), first, *_in_pairs(pictures), *_quota(report, name)]


def _mix_picture(lines: list[dict], dimension: str, report: ReportData) -> Picture:
    series = listed([name[:1].lower() + name[1:] for name in in_order(line["series"] for line in lines)])
    words = ChartWords(f"By {dimension[:1].lower()}{dimension[1:]}", "Share of each", dimension, "people")
    drawn = pa.Table.from_pylist(lines, report.fairness.schema)
    return picture(bars(drawn, words), f"Each group’s share of {series}.")


def _quota(report: ReportData, name: str) -> list[Block]:
    lines = [line for line in report.quotas.to_pylist() if line["list"] == name]
    if not lines:
        return []
    rows = [[line["group"], line["dimension"], line["places"], line["places_offered"]] for line in lines]
    caption = f"{name}: places now, and places if each group had its share of the people in need"
    table = grid(caption, ["Group", "By", "Places now", "Places offered"], rows, numbers=[2, 3])
    return [Heading("Places that could be offered"), Said(_OFFER), table]
