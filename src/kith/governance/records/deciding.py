"""What the rooms above and the pages call: who asks, with all that is kept about them, and what the rules say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import EmergencyAccess, Facts, FindingBasis
from kith.governance.item import SENSITIVE_LABELS, Item
from kith.governance.records import models as kept
from kith.governance.records.granting import as_fact
from kith.governance.records.objecting import objections_standing
from kith.governance.records.signing import agreements_of
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "PersonDecided",
    "ask",
    "ask_about_person",
    "ask_many",
    "asker_on",
    "doors_of",
    "facts_about",
    "labels_of",
    "would_decide",
    "would_decide_of_a_stranger",
]


def asker_on(
    account: Any, session: str, on: date, *, is_strong: bool = False, roles: Collection[str] | None = None
) -> Asker | None:
    """Who asks, in their role of a day, with the teams they are in and the courses they completed; None for nobody.

    Somebody with two roles acts in the one they have had longest, until they can choose. `is_strong` says that they
    signed in strongly enough to open somebody's record in an emergency. `roles` are the only ones that may be used, where
    whoever vouches for them named some (AUT-08).
    """
    held = (
        kept.Membership.objects.on(on)
        .filter(account_id=account.pk)
        .select_related("organisation", "team__neighbourhood")
        .order_by("from_date", "id")
    )
    rows = [row for row in held if roles is None or row.role in roles]
    if not rows:
        return None
    role, body = rows[0].role, rows[0].organisation
    ties = tuple(
        TeamTie(str(row.team_id), row.team.neighbourhood.name, row.from_date, row.to_date)
        for row in rows
        if row.role == role and row.organisation_id == body.id
    )
    courses = kept.TrainingHeld.objects.filter(account_id=account.pk).values_list("course", "completed_date")
    return Asker(
        str(account.pk), role, body.ods_code or body.name, body.kind, ties, tuple(Completed(*course) for course in courses),
        bool(account.is_active), session, is_strong, account.own_person or None,
    )  # fmt: skip


def doors_of(asker: Asker, at: datetime) -> list[str]:
    """The ids that a grant may name so that it opens to this asker: their teams of today, and their account."""
    return [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())] + [asker.account]


def facts_about(asker: Asker, people: Iterable[str], purpose: str, at: datetime) -> Facts:
    """All that is kept and that a decision about these people may rest on, in four questions to the database."""
    wanted, on = sorted(set(people)), at.astimezone(LONDON).date()
    grants = kept.Grant.objects.open_at(at).for_doors(doors_of(asker, at), purpose).filter(person_id__in=wanted)
    opened = kept.EmergencyAccess.objects.open_at(at).filter(account=asker.account, person_id__in=wanted)
    return Facts(
        grants=tuple(map(as_fact, grants)),
        agreements=agreements_of(asker.organisation, on),
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


def ask(asker: Asker, action: str, item: Item, purpose: str, *, reason: str = "", by: Actor, at: datetime) -> Decision:
    """Ask the rules about one item, and write the look, or the refusal, to the trail, in the transaction that is open.

    Errors: `BadUsage` outside a transaction.
    """
    about = facts_about(asker, filter(None, [item.person_id]), purpose, at)
    decision = decide_many(asker, action, [item], purpose, facts=replace(about, reason=reason), at=at)[0]
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
    about = facts_about(asker, [item.person_id for item in items if item.person_id], purpose, at)
    decisions = decide_many(asker, action, items, purpose, facts=replace(about, basis=basis), at=at)
    append([_deed(action, item, said, purpose, "") for item, said in zip(items, decisions, strict=True)], by=by, at=at)
    return decisions


@dataclass(frozen=True)
class PersonDecided:
    """What the rules say of a page on one person.

    page            the page as a whole
    hidden          why each field group that it would carry is left out
    labels_open     labels of single entries that may be shown nevertheless
    """

    page: Decision
    hidden: Mapping[str, Decision]
    labels_open: frozenset[str]


def ask_about_person(asker: Asker, action: str, item: Item, purpose: str, *, by: Actor, at: datetime) -> PersonDecided:
    """Ask about a page on one person, with all that it carries: one look in the trail, and why each part left out is.

    Errors: `BadUsage` outside a transaction.
    """
    about = facts_about(asker, filter(None, [item.person_id]), purpose, at)
    decision = decide_many(asker, action, [item], purpose, facts=about, at=at)[0]
    append([_deed(action, item, decision, purpose, "")], by=by, at=at)
    hidden = sorted(decision.hidden_field_groups) if decision.shows else []
    labels = sorted(SENSITIVE_LABELS) if decision.shows else []
    parts = [replace(item, field_group=group, carries=frozenset()) for group in hidden]
    entries = [replace(item, carries=frozenset(), labels=item.labels | {label}) for label in labels]
    said = decide_many(asker, action, [*parts, *entries], purpose, facts=about, at=at)
    opened = frozenset(label for label, one in zip(labels, said[len(parts) :], strict=True) if one.shows)
    return PersonDecided(decision, dict(zip(hidden, said, strict=False)), opened)


def would_decide(asker: Asker, action: str, items: Sequence[Item], purpose: str, at: datetime) -> list[Decision]:
    """What the rules would say, for a page that offers a way or says why something is missing. It shows nothing by itself."""
    about = facts_about(asker, [item.person_id for item in items if item.person_id], purpose, at)
    return decide_many(asker, action, items, purpose, facts=about, at=at)


def would_decide_of_a_stranger(asker: Asker, action: str, purpose: str, at: datetime) -> Decision:
    """What the rules would say of somebody with whom nothing ties the asker: what the asker can never do, or might be offered."""
    return would_decide(asker, action, [Item("person", "identity", "a stranger")], purpose, at)[0]


def _deed(action: str, item: Item, decision: Decision, purpose: str, reason: str) -> Deed:
    seen = "searched" if action == "search" else "looked"
    told = {"action": action, "field_group": item.field_group, "form": item.form, "rules": " ".join(decision.policies)}
    if decision.shows and decision.hidden_field_groups:
        told["hidden"] = " ".join(sorted(decision.hidden_field_groups))
    return Deed(
        seen if decision.shows else "refused", item.kind, item.person_id or item.neighbourhood,
        person=item.person_id or "", purpose=purpose, result=decision.effect, reason=reason, details=told,
    )  # fmt: skip
