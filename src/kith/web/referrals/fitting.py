"""Services of the directory as ones that may be asked: those run by a body that works in the asker's team; and what else fits after a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kith.care.records.referred import Line
from kith.care.referral_request import Recipient
from kith.directory.fitting import Fit, Seeker, fit
from kith.directory.records.reading import all_entries
from kith.directory.room import Live
from kith.directory.service import ServiceAtSite
from kith.places.records.naming import neighbourhood_names
from kith.web.referrals.forms import service_key
from kith.web.referrals.pages import services_for

__all__ = ["NextBest", "addresses_to_refer", "named_service", "next_best"]

_NEXT = 3


@dataclass(frozen=True)
class NextBest:
    """What else fits a need: the best few, each with its reasons, how many more there are, and the room that they told of."""

    fits: tuple[Fit, ...]
    more: int
    live: Mapping[str, Live]


def named_service(
    service: str, may_ask: Iterable[tuple[Recipient, str]], at: Any
) -> tuple[str, tuple[Recipient, str]] | None:
    """The service of the directory that an address names, as one that may be asked; None where nobody of it works here, or there is none."""
    entry = next((one for one in all_entries(at).entries if one.key == service), None) if service else None
    to = _run_by(entry, [one for one, _ in may_ask]) if entry else None
    if entry is None or to is None:
        return None
    to = replace(to, service_id=entry.key)
    return service_key(to), (to, f"{entry.name}: {to.name}")


def addresses_to_refer(signed: Any, person: str, entries: Iterable[ServiceAtSite], need: str) -> dict[str, str]:
    """Where each of these services is asked to help somebody, by its key; a service of which nobody works in the team is absent."""
    may_ask = list(services_for(signed.asker, signed.at))
    asked = f"&need={need}" if need else ""
    return {
        entry.key: f"{reverse('refer', args=[person])}?service={entry.key}{asked}"
        for entry in entries
        if _run_by(entry, may_ask) is not None
    }


def next_best(line: Line, signed: Any) -> NextBest | None:
    """What else fits what was needed, where the asker's team works; nothing is asked about the person. None where it is not told what was needed."""
    if line.packet is None:
        return None
    listed, here = all_entries(signed.at), signed.colleague.neighbourhood
    others = [
        entry for entry in listed.entries if entry.key != line.service_id and entry.organisation != line.recipient
    ]
    seeker = Seeker(frozenset({line.packet.need}), area=here, known_areas=frozenset(neighbourhood_names()))
    fits = fit(others, seeker, live=listed.live, on=timezone.localdate(signed.at)).fits
    return NextBest(fits[:_NEXT], max(len(fits) - _NEXT, 0), listed.live)


def _run_by(entry: ServiceAtSite, may_ask: Iterable[Recipient]) -> Recipient | None:
    return next((to for to in may_ask if to.name.casefold() == entry.organisation.casefold()), None)
