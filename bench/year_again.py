"""The messages of a year delivered again onto a fresh copy, in another order and more than once: where that comes to, and where it must.

Three orders. *The same, repeated*: as they came, each once more at a later place. *Between referrals*: each referral's own in their order, the
referrals mixed. In both every referral must come to the same state, with the same events, word for word. *Shuffled*: any order. Then the order of
arrival decides: a referral must stand where the table of states alone says for the order in which its messages arrived, and the same order again
changes nothing. A message whose referral is not there yet waits, as a carrier would keep it, and is delivered anew after the others.
In all three, after each delivery the events of a referral begin with those that it had before it: history only grows.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bench.year_said import Delivered, Message, deliver
from kith.care.records.models import Referral, ReferralEvent
from kith.care.referral import BEGINNING, moved
from kith.errors import MoveNotAllowed

__all__ = ["ORDERS", "Stands", "again", "stands_now"]

Stands = dict[str, tuple[str, str, tuple[tuple[object, ...], ...]]]
"""Where each referral stands, by the id under which it was sent: its state, its result, and all that was said of it."""


def stands_now() -> Stands:
    """Where every referral stands, without numbers that a database gives and moments."""
    events: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    told = ("number", "move", "party", "message_id", "is_taken", "to_state", "why_not", "reason", "words", "due_date")
    for row in ReferralEvent.objects.order_by("referral_id", "number").values_list("referral_id", *told):
        events[row[0]].append(row[1:])
    rows = Referral.objects.values_list("pk", "message_id", "state", "result")
    return {name: (state, result, tuple(events[pk])) for pk, name, state, result in rows}


def _repeated(messages: list[Message], draw: random.Random) -> list[Message]:
    """As they came, each once more at some place after it."""
    places = [(float(number), one) for number, one in enumerate(messages)]
    places += [(draw.uniform(number, len(messages)), one) for number, one in enumerate(messages)]
    return [one for _, one in sorted(places, key=lambda told: told[0])]


def _between(messages: list[Message], draw: random.Random) -> list[Message]:
    """Each referral's own in their order, the referrals mixed; one that was passed on and what it became are one."""
    of: dict[str, deque[Message]] = defaultdict(deque)
    for one in messages:
        of[one.referral.split("-on")[0]].append(one)
    turns = [name for name, own in of.items() for _ in own]
    draw.shuffle(turns)
    return [of[name].popleft() for name in turns]


def _shuffled(messages: list[Message], draw: random.Random) -> list[Message]:
    """In any order, some of them up to three times."""
    found = [one for one in messages for _ in range(draw.choice((1, 1, 2, 3)))]
    draw.shuffle(found)
    return found


ORDERS = {"the same, repeated": _repeated, "between referrals": _between, "shuffled": _shuffled}


@dataclass
class _Told:
    """What the table of states alone says of one referral for what has arrived so far."""

    kind: str
    state: str
    count: int = 1
    heard: set[str] = field(default_factory=set)


class _ByTheTable:
    """The table of states, told of each message in the order of arrival; it knows neither verbs nor a database."""

    def __init__(self) -> None:
        self.referrals: dict[str, _Told] = {}

    def hear(self, one: Message) -> None:
        """One message has arrived."""
        if one.request is not None:
            self._sent(one.referral, one.request.kind, one.request.begun_by)
            return
        told = self.referrals.get(one.referral)
        if told is None or one.id in told.heard:
            return
        told.heard.add(one.id)
        is_stale = one.said.seen is not None and one.said.seen != told.count
        told.count += 1
        try:
            state = moved(told.kind, told.state, one.move, one.said.party)
        except MoveNotAllowed:
            return
        if not is_stale:
            told.state = state
            if one.said.onward is not None:
                self._sent(one.said.onward.message_id, one.said.onward.kind, one.said.onward.begun_by)

    def _sent(self, name: str, kind: str, party: str) -> None:
        self.referrals.setdefault(name, _Told(kind, moved(kind, BEGINNING, "send", party)))


def again(order: str, messages: list[Message], was: Stands, seed: str) -> tuple[Delivered, list[str]]:
    """Deliver the kept messages of a year once more onto a copy from before it, in an order of `ORDERS`; what came of each, and everything that is
    wrong afterwards."""
    draw, table, delivered = random.Random(f"{order} {seed}"), _ByTheTable(), Delivered()
    arrives = ORDERS[order](messages, draw)
    found = list(_delivered(arrives, table, delivered))
    now = stands_now()
    must = {name: told.state for name, told in table.referrals.items()}
    if {name: told[0] for name, told in now.items()} != must:
        found.append(f"{order}: a referral does not stand where the table of states says.")
    if order != "shuffled" and now != was:
        found += [f"{order}: referral {name} came to something else." for name in was if now.get(name) != was[name]]
    for one in arrives:
        deliver(one)
    if stands_now() != now:
        found.append(f"{order}: delivered a second time, something changed.")
    return delivered, found


def _delivered(arrives: Iterable[Message], table: _ByTheTable, delivered: Delivered) -> Iterator[str]:
    """Deliver them; what waits for its referral comes after the others, until nothing of it is wanted any more."""
    waits, is_moving = deque(arrives), True
    while waits and is_moving:
        is_moving = False
        for one in [waits.popleft() for _ in range(len(waits))]:
            before = _history(one.referral)
            came = deliver(one)
            if came == "NotYours" and before is None:
                waits.append(one)
                continue
            is_moving = True
            delivered.messages.append((one, came))
            table.hear(one)
            after = _history(one.referral) or []
            if after[: len(before or [])] != (before or []):
                yield f"The history of {one.referral} is not what it was."
            if came not in ("taken", "repeated", "too late"):
                yield f"{one.referral}: {one.move} was turned away ({came}), and had been kept."


def _history(name: str) -> list[tuple[object, ...]] | None:
    row = Referral.objects.filter(message_id=name).first()
    if row is None:
        return None
    told = row.events.order_by("number").values_list("number", "move", "message_id", "is_taken", "to_state", "why_not", "written_at")  # fmt: skip
    return list(told)
