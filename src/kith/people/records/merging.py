"""Records put together and parted by people: the decision is kept, and the register follows it in the same transaction.

Whoever calls asks with a purpose; the rules are asked about both people before anything changes. Nothing is lost: what
each partner wrote stays in its record, ids given up lead on, and a decision taken back restores who was who.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

import pyarrow as pa
from django.db import transaction
from django.db.models import Q

from kith.errors import AlreadyDecided, BadUsage, Contradicted, NotInTheRules, Refused
from kith.governance.asker import Asker
from kith.governance.facts import is_reason
from kith.governance.records.carrying import carry
from kith.governance.records.deciding import ask_many, would_decide
from kith.governance.records.journal import journal
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.assigning import Register
from kith.people.merging import DECISIONS, Moved, Pair, as_it_was, clash, moved, ordered, settle, standing
from kith.people.person import ENTRY_PEOPLE, RETIRED
from kith.people.records.deriving import Home, day_of_register, derive, homes_of
from kith.people.records.matching import doubts, said_of, standing_decisions
from kith.people.records.models import Claim, Entry, Event, Link, MatchDecision, Person, Retired
from kith.people.records.reading import side_of
from kith.people.records.scoping import Asked, person_items
from kith.people.side_by_side import conflicts

JOURNALLED = (MatchDecision,)
"""What a restore puts back besides, before the register is held to it."""

__all__ = ["JOURNALLED", "PURPOSE", "Answer", "How", "hold_to_decisions", "part_record", "settle_match", "take_back"]

PURPOSE = "coordination"
"""What records are put together and parted for."""


class Following(Protocol):
    """What of the rooms above follows people: called before a row that is given up goes, while both are there."""

    def __call__(
        self, *, gone: Mapping[str, str | None], back: Mapping[str, str], numbers: Mapping[str, int]
    ) -> None: ...


@dataclass(frozen=True)
class Answer:
    """What somebody says of two records.

    decision    a word of `DECISIONS`
    reason      in a sentence; needed where identifiers speak against the decision
    seen        the digest of what both sides wrote, as it stood on the page that was answered
    confirmed   they read what it means that identifiers conflict
    """

    decision: str
    reason: str = ""
    seen: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class How:
    """Who decides, and with what.

    key      a secret of this installation, for ids of records that never had one
    follow   of the rooms above
    asker    of the rules; None where nobody asks, and what stands decided is only held to
    """

    key: bytes
    follow: Following
    asker: Asker | None = None


def settle_match(*, pair: Pair, answer: Answer, how: How, by: Actor, at: datetime) -> str:
    """Decide of two records whether they are about one person, and let the register follow at once; return the act.

    Changes: a decision for each doubtful pair between the two people; and, put together, their records, row, identity,
    labels, objections, open doors, flags. Told: the trail. Errors: `Refused` where the rules forbid it of either;
    `AlreadyDecided` where somebody else did or a record reads otherwise now; `BadUsage` without the reason or the
    confirmation that conflicting identifiers need; `Contradicted` where a standing decision speaks against it.
    """
    pair = ordered(*pair)
    with transaction.atomic():
        append([], by=by, at=at)  # one decision at a time: whoever comes second sees what the first left
        people = _people_of(pair)
        _ask(people, how, by, at)
        if (same := _already(pair, answer, by)) is not None:
            return same
        if len(people) < 2:
            raise AlreadyDecided(
                "These two records are of one person already.", "Part one of them on the person’s page."
            )
        _must_be_whole(answer, people)
        here = next((one for one in doubts((people[0].pk, people[1].pk)) if pair in one.pairs), None)
        pairs = here.pairs if here else (pair,)
        return _decide(pairs, answer, how, by, at)


def part_record(*, entry: str, reason: str, how: How, by: Actor, at: datetime) -> str:
    """Part one record from the person it was put together with; return the act.

    Changes: a decision for it and each other record of the person, and the register as it follows. Told: the trail.
    Errors: as `settle_match`; `BadUsage` where it is the person's only record, or nobody says why.
    """
    if not is_reason(reason):
        raise BadUsage("Say in a sentence why this record is somebody else's.", "Whoever reads it later needs to know.")
    with transaction.atomic():
        append([], by=by, at=at)
        held = Entry.objects.select_related("person").filter(entry_id=entry).first()
        if held is None:
            raise AlreadyDecided("There is no such record any more.", "Look at the person's page again.")
        _ask([held.person], how, by, at)
        others = Entry.objects.filter(person=held.person).exclude(pk=held.pk).values_list("entry_id", flat=True)
        pairs = [ordered(entry, other) for other in others]
        if not pairs:
            raise AlreadyDecided("It is the only record of this person.", "Somebody may have parted it already.")
        return _decide(pairs, Answer("apart", reason), how, by, at)


def take_back(*, act: str, how: How, by: Actor, at: datetime) -> tuple[str, ...]:
    """Take a decision back, and put everybody where they were; return the people concerned.

    Changes: when and by whom it was taken back, and the register as it follows. Told: the trail. Errors: as
    `settle_match`; `AlreadyDecided` where it was taken back before.
    """
    with transaction.atomic():
        append([], by=by, at=at)
        rows = list(MatchDecision.objects.filter(act=act).order_by("id"))
        pairs = [(one.entry_left, one.entry_right) for one in rows]
        people = _people_of({entry for pair in pairs for entry in pair}) if rows else []
        # whoever parted a record may put it back, though it now is of somebody whom they do not look after
        _ask(people, how, by, at, enough=any if rows and rows[0].decided_by == by.account else all)
        if not rows or any(one.taken_back_at for one in rows):
            raise AlreadyDecided("This decision does not stand any more.", "Look at the two records again.")
        for one in rows:
            _end(one, by, at)
        now = _let_follow(pairs, rows[0].before, how, by, at)
        append([_deed("taken back", pairs[0], one, rows[0].reason) for one in sorted(now)], by=by, at=at)
        return tuple(sorted(now))


def hold_to_decisions(*, how: How, by: Actor, at: datetime) -> int:
    """Bring a register that was just loaded to what stands decided, and say how many decisions it did not know of.

    Changes: the register, where a lake was built before a decision. Told: the trail. Errors: `BadUsage` outside a
    transaction. A decision that another one speaks against by now is left as it is, and the trail says so.
    """
    about = dict(Entry.objects.values_list("entry_id", "person_id"))
    acts: dict[str, list[MatchDecision]] = {}
    for one in MatchDecision.objects.filter(taken_back_at__isnull=True).exclude(decision="unsure"):
        left, right = about.get(one.entry_left), about.get(one.entry_right)
        if left is not None and right is not None and (left == right) != (one.decision == "together"):
            acts.setdefault(one.act, []).append(one)
    for act, rows in acts.items():
        pairs = [(one.entry_left, one.entry_right) for one in rows]
        try:
            with transaction.atomic():
                people, result = _let_follow(pairs, {}, how, by, at, act=act), f"held to: {rows[0].decision}"
        except Contradicted:
            people, result = set(), "not held to: another decision speaks against it"
        append([_deed(result, pairs[0], one, rows[0].reason) for one in sorted(people) or [""]], by=by, at=at)
    return len(acts)


def _must_be_whole(answer: Answer, people: Sequence[Person]) -> None:
    if answer.decision not in DECISIONS:
        raise NotInTheRules(f"“{answer.decision}” is no answer.", f"Answer one of: {', '.join(DECISIONS)}.")
    left, right = (side_of(one) for one in people)
    speaks_against = conflicts(left, right, answer.decision)
    if speaks_against and not is_reason(answer.reason):
        raise BadUsage(
            "Say in a sentence why: " + "; ".join(speaks_against) + ".", "Whoever reads it later needs to know."
        )
    if answer.decision == "together" and speaks_against and not answer.confirmed:
        raise BadUsage("Read first what it means to put these together.", "The page in between asks for it.")


def _people_of(entries: Collection[str]) -> list[Person]:
    """Whom records are about, in their order."""
    held = dict(Entry.objects.filter(entry_id__in=entries).values_list("entry_id", "person_id"))
    if len(held) < len(set(entries)):
        raise AlreadyDecided("One of the records is not there any more.", "A partner no longer sends it.")
    rows = {one.pk: one for one in Person.objects.filter(pk__in=held.values())}
    return list({held[entry]: rows[held[entry]] for entry in entries}.values())


def _ask(people: Sequence[Person], how: How, by: Actor, at: datetime, *, enough: Callable[..., bool] = all) -> None:
    """Ask the rules about everybody concerned; the looks stand in the trail with the decision."""
    if how.asker is None:
        raise Refused("Nobody asks.", "Records are put together and parted by somebody whom the rules let.")
    items = person_items(people, Asked(how.asker, "merge", PURPOSE, "identity"))
    said = ask_many(how.asker, "merge", items, PURPOSE, by=by, at=at)
    if not any(one.shows for one in would_decide(how.asker, "view", items, PURPOSE, at)):
        raise Refused("You look after neither of them.", "Ask whoever does.")
    if not enough(one.shows for one in said):
        refusal = next(one for one in said if not one.shows) if said else None
        raise Refused(refusal.say if refusal else "Nobody is concerned.", "Ask whoever looks after both of them.")


def _already(pair: Pair, answer: Answer, by: Actor) -> str | None:
    """The act of the same answer by the same hand, sent twice; an error where another answered first."""
    now = said_of([pair])[pair]
    held = MatchDecision.objects.filter(entry_left=pair[0], entry_right=pair[1], taken_back_at__isnull=True).first()
    if held is not None and held.said == now:
        if (held.decision, held.decided_by) == (answer.decision, by.account):
            return held.act
        if held.decision != "unsure" or held.decided_by != by.account:
            when = held.decided_at.astimezone(LONDON)
            raise AlreadyDecided(
                f"Somebody decided of these two on {when:%-d %B %Y at %H:%M}: {DECISIONS[held.decision]}.",
                "Nothing of yours was kept. Read what they decided, and take it back if it is wrong.",
            )
    if answer.seen and answer.seen != now:
        raise AlreadyDecided("A partner's record reads otherwise since you opened this page.", "Look at both again.")
    return None


def _decide(pairs: Sequence[Pair], answer: Answer, how: How, by: Actor, at: datetime) -> str:
    held, said, act = standing_decisions({entry for pair in pairs for entry in pair}), said_of(pairs), uuid4().hex
    for pair in pairs:
        if pair in held:
            _end(held[pair], by, at)
    made = [
        MatchDecision(
            entry_left=left, entry_right=right, decision=answer.decision, reason=answer.reason, act=act,
            said=said[left, right], decided_by=by.account, decided_at=at,
        )
        for left, right in pairs
    ]  # fmt: skip
    MatchDecision.objects.bulk_create(made)
    journal(*made, at=at)
    concerned = _let_follow(pairs, {}, how, by, at, act=act)
    append([_deed(answer.decision, pairs[0], one, answer.reason) for one in sorted(concerned)], by=by, at=at)
    return act


def _end(held: MatchDecision, by: Actor, at: datetime) -> None:
    held.taken_back_by, held.taken_back_at = by.account, at
    held.save(update_fields=["taken_back_by", "taken_back_at"])
    journal(held, at=at)


def _deed(result: str, pair: Pair, person: str, reason: str) -> Deed:
    return Deed("changed", "match", " ".join(pair), person=person, purpose=PURPOSE, result=result, reason=reason)


def _let_follow(
    pairs: Sequence[Pair], memory: Mapping[str, Any], how: How, by: Actor, at: datetime, *, act: str = ""
) -> set[str]:
    """Bring the register to what stands decided now, and return the ids of everybody it concerns, before and after."""
    entries = {entry for pair in pairs for entry in pair}
    before = _register(entries)
    decisions = {pair: one.decision for pair, one in standing_decisions(_column(before, "entry_id")).items()}
    after = settle(before, standing(_links(before), decisions), pairs, key=how.key)
    if memory:
        after = as_it_was(after, _remembered(memory), before)
    if (against := clash(after, decisions)) is not None:
        _contradicted(against)
    change = moved(before, after)
    if change.entries or change.gone:
        _Move(before, after, change, memory, how).make(act, by, at)
    return {one for register in (before, after) for entry, one in _about(register).items() if entry in entries}


def _contradicted(pair: Pair) -> None:
    held = MatchDecision.objects.get(entry_left=pair[0], entry_right=pair[1], taken_back_at__isnull=True)
    raise Contradicted(
        f"Other records still hold two of these together, or apart: on {held.decided_at.astimezone(LONDON):%-d %B %Y} "
        f"two of their records were decided to be {DECISIONS[held.decision]}.",
        "Take that decision back first, or part the record from all the others on the person’s page.",
    )


def _register(entries: Collection[str]) -> Register:
    """The records concerned, and all that share an id with them, now or from the beginning."""
    ids: set[str] = set()
    found = Q(entry_id__in=entries)
    while True:
        rows = list(Entry.objects.filter(found).values_list("entry_id", "person__person_id", "began_as"))
        now = {one for _, person, began in rows for one in (person, began) if one}
        if now <= ids:
            break
        ids |= now
        found = Q(person__person_id__in=ids) | Q(began_as__in=ids)
    leads = Retired.objects.filter(Q(now_person_id__in=ids) | Q(person_id__in=ids)).order_by("person_id")
    told = [(entry, person, began or person) for entry, person, began in sorted(rows)]
    return Register(
        _table(told, ENTRY_PEOPLE.arrow), _table(leads.values_list("person_id", "now_person_id"), RETIRED.arrow)
    )


def _table(rows: Iterable[Sequence[Any]], shape: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(shape.names, row, strict=True)) for row in rows], schema=shape)


def _column(register: Register, name: str) -> list[str]:
    return register.entry_people[name].to_pylist()


def _about(register: Register) -> dict[str, str]:
    return dict(zip(_column(register, "entry_id"), _column(register, "person_id"), strict=True))


def _links(register: Register) -> pa.Table:
    held = Link.objects.filter(entry_left__in=_column(register, "entry_id")).values(
        "entry_left", "entry_right", "band", "reasons"
    )
    return pa.Table.from_pylist(list(held), schema=_LINKS)


_LINKS = pa.schema(
    [*((name, pa.string()) for name in ("entry_left", "entry_right", "band")), ("reasons", pa.list_(pa.string()))]
)


def _remembered(memory: Mapping[str, Any]) -> Register:
    return Register(_table(memory["people"], ENTRY_PEOPLE.arrow), _table(memory["retired"], RETIRED.arrow))


class _Move:
    """One change of the register, from rows that stand to rows that follow."""

    def __init__(self, before: Register, after: Register, change: Moved, memory: Mapping[str, Any], how: How):
        self.before, self.after, self.change, self.memory, self.how = before, after, change, memory, how
        was = _about(before)
        self.ids = {*change.entries.values(), *(was[entry] for entry in change.entries), *change.gone}
        self.numbers = dict(Person.objects.filter(person_id__in=self.ids).values_list("person_id", "pk"))
        self.homes = homes_of(self.numbers.values())
        self.back = {person: was[entry] for entry, person in sorted(change.entries.items()) if person in change.made}

    def make(self, act: str, by: Actor, at: datetime) -> None:
        self._keep(act)
        for person in sorted(self.change.made):
            self.numbers[person] = self._made(person)
        self._move_records()
        self._lead_on()
        carry(leads=self._leads(), by=by, at=at)
        self.how.follow(gone=self.change.gone, back=self.back, numbers=self.numbers)
        stay = {number for person, number in self.numbers.items() if person not in self.change.gone}
        Person.objects.filter(pk__in={*self.numbers.values()} - stay).delete()
        derive(stay, homes=[*self.homes, *self._remembered_homes()], on=day_of_register(at), key=self.how.key)

    def _keep(self, act: str) -> None:
        """What only the register of now knows, so that taking it back restores it."""
        told = {
            "people": [list(row.values()) for row in self.before.entry_people.to_pylist()],
            "retired": [list(row.values()) for row in self.before.retired.to_pylist()],
            "numbers": self.numbers,
            "homes": [asdict(home) for home in self.homes],
        }
        gave = {entry: person for entry, person in self.change.entries.items() if person in self.change.made}
        MatchDecision.objects.filter(act=act).update(before=told, gave=gave)

    def _made(self, person: str) -> int:
        """Somebody has an id again, with the number they had where nobody else was given it, or for the first time."""
        number = self.memory.get("numbers", {}).get(person)
        free = number is not None and not Person.objects.filter(pk=number).exists()
        return Person.objects.create(person_id=person, **({"pk": number} if free else {})).pk

    def _move_records(self) -> None:
        to: dict[str, list[str]] = {}
        for entry, person in self.change.entries.items():
            to.setdefault(person, []).append(entry)
        for person, entries in to.items():
            these = list(Entry.objects.filter(entry_id__in=entries).values_list("pk", "person_id"))
            from_people, numbers = {whose for _, whose in these}, [pk for pk, _ in these]
            for model in (Claim, Event):
                model.objects.filter(person_id__in=from_people, entry_id__in=numbers).update(
                    person_id=self.numbers[person]
                )
            Entry.objects.filter(pk__in=numbers).update(person_id=self.numbers[person])
            Link.objects.filter(entry_left__in=entries).update(person_left=person)
            Link.objects.filter(entry_right__in=entries).update(person_right=person)

    def _lead_on(self) -> None:
        for table in (self.before.retired, self.after.retired):
            Retired.objects.filter(person_id__in=table["person_id"].to_pylist()).delete()
        Retired.objects.bulk_create(Retired(**row) for row in self.after.retired.to_pylist())

    def _leads(self) -> dict[str, str | None]:
        own = {person: person for person in _about(self.after).values()}
        retired = self.after.retired.to_pylist()
        return own | {row["person_id"]: row["now_person_id"] for row in retired}

    def _remembered_homes(self) -> list[Home]:
        known = {(home.person_id, home.postcode) for home in self.homes}
        held = [Home(**one) for one in self.memory.get("homes", [])]
        return [home for home in held if (home.person_id, home.postcode) not in known]
