"""When nothing fits: recorded in one press without a name, and counted quarter by quarter with small numbers hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.directory.gaps import WHY, per_thousand, title_of_quarter
from kith.directory.records.asking import PURPOSE
from kith.directory.records.missing_out import quarters_told, record_unmet, unmet_sent_out, unmet_table
from kith.errors import KithError, TooSmallToShow
from kith.governance.disclosure import HES_STYLE
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.people.records.counting import people_by_neighbourhood
from kith.tables import Table
from kith.web.directory.changing import shut_to
from kith.web.once import is_sent_again
from kith.web.page import page
from kith.web.referrals.figures import may_read_figures
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "recorded"]

_ITEM = Item("unmet demand", "directory", form="aggregate")


def unmet(request: HttpRequest) -> HttpResponse:
    """What was needed and not there, of one quarter: by need and area, by need and why, and by area for every 1,000 people."""
    if (shut := _shut(request, "count")) is not None:
        return shut
    quarters, wanted = _wanted(request)
    words: dict[str, Any] = {"quarters": quarters, "wanted": wanted, "policy": HES_STYLE, "title_of": title_of_quarter}
    words["may_read_referrals"] = may_read_figures(request)
    if wanted is not None:
        words |= {name: _cross(wanted, name) for name in ("area", "why")} | {"rates": _rates(wanted)}
    return page(request, "directory/unmet.jinja", words)


def unmet_file(request: HttpRequest) -> HttpResponse:
    """The same as a table, by need and area with rates, then by need and why; where no number may be shown the file says so and holds no row."""
    signed = request.asker
    if (shut := _shut(request, "export")) is not None:
        return shut
    _, wanted = _wanted(request)
    rows: list[tuple[Any, ...]] = []
    told = "Nothing has been recorded"
    if wanted is not None:
        told = (
            f"{title_of_quarter(wanted)}; {HES_STYLE.name}; times, not people; an empty cell is hidden, or has no area"
        )
        try:
            tables = unmet_sent_out(wanted, people_by_neighbourhood(), by=signed.actor, at=signed.at)
            rows = [_cells(name, row) for name, table in tables.items() for row in table.to_pylist()]
        except TooSmallToShow as said:
            told = str(said)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([(f"# {told}",), _HEADER, *rows])
    named = 'attachment; filename="needed-and-not-there.csv"'
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})


_RATE = ("people_count", "per_1000", "lower", "upper")
_HEADER = ("counted_by", "need", "group", "times", *_RATE)


def _cells(by: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    rate = (row.get(name) for name in _RATE)
    return (by, row["need"], row[by], row["times"], *(None if one is None else round(one, 2) for one in rate))


def _shut(request: HttpRequest, action: str) -> HttpResponse | None:
    signed = request.asker
    with transaction.atomic():
        decision = ask(signed.asker, action, _ITEM, PURPOSE, by=signed.actor, at=signed.at)
    return None if decision.shows else page(request, "directory/shut.jinja", {"decision": decision}, status=403)


def _wanted(request: HttpRequest) -> tuple[list[date], date | None]:
    """Every quarter of which anything is recorded, and the one that is asked for, or the latest."""
    quarters = quarters_told()
    asked = request.GET.get("quarter")
    return quarters, next(
        (one for one in quarters if one.strftime("%Y-%m") == asked), quarters[0] if quarters else None
    )


def _rates(quarter: date) -> list[dict[str, Any]]:
    """All needs together, by area: nothing where no number may be shown."""
    try:
        found = per_thousand(unmet_table(quarter), people_by_neighbourhood()).to_pylist()
    except TooSmallToShow:
        return []
    return [row for row in found if row["need"] == "All"]


def _cross(quarter: date, by: str) -> dict[str, Any] | None:
    """A table as a page shows it: rows by need, a column for each group; None where nothing would protect a small number."""
    try:
        table: Table = unmet_table(quarter, by)
    except TooSmallToShow:
        return None
    rows: dict[str, dict[str, str]] = {}
    for one in table.to_pylist():
        rows.setdefault(one["need"], {})[one[by]] = one["times_mark"] or f"{one['times']:,}"
    groups = sorted({group for row in rows.values() for group in row} - {"All"})
    return {"groups": [*groups, "All"], "rows": rows}


def record(request: HttpRequest) -> HttpResponse:
    """Nothing fits a need of nobody in particular."""
    if (shut := shut_to(request)) is not None:
        return shut
    need, area = request.POST.get("need", ""), request.POST.get("area", "")[:200]
    if wrong := recorded(request, need, area):
        return page(request, "directory/not_recorded.jinja", {"wrong": wrong, "why": WHY}, status=422)
    return redirect("directory-unmet")


def recorded(request: HttpRequest, need: str, area: str) -> str:
    """Record it once, however often the form is sent; what is wrong, or nothing."""
    signed, why = request.asker, request.POST.get("why", "")
    if need and why in WHY and is_sent_again(request):
        return ""
    try:
        record_unmet(asker=signed.asker, need=need, area=area, why=why, by=signed.actor, at=signed.at)
    except KithError as refused:
        return str(refused)
    return ""


ROUTES = (
    Route("directory/unmet", unmet, "directory-unmet", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("directory/unmet.csv", unmet_file, "unmet-file", SIGNED_IN, purpose=PURPOSE, leaves="exported"),
    Route(
        "directory/unmet/record",
        record,
        "record-unmet",
        SIGNED_IN,
        purpose=PURPOSE,
        leaves="changed",
        methods=("POST",),
    ),
)
