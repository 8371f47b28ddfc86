"""A case of advice of the place with everything in it, with what was told in confidence."""

from kith.care.records.advising_rules import let_case_stand, let_letter_stand
from kith.care.records.models import (
    AdviceCase,
    AdviceDay,
    AdviceEscalation,
    AdviceEvent,
    AdviceLetter,
    AdviceMoney,
    AdviceNote,
    AdviceSeat,
    PrivilegedNote,
)
from kith.governance.trail import Actor
from tests.records.kept import AT

PRIVILEGED = "Kwelnatosh"
"""A word that stands in what somebody told their adviser in confidence, and nowhere else."""


def advised(one, mark, account, number):
    """A case of advice of one of them: the first under way, with a day that went by, a letter that the practice was asked for and money; the second is over."""
    where = account.memberships.first()
    body = where.organisation.ods_code or where.organisation.name
    state, ended = (("working", None), ("closed", AT))[number]
    row = AdviceCase.objects.create(
        person_id=one.person_id, matter="housing", words=f"Rent of {mark}", field_groups=frozenset({"identity"}), organisation=body,
        organisation_name=where.organisation.name, team=str(where.team_id), consent_by="person", consent_date=AT.date(), opened_by=str(account.pk),
        opened_at=AT, message_id=f"{one.person_id}-{number}", state=state, since=AT, result="" if ended is None else "won", ended_at=ended, events_count=1,
    )  # fmt: skip
    AdviceEvent.objects.create(
        case=row, number=1, thing="case", move="open", party="adviser", from_state="new", to_state="opened", is_taken=True, message_id="1",
        words=f"For {mark}", written_by="somebody", written_at=AT,
    )  # fmt: skip
    AdviceSeat.objects.create(case=row, account=str(account.pk), is_owner=True, from_at=AT, given_by="a")
    day = AdviceDay.objects.create(
        case=row,
        kind="eviction",
        typed_date=AT.date(),
        due_date=AT.date(),
        why=f"as {mark} says",
        state="standing" if ended is None else "missed",
    )
    letter = AdviceLetter.objects.create(
        case=row, practice="Y99001", practice_name="Elm Tree Surgery", team=str(where.team_id), words=f"How {mark} walks", consent_by="person",
        consent_date=AT.date(), asked_at=AT, state="asked" if ended is None else "not needed", since=AT,
    )  # fmt: skip
    AdviceMoney.objects.create(
        case=row, kind="housing", whose="person", state="awarded", amount_pence=100_000, period="once"
    )
    told = {"case": row, "message_id": "n", "written_by": str(account.pk), "written_at": AT}
    AdviceNote.objects.create(words=f"Rang {mark}", **told)
    PrivilegedNote.objects.create(words=f"{PRIVILEGED} of {mark}", **told)
    if row.is_open:
        for whom in ("owner", "coordinator", "manager"):
            AdviceEscalation.objects.create(
                case=row, day=day, told=whom, state="standing", due_date=day.due_date, raised_at=AT
            )
        by = Actor(str(account.pk))
        let_case_stand(row, True, by=by, at=AT)
        let_letter_stand(letter, True, by=by, at=AT)
