"""Whom a referral is about, as far as the asker may know and share: what the form of a new one is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.care.records.referral_rules import PURPOSE
from kith.care.records.referred import Detail
from kith.care.referral_request import MAY_GO_ALONG
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.deciding import known_about, labels_of, would_decide_of_a_stranger
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.web.emergency.offering import OFFERED
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import banner_of, needs_shown

__all__ = ["Shared", "banner_of_referral", "never_refers", "shared_with", "shut"]

_WHO = frozenset({"identity", "demographics", "about-me"})
"""What the banner of a page says of somebody."""


@dataclass(frozen=True)
class Shared:
    """Whom it is about, what the banner says of them, and what the asker may send along; or why nothing at all."""

    one: Any = None
    banner: Any = None
    parts: tuple[str, ...] = ()
    refusal: Decision | None = None


def never_refers(signed: Any) -> Decision | None:
    """Why somebody refers nobody, whoever it is: their role looks after nobody, or their training has lapsed; None for anybody else."""
    said = would_decide_of_a_stranger(signed.asker, "share", PURPOSE, signed.at)
    if said.effect == "deny" or usual_purpose(signed.asker.role) != PURPOSE:
        return replace(said, effect="deny")
    return None


def shared_with(request: HttpRequest, person: str) -> Shared:
    """Ask what of somebody may be shared by the asker.

    Changes: nothing. Told: the trail. Errors: none.
    """
    signed, one = request.asker, person_of(person)
    if (never := never_refers(signed)) is not None:
        return Shared(refusal=never)
    if one is None:
        return Shared(refusal=said_of_nobody(signed, "share", "identity"))
    item = person_items([one], Asked(signed.asker, "share", PURPOSE, "identity"), carries=_WHO)[0]
    known = known_about(signed.asker, [one.person_id], signed.at)
    with transaction.atomic():
        may = known.ask("share", [item], PURPOSE, by=signed.actor)[0]
    if not may.shows or "identity" in may.hidden_field_groups:
        return Shared(refusal=refusal(signed, "share", "identity", may))
    groups = [name for name in FIELD_GROUPS if name in MAY_GO_ALONG]
    said = known.would("share", [item.part(group) for group in groups], PURPOSE)
    parts = tuple(group for group, each in zip(groups, said, strict=True) if each.effect == "permit")
    shown = _WHO - may.hidden_field_groups
    banner = banner_of(one, shown, item.labels, timezone.localdate(signed.at), needs_shown(one, shown))
    return Shared(one, banner, parts)


def banner_of_referral(detail: Detail, at: Any) -> Any:
    """The box with who this is, as far as the look at the referral let; None where it is not told whom it is about."""
    packet = detail.line.packet
    one = person_of(packet.person) if packet and "identity" in detail.shown else None
    if one is None:
        return None
    labels = labels_of([one.person_id]).get(one.person_id, frozenset())
    return banner_of(one, detail.shown, labels, timezone.localdate(at), needs_shown(one, detail.shown))


def shut(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Why not, to whoever may know of the person; and nothing to whoever may not."""
    if decision.effect == "hide" or decision.next_step == OFFERED:
        return not_found(request)
    return page(request, "people/refused.jinja", {"decision": decision}, status=403)
