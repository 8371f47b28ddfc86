"""A body reads what came of the referrals to it, prints it for whoever funds it, and takes the rows away: by a link of its own, without an account."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.partner_report import CAME_TO, EXPORTED, Report
from kith.care.records.link_keeping import SaidCode
from kith.care.records.reporting_to_partners import open_report_link, read_report, report_waits, take_away
from kith.errors import AlreadyDecided, BadUsage
from kith.tables.formulas import disarmed
from kith.web.by_link.opened import forget, remember, who_opened
from kith.web.page import page
from kith.web.routes import ANYONE, Route

__all__ = ["ROUTES"]


def partner_report(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link: looking at it before its code is said changes nothing and tells nothing."""
    at = timezone.now()
    waits = report_waits(secret, at)
    if waits is None:
        return page(request, "by_link/over.jinja", status=404)
    if request.method == "POST" and request.POST.get("do") == "leave":
        forget(request, secret)
        return redirect("partner-report", secret=secret)
    if request.method == "POST":
        return _say_code(request, secret, waits, at)
    if not who_opened(request, secret, at):
        return _closed(request, waits)
    body, told = read_report(secret=secret, at=at)
    words = {
        "body": body,
        "told": told,
        "rows": _rows(told),
        "columns": [*CAME_TO, "All"],
        "secret": secret,
        "printed_at": at,
    }
    return page(request, "by_link/report.jinja", words)


def _closed(request: HttpRequest, waits: tuple[str, int], wrong: str = "") -> HttpResponse:
    body, tries = waits
    words = {
        "heading": f"What came of referrals to {body}", "intro": "Your own figures, to read, to print for whoever funds you, and to take away. Nobody’s name is in them.",
        "tries": tries, "wrong": wrong, "who": request.POST.get("who", "")[:120], "address": request.path,
    }  # fmt: skip
    return page(request, "by_link/code.jinja", words, status=422 if wrong else 200)


def _say_code(request: HttpRequest, secret: str, waits: tuple[str, int], at: Any) -> HttpResponse:
    said = SaidCode(request.POST.get("code", "")[:40], request.POST.get("who", "")[:200])
    try:
        open_report_link(secret=secret, said=said, key=settings.SECRET_KEY.encode(), at=at)
    except BadUsage as wrong:
        return _closed(request, report_waits(secret, at) or waits, str(wrong))
    except AlreadyDecided:
        return page(request, "by_link/over.jinja", status=404)
    remember(request, secret, " ".join(said.who.split()), at)
    return redirect("partner-report", secret=secret)


def _rows(told: Report) -> dict[str, dict[str, str]] | None:
    """By need what referrals came to, each number as a page says it; None where none may be shown."""
    if told.came is None:
        return None
    found: dict[str, dict[str, str]] = {}
    for row in told.came.to_pylist():
        found.setdefault(row["need"], {})[row["what"]] = row["times_mark"] or f"{row['times']:,}"
    return found


def partner_export(request: HttpRequest, secret: str) -> HttpResponse:
    """The rows, to be taken away: one for each referral that came, without a name or a day."""
    at = timezone.now()
    if report_waits(secret, at) is None:
        return page(request, "by_link/over.jinja", status=404)
    if not who_opened(request, secret, at):
        return redirect("partner-report", secret=secret)
    text = io.StringIO()
    into = csv.writer(text)
    into.writerow(EXPORTED)
    into.writerows([disarmed(cell) for cell in row] for row in take_away(secret=secret, at=at))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="referrals.csv"'
    return answer


ROUTES = (
    Route("partner/<slug:secret>", partner_report, "partner-report", ANYONE, purpose="population-planning", leaves="looked", methods=("GET", "HEAD", "POST")),
    Route("partner/<slug:secret>/export", partner_export, "partner-export", ANYONE, purpose="population-planning", leaves="exported", methods=("POST",)),
)  # fmt: skip
