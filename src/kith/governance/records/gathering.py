"""What the room governance keeps about one person, for their copy. Called only after the rules have said what may be told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from kith.governance.item import LABELS
from kith.governance.looks import DONE, may_be_told, thing
from kith.governance.pack import KEY, STAFF, Sheet
from kith.governance.records import models as kept
from kith.tables.records import holding

__all__ = ["ABOUT_NOBODY", "SHEETS", "gather", "rows_of"]

_UNREAD = "in a colleague’s own words, which nobody has read for what they say of others; ask for it"
_RUN = "tells how the service runs, and nothing of the person"
_FOUND = "the person is the same in every row"


def _trail(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "trail")


GRANTS = Sheet(
    "who-could-look", "To which teams your record was opened, for what, and until when", "governance.Grant",
    _trail("field_groups", "purposes", "labels", "from_at", "to_at", "why"),
    {"id": KEY, "person_id": _FOUND, "to": "an id of a team, organisation or account", "work": KEY, "despite_objection": _UNREAD,
     "opened_by": STAFF, "shut_by": STAFF, "carried_from": _FOUND},
)  # fmt: skip
OBJECTIONS = Sheet(
    "objections", "What you said no to", "governance.Objection",
    dict.fromkeys(("kind", "body", "field_group", "from_date", "to_date", "how"), "about-me"),
    {"id": KEY, "person_id": _FOUND, "said_to": STAFF, "carried_from": _FOUND},
)  # fmt: skip
LABELS_TOLD = Sheet(
    "labels", "What makes your record more guarded than others", "governance.PersonLabel",
    dict.fromkeys(("label", "meaning", "put_on_at", "taken_off_at"), "about-me"),
    {"id": KEY, "person_id": _FOUND, "ground": _UNREAD, "put_on_by": STAFF, "taken_off_by": STAFF,
     "carried_from": _FOUND},
    {"meaning": "label"},
)  # fmt: skip
ENTRY_LABELS_TOLD = Sheet(
    "labels-on-entries", "What makes single entries of your record more guarded than others", "governance.EntryLabel",
    dict.fromkeys(("label", "meaning", "put_on_at", "taken_off_at"), "about-me"),
    {"id": KEY, "person_id": _FOUND, "record": KEY, "mark": KEY, "field_group": KEY, "ground": _UNREAD, "put_on_by": STAFF, "taken_off_by": STAFF,
     "taken_off_why": _UNREAD},
    {"meaning": "label"},
)  # fmt: skip
EMERGENCIES = Sheet(
    "emergencies", "When your record was opened in an emergency", "governance.EmergencyAccess",
    _trail("role", "organisation", "purpose", "reason_kind", "from_at", "to_at", "review"),
    {"id": KEY, "person_id": _FOUND, "account": STAFF, "session": _RUN, "reason": _UNREAD, "signs": STAFF},
    {"review": "review__outcome"},
)  # fmt: skip
REVIEWS = Sheet(
    "emergency-reviews", "What somebody else made of each emergency", "governance.EmergencyReview",
    _trail("outcome", "reviewed_at"), {"id": KEY, "access": KEY, "note": _UNREAD, "reviewed_by": STAFF},
)  # fmt: skip
UNUSUAL = Sheet(
    "unusual-looks", "Looks at your record that somebody else looked into", "governance.UnusualLook",
    _trail("day", "role", "kind", "outcome", "reviewed_at"),
    {"id": KEY, "person_id": _FOUND, "account": STAFF, "people": _RUN, "from_at": "stands in “who-looked”", "to_at": "stands in “who-looked”",
     "raised_at": _RUN, "note": _UNREAD, "reviewed_by": STAFF},
)  # fmt: skip
SHARING = Sheet(
    "asked-to-share", "When somebody asked whether they may share something of yours", "governance.SharingAnswer",
    _trail("asked_at", "organisation", "field_group", "partner", "partner_role", "purpose", "may", "sentence", "ground", "next_step"),
    {"id": KEY, "person_id": _FOUND, "asked_by": STAFF, "policies": _RUN},
)  # fmt: skip
REQUESTS = Sheet(
    "requests", "When you asked for your record", "governance.AccessRequest",
    _trail("received_date", "who_asked", "how_checked", "extended_reason", "extended_at", "outcome", "closed_note", "closed_at",
           "recorded_at"),
    {"id": KEY, "person_id": _FOUND, "extended_by": STAFF, "closed_by": STAFF, "recorded_by": STAFF},
)  # fmt: skip
LOOKS = Sheet(
    "who-looked", "Who looked at your record, and what for", "governance.TrailEvent",
    _trail("at", "role", "organisation", "action", "what", "purpose"),
    {"seq": KEY, "account": STAFF, "session": _RUN, "request": _RUN, "kind": "said in plain words, as “what”", "item": KEY,
     "person": _FOUND, "result": _RUN, "reason": _UNREAD, "previous": _RUN, "hash": _RUN},
    {"what": "details"},
)  # fmt: skip
NATIONAL = Sheet(
    "asked-nationally", "When the NHS was last asked whether you opted out nationally", "governance.NationallyAsked",
    {"asked_at": "about-me"}, {"id": KEY, "person_id": _FOUND, "check_asked": KEY}, {"asked_at": "check_asked__asked_at"},
)  # fmt: skip
SHEETS = (
    GRANTS,
    OBJECTIONS,
    LABELS_TOLD,
    ENTRY_LABELS_TOLD,
    EMERGENCIES,
    REVIEWS,
    UNUSUAL,
    SHARING,
    REQUESTS,
    NATIONAL,
    LOOKS,
)

ABOUT_NOBODY = {
    "governance.Account": "a member of staff; that they are on the register too is theirs to ask of their employer",
    "governance.Agreement": "between bodies, about nobody",
    "governance.FindingBasis": "why a finding is lawful, about nobody",
    "governance.Guesses": "how often somebody guessed at an account, as a digest",
    "governance.Installation": "what this installation is",
    "governance.Joining": "a member of staff who is about to join, or to choose a password anew",
    "governance.KeptText": "what a member of staff typed and has not sent yet: sealed, and gone within hours",
    "governance.LooksGoneThrough": "how far the trail was gone through",
    "governance.Membership": "a member of staff",
    "governance.NationalCheck": "a question to the NHS about everybody at once; what came of it stands among the objections",
    "governance.Organisation": "a body",
    "governance.Passkey": "a member of staff",
    "governance.RecoveryCode": "a member of staff",
    "governance.SecondFactor": "a member of staff",
    "governance.SignInLink": "a member of staff",
    "governance.TaskTried": "a member of staff",
    "governance.Team": "a team",
    "governance.TrailCheckpoint": "how many events of the trail were purged, and when",
    "governance.TrailHead": "where the trail ends",
    "governance.TrainingHeld": "a member of staff",
    "governance.UsedOnce": "that a sign-in was used, as a digest",
}
"""Models of this room that are not in a person's copy, and why."""

