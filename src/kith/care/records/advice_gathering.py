"""What cases of advice keep of one person, for their copy. Called only after the rules of access were asked.

Privileged notes are in no copy that a partner makes: Data Protection Act 2018, schedule 2, paragraph 19. They are the person's, and their adviser has them.
"""

from __future__ import annotations

from typing import Any

from kith.care.records.models import (
    AdviceCase,
    AdviceDay,
    AdviceEscalation,
    AdviceEvent,
    AdviceLetter,
    AdviceMoney,
    AdviceNote,
)
from kith.governance.pack import KEY, STAFF, Sheet
from kith.governance.records.gathering import rows_of

__all__ = ["ADVICE_ABOUT_NOBODY", "ADVICE_SHEETS", "gather_advice"]

_SAME = "the person is the same in every row"
_UNREAD = "in an adviser’s own words, which nobody has read for what they say of others; ask for it"
_AGREED = "may tell of somebody else, who agreed for you; ask for it"


def _advice(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "advice")


CASES = Sheet(
    "advice-cases", "Where an adviser helps you, about what, and what came of it", "care.AdviceCase",
    _advice("number", "matter", "organisation_name", "field_groups", "consent_by", "consent_date", "opened_at", "state", "since", "result", "ended_at", "referral"),
    {"id": KEY, "person_id": _SAME, "words": _UNREAD, "organisation": KEY, "team": KEY, "consent_words": _AGREED, "opened_by": STAFF, "message_id": KEY, "events_count": KEY},
    {"number": "id", "referral": "referral__id"},
)  # fmt: skip
DAYS = Sheet(
    "advice-days", "Days by which something had to be done for you", "care.AdviceDay",
    _advice("case", "kind", "typed_date", "due_date", "state", "done_date"), {"id": KEY, "why": _UNREAD, "follows": KEY}, {"case": "case__id"},
)  # fmt: skip
LETTERS = Sheet(
    "advice-letters", "Letters that your adviser asked of a practice", "care.AdviceLetter",
    _advice("case", "practice_name", "words", "needed_by", "consent_by", "consent_date", "asked_at", "state", "since"),
    {"id": KEY, "practice": KEY, "team": KEY, "consent_words": _AGREED}, {"case": "case__id"},
)  # fmt: skip
MONEY = Sheet(
    "advice-money", "Money that was claimed for you", "care.AdviceMoney", _advice("case", "kind", "whose", "state", "amount_pence", "period"), {"id": KEY}, {"case": "case__id"},
)  # fmt: skip
EVENTS = Sheet(
    "advice-events", "What was said of each of these, and by which end", "care.AdviceEvent",
    _advice("case", "number", "thing", "move", "party", "from_state", "to_state", "is_taken", "why_not", "reason", "day", "amount_pence", "period", "organisation", "written_at"),
    {"id": KEY, "which": KEY, "message_id": KEY, "words": _UNREAD, "spoken_by": "may name somebody else", "written_by": STAFF}, {"case": "case__id"},
)  # fmt: skip
NOTES = Sheet(
    "advice-notes", "When an adviser wrote a note", "care.AdviceNote", _advice("case", "written_at"),
    {"id": KEY, "words": _UNREAD, "message_id": KEY, "written_by": STAFF}, {"case": "case__id"},
)  # fmt: skip
TOLD = Sheet(
    "advice-told", "Where somebody was told that a day was near, or that nobody answered", "care.AdviceEscalation",
    _advice("case", "told", "state", "due_date", "raised_at", "settled_at"), {"id": KEY, "day": KEY, "letter": KEY, "settled_by": STAFF}, {"case": "case__id"},
)  # fmt: skip
ADVICE_SHEETS = (CASES, DAYS, LETTERS, MONEY, EVENTS, NOTES, TOLD)

ADVICE_ABOUT_NOBODY = {
    "care.PrivilegedNote": "under legal professional privilege (Data Protection Act 2018, schedule 2, paragraph 19), whether or not there is anything of the kind; "
    "your adviser gives it to you",
    "care.AdviceSeat": "which member of staff sat on a case",
}
"""Models of advice that are not in a person's copy, and why."""


def gather_advice(pseudonyms: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet of advice for one person, under every pseudonym that leads to them."""
    of_case = {"case__person_id__in": pseudonyms}
    return {
        CASES.name: rows_of(AdviceCase.objects.filter(person_id__in=pseudonyms).order_by("id"), CASES),
        DAYS.name: rows_of(AdviceDay.objects.filter(**of_case).order_by("id"), DAYS),
        LETTERS.name: rows_of(AdviceLetter.objects.filter(**of_case).order_by("id"), LETTERS),
        MONEY.name: rows_of(AdviceMoney.objects.filter(**of_case).order_by("id"), MONEY),
        EVENTS.name: rows_of(AdviceEvent.objects.filter(**of_case).order_by("id"), EVENTS),
        NOTES.name: rows_of(AdviceNote.objects.filter(**of_case).order_by("id"), NOTES),
        TOLD.name: rows_of(AdviceEscalation.objects.filter(**of_case).order_by("id"), TOLD),
    }
