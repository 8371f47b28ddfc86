"""One year of referrals, played day by day: partners who answer at once, late, twice or never, who say it again or under an old id, staff who leave,
services that close. Everything is done by the verbs that pages and timed jobs call; what happens follows from the seed alone."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from bench.year_links import Links
from bench.year_said import Delivered, Message, deliver
from bench.year_world import (
    ADVICE,
    BEGINS,
    BOARD,
    BY,
    ENDS,
    KEY,
    LINKS,
    MILL,
    OFFERS,
    PLACES,
    PRACTICE,
    Offer,
    actor,
    joins,
    staff_in,
    team_id,
    working_moment,
)
from kith.care.records.chasing import chase
from kith.care.records.closing import tell_of_closings
from kith.care.records.models import Referral
from kith.care.referral import CLOSED, moves_open
from kith.care.referral_reasons import DECLINED, RESULTS, WITHDRAWN
from kith.care.referral_request import LEAST, Consent, Request, Said
from kith.directory.records.correcting import Correction, correct, version_of
from kith.directory.words import NEEDS
from kith.governance.asker import Asker
from kith.governance.records.membership import end_membership
from kith.governance.records.models import Membership

HABITS = {"at once": 5, "late": 3, "twice": 1, "never": 2}
"""How a service answers one referral, and how often."""

KINDS = {"referral": 7, "advice": 1, "warm handover": 1, "joint visit": 1}

WAYS = {
    "sent": {"recipient see": 20, "referrer recall": 1, "referrer withdraw": 1, "person withdraw": 1},
    "seen": {"recipient accept": 11, "recipient decline": 5, "recipient return": 3, "recipient pass on": 2, "recipient advise": 11,
             "person withdraw": 1, "referrer recall": 1},
    "returned": {"referrer resend": 6, "person withdraw": 1},
    "accepted": {"recipient wait": 4, "recipient start": 4, "recipient decline": 1, "person withdraw": 1},
    "waiting": {"recipient start": 6, "recipient wait": 2, "recipient decline": 1, "person withdraw": 1},
    "started": {"recipient end": 6, "recipient review": 2, "person withdraw": 1},
    "declined": {"referrer reopen": 1, "recipient reopen": 1},
    "ended": {"referrer reopen": 1, "recipient reopen": 1},
}  # fmt: skip
"""What is said next of a referral in each state, and how often; what its kind does not have is left out."""

LEAVE = (("link-worker", LINKS, 40, 1), ("care-coordinator", PRACTICE, 90, 1), ("welfare-adviser", ADVICE, 150, 2), ("link-worker", LINKS, 200, 1))  # fmt: skip
"""Who leaves each team: role, employer, after how many days, and how many; from the day on nobody of the advice centre is left for a while."""
COME_BACK = ("welfare-adviser", ADVICE, 240)
CLOSE = (("walking-group", 100), ("tenants-desk", 160), ("lunch-club", 210))
"""Services that close, and after how many days."""


@dataclass
class Course:
    """One referral on its way: the id under which it was sent, where, to what, how that service answers, and which body sent it."""

    referral: str
    place: str
    offer: Offer
    habit: str
    kind: str = "referral"
    sender: tuple[str, str, str] = PRACTICE
    ids: count = field(default_factory=count)


class Year:
    """The year: what is to come, by its moment, and what was delivered."""

    def __init__(self, seed: str, referrals: int, people: int):
        self.draw, self.referrals, self.people = random.Random(f"year {seed}"), referrals, people
        self.delivered, self.chased = Delivered(), 0
        self.links = Links(self.draw)
        self._to_come: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers, self._asked = count(), set[tuple[str, str, str]]()

    def play(self) -> Delivered:
        """Play it to its end."""
        for day in range((ENDS - BEGINS).days):
            self._later(BEGINS.replace(hour=7) + timedelta(days=day + 1), self._chase)
        for number in range(self.referrals):
            self._later(self._some_day(BEGINS, 0, (ENDS - BEGINS).days - 5), self._refers(number))
        for place in PLACES:
            for role, body, after, many in LEAVE:
                for _ in range(many):
                    self._later(self._some_day(BEGINS, after, 1), self._leaves(place, role, body))
            self._later(self._some_day(BEGINS, COME_BACK[2], 1), self._comes(place))
        for key, after in CLOSE:
            self._later(self._some_day(BEGINS, after, 1), self._closes(key))
        while self._to_come:
            at, _, deed = heapq.heappop(self._to_come)
            if at < ENDS:
                deed(at)
        self._chase(ENDS)
        return self.delivered

    def _later(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        heapq.heappush(self._to_come, (at, next(self._numbers), deed))

    def _some_day(self, after: datetime, least: int, most: int) -> datetime:
        day = (after + timedelta(days=self.draw.randint(least, least + most))).date()
        return max(working_moment(self.draw, day), after + timedelta(minutes=1))

    def _one_of(self, often: dict[str, int]) -> str:
        return self.draw.choices(list(often), list(often.values()))[0]

    def _chase(self, at: datetime) -> None:
        self.chased += chase(by=BY, at=at) + tell_of_closings(by=BY, at=at)

    def _refers(self, number: int) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            who = self.draw.randrange(self.people)
            course = Course(f"r{number}", PLACES[who % len(PLACES)], self.draw.choice(OFFERS), self._one_of(HABITS), self._one_of(KINDS))  # fmt: skip
            asker = self._at(course.place, PRACTICE, at)
            asked = self._request(course, f"p{who}", at, urgent=self.draw.random() < 0.15)
            if asker is None or asked is None:
                return
            message = Message(course.referral, asker, at, request=asked)
            self._deliver(message)
            if self.draw.random() < 0.15:  # the button was pressed twice
                self._later(at + timedelta(minutes=2), lambda then: self._deliver(replace(message, at=then)))
            if self.draw.random() < 0.05:  # a colleague asks for the same
                like_it = replace(asked, message_id=f"{asked.message_id}-too")
                self._deliver(replace(message, at=at, request=like_it))
            self._goes_on(course, at)

        return deed

    def _request(self, course: Course, person: str, at: datetime, urgent: bool = False) -> Request | None:
        """What is asked, once for each person, service and need: so no two of them hang on each other."""
        needs = [need for need in sorted(NEEDS) if (person, course.offer.key, need) not in self._asked]
        if not needs:
            return None
        need = self.draw.choice(needs)
        self._asked.add((person, course.offer.key, need))
        return Request(
            person, course.offer.recipient(team_id(course.place)), need, "Something is needed at home", Consent("person", at.date()),
            LEAST[course.kind], "any way", course.referral, course.kind, "urgent" if urgent else "routine",
        )  # fmt: skip

    def _goes_on(self, course: Course, at: datetime) -> None:
        """When something is said of it next: never, where the service never answers and nobody at the other end gives up."""
        least, most = {"at once": (0, 2), "twice": (0, 3), "late": (3, 30), "never": (10, 90)}[course.habit]
        self._later(self._some_day(at, least, most), lambda then: self._said(course, then))

    def _said(self, course: Course, at: datetime) -> None:
        row = Referral.objects.filter(message_id=course.referral).values("state", "events_count", "person_id").first()
        if row is None:
            return
        ways = {way: often for way, often in WAYS.get(row["state"], {}).items() if self._is_open(course, row["state"], way)}  # fmt: skip
        if row["state"] in CLOSED and self.draw.random() < 0.7:
            self._too_late(course, at)
            return
        if course.habit == "never":
            ways = {way: often for way, often in ways.items() if way.split()[0] != "recipient"}
            if self.draw.random() < 0.8:
                return
        if not ways:
            return
        party, _, move = self._one_of(ways).partition(" ")
        message = self._message(course, party, move, row["person_id"], at)
        if message is not None:
            self._deliver(message)
            self._again(course, message, row["events_count"])
        self._goes_on(course, at)

    def _is_open(self, course: Course, state: str, way: str) -> bool:
        party, _, move = way.partition(" ")
        if move == "pass on" and course.kind != "referral":
            return False
        return move in moves_open(course.kind, state, party)

    def _message(self, course: Course, party: str, move: str, person: str, at: datetime) -> Message | None:
        """One move, by somebody who may speak for that end on the day; None where nobody is there who could."""
        asker = self._at(course.place, course.offer.body if party == "recipient" else course.sender, at)
        spoken_by = "they said so on the telephone" if party == "person" else ""
        if (
            asker is None
        ):  # nobody of that body is there, or has an account: whoever coordinates writes down what was said
            asker = self._at(course.place, PRACTICE, at, "care-coordinator")
            spoken_by = "" if party == "referrer" else "they said so on the telephone"
        if asker is None:
            return None
        said = Said(f"{course.referral}.{next(course.ids)}", spoken_by=spoken_by, party=party, **self._brings(move, course.kind, at.date()))  # fmt: skip
        if move == "pass on":
            said = replace(said, onward=self._onward(course, person, at))
            if said.onward is None:
                return None
        return self._by_link(course, Message(course.referral, asker, at, move, said))

    def _by_link(self, course: Course, one: Message) -> Message:
        """A partner without an account answers by a link where they have one; what opening it said is a message too."""
        if course.offer.body != MILL or one.said.party != "recipient" or one.asker.role != "care-coordinator":
            return one
        one, opened = self.links.by_link(one)
        self.delivered.messages += [(each, "taken") for each in opened]
        return one

    def _brings(self, move: str, kind: str, on: date) -> dict[str, object]:
        """What a move needs."""
        day = {"day": on + timedelta(self.draw.randint(3, 30))}
        if move == "accept" and kind not in ("warm handover", "joint visit"):
            return {}
        return {
            "decline": {"reason": self.draw.choice(sorted(DECLINED))}, "withdraw": {"reason": self.draw.choice(sorted(WITHDRAWN))},
            "end": {"reason": self.draw.choice(sorted(set(RESULTS) - {"advised"}))}, "recall": {"reason": "wrong service"},
            "return": {"words": "which flat is it?"}, "resend": {"words": "the second floor"}, "advise": {"words": "keep the tablets"},
            "reopen": {"words": "a place is free again"}, "accept": day, "wait": day, "start": day, "review": day,
        }.get(move, {})  # fmt: skip

    def _onward(self, course: Course, person: str, at: datetime) -> Request | None:
        """The referral that one becomes, which goes its own way from then on."""
        others = [offer for offer in OFFERS if offer.key != course.offer.key and offer.body not in (course.offer.body, MILL)]  # fmt: skip
        onward = Course(
            f"{course.referral}-on",
            course.place,
            self.draw.choice(others),
            self._one_of(HABITS),
            sender=course.offer.body,
        )
        asked = self._request(onward, person, at)
        if asked is not None:
            self._goes_on(onward, at)
        return asked

    def _again(self, course: Course, message: Message, seen: int) -> None:
        """What partners do besides: say it twice, answer from a page that is old by now, take an old id for something new, speak for another."""
        luck = self.draw.random()
        if course.habit == "twice" or luck < 0.1:
            self._later(self._some_day(message.at, 0, 12), lambda then: self._deliver(replace(message, at=then)))
        elif luck < 0.17:  # a colleague who looked before answers too
            said = replace(message.said, message_id=f"{message.id}-stale", seen=seen, onward=None)
            self._deliver(replace(message, said=said, move="see" if message.move == "pass on" else message.move))
        elif luck < 0.2:
            other = "accept" if message.move != "accept" else "see"
            self._deliver(replace(message, move=other, said=Said(message.id, day=message.at.date())))
        elif luck < 0.22 and (stranger := self._at(course.place, BOARD, message.at)) is not None:
            self._deliver(
                replace(message, asker=stranger, said=replace(message.said, message_id=f"{message.id}-strange"))
            )

    def _too_late(self, course: Course, at: datetime) -> None:
        """A message to a referral that has moved on meanwhile."""
        message = self._message(course, "recipient", "decline", "", at)
        if message is not None and self.draw.random() < 0.5:
            self._deliver(message)

    def _at(self, place: str, body: tuple[str, str, str], at: datetime, role: str = "") -> Asker | None:
        there = staff_in(place, body, at.date(), role)
        return self.draw.choice(there) if there else None

    def _deliver(self, message: Message) -> None:
        self.delivered.messages.append((message, deliver(message)))

    def _leaves(self, place: str, role: str, body: tuple[str, str, str]) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            staying = [one for one in staff_in(place, body, at.date(), role) if one.ties[0].to_date is None]
            keeper = self._at(place, BOARD, at)
            if not staying or keeper is None:
                return
            leaver = self.draw.choice(staying)
            number = Membership.objects.on(at.date()).get(account=leaver.account).pk
            end_membership(asker=keeper, membership=number, last_day=at.date(), why="A new post", by=actor(keeper), at=at)  # fmt: skip

        return deed

    def _comes(self, place: str) -> Callable[[datetime], None]:
        role, body, _ = COME_BACK
        return lambda at: joins(f"{place}.new".lower(), role, body, place, at)

    def _closes(self, key: str) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            writer = self._at(PLACES[0], LINKS, at) or self._at(PLACES[0], PRACTICE, at)
            if writer is not None:
                told = Correction("status", "defunct", version_of("active"))
                correct(asker=writer, entry=key, told=told, key=KEY, by=actor(writer), at=at)
                self.chased += tell_of_closings(by=actor(writer), at=at)

        return deed
