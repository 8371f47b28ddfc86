"""Papers that let data flow: sharing agreements, and the bases of findings. Signed, and ended; never edited."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kith.errors import BadUsage
from kith.governance import agreements, facts
from kith.governance.records.models import Agreement, FindingBasis
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["agreements_of", "all_agreements", "basis_named", "end_agreement", "record_basis", "sign_agreement"]


def sign_agreement(*, agreement: agreements.Agreement, by: Actor, at: datetime) -> None:
    """Write down a signed agreement.

    Changes: adds it. Told: the trail. Errors: `BadUsage` where its reference is taken: a changed agreement is a new one.
    """
    with transaction.atomic():
        if Agreement.objects.filter(reference=agreement.reference).exists():
            raise BadUsage(
                f"There is an agreement {agreement.reference} already.",
                "End that one, and record the new one under its own reference.",
            )
        Agreement.objects.create(
            reference=agreement.reference, body=agreement.body, field_groups=agreement.field_groups,
            purposes=agreement.purposes, from_date=agreement.from_date, to_date=agreement.to_date,
            recorded_by=by.account, recorded_at=at,
        )  # fmt: skip
        told = {"body": agreement.body, "field_groups": " ".join(sorted(agreement.field_groups)),
                "purposes": " ".join(sorted(agreement.purposes)), "until": agreement.to_date.isoformat()}  # fmt: skip
        append([Deed("changed", "agreement", agreement.reference, result="signed", details=told)], by=by, at=at)


def end_agreement(*, reference: str, on: date, why: str, by: Actor, at: datetime) -> None:
    """End an agreement before its time: from this day on nothing flows under it.

    Changes: the day it ended. Told: the trail, with the reason. Errors: `BadUsage` where there is none of this
    reference, or it has ended already.
    """
    with transaction.atomic():
        found = Agreement.objects.select_for_update().filter(reference=reference).first()
        if found is None or found.ended_date is not None or found.to_date <= on:
            raise BadUsage(
                f"There is no agreement {reference} that still holds on {on}.", "Check its reference and dates."
            )
        found.ended_date = on
        found.save(update_fields=["ended_date"])
        deed = Deed("changed", "agreement", reference, result="ended", reason=why, details={"on": on.isoformat()})
        append([deed], by=by, at=at)


def record_basis(*, name: str, basis: facts.FindingBasis, by: Actor, at: datetime) -> None:
    """Write down why a finding is lawful, before it runs.

    Changes: adds it. Told: the trail. Errors: `BadUsage` where the name is taken, or basis or assessment are not written.
    """
    if not basis.lawful_basis.strip() or not basis.impact_assessment.strip():
        raise BadUsage(
            "A finding needs a lawful basis and the reference of its impact assessment.",
            "Write both down, with an end date.",
        )
    with transaction.atomic():
        if FindingBasis.objects.filter(name=name).exists():
            raise BadUsage(f"There is a basis “{name}” already.", "Record the new one under a name of its own.")
        FindingBasis.objects.create(
            name=name, lawful_basis=basis.lawful_basis, impact_assessment=basis.impact_assessment,
            field_groups=basis.field_groups, national_opt_out_applies=basis.national_opt_out_applies,
            from_date=basis.from_date, to_date=basis.to_date, recorded_by=by.account, recorded_at=at,
        )  # fmt: skip
        told = {"lawful_basis": basis.lawful_basis, "impact_assessment": basis.impact_assessment,
                "field_groups": " ".join(sorted(basis.field_groups)), "until": basis.to_date.isoformat()}  # fmt: skip
        append([Deed("changed", "finding basis", name, result="recorded", details=told)], by=by, at=at)


def agreements_of(body: str, on: date) -> tuple[agreements.Agreement, ...]:
    """The agreements in force for one body on a day, as the rules read them."""
    return tuple(map(_as_fact, Agreement.objects.in_force(on).filter(body=body)))


def all_agreements(on: date) -> tuple[agreements.Agreement, ...]:
    """Every agreement in force on a day, by reference."""
    return tuple(map(_as_fact, Agreement.objects.in_force(on)))


def basis_named(name: str, on: date) -> facts.FindingBasis | None:
    """The basis of this name, if it holds on a day; None refuses the finding."""
    found = FindingBasis.objects.in_force(on).filter(name=name).first()
    if found is None:
        return None
    return facts.FindingBasis(
        found.lawful_basis, found.impact_assessment, found.field_groups, found.from_date, found.to_date,
        found.national_opt_out_applies,
    )  # fmt: skip


def _as_fact(row: Agreement) -> agreements.Agreement:
    until = min(row.to_date, row.ended_date or row.to_date)
    return agreements.Agreement(row.reference, row.body, row.field_groups, row.purposes, row.from_date, until)
