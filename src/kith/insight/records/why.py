"""Why a person is on a list, in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from kith.governance.item import SENSITIVE_LABELS
from kith.governance.records.labelling import OnEntry
from kith.insight.records.giving_out import rules_shut
from kith.insight.records.list_reasons import given_places, without_shut_reasons
from kith.insight.records.models import FindingRun, Flag, ListPlace

__all__ = ["OnList", "Reason", "labelled_since_found", "why_listed"]

LEFT_OUT = SENSITIVE_LABELS | {"asked-for-privacy"}
"""Labels on entries that keep them out of every finding."""


@dataclass(frozen=True)
class OnList:
    """One person's place on one list."""

    list: str
    position: int
    of: int
    reason: str


@dataclass(frozen=True)
class Reason:
    """One rule that found the person: its title, its reason in words, and from when that was known."""

    rule: str
    title: str
    theme: str
    reason: str
    evidence_date: date | None


def labelled_since_found(labels: Iterable[OnEntry]) -> bool:
    """Whether an entry that no finding may see was labelled after people were last found: until they are found again, a rule may tell of it."""
    put_on = [one.put_on_at for one in labels if one.label in LEFT_OUT]
    if not put_on:
        return False
    begun = FindingRun.objects.filter(state="done").values_list("begun_at", flat=True).first()
    return begun is None or max(put_on) >= begun


def why_listed(person_number: int, on: date) -> tuple[list[OnList], list[Reason]]:
    """The lists on which somebody stands, and every rule that found them, by theme and title. Read after the rules were asked.

    What a rule found that may not be given out on the day is not among them.
    """
    found = list(Flag.objects.filter(person_id=person_number).select_related("rule_version"))
    shut = rules_shut(on, {one.rule_version for one in found})
    given = given_places(ListPlace.objects.filter(person_id=person_number).order_by("list"), shut)
    places = without_shut_reasons(given, shut, found)
    counted = ListPlace.objects.filter(list__in=[one.list for one in places]).values_list("list")
    many = dict(counted.annotate(Count("id")))
    reasons = [
        Reason(
            one.rule_version.rule, shut.titles.get(one.rule_version.rule, one.rule_version.rule.replace("_", " ").capitalize()),
            one.rule_version.theme, one.reason, one.evidence_date,
        )
        for one in found if one.rule_version_id not in shut.numbers
    ]  # fmt: skip
    on_lists = [OnList(one.list, one.position, many[one.list], one.reason or "") for one in places]
    return on_lists, sorted(reasons, key=lambda one: (one.theme, one.title))
