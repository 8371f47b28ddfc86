"""A year from end to end: played, judged, spoilt on purpose, and delivered again; the same for the bench and for its smaller run as a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from bench.year_again import ORDERS, again, stands_now
from bench.year_judged import FAULTS, judged, spoilt
from bench.year_played import Year
from bench.year_said import Delivered
from bench.year_world import BY, ENDS
from kith.care.records.chasing import chase
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.directory.records.models import UnmetDemand

__all__ = ["Found", "one_year"]

Around = Callable[[], AbstractContextManager[None]]


@dataclass
class Found:
    """What came of it: a few lines of counts, and everything that is wrong."""

    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)


def one_year(seed: str, referrals: int, people: int, *, fresh: Around, undone: Around) -> Found:
    """Play a year in a world that was made; then deliver its messages again. `fresh` begins with the world as it was before the year,
    and `undone` takes back what is done in it."""
    found = Found()
    with fresh():
        delivered = Year(seed, referrals, people).play()
        found.wrong += judged(delivered, ENDS)
        _tell(found, delivered)
        for name in FAULTS:
            with undone():
                found.faults[name] = spoilt(name, delivered, ENDS)
        found.wrong += [f"Not found though it was there: {name}." for name, said in found.faults.items() if not said]
        was, kept = stands_now(), delivered.kept()
    for order in ORDERS:
        with fresh():
            came, wrong = again(order, kept, was, seed)
            chase(by=BY, at=ENDS)
            found.wrong += wrong + [f"{order}: {line}" for line in judged(came, ENDS, chased_daily=False)]
    return found


def _tell(found: Found, delivered: Delivered) -> None:
    found.states.update(Referral.objects.values_list("state", flat=True))
    rows = UnmetDemand.objects
    found.lines += [
        f"where they are: {_counts(found.states)}",
        f"what came of {len(delivered.messages):,} messages: {_counts(delivered.counts())}",
        f"{ReferralEvent.objects.count():,} events, {Escalation.objects.count():,} escalations, {rows.count():,} rows of unmet demand, "
        f"of which {rows.filter(closed_month__isnull=False).count():,} closed again",
    ]


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counted.most_common())
