"""The place in which `bench.year` plays: two teams of many employers, who works there, whom they look after, and the services they refer to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from kith.care.records.referral_rules import CARE
from kith.care.referral_request import Recipient
from kith.directory.records.correcting import add_by_hand
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, Asker
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.deciding import asker_on
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Membership, Team
from kith.governance.records.signing import sign_agreement
from kith.governance.records.staff import NewAccount, account_named, complete_course, ensure_team, make_account
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.governance.training import COURSES
from kith.people.records.models import Person
from kith.places.records.naming import name_neighbourhoods

BY = Actor("kith bench")
BEGINS = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ENDS = datetime(2027, 10, 29, 18, 0, tzinfo=UTC)
"""The last moment of the year: a course that was done on its first day still holds."""

PLACES = ("Kithbeck", "Ternham")
KEY = b"a secret of the bench"

PRACTICE = ("Elm Tree Surgery", "Y99001", "general-practice")
LINKS = ("Kithshire Link Workers", "", "vcse")
ADVICE = ("Kithshire Advice Centre", "", "vcse")
COUNCIL = ("Kithshire Council", "YX903", "council")
BOARD = ("Kithshire Board", "YX900", "integrator")
MILL = ("The Old Mill", "", "vcse")

STAFF = (("care-coordinator", PRACTICE, 3), ("gp", PRACTICE, 2), ("link-worker", LINKS, 3), ("welfare-adviser", ADVICE, 2), ("social-worker", COUNCIL, 2),
         ("neighbourhood-manager", BOARD, 1))  # fmt: skip
"""Who works in each team: role, employer, and how many."""


@dataclass(frozen=True)
class Offer:
    """One service: its key in the directory, who runs it and as what, and what for. The mill has nobody with an account."""

    key: str
    body: tuple[str, str, str]
    role: str
    need: str

    def recipient(self, team: str) -> Recipient:
        """As one that is asked, in a team."""
        name, code, kind = self.body
        return Recipient(code or name, self.role, self.key, "" if self.body == MILL else team, name, kind)


OFFERS = (
    Offer("warm-homes", LINKS, "link-worker", "warmth"), Offer("walking-group", LINKS, "link-worker", "activity"),
    Offer("befriending", LINKS, "link-worker", "loneliness"), Offer("money-advice", ADVICE, "welfare-adviser", "money"),
    Offer("tenants-desk", ADVICE, "welfare-adviser", "housing"), Offer("help-at-home", COUNCIL, "social-worker", "help-at-home"),
    Offer("carers-breaks", COUNCIL, "social-worker", "caring"), Offer("lunch-club", MILL, "link-worker", "food"),
)  # fmt: skip


def made_world(people: int) -> None:
    """Put all of it in: the same for the same number of people, so that two copies are alike."""
    name_neighbourhoods(names=list(PLACES))
    for place in PLACES:
        ensure_team(name=team_named(place), neighbourhood=place, organisations=sorted({body for _, body, _ in STAFF}))
        for role, body, count in STAFF:
            for number in range(count):
                joins(f"{place}.{role}.{number}".lower(), role, body, place, BEGINS)
    on = BEGINS.date()
    for body in (PRACTICE, LINKS, ADVICE, COUNCIL, BOARD, MILL):
        paper = Agreement(f"Bench {body[0]}", body[1] or body[0], frozenset(FIELD_GROUPS), frozenset(PURPOSES), on, on + timedelta(3 * 365))  # fmt: skip
        sign_agreement(agreement=paper, by=BY, at=BEGINS)
    for number in range(people):
        _looked_after(f"p{number}", PLACES[number % len(PLACES)])
    writer = staff_in(PLACES[0], LINKS, BEGINS.date())[0]
    for offer in OFFERS:
        typed = {"name": offer.key.replace("-", " ").title(), "organisation": offer.body[0], "needs": [offer.need], "status": "active"}  # fmt: skip
        add_by_hand(asker=writer, entry=offer.key, typed=typed, key=KEY, by=actor(writer), at=BEGINS)


def joins(username: str, role: str, body: tuple[str, str, str], place: str, at: datetime) -> None:
    """Somebody joins a team, with all their training."""
    on = at.astimezone(LONDON).date()
    new = NewAccount(username, username.title(), "never signs in here", role, team_named(place), body[0], on)
    account = make_account(new=new, by=BY, at=at)
    for course in COURSES:
        if role in course.roles:
            complete_course(account_id=account, course=course.name, on=on, by=BY, at=at)


def _looked_after(name: str, place: str) -> None:
    Person.objects.create(person_id=name, neighbourhood=place)
    groups = frozenset(["identity", "demographics", "address-and-contact", "about-me", "care-coordination", "housing"])
    with transaction.atomic():
        door = Door(team_id(place), groups, CARE, f"list:{place}", "on the list of the team")
        open_doors([name], door=door, by=BY, at=BEGINS)


def team_named(place: str) -> str:
    """The team of a neighbourhood."""
    return f"{place} neighbourhood team"


def team_id(place: str) -> str:
    """Its id, as referrals and doors name it."""
    return str(Team.objects.get(name=team_named(place)).pk)


def staff_in(place: str, body: tuple[str, str, str], on: date, role: str = "") -> list[Asker]:
    """Who works for a body in the team of a place on a day, as pages would know them."""
    held = Membership.objects.on(on).filter(team__name=team_named(place), organisation__name=body[0])
    names = held.filter(role=role) if role else held
    told = names.order_by("account__username").values_list("account__username", flat=True)
    askers = [asker_on(account_named(name), "", on) for name in told]
    return [one for one in askers if one is not None]


def actor(asker: Asker) -> Actor:
    """As the trail writes them."""
    return Actor(asker.account, asker.role, asker.organisation)


def working_moment(draw: random.Random, day: date) -> datetime:
    """A moment of a day at which somebody works."""
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC) + timedelta(minutes=draw.randint(1, 540))
