"""Who is involved with a person: teams and colleagues to whom work opened the record, since when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kith.governance.asker import door_at
from kith.governance.records.looking import account_names
from kith.governance.records.models import Grant, Organisation, Team

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
    teams = _in_words({one.to for one in doors})
    names = teams | account_names({one.to for one in doors} - set(teams))
    return [Involved(names[one.to], one.from_at, one.to_at, one.why) for one in doors]


def _in_words(doors: Iterable[str]) -> dict[str, str]:
    """Those doors that are a team’s, or those of a team who work for one organisation, by name; an organisation that is gone is left out. A door in
    no team is that of a body without an account, whose people come by a link."""
    of_team = {door: door.partition("@")[0] for door in doors}
    rows = Team.objects.filter(pk__in=[one for one in of_team.values() if one.isdecimal()])
    teams = {str(pk): name for pk, name in rows.values_list("pk", "name")}
    bodies: list[tuple[str, str]] = []
    if any("@" in door for door in of_team):
        bodies = list(Organisation.objects.values_list("name", "ods_code"))
    at_body = {door_at(team, code or name): f"{name}, in {teams[team]}" for team in teams for name, code in bodies}
    by_link = dict.fromkeys((door for door, team in of_team.items() if not team), "A partner without an account")
    return by_link | {door: at_body.get(door, teams[team]) for door, team in of_team.items() if team in teams}
