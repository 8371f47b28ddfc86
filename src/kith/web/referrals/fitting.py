"""Services of the directory as ones that may be asked: in their own inbox where their body works in the team, else by a link; and what else fits after a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kith.care.records.referred import Line
from kith.care.referral_request import Recipient
from kith.directory.fitting import Fit, Seeker, fit
from kith.directory.records.reading import all_entries
from kith.directory.room import Live, said_of
from kith.directory.service import ServiceAtSite
from kith.governance.records.signing import Body, bodies_on_record
from kith.places.records.naming import neighbourhood_names
from kith.web.referrals.forms import service_key

__all__ = ["NextBest", "addresses_to_refer", "named_service", "next_best", "offered", "rooms_told"]

_NEXT, _LONGEST = 3, 200


@dataclass(frozen=True)
class NextBest:
    """What else fits a need: the best few, each with its reasons, how many more there are, and the room that they told of."""

    fits: tuple[Fit, ...]
    more: int
    live: Mapping[str, Live]


def named_service(
    service: str, may_ask: Iterable[tuple[Recipient, str]], at: Any
) -> tuple[str, tuple[Recipient, str]] | None:
    """The service of the directory that an address names, as one that may be asked; None where there is none that is shown and takes place."""
    entry = next((one for one in all_entries(at).entries if one.key == service), None) if service else None
    if entry is None or not entry.takes_place:
        return None
    return next(iter(offered([entry], [one for one, _ in may_ask]).items()))


def offered(entries: Iterable[ServiceAtSite], may_ask: Iterable[Recipient]) -> dict[str, tuple[Recipient, str]]:
    """Services as a form offers them, by what the form calls each: the service, and its words."""
    here, bodies = list(may_ask), {one.name.casefold(): one for one in bodies_on_record()}
    found = {}
    for entry in entries:
        to = replace(_run_by(entry, here) or _without_account(entry, bodies), service_id=entry.key)
        how = (
            f"{entry.name}: {to.name}"
            if to.team
            else f"{entry.name}: by a link or by telephone, they have no account here"
        )
        found[service_key(to)] = (to, how)
    return found


def rooms_told(services: Mapping[str, tuple[Recipient, str]], at: Any) -> dict[str, str]:
    """Of each service that a form offers, the room there is and how soon it answers: of its entry, or of those that its body runs; what nobody said is not known."""
    listed, on = all_entries(at), timezone.localdate(at)
    by_key = {entry.key: entry for entry in listed.entries}
    by_body: dict[str, list[ServiceAtSite]] = {}
    for entry in listed.entries:
        by_body.setdefault(entry.organisation.casefold(), []).append(entry)
    told = {}
    for key, (to, _) in services.items():
        own = by_key.get(to.service_id)
        entries = [own] if own else [one for one in by_body.get(to.name.casefold(), []) if one.takes_place]
        each = [(one.name, said_of(listed.live.get(one.key), one.reply_days, on)) for one in entries]
        told[key] = _in_one_line(each)
    return told


def _in_one_line(each: Sequence[tuple[str, str]]) -> str:
    """What is said of the services of one body, by the name of each where there are several."""
    if not each:
        return "Not in the directory: ask whether there is room, and how soon they answer"
    if len(each) > _NEXT:
        return f"{len(each)} services of theirs are in the directory, each with its room and reply time"
    said = " · ".join(text if len(each) == 1 else f"{name}: {text}" for name, text in each)
    return said[:1].upper() + said[1:]


def addresses_to_refer(person: str, entries: Iterable[ServiceAtSite], need: str) -> dict[str, str]:
    """Where each of these services is asked to help somebody, by its key."""
    asked = f"&need={need}" if need else ""
    return {entry.key: f"{reverse('refer', args=[person])}?service={entry.key}{asked}" for entry in entries}


def next_best(line: Line, here: str, at: Any, most: int = _NEXT) -> NextBest | None:
    """What else fits what was needed, in a neighbourhood; nothing is asked about the person. None where it is not told what was needed."""
    if line.packet is None:
        return None
    listed = all_entries(at)
    others = [
        entry for entry in listed.entries if entry.key != line.service_id and entry.organisation != line.recipient
    ]
    seeker = Seeker(frozenset({line.packet.need}), area=here, known_areas=frozenset(neighbourhood_names()))
    fits = fit(others, seeker, live=listed.live, on=timezone.localdate(at)).fits
    return NextBest(fits[:most], max(len(fits) - most, 0), listed.live)


def _without_account(entry: ServiceAtSite, bodies: Mapping[str, Body]) -> Recipient:
    """A service of which nobody works in the team: it is asked as a charity that does social prescribing, whatever it does, and sees no more."""
    name = (entry.organisation or entry.name)[:_LONGEST]
    body = bodies.get(name.casefold(), Body(name, name, "vcse"))
    return Recipient(body.organisation, "link-worker", entry.key, "", name, body.kind)


def _run_by(entry: ServiceAtSite, may_ask: Iterable[Recipient]) -> Recipient | None:
    return next((to for to in may_ask if to.name.casefold() == entry.organisation.casefold()), None)
