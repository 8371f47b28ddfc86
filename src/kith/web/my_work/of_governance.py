"""Work of watching over the rest: emergency looks to review, requests for a record, agreements that end, one's own training."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kith.care.records.chasing import waiting_incidents
from kith.governance.emergency import OUTCOMES, REASONS
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.emergency import reviewed_lately, waiting_for_review
from kith.governance.records.requesting import all_requests
from kith.governance.records.signing import agreements_signed
from kith.governance.training import courses_due, title_of_course
from kith.web.my_work.pieces import Desk, Found, Piece, listed

__all__ = ["agreements", "incidents", "requests", "reviews", "training"]

_SOON = timedelta(days=28)


def reviews(desk: Desk) -> Found | None:
    """Looks in an emergency that somebody else had, and those that the asker reviewed in the last month."""
    if not _watches_over(desk, "emergency access"):
        return None
    waiting = [one for one in waiting_for_review() if one.account != desk.asker.account]
    done = [one for one in reviewed_lately(desk.at) if one.review.reviewed_by == desk.asker.account]
    return listed({"team": [_review(one) for one in waiting], "done": [_review(one) for one in done]})


def incidents(desk: Desk) -> Found | None:
    """Referrals that went to the wrong place, and that nobody has looked into yet."""
    if not _watches_over(desk, "referral incidents"):
        return None
    return listed({"team": [_incident(one) for one in waiting_incidents()]})


def _incident(one: Any) -> Piece:
    what = f"Referral {one.referral} to {one.recipient}"
    return Piece(
        f"incident-{one.number}", what, reverse("referral-incidents"), "Called back: it went to the wrong place"
    )


def _review(one: Any) -> Piece:
    when = timezone.localtime(one.from_at)
    reviewed = getattr(one, "review", None)
    signs = (
        f"; {len(one.signs)} things stand out" if len(one.signs) > 1 else "; one thing stands out" if one.signs else ""
    )
    about = OUTCOMES[reviewed.outcome] if reviewed else f"{REASONS[one.reason_kind]}{signs}"
    what = f"A look on {when.day} {when:%B %Y}"
    return Piece(f"review-{one.pk}", what, reverse("emergency-review", args=[one.pk]), about)


def requests(desk: Desk) -> Found | None:
    """People who asked for a copy of their record; due are those whose month ends within four weeks, or has ended."""
    if not _watches_over(desk, "access requests"):
        return None
    rows = all_requests(desk.on)
    waiting = [_request(one) for one in rows if one.is_open]
    soon = [one for one in waiting if one.due and one.due <= desk.on + _SOON]
    return listed({"team": waiting, "due": soon, "done": [_request(one) for one in rows if not one.is_open]})


def _request(one: Any) -> Piece:
    what = f"Request {one.number}, received on {one.received_date.day} {one.received_date:%B %Y}"
    address = reverse("access-request", args=[one.number])
    if not one.is_open:
        return Piece(f"request-{one.number}", what, address, one.outcome.capitalize())
    about = "Late" if one.clock.is_late else "Waits for an answer"
    return Piece(f"request-{one.number}", what, address, about, one.clock.due_date)


def agreements(desk: Desk) -> Found | None:
    """Agreements that end soon, for whoever signs them."""
    if not would_decide(desk.asker, "edit", [Item("agreements", "agreements", form="aggregate")], "audit", desk.at)[
        0
    ].shows:
        return None
    ending = [one for one in agreements_signed(desk.on) if one.state(desk.on) == "ends soon"]
    rows = [
        Piece(f"agreement-{one.number}", f"{one.title}, with {one.about}", reverse("agreements"), "Ends soon: then nothing flows", one.last_day)
        for one in ending
    ]  # fmt: skip
    return listed({"team": rows, "due": rows})


def training(desk: Desk) -> Found | None:
    """The courses of the asker's own role that fall due within four weeks, or have lapsed."""
    asker = desk.asker
    due = [
        one
        for one in courses_due(asker.role, asker.training, desk.on)
        if one.state(desk.on) != "held" or one.is_due_soon(desk.on)
    ]
    states = {
        "held": "Falls due soon",
        "notice": "Lapsed: you may look, and no more",
        "lapsed": "Nothing opens until it is done",
    }
    rows = [
        Piece(f"course-{one.course}", title_of_course(one.course), reverse("my-training"), states[one.state(desk.on)], one.due_date)
        for one in due
    ]  # fmt: skip
    return listed({"mine": rows, "due": rows})


def _watches_over(desk: Desk, kind: str) -> bool:
    """Whether the asker reads what waits here; then that they were told how much is in the trail."""
    item = Item(kind, "trail", neighbourhood=desk.signed.colleague.neighbourhood)
    if not would_decide(desk.asker, "list", [item], "audit", desk.at)[0].shows:
        return False
    return ask(desk.asker, "list", item, "audit", by=desk.signed.actor, at=desk.at).shows
