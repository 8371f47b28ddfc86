"""A form that is sent twice is done once (CCY-03): each form of a page carries a word that no other does, and a word does something once."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from kith.governance.records.trail import append

__all__ = ["is_sent_again"]

_USED, _MANY = "forms sent", 20


def is_sent_again(request: HttpRequest) -> bool:
    """Whether this very form did something already; if not, it counts as sent from here on.

    Asked once the form can be read, just before the deed: a form that was refused is shown anew with another word. Two
    presses at the same moment are told apart by waiting for each other where the trail is written.
    """
    word = request.POST.get("once", "")[:64]
    if not word:
        return False
    with transaction.atomic():
        append([], by=request.asker.actor, at=request.asker.at)
        kept = type(request.session)(request.session.session_key)
        used = kept.get(_USED, [])
        if word in used:
            return True
        kept[_USED] = [word, *used][:_MANY]
        kept.save()
    request.session[_USED] = kept[_USED]
    return False
