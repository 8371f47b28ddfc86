"""Looking for services: all that the directory may show, what fits what is asked for, and one service with every source beside the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from kith.directory.fitting import Seeker, why_not_now
from kith.directory.gaps import WHY
from kith.directory.merging import Saying
from kith.directory.open_referral_out import PROFILE, page_of
from kith.directory.records.asking import PURPOSE, may
from kith.directory.records.reading import all_entries, entry_with_sources, is_empty
from kith.directory.room import ROOM, said_of
from kith.directory.service import FIELDS, NOT_TYPED, in_words
from kith.governance.access import Decision
from kith.governance.asker import ROLES, title_of
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.places.records.naming import neighbourhood_names
from kith.web.directory.changing import ROUTES as CHANGING
from kith.web.directory.feeds import ROUTES as FEEDS
from kith.web.directory.for_a_person import ROUTES as FOR_A_PERSON
from kith.web.directory.missing_out import ROUTES as MISSING_OUT
from kith.web.directory.owners import ROUTES as OWNERS
from kith.web.directory.partners import ROUTES as PARTNERS
from kith.web.directory.seeking import CHOICES, search, sought_in
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_ITEM = Item("service", "directory", form="aggregate")
_MOST_SENT = 200


def _asked(request: HttpRequest, action: str) -> Decision:
    signed = request.asker
    with transaction.atomic():
        return ask(signed.asker, action, _ITEM, PURPOSE, by=signed.actor, at=signed.at)


def _shut(request: HttpRequest, decision: Decision) -> HttpResponse:
    return page(request, "directory/shut.jinja", {"decision": decision}, status=403)


def directory(request: HttpRequest) -> HttpResponse:
    """Search first, and what fits; the filters stand in the address, what they hide is counted."""
    decision = _asked(request, "search")
    if not decision.shows:
        return _shut(request, decision)
    signed, areas = request.asker, neighbourhood_names()
    sought, on = sought_in(request.GET, areas), timezone.localdate(signed.at)
    listed = all_entries(signed.at)
    found = search(listed, sought, Seeker(known_areas=frozenset(areas)), on)
    words = {
        "sought": sought, "found": found, "areas": areas, "choices": CHOICES, "live": listed.live, "lost": listed.in_no_feed, "on": on,
        "why": WHY, "may_edit": may(signed.asker, "edit", signed.at).shows, "may_keep": may(signed.asker, "import", signed.at).shows,
    }  # fmt: skip
    return page(request, "directory/directory.jinja", words)


def service_page(request: HttpRequest, service: str) -> HttpResponse:
    """One service: what is taken of each field, who says otherwise, and what may be done about it."""
    decision = _asked(request, "view")
    if not decision.shows:
        return _shut(request, decision)
    signed = request.asker
    kept = entry_with_sources(service, signed.at)
    if kept is None:
        return not_found(request)
    words: dict[str, Any] = {
        "not_now": why_not_now(kept.entry, timezone.localdate(signed.at)), "usual": _usual_source([one.taken.saying for one in kept.said]), "kept": kept, "fields": FIELDS, "in_words": in_words, "room": ROOM, "on": timezone.localdate(signed.at), "not_typed": NOT_TYPED,
        "may_edit": may(signed.asker, "edit", signed.at).shows, "said": request.session.pop("directory said", ""),
        "unsaid": [name for name in FIELDS if name not in kept.entry.values() and name not in NOT_TYPED and name != "hours"],
        "whose_words": whose_in_words, "said_of": said_of,
    }  # fmt: skip
    return page(request, "directory/service.jinja", words)


def _usual_source(taken: Sequence[Saying]) -> Saying | None:
    """The saying whose source and day most of the others have: it is named once, and each line only where it is another's."""
    counted = Counter((one.whose, one.source, one.said_date) for one in taken)
    most, times = counted.most_common(1)[0] if counted else (None, 0)
    return next((one for one in taken if (one.whose, one.source, one.said_date) == most), None) if times > 1 else None


def whose_in_words(one: Saying) -> str:
    """Whose word a value is, as a page says it: a feed by its name, staff by their role, and nobody by theirs."""
    said = {"feed": f"Feed: {one.source}", "owner": "Whoever runs it", "hand": "Typed in"}
    if one.whose in ("staff", "hand") and one.source in ROLES:
        return f"{'Corrected' if one.whose == 'staff' else 'Typed in'} by a {title_of(one.source)}"
    return said.get(one.whose, "Staff who asked")


def services_json(request: HttpRequest) -> HttpResponse:
    """The directory as Open Referral UK 3.0, page by page, for another directory to read."""
    decision = _asked(request, "export")
    if not decision.shows:
        return _shut(request, decision)
    if is_empty():
        return JsonResponse(dict(page_of([])) | {"version": PROFILE})
    number, size = (_number(request.GET.get(name, ""), usual) for name, usual in (("page", 1), ("per_page", 50)))
    told = page_of(all_entries(request.asker.at).entries, page=number, size=min(size, _MOST_SENT))
    return JsonResponse(dict(told) | {"version": PROFILE})


def _number(text: str, usual: int) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 7 else usual


ROUTES = (
    *CHANGING,
    *FEEDS,
    *MISSING_OUT,
    *OWNERS,
    *PARTNERS,
    *FOR_A_PERSON,
    Route("directory", directory, "directory", SIGNED_IN, purpose=PURPOSE, leaves="searched"),
    Route("directory/services.json", services_json, "directory-json", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("directory/<slug:service>", service_page, "service", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
)
