"""The made-up place's three years of referrals: told by `kith.synthetic` as stories, and sent and answered by its own staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kith.care.records.history import Past, Spoke
from kith.care.referral_request import LEAST, Consent, Recipient, Request, Said
from kith.directory.records.correcting import record_reply, tell_room
from kith.directory.records.reading import all_entries
from kith.directory.service import ServiceAtSite, title_of_need
from kith.errors import BadUsage
from kith.governance.asker import Asker, TeamTie, usual_purpose
from kith.governance.records.deciding import asker_on, labelled_people
from kith.governance.records.signing import agreements_of
from kith.governance.records.staff import account_named
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.reading import living_people
from kith.synthetic.past_referrals import Asked, Someone, Story, make_up_referrals
from kith.web.demonstration import BESIDE, NEXT_DOOR, PEOPLE

__all__ = ["YEARS", "Ends", "Place", "as_past", "asker_then", "place_of", "referred", "say_rooms"]

_BY = Actor("kith demo-history")
YEARS = timedelta(days=3 * 365)
_GROWN_UP = timedelta(days=21 * 366)
"""Of whom a past is told they were grown up all along: a child has no tenancy and no debts."""

_PER_PERSON, _FEWEST = 2_700 / 56_000, 24
"""How many referrals there are for each grown-up of the place, and how many at least."""

_WORDS = (
    "Please help with this: {}.", "They asked about {} when we met, and would like somebody to ring.", "For them it is about {} first, and about company second.",
    "We spoke about {} twice. They are ready now.", "Could you look at {} with them? They have tried alone.", "A neighbour raised {}, and they agree that help is welcome.",
    "Since the autumn {} has been on their mind.",
)  # fmt: skip
_WISHES = (
    "To be asked, and not to tell it all again.", "Somebody who has time.", "To stay where they live.", "A morning, as afternoons are hard.", "To try it once, and then say.",
    "That their sister is there.", "To be rung on the landline.",
)  # fmt: skip
_TOGETHER = "We look after them together: whoever goes has to know what was agreed with them."

_ROOM = {"kithshire council": "waiting", "kithshire advice centre": "full", "kithshire community trust": "room"}
"""What each body says today of the room there is."""


@dataclass(frozen=True)
class Place:
    """The made-up place as a past is told of it: its people whom nothing guards, services that may be asked, who speaks in each neighbourhood, the
    directory, and the practice of each person who has one."""

    people: list[Someone]
    asked: list[Asked]
    ends: dict[str, Ends]
    entries: dict[str, ServiceAtSite]
    practice: dict[str, str]


@dataclass(frozen=True)
class Ends:
    """Who speaks in one neighbourhood: those who refer, the one of them who coordinates, and of each service who is asked and who answers; None where
    nobody of it works here, so that whoever coordinates writes down what it said."""

    senders: tuple[Asker, ...]
    coordinator: Asker
    services: Mapping[str, tuple[Recipient, Asker | None]]


def referred(place: Place, *, at: datetime, seed: int) -> list[Story]:
    """Make up three years of referrals up to a moment, of people whom nothing guards, and about as many as such a place has."""
    count = max(round(len(place.people) * _PER_PERSON), _FEWEST)
    return make_up_referrals(place.people, place.asked, count=count, span=(at - YEARS, at), seed=seed)


def place_of(at: datetime) -> Place:
    """Who lives in the made-up place, who may be asked, and who speaks. Errors: `BadUsage` without the made-up accounts."""
    by_place, entries = _ends(at), {one.key: one for one in all_entries(at).entries}
    living = [one for one in living_people((at - _GROWN_UP).date()) if one[1] in by_place]
    here = [Someone(person, place, decile, bool(needs)) for person, place, decile, needs, _ in living]
    guarded = labelled_people()
    asked = [Asked(key, place, _needs(key, entries)) for place, ends in by_place.items() for key in ends.services]
    practice = {person: code for person, _, _, _, code in living if code}
    return Place([one for one in here if one.person not in guarded], asked, by_place, entries, practice)


def as_past(story: Story, ends: Ends, name: str | int, groups: frozenset[str] = frozenset()) -> Past:
    """A story as the verbs would be called for it; `groups` are parts of the record that go along beside the least."""
    to, answers = ends.services[story.asked.key]
    number = int(str(name).rpartition("-")[2])
    sender = ends.senders[number % len(ends.senders)]
    first, *later = story.said
    request = Request(
        story.about.person, replace(to, service_id=story.asked.key), story.need, _WORDS[number % len(_WORDS)].format(title_of_need(story.need).lower()),
        Consent("person", first.at.astimezone(LONDON).date()), LEAST[story.kind] | groups, "any way", f"past-{name}", story.kind, story.urgency,
        wish=_WISHES[number % len(_WISHES)], why_more=_TOGETHER if groups else "",
    )  # fmt: skip
    said = []
    for place, then in enumerate(later):
        asker, whose = (answers, "") if then.party == "recipient" else (sender, "")
        if asker is None:
            asker, whose = ends.coordinator, "the service, on the telephone"
        if then.party == "person":
            whose = "the person, on the telephone"
        told = Said(f"past-{name}.{place}", then.reason, then.words, then.day, whose, then.party)
        said.append(Spoke(asker, then.move, then.party, then.at, told))
    return Past(sender, first.at, request, tuple(said))


def _needs(key: str, entries: Mapping[str, ServiceAtSite]) -> tuple[str, ...]:
    of_entry = entries[key].needs if key in entries else ()
    return of_entry or ("loneliness", "money", "mental-health")


def _ends(at: datetime) -> dict[str, Ends]:
    """Who speaks in each neighbourhood where made-up staff work."""
    found: dict[str, Ends] = {}
    entries = all_entries(at).entries
    for staff in ((*BESIDE, *PEOPLE), NEXT_DOOR):
        askers = [asker for one in staff if (asker := asker_then(one.name, at)) is not None]
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


def asker_then(name: str, at: datetime) -> Asker | None:
    """One of the made-up staff as they would have been in the past, though their membership began on the day of installing; None without an account."""
    account = account_named(name.lower().replace(" ", "."))
    asker = asker_on(account, "", at.astimezone(LONDON).date()) if account else None
    if asker is None:
        return None
    begins = (at - YEARS).date() - timedelta(days=1)
    return replace(asker, ties=tuple(TeamTie(tie.team, tie.neighbourhood, begins) for tie in asker.ties))


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


def say_rooms(place: Place, stories: Iterable[Story], *, at: datetime) -> None:
    """Say how fast services answered, and what room they have today.

    Changes: replies and rooms of the directory. Told: the trail. Errors: none.
    """
    _replies(stories)
    _rooms(place.ends, place.entries, at)


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
