"""What a handful of made-up people told about themselves, so that the demonstration has something to read, confirm and change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kith.governance.asker import Asker
from kith.governance.records.deciding import asker_on
from kith.governance.records.granting import Door, open_doors
from kith.governance.trail import Actor
from kith.people.records.about_me import Told, answer, people_to_ask

__all__ = ["tell_about_themselves"]


@dataclass(frozen=True)
class Said:
    """One made-up answer: under which heading, how many days ago, and what was said."""

    topic: str
    days_ago: int
    text: str = ""
    needs: str = ""
    state: str = "said"
    speaker: str = "person"
    whom: str = ""


SAID = (
    (
        Said("matters", 240, "My allotment, and that my daughter does not worry. I want to be asked, not told."),
        Said("needs", 240, "Letters go to my daughter too.", "with-somebody large-print longer-appointment"),
        Said("communicating", 240, "Give me time to find the words. Speak to me, not to my daughter."),
        Said("people", 240, "My daughter comes on Tuesdays. My neighbour at number 9 has seen me through a lot.", speaker="with-help", whom="their daughter"),
        Said("please-do", 240, "Take your shoes off at the door. Say what you are going to do before you do it."),
        Said("please-do-not", 240, state="nothing"),
    ),
    (
        Said("matters", 410, "Getting back to choir on Thursdays. Everything else can wait."),
        Said("needs", 410, "", "bsl-interpreter text-only quiet-room"),
        Said("wellness", 410, "On a good day I am up by seven. When I stop answering messages, something is wrong."),
    ),
    (
        Said("matters", 30, "To stay in my own home with the cat."),
        Said("please-do-not", 30, "Don’t ring before ten. Don’t talk about me over my head."),
        Said("support", 30, state="not-said"),
    ),
)  # fmt: skip
"""Three people: one with much to read, one whose answers are worth confirming, one who was only begun with."""

_GROWN = timedelta(days=50 * 365)
_DOOR = frozenset({"identity", "demographics", "address-and-contact", "about-me", "care-coordination", "referral"})


def tell_about_themselves(*, link_worker: Any, practice: str, by: Actor, at: datetime) -> int:
    """Let made-up people tell a link worker, to whom their practice sent them; say how many did.

    Changes: the doors that the referrals open, and answers, through the rules. Told: the trail. Errors: none of its own;
    where no people are loaded, nobody tells anything.
    """
    asker = asker_on(link_worker, "", timezone.localdate(at))
    people = people_to_ask(practice, timezone.localdate(at) - _GROWN, len(SAID))
    if asker is None or not people:
        return 0
    door = Door(
        asker.account,
        _DOOR,
        frozenset({"direct-care", "coordination"}),
        "referral:made-up",
        "sent to a link worker by their practice",
    )
    open_doors([one.person_id for one in people], door=door, by=by, at=at)
    for one, told in zip(people, SAID, strict=False):
        for said in told:
            _tell(one, said, asker, at)
    return len(people)


def _tell(one: Any, said: Said, asker: Asker, at: datetime) -> None:
    by = Actor(asker.account, asker.role, asker.organisation)
    on = timezone.localdate(at) - timedelta(said.days_ago)
    told = Told(said.topic, on, said.state, said.text, frozenset(said.needs.split()), said.speaker, said.whom)
    answer(one, told, asker=asker, by=by, at=at)
