"""What the register holds of one person, for their copy. Called only after the rules have said what may be told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from kith.governance.pack import KEY, STAFF, ByValue, Sheet
from kith.governance.records.gathering import rows_of
from kith.people.guarding import (
    CLAIM_FIELDS,
    EVENT_GROUPS,
    IDENTITY_COLUMNS,
    PERSON_COLUMNS,
    group_of_claim,
    group_of_event,
)
from kith.people.records.labelled import labels_on, mark_of_event, on_entries_of
from kith.people.records.models import (
    AboutMeAnswer,
    AboutMeConfirmed,
    Claim,
    Entry,
    Event,
    Gap,
    Identity,
    Link,
    MatchDecision,
    NameWord,
    Person,
    Problem,
    Registration,
    Retired,
    Told,
    Wording,
)
from kith.people.telling import QUESTIONS, group_of_question

__all__ = [
    "ABOUT_NOBODY",
    "SHEETS",
    "events_labelled",
    "gather",
    "is_on_the_register",
    "name_of",
    "now_called",
    "pseudonyms_in",
    "pseudonyms_of",
]

_SAME = "the person is the same in every row"
_FROM = {"source": "contacts", "file": "contacts", "source_row": "contacts"}
_NOT_TOLD = {"household_id": "the same for everybody at the address, so it speaks of them too"}

PERSON = Sheet(
    "person", "You, as the register has you", "people.Person",
    {"person_id": "identity"} | {column: group for column, group in PERSON_COLUMNS.items() if column not in _NOT_TOLD},
    {"id": KEY, **_NOT_TOLD},
)  # fmt: skip
IDENTITY = Sheet("names", "Who you are, as the register takes it from what partners say", "people.Identity",
                 dict(IDENTITY_COLUMNS), {"person": _SAME})  # fmt: skip
WORDS = Sheet("words-of-names", "The words of your names, by which a search finds you", "people.NameWord",
              dict.fromkeys(("word", "sound", "kind"), "identity"), {"id": KEY, "person": _SAME})  # fmt: skip
ENTRIES = Sheet("entries", "Which partners hold a record of you", "people.Entry",
                {"entry_id": "identity", "began_as": "identity"} | _FROM, {"id": KEY, "person": _SAME})  # fmt: skip
WORDINGS = Sheet(
    "wordings", "How each partner wrote who you are", "people.Wording",
    {"entry_id": "identity"} | dict(IDENTITY_COLUMNS) | {"sex": PERSON_COLUMNS["sex"]}
    | dict.fromkeys(("recorded_date", "file", "source_row", "rows_count"), "contacts"),
    {"id": KEY}, {"entry_id": "entry__entry_id"},
)  # fmt: skip
CLAIMS = Sheet(
    "claims", "What each partner’s file said of you, cell by cell; of names, numbers and addresses only a digest is kept here, the words stand in “wordings”",
    "people.Claim",
    dict.fromkeys(("entry_id", "field", "value", "claim_date", "stated_by_person"), "demographics") | _FROM,
    {"id": KEY, "person": _SAME}, {"entry_id": "entry__entry_id"},
    ByValue(("field",), group_of_claim, frozenset([*CLAIM_FIELDS.values(), *PERSON_COLUMNS.values(), *IDENTITY_COLUMNS.values()])),
)  # fmt: skip
REGISTRATIONS = Sheet(
    "registrations", "Your time on the lists of general practices", "people.Registration",
    {"entry_id": "identity"} | dict.fromkeys(("practice_ods_code", "registered_date", "deregistered_date", "claim_date"), PERSON_COLUMNS["registration"])
    | _FROM, {"id": KEY}, {"entry_id": "entry__entry_id"},
)  # fmt: skip
EVENTS = Sheet(
    "events", "What partners say happened, or was found", "people.Event",
    {"entry_id": "identity"}
    | dict.fromkeys(("kind", "date", "code_system", "code", "value", "unit", "outcome", "end_date"), "contacts") | _FROM,
    {"id": KEY, "person": _SAME}, {"entry_id": "entry__entry_id"},
    ByValue(("kind", "source"), group_of_event, EVENT_GROUPS),
)  # fmt: skip
LINKS = Sheet(
    "links", "Which partners’ records were taken to be of one person: you", "people.Link",
    dict.fromkeys(("entry_left", "entry_right", "score", "probability", "limit", "band", "reasons"), "identity"),
    {"id": KEY, "person_left": _SAME, "person_right": _SAME},
)  # fmt: skip
DECISIONS = Sheet(
    "decisions-on-links", "What staff decided of two records of yours: one person, or two", "people.MatchDecision",
    dict.fromkeys(("entry_left", "entry_right", "decision", "decided_at", "taken_back_at"), "identity"),
    {"id": KEY, "act": KEY, "said": "a digest of wordings that stand in “wordings”", "decided_by": STAFF, "taken_back_by": STAFF,
     "reason": "a colleague’s words, which may speak of somebody else", "gave": "pseudonyms, which stand in the other sheets",
     "before": "the register as it was before, of everybody concerned, so it speaks of them too"},
)  # fmt: skip
RETIRED = Sheet("former-pseudonyms", "What the register called you before", "people.Retired",
                {"person_id": "identity", "now_person_id": "identity"}, {"id": KEY})  # fmt: skip
GAPS = Sheet(
    "gaps", "What the register does not know of you, and which partner could best ask", "people.Gap",
    dict.fromkeys(("field", "state"), "demographics") | dict.fromkeys(("held_by", "could_fill"), "contacts"),
    {"id": KEY, "person": _SAME},
)  # fmt: skip
PROBLEMS = Sheet(
    "problems", "What of partners’ rows about you could not be used", "people.Problem",
    dict.fromkeys(("file", "row", "column", "field", "reason", "mend", "fate", "text"), "identity"), {"id": KEY},
)  # fmt: skip
STEPS = Sheet(
    "told", "What you, or somebody for you, told the team of yourself, as they wrote it down", "people.Told",
    dict.fromkeys(("question", "answer", "cells", "said_on", "by_person", "recorded_at"), "demographics")
    | {"record": "identity", "person_id": "identity"}, {"id": KEY, "recorded_by": STAFF}, {},
    ByValue(("question",), group_of_question, frozenset(one.group for one in QUESTIONS.values())),
)  # fmt: skip
_SAID = ("topic", "state", "text", "needs", "said_on", "speaker", "whom", "written_at", "role", "organisation")
ABOUT_ME = Sheet("about-me", "What you told us about yourself, and what was said before", "people.AboutMeAnswer", dict.fromkeys(_SAID, "about-me"),
                 {"id": KEY, "person_id": _SAME, "after": KEY, "asked_by": STAFF})  # fmt: skip
STILL_RIGHT = Sheet(
    "about-me-confirmed", "When you said that it was still right", "people.AboutMeConfirmed",
    dict.fromkeys(("topic", "confirmed_on", "role", "organisation"), "about-me"),
    {"id": KEY, "confirmed_by": STAFF, "confirmed_at": "the day stands in “confirmed on”"}, {"topic": "answer__topic"},
)  # fmt: skip
SHEETS = (
    PERSON,
    ABOUT_ME,
    STILL_RIGHT,
    IDENTITY,
    WORDS,
    ENTRIES,
    WORDINGS,
    CLAIMS,
    REGISTRATIONS,
    EVENTS,
    LINKS,
    DECISIONS,
    RETIRED,
    GAPS,
    STEPS,
    PROBLEMS,
)

ABOUT_NOBODY = {
    "people.LoadedFile": "a partner’s file as a whole, counted",
    "people.ImportRun": "a file on its way into the register, counted",
    "people.ImportMove": "who moved such a file on",
}
"""Models of this room that are not in a person's copy, and why."""


