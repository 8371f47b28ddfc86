"""Whom the made-up place looks after together today: the practice's people for whom another employer was asked, and who may read what of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kith.care.records.circle import circle_of
from kith.care.records.history import Past
from kith.care.records.referral_rules import partner_of, refusals
from kith.care.referral_request import Recipient
from kith.governance.asker import Asker
from kith.governance.records.signing import Body
from kith.people.records.reading import people_of
from kith.synthetic.past_referrals import Asked, Someone, Story
from kith.synthetic.past_tasks import Colleague, LookedAfter
from kith.synthetic.past_together import make_up_together
from kith.web.past_referrals import YEARS, Ends, Place, as_past

__all__ = ["COORDINATION", "allowed", "around", "of_practice", "together"]

COORDINATION = frozenset({"care-coordination"})
_PER_PERSON, _FEWEST = 60 / 56_000, 18
_NURSES = "district-nurse"


def of_practice(place: Place, ends: Ends) -> list[Someone]:
    """People of the practice where whoever coordinates works, wherever they live, in the order of their pseudonyms."""
    code = ends.coordinator.organisation
    return [one for one in place.people if place.practice.get(one.person) == code]


def together(place: Place, taken: Iterable[str], *, at: datetime, seed: int) -> list[Past]:
    """Referrals of the last months, to each employer in turn, of people of whom none was made yet; what the rules refuse is left out."""
    first = next(iter(place.ends.values()))
    ends = _asked_together(place, first)
    keys = [Asked(key, where, _needs(place, key)) for where, of in ends.items() for key in of.services]
    gone = set(taken)
    people = [one for one in of_practice(place, first) if one.person not in gone]
    count = max(round(len(place.people) * _PER_PERSON), _FEWEST)
    stories = make_up_together(people, keys, count=count, until=at, seed=seed)
    pasts = [_as_past(story, ends, number) for number, story in enumerate(stories)]
    return allowed(pasts, at)


def _as_past(story: Story, ends: Mapping[str, Ends], number: int) -> Past:
    return as_past(story, ends[story.about.neighbourhood], f"together-{number}", COORDINATION)


def _needs(place: Place, key: str) -> tuple[str, ...]:
    return next(one.needs for one in place.asked if one.key == key)


def _asked_together(place: Place, first: Ends) -> dict[str, Ends]:
    """In the first neighbourhood one service of each employer that works there; next door the trust, whose nurses look after the practice's people too."""
    asked: dict[str, tuple[Recipient, Asker | None]] = {}
    for key, (to, answers) in first.services.items():
        if answers is not None and to.organisation not in {other.organisation for other, _ in asked.values()}:
            asked[key] = (to, answers)
    here = first.coordinator.ties[0].neighbourhood
    senders = tuple(one for one in first.senders if one.organisation == first.coordinator.organisation)
    found = {here: replace(first, senders=senders, services=asked)}
    nurses = next(((key, to) for key, (to, _) in asked.items() if to.role == _NURSES), None)
    for where, ends in place.ends.items():
        if where != here and nurses and ends.coordinator.organisation == nurses[1].organisation:
            to = replace(nurses[1], team=ends.coordinator.ties[0].team)
            found[where] = replace(first, senders=senders, services={nurses[0]: (to, ends.coordinator)})
    return found


def allowed(pasts: Sequence[Past], at: datetime) -> list[Past]:
    """Those that the rules of today let go, as whoever sends them would be told."""
    people = people_of({past.request.person for past in pasts})
    found = []
    for past in pasts:
        to = past.request.recipient
        partner = partner_of(Body(to.organisation, to.name, to.kind), to.role)
        if not refusals(past.asker, people[past.request.person], past.request, partner, at):
            found.append(past)
    return found


def around(place: Place, since: Mapping[str, datetime], *, at: datetime) -> list[LookedAfter]:
    """Each of these people with those who may read their coordination today, in the team of where they live; nobody around whom there is nobody.

    `since` is from when on, by person; what is talked of and done for them lies after it, and for all of a past where it is that old.
    """
    people, decile = people_of(since), {one.person: one.imd_decile for one in place.people}
    found = []
    for person, begins in since.items():
        one = people[person]
        teams = [place.ends[one.neighbourhood].coordinator.ties[0].team] if one.neighbourhood in place.ends else []
        who = tuple(Colleague(member.account, member.role) for member in circle_of(one, teams, at=at))
        if who:
            found.append(LookedAfter(person, who, max(begins, at - YEARS), decile.get(person)))
    return found
