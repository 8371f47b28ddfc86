"""Owners keep their entries fresh: whom to ask today, a link for each, and the page behind it, which needs no account."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.directory.freshness import ASKING
from kith.directory.owning import OWNERS_SAY, SECRET_BYTES
from kith.directory.records.asking import PURPOSE
from kith.directory.records.owning import OwnerSays, entry_of_link, hear_owner, make_link, owners_to_ask
from kith.directory.records.reading import entry_with_sources
from kith.directory.room import ROOM, said_of
from kith.directory.service import FIELDS, in_words
from kith.errors import AlreadyDecided, BadUsage
from kith.web.directory.changing import shut_to
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import ANYONE, SIGNED_IN, Route

__all__ = ["ROUTES"]

_MOST = 100


def owners(request: HttpRequest) -> HttpResponse:
    """Whose owners are to be asked today, or rung because they did not answer."""
    if (shut := shut_to(request)) is not None:
        return shut
    due = owners_to_ask(request.asker.at)
    words = {
        "due": due[:_MOST],
        "said_of": said_of,
        "on": timezone.localdate(request.asker.at),
        "count_of_due": len(due),
        "asking": ASKING,
        "ring": sum(one.due.what == "ring" for one in due),
    }
    return page(request, "directory/owners.jinja", words)


def ask_owner(request: HttpRequest, service: str) -> HttpResponse:
    """Make a link for the owner, and show it once, as the answer to the press that made it."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed = request.asker
    kept = entry_with_sources(service, signed.at)
    if kept is None:
        return not_found(request)
    secret = make_link(
        asker=signed.asker, entry=service, chance=secrets.token_bytes(SECRET_BYTES), by=signed.actor, at=signed.at
    )
    words = {"kept": kept, "link": request.build_absolute_uri(f"/still-right/{secret}"), "asking": ASKING}
    return page(request, "directory/link.jinja", words)


def owner_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The owner's own page. Looking at it changes nothing, however often a mail program does so ahead of them."""
    at = timezone.now()
    entry = entry_of_link(secret, at)
    if entry is None:
        return page(request, "directory/link_over.jinja", status=404)
    wrong = ""
    if request.method == "POST":
        stands = entry.values()
        typed = {
            name: request.POST[name]
            for name in OWNERS_SAY
            if name in request.POST and request.POST[name].strip() != stands.get(name, "")
        }
        try:
            hear_owner(
                secret=secret,
                says=OwnerSays(typed, request.POST.get("room", "")),
                key=settings.SECRET_KEY.encode(),
                at=at,
            )
        except BadUsage as refused:
            wrong = str(refused)
        except AlreadyDecided:
            return page(request, "directory/link_over.jinja", status=404)
        else:
            return page(request, "directory/thanks.jinja", {"entry": entry})
    words = {"entry": entry, "fields": FIELDS, "in_words": in_words, "owners_say": OWNERS_SAY, "room": ROOM, "wrong": wrong,
             "typed": request.POST if wrong else None}  # fmt: skip
    return page(request, "directory/owner.jinja", words, status=422 if wrong else 200)


ROUTES = (
    Route("directory/owners", owners, "service-owners", SIGNED_IN, purpose=PURPOSE),
    Route("directory/<slug:service>/ask-owner", ask_owner, "ask-owner", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("POST",)),
    Route("still-right/<slug:secret>", owner_link, "owner-link", ANYONE, leaves="changed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
