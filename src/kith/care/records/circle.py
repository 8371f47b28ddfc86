"""The circle of one person: who of the team may read their coordination today, so that a task or a question goes to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kith.governance.access import decide
from kith.governance.asker import Asker, usual_purpose
from kith.governance.facts import Facts
from kith.governance.item import Item
from kith.governance.records.colleagues import asking_in, facts_open_to_any
from kith.governance.situation import LONDON
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items

__all__ = ["CARE", "Member", "circle_of", "item_about", "may_read"]

CARE = "care-coordination"
"""The field group of tasks."""


@dataclass(frozen=True)
class Member:
    """One colleague who may be asked: account, name, role, and for whom they work, as a picker shows them (complaint 9)."""

    account: str
    name: str
    role: str
    organisation: str


def item_about(one: Person, asker: Asker, action: str, field_group: str = CARE) -> Item:
    """What is asked for about somebody when a task or a conversation of theirs is looked at."""
    return person_items([one], Asked(asker, action, usual_purpose(asker.role), field_group))[0]


def circle_of(one: Person, teams: Sequence[str], *, field_group: str = CARE, at: datetime) -> list[Member]:
    """Colleagues of these teams who may read that part of the person's record today, by name.

    Parameters
    ----------
    one : whom it is about
    teams : the teams of whoever asks
    field_group : what they are to read
    at : the moment

    Returns
    -------
    members; in a handful of questions to the database, however many work in the teams. Colleagues who stand alike are asked about once
    """
    on = at.astimezone(LONDON).date()
    colleagues = asking_in(teams, on)
    if not colleagues:
        return []
    about = facts_open_to_any(one.person_id, [asker.organisation for asker, _ in colleagues], at)
    item = replace(item_about(one, colleagues[0][0], "view"), field_group=field_group)
    said: dict[Asker, bool] = {}
    found = []
    for asker, seen_as in colleagues:
        alike = _alike(asker, about, one, on)
        if alike not in said:
            said[alike] = decide(asker, "view", item, usual_purpose(asker.role), facts=about, at=at).effect == "permit"
        if said[alike]:
            found.append(Member(asker.account, seen_as.name, asker.role, seen_as.organisation))
    return sorted(found, key=lambda member: (member.name, member.account))


def _alike(asker: Asker, about: Facts, one: Person, on: date) -> Asker:
    """The asker without what the rules do not tell them apart by: their account, where no grant names it and it is not their own record."""
    named = {grant.to for grant in about.grants}
    own = asker.own_person == one.person_id
    ties = tuple(sorted(asker.current_ties(on), key=lambda tie: tie.team))
    plain = replace(asker, ties=tuple(replace(tie, from_date=on, to_date=None) for tie in ties))
    return plain if own or asker.account in named else replace(plain, account="", own_person=None)


def may_read(account: str, circle: Iterable[Member]) -> bool:
    """Whether an account is among these."""
    return any(member.account == account for member in circle)
