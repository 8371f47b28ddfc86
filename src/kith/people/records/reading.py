"""One person's page: who they are, what partners say of them side by side, and what happened. Read after the rules were asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kith.people.choosing import FIELD_RULES
from kith.people.guarding import IDENTITY_COLUMNS, PERSON_COLUMNS, group_of_event
from kith.people.leaving_out import SensitiveCodes
from kith.people.linking.contact_details import clean_phone
from kith.people.records.labelled import mark_of_event, with_labels_told
from kith.people.records.matching import Doubt, doubts
from kith.people.records.models import (
    Claim,
    Entry,
    Event,
    Identity,
    Link,
    MatchDecision,
    Person,
    Retired,
    Wording,
)
from kith.people.records.near import home_and_name
from kith.people.side_by_side import FIELDS, Said, Side

__all__ = [
    "Happened",
    "May",
    "Narrow",
    "Saying",
    "different_sayings",
    "happened_to",
    "near_to",
    "partners_of",
    "people_of",
    "person_of",
    "sayings_of",
    "side_of",
    "still_here",
    "usual_clinician_of",
]


@dataclass(frozen=True)
class Saying:
    """One value of one field as one partner says it."""

    field: str
    value: str
    source: str
    date: date | None
    by_person: bool | None


@dataclass(frozen=True)
class Happened:
    """What happened to one person, as far as it is shown.

    events      a page of what is narrowed to, latest first
    fits        how many there are of what is narrowed to
    shown       how many there are of the field groups that are shown
    hidden      how many there are of each that is not
    kinds       how many of each kind, of the partner that is narrowed to
    sources     how many from each partner, of the kinds that are narrowed to
    met         partners that met the person, with how often and when last; of all that is shown
    """

    events: tuple[Event, ...]
    fits: int
    shown: int
    hidden: Mapping[str, int]
    kinds: Mapping[str, int]
    sources: Mapping[str, int]
    met: Mapping[str, tuple[int, date]]


@dataclass(frozen=True)
class Narrow:
    """What of it is looked at: kinds of events (none: all), one partner ("" for all), and from which to which number."""

    kinds: frozenset[str] = frozenset()
    source: str = ""
    begin: int = 0
    size: int = 60


def usual_clinician_of(person: Person, on: date) -> str:
    """The usual clinician whom the person's own practice named last; empty where it names nobody. Read after the rules were asked of registration."""
    said = Claim.objects.filter(
        person=person, field="usual_clinician", source=f"gp:{person.practice_ods_code}", claim_date__lte=on
    )
    last = said.order_by("-claim_date", "-pk").first()
    return last.value if last else ""


def person_of(person_id: str) -> Person | None:
    """The person of this pseudonym, or of the one that took its place; None where there is none."""
    people = with_labels_told(Person.objects.select_related("identity"))
    found = people.filter(person_id=person_id).first()
    if found is not None:
        return found
    retired = Retired.objects.filter(person_id=person_id, now_person_id__isnull=False).first()
    if retired is not None:
        return people.filter(person_id=retired.now_person_id).first()
    record = next((entry for entry, given in _given_here() if given == person_id), None)
    return people.filter(entries__entry_id=record).first() if record else None


def people_of(pseudonyms: Collection[str]) -> dict[str, Person]:
    """The same of many, in a few questions; a pseudonym that leads to nobody is absent."""
    people = Person.objects.select_related("identity")
    found = {one.person_id: one for one in people.filter(person_id__in=pseudonyms)}
    if not (others := set(pseudonyms) - set(found)):
        return found
    retired = Retired.objects.filter(person_id__in=others, now_person_id__isnull=False)
    now = dict(retired.values_list("person_id", "now_person_id"))
    led = {one.person_id: one for one in people.filter(person_id__in=now.values())}
    records: dict[str, str] = {}
    for record, given in _given_here():
        if given in others and given not in now:
            records.setdefault(given, record)
    held = Entry.objects.filter(entry_id__in=records.values()).select_related("person__identity")
    of_record = {one.entry_id: one.person for one in held}
    whom = {was: led.get(is_now) for was, is_now in now.items()} | {
        was: of_record.get(one) for was, one in records.items()
    }
    return found | {was: one for was, one in whom.items() if one is not None}


def _given_here() -> Iterator[tuple[str, str]]:
    """Records that were given a pseudonym here, of which no lake has heard, each with it."""
    for gave in MatchDecision.objects.exclude(gave={}).values_list("gave", flat=True):
        yield from gave.items()


