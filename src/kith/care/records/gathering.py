"""What the room keeps of one person, for their copy. Called only after the rules of access were asked."""

from __future__ import annotations

from typing import Any

from kith.care.records import gathering_tasks
from kith.care.records.advice_gathering import ADVICE_ABOUT_NOBODY, ADVICE_SHEETS, gather_advice
from kith.care.records.models import (
    Approach,
    ApproachMove,
    Attempt,
    Escalation,
    Referral,
    ReferralEvent,
    RuleQuestion,
    Signal,
)
from kith.governance.pack import KEY, STAFF, Sheet
from kith.governance.records.gathering import rows_of
from kith.people.records.gathering import pseudonyms_of

__all__ = ["ABOUT_NOBODY", "SHEETS", "gather"]

_SAME = "the person is the same in every row"
_UNREAD = "in a colleague’s own words, which nobody has read for what they say of others; ask for it"


def _care(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "care-coordination")


APPROACHES = Sheet(
    "approaches", "When a team meant to get in touch with you, why, and what came of it", "care.Approach",
    {"list": "care-coordination", "offer": "care-coordination", "reasons": "lists", "place_kept_for": "lists", "imd_decile": "place"}
    | dict.fromkeys(("ethnic_group", "age_band"), "demographics") | _care("state", "given_at", "taken_at", "due_date", "ended_at"),
    {"id": KEY, "person_id": _SAME, "worklist": KEY, "position": "an order of reading among others", "taken_by": STAFF},
    {"list": "worklist__name", "offer": "worklist__offer", "given_at": "worklist__given_at"},
)  # fmt: skip
MOVES = Sheet(
    "approach-moves", "What was done with each of these, and what was said of it", "care.ApproachMove",
    _care("approach", "move", "from_state", "to_state", "moved_at"), {"id": KEY, "moved_by": STAFF, "why": _UNREAD}, {"approach": "approach__id"},
)  # fmt: skip
ATTEMPTS = Sheet(
    "attempts", "When somebody tried to reach you, by which way", "care.Attempt",
    _care("approach", "channel", "result", "tried_at", "as_needed", "logged_at"),
    {"id": KEY, "person_id": _SAME, "logged_by": STAFF, "note": _UNREAD, "why_not": _UNREAD},
    {"approach": "approach__id"},
)  # fmt: skip
SIGNALS = Sheet(
    "signals", "What others who know you asked a team to look at", "care.Signal",
    _care("need", "raised_at", "settled_at", "approach"),
    {"id": KEY, "person_id": _SAME, "team": KEY, "typed": "your name as somebody else typed it", "raised_by": STAFF, "settled_by": STAFF, "settled": _UNREAD,
     "told_by": "tells of somebody else, who spoke in confidence"},
    {"approach": "approach__id"},
)  # fmt: skip
QUESTIONS = Sheet(
    "rule-questions", "Where somebody said that a rule is wrong about you, and the answer", "care.RuleQuestion",
    dict.fromkeys(("rule", "what", "asked_at", "answer", "answered_at"), "lists"),
    {"id": KEY, "person_id": _SAME, "approach": KEY, "asked_by": STAFF, "answered_by": STAFF, "words": _UNREAD, "reply": _UNREAD},
)  # fmt: skip
REFERRALS = Sheet(
    "referrals", "Where a service was asked to help you, with what went along, and what came of it", "care.Referral",
    dict.fromkeys(
        ("number", "kind", "need", "urgency", "words", "wish", "field_groups", "safe_contact", "safe_words", "consent_by", "consent_date", "begun_by", "recipient_name",
         "recipient", "referrer", "sent_at", "state", "since", "due_date", "result", "ended_at", "passed_from", "service_id"), "referral",
    ) | {"area": "place"},
    {"id": KEY, "person_id": _SAME, "recipient_kind": KEY, "recipient_role": KEY, "recipient_team": KEY, "referrer_team": KEY, "sent_by": STAFF,
     "message_id": KEY, "events_count": KEY, "unmet": "an entry that names nobody", "advocate": "tells of somebody else, who speaks up for you; ask for it",
     "consent_words": "may tell of somebody else, who agreed for you; ask for it"},
    {"number": "id", "passed_from": "passed_from__id"},
)  # fmt: skip
SAID = Sheet(
    "referral-events", "What was said of each of these, and by which end", "care.ReferralEvent",
    dict.fromkeys(("referral", "number", "move", "party", "from_state", "to_state", "is_taken", "why_not", "reason", "due_date", "organisation", "written_at"), "referral"),
    {"id": KEY, "message_id": KEY, "words": _UNREAD, "spoken_by": "may name somebody else", "written_by": STAFF}, {"referral": "referral__id"},
)  # fmt: skip
ESCALATIONS = Sheet(
    "referral-escalations", "Where nobody moved one of these in time, it went to the wrong place, or its service closed, and who was told", "care.Escalation",
    dict.fromkeys(("referral", "kind", "told_to", "whose", "due_date", "raised_at", "settled_at"), "referral"),
    {"id": KEY, "event": KEY, "settled_by": STAFF}, {"referral": "referral__id"},
)  # fmt: skip
SHEETS = (
    APPROACHES,
    MOVES,
    ATTEMPTS,
    SIGNALS,
    QUESTIONS,
    REFERRALS,
    SAID,
    ESCALATIONS,
    *gathering_tasks.SHEETS,
    *ADVICE_SHEETS,
)

ABOUT_NOBODY = {
    "care.Worklist": "people given out to a team: it counts them and names none",
    "care.AnswerLink": "the way by which a service without an account came to a referral that is in the copy; who came by it stands in the trail, and in who looked",
    "care.ReportLink": "the way by which a body came to figures in which nobody is named",
    **gathering_tasks.ABOUT_NOBODY,
    **ADVICE_ABOUT_NOBODY,
}
"""Models of this room that are not in a person's copy, and why."""


def gather(person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet for one person, under every pseudonym that leads to them."""
    mine = {"person_id__in": pseudonyms_of(person_id)}
    of_mine = {"approach__person_id__in": mine["person_id__in"]}
    return {
        APPROACHES.name: rows_of(Approach.objects.filter(**mine).order_by("id"), APPROACHES),
        MOVES.name: rows_of(ApproachMove.objects.filter(**of_mine).order_by("id"), MOVES),
        ATTEMPTS.name: rows_of(Attempt.objects.filter(**mine).order_by("id"), ATTEMPTS),
        SIGNALS.name: rows_of(Signal.objects.filter(**mine).order_by("id"), SIGNALS),
        QUESTIONS.name: rows_of(RuleQuestion.objects.filter(**mine).order_by("id"), QUESTIONS),
        **_referred(mine["person_id__in"]),
        **gathering_tasks.gather_tasks(mine["person_id__in"]),
        **gather_advice(mine["person_id__in"]),
    }


def _referred(pseudonyms: list[str]) -> dict[str, list[dict[str, Any]]]:
    theirs = {"referral__person_id__in": pseudonyms}
    return {
        REFERRALS.name: rows_of(Referral.objects.filter(person_id__in=pseudonyms).order_by("id"), REFERRALS),
        SAID.name: rows_of(ReferralEvent.objects.filter(**theirs).order_by("id"), SAID),
        ESCALATIONS.name: rows_of(Escalation.objects.filter(**theirs).order_by("id"), ESCALATIONS),
    }
