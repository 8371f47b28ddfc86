"""Approaches that wait for a group: given out when its people had agreed to the rule, and not yet taken when they paused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kith.care.records.models import Approach
from kith.care.worklist import SIGNALS
from kith.insight.records.giving_out import Shut, rules_shut
from kith.insight.records.list_reasons import shut_places
from kith.insight.records.models import ListPlace

__all__ = ["waiting_for_groups"]


def waiting_for_groups(rows: Sequence[Approach], on: date) -> set[int]:
    """Of these approaches, the numbers of those that nobody may take today: every reason they were given out for is of a rule that is shut.

    Whom somebody raised stands, whatever rules say. Whoever is on a list no more, since it was made anew, stands too:
    nothing tells that only a shut rule had put them there.
    """
    wanted = [row for row in rows if row.state == "waiting"]
    if not wanted:
        return set()
    shut = rules_shut(on)
    if not shut.numbers:
        return set()
    gone = _only_by_shut_rules([row.person_id for row in wanted], shut)
    return {row.pk for row in wanted if row.reasons and not any(_stands(row, why["list"], gone, shut) for why in row.reasons)}  # fmt: skip


def _only_by_shut_rules(people: Sequence[str], shut: Shut) -> set[tuple[str, str]]:
    """Places on lists, each of somebody on one list, that only shut rules gave."""
    places = shut_places(ListPlace.objects.filter(person__person_id__in=people), shut)
    return set(places.values_list("person__person_id", "list"))


def _stands(row: Approach, name: str, gone: set[tuple[str, str]], shut: Shut) -> bool:
    return name == SIGNALS or ((row.person_id, name) not in gone and shut.why(name) is None)
