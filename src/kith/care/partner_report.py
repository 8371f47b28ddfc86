"""What came of the referrals to one body, for itself and for whoever funds it: counts, waits and results by need, with small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kith.care.referral_reasons import RESULTS
from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect, protect_shares

__all__ = ["CAME_TO", "EXPORTED", "Came", "Report", "Wait", "came_to", "exported", "report"]

_ALL = "All"

CAME_TO = {
    "waits for an answer": ("sent", "seen", "returned"),
    "taken on": ("accepted", "waiting", "started"),
    "ended": ("ended",),
    "said no": ("declined",),
    "sent on": ("passed on",),
    "taken back": ("withdrawn",),
}
"""What a referral came to, as a report counts it, and the states that are this. One that was called back went to the wrong place, and is in no report."""

_OF = {state: name for name, states in CAME_TO.items() for state in states}


@dataclass(frozen=True)
class Came:
    """One referral that came to a body: nothing of whom it is about.

    number         what both ends call it
    need           what for, in words
    state          where it is, of `kith.care.referral.STATES`
    sent_date      the day on which it was sent
    answered_date  the day of the first answer; None while there is none
    ended_date     the day on which it ended; None while it is under way
    result         what came of it, of `RESULTS`; empty where it has not ended
    """

    number: int
    need: str
    kind: str
    urgency: str
    state: str
    sent_date: date
    answered_date: date | None = None
    ended_date: date | None = None
    result: str = ""


@dataclass(frozen=True)
class Wait:
    """How long those that were answered waited for it, in days: of how many, and by when a quarter, half and three quarters were answered.
    All but the policy are None where they are too few."""

    count: int | None
    quarter_days: int | None
    half_days: int | None
    three_quarter_days: int | None


@dataclass(frozen=True)
class Report:
    """The figures of one body: what came, by need and what it came to; waits; and by need how many of those that ended had what they needed.

    A table is None where its numbers are too small to be shown in any way.
    """

    came: pa.Table | None
    met: pa.Table | None
    wait: Wait
    policy: Policy


def came_to(state: str) -> str:
    """What a referral in some state counts as; empty for one that was called back.

    Examples
    --------
    >>> came_to("started"), came_to("recalled")
    ('taken on', '')
    """
    return _OF.get(state, "")


def report(rows: Iterable[Came], *, policy: Policy = HES_STYLE) -> Report:
    """The figures of the referrals to one body.

    Parameters
    ----------
    rows : every referral that came to it, one that was called back or not
    policy : which numbers are too small to show

    Returns
    -------
    Report; `came` has need, what and times, with totals named “All”; `met` need, numerator, denominator, value, lower and upper (Wilson, 95 %):
    of those that ended so that somebody could say, the share who had what they needed

    Examples
    --------
    >>> one = Came(1, "Food", "referral", "routine", "ended", date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 20), "helped")
    >>> told = report([one] * 40 + [Came(2, "Food", "referral", "routine", "declined", date(2026, 11, 2), date(2026, 11, 4))] * 20)
    >>> told.came.to_pylist()[0]["times"], told.wait.half_days
    (40, 3)
    """
    kept = [one for one in rows if came_to(one.state)]
    return Report(_came(kept, policy), _met(kept, policy), _wait(kept, policy), policy)


def _came(rows: Sequence[Came], policy: Policy) -> pa.Table | None:
    counted: Counter[tuple[str, str]] = Counter()
    for one in rows:
        what = came_to(one.state)
        for key in ((one.need, what), (one.need, _ALL), (_ALL, what), (_ALL, _ALL)):
            counted[key] += 1
    order = [*CAME_TO, _ALL]
    keys = sorted(counted, key=lambda key: (key[0] == _ALL, key[0], order.index(key[1])))
    table = pa.table(
        {
            "need": pa.array([need for need, _ in keys], pa.string()),
            "what": pa.array([what for _, what in keys], pa.string()),
            "times": pa.array([counted[key] for key in keys], pa.int64()),
        }
    )
    try:
        return protect(table, counts=["times"], by=["need", "what"], policy=policy)
    except Subtractable:
        return None


def _met(rows: Sequence[Came], policy: Policy) -> pa.Table | None:
    """Of those that ended, where somebody could say: the share whose need was met."""
    met, of = Counter[str](), Counter[str]()
    for one in rows:
        is_met = RESULTS[one.result].is_need_met if one.result in RESULTS else None
        if one.state == "ended" and is_met is not None:
            for need in (one.need, _ALL):
                of[need] += 1
                met[need] += is_met
    needs = sorted(of, key=lambda need: (need == _ALL, need))
    table = pa.table(
        {
            "need": pa.array(needs, pa.string()),
            "numerator": pa.array([met[need] for need in needs], pa.int64()),
            "denominator": pa.array([of[need] for need in needs], pa.int64()),
        }
    )
    try:
        return protect_shares(table, by=["need"], policy=policy)
    except Subtractable:
        return None


def _wait(rows: Sequence[Came], policy: Policy) -> Wait:
    days = sorted((one.answered_date - one.sent_date).days for one in rows if one.answered_date is not None)
    if policy.is_small(len(days)) or not days:
        return Wait(None, None, None, None)
    at = [days[max(-(-len(days) * part // 4) - 1, 0)] for part in (1, 2, 3)]
    return Wait(policy.rounded(len(days)), *at)


EXPORTED = ("referral", "month_sent", "need", "kind", "urgency", "came_to", "days_to_answer", "days_to_end", "result")
"""Columns of what a body takes away of the referrals to it: no name, no day, and nothing that was written."""


def exported(rows: Iterable[Came]) -> list[tuple[str, ...]]:
    """One row for each referral that came, as a body takes them away; none for one that was called back.

    Examples
    --------
    >>> exported([Came(7, "Food", "referral", "routine", "declined", date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 4))])
    [('7', '2026-11', 'Food', 'referral', 'routine', 'said no', '2', '2', '')]
    """
    return [
        (
            str(one.number), f"{one.sent_date:%Y-%m}", one.need, one.kind, one.urgency, came_to(one.state), _days(one.sent_date, one.answered_date),
            _days(one.sent_date, one.ended_date), RESULTS[one.result].title if one.result in RESULTS else "",
        )
        for one in rows
        if came_to(one.state)
    ]  # fmt: skip


def _days(since: date, until: date | None) -> str:
    return "" if until is None else str((until - since).days)
