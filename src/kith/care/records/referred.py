"""Where referrals are: those sent to a team, those it sent, and those of one person; what is in them only as the rules let."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from kith.care.clocks import last_day
from kith.care.partner_links import BY_LINK_OF
from kith.care.records.answering import at_an_end, ends_of, sent_from, sent_to
from kith.care.records.leading import every_pseudonym, people_led_to
from kith.care.records.models import Referral, ReferralEvent
from kith.care.records.names_read import name_of, names_readable, reads
from kith.care.records.referral_rules import item_of
from kith.care.referral import FOR_RESIDENTS, OPEN, PARTIES, moves_open
from kith.directory.closing import Shut
from kith.directory.records.closed import shut_now
from kith.errors import NotYours
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about, would_decide
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.reading import person_of

__all__ = [
    "EVERY",
    "Detail",
    "Line",
    "Listed",
    "Packet",
    "Spoken",
    "counts_by_folder",
    "inbox",
    "referrals_of",
    "sent_by",
    "the_referral",
    "to_move",
]

_SHOWN_FOR = timedelta(days=365)
"""What ended longer ago is history: it stands on the person's page."""

EVERY = slice(None)
"""All rows of a list."""

_SENT: Mapping[str, Callable[[datetime], Q]] = {
    "open": lambda at: Q(ended_at__isnull=True),
    "ended": lambda at: Q(ended_at__gte=at - _SHOWN_FOR),
    "all": lambda at: Q(ended_at__isnull=True) | Q(ended_at__gte=at - _SHOWN_FOR),
}
"""Which of those that a team sent are listed."""

_WHO = frozenset({"identity"})
_BANNER = _WHO | {"demographics", "about-me"}
"""What the page of one referral says of whom it is about, beside what is in it."""

_NOT_HERE = "There is no such referral of yours."


@dataclass(frozen=True)
class Packet:
    """What is in a referral: read only where the rules let. `name` is empty where who it is was not sent along."""

    person: str
    name: str
    need: str
    words: str
    wish: str
    field_groups: frozenset[str]
    safe_contact: str
    safe_words: str
    advocate: str


@dataclass(frozen=True)
class Line:
    """One referral as a list shows it. Both ends always see where it is; `packet` is None where the rules let nothing of it be read.

    last_day       by when the next move is to be made; None where it has ended
    is_overdue     that day is over
    ends           at which ends the asker is; empty for whoever looks after the person otherwise
    has_account    somebody of the service works here; for any other, whoever sent it writes down what it said
    for_person     where it is, in words for the person
    closed         the status of the service, where it is shut while this is under way
    """

    number: int
    kind: str
    urgency: str
    service_id: str
    recipient: str
    referrer: str
    state: str
    since: datetime
    last_day: date | None
    is_overdue: bool
    result: str
    ends: frozenset[str]
    has_account: bool
    packet: Packet | None
    closed: str = ""

    @property
    def for_person(self) -> str:
        """Where it is, as the person is told."""
        return FOR_RESIDENTS[self.state]


@dataclass(frozen=True)
class Listed:
    """Some rows of a list of referrals, of how many of these the content is not shown, and how long the whole list is."""

    lines: tuple[Line, ...]
    hidden_count: int
    total: int


@dataclass(frozen=True)
class Spoken:
    """One thing that was said of a referral; `words` are empty where the rules let them be read by nobody but whoever wrote them. `is_by_link` says that
    a partner without an account said it by their link."""

    number: int
    move: str
    party: str
    to_state: str
    why_not: str
    reason: str
    words: str
    day: date | None
    spoken_by: str
    at: datetime
    is_by_link: bool = False


@dataclass(frozen=True)
class Detail:
    """One referral with all that was said of it.

    `moves` are those that the asker may make now, by party; `shown` the parts of the record that its page may show beside it; `told` who has been told
    that nobody moves it, of `kith.care.clocks.TOLD`, each with when.
    """

    line: Line
    spoken: tuple[Spoken, ...]
    moves: dict[str, tuple[str, ...]]
    passed_from: int | None
    passed_to: int | None
    events_count: int
    shown: frozenset[str]
    told: tuple[tuple[str, datetime], ...] = ()


def inbox(asker: Asker, some: slice = EVERY, *, by: Actor, at: datetime) -> Listed:
    """Referrals that wait at the asker's service: what is over its day first, then what is urgent, then the oldest. Of these the rows of `some`.

    Changes: nothing. Told: the trail, once for each person whose packet is shown. Errors: none.
    """
    rows = sorted(Referral.objects.filter(sent_to(asker, at), state__in=OPEN), key=lambda one: _as_it_waits(one, at))
    return _lines(asker, rows[some], len(rows), by=by, at=at)


def _as_it_waits(row: Referral, at: datetime) -> tuple[bool, bool, datetime, int]:
    due = last_day(row.state, row.urgency, row.since, row.due_date)
    return not _is_over(due, at), row.urgency != "urgent", row.since, row.pk


def sent_by(asker: Asker, which: str = "all", some: slice = EVERY, *, by: Actor, at: datetime) -> Listed:
    """Referrals that the asker's team sent, latest first; of these the rows of `some`. Changes, Told, Errors: as `inbox`.

    `which` is “open” for those under way, “ended” for those that ended in the last year, and “all” for both.
    """
    found = Referral.objects.filter(_SENT[which](at) & sent_from(asker, at)).order_by("-id")
    return _lines(asker, list(found[some]), found.count(), by=by, at=at)


def counts_by_folder(asker: Asker, at: datetime) -> dict[str, int]:
    """How many referrals wait at the asker's service, and how many their team sent, by whether they are under way. It leaves no look."""
    waiting = Referral.objects.filter(sent_to(asker, at), state__in=OPEN).count()
    sent = Referral.objects.filter(sent_from(asker, at))
    named = {which: Count("pk", filter=_SENT[which](at)) for which in ("open", "ended")}
    return {"waiting": waiting, **sent.aggregate(**named)}


