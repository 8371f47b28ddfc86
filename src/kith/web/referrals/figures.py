"""Referrals seen whole: acceptance, wait and result by deprivation, ethnic group, language and need, on a page that prints, and as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kith.care.records.referral_figures import ITEM, PURPOSE, Figures, referral_figures
from kith.care.referral_figures import DIMENSIONS, FIGURES, tidy
from kith.care.referral_journeys import ANSWERS, OUTCOMES, TIMES, WAITS
from kith.care.referral_words import days, gaps_in_words, in_words, percent, wait_limits
from kith.errors import NotYours, TooSmallToShow
from kith.governance.access import Decision
from kith.governance.records.deciding import would_decide
from kith.governance.shares import ALL
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "may_read_figures"]

_FIRST = next(iter(DIMENSIONS))


def on_page(request: HttpRequest) -> HttpResponse:
    """What holds for everybody in three sentences, what differs by the dimension that was chosen, and the tables behind it."""
    found, too_small = None, ""
    try:
        found = _figures(request)
    except NotYours:
        return _refused(request)
    except TooSmallToShow as said:
        too_small = str(said)
    chosen = request.GET.get("by", _FIRST)
    chosen = chosen if chosen in DIMENSIONS else _FIRST
    words: dict[str, Any] = {
        "found": found,
        "too_small": too_small,
        "chosen": chosen,
        "dimensions": DIMENSIONS,
        "ALL": ALL,
    }
    words |= {"percent": percent, "days": days, "wait_limits": wait_limits, "ways": _ways(chosen)}
    words["meanings"] = (("Answer", ANSWERS), ("Wait", WAITS), ("In time", TIMES), ("Result", OUTCOMES))
    if found is not None:
        seen = found.seen[chosen]
        words |= {"seen": seen, "sentences": in_words(seen.rows[-1]), "gaps": gaps_in_words(seen)}
        words["is_clear"] = any(gap.is_clear for gap in seen.gaps)
    return page(request, "referrals/figures.jinja", words)


def _ways(chosen: str) -> list[tuple[str, str, bool]]:
    address = reverse("referral-figures")
    return [(one.title, f"{address}?by={name.replace(' ', '+')}", name == chosen) for name, one in DIMENSIONS.items()]


def as_file(request: HttpRequest) -> HttpResponse:
    """The same by every dimension, as a table; where too few were referred the file says so and holds no row."""
    rows: list[tuple[Any, ...]] = []
    try:
        found = _figures(request, "export")
        rows = [tuple(map(_cell, row.values())) for row in tidy(list(found.seen.values())).to_pylist()]
        told = f"People referred from {found.since} to {found.last}, as it stood on that day; {found.policy.name}; an empty value is hidden where is_hidden says so"
    except NotYours:
        return _refused(request)
    except TooSmallToShow as said:
        told = str(said)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([(f"# {told}",), FIGURES.names, *rows])
    named = 'attachment; filename="referrals-seen-whole.csv"'
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return round(value, 4) if isinstance(value, float) else value


def _figures(request: HttpRequest, action: str = "count") -> Figures:
    signed = request.asker
    return referral_figures(signed.asker, by=signed.actor, at=signed.at, action=action)


def _refused(request: HttpRequest) -> HttpResponse:
    decision = replace(_would_decide(request), effect="deny")
    return page(request, "worklist/shut.jinja", {"decision": decision}, status=403)


def may_read_figures(request: HttpRequest) -> bool:
    """Whether the page is for the asker’s role, so that others lead them to it; it leaves no look."""
    return _would_decide(request).shows


def _would_decide(request: HttpRequest) -> Decision:
    signed = request.asker
    return would_decide(signed.asker, "count", [ITEM], PURPOSE, signed.at)[0]


ROUTES = (
    Route("referrals/figures", on_page, "referral-figures", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("referrals/figures.csv", as_file, "referral-figures-file", SIGNED_IN, purpose=PURPOSE, leaves="exported"),
)