def where_ids_lead() -> dict[str, str | None]:
    """Whom every pseudonym that was ever given out leads to now; somebody's own leads to themself."""
    now = (
        dict(Entry.objects.values_list("entry_id", "person__person_id"))
        if MatchDecision.objects.exclude(gave={}).exists()
        else {}
    )
    given_here = {given: now[entry] for entry, given in _given_here() if entry in now}
    retired = dict(Retired.objects.values_list("person_id", "now_person_id"))
    own = {one: one for one in Person.objects.values_list("person_id", flat=True)}
    return {**given_here, **retired, **own}


def living_people(born_before: date) -> list[tuple[str, str, int | None, bool | None, str]]:
    """Everybody alive of a neighbourhood who is known to be born before a day, by pseudonym: where they live, the tenth of areas by deprivation, whether
    they need an interpreter, and the code of their practice; for a made-up place alone, which has no secrets."""
    living = Person.objects.filter(death_month__isnull=True, neighbourhood__isnull=False, birth_month__lt=born_before)
    living = living.order_by("person_id")
    return [
        (person, place or "", decile, needs, practice or "")
        for person, place, decile, needs, practice in living.values_list(
            "person_id", "neighbourhood", "imd_decile", "interpreter_needed", "practice_ods_code"
        )
    ]


def still_here(people: set[str]) -> set[str]:
    """Those of these pseudonyms that lead to somebody on the register today."""
    leads = where_ids_lead()
    return {one for one in people if leads.get(one) is not None}


@dataclass(frozen=True)
class May:
    """What of a person's events may be shown: these field groups, and of entries with a sensitive code these labels.

    `marked` are the labels that somebody put on entries, by mark; `pairs` the field groups and labels of those that may be shown.
    """

    groups: Collection[str]
    labels: Collection[str]
    sensitive: SensitiveCodes
    marked: Mapping[str, Collection[str]] = field(default_factory=dict)
    pairs: Collection[tuple[str, str]] = frozenset()

    def hides(self, event: Event, group: str) -> bool:
        """Whether an entry is to be as though it were not there."""
        coded = self.sensitive.label_of(event.code_system, event.code)
        if coded is not None and coded not in self.labels:
            return True
        on = self.marked.get(mark_of_event(event), ()) if self.marked else ()
        return any((group, label) not in self.pairs for label in on)


def happened_to(person: Person, may: May, narrow: Narrow) -> Happened:
    """What happened to a person, latest first; what is of other field groups is counted, what is sensitive is not even that."""
    shown, hidden = [], Counter[str]()
    for one in Event.objects.filter(person=person).select_related("entry").order_by("-date", "source", "-id"):
        group = group_of_event(one.kind, one.source or "")
        if may.hides(one, group):
            continue
        if group in may.groups:
            shown.append(one)
        else:
            hidden[group] += 1
    of_kind = [one for one in shown if one.kind in narrow.kinds or not narrow.kinds]
    of_source = [one for one in shown if narrow.source in ("", one.source or "")]
    fits = [one for one in of_kind if narrow.source in ("", one.source or "")]
    return Happened(
        tuple(fits[narrow.begin : narrow.begin + narrow.size]), len(fits), len(shown), hidden,
        Counter(one.kind for one in of_source), Counter(one.source or "" for one in of_kind), _met(shown),
    )  # fmt: skip


def _met(shown: Sequence[Event]) -> dict[str, tuple[int, date]]:
    """Partners that met the person, the latest first: how often, and when last."""
    met: dict[str, list[date]] = {}
    for one in shown:
        if one.kind == "contact" and one.outcome in ("attended", None):
            met.setdefault(one.source or "", []).append(one.date)
    found = {source: (len(days), max(days)) for source, days in met.items()}
    return dict(sorted(found.items(), key=lambda one: one[1][1], reverse=True))


def partners_of(person: Person) -> list[str]:
    """The partners who hold a record of the person, by name."""
    return sorted({one for one in Entry.objects.filter(person=person).values_list("source", flat=True) if one})


def different_sayings(person: Person, groups: Collection[str]) -> dict[str, list[Saying]]:
    """Fields of which partners say different things, each saying with its source and date, latest first."""
    fields = [column for column, group in _GROUP_OF.items() if group in groups]
    found = sayings_of(person, fields)
    return {field: said for field, said in found.items() if len({_compared(one) for one in said} - {""}) > 1}


def _compared(one: Saying) -> str:
    """What of a value is held against others: a telephone number however it is written; what says that nothing is known, nothing."""
    if one.field in FIELD_RULES and one.value in FIELD_RULES[one.field].says_nothing:
        return ""
    return (clean_phone(one.value) if one.field == "phone" else None) or one.value.casefold()