def is_on_the_register(person_id: str) -> bool:
    """Whether somebody has this pseudonym today."""
    return Person.objects.filter(person_id=person_id).exists()


def now_called(person_id: str) -> str:
    """The pseudonym that an older one leads to; the same where it leads nowhere else."""
    found = Retired.objects.filter(person_id=person_id, now_person_id__isnull=False).values_list(
        "now_person_id", flat=True
    )
    return found.first() or person_id


def name_of(person_id: str) -> str:
    """Who somebody is, in one line, for paper that is handed over; empty where no name is known."""
    row = Identity.objects.filter(person__person_id=person_id).values_list("given_name", "family_name").first()
    return " ".join(filter(None, row or ()))


def pseudonyms_of(person_id: str) -> list[str]:
    """A person's pseudonym, and those that were theirs before: the trail has each event under the one of its day."""
    before = Retired.objects.filter(now_person_id=person_id).order_by("id").values_list("person_id", flat=True)
    return [person_id, *before]


def pseudonyms_in(person_id: str) -> Any:
    """The same as `pseudonyms_of`, for a question that is asked anyway: `person_id__in=` it, and nothing more is asked for."""
    before = Retired.objects.filter(now_person_id=person_id).order_by().values("person_id")
    return Person.objects.filter(person_id=person_id).order_by().values("person_id").union(before)


