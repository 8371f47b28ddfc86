"""What the rooms above and the pages call: who asks, with all that is kept about them, and what the rules say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kith.errors import BadUsage
from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import EmergencyAccess, Facts, FindingBasis
from kith.governance.item import SENSITIVE_LABELS, Item
from kith.governance.records import models as kept
from kith.governance.records.granting import as_fact
from kith.governance.records.objecting import objections_standing
from kith.governance.records.signing import agreements_of
from kith.governance.records.staff import Colleague, colleague_of, memberships_on
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "ALL_HELD",
    "Known",
    "PersonDecided",
    "Usable",
    "ask",
    "ask_about_person",
    "ask_many",
    "asker_again",
    "asker_on",
    "colleague_asking",
    "doors_of",
    "facts_about",
    "known_about",
    "labelled_people",
    "labels_of",
    "with_agreements",
    "would_decide",
    "would_decide_of_a_stranger",
]


@dataclass(frozen=True)
class Usable:
    """Which of somebody's memberships may be used now: those of the roles that whoever vouches for them named, and of what they chose.

    roles         the only roles that may be used; None where nobody named any (AUT-08)
    role          the one that they act in; empty where they chose none
    organisation  for whom, as an ODS code, or the name of a body that has none
    """

    roles: Collection[str] | None = None
    role: str = ""
    organisation: str = ""

    def lets(self, role: str, organisation: str) -> bool:
        """Whether a membership in this role, for this body, may be used."""
        is_named = self.roles is None or role in self.roles
        return is_named and (not self.role or (role, organisation) == (self.role, self.organisation))


ALL_HELD = Usable()
"""Every membership that holds: nobody named fewer, and nobody chose."""


def asker_on(
    account: Any, session: str, on: date, *, is_strong: bool = False, usable: Usable = ALL_HELD
) -> Asker | None:
    """Who asks, as of `colleague_asking`; None for nobody."""
    found = colleague_asking(account, session, on, is_strong=is_strong, usable=usable)
    return found[0] if found else None


def asker_again(by: Actor, at: datetime) -> Asker | None:
    """Who asked for something earlier, as they are now, in the role they asked in; None where they are that no more (AZ-19)."""
    try:
        account = kept.Account.objects.filter(pk=UUID(by.account), is_active=True).first()
    except ValueError:  # a command, or the worker itself
        account = None
    usable = Usable(None, by.role, by.organisation)
    return asker_on(account, by.session, at.astimezone(LONDON).date(), usable=usable) if account and by.role else None


def colleague_asking(
    account: Any, session: str, on: date, *, is_strong: bool = False, usable: Usable = ALL_HELD
) -> tuple[Asker, Colleague, bool] | None:
    """Who asks, in their role of a day, with the teams they are in and the courses they completed, and that role in words, and whether they
    could choose another; None for nobody.

    Somebody with two roles acts in the one they chose, else in the one they have had longest. `is_strong` says that they
    signed in strongly enough to open somebody's record in an emergency. `usable` says which memberships may be used (AUT-08).
    """
    named = [(row, row.organisation.ods_code or row.organisation.name) for row in memberships_on(account.pk, on)]
    named = [(row, body) for row, body in named if usable.roles is None or row.role in usable.roles]
    rows = [row for row, body in named if usable.lets(row.role, body)]
    if not rows:
        return None
    role, body = rows[0].role, rows[0].organisation
    ties = tuple(
        TeamTie(str(row.team_id), row.team.neighbourhood.name, row.from_date, row.to_date)
        for row in rows
        if row.role == role and row.organisation_id == body.id
    )
    courses = kept.TrainingHeld.objects.filter(account_id=account.pk).values_list("course", "completed_date")
    asker = Asker(
        str(account.pk), role, body.ods_code or body.name, body.kind, ties, tuple(Completed(*course) for course in courses),
        bool(account.is_active), session, is_strong, account.own_person or None,
    )  # fmt: skip
    return asker, colleague_of(rows[0]), len({(row.role, body) for row, body in named}) > 1


def with_agreements(asker: Asker, on: date) -> Asker:
    """The asker with what is agreed with their organisation, read once for all that one request decides."""
    return replace(asker, agreements=agreements_of(asker.organisation, on))


def doors_of(asker: Asker, at: datetime) -> list[str]:
    """The ids that a grant may name so that it opens to this asker today."""
    return sorted(asker.doors(at.astimezone(LONDON).date()))


def facts_about(asker: Asker, people: Iterable[str], purpose: str | None, at: datetime) -> Facts:
    """All that is kept and that a decision about these people may rest on, in four questions to the database; for one purpose,
    or where none is named for every one."""
    wanted, on = sorted(set(people)), at.astimezone(LONDON).date()
    agreed = agreements_of(asker.organisation, on) if asker.agreements is None else asker.agreements
    if not wanted:
        return Facts(agreements=agreed)
    grants = kept.Grant.objects.open_at(at).filter(to__in=doors_of(asker, at), person_id__in=wanted)
    opened = kept.EmergencyAccess.objects.open_at(at).filter(account=asker.account, person_id__in=wanted)
    return Facts(
        grants=tuple(map(as_fact, grants if purpose is None else grants.for_purpose(purpose))),
        agreements=agreed,
        objections=objections_standing(wanted, on),
        emergencies=tuple(
            EmergencyAccess(
                one.person_id, one.account, one.role, one.session, one.purpose, one.reason, one.from_at, one.to_at
            )
            for one in opened
        ),
    )


def labels_of(people: Iterable[str]) -> dict[str, frozenset[str]]:
    """The labels on these people's records; a person without any is absent."""
    found: dict[str, set[str]] = {}
    rows = kept.PersonLabel.objects.filter(person_id__in=list(people), taken_off_at__isnull=True)
    for person, label in rows.values_list("person_id", "label"):
        found.setdefault(person, set()).add(label)
    return {person: frozenset(labels) for person, labels in found.items()}


