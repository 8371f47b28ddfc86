"""When nobody gets in touch any more: how often, by which way, and after which answer. A refusal holds for every list.

Being sought is a burden too, and for somebody who fears whoever rings it can be a danger. So the limits are the person's,
not the list's: attempts are counted over all lists that they are on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kith.errors import BadUsage
from kith.governance.situation import LONDON

__all__ = [
    "CHANNELS",
    "RESULTS",
    "Attempted",
    "StopRules",
    "next_day",
    "open_channels",
    "respected_until",
    "why_stopped",
]

CHANNELS = {
    "telephone": "Telephone call",
    "text": "Text message",
    "letter": "Letter",
    "e-mail": "E-mail",
    "visit": "Home visit",
    "met": "Met elsewhere: at a hub, a group, a surgery",
}
"""Every way of getting in touch, as pages say it."""

RESULTS = {
    "reached": "Spoke with the person",
    "no answer": "No answer",
    "message left": "Left a message that said nothing of why",
    "wrong details": "The number or address is not theirs",
    "not this way": "Asked not to be contacted this way",
}
"""What may come of one attempt."""


@dataclass(frozen=True)
class Attempted:
    """One attempt to reach a person: which way, when, and what came of it; one of `CHANNELS`, one of `RESULTS`."""

    channel: str
    at: datetime
    result: str


@dataclass(frozen=True)
class StopRules:
    """How much seeking is enough.

    per_channel     attempts by one way in a period, at most
    over_all        attempts by all ways together in a period, at most
    period_days     how long such a period is, looking back
    leave_days      after a refusal the person is left in peace for so long, by every list
    a_day           attempts in one day, at most
    """

    per_channel: int = 3
    over_all: int = 6
    period_days: int = 42
    leave_days: int = 180
    a_day: int = 2

    def __post_init__(self) -> None:
        if min(self.per_channel, self.over_all, self.period_days, self.leave_days, self.a_day) < 1:
            raise BadUsage("A stop rule below one would stop everything, or nothing.", "Give whole numbers from 1 on.")


def why_stopped(
    channel: str,
    on: date,
    attempts: Sequence[Attempted],
    *,
    refused_on: date | None = None,
    rules: StopRules | None = None,
) -> str:
    """Say in a sentence why nobody may get in touch this way now; empty where they may.

    Parameters
    ----------
    channel : one of `CHANNELS`
    on : the day
    attempts : all attempts to reach the person, by whichever list and team
    refused_on : the day on which the person last said no to an approach; None for never
    rules : how much is enough

    Returns
    -------
    a sentence, or ""

    Raises
    ------
    BadUsage
        there is no such way.

    Method
    ------
    In order: a refusal within `leave_days`; this way refused, whenever; this way known to lead to somebody else; attempts of
    the day; attempts by this way, then by all ways, in the `period_days` that end on the day.

    Source
    ------
    Ours, for a team to change: no guidance gives numbers. That refusals are respected: Human Rights Act 1998, Article 8.

    Examples
    --------
    >>> from datetime import UTC
    >>> rang = [Attempted("telephone", datetime(2026, 11, day, 10, tzinfo=UTC), "no answer") for day in (2, 4, 9)]
    >>> why_stopped("telephone", date(2026, 11, 10), rang)
    'Three attempts by telephone call in 42 days are enough. Try another way, or record that the person could not be reached.'
    >>> why_stopped("letter", date(2026, 11, 10), rang)
    ''
    >>> why_stopped("letter", date(2026, 11, 10), [], refused_on=date(2026, 10, 1))
    'The person said no on 1 October 2026, and is left in peace until 30 March 2027, whichever list they are on.'
    """
    if channel not in CHANNELS:
        raise BadUsage(f"There is no way “{channel}”.", f"Use one of: {', '.join(CHANNELS)}.")
    limits = rules or StopRules()
    until = respected_until(refused_on, limits)
    if refused_on and until and on < until:
        return f"The person said no on {_day(refused_on)}, and is left in peace until {_day(until)}, whichever list they are on."
    by_this = [one for one in attempts if one.channel == channel]
    way = CHANNELS[channel].split(":")[0].lower()
    if any(one.result == "not this way" for one in by_this):
        return f"The person asked not to be contacted by {way}. Try another way."
    if by_this and by_this[-1].result == "wrong details":
        return f"What is on record for {way} is not theirs. Mend it first, or try another way."
    return _too_often(way, by_this, attempts, on, limits)


def _too_often(
    way: str, by_this: Sequence[Attempted], attempts: Sequence[Attempted], on: date, limits: StopRules
) -> str:
    begin = on - timedelta(limits.period_days)
    today = sum(_on(one) == on for one in attempts)
    if today >= limits.a_day:
        return f"{_many(today)} today {'is' if today == 1 else 'are'} enough. Try again on another day."
    recent, all_recent = (sum(begin < _on(one) <= on for one in each) for each in (by_this, attempts))
    if recent >= limits.per_channel:
        return (
            f"{_many(recent)} by {way} in {limits.period_days} days are enough. Try another way, or record that the person "
            "could not be reached."
        )
    if all_recent >= limits.over_all:
        return (
            f"{_many(all_recent)} in {limits.period_days} days are enough. Record that the person could not be reached."
        )
    return ""


def respected_until(refused_on: date | None, rules: StopRules) -> date | None:
    """The day until which a refusal holds, that day not included; None where nobody refused.

    Examples
    --------
    >>> respected_until(date(2026, 1, 1), StopRules(leave_days=31)), respected_until(None, StopRules())
    (datetime.date(2026, 2, 1), None)
    """
    return refused_on + timedelta(rules.leave_days) if refused_on else None


def open_channels(on: date, attempts: Sequence[Attempted], refused_on: date | None = None) -> dict[str, str]:
    """Each way with the sentence that shuts it, empty where it is open.

    Examples
    --------
    >>> from datetime import UTC
    >>> said = Attempted("text", datetime(2026, 11, 1, tzinfo=UTC), "not this way")
    >>> [way for way, shut in open_channels(date(2026, 11, 10), [said]).items() if shut]
    ['text']
    """
    return {channel: why_stopped(channel, on, attempts, refused_on=refused_on) for channel in CHANNELS}


def next_day(on: date, attempts: int) -> date:
    """By which day the next step is due: a week after taking, then ten days after each attempt, so that nobody is forgotten.

    Examples
    --------
    >>> next_day(date(2026, 11, 2), 0), next_day(date(2026, 11, 9), 1)
    (datetime.date(2026, 11, 9), datetime.date(2026, 11, 19))
    """
    return on + timedelta(10 if attempts else 7)


def _on(one: Attempted) -> date:
    return one.at.astimezone(LONDON).date()


_WORDS = ("no", "one", "two", "three", "four", "five", "six")


def _many(count: int) -> str:
    said = _WORDS[count] if count < len(_WORDS) else str(count)
    return f"{said.capitalize()} attempt{'' if count == 1 else 's'}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
