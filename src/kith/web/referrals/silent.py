"""Referrals that nobody moves, for the next person up: their numbers, and nothing of whom they are about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from kith.care.records.chasing import silences_that_go_on
from kith.governance.access import Decision
from kith.web.page import page
from kith.web.referrals.pages import body_names
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_MANAGER = "neighbourhood-manager"
_NOT_YOURS = Decision(
    "deny",
    "These are for the neighbourhood manager. Those of your own team stand on the page of referrals.",
    "",
    (),
    frozenset(),
)


def silent(request: HttpRequest) -> HttpResponse:
    """Those that go on though whoever sent them was told, in the teams that the asker manages, the longest over first."""
    signed = request.asker
    if signed.asker.role != _MANAGER:
        return page(request, "worklist/shut.jinja", {"decision": _NOT_YOURS}, status=403)
    words = {"found": silences_that_go_on(signed.asker, signed.at), "bodies": body_names()}
    return page(request, "referrals/silent.jinja", words)


ROUTES = (Route("referrals/silent", silent, "silent-referrals", SIGNED_IN, purpose="coordination"),)
