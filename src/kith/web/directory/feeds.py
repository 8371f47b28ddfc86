"""Feeds of services: what each has here, its deliveries with their counts, and those that wait for somebody to look."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.care.records.closing import tell_of_closings
from kith.directory.records.asking import PURPOSE
from kith.directory.records.reading import deliveries, feeds_told
from kith.directory.records.taking import let_in, withdraw
from kith.directory.runs import DELIVERY, REVIEW
from kith.errors import KithError
from kith.governance.records.looking import account_names
from kith.web.directory.changing import shut_to
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed with its last delivery."""
    if (shut := shut_to(request, "import")) is not None:
        return shut
    return page(request, "directory/feeds.jinja", {"feeds": feeds_told(), "states": DELIVERY.states})


def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """One delivery: what it would do, what was wrong with its rows; one that waits is let in, or not."""
    if (shut := shut_to(request, "import")) is not None:
        return shut
    signed, wrong, run = request.asker, "", deliveries(number)
    if run is None:
        return not_found(request)
    if request.method == "POST":
        told = {"asker": signed.asker, "run": number, "by": signed.actor, "at": signed.at}
        try:
            if request.POST.get("do") == "let in":
                let_in(**told, key=settings.SECRET_KEY.encode())
                tell_of_closings(by=signed.actor, at=signed.at)
            else:
                withdraw(**told, why=request.POST.get("why", ""))
        except KithError as refused:
            wrong = str(refused)
        else:
            return redirect("delivery", number=number)
        run = deliveries(number)
    words = {
        "run": run, "states": DELIVERY.states, "review": REVIEW, "wrong": wrong,
        "names": account_names({run.decided_by} - {""}) if run and run.decided_by else {},
    }  # fmt: skip
    return page(request, "directory/delivery.jinja", words, status=422 if wrong else 200)


ROUTES = (
    Route("directory/feeds", feeds, "feeds", SIGNED_IN, purpose=PURPOSE),
    Route("directory/feeds/<int:number>", delivery, "delivery", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
