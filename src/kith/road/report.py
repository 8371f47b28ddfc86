"""The page for a board, standing alone: no network, no script, every picture with its numbers beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from kith.road.board import words
from kith.road.board.blocks import Section
from kith.road.board.change_sections import over_time
from kith.road.board.contents import Made, ReportData
from kith.road.board.need_sections import need_and_contact, where
from kith.road.board.people_sections import is_the_list_fair, who_is_missing_out, who_lives_here
from kith.road.board.quality_sections import how_people_were_linked, what_is_not_known, what_the_files_got_wrong
from kith.road.board.reading_notes import glossary, method_and_cautions

__all__ = ["Made", "ReportData", "render"]

SECTIONS: tuple[Callable[[ReportData], Section], ...] = (
    who_lives_here,
    who_is_missing_out,
    is_the_list_fair,
    need_and_contact,
    over_time,
    where,
    what_is_not_known,
    what_the_files_got_wrong,
    how_people_were_linked,
    method_and_cautions,
    glossary,
)


_BREAKS = re.compile(r"(?<=[A-Za-z0-9]_)(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=\.[A-Za-z])")


def render(report: ReportData) -> str:
    """Write the report as one HTML page.

    Parameters
    ----------
    report : tables about groups, each already protected

    Returns
    -------
    str, the whole page; the same data give the same text

    Raises
    ------
    TooSmallToShow
        a table whose hidden rows still carry their numbers

    Examples
    --------
    >>> from datetime import date
    >>> page = render(ReportData(Made("West", date(2026, 11, 1), "0.1.0", "counts of 1 to 7 hidden")))
    >>> "Who is missing out in West" in page, "<script" in page
    (True, False)
    """
    pages = Environment(
        loader=FunctionLoader(_package_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["breakable"] = breakable
    whole = pages.get_template("report.html").render(
        made=report.made,
        day=words.day(report.made.on),
        summary=words.summary(report),
        sections=[section(report) for section in SECTIONS],
        style=Markup(_package_text("report.css")),  # noqa: S704  # nosec B704 - our own stylesheet
    )
    return whole.lstrip() + "\n"


def breakable(text: str) -> Markup:
    """A name of a file or column that may break after its underlines and before its dots, and nowhere else.

    Examples
    --------
    >>> str(breakable("mental_health.csv"))
    'mental_<wbr>health<wbr>.csv'
    """
    return Markup("<wbr>").join(_BREAKS.split(text))  # escapes every part


def _package_text(name: str) -> str:
    return resources.files("kith.road.board").joinpath(name).read_text(encoding="utf-8")
