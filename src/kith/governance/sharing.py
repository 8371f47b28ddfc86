"""May I share this? Any field group, any partner, any purpose: one sentence with its ground, to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kith.governance.access import Decision, decide
from kith.governance.agreements import in_force
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import Facts, Grant
from kith.governance.item import Item
from kith.governance.situation import LONDON


@dataclass(frozen=True)
class Partner:
    """Who would receive: a role at an organisation."""

    role: str
    organisation: str
    body_kind: str


@dataclass(frozen=True)
class Answer:
    """The answer to "may I share this?", with all that is needed to keep it.

    may             yes or no
    sentence        the answer with its ground, for staff
    ground          reference of the agreement it rests on; "" where it is no
    next_step       the lawful next step, one of NEXT_STEPS
    policies        names of the rules that decided
    """

    may: bool
    sentence: str
    ground: str
    next_step: str
    policies: tuple[str, ...]
    partner: Partner
    field_group: str
    purpose: str
    by: str
    at: datetime


def may_share(item: Item, partner: Partner, purpose: str, *, facts: Facts, by: Asker, at: datetime) -> Answer:
    """Say whether an item may be shared with a partner for a purpose: the sharer may send it, and the partner may see it.

    Parameters
    ----------
    item : what would be shared
    partner : who would receive it
    purpose : one of `PURPOSES`
    facts : as of `decide`
    by : who would share it
    at : the moment, with a time zone

    Returns
    -------
    Answer, in one sentence with its ground

    Method
    ------
    `decide` is asked twice: whether `by` may share, and whether the partner, trained and with a grant for just this, might look.
    The grant names no label, so what is guarded stays guarded.

    Examples
    --------
    >>> from datetime import timezone
    >>> sharer = Asker("a1", "analyst", "X", "integrator")
    >>> answer = may_share(Item("note", "medication", "p1"), Partner("link-worker", "VC1", "vcse"), "direct-care",
    ...                    facts=Facts(), by=sharer, at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    >>> answer.may, answer.sentence[:3]
    (False, 'No.')
    """
    sent = decide(by, "share", item, purpose, facts=facts, at=at)
    on = at.astimezone(LONDON).date()
    if sent.effect != "permit":
        return answer_of(item, partner, purpose, sent, by=by, at=at)
    receiver, opened = as_receiver(partner, item, purpose, facts, at)
    seen = decide(receiver, "view", item, purpose, facts=opened, at=at)
    agreement = in_force(
        facts.agreements, body=partner.organisation, field_group=item.field_group, purpose=purpose, on=on
    )
    no = answer_of(item, partner, purpose, seen, by=by, at=at)
    if seen.effect != "permit":
        return no
    ground = agreement.reference if agreement else f"held by {partner.organisation}"
    until = f", until {agreement.to_date}" if agreement else ""
    return replace(no, may=True, sentence=f"Yes. {seen.say} Ground: {ground}{until}.", ground=ground, next_step="")


def as_receiver(partner: Partner, item: Item, purpose: str, facts: Facts, at: datetime) -> tuple[Asker, Facts]:
    """Picture somebody of the partner's role who was just granted this and no more."""
    on: date = at.astimezone(LONDON).date()
    tie = TeamTie("receiving", item.neighbourhood, on)
    done = tuple(Completed(course.name, on) for course in facts.courses)
    receiver = Asker("receiving", partner.role, partner.organisation, partner.body_kind, (tie,), done)
    granted = frozenset({item.field_group, *item.carries})
    door = Grant(item.person_id or "", "receiving", granted, frozenset({purpose}), at, at + timedelta(minutes=1))
    return receiver, replace(facts, grants=(*facts.grants, door))


def answer_of(item: Item, partner: Partner, purpose: str, decision: Decision, *, by: Asker, at: datetime) -> Answer:
    """Put a refusal into words, kept with who asked and when."""
    return Answer(
        False, f"No. {decision.say}", "", decision.next_step, decision.policies, partner, item.field_group, purpose, by.account, at
    )  # fmt: skip