def sayings_of(person: Person, fields: Collection[str]) -> dict[str, list[Saying]]:
    """All that partners say of some fields, and what the team was told, each saying with its source and date, latest first."""
    columns = [column for column in IDENTITY_COLUMNS if column in fields]
    told: dict[str, dict[tuple[str, str], Saying]] = {}
    for row in Wording.objects.filter(entry__person=person).select_related("entry"):
        for column in columns:
            _add(told, Saying(column, str(getattr(row, column) or ""), row.entry.source or "", row.recorded_date, None))
    for claim in Claim.objects.filter(person=person, field__in=[one for one in fields if one not in columns]):
        said = Saying(claim.field, claim.value, claim.source or "", claim.claim_date, claim.stated_by_person)
        _add(told, said)
    return {
        field: sorted(said.values(), key=lambda one: one.date or date.min, reverse=True) for field, said in told.items()
    }


def people_of_records(pair: tuple[str, str]) -> tuple[Person, Person] | None:
    """The people whom two records are about, who may be one; None where a record is not there."""
    rows = Entry.objects.filter(entry_id__in=pair).select_related("person__identity")
    found = {one.entry_id: one.person for one in rows}
    return (found[pair[0]], found[pair[1]]) if len(found) == 2 else None


def doubt_between(left: Person, right: Person, pair: tuple[str, str]) -> Doubt | None:
    """The doubt about two people, where it waits; for a pair that was settled, the reasons that linking had for it."""
    if left.pk != right.pk:
        waiting = next((one for one in doubts((left.pk, right.pk)) if pair in one.pairs), None)
        if waiting is not None:
            return waiting
    link = Link.objects.filter(entry_left=pair[0], entry_right=pair[1]).first()
    return Doubt((left.pk, right.pk), (pair,), tuple(link.reasons or ())) if link else None


@dataclass(frozen=True)
class Record:
    """One partner's record of a person: each value it ever had, by field, and from when until when its partner wrote."""

    entry: str
    source: str
    fields: Side
    latest: date | None


def records_of(person: Person, groups: Collection[str]) -> list[Record]:
    """The records that a person was put together from, by partner; of each what the asker may see."""
    rows = Entry.objects.filter(person=person).order_by("source", "entry_id")
    columns = [one for one in FIELDS if IDENTITY_COLUMNS.get(one) in groups]
    found = []
    for entry in rows.prefetch_related("wordings"):
        told: dict[str, dict[tuple[str, str], Saying]] = {}
        for row in entry.wordings.all():
            for column in columns:
                _add(told, Saying(column, str(getattr(row, column) or ""), entry.source or "", row.recorded_date, None))
        fields = {name: [Said(one.value, one.source, one.date) for one in said.values()] for name, said in told.items()}
        days = [row.recorded_date for row in entry.wordings.all() if row.recorded_date]
        found.append(Record(entry.entry_id, entry.source or "", fields, max(days, default=None)))
    return found


_GROUP_OF = {**IDENTITY_COLUMNS, **PERSON_COLUMNS, "death_date": "demographics"}


def fields_unseen(groups: Collection[str]) -> frozenset[str]:
    """The fields of a side that these field groups do not show."""
    return frozenset(one for one in FIELDS if _GROUP_OF[one] not in groups)


def side_of(person: Person, groups: Collection[str] | None = None) -> Side:
    """What partners say of a person, field by field, for holding two people side by side; of these field groups only, where named."""
    told: dict[str, dict[tuple[str, str], Saying]] = {}
    open_fields = [one for one in FIELDS if groups is None or _GROUP_OF[one] in groups]
    columns = [one for one in open_fields if one in IDENTITY_COLUMNS or one == "sex"]
    for row in Wording.objects.filter(entry__person=person).select_related("entry"):
        for column in columns:
            _add(told, Saying(column, str(getattr(row, column) or ""), row.entry.source or "", row.recorded_date, None))
    for claim in Claim.objects.filter(person=person, field__in=open_fields):
        _add(told, Saying(claim.field, claim.value, claim.source or "", claim.claim_date, claim.stated_by_person))
    return {
        field: sorted(
            (Said(one.value, one.source, one.date, one.by_person) for one in said.values()), key=_latest_first
        )
        for field, said in told.items()
    }


def _latest_first(one: Said) -> tuple[int, str, str]:
    return -(one.date or date.min).toordinal(), one.source, one.value


def _add(told: dict[str, dict[tuple[str, str], Saying]], said: Saying) -> None:
    """Keep a partner's latest saying of each value."""
    if not said.value:
        return
    held = told.setdefault(said.field, {})
    before = held.get((said.value, said.source))
    if before is None or (said.date or date.min) > (before.date or date.min):
        held[said.value, said.source] = said


def near_to(own_person: str | None, person: Person) -> list[str]:
    """What ties a member of staff, by their own place on the register, to this person: signs for whoever reviews (BG-05)."""
    own = Identity.objects.filter(person__person_id=own_person).select_related("person").first() if own_person else None
    who = getattr(person, "identity", None)
    if own is None or who is None:
        return []
    return home_and_name(own, who)
