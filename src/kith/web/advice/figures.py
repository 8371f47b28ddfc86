"""What advice brought, by deprivation and ethnic category: on a page that prints, and as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from kith.care.records.advice_figures import BY, Figures, Shown, figures
from kith.errors import NotYours, TooSmallToShow
from kith.governance.item import Item
from kith.governance.records.deciding import would_decide
from kith.web.advice.pages import pounds, refused
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_ITEM = Item("money of advice", "advice", form="aggregate")
_HEADER = (
    "counted_by", "group", "people_count", "awarded_count", "awarded_share", "awarded_share_lower", "awarded_share_upper", "yearly_pence", "once_pence",
    "median_yearly_pence", "median_yearly_pence_lower", "median_yearly_pence_upper",
)  # fmt: skip


def on_page(request: HttpRequest) -> HttpResponse:
    """Both tables, with intervals, denominators and how small numbers were hidden."""
    found, too_small = None, ""
    try:
        found = _figures(request)
    except NotYours:
        return _refused(request)
    except TooSmallToShow as said:
        too_small = str(said)
    return page(request, "advice/figures.jinja", {"found": found, "too_small": too_small, "by": BY, "pounds": pounds})


def as_file(request: HttpRequest) -> HttpResponse:
    """The same as a table; where too few were advised the file says so and holds no row."""
    rows: list[tuple[Any, ...]] = []
    try:
        found = _figures(request, "export")
        rows = [(name, *_cells(row)) for name, table in found.tables.items() for row in table]
        told = f"As it stood at the end of the month before {found.until}; {found.policy.name}; an empty cell is hidden"
    except NotYours:
        return _refused(request)
    except TooSmallToShow as said:
        told = str(said)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([(f"# {told}",), _HEADER, *rows])
    named = 'attachment; filename="money-of-advice.csv"'
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})


def _figures(request: HttpRequest, action: str = "count") -> Figures:
    signed = request.asker
    return figures(signed.asker, by=signed.actor, at=signed.at, action=action)


def _refused(request: HttpRequest) -> HttpResponse:
    signed = request.asker
    said = would_decide(signed.asker, "count", [_ITEM], "population-planning", signed.at)[0]
    return refused(request, replace(said, effect="deny"))


def _cells(row: Shown) -> tuple[Any, ...]:
    share = [None if part is None else round(part, 4) for part in row.share or (None,) * 3]
    return (
        row.group,
        row.people_count,
        row.awarded_count,
        *share,
        row.yearly_pence,
        row.once_pence,
        *(row.median or (None,) * 3),
    )


ROUTES = (
    Route("advice/figures", on_page, "advice-figures", SIGNED_IN, purpose="population-planning", leaves="looked"),
    Route(
        "advice/figures.csv", as_file, "advice-figures-file", SIGNED_IN, purpose="population-planning", leaves="looked"
    ),
)
