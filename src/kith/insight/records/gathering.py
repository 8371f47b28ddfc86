"""What rules found of one person, and on which lists they stand, for their copy. Called only after the rules of access were asked."""

from __future__ import annotations

from typing import Any

from kith.governance.pack import KEY, Sheet
from kith.governance.records.gathering import rows_of
from kith.insight.records.models import Flag, ListPlace

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
SHEETS = (FLAGS, PLACES)

ABOUT_NOBODY = {"insight.RuleVersion": "a rule, about nobody"}
"""Models of this room that are not in a person's copy, and why."""


def gather(person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet for one person."""
    mine = {"person__person_id": person_id}
    return {
        FLAGS.name: rows_of(Flag.objects.filter(**mine).order_by("id"), FLAGS),
        PLACES.name: rows_of(ListPlace.objects.filter(**mine).order_by("list"), PLACES),
    }
