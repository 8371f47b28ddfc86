"""Need against contact, and the map."""

from __future__ import annotations

from kith.measures import proportion
from kith.measures.chart_tables import ChartWords
from kith.measures.charts import bars, dots
from kith.measures.gap_charts import gap_chart
from kith.measures.maps import MapWords, area_map
from kith.road.board.blocks import Block, Pair, Picture, Said, Section, picture
from kith.road.board.change_sections import funnel_of_areas, slope_of_need_not_seen
from kith.road.board.contents import ReportData
from kith.road.board.words import need_against_contact, rows_of
from kith.road.figures import FIFTHS
from kith.tables import Table

_FIFTH = "Fifth of deprivation"


def need_and_contact(report: ReportData) -> Section:
    """By fifth of deprivation: who is likely to need something, who was seen, and who of those in need was not."""
    title = "Need against contact"
    if not report.need.num_rows:
        why = "Need cannot be set against contact: nobody is on the register."
        return Section("need", title, (Said(why, "empty"),))
    beside = ChartWords("Need beside contact", "Share of people", _FIFTH, "people on the register")
    note = "Contact that follows need would rise where need rises."
    pictures = [picture(dots(report.need, beside), note)]
    if report.not_seen.num_rows:
        words = ChartWords(
            "Likely need, and not seen in 12 months", "Share of the people with a likely need", _FIFTH,
            "people with a likely need",
        )  # fmt: skip
        pictures.append(_not_seen_by_fifth(report.not_seen, words))
    meaning = (
        "A likely need is a condition register, a social need or a rule of those missing out. Seen means at least one "
        "contact with any partner that took place in the last 12 months; a missed appointment is not a contact."
    )
    blocks: list[Block] = [Said(need_against_contact(report)), Pair(tuple(pictures)), Said(meaning)]
    blocks += slope_of_need_not_seen(report)
    return Section("need", title, tuple(blocks))


def _not_seen_by_fifth(not_seen: Table, words: ChartWords) -> Picture:
    """Each fifth's gap from the least deprived, named before looking; bars alone where that one has no figure to show."""
    note, least = "If care followed need, these bars would be level.", FIFTHS[10]
    shown = [row.group for row in rows_of(not_seen) if row.value is not None]
    if least not in shown or len(shown) < 2:
        return picture(bars(not_seen, words), note)
    return picture(
        gap_chart(not_seen, words, reference=least), f"{note} Brackets are the gaps from the least deprived."
    )


def where(report: ReportData) -> Section:
    """The map of people missing out."""
    title = "Where people are missing out"
    if report.areas.num_rows == report.areas["geometry"].null_count:
        why = "No map is drawn: no small areas with shapes were given, or nobody’s address lies in one of them."
        return Section("map", title, (Said(why, "empty"),))
    words = MapWords(
        "People missing out, by small area", "Share of people missing out", "Small area", "people on the register",
        whole=_whole(report.areas), whole_label="the place as a whole",
    )  # fmt: skip
    note = (
        "Each number on the map is a row of the table, the highest share first. An area is marked only where its "
        "whole interval lies above the place as a whole."
    )
    return Section("map", title, (picture(area_map(report.areas, words), note, is_map=True), *funnel_of_areas(report)))


def _whole(areas: Table) -> float | None:
    """The share over the areas that are shown."""
    shown = [row for row in rows_of(areas) if row.numerator is not None and row.denominator]
    if not shown:
        return None
    return proportion(sum(row.numerator or 0 for row in shown), sum(row.denominator or 0 for row in shown)).value
