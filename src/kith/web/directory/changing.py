"""Staff put the directory right: still right, corrected, room, the same as another, not to be shown, or not there yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.records.closing import tell_of_closings
from kith.directory.hours import read_hours
from kith.directory.records.asking import PURPOSE, may
from kith.directory.records.correcting import (
    Correction,
    add_by_hand,
    correct,
    decide_same,
    say_still_right,
    take_apart,
    tell_room,
    version_of,
)
from kith.directory.records.keeping_out import keep_out
from kith.directory.records.reading import alike_entries, all_entries, entry_with_sources
from kith.directory.room import said_of
from kith.directory.service import FIELDS, NOT_TYPED, Field
from kith.directory.words import DAYS
from kith.errors import AlreadyDecided, KithError, NotYours
from kith.tables.schema import BadCell
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "shut_to", "typed_in"]

_SAID = "directory said"
_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")
_MOST_PAIRS = 50


def _secret() -> bytes:
    """The installation's secret, under which digests of confidential places are kept."""
    return settings.SECRET_KEY.encode()


def shut_to(request: HttpRequest, action: str = "edit") -> HttpResponse | None:
    """The page that says why, for whoever may not; None for who may."""
    said = may(request.asker.asker, action, request.asker.at)
    return None if said.shows else page(request, "directory/shut.jinja", {"decision": said}, status=403)


def _done(request: HttpRequest, service: str, does: Callable[[], None], said: str) -> HttpResponse:
    """Do one thing to an entry and go back to its page, which says so once; what is not there is not found."""
    if (shut := shut_to(request)) is not None:
        return shut
    if entry_with_sources(service, request.asker.at) is None:
        return not_found(request)
    try:
        does()
    except KithError as refused:
        request.session[_SAID] = str(refused)
    else:
        request.session[_SAID] = said
    return redirect("service", service=service)


def still_right(request: HttpRequest, service: str) -> HttpResponse:
    """All of it is still right today, in one press."""
    signed = request.asker
    return _done(
        request,
        service,
        lambda: say_still_right(asker=signed.asker, entry=service, by=signed.actor, at=signed.at),
        "Said to be right today.",
    )


def room(request: HttpRequest, service: str) -> HttpResponse:
    """What room there is, as somebody just heard."""
    signed, state = request.asker, request.POST.get("state", "")
    return _done(
        request, service, lambda: tell_room(asker=signed.asker, entry=service, state=state, by=signed.actor, at=signed.at), "Kept. It counts for four weeks.",
    )  # fmt: skip


def apart(request: HttpRequest, service: str) -> HttpResponse:
    """Take an entry out of the one it was put together with."""
    signed, other = request.asker, request.POST.get("other", "")[:32]
    return _done(
        request, service, lambda: take_apart(asker=signed.asker, entry=other, by=signed.actor, at=signed.at), "Taken apart. Both stand for themselves.",
    )  # fmt: skip