def to_move(asker: Asker, at: datetime) -> list[Line]:
    """Referrals whose next move is the asker's side's, the first due first: what waits at their service, what came back to them, and what they sent to a
    service that has closed meanwhile.

    Nothing of whom they are about is in it, so that it leaves no look.
    """
    rows = Referral.objects.filter(at_an_end(asker, at), state__in=OPEN)
    shut = shut_now()
    lines = [_line(row, ends_of(row, asker, at), None, (at, shut)) for row in rows]
    return sorted((one for one in lines if _is_theirs(one)), key=lambda one: (one.last_day or date.max, one.number))


def _is_theirs(one: Line) -> bool:
    waits = "referrer" if one.state == "returned" else "recipient"
    return waits in one.ends or bool(one.closed and "referrer" in one.ends)


def referrals_of(asker: Asker, person: str, *, by: Actor, at: datetime) -> Listed:
    """Referrals of one person, under all their pseudonyms, latest first.

    Whoever is at an end sees where those are; whoever looks after the person so that their coordination is open to them sees every one.
    Changes: nothing. Told: the trail. Errors: none.
    """
    found = Referral.objects.filter(person_id__in=every_pseudonym(person)).order_by("-id")
    whole = item_of(person, "view", asker).part("care-coordination")
    if not would_decide(asker, "view", [whole], usual_purpose(asker.role), at)[0].shows:
        found = found.filter(at_an_end(asker, at))
    rows = list(found)
    return _lines(asker, rows, len(rows), by=by, at=at)


def the_referral(asker: Asker, number: int, *, by: Actor, at: datetime) -> Detail:
    """One referral with all that was said of it.

    Changes: nothing. Told: the trail, the look or the refusal. Errors: `NotYours`, whether there is none or it is another’s.
    """
    row = Referral.objects.filter(pk=number).first()
    if row is None:
        raise NotYours(_NOT_HERE)
    ends = ends_of(row, asker, at)
    item, purpose = replace(item_of(row.person_id, "view", asker), carries=_BANNER), usual_purpose(asker.role)
    known = known_about(asker, [item.person_id], at)
    parts = [item, item.part("care-coordination")]
    if not ends and not all(one.shows for one in known.would("view", parts, purpose)):
        _tell_refused(row, by, at)
        raise NotYours(_NOT_HERE)
    with transaction.atomic():
        may = known.ask("view", [item], purpose, by=by)[0]
    one = person_of(row.person_id)
    told = (item.person_id or row.person_id, name_of(one, may) if one else "") if reads(may, "referral") else None
    line = _line(row, ends, told, (at, shut_now()))
    events = [_spoken(one, asker, line.packet is not None) for one in row.events.order_by("number")]
    moves = {party: moves_open(row.kind, row.state, party) for party in PARTIES}
    shown = _BANNER - may.hidden_field_groups if told else frozenset()
    onward = row.passed_to.values_list("pk", flat=True).first()
    raised = row.escalations.filter(kind="silence", settled_at__isnull=True).order_by("id")
    told_of = tuple(raised.values_list("told_to", "raised_at"))
    return Detail(
        line, tuple(events), moves if ends else {}, row.passed_from_id, onward, row.events_count, shown, told_of
    )


def _tell_refused(row: Referral, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        append([Deed("refused", "referral", str(row.pk), person=row.person_id, result="not theirs")], by=by, at=at)


def _lines(asker: Asker, rows: Sequence[Referral], total: int, *, by: Actor, at: datetime) -> Listed:
    """Each of these, of so many, with what is in it where the rules let: whoever is asked about is asked about once."""
    led = people_led_to(row.person_id for row in rows)
    people = {one.person_id: one for one in led.values()}
    names = names_readable(asker, people.values(), "referral", by=by, at=at)
    lines, shut = [], shut_now() if rows else Shut()
    for row in rows:
        one = led.get(row.person_id)
        told = (one.person_id, names[one.person_id]) if one and one.person_id in names else None
        lines.append(_line(row, ends_of(row, asker, at), told, (at, shut)))
    return Listed(tuple(lines), sum(line.packet is None for line in lines), total)


def _line(row: Referral, ends: frozenset[str], told: tuple[str, str] | None, now: tuple[datetime, Shut]) -> Line:
    """One line; `told` is whom it is about, where that may be read, and `now` the moment with what is shut in the directory."""
    at, shut = now
    due = last_day(row.state, row.urgency, row.since, row.due_date)
    packet = told and Packet(
        *told, row.need, row.words, row.wish, frozenset(row.field_groups), row.safe_contact, row.safe_words, row.advocate
    )  # fmt: skip
    return Line(
        row.pk, row.kind, row.urgency, row.service_id, row.recipient_name, row.referrer, row.state, row.since, due,
        _is_over(due, at), row.result, ends, bool(row.recipient_team), packet,
        shut.status_of(row.service_id, row.recipient_name) if row.is_open else "",
    )  # fmt: skip


def _is_over(due: date | None, at: datetime) -> bool:
    return due is not None and at.astimezone(LONDON).date() > due


def _spoken(one: ReferralEvent, asker: Asker, may: bool) -> Spoken:
    """What was said; the words only where the packet may be read, and for whoever wrote them (AZ-13)."""
    is_read = may or one.written_by == asker.account
    return Spoken(
        one.number, one.move, one.party, one.to_state, one.why_not, one.reason if is_read else "", one.words if is_read else "",
        one.due_date, one.spoken_by if is_read else "", one.written_at, one.written_by.startswith(BY_LINK_OF),
    )  # fmt: skip
