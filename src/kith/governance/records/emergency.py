"""Opening one person's record in an emergency, and looking at what others opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from kith.errors import BadUsage
from kith.governance.access import Decision
from kith.governance.asker import Asker, holds
from kith.governance.emergency import asked_rightly, is_outcome, signs_in
from kith.governance.facts import is_reason
from kith.governance.item import Item
from kith.governance.records.deciding import Known, ask, would_decide
from kith.governance.records.models import EmergencyAccess, EmergencyReview
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = [
    "Asking",
    "access_numbered",
    "item_of",
    "open_in_emergency",
    "opened_until",
    "review_access",
    "reviewed_lately",
    "reviews_waiting",
    "waiting_for_review",
]


@dataclass(frozen=True)
class Asking:
    """One emergency as it is asked for: the kind of reason, what happened, for how many hours, and for what purpose."""

    kind: str
    reason: str
    hours: int
    purpose: str = "direct-care"


def open_in_emergency(
    *, asker: Asker, item: Item, asking: Asking, signs: Sequence[str], by: Actor, at: datetime
) -> EmergencyAccess | None:
    """Open one person's record to one account, in its role, session and purpose, until it runs out.

    Changes: adds the access, which is itself the alert to whoever reviews; None where the rules offer no emergency here,
    and then nothing is opened. Told: the trail, in the same transaction, either way. Errors: `EmergencyNotPossible`
    where the asking is not as it must be.
    """
    lasts = asked_rightly(asking.kind, asking.reason, asking.hours)
    with transaction.atomic():
        said = would_decide(asker, "view", [item], asking.purpose, at)[0]
        if said.next_step != "emergency-access":
            refused = Deed("refused", item.kind, item.person_id or "", person=item.person_id or "", purpose=asking.purpose,
                           result=said.effect, reason=asking.reason, details={"rules": " ".join(said.policies)})  # fmt: skip
            append([refused], by=by, at=at)
            return None
        opened = EmergencyAccess.objects.create(
            person_id=item.person_id, account=asker.account, role=asker.role, organisation=asker.organisation,
            session=asker.session, purpose=asking.purpose, reason_kind=asking.kind, reason=asking.reason.strip(),
            signs=list(_signs(asker, item, signs, at)), from_at=at, to_at=at + lasts,
        )  # fmt: skip
        told = {"kind": asking.kind, "until": opened.to_at.isoformat(), "signs": " ".join(opened.signs)}
        deed = Deed("opened in an emergency", item.kind, str(opened.pk), person=opened.person_id, purpose=asking.purpose,
                    reason=opened.reason, details=told)  # fmt: skip
        append([deed], by=by, at=at)
    return opened


def review_access(
    *, access: EmergencyAccess, asker: Asker, outcome: str, note: str, by: Actor, at: datetime
) -> Decision:
    """Write down what somebody other than who looked made of one look; where the rules do not let them, say why.

    Changes: adds the review, once. Told: the trail. Errors: `BadUsage` for an outcome that there is not, a note too short
    to be read later, or a look that was reviewed before.
    """
    is_outcome(outcome)
    if not is_reason(note):
        raise BadUsage("The note is too short to be understood later.", "Say in a sentence what you found.")
    with transaction.atomic():
        decision = ask(asker, "review-access", item_of(access), "audit", by=by, at=at)
        if not decision.shows:
            return decision
        EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if EmergencyReview.objects.filter(access=access).exists():
            raise BadUsage("Somebody reviewed this look before you.", "Open it to read what they wrote.")
        EmergencyReview.objects.create(
            access=access, outcome=outcome, note=note.strip(), reviewed_by=by.account, reviewed_at=at
        )
        told = {"outcome": outcome, "of": access.account}
        append([Deed("reviewed", "emergency access", str(access.pk), person=access.person_id, purpose="audit",
                     reason=note, details=told)], by=by, at=at)  # fmt: skip
    return decision


def opened_until(known: Known, person_id: str, purpose: str) -> datetime | None:
    """Until when whoever asks has a person's record open in an emergency; None where it is not so that they have it open."""
    asker = known.asker
    mine = (person_id, asker.account, asker.role, asker.session, purpose)
    found = (one for one in known.facts.emergencies if holds(one.from_at, one.to_at, known.at))
    return max((one.to_at for one in found if (one.person_id, one.account, one.role, one.session, one.purpose) == mine), default=None)  # fmt: skip


def item_of(access: EmergencyAccess) -> Item:
    """One look, as the rules are asked about it: recorded by who looked, so that nobody reviews their own."""
    return Item("emergency access", "trail", access.person_id, recorded_by=access.account)


def waiting_for_review() -> list[EmergencyAccess]:
    """Looks that nobody has reviewed: those with signs first, then the oldest."""
    without = Case(When(signs=[], then=Value(1)), default=Value(0), output_field=IntegerField())
    return list(EmergencyAccess.objects.unreviewed().annotate(without=without).order_by("without", "from_at", "id"))


def reviews_waiting(*, but_not_of: str) -> int:
    """How many looks nobody has reviewed, but for those of one account: nobody reviews their own."""
    return EmergencyAccess.objects.unreviewed().exclude(account=but_not_of).count()


def reviewed_lately(at: datetime, days: int = 30) -> list[EmergencyAccess]:
    """Looks that were reviewed in the last days, latest first."""
    since = at - timedelta(days=days)
    found = EmergencyAccess.objects.filter(review__reviewed_at__gte=since).select_related("review")
    return list(found.order_by("-review__reviewed_at"))


def access_numbered(number: int) -> EmergencyAccess | None:
    """One look by its number, with its review; None where there is none."""
    return EmergencyAccess.objects.filter(pk=number).select_related("review").first()


def _signs(asker: Asker, item: Item, near: Sequence[str], at: datetime) -> tuple[str, ...]:
    hour, day = at - timedelta(hours=1), at - timedelta(days=1)
    by_one = EmergencyAccess.objects.filter(account=asker.account, from_at__gt=hour, from_at__lte=at)
    of_one = EmergencyAccess.objects.filter(person_id=item.person_id, from_at__gt=day, from_at__lte=at)
    accounts = set(of_one.values_list("account", flat=True)) | {asker.account}
    colleague = ["colleague"] if item.works_in else []
    return signs_in([*near, *colleague], in_an_hour=by_one.count() + 1, in_a_day=len(accounts))
