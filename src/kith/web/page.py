"""One page: its own words, and what stands on every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kith.governance.asker import usual_purpose
from kith.governance.records.organisations import names_of_bodies
from kith.governance.training import Due, needing_notice
from kith.web.late import page_of_text

__all__ = ["NAVIGATION", "page"]

NAVIGATION = (
    ("front", "Home", ()),
    ("my-work", "My work", ()),
    ("find", "Find a person", ("direct-care", "safeguarding")),
    ("worklist", "Worklist", ("direct-care",)),
    ("referrals", "Referrals", ("direct-care",)),
    ("tasks", "Tasks and messages", ("direct-care",)),
    ("advice", "Advice", ("welfare-adviser", "care-coordinator", "neighbourhood-manager")),
    ("letters", "Letters asked of us", ("gp", "care-coordinator")),
    ("matches", "Doubtful matches", ("care-coordinator",)),
    ("finding", "Finding", ("direct-care", "population-planning")),
    ("rules", "Rules", ("population-planning", "care-coordinator")),
    (
        "referral-figures",
        "Referrals seen whole",
        ("population-planning", "safeguarding-lead", "information-governance-lead"),
    ),
    ("gaps", "What is not known", ("direct-care", "population-planning")),
    ("directory", "Services", ()),
    ("share", "May I share this?", ()),
    ("imports", "Imports", ("neighbourhood-manager", "care-coordinator", "system-support")),
    ("emergency-reviews", "Emergency reviews", ("audit",)),
    ("access-requests", "Access requests", ("audit",)),
    ("objections", "Objections", ("audit",)),
    ("trail", "Trail", ("audit",)),
    ("papers", "Papers", ("audit",)),
    ("agreements", "Agreements", ()),
    ("team", "Team", ("neighbourhood-manager", "information-governance-lead", "system-support")),
    ("my-training", "My training", ()),
)
"""What stands at the top of every page once somebody is signed in: name of the address, its words, and for whose usual purpose,
or for which roles (none named: everybody's)."""


def page(
    request: HttpRequest, template: str, words: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page for whoever asks: their name and role in the header, what their training needs, and a line where all is made up."""
    asker = getattr(request, "asker", None)
    everywhere = {
        "asker": asker, "training_needs": _training_needs(asker), "demonstration": settings.IS_DEMONSTRATION,
        "navigation": _navigation(request.path, asker.asker.role) if asker and not asker.needs_factor else [],
        "can_search": asker is not None and not asker.needs_factor and _is_for("find", asker.asker.role),
        "once": str(uuid4()), "idle_seconds": round(settings.SITTING.idle.total_seconds()), "page_of_text": page_of_text(request),
        "bodies": SimpleLazyObject(names_of_bodies),
    }  # fmt: skip
    return render(request, template, {**everywhere, **(words or {})}, status=status)


def _training_needs(signed: Any) -> list[tuple[Due, str]]:
    """Courses that the asker must be told about, each with its state; from what the asker brought along, so nothing more is asked of the database."""
    if signed is None:
        return []
    on, asker = timezone.localdate(signed.at), signed.asker
    return [(due, due.state(on)) for due in needing_notice(asker.role, asker.training, on)]


def _navigation(path: str, role: str) -> list[tuple[str, str, bool]]:
    """Each entry's address and words, and whether the page asked for stands under it."""
    found = [(reverse(name), text) for name, text, _ in NAVIGATION if _is_for(name, role)]
    return [
        (address, text, path == address or (address != "/" and path.startswith(f"{address}/")))
        for address, text in found
    ]


def _is_for(wanted: str, role: str) -> bool:
    """Whether an entry of the navigation stands there for this role."""
    whose = next(whose for name, _, whose in NAVIGATION if name == wanted)
    return not whose or not {role, usual_purpose(role)}.isdisjoint(whose)
