"""Somebody on a worklist says that a rule is wrong about a person: the rule lets go of them until its owner has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kith.care.approach import APPROACH, moved
from kith.care.questions import ANSWERS, WHAT_IS_WRONG
from kith.care.records.listed import page_row
from kith.care.records.models import Approach, ApproachMove, RuleQuestion
from kith.care.records.shown import shown_to
from kith.care.worklist import SIGNALS
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.insight.records.finding import PURPOSE, may_run

__all__ = ["Asked", "answer_question", "may_answer", "question_rule", "questions_for", "questions_waiting"]


@dataclass(frozen=True)
class Asked:
    """What is said to be wrong: of which rule or list, one of `kith.care.questions.WHAT_IS_WRONG`, and a note that names nobody."""

    rule: str
    what: str
    words: str = ""


def question_rule(*, asker: Asker, approach: int, asked: Asked, by: Actor, at: datetime) -> None:
    """Say that a rule is wrong about somebody on the asker's worklist.

    Changes: adds the question; the rule's reasons are shown no more, and where none is left and nobody has taken the
    person, they are taken off. Told: the trail, and the rule's owner by the page of questions. Errors: `NotYours` where the
    asker sees no such person, or not why; `BadUsage` for a rule that did not find them.
    """
    if asked.what not in WHAT_IS_WRONG:
        raise BadUsage("Choose what is wrong.", f"One of: {', '.join(WHAT_IS_WRONG)}.")
    with transaction.atomic():
        seen = shown_to(asker, at, approach)
        row = seen.numbered(approach)
        if row is None or page_row(seen, row, by).reasons is None:
            raise NotYours("There is nothing here that you can question.", "Tell a care coordinator of the team.")
        held = Approach.objects.select_for_update().get(pk=row.pk)
        if asked.rule not in {one["list"] for one in held.reasons if not one.get("questioned")} - {SIGNALS}:
            raise BadUsage("That rule is not why this person is on the list.", "Choose one of the reasons shown.")
        RuleQuestion.objects.create(
            approach=held, person_id=held.person_id, rule=asked.rule, what=asked.what, words=asked.words.strip()[:500],
            asked_by=asker.account, asked_at=at,
        )  # fmt: skip
        _let_go(held, asked, by, at)
        append(
            [Deed("changed", "rule question", asked.rule, person=held.person_id, purpose=PURPOSE, result="asked")],
            by=by,
            at=at,
        )


def _let_go(held: Approach, asked: Asked, by: Actor, at: datetime) -> None:
    """Mark the rule's reasons as questioned, so that they are shown no more and still counted; of somebody who waits with no reason left, nobody is asked to get in touch."""
    held.reasons = [{**one, "questioned": True} if one["list"] == asked.rule else one for one in held.reasons]
    if all(one.get("questioned") for one in held.reasons) and APPROACH.may_move(held.state, "stand down"):
        held.state, held.ended_at = moved(held.state, "stand down"), at
        ApproachMove.objects.create(
            approach=held, move="stand down", from_state="waiting", to_state=held.state, why=WHAT_IS_WRONG[asked.what],
            moved_by=by.account, moved_at=at,
        )  # fmt: skip
    held.save(update_fields=["reasons", "state", "ended_at"])


def may_answer(asker: Asker, basis: FindingBasis | None, at: datetime) -> bool:
    """Whether the asker answers for rules: those who may ask them of the register."""
    return may_run(asker, basis, at).effect == "permit"


def questions_waiting() -> list[RuleQuestion]:
    """Every question that nobody has answered, by rule, the earliest first; pages show no person and no asker of them."""
    return list(RuleQuestion.objects.filter(answer="").order_by("rule", "pk"))


def questions_for(account: str) -> list[RuleQuestion]:
    """What one who answers for rules may answer, the earliest first, and then what they answered; in one question to the database."""
    waiting = Q(answer="") & ~Q(asked_by=account)
    return list(RuleQuestion.objects.filter(waiting | Q(answered_by=account)).order_by("answer", "pk"))


def answer_question(
    *, asker: Asker, question: int, answer: tuple[str, str], basis: FindingBasis | None, by: Actor, at: datetime
) -> None:
    """Answer for a rule: what was found, and why, to be read by whoever asked.

    Changes: the question is answered; the rule may give the person out again. Told: the trail. Errors: `NotYours` for
    somebody who does not answer for rules, or for one's own question; `BadUsage` without a reply; `AlreadyDecided` where
    somebody answered it meanwhile.
    """
    kind, reply = answer
    if not may_answer(asker, basis, at):
        raise NotYours(
            "Questions about rules are answered by those who may ask the rules of the register.", "Ask an analyst."
        )
    if kind not in ANSWERS or len(reply.strip()) < 4:
        raise BadUsage("Say what was found, and why.", "A sentence is enough; it names nobody.")
    with transaction.atomic():
        found = RuleQuestion.objects.filter(pk=question).first()
        if found is None or found.asked_by == asker.account:
            raise NotYours("A question is answered by somebody other than who asked it.", "Ask a colleague.")
        told = {"answer": kind, "reply": reply.strip()[:500], "answered_by": asker.account, "answered_at": at}
        if not RuleQuestion.objects.filter(pk=question, answer="").update(**told):
            raise AlreadyDecided("Somebody answered this question meanwhile.", "Look at the answer.")
        append(
            [Deed("changed", "rule question", found.rule, person=found.person_id, purpose=PURPOSE, result=kind)],
            by=by,
            at=at,
        )
