"""Where conversations are: those that wait for one's answer, those of one's team, those of one person, and one from its beginning."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from kith.care.records.circle import item_about
from kith.care.records.leading import every_pseudonym, people_led_to
from kith.care.records.names_read import names_readable, reads
from kith.care.records.shown import my_teams
from kith.errors import NotYours
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about
from kith.governance.records.staff import members_of, names_of
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.work.conversations import CONVERSATION, READ_BY
from kith.work.records.leaving import stands_in_for
from kith.work.records.models import Asked, Conversation, Remark

__all__ = [
    "Detail",
    "Line",
    "Said",
    "conversations_of",
    "counts_by_folder",
    "folder",
    "open_about",
    "the_conversation",
]

_SHOWN_FOR = timedelta(days=90)
_BANNER = frozenset({"identity", "demographics", "about-me"})


@dataclass(frozen=True)
class Line:
    """One conversation as a list shows it; `name` and `subject` are empty where that part of the record is not open to the asker."""

    number: int
    person: str
    name: str
    subject: str
    state: str
    said_at: datetime
    remarks_count: int
    asked: tuple[str, ...]
    waits_for_me: bool

    @property
    def is_shown(self) -> bool:
        """Whether the asker may read whom it is about."""
        return bool(self.person)


@dataclass(frozen=True)
class Said:
    """One remark: what was done, the words, who wrote it, in which role and for whom, and of whom an answer is wanted still.

    `is_taken_back` hides the words from everybody but whoever wrote them.
    """

    pk: int
    move: str
    words: str
    by: str
    role: str
    organisation: str
    at: datetime
    asked: tuple[str, ...]
    is_mine: bool
    is_taken_back: bool
    why_taken_back: str


@dataclass(frozen=True)
class Detail:
    """One conversation from its beginning, what the asker may do with it now, and what its page may say of the person."""

    line: Line
    field_group: str
    read_by: str
    said: tuple[Said, ...]
    moves: tuple[str, ...]
    shown: frozenset[str]


def counts_by_folder(asker: Asker, at: datetime) -> dict[str, int]:
    """How many conversations each folder of `kith.care.records.task_lists.FOLDERS` has; nothing of whom they are about."""
    conditions = _conditions(asker, at)
    found = Conversation.objects.aggregate(
        **{f"in_{name}": Count("id", filter=conditions[name]) for name in conditions}
    )
    return {name: found[f"in_{name}"] for name in conditions}


def folder(asker: Asker, name: str, page: tuple[int, int], *, by: Actor, at: datetime) -> list[Line]:
    """One page of a folder, what was said last standing first. Changes: nothing. Told: the trail, a look at each who is named. Errors: none."""
    begin, end = page
    return _lines(
        asker, Conversation.objects.filter(_conditions(asker, at)[name]).order_by("-said_at", "-id")[begin:end], by, at
    )


def conversations_of(asker: Asker, person: str, *, by: Actor, at: datetime) -> list[Line]:
    """Conversations about one person that the asker may read, under all their pseudonyms. Changes, Told, Errors: as `folder`."""
    rows = Conversation.objects.filter(person_id__in=every_pseudonym(person)).order_by("-said_at", "-id")
    return [line for line in _lines(asker, rows, by, at) if line.is_shown]


def open_about(under: Collection[str], groups: Collection[str]) -> list[tuple[int, str, datetime]]:
    """Open conversations about the person of these pseudonyms, in the parts of the record that are shown: number, subject, when more was
    said. Read after the rules were asked of those parts."""
    rows = Conversation.objects.filter(state="open", person_id__in=under, field_group__in=set(groups))
    return list(rows.order_by("-said_at", "-id").values_list("pk", "subject", "said_at"))


def the_conversation(asker: Asker, number: int, *, by: Actor, at: datetime) -> Detail:
    """One conversation from its beginning.

    Changes: nothing. Told: the trail, the look or the refusal. Errors: `NotYours`, whether there is none or the asker may not read it.
    """
    row = Conversation.objects.filter(pk=number).first()
    one = person_of(row.person_id) if row else None
    if row is None or one is None:
        raise NotYours("There is no such conversation that you may read.")
    purpose, item = usual_purpose(asker.role), item_about(one, asker, "view", row.field_group)
    known = known_about(asker, [one.person_id], at)
    with transaction.atomic():
        may = known.ask("view", [replace(item, carries=_BANNER)], purpose, by=by)[0]
    if not reads(may, row.field_group):
        _tell_refused(row, by, at)
        raise NotYours("There is no such conversation that you may read.")
    (line,) = _lines(asker, [row], by, at)
    moves = CONVERSATION.moves_from(row.state) if known.would("edit", [item], purpose)[0].shows else ()
    return Detail(
        line, row.field_group, READ_BY[row.field_group], _said(row, asker), moves, _BANNER - may.hidden_field_groups
    )


def _tell_refused(row: Conversation, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        append([Deed("refused", "conversation", str(row.pk), person=row.person_id, result="not theirs")], by=by, at=at)


def _conditions(asker: Asker, at: datetime) -> dict[str, Q]:
    """Which conversations stand in each folder, as SQL sees it."""
    on, teams = at.astimezone(LONDON).date(), my_teams(asker, at)
    waiting = Asked.objects.filter(
        remark__conversation=OuterRef("pk"), answered_at__isnull=True, remark__taken_back_at__isnull=True
    )
    mine = Q(Exists(waiting.filter(account__in={asker.account, *stands_in_for(asker.account, on)})))
    ours, is_open = Q(team__in=teams) | Q(begun_by=asker.account), Q(state="open")
    return {
        "mine": is_open & mine,
        "team": is_open & ours & ~mine,
        "all": is_open & (ours | mine),
        "done": Q(state="closed", said_at__gte=at - _SHOWN_FOR) & ours,
        "failed": is_open & ours & Q(Exists(waiting.exclude(account__in=members_of(teams, on)))),
    }


def _lines(asker: Asker, rows: Iterable[Conversation], by: Actor, at: datetime) -> list[Line]:
    """Each with whom it is about where the rules let; each part of the record is asked about once."""
    talks = list(rows)
    led = people_led_to(row.person_id for row in talks)
    named = {
        group: names_readable(asker, _people(talks, led, group), group, by=by, at=at)
        for group in sorted({row.field_group for row in talks})
    }
    asked, names = _still_asked(talks)
    found = []
    for row in talks:
        one = led.get(row.person_id)
        may = one is not None and one.person_id in named[row.field_group]
        name = named[row.field_group][one.person_id] or "Name not shown" if may and one else ""
        waits = asked.get(row.pk, [])
        found.append(Line(
            row.pk, one.person_id if may and one else "", name, row.subject if may else "", row.state, row.said_at, row.remarks_count,
            tuple(names.get(account, "Somebody who left") for account in waits), asker.account in waits,
        ))  # fmt: skip
    return found


def _people(talks: Iterable[Conversation], led: dict[str, Person], group: str) -> Iterable[Person]:
    """Whom conversations of one field group are about, each once."""
    wanted = (led[row.person_id] for row in talks if row.field_group == group and row.person_id in led)
    return {one.person_id: one for one in wanted}.values()


def _still_asked(talks: Iterable[Conversation]) -> tuple[dict[int, list[str]], dict[str, str]]:
    """Of whom an answer is wanted still, by conversation, and their names."""
    rows = Asked.objects.filter(
        remark__conversation__in=[row.pk for row in talks], answered_at__isnull=True, remark__taken_back_at__isnull=True
    )
    found: dict[int, list[str]] = {}
    for talk, account in rows.values_list("remark__conversation", "account"):
        found.setdefault(talk, []).append(account)
    return found, names_of({account for accounts in found.values() for account in accounts})


def _said(row: Conversation, asker: Asker) -> tuple[Said, ...]:
    remarks = list(row.remarks.order_by("number").prefetch_related("asked"))
    names = names_of({one.written_by for one in remarks} | {of.account for one in remarks for of in one.asked.all()})
    return tuple(_one_said(one, asker, names) for one in remarks)


def _one_said(one: Remark, asker: Asker, names: dict[str, str]) -> Said:
    is_mine, is_back = one.written_by == asker.account, one.taken_back_at is not None
    waits = tuple(names.get(of.account, "Somebody who left") for of in one.asked.all() if of.answered_at is None)
    return Said(
        one.pk, one.move, one.words if is_mine or not is_back else "", names.get(one.written_by, "Somebody who left"), one.role, one.organisation,
        one.written_at, waits, is_mine, is_back, one.taken_back_why if is_mine else "",
    )  # fmt: skip
