"""What tests of advice do: an adviser who has somebody's referral, a practice that is asked, and each thing in a word."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from kith.care.advice_asked import NewDay, NewLetter, NewMoney, Opening
from kith.care.advice_matters import propose
from kith.care.advice_said import SaidOfCase
from kith.care.records.adding_to_case import ask_for_letter, claim_money, confirm_day
from kith.care.records.advice_letters import answer_letter
from kith.care.records.advising import open_case, say_of_case
from kith.care.records.models import AdviceCase, AdviceDay, AdviceLetter, AdviceMoney
from kith.care.referral_request import Consent
from kith.governance.records.models import Account, Grant, Membership, Organisation, Team
from tests.records.lawful import BEGUN, agree, as_actor, somebody
from tests.records.referred import ADVICE, AT, COORDINATOR, LATER, PLACE, TODAY, looked_after, made_ready
from tests.records.worked import on_the_staff

COLLEAGUE = replace(ADVICE, account=str(UUID(int=13)))
ELSEWHERE = replace(
    somebody("welfare-adviser", body="VC9", kind="vcse", neighbourhood=PLACE), account=str(UUID(int=19))
)
GP = replace(somebody("gp", body="Y99001", kind="general-practice", neighbourhood=PLACE), account=str(UUID(int=15)))
MANAGER = replace(somebody("neighbourhood-manager", body="YX900", neighbourhood=PLACE), account=str(UUID(int=16)))
CARE_GROUPS = ("identity", "demographics", "address-and-contact", "about-me", "care-coordination")

_numbers = count(1)


def fresh(letter="a"):
    return f"{letter}{next(_numbers)}"


@pytest.fixture
def ready(db):
    """One person whom a coordinator and an adviser look after; two advisers of one body, one of another, a practice and a manager."""
    made_advised()


def made_advised():
    made_ready()
    on_the_staff(GP, MANAGER)
    for one in (COLLEAGUE, ELSEWHERE):
        _also(one)
    for body in ("Y99001", "VC9"):
        agree(body)
    looked_after("p1", ADVICE, CARE_GROUPS)


def _also(asker):
    """Another account of a role that is there already."""

    body = Organisation.objects.get_or_create(
        ods_code=asker.organisation, defaults={"name": asker.organisation, "kind": "vcse"}
    )[0]
    account = Account.objects.create(
        pk=UUID(asker.account), username=f"adviser-{asker.account[-2:]}", name=f"Ada {asker.account[-2:]}", made_at=AT
    )
    Membership.objects.create(
        account=account, team=Team.objects.get(pk=1), organisation=body, role=asker.role, from_date=BEGUN
    )


def opening(**more):
    told = {
        "person": "p1",
        "matter": "housing",
        "words": "A notice of eviction came",
        "consent": Consent("person", TODAY),
        "message_id": fresh("o"),
    }
    return Opening(**told | more)  # fmt: skip


def opened(asker=ADVICE, at=AT, is_cleared=True, **more):
    """A case that was opened, and of which a conflict of interest was looked for."""
    came = open_case(asker=asker, asked=opening(**more), by=as_actor(asker), at=at)
    row = AdviceCase.objects.get(pk=came.number)
    return says(row, "clear", asker=asker, at=at) if is_cleared else row


def says(row, move, thing=None, asker=ADVICE, at=LATER, **said):
    """One move of a case or of a thing of it; the case afterwards."""
    name = {AdviceDay: "day", AdviceLetter: "letter", AdviceMoney: "money"}.get(type(thing), "case")
    told = SaidOfCase(
        **{
            "message_id": fresh("m"),
            "thing": name,
            "move": move,
            "which": getattr(thing, "pk", None),
            **NEEDED.get(move, {}),
            **said,
        }
    )
    say_of_case(asker=asker, case=row.pk, said=told, by=as_actor(asker), at=at)
    if thing is not None:
        thing.refresh_from_db()
    row.refresh_from_db()
    return row


def day_of(row, kind="eviction", typed=TODAY + timedelta(28), asker=ADVICE, at=LATER, **more):
    """A day that was confirmed."""
    asked = NewDay(
        **{
            "kind": kind,
            "typed_date": typed,
            "due_date": propose(kind, typed).due_date,
            "message_id": fresh("d"),
            **more,
        }
    )
    came = confirm_day(asker=asker, case=row.pk, asked=asked, by=as_actor(asker), at=at)
    return AdviceDay.objects.get(pk=came.which)


def letter_of(row, asker=ADVICE, at=LATER, **more):
    """A letter that was asked of the practice."""
    told = {
        "practice": "Y99001",
        "team": "1",
        "words": "How far she can walk, for the tribunal",
        "consent": Consent("person", TODAY),
        "message_id": fresh("l"),
    }
    came = ask_for_letter(asker=asker, case=row.pk, asked=NewLetter(**told | more), by=as_actor(asker), at=at)
    return AdviceLetter.objects.get(pk=came.which)


def money_of(row, kind="attendance", asker=ADVICE, at=LATER, **more):
    """Money that was claimed."""
    asked = NewMoney(**{"kind": kind, "message_id": fresh("c"), **more})
    return AdviceMoney.objects.get(
        pk=claim_money(asker=asker, case=row.pk, asked=asked, by=as_actor(asker), at=at).which
    )


def answers(letter, move, asker=GP, at=LATER, **said):
    """What the practice says of a letter."""
    told = SaidOfCase(**{"message_id": fresh("p"), "thing": "letter", "move": move, **NEEDED.get(move, {}), **said})
    answer_letter(asker=asker, letter=letter.pk, said=told, by=as_actor(asker), at=at)
    letter.refresh_from_db()
    return letter


NEEDED = {
    "await evidence": {"words": "the GP’s letter"}, "await decision": {"words": "the tribunal"}, "close": {"reason": "won"},
    "refer on": {"reason": "conflict", "words": "told them of the law centre"}, "stop": {"words": "she wants to leave it", "spoken_by": "Mary Brown"},
    "reopen": {"words": "the council wrote again"}, "meet": {"day": TODAY}, "miss": {"words": "ask to set it aside today"},
    "move": {"day": TODAY + timedelta(60), "words": "adjourned by the court"}, "fall away": {"words": "the claim was withdrawn"},
    "stand again": {"words": "said by mistake"}, "write": {"words": "sent by post today"}, "refuse": {"reason": "fee"}, "return": {"words": "which tribunal is it?"},
    "ask again": {"words": "the one in Leeds"}, "drop": {"words": "the hospital wrote"}, "award": {"amount_pence": 7_210, "period": "week"},
    "correct": {"amount_pence": 10_855, "period": "week", "words": "the higher rate"}, "claim again": {"words": "said by mistake"},
}  # fmt: skip
"""What each move brings, unless a test says otherwise."""


def doors(work, at=LATER):
    """To whom a piece of work stands open."""
    return set(Grant.objects.open_at(at).filter(work=work).values_list("to", flat=True))


__all__ = ["AT", "COORDINATOR", "LATER", "TODAY", "ready"]
