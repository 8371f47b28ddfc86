"""Services for anybody, without an account: looked for in words of one's own, and one of them on a page to share and print.

No page here asks who somebody is, sets a cookie, or writes down what was looked for; somebody who is signed in gets the same page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.directory.fitting import why_not_now
from kith.directory.freshness import ago
from kith.directory.hours import Hours
from kith.directory.records.for_anybody import open_entry, open_list
from kith.directory.service import FIELDS, in_words
from kith.directory.words import ACCESS, DAYS, ENDED
from kith.places.records.naming import neighbourhood_names
from kith.web.directory.seeking import CHOICES
from kith.web.page import page
from kith.web.public.bounds import RETRY_SECONDS, bounded
from kith.web.public.feed import ROUTES as FEED
from kith.web.public.finding import dial, look, needs_counted, sought_in
from kith.web.routes import ANYONE, Route

__all__ = ["ROUTES"]

_FOR_NOBODY: dict[str, Any] = {
    "asker": None, "training_needs": [], "navigation": [], "can_search": False, "page_of_text": None, "bodies": {},
}  # fmt: skip
"""What stands on a page for whoever is signed in, and does not here: the page is the same for everybody."""


def _shown(request: HttpRequest, template: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    return page(
        request, template, {**_FOR_NOBODY, "access_words": ACCESS, "days": DAYS, "dial": dial, **words}, status=status
    )


def _too_often(request: HttpRequest) -> HttpResponse:
    return _shown(request, "public/wait.jinja", {"seconds": RETRY_SECONDS}, 429)


def _not_there(request: HttpRequest) -> HttpResponse:
    """What never was, what is gone, and what may not be shown are answered alike."""
    return _shown(request, "public/not_there.jinja", {}, 404)


@bounded(_too_often)
def services(request: HttpRequest) -> HttpResponse:
    """Search first; then what fits, with why, whether there is room and how fast it answers."""
    at, areas = timezone.now(), neighbourhood_names()
    sought, on, listed = sought_in(request.GET, areas), timezone.localdate(at), open_list(at)
    found = look(listed, sought, areas, on) if sought.narrows else None
    words = {
        "sought": sought, "found": found, "areas": areas, "choices": CHOICES, "live": listed.live, "on": on, "ago": ago,
        "hours_in_words": hours_in_words, "topics": needs_counted(listed.entries) if found is None else (),
        "every": sum(one.status not in ENDED for one in listed.entries), "may_index": not sought.narrows,
    }  # fmt: skip
    return _shown(request, "public/services.jinja", words)


@bounded(_too_often)
def service(request: HttpRequest, service: str) -> HttpResponse:
    """One service: what anybody may know of it, to share and to print."""
    at = timezone.now()
    found = open_entry(service, at)
    if found is None:
        return _not_there(request)
    if found.key != service:
        return redirect("public-service", service=found.key, permanent=False)
    on = timezone.localdate(at)
    words = {
        "found": found, "entry": found.entry, "live": found.live, "on": on, "ago": ago, "fields": FIELDS, "in_words": in_words,
        "not_now": why_not_now(found.entry, on), "has_ended": found.entry.status in ENDED, "hours_in_words": hours_in_words,
        "address": request.build_absolute_uri(request.path), "may_index": True,
    }  # fmt: skip
    return _shown(request, "public/service.jinja", words)


def hours_in_words(hours: tuple[Hours, ...]) -> list[str]:
    """When it is, a line for each."""
    return [one.in_few_words() for one in hours]


ROUTES = (
    *FEED,
    Route("services", services, "public-services", ANYONE),
    Route("services/<slug:service>", service, "public-service", ANYONE),
)