def labelled_people() -> frozenset[str]:
    """Everybody with a label on their record, for a made-up place, where none of them is to be made an example of."""
    return frozenset(kept.PersonLabel.objects.filter(taken_off_at__isnull=True).values_list("person_id", flat=True))


@dataclass(frozen=True)
class PersonDecided:
    """What the rules say of a page on one person.

    page            the page as a whole
    hidden          why each field group that it would carry is left out
    labels_open     labels of single entries that may be shown nevertheless
    entries_open    the same for labels that somebody put on entries: field group of the entry, and label
    """

    page: Decision
    hidden: Mapping[str, Decision]
    labels_open: frozenset[str]
    entries_open: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Known:
    """What is kept about some people, read once for all that one request decides about them; never kept for another.

    people   of whom it was read: of anybody else nothing is known here, and nothing is decided
    facts    what opens them to the asker for any purpose, what they object to, and what is agreed with the asker's organisation
    """

    asker: Asker
    people: frozenset[str]
    facts: Facts
    at: datetime

    def would(
        self, action: str, items: Sequence[Item], purpose: str, basis: FindingBasis | None = None, reason: str = ""
    ) -> list[Decision]:
        """What the rules would say, for a page that offers a way or says why something is missing. It shows nothing by itself.

        Errors: `BadUsage` about somebody of whom nothing was read.
        """
        if not self.people.issuperset(item.person_id for item in items if item.person_id):
            raise BadUsage("Nothing was read of somebody who is to be decided about.", "Read it of all of them first.")
        about = replace(self.facts, basis=basis, reason=reason)
        return decide_many(self.asker, action, items, purpose, facts=about, at=self.at)

    def ask(
        self, action: str, items: Sequence[Item], purpose: str, basis: FindingBasis | None = None, *, by: Actor
    ) -> list[Decision]:
        """The same of a page that shows what the rules let it: one event in the trail for each item (AUD-02).

        Errors: `BadUsage` outside a transaction.
        """
        said = self.would(action, items, purpose, basis)
        told = [_deed(action, item, one, purpose, "") for item, one in zip(items, said, strict=True)]
        append(told, by=by, at=self.at)
        return said

    def ask_of_page(
        self, action: str, item: Item, purpose: str, entries: Collection[tuple[str, str]] = (), *, by: Actor
    ) -> PersonDecided:
        """Ask about a page on one person, with all that it carries: one look in the trail, and why each part left out is.

        `entries` are the field groups and labels of entries on it that somebody labelled. Errors: `BadUsage` outside a transaction.
        """
        decision = self.ask(action, [item], purpose, by=by)[0]
        hidden = sorted(decision.hidden_field_groups) if decision.shows else []
        labels = sorted(SENSITIVE_LABELS) if decision.shows else []
        parts = [replace(item, field_group=group, carries=frozenset()) for group in hidden]
        coded = [replace(item, carries=frozenset(), labels=item.labels | {label}) for label in labels]
        marked = sorted(set(entries)) if decision.shows else []
        bare = replace(item, carries=frozenset())
        own = [replace(bare, field_group=group, labels=item.labels | {label}) for group, label in marked]
        said = self.would(action, [*parts, *coded, *own], purpose)
        shown = [one.shows for one in said]
        opened = frozenset(label for label, shows in zip(labels, shown[len(parts) :], strict=False) if shows)
        pairs = frozenset(pair for pair, shows in zip(marked, shown[len(parts) + len(coded) :], strict=True) if shows)
        return PersonDecided(decision, dict(zip(hidden, said, strict=False)), opened, pairs)


