"""What tests of referrals do: somebody whom a coordinator looks after, a charity that is asked, and each move in a word."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import transaction

from kith.care.records import answering
from kith.care.records.models import Referral
from kith.care.records.referral_keeping import How
from kith.care.records.referral_rules import CARE
from kith.care.records.referring import send
from kith.care.referral_request import Consent, Recipient, Request, Said
from kith.governance.asker import door_at
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Grant
from kith.people.records.models import Person
from tests.records.kept import AT, BY
from tests.records.lawful import agree, as_actor, somebody
from tests.records.worked import PLACE, on_the_staff

COORDINATOR = replace(somebody("care-coordinator", neighbourhood=PLACE), account=str(UUID(int=1)))
CHARITY = replace(somebody("link-worker", body="VC1", kind="vcse", neighbourhood=PLACE), account=str(UUID(int=2)))
ADVICE = replace(somebody("welfare-adviser", body="VC2", kind="vcse", neighbourhood=PLACE), account=str(UUID(int=3)))
NURSE = replace(somebody("district-nurse", body="YX900", neighbourhood=PLACE), account=str(UUID(int=4)))
STAFF = (COORDINATOR, CHARITY, ADVICE, NURSE)
WARM = Recipient("VC1", "link-worker", "warm-homes", "1", needs=frozenset({"about-me"}))
MONEY = Recipient("VC2", "welfare-adviser", "money-advice", "1")
NO_ACCOUNT = Recipient("The Old Mill", "link-worker", "lunch-club")
LATER = AT + timedelta(hours=2)
TODAY = AT.date()

_numbers = count(1)


class Recorder:
    """Unmet demand as a list: every entry, and those that were closed."""

    def __init__(self):
        self.entries, self.closed = {}, set()

    def opens(self, **told):
        name = f"u{len(self.entries) + 1}"
        self.entries[name] = told
        return name

    def closes(self, entry, *, at):
        assert entry in self.standing
        self.closed.add(entry)

    @property
    def standing(self):
        return set(self.entries) - self.closed


@pytest.fixture
def unmet():
    return Recorder()


@pytest.fixture
def how(unmet):
    return How(unmet)


def make_person(name="p1", **more):
    """Somebody of the place whom the coordinator looks after."""
    one = Person.objects.create(person_id=name, **{"neighbourhood": PLACE, **more})
    looked_after(name)
    return one


def looked_after(
    name,
    by=COORDINATOR,
    groups=(
        "identity",
        "demographics",
        "address-and-contact",
        "about-me",
        "care-coordination",
        "clinical-problems",
        "housing",
    ),
):
    with transaction.atomic():
        door = Door(by.account, frozenset(groups), CARE, f"caseload:{by.role}", "on their caseload")
        open_doors([name], door=door, by=BY, at=AT - timedelta(1))


@pytest.fixture
def ready(db, how):
    """One person, four on the staff of one team, and an agreement with each body."""
    made_ready()


def made_ready():
    on_the_staff(*STAFF)
    for body in dict.fromkeys(one.organisation for one in STAFF):
        agree(body)
    agree("The Old Mill")
    make_person()


def request(to=WARM, **more):
    told = {
        "person": "p1", "recipient": to, "need": "heating", "words": "The boiler is broken and she is cold", "consent": Consent("person", TODAY),
        "field_groups": frozenset({"identity", "address-and-contact"}), "safe_contact": "any way", "message_id": f"r{next(_numbers)}",
    }  # fmt: skip
    return Request(**told | more)


def sent(to=WARM, asker=COORDINATOR, at=AT, **more):
    """A referral that was sent."""
    came = send(asker=asker, request=request(to, **more), by=as_actor(asker), at=at)
    return Referral.objects.get(pk=came.number)


def says(row, move, how, asker=CHARITY, at=LATER, **said):
    """One move: by the charity unless said."""
    told = Said(**{"message_id": f"m{next(_numbers)}", **NEEDED.get(move, {}), **said})
    return answering.say(asker=asker, referral=row.pk, move=move, said=told, how=how, by=as_actor(asker), at=at)


NEEDED = {
    "decline": {"reason": "full"},
    "return": {"words": "which flat is it?"},
    "resend": {"words": "the second floor"},
    "advise": {"words": "keep the tablets"},
    "wait": {"day": TODAY + timedelta(20)},
    "start": {"day": TODAY + timedelta(30)},
    "review": {"day": TODAY + timedelta(60)},
    "end": {"reason": "helped"},
    "withdraw": {"reason": "changed their mind", "spoken_by": "Mary Brown"},
    "recall": {"reason": "wrong service"},
    "reopen": {"words": "a place is free again"},
}
"""What each move brings, unless a test says otherwise."""


def walked(row, how, *moves, **more):
    """Several moves one after another; the referral afterwards."""
    for move in moves:
        asker = COORDINATOR if move in ("resend", "recall", "withdraw") else more.get("asker", CHARITY)
        says(row, move, how, asker=asker)
    row.refresh_from_db()
    return row


def doors_open(row, at=LATER):
    """To whom a referral stands open."""
    return set(Grant.objects.open_at(at).filter(work=row.work).values_list("to", flat=True))


BOTH_DOORS = {door_at("1", "VC1"), door_at("1", "YX900")}
