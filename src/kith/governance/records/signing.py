"""Papers that let data flow: sharing agreements, and the bases of findings. Signed, and ended; never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from kith.errors import BadUsage
from kith.governance import agreements, facts
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.records.models import Agreement, FindingBasis, Membership, Organisation
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "Body", "Paper", "agreements_of", "agreements_signed", "all_agreements", "bases_in_force", "bases_recorded", "basis_named",
    "bodies_on_record", "bodies_without_agreement", "end_agreement", "end_basis", "record_basis", "sign_agreement",
]  # fmt: skip


@dataclass(frozen=True)
class Body:
    """An organisation on record: the id that agreements and askers name it by, its name, and its kind."""

    organisation: str
    name: str
    kind: str


@dataclass(frozen=True)
class Paper:
    """One signed paper as pages read it: a sharing agreement, or the basis of a finding.

    number          what an address calls it
    title           reference of the agreement, or name of the basis
    about           name of the body that may receive; of a basis, what the finding relies on
    to_date         the day from which it no longer holds, also where it was ended early
    is_ended_early  somebody ended it; who and why stands in the trail
    """

    number: int
    title: str
    about: str
    field_groups: frozenset[str]
    from_date: date
    to_date: date
    is_ended_early: bool
    recorded_at: datetime
    purposes: frozenset[str] = frozenset()
    impact_assessment: str = ""
    national_opt_out_applies: bool = False

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.to_date - timedelta(days=1)

    def state(self, on: date) -> str:
        """How it stands on a day, one of `agreements.PAPER_STATES`."""
        return agreements.paper_state(self.from_date, self.to_date, on)


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
    reference, it has ended already, the day is past, or the reason is none that could be reviewed.
    """
    with transaction.atomic():
        found = Agreement.objects.select_for_update().filter(reference=reference).first()
        _end(found, f"agreement {reference}", on, why, at)
        deed = Deed("changed", "agreement", reference, result="ended", reason=why, details={"on": on.isoformat()})
        append([deed], by=by, at=at)


def end_basis(*, name: str, on: date, why: str, by: Actor, at: datetime) -> None:
    """End the basis of a finding before its time: from this day on the finding runs no more.

    Changes: the day it ended. Told: the trail, with the reason. Errors: as of `end_agreement`.
    """
    with transaction.atomic():
        found = FindingBasis.objects.select_for_update().filter(name=name).first()
        _end(found, f"basis “{name}”", on, why, at)
        deed = Deed("changed", "finding basis", name, result="ended", reason=why, details={"on": on.isoformat()})
        append([deed], by=by, at=at)


def _end(found: Agreement | FindingBasis | None, what: str, on: date, why: str, at: datetime) -> None:
    if found is None or found.ended_date is not None or found.to_date <= on:
        raise BadUsage(f"There is no {what} that still holds on {on}.", "Check its name and dates.")
    if on < at.astimezone(LONDON).date():
        raise BadUsage(
            f"{on} is past, and what flowed until now flowed under it.", "End it today, or on a day to come."
        )
    if not is_reason(why):
        least, most = REASON_LENGTHS
        raise BadUsage(
            "The reason is too short to be reviewed, or too long to be one.", f"Give {least} to {most} characters."
        )
    found.ended_date = on
    found.save(update_fields=["ended_date"])


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


def agreements_signed(on: date) -> list[Paper]:
    """Every agreement that was ever signed: those that end soon first, then by body and reference."""
    names = {body.organisation: body.name for body in bodies_on_record()}
    papers = [
        Paper(
            row.id, row.reference, names.get(row.body, row.body), row.field_groups, row.from_date, _until(row),
            row.ended_date is not None, row.recorded_at, row.purposes,
        )
        for row in Agreement.objects.all()
    ]  # fmt: skip
    return _most_urgent_first(papers, on)


def bases_recorded(on: date) -> list[Paper]:
    """Every basis of a finding that was ever recorded: those that end soon first, then by name."""
    papers = [
        Paper(
            row.id, row.name, row.lawful_basis, row.field_groups, row.from_date, _until(row), row.ended_date is not None,
            row.recorded_at, frozenset({"case-finding"}), row.impact_assessment, row.national_opt_out_applies,
        )
        for row in FindingBasis.objects.all()
    ]  # fmt: skip
    return _most_urgent_first(papers, on)


def bodies_on_record() -> list[Body]:
    """Every organisation that may be a partner, by name."""
    return [_as_body(row) for row in Organisation.objects.order_by("name")]


def bodies_without_agreement(on: date) -> list[Body]:
    """Organisations with somebody in a team here on a day, and no agreement in force: to them nothing flows."""
    here = Organisation.objects.filter(memberships__in=Membership.objects.on(on)).distinct().order_by("name")
    agreed = {agreement.body for agreement in all_agreements(on)}
    return [body for body in map(_as_body, here) if body.organisation not in agreed]


def basis_named(name: str, on: date) -> facts.FindingBasis | None:
    """The basis of this name, if it holds on a day; None refuses the finding."""
    found = FindingBasis.objects.in_force(on).filter(name=name).first()
    return _as_basis(found) if found else None


def bases_in_force(on: date) -> dict[str, facts.FindingBasis]:
    """The bases that hold on a day, by name."""
    return {row.name: _as_basis(row) for row in FindingBasis.objects.in_force(on)}


def _as_basis(row: FindingBasis) -> facts.FindingBasis:
    return facts.FindingBasis(
        row.lawful_basis,
        row.impact_assessment,
        row.field_groups,
        row.from_date,
        row.to_date,
        row.national_opt_out_applies,
    )


def _as_fact(row: Agreement) -> agreements.Agreement:
    return agreements.Agreement(row.reference, row.body, row.field_groups, row.purposes, row.from_date, _until(row))


def _as_body(row: Organisation) -> Body:
    return Body(row.ods_code or row.name, row.name, row.kind)


def _until(row: Agreement | FindingBasis) -> date:
    return min(row.to_date, row.ended_date or row.to_date)


def _most_urgent_first(papers: list[Paper], on: date) -> list[Paper]:
    order = list(agreements.PAPER_STATES)
    return sorted(papers, key=lambda paper: (order.index(paper.state(on)), paper.about, paper.title))
