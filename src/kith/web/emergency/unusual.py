"""Looks out of the ordinary, as whoever reviews reads them: what stood out, from how many on, and what they found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.errors import BadUsage
from kith.governance.emergency import OUTCOMES
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.staff import names_of
from kith.governance.records.unusual import (
    item_of_unusual,
    review_unusual,
    unusual_numbered,
    unusual_reviewed,
    unusual_waiting,
)
from kith.governance.unusual import KINDS
from kith.web.emergency.forms import Review
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


def _in_general(request: HttpRequest) -> Item:
    return Item("unusual look", "trail", neighbourhood=request.asker.colleague.neighbourhood)


def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for somebody else, what was reviewed lately, and the table of what stands out."""
    signed = request.asker
    with transaction.atomic():
        decision = ask(signed.asker, "list", _in_general(request), "audit", by=signed.actor, at=signed.at)
    words: dict[str, Any] = {"decision": decision, "kinds": KINDS, "outcomes": OUTCOMES, "table": settings.UNUSUAL}
    if decision.shows:
        waiting, done = unusual_waiting(), unusual_reviewed(signed.at)
        words |= {"waiting": waiting, "done": done, "names": names_of([one.account for one in (*waiting, *done)])}
    return page(request, "emergency/unusual.jinja", words, status=200 if decision.shows else 403)


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, and the reviewer's finding."""
    signed, row = request.asker, unusual_numbered(number)
    if row is None:  # whoever may not review is told the same whether there is one of that number or not
        may = would_decide(signed.asker, "list", [_in_general(request)], "audit", signed.at)[0]
        return not_found(request) if may.shows else page(request, "people/refused.jinja", {"decision": may}, status=403)
    with transaction.atomic():
        decision = ask(signed.asker, "view", item_of_unusual(row), "audit", by=signed.actor, at=signed.at)
    if not decision.shows:
        return page(request, "people/refused.jinja", {"decision": decision}, status=403)
    form = Review(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = review_unusual(number=number, asker=signed.asker, **form.cleaned_data, by=signed.actor, at=signed.at)
        except BadUsage as wrong:
            form.add_error(None, str(wrong))
        else:
            if said.shows:
                return redirect("unusual-looks")
            form.add_error(None, said.say)
    words = {
        "look": row, "form": form, "kinds": KINDS, "outcomes": OUTCOMES, "why": settings.UNUSUAL[row.kind],
        "names": names_of([row.account, row.reviewed_by]),
    }  # fmt: skip
    return page(request, "emergency/unusual_look.jinja", words, status=422 if form.errors else 200)


ROUTES = (
    Route("unusual-looks", queue, "unusual-looks", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("unusual-looks/<int:number>", one, "unusual-look", SIGNED_IN, purpose="audit", leaves="reviewed",
          methods=("GET", "HEAD", "POST")),
)  # fmt: skip
