"""What is more than chance: the slope over all fifths, areas in a funnel, and contact month by month."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kith.measures import SlopeColumns, SlopeParams, XmrColumns, XmrParams, funnel_shares, slope_index, xmr
from kith.measures.chart_tables import HIDDEN_MARK, ChartWords
from kith.measures.control_charts import control_chart
from kith.measures.funnel_charts import funnel_chart
from kith.measures.slope_charts import SlopeLine, slope_chart, slope_in_words
from kith.road.board.blocks import Block, Said, Section, picture
from kith.road.board.contents import ReportData
from kith.road.figures import NOT_KNOWN
from kith.tables import Table

LEAST_GROUPS = 3
"""Groups that a slope is drawn through, and areas or months that a picture is drawn of."""


def slope_of_need_not_seen(report: ReportData) -> list[Block]:
    """The line through all fifths of those in need whom nobody saw; nothing where fewer than three may be shown."""
    fifths = _shown(report.not_seen.filter(pc.not_equal(report.not_seen["group"], NOT_KNOWN)))
    if fifths.num_rows < LEAST_GROUPS or 0 in fifths["value"].to_pylist():
        return []  # a share of nought has no limits on the scale on which shares vary
    # the names of the first and the last are too long to stand under an axis
    fifths = fifths.set_column(0, "group", pa.array([name.split(",")[0] for name in fifths["group"].to_pylist()]))
    ranked = fifths.append_column("rank", pa.array(range(1, fifths.num_rows + 1)))
    columns = SlopeColumns(group="rank", population="denominator", standard_error=None)
    (found,) = slope_index(ranked, columns=columns, params=SlopeParams(kind="proportion")).to_pylist()
    line = SlopeLine(found["intercept"], found["slope_index"], found["lower"], found["upper"])
    words = ChartWords(
        "Likely need and not seen: the slope over all fifths",
        "Share of the people with a likely need", "Fifth of deprivation, 1 the most deprived", "people with a likely need",
    )  # fmt: skip
    if line.lower <= 0 <= line.upper:
        sure = "Its limits hold nought: the fifths may be alike."
    else:
        sure = "Its limits do not hold nought: who is seen goes by where people live."
    note = "The slope index of inequality counts every fifth, and not the two at the ends alone."
    return [Said(f"{slope_in_words(line, 'share')} {sure}"), picture(slope_chart(fifths, words, line), note)]


def funnel_of_areas(report: ReportData) -> list[Block]:
    """Small areas held against the place as a whole, with the limits of chance; nothing of fewer than three."""
    areas = report.areas.select(["group", "numerator", HIDDEN_MARK, "denominator"])
    if _shown(areas).num_rows < LEAST_GROUPS:
        return []
    words = ChartWords(
        "People missing out, small areas in a funnel", "Share of people missing out", "Small area", "people on the register"
    )  # fmt: skip
    note = "Within the funnel, chance alone may be all there is. An area outside it is a question, not a finding."
    return [
        picture(funnel_chart(funnel_shares(areas), words), note, lines="The broken lines are the limits of chance.")
    ]


def over_time(report: ReportData) -> Section:
    """The share of people whom anybody saw, month by month, with the limits of its usual coming and going."""
    title = "Contact over time"
    if not report.months.num_rows or _shown(report.months).num_rows < report.months.num_rows:
        why = "Contact is not shown by month: files do not reach back two years, or too few people were seen."
        return Section("time", title, (Said(why, "empty"),))
    days = pc.cast(report.months["group"], pa.date32())
    found = xmr(
        report.months.set_column(0, "group", days),
        columns=XmrColumns(at="group"),
        params=XmrParams(improvement="neutral"),
    )
    words = ChartWords("People seen in each month", "Share of people seen", "Month", "people on the register")
    note = (
        "Points beyond them, long runs and long rises or falls are more than that. A file that a partner did not send "
        "looks like a fall; and people who came here later, or were born, make earlier months look lower than they were."
    )
    lines = "The broken lines are the limits of the usual coming and going."
    said = "Of the people now on the register: how many had a contact with any partner that took place, month by month."
    chart = control_chart(found.points, words)
    return Section("time", title, (Said(said), picture(chart, note, lines=lines)))


def _shown(table: Table) -> Table:
    """The rows whose number may be shown."""
    return table.filter(pc.is_valid(table["numerator"]))
