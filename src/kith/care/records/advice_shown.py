"""Cases of advice as they are shown: those of a body with the next day first, one with all of it, and the line that others see on a person's page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from kith.care.advice import CASE, DAY, LETTER, steps_open
from kith.care.advice_clocks import letter_due
from kith.care.records.advice_letters import BANNER, name_shown
from kith.care.records.advice_notes import Noted, notes_of, privileged_notes_of
from kith.care.records.advice_seats import sitting_on
from kith.care.records.advising_rules import ADVISER, OF_THE_CASE, case_item, held_by_body, mine, the_case_of_mine
from kith.care.records.leading import people_led_to
from kith.care.records.models import AdviceCase, AdviceDay, AdviceEvent, AdviceLetter, AdviceMoney, AdviceNote
from kith.governance.asker import Asker, usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import Known, known_about
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "CaseDetail",
    "CaseLine",
    "CasesListed",
    "UnderWay",
    "cases_to_move",
    "my_cases",
    "the_case",
    "under_way_with",
]

_SHOWN_FOR, _FEW = timedelta(365), 3


@dataclass(frozen=True)
class CaseLine:
    """One case as a list shows it.

    next_day     the next day that stands: its kind and date; None where none does
    is_mine      whether the asker sits on it
    person       whom it is about, by pseudonym, and name; both empty where that may not be read, as `is_read` says
    """

    number: int
    matter: str
    state: str
    since: datetime
    result: str
    next_day: tuple[str, date] | None
    is_overdue: bool
    is_mine: bool
    letters_waiting: int
    person: str = ""
    name: str = ""
    is_read: bool = False

    @property
    def order(self) -> tuple[bool, date, int]:
        """What is overdue or due next comes first; what has no day last."""
        return self.next_day is None, self.next_day[1] if self.next_day else date.max, self.number


@dataclass(frozen=True)
class CasesListed:
    """Cases under way, those that ended in the last year, and of how many nothing is shown to the asker but where they stand."""

    under_way: tuple[CaseLine, ...]
    ended: tuple[CaseLine, ...]
    hidden_count: int


@dataclass(frozen=True)
class CaseDetail:
    """One case with all of it. Where `line.is_read` is False nothing but where it stands is told.

    moves           moves that an adviser may make now, by thing and number
    privileged      None where they are nobody's to read now
    letter_days     by when each letter is moved next
    """

    line: CaseLine
    words: str
    consent: tuple[str, str, date]
    days: tuple[AdviceDay, ...]
    letters: tuple[AdviceLetter, ...]
    letter_days: Mapping[int, date | None]
    money: tuple[AdviceMoney, ...]
    events: tuple[AdviceEvent, ...]
    notes: tuple[Noted, ...]
    privileged: tuple[Noted, ...] | None
    seats: tuple[tuple[str, str, bool], ...]
    moves: Mapping[tuple[str, int | None], tuple[str, ...]]
    events_count: int
    referral: int | None
    shown: frozenset[str]


@dataclass(frozen=True)
class UnderWay:
    """What others who may read the advice on somebody see: with which body, about what, the next day, and the last shared notes."""

    body: str
    matter: str
    state: str
    next_day: tuple[str, date] | None
    number: int
    is_mine: bool
    notes: tuple[tuple[str, datetime], ...] = ()


def my_cases(asker: Asker, *, by: Actor, at: datetime) -> CasesListed:
    """Cases of the asker’s body: those under way with the next day first, and those that ended in the last year.

    Changes: nothing. Told: the trail, once for each person of whom something is shown. Errors: none.
    """
    found = list(
        _with_days(
            AdviceCase.objects.filter(mine(asker, at)).filter(
                Q(ended_at__isnull=True) | Q(ended_at__gte=at - _SHOWN_FOR)
            )
        )
    )
    led = people_led_to(row.person_id for row in found if row.is_open)
    names = _may_read(asker, list({one.person_id: one for one in led.values()}.values()), by, at)
    lines = [_line(row, asker, led.get(row.person_id) if row.is_open else None, names, at) for row in found]
    under_way = sorted((line for line in lines if line.state in CASE.open), key=lambda line: line.order)
    ended = sorted((line for line in lines if line.state not in CASE.open), key=lambda line: line.since, reverse=True)
    return CasesListed(tuple(under_way), tuple(ended), sum(not line.is_read for line in under_way))


def cases_to_move(asker: Asker, at: datetime) -> list[CaseLine]:
    """Cases of the asker’s body that are under way, the next day first. Nothing of whom they are about is in it, so that it leaves no look."""
    found = _with_days(AdviceCase.objects.filter(mine(asker, at), state__in=CASE.open))
    return sorted((_line(row, asker, None, {}, at) for row in found), key=lambda line: line.order)


def the_case(asker: Asker, number: int, *, by: Actor, at: datetime) -> CaseDetail:
    """One case of the asker’s body with all of it; of one that has ended where it stands, and what the asker wrote themself (AZ-13).

    Changes: nothing. Told: the trail, the look or the refusal. Errors: `NotYours`, whether there is none or it is another’s.
    """
    the_case_of_mine(asker, number, at)
    row = _with_days(AdviceCase.objects.filter(pk=number)).get()
    item = replace(case_item(row, "view", asker), carries=BANNER)
    known = known_about(asker, [item.person_id or row.person_id], at)
    with transaction.atomic():
        said = known.ask("view", [item], usual_purpose(asker.role), by=by)[0]
    one = person_of(row.person_id)
    reads = said.shows and row.is_open and one is not None
    line = _line(
        row, asker, one if reads else None, {one.person_id: name_shown(one, said)} if reads and one else {}, at
    )
    events = row.events.order_by("number")
    if not reads:
        own = tuple(events.filter(written_by=asker.account))
        return CaseDetail(
            line,
            "",
            ("", "", row.consent_date),
            (),
            (),
            {},
            (),
            own,
            (),
            None,
            tuple(sitting_on(row)),
            _moves(row),
            row.events_count,
            None,
            frozenset(),
        )
    letters, money = tuple(row.letters.order_by("id")), tuple(row.money.order_by("id"))
    privileged = privileged_notes_of(row, asker, at)
    due = {one.pk: letter_due(one.state, one.since.astimezone(LONDON).date(), one.needed_by) for one in letters}
    return CaseDetail(
        line, row.words, (row.consent_by, row.consent_words, row.consent_date), tuple(row.days.order_by("due_date", "id")), letters, due, money, tuple(events),
        tuple(notes_of(row)), None if privileged is None else tuple(privileged), tuple(sitting_on(row)), _moves(row, letters, money), row.events_count,
        row.referral_id, BANNER - said.hidden_field_groups,
    )  # fmt: skip


def under_way_with(known: Known, item: Item, under: Collection[str]) -> list[UnderWay]:
    """Cases of somebody that are under way, as far as the rules let the asker read their advice: in one question more where there are none.

    Parameters
    ----------
    known : what is kept about the person, read while their page is shown, which the trail has
    item : the person, as their page asks about them
    under : every pseudonym of theirs
    """
    rows = list(_with_days(AdviceCase.objects.filter(person_id__in=under, state__in=CASE.open)))
    if not rows:
        return []
    asker, teams = known.asker, {tie.team for tie in known.asker.current_ties(known.at.astimezone(LONDON).date())}
    asked = [held_by_body(item.part(OF_THE_CASE), row.organisation) for row in rows]
    said, notes = known.would("view", asked, usual_purpose(asker.role)), _shared([row.pk for row in rows])
    return [
        UnderWay(
            row.organisation_name, row.matter, row.state, _next(row), row.pk,
            (asker.role, asker.organisation) == (ADVISER, row.organisation) and row.team in teams, tuple(notes.get(row.pk, ())[:_FEW]),
        )
        for row, may in zip(rows, said, strict=True)
        if may.effect == "permit"
    ]  # fmt: skip


def _shared(cases: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Shared notes of these cases, the latest first. Shown only where the rules let the advice be read."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    rows = AdviceNote.objects.filter(case__in=cases).order_by("-id")
    for case, words, at in rows.values_list("case_id", "words", "written_at"):
        found.setdefault(case, []).append((words, at))
    return found


def _with_days(rows: QuerySet[AdviceCase]) -> QuerySet[AdviceCase]:
    """Cases with what their lines need, in three questions however many there are."""
    return rows.prefetch_related("days", "letters", "seats")


def _moves(
    row: AdviceCase, letters: Iterable[AdviceLetter] = (), money: Iterable[AdviceMoney] = ()
) -> dict[tuple[str, int | None], tuple[str, ...]]:
    """What an adviser may do now: of the case at any time, of the rest while it is under way."""
    found: dict[tuple[str, int | None], tuple[str, ...]] = {("case", None): steps_open("case", row.state, "adviser")}
    if row.is_open:
        for thing, those in (("day", row.days.all()), ("letter", letters), ("money", money)):
            found |= {(thing, one.pk): steps_open(thing, one.state, "adviser") for one in those}
    return found


def _next(row: AdviceCase) -> tuple[str, date] | None:
    standing = sorted((one.due_date, one.kind) for one in row.days.all() if one.state in DAY.open)
    return (standing[0][1], standing[0][0]) if standing else None


def _may_read(asker: Asker, people: Sequence[Person], by: Actor, at: datetime) -> dict[str, str]:
    """Those of people whose cases may be read, each with their name."""
    purpose = usual_purpose(asker.role)
    items = [
        held_by_body(one, asker.organisation)
        for one in person_items(people, Asked(asker, "list", purpose, OF_THE_CASE), carries=frozenset({"identity"}))
    ]
    if not items:
        return {}
    known = known_about(asker, [item.person_id for item in items if item.person_id], at)
    with transaction.atomic():
        said = known.ask("list", items, purpose, by=by)
    return {
        one.person_id: name_shown(one, may)
        for one, may in zip(people, said, strict=True)
        if may.shows and OF_THE_CASE not in may.hidden_field_groups
    }


def _line(row: AdviceCase, asker: Asker, one: Person | None, names: Mapping[str, str], at: datetime) -> CaseLine:
    """One line; `one` is whom it is about, where they are still here."""
    day, on = _next(row) if row.is_open else None, at.astimezone(LONDON).date()
    is_read = one is not None and one.person_id in names
    sits = any(seat.account == asker.account and seat.to_at is None for seat in row.seats.all())
    waiting = sum(letter.state in LETTER.open for letter in row.letters.all())
    return CaseLine(
        row.pk, row.matter, row.state, row.since, row.result, day, day is not None and on > day[1], sits, waiting,
        one.person_id if one and is_read else "", names.get(one.person_id, "") if one and is_read else "", is_read,
    )  # fmt: skip
