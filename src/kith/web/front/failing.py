"""Something failed here: nothing of it is told, and what was typed stands on the page to be sent again.

The database may be gone, so that nothing else can keep those words; the page itself does (CRS-02, CRS-03).
"""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kith.web.routes import SIGNED_IN, route_of

__all__ = ["broken"]


def broken(request: HttpRequest) -> HttpResponse:
    """Say that it failed; 503 where the database did not answer or had no room, so that trying again in a minute is right."""
    is_away = isinstance(sys.exc_info()[1], OperationalError)
    sent = _sent(request)
    words = {
        "is_away": is_away, "sent": sent, "to": request.get_full_path(), "had_file": bool(sent and request.FILES),
        "typed": [one for held in sent.values() for one in held if " " in one.strip()],  # what was chosen is no words
    }  # fmt: skip
    return render(request, "front/broken.jinja", words, status=503 if is_away else 500)


def _sent(request: HttpRequest) -> dict[str, list[str]]:
    """The fields of the form that was sent, where it is one into which nobody types a secret.

    The word that tells one form from another goes along: if the deed was done and only the answer got lost, it is not done twice.
    """
    route = route_of(request)
    if request.method != "POST" or route is None or route.asker != SIGNED_IN or route.is_first:
        return {}
    return {name: held for name, held in request.POST.lists() if name != "password"}
