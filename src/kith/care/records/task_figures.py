"""Whether tasks are done in time for everybody alike: people by deprivation and ethnic category, with intervals, small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from kith.care.records.leading import people_led_to
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.shares import Share, guarded_shares
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.whereabouts import counted_decile
from kith.work.records.models import Task

__all__ = ["FIFTHS", "in_time_figures"]

FIFTHS = ("1", "2", "3", "4", "5", "not known")
_YEAR, _AT_ONCE = timedelta(days=365), 5_000


def in_time_figures(asker: Asker, *, by: Actor, at: datetime) -> tuple[Decision, dict[str, dict[str, Share]]]:
    """Of the people for whom something was to be done in the last year, the share for whom all of it was done by the day first meant.

    Parameters
    ----------
    asker : who asks for figures; those who plan, and others as the rules say

    Returns
    -------
    the decision, and shares by fifth of areas (“1” the most deprived) and by ethnic group, each with everybody; what was not needed in the
    end counts for nobody, and what waits beyond its day was not in time

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    said = ask(
        asker, "count", Item("tasks", "care-coordination", form="aggregate"), "population-planning", by=by, at=at
    )
    if not said.shows:
        return said, {}
    in_time = _people_in_time(at)
    groups = _groups_of(list(in_time))
    fifths = {who: fifth for who, (fifth, _) in groups.items()}
    ethnic = {who: group for who, (_, group) in groups.items()}
    by_name = sorted(set(ethnic.values()), key=lambda name: (name.startswith("Not "), name))
    return said, {"fifth": _shares(in_time, fifths, FIFTHS), "group": _shares(in_time, ethnic, by_name)}


def _people_in_time(at: datetime) -> dict[str, bool]:
    """Everybody for whom something was due in the last year, and whether all of it was done by the day first meant."""
    today = at.astimezone(LONDON).date()
    rows = Task.objects.filter(first_due_date__lt=today, first_due_date__gte=today - _YEAR).exclude(state="not needed")
    told = list(rows.values_list("person_id", "state", "ended_at", "first_due_date"))
    led = people_led_to({row[0] for row in told})
    found: dict[str, bool] = {}
    for pseudonym, state, ended, due in told:
        if pseudonym in led:
            who = led[pseudonym].person_id
            is_in_time = state == "done" and ended.astimezone(LONDON).date() <= due
            found[who] = found.get(who, True) and is_in_time
    return found


def _groups_of(people: list[str]) -> dict[str, tuple[str, str]]:
    """Fifth and ethnic group of each; whose whereabouts are protected is counted under no fifth (SEN-03)."""
    found: dict[str, tuple[str, str]] = {}
    for begin in range(0, len(people), _AT_ONCE):
        rows = Person.objects.filter(person_id__in=people[begin : begin + _AT_ONCE])
        for who, decile, group in rows.values_list("person_id", counted_decile(), "ethnic_group"):
            found[who] = ("not known" if decile is None else str((decile + 1) // 2), group or "Not known")
    return found


def _shares(in_time: dict[str, bool], group_of: dict[str, str], names: Sequence[str]) -> dict[str, Share]:
    people = Counter(group_of[who] for who in in_time)
    some = Counter(group_of[who] for who, is_in_time in in_time.items() if is_in_time)
    return guarded_shares(some, people, names)
