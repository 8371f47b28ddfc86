"""The team: who is in it, who is about to join and who leaves, and the organisations that they work for."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.errors import KithError
from kith.governance.asker import BODY_KINDS, ROLES
from kith.governance.joining import CODE_BYTES, JOINING, STATES
from kith.governance.records.joining import (
    code_again,
    confirm,
    end_joining,
    joinings_of,
    may_admit,
    propose,
    teams_of,
)
from kith.governance.records.membership import members
from kith.governance.records.organisations import add_organisation, organisations
from kith.governance.records.staff import names_of
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.staff.forms import AddOrganisation, Propose
from kith.web.staff.joining import ROUTES as JOIN
from kith.web.staff.member import ROUTES as MEMBER

__all__ = ["ROUTES"]

FOR = "system-support"


def team(request: HttpRequest) -> HttpResponse:
    """Who is in the asker’s teams, and, for whoever keeps them, who is about to join."""
    signed = request.asker
    may = may_admit(signed.asker, signed.at).shows
    words = {
        "members": members(signed.asker, signed.at), "may_admit": may, "joining_states": STATES, "today": signed.at,
        "joinings": joinings_of(signed.asker, signed.at) if may else [],
    }  # fmt: skip
    return page(request, "staff/team.jinja", words)


def shut_to(request: HttpRequest) -> HttpResponse | None:
    """The page that says why, for whoever may not let people in; None for who may."""
    signed = request.asker
    said = may_admit(signed.asker, signed.at)
    return None if said.shows else page(request, "staff/shut.jinja", {"decision": said}, status=403)


def propose_somebody(request: HttpRequest) -> HttpResponse:
    """Propose who joins; somebody else confirms."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, wrong = request.asker, ""
    bodies = [(one.number, one.name) for one in organisations(signed.at)]
    teams = [(one.pk, one.name) for one in teams_of(signed.asker, signed.at)]
    form = Propose(request.POST if request.method == "POST" else None, bodies, teams)
    if form.is_valid():
        try:
            number = propose(asker=signed.asker, who=form.proposed(), by=signed.actor, at=signed.at)
        except KithError as refused:
            wrong = str(refused)
        else:
            return redirect("joining", number=number)
    words = {"form": form, "wrong": wrong, "roles": ROLES, "bodies": bodies, "teams": teams}
    return page(request, "staff/propose.jinja", words, status=422 if form.errors or wrong else 200)


def joining(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody who is about to join: what may be done next; a code is shown once, as the answer to the deed that made it."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, wrong = request.asker, ""
    row = next((one for one in joinings_of(signed.asker, signed.at) if one.pk == number), None)
    if row is None:
        return not_found(request)
    if request.method == "POST":
        try:
            return _done(request, row)
        except KithError as refused:
            wrong = str(refused)
    confirms = may_admit(signed.asker, signed.at, row.proposed_by)
    words = {
        "row": row, "wrong": wrong, "moves": JOINING.moves_from(row.state), "states": STATES, "confirms": confirms,
        "names": names_of([row.proposed_by, row.confirmed_by]),
    }  # fmt: skip
    return page(request, "staff/joining.jinja", words, status=422 if wrong else 200)


def _done(request: HttpRequest, row: Any) -> HttpResponse:
    signed, do = request.asker, request.POST.get("do", "")
    told = {"asker": signed.asker, "joining": row.pk, "by": signed.actor, "at": signed.at}
    if do in ("confirm", "give a new code"):
        gives = confirm if do == "confirm" else code_again
        code = gives(**told, chance=secrets.token_bytes(CODE_BYTES))
        return page(
            request, "staff/code.jinja", {"row": row, "code": code, "join": request.build_absolute_uri("/join")}
        )
    if do in ("refuse", "withdraw"):
        end_joining(**told, move=do)
    return redirect("team")


def bodies(request: HttpRequest) -> HttpResponse:
    """The organisations whose staff work here; one is added with its name and kind."""
    signed, wrong = request.asker, ""
    may = may_admit(signed.asker, signed.at).shows
    form = AddOrganisation(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_organisation(asker=signed.asker, **form.cleaned_data, by=signed.actor, at=signed.at)
        except KithError as refused:
            wrong = str(refused)
        else:
            return redirect("organisations")
    words = {"bodies": organisations(signed.at), "form": form, "wrong": wrong, "kinds": BODY_KINDS, "may_admit": may}
    return page(request, "staff/organisations.jinja", words, status=422 if form.errors or wrong else 200)


_BOTH = ("GET", "HEAD", "POST")

ROUTES = (
    Route("team", team, "team", SIGNED_IN, purpose=FOR),
    Route("team/propose", propose_somebody, "propose", SIGNED_IN, purpose=FOR, leaves="changed", methods=_BOTH),
    Route("team/joining/<int:number>", joining, "joining", SIGNED_IN, purpose=FOR, leaves="changed", methods=_BOTH),
    Route("organisations", bodies, "organisations", SIGNED_IN, purpose=FOR, leaves="changed", methods=_BOTH),
    *MEMBER,
    *JOIN,
)
