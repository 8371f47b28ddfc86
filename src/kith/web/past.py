"""The made-up place's past, laid down at once: three years of referrals, tasks, conversations, cases of advice and links, as its own staff would have
left them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from kith.care.records.advice_chasing import tell_of_days
from kith.care.records.chasing import chase
from kith.care.records.closing import tell_of_closings
from kith.care.records.history import Past, lay_history, past_laid
from kith.care.records.history_advice import lay_cases
from kith.care.records.history_links import lay_links
from kith.care.records.history_talks import lay_talks
from kith.care.records.history_tasks import lay_away, lay_tasks
from kith.errors import BadUsage
from kith.governance.asker import Asker
from kith.governance.records.installing import must_be
from kith.governance.trail import Actor
from kith.synthetic.past_advice import Advised, make_up_cases
from kith.synthetic.past_talks import make_up_talks
from kith.synthetic.past_tasks import LookedAfter, make_up_tasks
from kith.web.demonstration import BESIDE, NEXT_DOOR, PEOPLE
from kith.web.past_advice import advice_of, advised, as_past_case, sent_for_advice
from kith.web.past_links import chances, sent_by_link
from kith.web.past_referrals import YEARS, Place, as_past, asker_then, place_of, referred, say_rooms
from kith.web.past_together import around, of_practice, together
from kith.web.past_work import as_past_talk, as_past_task
from kith.web.referrals.unmet import WHY_IT_FAILED
from kith.work.away import Away
from kith.work.records.silences import tell_of_silence

__all__ = ["Made", "make_past"]

_BY = Actor("kith demo-history")
_TASKS, _FEWEST_TASKS = 640 / 56_000, 320
_TALKS, _FEWEST_TALKS = 40 / 56_000, 32
"""How many tasks and conversations there are for each grown-up of the place, and how many at least."""

_AROUND = 240
"""Of how many people of the practice it is asked who may read of them."""

_AWAY = ("clinical-pharmacist", "gp", timedelta(days=1), timedelta(days=6))
"""Who is away, who stands in, since how many days, and for how many more."""


@dataclass(frozen=True)
class Made:
    """How many of each there are."""

    referrals: int
    tasks: int
    talks: int
    cases: int
    links: int


def make_past(*, at: datetime, seed: int = 7) -> Made:
    """Make up three years of work up to now, and say how much there is of each.

    Changes: as of each `lay_…`; how fast services answered, and what room they have today; what is silent now is told. Told: the trail. Errors:
    `NotADemonstration` where anything real is in the database; `BadUsage` without the made-up accounts, or where there is a past already.
    """
    must_be(is_demonstration=True)
    place = place_of(at)
    if past_laid():
        raise BadUsage("There is a past already.", "Nothing was made up a second time.")
    stories = referred(place, at=at, seed=seed)
    pasts = [as_past(story, place.ends[story.about.neighbourhood], number) for number, story in enumerate(stories)]
    pasts += (lately := together(place, {one.about.person for one in stories}, at=at, seed=seed))
    under_way = sent_for_advice(place, {past.request.person for past in pasts}, at=at, seed=seed)
    pasts += under_way
    linked = sent_by_link(place, {past.request.person for past in pasts}, at=at, seed=seed)
    pasts += [one.past for one in linked]
    count = lay_history(pasts, why_of=WHY_IT_FAILED.__getitem__, by=_BY, at=at)
    say_rooms(place, stories, at=at)
    tasks, talks = _work(place, lately, at, seed)
    cases = _advice(advised(place, pasts, under_way), at, seed)
    links = [link for one in linked for link in one.links]
    lay_links(links, chances(links), key=settings.SECRET_KEY.encode(), by=_BY, at=at)
    chase(by=_BY, at=at)
    tell_of_closings(by=_BY, at=at)
    return Made(count, tasks, talks, cases, len(links))


def _work(place: Place, lately: Sequence[Past], at: datetime, seed: int) -> tuple[int, int]:
    """Tasks and conversations, for people of the practice and those who are looked after together; and one colleague who is away."""
    askers, span = _askers(at), (at - YEARS, at)
    shared = around(place, {past.request.person: past.at for past in lately}, at=at)
    people = [*shared, *_at_the_practice(place, shared, at)]
    size = len(place.people)
    tasks = make_up_tasks(people, count=max(round(size * _TASKS), _FEWEST_TASKS), span=span, seed=seed)
    laid = lay_tasks([as_past_task(one, askers, number) for number, one in enumerate(tasks)], by=_BY, at=at)
    talks = make_up_talks(shared, count=max(round(size * _TALKS), _FEWEST_TALKS), span=span, seed=seed)
    said = lay_talks([as_past_talk(one, askers, number) for number, one in enumerate(talks)], by=_BY, at=at)
    _away(askers.values(), at)
    tell_of_silence(by=_BY, at=at)
    return laid, said


def _advice(people: Sequence[Advised], at: datetime, seed: int) -> int:
    """Cases of advice; none where nobody advises."""
    advice = advice_of(_askers(at))
    stories = make_up_cases(people, span=(at - YEARS, at), seed=seed) if advice else []
    pasts = [as_past_case(one, advice, number) for number, one in enumerate(stories)] if advice else []
    count = lay_cases(pasts, by=_BY, at=at)
    tell_of_days(by=_BY, at=at)
    return count


def _at_the_practice(place: Place, shared: Sequence[LookedAfter], at: datetime) -> list[LookedAfter]:
    """Some more people of the first practice, spread over all of them, with whoever of it may read of them."""
    first, known = next(iter(place.ends.values())), {one.person for one in shared}
    those = [one.person for one in of_practice(place, first) if one.person not in known]
    some = those[:: max(len(those) // _AROUND, 1)][:_AROUND]
    return around(place, dict.fromkeys(some, at - YEARS), at=at)


def _askers(at: datetime) -> dict[str, Asker]:
    found = [asker_then(one.name, at) for one in (*PEOPLE, *BESIDE, *NEXT_DOOR)]
    return {one.account: one for one in found if one is not None}


def _away(askers: Iterable[Asker], at: datetime) -> None:
    role, cover, since, more = _AWAY
    by_role = {one.role: one.account for one in reversed(list(askers))}
    if role in by_role and cover in by_role:
        today = at.date()
        lay_away(Away(by_role[role], today - since, today + more, by_role[cover]), by=_BY, at=at - since)
