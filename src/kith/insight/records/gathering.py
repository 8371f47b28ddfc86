"""What rules found of one person, and on which lists they stand, for their copy. Called only after the rules of access were asked."""

from __future__ import annotations

from typing import Any

from kith.governance.pack import KEY, Sheet
from kith.governance.records.gathering import rows_of
from kith.insight.records.models import Flag, ListPlace, SetAside
from kith.people.records.gathering import pseudonyms_of

__all__ = ["ABOUT_NOBODY", "SHEETS", "gather"]

_SAME = "the person is the same in every row"


def _lists(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "lists")


FLAGS = Sheet(
    "flags", "What rules found that you may need; offered for people to look at, never a verdict", "insight.Flag",
    _lists("rule", "rule_version", "reason", "reason_codes", "reason_words", "evidence_date", "need_points", "contact_points"),
    {"id": KEY, "person": _SAME}, {"rule": "rule_version__rule", "rule_version": "rule_version__rule_version"},
)  # fmt: skip
PLACES = Sheet(
    "list-places", "On which lists you stand, and why", "insight.ListPlace",
    _lists("list", "position", "score", "need_points", "contact_points", "reasons", "reason", "place_kept_for")
    | {"imd_decile": "place"} | dict.fromkeys(("ethnic_group", "age_band", "sex"), "demographics"),
    {"id": KEY, "person": _SAME},
)  # fmt: skip
ASIDE = Sheet(
    "findings-set-aside", "What rules had found under a pseudonym of yours that is no longer given out", "insight.SetAside",
    _lists("flags", "places"),
    {"id": KEY, "person_id": _SAME, "moved": "which of these stand among your flags and places"},
)  # fmt: skip
SHEETS = (FLAGS, PLACES, ASIDE)

ABOUT_NOBODY = {
    "insight.RuleVersion": "a rule, about nobody",
    "insight.RuleDraft": "a rule in the making, about nobody",
    "insight.TeamRule": "a rule, about nobody",
    "insight.GroupAgreement": "what a group agreed to, in which nobody is named",
    "insight.Snapshot": "that a run left files of pseudonyms, which the next run replaces",
    "insight.RuleCount": "a number of people, about nobody in particular",
}
"""Models of this room that are not in a person's copy, and why."""


def gather(person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet for one person."""
    mine = {"person__person_id": person_id}
    return {
        FLAGS.name: rows_of(Flag.objects.filter(**mine).order_by("id"), FLAGS),
        PLACES.name: rows_of(ListPlace.objects.filter(**mine).order_by("list"), PLACES),
        ASIDE.name: rows_of(SetAside.objects.filter(person_id__in=pseudonyms_of(person_id)).order_by("id"), ASIDE),
    }
