"""Requests of people for their record: the list with its clock, one request, what its copy holds, and the copy itself."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import KithError
from kith.governance.access_requests import OUTCOMES, WHO_ASKED
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.requesting import (
    NewRequest,
    all_requests,
    close_request,
    extend_request,
    record_request,
    request_numbered,
)
from kith.people.records.gathering import is_on_the_register, now_called
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.papers.forms import Close, Extend, Record
from kith.web.papers.packing import copy_of, take_copy
from kith.web.papers.pages import may_read, refused

__all__ = ["close", "copy", "extend", "one_request", "record", "requests"]


def requests(request: HttpRequest) -> HttpResponse:
    """Every request, the most pressing first."""
    decision = may_read(request, "access requests")
    if not decision.shows:
        return refused(request, decision)
    words = {"found": all_requests(timezone.localdate(request.asker.at))}
    return page(request, "papers/requests.jinja", words)


def record(request: HttpRequest) -> HttpResponse:
    """Write down that somebody asked for their record."""
    decision = may_read(request, "access requests")
    if not decision.shows:
        return refused(request, decision)
    form = Record(request.POST if request.method == "POST" else {"person": request.GET.get("person", "")})
    if request.method == "POST" and form.is_valid():
        number = _recorded(request, form)
        if number is not None:
            return redirect("access-request", number=number)
    words = {"form": form, "wrong": form.errors if request.method == "POST" else {}, "who": WHO_ASKED}
    return page(request, "papers/record_request.jinja", words, status=422 if words["wrong"] else 200)


def one_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its clock, and what its copy would hold and leave out."""
    decision = may_read(request, "access request", "view")
    found = request_numbered(number, timezone.localdate(request.asker.at))
    if not decision.shows:
        return refused(request, decision)
    if found is None:
        return not_found(request)
    return _one(request, found)


def copy(request: HttpRequest, number: int) -> HttpResponse:
    """The copy, as one file. It leaves here once it is asked for, and the trail says so."""
    decision = may_read(request, "access request", "view")
    found = request_numbered(number, timezone.localdate(request.asker.at))
    if not decision.shows:
        return refused(request, decision)
    if found is None:
        return not_found(request)
    taken, file = take_copy(request.asker, found)
    if taken.refusal is not None:
        return refused(request, taken.refusal)
    named = f'attachment; filename="access-request-{number}.zip"'
    return HttpResponse(file, content_type="application/zip", headers={"Content-Disposition": named})


def extend(request: HttpRequest, number: int) -> HttpResponse:
    """Two more months, with the reason."""
    form = Extend(request.POST)
    return _changed(request, number, form, "extend", lambda told: {"why": told["why"]})


def close(request: HttpRequest, number: int) -> HttpResponse:
    """The request ends, and shuts what it opened."""
    form = Close(request.POST)
    return _changed(request, number, form, "close", lambda told: {"outcome": told["outcome"], "note": told["note"]})


def _changed(request: HttpRequest, number: int, form, deed: str, words) -> HttpResponse:
    decision, signed = may_read(request, "access request"), request.asker
    found = request_numbered(number, timezone.localdate(signed.at))
    if not decision.shows:
        return refused(request, decision)
    if found is None:
        return not_found(request)
    if form.is_valid():
        try:
            if deed == "extend":
                extend_request(
                    number=number, asker=signed.asker, by=signed.actor, at=signed.at, **words(form.cleaned_data)
                )
            else:
                close_request(number=number, by=signed.actor, at=signed.at, **words(form.cleaned_data))
            return redirect("access-request", number=number)
        except KithError as error:
            form.add_error(None, str(error))
    return _one(request, found, {deed: form})


def _one(request: HttpRequest, found, forms: dict | None = None) -> HttpResponse:
    forms = forms or {}
    with transaction.atomic():
        held = copy_of(request.asker, found) if found.is_open else None
    wrong: dict = next((form.errors for form in forms.values()), {})
    words = {"one": found, "copy": held, "who": WHO_ASKED, "outcomes": OUTCOMES, "forms": forms, "wrong": wrong}
    return page(request, "papers/request.jinja", words, status=422 if wrong else 200)


def _recorded(request: HttpRequest, form: Record) -> int | None:
    """The number of the request, or None where something is said on the form; nobody records a request for their own record."""
    signed, told = request.asker, form.cleaned_data
    person = now_called(told["person"].strip())
    with transaction.atomic():
        decision = ask(
            signed.asker, "view", Item("access request", "trail", person), "audit", by=signed.actor, at=signed.at
        )
    if not decision.shows:
        form.add_error("person", decision.say)
        return None
    if not is_on_the_register(person):
        form.add_error("person", "Nobody on the register has this pseudonym")
        return None
    new = NewRequest(person, told["received_date"], told["who_asked"], told["how_checked"])
    try:
        return record_request(new=new, asker=signed.asker, by=signed.actor, at=signed.at)
    except KithError as error:
        form.add_error("received_date" if "after today" in str(error) else "person", str(error))
        return None
