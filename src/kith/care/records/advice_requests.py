"""What is asked of a practice, as the adviser puts it on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from kith.care.records.advice_letters import BANNER
from kith.care.records.advising_rules import case_item, mine
from kith.care.records.models import AdviceCase, AdviceLetter
from kith.care.records.referral_rules import must_show
from kith.errors import NotYours
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about
from kith.governance.trail import Actor

__all__ = ["OnPaper", "the_request"]


@dataclass(frozen=True)
class OnPaper:
    """A request for a letter: who asks whom for what, about whom, by when, and who agreed. Nothing else of the case stands on it."""

    number: int
    case: int
    person: str
    body: str
    practice: str
    words: str
    needed_by: date | None
    asked_at: datetime
    consent_by: str
    consent_words: str
    consent_date: date
    shown: frozenset[str]


def the_request(asker: Asker, number: int, *, by: Actor, at: datetime) -> OnPaper:
    """One letter of a case of the asker’s body, to be printed. Changes: nothing. Told: the trail. Errors: `NotYours`, also once the case has ended."""
    ours = AdviceLetter.objects.filter(case__in=AdviceCase.objects.filter(mine(asker, at)))
    row = ours.select_related("case").filter(pk=number).first()
    if row is None:
        raise NotYours("There is no such letter of yours.", "Look at the letters of your cases.")
    item = replace(case_item(row.case, "print", asker), carries=BANNER)
    with transaction.atomic():
        known = known_about(asker, [item.person_id or row.case.person_id], at)
        said = known.ask("print", [item], usual_purpose(asker.role), by=by)[0]
    must_show(said)
    return OnPaper(
        row.pk, row.case_id, item.person_id or row.case.person_id, row.case.organisation_name, row.practice_name, row.words, row.needed_by, row.asked_at, row.consent_by,
        row.consent_words, row.consent_date, BANNER - said.hidden_field_groups,
    )  # fmt: skip
