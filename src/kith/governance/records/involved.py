"""Who is involved with a person: teams and colleagues to whom work opened the record, since when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kith.governance.records.looking import account_names
from kith.governance.records.models import Grant, Team

__all__ = ["Involved", "involved_with"]

_OF_CARE = frozenset({"direct-care", "coordination"})


@dataclass(frozen=True)
class Involved:
    """One team or colleague: the name, since when, until when where that is known, and why, as the work says it."""

    name: str
    since: datetime
    until: datetime | None
    why: str


def involved_with(people: Iterable[str], at: datetime) -> list[Involved]:
    """Who has work with somebody now, under any of their pseudonyms, the latest first. Read after the rules were asked.

    What was opened for anything but care, or for what a label guards, is not told: that it was opened may itself be dangerous.
    """
    rows = Grant.objects.open_at(at).filter(person_id__in=people).order_by("-from_at", "-id")
    doors = [one for one in rows if one.purposes and one.purposes <= _OF_CARE and not one.labels]
    if not doors:
        return []
    teams = {
        str(pk): name
        for pk, name in Team.objects.filter(pk__in=[one.to for one in doors if one.to.isdecimal()]).values_list(
            "pk", "name"
        )
    }
    names = account_names({one.to for one in doors} - set(teams))
    return [Involved(teams.get(one.to) or names[one.to], one.from_at, one.to_at, one.why) for one in doors]