_UNTOLD_LABELS = frozenset({"safeguarding", "sealed", "third-party", "domestic-abuse", "restricted-location"})
"""Labels of which a copy that others may open must say nothing: that there is one may itself be dangerous."""


def gather(people: Iterable[str]) -> tuple[dict[str, list[dict[str, Any]]], dict[str, int]]:
    """Rows of each sheet for one person, under all their pseudonyms; and how many rows may not be told, by kind."""
    ids = list(people)
    mine = {"person_id__in": ids}
    labels = kept.PersonLabel.objects.filter(**mine).order_by("id")
    opened = kept.EmergencyAccess.objects.filter(**mine).exclude(purpose="safeguarding")
    looks = [_look(row) for row in _events(ids)]
    told = [look for look in looks if look is not None]
    shown = labels.filter(label__in=set(LABELS) - _UNTOLD_LABELS)
    on_entries = kept.EntryLabel.objects.filter(**mine, label__in=set(LABELS) - _UNTOLD_LABELS).order_by("id")
    found = {
        GRANTS.name: rows_of(
            kept.Grant.objects.filter(**mine).exclude(purposes__contains=holding("safeguarding")).order_by("id"), GRANTS
        ),
        OBJECTIONS.name: rows_of(kept.Objection.objects.filter(**mine).order_by("id"), OBJECTIONS),
        LABELS_TOLD.name: [{**row, "meaning": LABELS[row["label"]].meaning} for row in rows_of(shown, LABELS_TOLD)],
        ENTRY_LABELS_TOLD.name: [
            {**row, "meaning": LABELS[row["label"]].meaning} for row in rows_of(on_entries, ENTRY_LABELS_TOLD)
        ],
        EMERGENCIES.name: rows_of(opened.order_by("id"), EMERGENCIES),
        REVIEWS.name: rows_of(kept.EmergencyReview.objects.filter(access__in=opened).order_by("id"), REVIEWS),
        UNUSUAL.name: rows_of(kept.UnusualLook.objects.filter(**mine).exclude(role="safeguarding-lead"), UNUSUAL),
        SHARING.name: rows_of(_shared(ids), SHARING),
        REQUESTS.name: rows_of(kept.AccessRequest.objects.filter(**mine).order_by("id"), REQUESTS),
        NATIONAL.name: rows_of(kept.NationallyAsked.objects.filter(**mine), NATIONAL),
        LOOKS.name: told,
    }
    return found, _withheld(ids, {**found, LABELS_TOLD.name: list(shown)}, len(looks) - len(told))