def correct_field(request: HttpRequest, service: str, field: str) -> HttpResponse:
    """Correct one field; what stood there when the form was opened is said with it."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, wrong, status = request.asker, "", 200
    kept = entry_with_sources(service, signed.at)
    if kept is None or field not in FIELDS or field in NOT_TYPED:
        return not_found(request)
    stands = kept.entry.values().get(field)
    if request.method == "POST":
        try:
            told = Correction(field, typed_in(request, FIELDS[field]), request.POST.get("seen", ""))
            correct(asker=signed.asker, entry=service, told=told, key=_secret(), by=signed.actor, at=signed.at)
            tell_of_closings(by=signed.actor, at=signed.at)
        except AlreadyDecided as first:
            wrong, status = str(first), 409
        except (KithError, BadCell) as refused:
            wrong, status = _in_words(refused), 422
        else:
            request.session[_SAID] = f"{FIELDS[field].label}: corrected. What others say stays beside it."
            return redirect("service", service=service)
    typed = request.POST if status == 422 else None
    words = {
        "kept": kept,
        "field": FIELDS[field],
        "stands": stands,
        "typed": typed,
        "version": version_of(stands),
        "wrong": wrong,
        "days": DAYS,
    }
    return page(request, "directory/correct.jinja", words, status=status)


def _in_words(refused: KithError | BadCell) -> str:
    return (
        str(refused)
        if isinstance(refused, KithError)
        else f"{refused.reason[:1].upper()}{refused.reason[1:]}. {refused.mend[:1].upper()}{refused.mend[1:]}."
    )


def typed_in(request: HttpRequest, one: Field) -> Any:
    """What a form says of one field: a text, some of its words, or hours in rows."""
    if one.kind == "words":
        return request.POST.getlist(one.name)
    if one.kind != "hours":
        return request.POST.get(one.name, "")
    rows = []
    for number in range(8):
        days = request.POST.getlist(f"hours-{number}-days")
        told = {
            name: request.POST.get(f"hours-{number}-{name}", "").strip()
            for name in ("opens", "closes", "from_date", "to_date", "note")
        }
        if days or any(told.values()):
            rows.append(read_hours({**told, "days": days}).kept())
    return rows


def hide(request: HttpRequest, service: str) -> HttpResponse:
    """This place must not be shown: what that means, and then for good."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed = request.asker
    kept = entry_with_sources(service, signed.at)
    if kept is None:
        return not_found(request)
    if request.method != "POST":
        return page(request, "directory/hide.jinja", {"kept": kept})
    try:
        keep_out(asker=signed.asker, entry=service, key=_secret(), by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    return redirect("directory")


def same(request: HttpRequest) -> HttpResponse:
    """Entries that may be one, with why; a person says whether they are."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, wrong = request.asker, ""
    if request.method == "POST":
        pair = (request.POST.get("left", "")[:32], request.POST.get("right", "")[:32])
        is_same = request.POST.get("do") == "same"
        try:
            decide_same(asker=signed.asker, pair=pair, is_same=is_same, key=_secret(), by=signed.actor, at=signed.at)
        except KithError as refused:
            wrong = str(refused)
        else:
            return redirect("same-services")
    listed = all_entries(signed.at)
    entries = {one.key: one for one in listed.entries}
    pairs = alike_entries(list(entries.values()))
    words = {
        "pairs": pairs[:_MOST_PAIRS], "count_of_pairs": len(pairs), "entries": entries, "wrong": wrong, "said_of": said_of, "live": listed.live,
        "on": timezone.localdate(signed.at),
    }  # fmt: skip
    return page(request, "directory/same.jinja", words, status=422 if wrong else 200)


_ADDED = (
    "name",
    "organisation",
    "needs",
    "description",
    "areas",
    "cost",
    "phone",
    "website",
    "site",
    "address",
    "postcode",
)
"""What is asked of a service that no feed has; the rest is corrected on its page."""


def add(request: HttpRequest) -> HttpResponse:
    """Add a service that no feed has."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, wrong = request.asker, ""
    if request.method == "POST":
        typed = {name: typed_in(request, FIELDS[name]) for name in _ADDED}
        word = request.POST.get("once", "")[:64]
        key = hashlib.sha256(f"{signed.asker.account}|{word}".encode()).hexdigest()[:32]
        try:
            made = add_by_hand(asker=signed.asker, entry=key, typed=typed, key=_secret(), by=signed.actor, at=signed.at)
        except KithError as refused:
            wrong = str(refused)
        else:
            return redirect("service", service=made)
    words = {"asked": [FIELDS[name] for name in _ADDED], "wrong": wrong, "typed": request.POST}
    return page(request, "directory/add.jinja", words, status=422 if wrong else 200)


ROUTES = (
    Route("directory/add", add, "add-service", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
    Route("directory/same", same, "same-services", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
    Route("directory/<slug:service>/still-right", still_right, "service-still-right", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("directory/<slug:service>/room", room, "service-room", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("directory/<slug:service>/apart", apart, "service-apart", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("directory/<slug:service>/hide", hide, "service-hide", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
    Route("directory/<slug:service>/correct/<slug:field>", correct_field, "service-correct", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
)  # fmt: skip
