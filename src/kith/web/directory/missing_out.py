"""When nothing fits: recorded in one press without a name, and counted month by month with small numbers hidden."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.directory.gaps import WHY
from kith.directory.records.asking import PURPOSE
from kith.directory.records.missing_out import months_told, record_unmet, unmet_table
from kith.errors import KithError, TooSmallToShow
from kith.governance.disclosure import HES_STYLE
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.tables import Table
from kith.web.directory.changing import shut_to
from kith.web.once import is_sent_again
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "recorded"]

_ITEM = Item("unmet demand", "directory", form="aggregate")


def unmet(request: HttpRequest) -> HttpResponse:
    """What was needed and not there, of one month: by need and area, and by need and why."""
    signed = request.asker
    with transaction.atomic():
        decision = ask(signed.asker, "count", _ITEM, PURPOSE, by=signed.actor, at=signed.at)
    if not decision.shows:
        return page(request, "directory/shut.jinja", {"decision": decision}, status=403)
    months = months_told()
    wanted = next(
        (one for one in months if one.strftime("%Y-%m") == request.GET.get("month")), months[0] if months else None
    )
    words: dict[str, Any] = {"months": months, "wanted": wanted, "policy": HES_STYLE}
    if wanted is not None:
        words |= {name: _cross(wanted, name) for name in ("area", "why")}
    return page(request, "directory/unmet.jinja", words)


def _cross(month: date, by: str) -> dict[str, Any] | None:
    """A table as a page shows it: rows by need, a column for each group; None where nothing would protect a small number."""
    try:
        table: Table = unmet_table(month, by)
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
