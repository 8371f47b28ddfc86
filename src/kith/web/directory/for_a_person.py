"""Services for one person: what fits with its reasons, from what the asker may see of them; and, where nothing does, one press records it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.directory.fitting import Seeker
from kith.directory.gaps import WHY
from kith.directory.records.asking import PURPOSE, may
from kith.directory.records.reading import all_entries
from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import known_about
from kith.people.ages import age_on
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.places.records.locating import point_of_area
from kith.places.records.naming import neighbourhood_names
from kith.web.directory.missing_out import recorded
from kith.web.directory.seeking import CHOICES, Found, search, sought_in
from kith.web.emergency.offering import OFFERED
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import banner_of, needs_shown
from kith.web.referrals.fitting import addresses_to_refer
from kith.web.referrals.referring import never_refers
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_CARRIED = frozenset({"identity", "demographics", "address-and-contact", "place", "about-me"})
_OF_PLACE = frozenset({"address-and-contact", "place"})
_SEXES = {"female", "male"}

_NEEDED = {
    "step-free": "step-free", "hearing": "hearing-loop", "quiet-room": "quiet-space", "home-visit": "home-visits", "large-print": "large-print",
    "easy-read": "easy-read", "spoken-interpreter": "interpreter", "bsl-interpreter": "signing",
}  # fmt: skip
"""What of About Me a place must offer; the rest is for whoever books."""


@dataclass(frozen=True)
class _Seen:
    """A person with the parts of their record that the asker may see, and the banner of them."""

    one: Any
    groups: frozenset[str]
    banner: Any
    needs: tuple[str, ...]


def services_for(request: HttpRequest, person: str) -> HttpResponse:
    """What fits this person, nearest and surest first; or nothing does, and that is recorded without them."""
    seen = _seen(request, person)
    if isinstance(seen, HttpResponse):
        return seen
    signed, areas, wrong = request.asker, neighbourhood_names(), ""
    seeker = _seeker(seen, timezone.localdate(signed.at), areas)
    if request.method == "POST":
        need = request.POST.get("need", "")
        wrong = recorded(request, need, seeker.area)
        if not wrong:
            request.session["unmet recorded"] = seen.one.person_id
            return redirect("services-for", person=seen.one.person_id)
    sought, on = sought_in(request.GET, areas), timezone.localdate(signed.at)
    listed = all_entries(signed.at)
    found = search(listed, sought, seeker, on) if sought.narrows else None
    words = {
        "refer": _to_refer(signed, seen.one.person_id, found, sought.need), "one": seen.one, "banner": seen.banner, "sought": sought, "choices": CHOICES, "areas": areas, "live": listed.live, "why": WHY,
        "found": found, "lost": listed.in_no_feed, "on": on, "wrong": wrong,
        "seeker": seeker, "used": _used(seeker), "may_edit": may(signed.asker, "edit", signed.at).shows, "every": len(listed.entries),
        "was_recorded": request.session.pop("unmet recorded", "") == seen.one.person_id,
    }  # fmt: skip
    return page(request, "directory/for_a_person.jinja", words, status=422 if wrong else 200)


def _to_refer(signed: Any, person: str, found: Found | None, need: str) -> dict[str, str]:
    """Where those on the page are asked to help, for whoever refers at all."""
    if found is None or never_refers(signed) is not None:
        return {}
    return addresses_to_refer(person, [one.entry for one in found.fits], need)


def _seen(request: HttpRequest, person: str) -> _Seen | HttpResponse:
    signed, one = request.asker, person_of(person)
    if one is None:
        return _shut(request, said_of_nobody(signed, "view", "identity"))
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, "view", purpose, "identity"), carries=_CARRIED)[0]
    with transaction.atomic():
        known = known_about(signed.asker, [one.person_id], signed.at)
        said = known.ask_of_page("view", item, purpose, by=signed.actor)
    if not said.page.shows or "identity" in said.hidden:
        return _shut(
            request, said.hidden["identity"] if said.page.shows else refusal(signed, "view", "identity", said.page)
        )
    groups = _CARRIED - set(said.hidden)
    needs = tuple(needs_shown(one, groups))
    banner = banner_of(one, groups, item.labels, timezone.localdate(signed.at), needs)
    return _Seen(one, groups, banner, needs)


def _shut(request: HttpRequest, decision: Any) -> HttpResponse:
    if (
        decision.effect == "hide" or decision.next_step == OFFERED
    ):  # an emergency is offered by their own page, and named by no other
        return not_found(request)
    return page(request, "people/refused.jinja", {"decision": decision}, status=403)


def _seeker(seen: _Seen, on: Any, areas: Collection[str]) -> Seeker:
    """For whom it is sought, from what the asker may see and no more: what they may not see is not known here either."""
    one, counted = seen.one, "demographics" in seen.groups
    is_placed = bool(_OF_PLACE & seen.groups)
    return Seeker(
        age=age_on(one.birth_month, on) if counted and one.birth_month else None,
        sex=one.sex if counted and one.sex in _SEXES else "",
        area=(one.neighbourhood or "") if is_placed else "",
        known_areas=frozenset(areas),
        point=point_of_area(one.lsoa21_code) if is_placed else None,
        language=(one.main_language or "") if counted else "",
        access=frozenset(_NEEDED[need] for need in seen.needs if need in _NEEDED),
        routes=frozenset({"self", "walk-in", "professional", "gp"}),
    )  # fmt: skip


def _used(seeker: Seeker) -> list[str]:
    """What of the person was used, for the page to say."""
    told = [
        (seeker.age is not None, "age"), (seeker.sex, "sex"), (seeker.area, "where they live"),
        (seeker.language, "language"), (seeker.access, "what they need from a place"),
    ]  # fmt: skip
    return [text for used, text in told if used]


ROUTES = (
    Route(
        "people/<slug:person>/directory", services_for, "services-for", SIGNED_IN, purpose=PURPOSE, leaves="looked", methods=("GET", "HEAD", "POST")
    ),
)  # fmt: skip
