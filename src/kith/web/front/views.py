"""The first page: who you are here, what the register holds of your neighbourhood, and how old it is."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from kith.governance.disclosure import HES_STYLE
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.insight.records.counting import list_counts
from kith.insight.shown_counts import shown_total
from kith.people.records.counting import files_loaded, people_counts
from kith.web.front.morning import morning_of
from kith.web.page import page
from kith.web.routes import ANYONE, SIGNED_IN, Route

__all__ = ["ROUTES", "form_too_old", "not_found"]


def front(request: HttpRequest) -> HttpResponse:
    """What the register holds of the asker's neighbourhood, with small numbers hidden, for those whom the rules let plan with them."""
    signed = request.asker
    place = signed.colleague.neighbourhood
    counted = Item("register", "place", form="aggregate", neighbourhood=place)
    morning = morning_of(signed)
    with transaction.atomic():
        decision = ask(signed.asker, "count", counted, "population-planning", by=signed.actor, at=signed.at)
    words: dict[str, Any] = {"neighbourhood": place, "decision": decision, "morning": morning}
    if decision.shows:
        words |= {"place": people_counts(place), "lists": list_counts(place), "files": files_loaded(),
                  "shown": shown_total, "policy": HES_STYLE}  # fmt: skip
    return page(request, "front/front.jinja", words)


def health(request: HttpRequest) -> HttpResponse:
    """Whether the service can reach its database; for whatever watches over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("well\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not for the asker: the answer is the same."""
    del exception
    return page(request, "front/not_found.jinja", status=404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: the page was open too long, or it was not ours."""
    return page(request, "front/form_too_old.jinja", status=403)


ROUTES = (
    Route("", front, "front", SIGNED_IN, purpose="population-planning", leaves="looked"),
    Route("health", health, "health", ANYONE),
)
