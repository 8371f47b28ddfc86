"""Made-up conversations on people among those who look after them: asked, answered, settled; a few wait today, and one remark was on the wrong person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_from, stream
from kith.synthetic.days import working_moment, working_moment_before
from kith.synthetic.past_tasks import Colleague, LookedAfter, with_colleague
from kith.synthetic.past_words import TALKS

__all__ = ["TalkStory", "TalkThen", "make_up_talks"]

_NOW = ("waits", "waits", "answered", "waits", "answered")
"""What is not settled today, each in turn."""

_TODAY, _FEWEST_TODAY = 0.15, 9
_LATELY = timedelta(days=16)
"""Of whom somebody has looked after for no longer, nothing is settled yet."""

_WRONG = "This is about somebody else, whom I had open beside it."


@dataclass(frozen=True)
class TalkThen:
    """One remark: by whom, which move, when, what, of whom it wants an answer, and when and why it was taken back."""

    by: str
    move: str
    at: datetime
    words: str = ""
    asked: frozenset[str] = frozenset()
    back_at: datetime | None = None
    back_why: str = ""


@dataclass(frozen=True)
class TalkStory:
    """One made-up conversation: about whom, on what, and what was said, the first remark first."""

    about: LookedAfter
    subject: str
    said: tuple[TalkThen, ...]


def make_up_talks(
    people: Sequence[LookedAfter], *, count: int, span: tuple[datetime, datetime], seed: int
) -> list[TalkStory]:
    """Make up what those who look after people asked each other.

    Parameters
    ----------
    people : about whom; those with two colleagues or more
    count : how many conversations; each colleague is asked in turn
    span : from when, and now, both with a time zone
    seed : where chance begins

    Returns
    -------
    list of TalkStory in the order in which they were begun; the first one that is settled has a remark that was taken back

    Examples
    --------
    >>> from datetime import UTC
    >>> both = (Colleague("a", "gp"), Colleague("b", "link-worker"))
    >>> people = [LookedAfter(f"p{number}", both, datetime(2026, 6, 2, tzinfo=UTC)) for number in range(9)]
    >>> made = make_up_talks(people, count=12, span=(datetime(2023, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)), seed=7)
    >>> len(made), sum(len(one.said) == 1 for one in made)
    (12, 8)
    """
    if span[0].tzinfo is None or span[1].tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    of = with_colleague([one for one in people if len(one.colleagues) > 1])
    if not of:
        return []
    draws, accounts = stream(seed, "past conversations"), list(of)
    now = min(count, max(round(count * _TODAY), _FEWEST_TODAY))
    made = [
        _story(draws, of[accounts[number % len(accounts)]], (number, _NOW[number % len(_NOW)] if number < now else ""), span)
        for number in range(count)
    ]  # fmt: skip
    settled = next((place for place, one in enumerate(made) if len(one.said) > 2), None)
    if settled is not None:
        made[settled] = _with_one_taken_back(draws, made[settled])
    return sorted(made, key=lambda one: (one.said[0].at, one.about.person))


def _story(
    draws: Draws,
    of: tuple[Colleague, list[LookedAfter]],
    which: tuple[int, str],
    span: tuple[datetime, datetime],
) -> TalkStory:
    asked, those = of
    number, now = which
    settled = [one for one in those if one.since < span[1] - _LATELY]
    if not settled:
        now = now or "waits"
    about = one_from(draws, those if now else settled)
    others = [one for one in about.colleagues if one != asked]
    begins = one_from(draws, others)
    begun = _begun(draws, about, now, span)
    subject, question, answer, end = TALKS[number % len(TALKS)]
    first = TalkThen(begins.account, "say", begun, question, frozenset({asked.account}))
    answered = TalkThen(asked.account, "say", _later(draws, begun, 1.0), answer)
    thanked = TalkThen(begins.account, "say", _later(draws, answered.at, 4.0), end)
    closed = TalkThen(begins.account, "close", thanked.at + timedelta(minutes=2))
    said = {"waits": (first,), "answered": (first, answered)}.get(now, (first, answered, thanked, closed))
    return TalkStory(about, subject, tuple(one for one in said if one.at < span[1]))


def _begun(draws: Draws, about: LookedAfter, now: str, span: tuple[datetime, datetime]) -> datetime:
    """When it was begun: what waits within the last days, others since those who talk look after the person."""
    if now:
        days = {"waits": 1, "answered": 4}[now] + int(draws.integers(3))
        return max(working_moment_before(draws, span[1], days), about.since)
    begins, ends = max(span[0], about.since), span[1] - timedelta(days=12)
    return working_moment(draws, begins + (ends - begins) * (1 - float(draws.random()) ** 2))


def _later(draws: Draws, at: datetime, days: float) -> datetime:
    return working_moment(draws, at + timedelta(hours=1) + timedelta(days=float(draws.exponential(days))))


def _with_one_taken_back(draws: Draws, story: TalkStory) -> TalkStory:
    """The same, with a remark between the question and the answer that whoever asked took back at once."""
    first = story.said[0]
    wrong = TalkThen(first.by, "say", first.at + timedelta(minutes=4), "The chemist rang: the tablets can be fetched.", frozenset(), first.at + timedelta(minutes=9), _WRONG)  # fmt: skip
    return TalkStory(story.about, story.subject, (first, wrong, *story.said[1:]))
