"""What of a list may be given out today: nobody who stands on it only by a rule that is shut, and no reason that only such a rule gave."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from kith.insight.lists import MISSING_OUT
from kith.insight.records.giving_out import Shut
from kith.insight.records.models import Flag, ListPlace

__all__ = ["given_flags", "given_places", "shut_places", "without_shut_reasons"]

_POINTS = re.compile(r" \((?:need|contact) \d+(?:, contact \d+)?\)$")


def given_places(places: QuerySet[ListPlace], shut: Shut) -> QuerySet[ListPlace]:
    """Places of those whom at least one rule put there that may be given out."""
    if not shut.numbers:
        return places
    return places.filter(_put_there_by_another(shut))


def shut_places(places: QuerySet[ListPlace], shut: Shut) -> QuerySet[ListPlace]:
    """The other places: of those whom only rules put there that are shut."""
    return places.exclude(_put_there_by_another(shut)) if shut.numbers else places.none()


def _put_there_by_another(shut: Shut) -> Exists:
    found = Flag.objects.filter(person=OuterRef("person"), rule_version__theme__in=MISSING_OUT)
    return Exists(found.exclude(rule_version__in=shut.numbers))


def given_flags(flags: QuerySet[Flag], shut: Shut) -> QuerySet[Flag]:
    """Flags of rules that may be given out."""
    return flags.exclude(rule_version__in=shut.numbers)


def without_shut_reasons(
    places: Iterable[ListPlace], shut: Shut, flags: Iterable[Flag] | None = None
) -> list[ListPlace]:
    """The same places without the reasons that only shut rules gave; nothing is changed in the database.

    `flags` are all that these people have, where they were read already; else one question is asked for all.
    """
    rows = list(places)
    if not shut.numbers:
        return rows
    if flags is None:
        flags = Flag.objects.filter(person__in=[row.person_id for row in rows])
    said: dict[int, set[str]] = {}
    hidden: dict[int, set[str]] = {}
    for flag in flags:
        whose = hidden if flag.rule_version_id in shut.numbers else said
        whose.setdefault(flag.person_id, set()).update(flag.reason_words or [])
    for row in rows:
        gone = hidden.get(row.person_id, set()) - said.get(row.person_id, set())
        if gone:
            row.reasons = [one for one in row.reasons or [] if _POINTS.sub("", one) not in gone]
            words = "; ".join(_POINTS.sub("", one) for one in row.reasons)
            row.reason = f"{words[:1].upper()}{words[1:]}."
    return rows