def known_about(asker: Asker, people: Iterable[str | None], at: datetime, purpose: str | None = None) -> Known:
    """What is kept about these people, for one request to decide by; for one purpose only, where it asks for no other."""
    wanted = frozenset(one for one in people if one)
    return Known(asker, wanted, facts_about(asker, wanted, purpose, at), at)


def ask(asker: Asker, action: str, item: Item, purpose: str, *, reason: str = "", by: Actor, at: datetime) -> Decision:
    """Ask the rules about one item, and write the look, or the refusal, to the trail, in the transaction that is open.

    Errors: `BadUsage` outside a transaction.
    """
    decision = known_about(asker, [item.person_id], at, purpose).would(action, [item], purpose, reason=reason)[0]
    append([_deed(action, item, decision, purpose, reason)], by=by, at=at)
    return decision


def ask_many(
    asker: Asker,
    action: str,
    items: Sequence[Item],
    purpose: str,
    *,
    basis: FindingBasis | None = None,
    by: Actor,
    at: datetime,
) -> list[Decision]:
    """Ask about a page of items: one look at what is kept, and one event in the trail for each person seen (AUD-02).

    Errors: `BadUsage` outside a transaction.
    """
    return known_about(asker, [item.person_id for item in items], at, purpose).ask(action, items, purpose, basis, by=by)


def ask_about_person(
    asker: Asker,
    action: str,
    item: Item,
    purpose: str,
    entries: Collection[tuple[str, str]] = (),
    *,
    by: Actor,
    at: datetime,
) -> PersonDecided:
    """Ask about a page on one person, with all that it carries: as of `Known.ask_of_page`."""
    return known_about(asker, [item.person_id], at, purpose).ask_of_page(action, item, purpose, entries, by=by)


def would_decide(asker: Asker, action: str, items: Sequence[Item], purpose: str, at: datetime) -> list[Decision]:
    """What the rules would say, as of `Known.would`."""
    return known_about(asker, [item.person_id for item in items], at, purpose).would(action, items, purpose)


def would_decide_of_a_stranger(asker: Asker, action: str, purpose: str, at: datetime) -> Decision:
    """What the rules would say of somebody with whom nothing ties the asker: what the asker can never do, or might be offered."""
    about = facts_about(asker, [], purpose, at)  # of a stranger nothing is kept
    return decide_many(asker, action, [Item("person", "identity", "a stranger")], purpose, facts=about, at=at)[0]


def _deed(action: str, item: Item, decision: Decision, purpose: str, reason: str) -> Deed:
    seen = "searched" if action == "search" else "looked"
    told = {"action": action, "field_group": item.field_group, "form": item.form, "rules": " ".join(decision.policies)}
    if decision.shows and decision.hidden_field_groups:
        told["hidden"] = " ".join(sorted(decision.hidden_field_groups))
    return Deed(
        seen if decision.shows else "refused", item.kind, item.person_id or item.neighbourhood,
        person=item.person_id or "", purpose=purpose, result=decision.effect, reason=reason, details=told,
    )  # fmt: skip
