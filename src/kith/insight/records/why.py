"""Why a person is on a list, in the words of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from kith.insight.records.giving_out import rules_shut
from kith.insight.records.list_reasons import given_flags, given_places, without_shut_reasons
from kith.insight.records.models import Flag, ListPlace
from kith.insight.records.using_rules import rules_in_use

__all__ = ["OnList", "Reason", "why_listed"]


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


def why_listed(person_number: int, on: date) -> tuple[list[OnList], list[Reason]]:
    """The lists on which somebody stands, and every rule that found them, by theme and title. Read after the rules were asked.

    What a rule found that may not be given out on the day is not among them.
    """
    shut = rules_shut(on)
    given = given_places(ListPlace.objects.filter(person_id=person_number).order_by("list"), shut)
    places = without_shut_reasons(given, shut)
    counted = ListPlace.objects.filter(list__in=[one.list for one in places]).values_list("list")
    many = dict(counted.annotate(Count("id")))
    titles = {rule.name: rule.title for rule in rules_in_use()}
    flags = given_flags(Flag.objects.filter(person_id=person_number), shut).select_related("rule_version")
    reasons = [
        Reason(
            one.rule_version.rule, titles.get(one.rule_version.rule, one.rule_version.rule.replace("_", " ").capitalize()),
            one.rule_version.theme, one.reason, one.evidence_date,
        )
        for one in flags
    ]  # fmt: skip
    on_lists = [OnList(one.list, one.position, many[one.list], one.reason or "") for one in places]
    return on_lists, sorted(reasons, key=lambda one: (one.theme, one.title))
