"""Whom a task or a conversation is about, as far as the asker may know it: what the pages about one person begin with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from kith.care.records.circle import item_about
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import known_about, labels_of, would_decide_of_a_stranger
from kith.people.records.reading import person_of
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import banner_of, needs_shown

__all__ = ["About", "about", "banner_for", "never_in_care"]

_WHO = frozenset({"identity", "demographics", "about-me", "care-coordination"})


@dataclass(frozen=True)
class About:
    """Whom it is about, what the banner says of them; or why nothing at all."""

    one: Any = None
    banner: Any = None
    refusal: Decision | None = None


def never_in_care(signed: Any) -> Decision | None:
    """Why somebody has nothing to do with anybody's care, whoever it is; None for anybody else."""
    said = would_decide_of_a_stranger(signed.asker, "view", "direct-care", signed.at)
    if said.effect == "deny" or usual_purpose(signed.asker.role) != "direct-care":
        return replace(said, effect="deny")
    return None


def about(request: HttpRequest, person: str) -> About:
    """Ask whether the asker may read who somebody is and what holds their care together.

    Changes: nothing. Told: the trail. Errors: none.
    """
    signed, one = request.asker, person_of(person)
    if (never := never_in_care(signed)) is not None:
        return About(refusal=never)
    if one is None:
        return About(refusal=said_of_nobody(signed, "view", "care-coordination"))
    item = replace(item_about(one, signed.asker, "view"), carries=_WHO)
    with transaction.atomic():
        may = known_about(signed.asker, [one.person_id], signed.at).ask(
            "view", [item], usual_purpose(signed.asker.role), by=signed.actor
        )[0]
    if not may.shows or "care-coordination" in may.hidden_field_groups:
        return About(refusal=refusal(signed, "view", "care-coordination", may))
    return About(one, banner_for(one, _WHO - may.hidden_field_groups, signed.at))


def banner_for(one: Any, shown: Collection[str], at: Any) -> Any:
    """The box with who this is, as far as a look that was asked for lets."""
    labels = labels_of([one.person_id]).get(one.person_id, frozenset())
    return banner_of(one, shown, labels, timezone.localdate(at), needs_shown(one, shown))