def rows_of(query: QuerySet, sheet: Sheet) -> list[dict[str, Any]]:
    """Rows as a sheet has them: its columns, from wherever each is read."""
    paths = [sheet.paths.get(name, name) for name in sheet.groups]
    return [dict(zip(sheet.groups, row, strict=True)) for row in query.values_list(*paths)]


def _shared(ids: list[str]) -> QuerySet:
    told = kept.SharingAnswer.objects.filter(person_id__in=ids)
    return told.exclude(purpose="safeguarding").exclude(field_group="safeguarding").order_by("id")


def _events(ids: list[str]) -> Iterable[tuple]:
    rows = kept.TrailEvent.objects.filter(person__in=ids).order_by("seq")
    return rows.values_list("at", "role", "organisation", "action", "kind", "details", "purpose").iterator()


def _look(row: tuple) -> dict[str, Any] | None:
    at, role, organisation, action, kind, details, purpose = row
    group = str(json.loads(details).get("field_group", ""))
    if not may_be_told({"purpose": purpose, "kind": kind, "field_group": group}):
        return None
    return {"at": at, "role": role, "organisation": organisation, "action": DONE.get(action, action),
            "what": thing(kind, group), "purpose": purpose}  # fmt: skip


def _withheld(ids: list[str], found: dict[str, list], looks: int) -> dict[str, int]:
    """Rows of each kind that may not be told, of all that are kept about the person."""
    mine = {"person_id__in": ids}
    kept_rows = {
        "grants for safeguarding": kept.Grant.objects.filter(**mine).count() - len(found[GRANTS.name]),
        "labels that a copy must not show": kept.PersonLabel.objects.filter(**mine).count() - len(found["labels"]),
        "labels on entries that a copy must not show": kept.EntryLabel.objects.filter(**mine).count()
        - len(found["labels-on-entries"]),
        "emergencies for safeguarding": kept.EmergencyAccess.objects.filter(**mine).count() - len(found["emergencies"]),
        "unusual looks for safeguarding": kept.UnusualLook.objects.filter(**mine, role="safeguarding-lead").count(),
        "questions of sharing for safeguarding": kept.SharingAnswer.objects.filter(**mine).count()
        - len(found["asked-to-share"]),
        "looks for safeguarding": looks,
    }
    return {kind: count for kind, count in kept_rows.items() if count}
