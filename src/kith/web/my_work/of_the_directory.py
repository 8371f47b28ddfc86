"""Work of the directory: deliveries of feeds that wait for somebody to look, and owners to ask or ring; for those who keep feeds."""

from __future__ import annotations

from django.urls import reverse

from kith.directory.records.asking import may
from kith.directory.records.owning import ToAsk, owners_to_ask
from kith.directory.records.reading import Told, feeds_told
from kith.web.my_work.pieces import Desk, Found, Piece, listed

__all__ = ["feeds", "owners"]

_DO = {"ask": "Ask its owner", "ask again": "Ask its owner again", "ring": "Ring: asked, and no answer"}


def feeds(desk: Desk) -> Found | None:
    """Deliveries that would close or lose so much that somebody must look first."""
    if not may(desk.asker, "import", desk.at).shows:
        return None
    return listed({"team": [_waits(one) for one in feeds_told() if one.waiting is not None]})


def _waits(one: Told) -> Piece:
    run = one.waiting
    number, lost, before = (run.pk, run.missing + run.shut, run.before) if run else (0, 0, 0)
    about = f"Would close or lose {lost:,} of {before:,} services"
    return Piece(f"delivery-{number}", f"A delivery of {one.name}", reverse("delivery", args=[number]), about)


def owners(desk: Desk) -> Found | None:
    """Services whose owners are to be asked or rung today; who has waited longest stands first."""
    if not may(desk.asker, "import", desk.at).shows:
        return None
    return listed({"team": [_to_ask(one) for one in owners_to_ask(desk.at)]})


def _to_ask(one: ToAsk) -> Piece:
    return Piece(
        f"owner-{one.entry.key}",
        one.entry.name,
        reverse("service", args=[one.entry.key]),
        _DO[one.due.what],
        one.due.since,
    )
