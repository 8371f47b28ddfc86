"""Answers to "may I share this?": asked of what is kept, and kept with the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kith.errors import BadUsage
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask, ask_many, facts_about, labels_of
from kith.governance.records.models import Account, SharingAnswer
from kith.governance.records.signing import agreements_of, bodies_on_record
from kith.governance.records.trail import append
from kith.governance.sharing import (
    BETWEEN_BODIES,
    VERDICTS,
    Answer,
    Partner,
    as_known_to,
    may_share,
    may_share_in_general,
    verdict_of,
)
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["Found", "KeptAnswer", "Sought", "answer_sharing", "answers_of_all", "own_answers", "the_answer"]

ON_A_PAGE = 20

_ALL = Item("sharing answers", "trail")


@dataclass(frozen=True)
class KeptAnswer:
    """One answer as it was given.

    partner     name of the organisation that would receive
    asked_by    name of the account that asked
    person      pseudonym of whom it is about; "" for nobody in particular
    """

    number: int
    asked_at: datetime
    asked_by: str
    person: str
    field_group: str
    partner: str
    partner_role: str
    purpose: str
    may: bool
    sentence: str
    ground: str
    next_step: str

    @property
    def verdict(self) -> str:
        """What it comes to, one of `VERDICTS`."""
        return verdict_of(self.may, self.ground)


@dataclass(frozen=True)
class Sought:
    """Which answers are wanted: "" leaves a choice open."""

    verdict: str = ""
    field_group: str = ""
    partner: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of answers, the newest first, with how many there are in all."""

    answers: tuple[KeptAnswer, ...]
    count: int
    page: int
    pages: int


def answer_sharing(*, item: Item, partner: Partner, purpose: str, asker: Asker, by: Actor, at: datetime) -> int:
    """Answer whether an item may be shared, keep the answer, and return its number; an item of no person is asked in general.

    Changes: adds the answer. Told: the trail, in the same transaction. Errors: `BadUsage` for a purpose for which nothing
    passes between bodies. Whether there is such a person is told only to whoever may open them.
    """
    if purpose not in BETWEEN_BODIES:
        raise BadUsage(f"Nothing is shared for {purpose}.", f"Choose one of: {', '.join(BETWEEN_BODIES)}.")
    with transaction.atomic():
        answer = _answered(item, partner, purpose, asker, at)
        row = SharingAnswer.objects.create(
            asked_by=asker.account, asked_at=at, organisation=asker.organisation, person_id=item.person_id or "",
            field_group=item.field_group, partner=partner.organisation, partner_role=partner.role, purpose=purpose,
            may=answer.may, sentence=answer.sentence, ground=answer.ground, next_step=answer.next_step,
            policies=frozenset(answer.policies),
        )  # fmt: skip
        append([_deed(row, answer)], by=by, at=at)
    return int(row.pk)


def own_answers(asker: Asker, sought: Sought) -> Found:
    """The answers that somebody was given themselves."""
    return _found(SharingAnswer.objects.filter(asked_by=asker.account), sought)


def answers_of_all(asker: Asker, sought: Sought, *, by: Actor, at: datetime) -> tuple[Decision, Found]:
    """Every answer of the installation, for those who read the trail: the decision, and what it lets them see.

    Changes: nothing. Told: the trail, the look or the refusal, and one event for each person whom an answer is about.
    """
    with transaction.atomic():
        decision = ask(asker, "list", _ALL, "audit", by=by, at=at)
        if not decision.shows:
            return decision, Found((), 0, 1, 1)
        found = _found(SharingAnswer.objects.all(), sought)
        return decision, replace(found, answers=_shown(asker, found.answers, by, at))


def the_answer(asker: Asker, number: int, *, by: Actor, at: datetime) -> KeptAnswer | None:
    """One answer: one's own, or any for those who read the trail. None, whether there is none or it is not theirs."""
    row = SharingAnswer.objects.filter(pk=number).first()
    if row is None:
        return None
    kept = _as_kept([row])
    if row.asked_by == asker.account:
        return kept[0]
    with transaction.atomic():
        return next(iter(_shown(asker, kept, by, at)), None)


def _answered(item: Item, partner: Partner, purpose: str, asker: Asker, at: datetime) -> Answer:
    """Ask with both sides' agreements, and what the sharer may know of the person."""
    facts = facts_about(asker, filter(None, [item.person_id]), purpose, at)
    if partner.organisation != asker.organisation:
        theirs = agreements_of(partner.organisation, at.astimezone(LONDON).date())
        facts = replace(facts, agreements=(*facts.agreements, *theirs))
    if item.person_id is None:
        return may_share_in_general(item.field_group, partner, purpose, facts=facts, by=asker, at=at)
    known, about = as_known_to(asker, item, purpose, facts=facts, at=at)
    return may_share(known, partner, purpose, facts=about, by=asker, at=at)


def _deed(row: SharingAnswer, answer: Answer) -> Deed:
    told = {
        "field_group": row.field_group, "partner": row.partner, "partner_role": row.partner_role, "ground": row.ground,
        "rules": " ".join(answer.policies),
    }  # fmt: skip
    return Deed(
        "answered",
        "sharing",
        str(row.pk),
        person=row.person_id,
        purpose=row.purpose,
        result=answer.verdict,
        details=told,
    )


def _found(answers: QuerySet[SharingAnswer], sought: Sought) -> Found:
    if sought.verdict in VERDICTS:
        answers = answers.filter(_comes_to(sought.verdict))
    for column in ("field_group", "partner"):
        if wanted := getattr(sought, column):
            answers = answers.filter(**{column: wanted})
    count = answers.count()
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(max(1, sought.page), pages)
    rows = answers.order_by("-asked_at", "-id")[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return Found(_as_kept(list(rows)), count, page, pages)


def _comes_to(verdict: str) -> Q:
    """What `verdict_of` says, as SQL sees it."""
    return {"yes": Q(may=True), "depends": Q(may=False) & ~Q(ground=""), "no": Q(may=False, ground="")}[verdict]


def _shown(asker: Asker, answers: Sequence[KeptAnswer], by: Actor, at: datetime) -> tuple[KeptAnswer, ...]:
    """Those that the rules show to somebody who did not ask themselves."""
    labels = labels_of(each.person for each in answers if each.person)
    items = [
        Item("sharing answer", "trail", each.person or None, labels=labels.get(each.person, frozenset()))
        for each in answers
    ]
    decisions = ask_many(asker, "view", items, "audit", by=by, at=at)
    return tuple(each for each, decision in zip(answers, decisions, strict=True) if decision.shows)


def _as_kept(rows: Sequence[SharingAnswer]) -> tuple[KeptAnswer, ...]:
    bodies = {body.organisation: body.name for body in bodies_on_record()}
    wanted = {row.asked_by for row in rows}
    names = {str(pk): name for pk, name in Account.objects.filter(pk__in=wanted).values_list("pk", "name")}
    return tuple(
        KeptAnswer(
            row.pk, row.asked_at, names.get(row.asked_by, row.asked_by), row.person_id, row.field_group,
            bodies.get(row.partner, row.partner), row.partner_role, row.purpose, row.may, row.sentence, row.ground, row.next_step,
        )
        for row in rows
    )  # fmt: skip
