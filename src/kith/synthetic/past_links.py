"""Made-up referrals to charities without an account, each with a link: waiting, opened, answered, refused, run out, and made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_from, stream
from kith.synthetic.days import working_moment, working_moment_before
from kith.synthetic.past_referrals import Asked, Someone, Story, Then

__all__ = ["COMES_TO", "LinkStory", "make_up_links"]

COMES_TO = ("waits", "opened", "taken on", "run out", "begun", "refused", "made anew")
"""What became of each link, in turn."""

_AGO = {"waits": 2, "opened": 4, "taken on": 9, "run out": 40, "begun": 19, "refused": 16, "made anew": 6}
"""How many days ago each was sent."""

_WHO = ("Pat Lowe, who runs the lunch club", "Sam, at the front desk", "Ines Prior, volunteer lead", "The Tuesday team", "Glyn Osei, treasurer", "Bea, who answers the telephone")  # fmt: skip
_NO = ("full", "out of area", "another need")


@dataclass(frozen=True)
class LinkStory:
    """One made-up referral by link: the referral, what became of the link, when it was made (twice, where made anew), and who opened it when."""

    story: Story
    comes_to: str
    made_at: tuple[datetime, ...]
    opened_at: datetime | None = None
    opened_by: str = ""


def make_up_links(
    people: Sequence[Someone], services: Sequence[Asked], *, count: int, until: datetime, seed: int
) -> list[LinkStory]:
    """Make up what was sent to charities by link of late.

    Parameters
    ----------
    people : whom they may be about, each once
    services : who may be asked, each in turn
    count : how many; fewer where there are not so many people
    until : now, with a time zone
    seed : where chance begins

    Returns
    -------
    list of LinkStory; each of `COMES_TO` in turn

    Examples
    --------
    >>> from datetime import UTC
    >>> people = [Someone(f"p{number}", "Ashmere") for number in range(9)]
    >>> made = make_up_links(people, [Asked("s1", "Ashmere", ("food",))], count=7, until=datetime(2026, 11, 27, 9, tzinfo=UTC), seed=7)
    >>> [len(one.story.said) for one in made]
    [1, 2, 3, 1, 4, 3, 1]
    """
    if until.tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    if not services:
        return []
    draws = stream(seed, "links for partners")
    order = [people[int(place)] for place in draws.permutation(len(people))][:count]
    return [
        _story(draws, about, services[number % len(services)], (COMES_TO[number % len(COMES_TO)], until))
        for number, about in enumerate(order)
    ]


def _story(draws: Draws, about: Someone, asked: Asked, how: tuple[str, datetime]) -> LinkStory:
    comes_to, until = how
    sent = working_moment_before(draws, until, _AGO[comes_to])
    made = (sent + timedelta(minutes=6), *([sent + timedelta(days=1, minutes=40)] if comes_to == "made anew" else []))
    said, opened = [Then("send", "referrer", sent)], None
    if comes_to in ("opened", "taken on", "begun", "refused"):
        opened = min(working_moment(draws, sent + timedelta(hours=2)), until - timedelta(hours=2))
        said.append(Then("see", "recipient", opened))
        said += _answers(draws, comes_to, opened, until)
    story = Story(about, asked, one_from(draws, asked.needs), "referral", "routine", tuple(said))
    return LinkStory(story, comes_to, made, opened, one_from(draws, _WHO) if opened else "")


def _answers(draws: Draws, comes_to: str, opened: datetime, until: datetime) -> list[Then]:
    at = opened + timedelta(minutes=11)
    if comes_to == "refused":
        return [Then("decline", "recipient", at, one_from(draws, _NO))]
    if comes_to == "opened":
        return []
    yes = [Then("accept", "recipient", at)]
    if comes_to == "begun":
        day = (until + timedelta(days=int(draws.integers(8, 30)))).date()
        yes.append(Then("start", "recipient", working_moment(draws, at + timedelta(days=2)), day=day))
    return yes
