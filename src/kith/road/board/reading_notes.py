"""How to read the report, what it may be used for, and the words it uses."""

from __future__ import annotations

from kith.road.board.blocks import Points, Section, Terms
from kith.road.board.contents import ReportData

TERMS = (
    (
        "Deprivation decile",
        "A tenth of England’s small areas by the Index of Multiple Deprivation; 1 is the most deprived. A fifth is "
        "two deciles.",
    ),
    ("Interval", "Where the true share is likely to lie. Of a hundred such intervals about 95 hold it."),
    ("List", "People found by rules and put in order, each with a reason, for somebody to look at."),
    ("Missing out", "Signs of need, and little or no sign of contact with any partner."),
    ("Neighbourhood", "A set of small areas with 30,000 to 50,000 people."),
    (
        "Record",
        "What one partner holds about one person. Records that are taken to be one person’s are linked.",
    ),
    (
        "Register",
        "Everybody whom any partner knows, with or without an NHS number, an address or a practice. A condition "
        "register is the people with one condition.",
    ),
    ("Rule", "A sentence that says whom to look for. It has a version, and does not change once used."),
    ("Set aside", "A cell that could not be read. Its row was used without it."),
    ("Small area", "Lower layer Super Output Area of 2021, about 1,700 people."),
)
"""Words used on the page, each with its meaning."""


def method_and_cautions(report: ReportData) -> Section:
    """How to read the page, and what it may be used for."""
    points = (
        "The report is for planning, and for finding people to reach out to. It decides nothing about anybody’s care "
        "and must not be used to refuse any.",
        "Missing is not no. Nobody is taken to be without need because nothing is recorded: they are counted as not "
        "known, and a lack of contact is itself a sign.",
        f"Small numbers are hidden: {report.made.policy}. So is a number that is nearly everybody, since it would tell "
        "on the few others, and one that could be had by taking others from a total. Shares and intervals are worked "
        "out from the rounded counts, so they may differ a little from those of the files.",
        "Intervals are 95% Wilson intervals of a share. They say how far chance could move a figure; they do not say "
        "whether the files are right.",
        "People who had died by the month asked for are left out, and so are events after that day. Ages are whole "
        "years from the month of birth.",
        "A rule finds what the files record. Where partners record less about a group, less of it is found: “What is "
        "not known of people” says where that may be so.",
        *report.made.cautions,
    )
    return Section("method", "How to read this report", (Points(points),))


def glossary(report: ReportData) -> Section:
    """The words used on the page."""
    return Section("words", "Words used here", (Terms(TERMS),))