def gather(
    person_id: str, untold: Collection[int] = frozenset()
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, int]]:
    """Rows of each sheet for one person; and how many rows may not be told, by kind. `untold` are events, by number, that a label keeps out."""
    mine = {"person__person_id": person_id}
    held = Entry.objects.filter(**mine)
    entries = list(held.order_by("id").values_list("entry_id", flat=True))
    pairs = Link.objects.filter(Q(entry_left__in=entries) | Q(entry_right__in=entries)).order_by("id")
    own = pairs.filter(entry_left__in=entries, entry_right__in=entries)
    found = {
        PERSON.name: rows_of(Person.objects.filter(person_id=person_id), PERSON),
        IDENTITY.name: rows_of(Identity.objects.filter(**mine), IDENTITY),
        WORDS.name: rows_of(NameWord.objects.filter(**mine).order_by("id"), WORDS),
        ENTRIES.name: rows_of(held.order_by("id"), ENTRIES),
        WORDINGS.name: rows_of(Wording.objects.filter(entry__in=held).order_by("id"), WORDINGS),
        CLAIMS.name: rows_of(Claim.objects.filter(**mine).order_by("id"), CLAIMS),
        REGISTRATIONS.name: rows_of(Registration.objects.filter(entry__in=held).order_by("id"), REGISTRATIONS),
        EVENTS.name: rows_of(Event.objects.filter(**mine).exclude(pk__in=untold).order_by("date", "id"), EVENTS),
        LINKS.name: rows_of(own, LINKS),
        DECISIONS.name: rows_of(
            MatchDecision.objects.filter(entry_left__in=entries, entry_right__in=entries), DECISIONS
        ),
        RETIRED.name: rows_of(Retired.objects.filter(now_person_id=person_id).order_by("id"), RETIRED),
        GAPS.name: rows_of(Gap.objects.filter(**mine).order_by("id"), GAPS),
        STEPS.name: rows_of(Told.objects.filter(record__in=entries).order_by("id"), STEPS),
        PROBLEMS.name: _problems(person_id),
        **_told(pseudonyms_of(person_id)),
    }
    about_others = pairs.count() - len(found[LINKS.name])
    apart = {
        "pairs with a record of somebody else": about_others,
        "entries told by, or about, somebody else": len(untold),
    }
    return found, {kind: count for kind, count in apart.items() if count}


def events_labelled(person_id: str) -> dict[int, tuple[str, frozenset[str]]]:
    """Entries of one person that somebody labelled: by number, the field group and the labels of each."""
    one = Person.objects.filter(person_id=person_id).first()
    on = labels_on(on_entries_of(one)) if one else {}
    if not on:
        return {}
    rows = {event: mark_of_event(event) for event in Event.objects.filter(person=one).select_related("entry")}
    return {
        event.pk: (group_of_event(event.kind, event.source or ""), frozenset(on[mark]))
        for event, mark in rows.items()
        if mark in on
    }


def _told(people: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What they said about themselves, under all their pseudonyms."""
    said = rows_of(AboutMeAnswer.objects.filter(person_id__in=people), ABOUT_ME)
    right = rows_of(AboutMeConfirmed.objects.filter(answer__person_id__in=people), STILL_RIGHT)
    return {ABOUT_ME.name: [{**row, "needs": sorted(row["needs"])} for row in said], STILL_RIGHT.name: right}


def _problems(person_id: str) -> list[dict[str, Any]]:
    """Problems of the rows that anything about the person was read from."""
    rows: set[tuple[str, int]] = set()
    for model, path in ((Entry, ""), (Wording, "entry__"), (Claim, ""), (Registration, "entry__"), (Event, "")):
        told = model.objects.filter(
            **{f"{path}person__person_id": person_id, "file__isnull": False, "source_row__isnull": False}
        )
        rows |= set(told.values_list("file", "source_row"))
    wanted = Problem.objects.filter(file__in={file for file, _ in rows}, row__in={row for _, row in rows}).order_by(
        "id"
    )
    return [one for one in rows_of(wanted, PROBLEMS) if (one["file"], one["row"]) in rows]
