"""The made-up place's three years of referrals: told by `kith.synthetic` as stories, and laid down as its own staff would have left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kith.care.records.chasing import chase
from kith.care.records.closing import tell_of_closings
from kith.care.records.history import Past, Spoke, lay_history, past_laid
from kith.care.referral_request import LEAST, Consent, Recipient, Request, Said
from kith.directory.records.correcting import record_reply, tell_room
from kith.directory.records.reading import all_entries
from kith.directory.service import ServiceAtSite, title_of_need
from kith.errors import BadUsage
from kith.governance.asker import Asker, TeamTie, usual_purpose
from kith.governance.records.deciding import asker_on, labels_of
from kith.governance.records.installing import must_be
from kith.governance.records.signing import agreements_of
from kith.governance.records.staff import account_named
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.reading import living_people
from kith.synthetic.past_referrals import Asked, Someone, Story, make_up_referrals
from kith.web.demonstration import NEXT_DOOR, PEOPLE
from kith.web.referrals.unmet import WHY_IT_FAILED

__all__ = ["Ends", "as_past", "make_history"]

_BY = Actor("kith demo-history")
_YEARS = timedelta(days=3 * 365)
_PER_PERSON, _FEWEST = 900 / 74_000, 24
"""How many referrals there are for each person of the place, and how many at least."""

_ROOM = {"kithshire council": "waiting", "kithshire advice centre": "full", "kithshire community trust": "room"}
"""What each body says today of the room there is."""


@dataclass(frozen=True)
class Ends:
    """Who speaks in one neighbourhood: those who refer, the one of them who coordinates, and of each service who is asked and who answers; None where
    nobody of it works here, so that whoever coordinates writes down what it said."""

    senders: tuple[Asker, ...]
    coordinator: Asker
    services: Mapping[str, tuple[Recipient, Asker | None]]


def make_history(*, at: datetime, seed: int = 7) -> int:
    """Make up three years of referrals up to now, and say how many there are.

    Changes: as of `lay_history`; how fast services answered, and what room they have today; what is silent now is told. Told: the trail. Errors:
    `NotADemonstration` where anything real is in the database; `BadUsage` without the made-up accounts, or where there is a past already.
    """
    must_be(is_demonstration=True)
    by_place = _ends(at)
    people = [one for one in living_people() if one[1] in by_place]
    someone = [Someone(person, place, decile, bool(interpreter)) for person, place, decile, interpreter in people]
    count = max(round(len(people) * _PER_PERSON), _FEWEST)
    entries = {one.key: one for one in all_entries(at).entries}
    asked = [Asked(key, place, _needs(key, entries)) for place, ends in by_place.items() for key in ends.services]
    if past_laid():
        raise BadUsage("There is a past already.", "Nothing was made up a second time.")
    stories = make_up_referrals(someone, asked, count=count, span=(at - _YEARS, at), seed=seed)
    guarded = labels_of(story.about.person for story in stories)
    open_to_all = [story for story in stories if story.about.person not in guarded]
    pasts = [as_past(story, by_place[story.about.neighbourhood], number) for number, story in enumerate(open_to_all)]
    laid = lay_history(pasts, why_of=WHY_IT_FAILED.__getitem__, by=_BY, at=at)
    _replies(open_to_all)
    _rooms(by_place, entries, at)
    chase(by=_BY, at=at)
    tell_of_closings(by=_BY, at=at)
    return laid


def as_past(story: Story, ends: Ends, number: int) -> Past:
    """A story as the verbs would be called for it."""
    to, answers = ends.services[story.asked.key]
    sender = ends.senders[number % len(ends.senders)]
    first, *later = story.said
    request = Request(
        story.about.person, replace(to, service_id=story.asked.key), story.need, f"Please help with this: {title_of_need(story.need).lower()}.",
        Consent("person", first.at.astimezone(LONDON).date()), LEAST[story.kind], "any way", f"past-{number}", story.kind, story.urgency,
        wish="To be asked, and not to tell it all again.",
    )  # fmt: skip
    said = []
    for place, then in enumerate(later):
        asker, whose = (answers, "") if then.party == "recipient" else (sender, "")
        if asker is None:
            asker, whose = ends.coordinator, "the service, on the telephone"
        if then.party == "person":
            whose = "the person, on the telephone"
        told = Said(f"past-{number}.{place}", then.reason, then.words, then.day, whose, then.party)
        said.append(Spoke(asker, then.move, then.party, then.at, told))
    return Past(sender, first.at, request, tuple(said))


def _needs(key: str, entries: Mapping[str, ServiceAtSite]) -> tuple[str, ...]:
    of_entry = entries[key].needs if key in entries else ()
    return of_entry or ("loneliness", "money", "mental-health")


def _ends(at: datetime) -> dict[str, Ends]:
    """Who speaks in each neighbourhood where made-up staff work."""
    found: dict[str, Ends] = {}
    entries = all_entries(at).entries
    for staff in (PEOPLE, NEXT_DOOR):
        askers = [_then(asker, at) for one in staff if (asker := _asker(one.name, at)) is not None]
        here = [one for one in askers if usual_purpose(one.role) == "direct-care" and _agreed(one.organisation, at)]
        coordinator = next((one for one in here if one.role == "care-coordinator"), None)
        if coordinator is None:
            continue
        place = coordinator.ties[0].neighbourhood
        senders = tuple(
            one for one in here if one.role in ("care-coordinator", "gp", "district-nurse", "social-worker")
        )
        found[place] = Ends(senders, coordinator, _services(place, here, entries, at))
    if not found:
        raise BadUsage("There is no made-up staff yet.", "Make their accounts first: kith demo-accounts")
    return found


def _asker(name: str, at: datetime) -> Asker | None:
    account = account_named(name.lower().replace(" ", "."))
    return asker_on(account, "", at.astimezone(LONDON).date()) if account else None


def _then(asker: Asker, at: datetime) -> Asker:
    """The same as they would have been in the past, though their membership began on the day of installing."""
    ties = tuple(TeamTie(tie.team, tie.neighbourhood, (at - _YEARS).date() - timedelta(days=1)) for tie in asker.ties)
    return replace(asker, ties=ties)


def _agreed(body: str, at: datetime) -> bool:
    return bool(agreements_of(body, at.astimezone(LONDON).date()))


def _services(
    place: str, here: Iterable[Asker], entries: Iterable[ServiceAtSite], at: datetime
) -> dict[str, tuple[Recipient, Asker | None]]:
    """Services that may be asked: of bodies that signed; those of whom nobody works here answer through whoever coordinates."""
    found: dict[str, tuple[Recipient, Asker | None]] = {}
    working = {one.organisation: one for one in here if one.role not in ("care-coordinator", "gp")}
    for one in PEOPLE:
        name, code, kind = one.employer
        body = code or name
        if one.role not in (
            "link-worker",
            "welfare-adviser",
            "social-worker",
            "district-nurse",
            "mental-health-practitioner",
        ) or not _agreed(body, at):
            continue
        answers = working.get(body)
        to = Recipient(body, one.role, "", answers.ties[0].team if answers else "", name, kind)
        theirs = [
            entry.key for entry in entries if entry.organisation == name and (not entry.areas or place in entry.areas)
        ]
        for key in theirs or [f"{one.role}@{body}"]:
            found[key] = (to, answers)
    return found


def _replies(stories: Iterable[Story]) -> None:
    """How many days each first answer took."""
    for story in stories:
        first = next((then for then in story.said if then.move in ("accept", "decline", "return", "advise")), None)
        if first is not None:
            record_reply(entry=story.asked.key, days=(first.at.date() - story.said[0].at.date()).days, at=first.at)


def _rooms(by_place: Mapping[str, Ends], entries: Mapping[str, ServiceAtSite], at: datetime) -> None:
    """What room there is today, as whoever coordinates heard it."""
    for ends in by_place.values():
        by = Actor(ends.coordinator.account, ends.coordinator.role, ends.coordinator.organisation, "", _BY.account)
        for key in ends.services:
            state = _ROOM.get(entries[key].organisation.casefold()) if key in entries else None
            if state:
                tell_room(asker=ends.coordinator, entry=key, state=state, by=by, at=at)
