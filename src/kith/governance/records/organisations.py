"""The bodies whose staff work in the teams, and what each has signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count

from kith.coding.organisations import read_ods_code
from kith.errors import BadUsage
from kith.governance.asker import BODY_KINDS, Asker, known
from kith.governance.records.joining import must_admit
from kith.governance.records.models import Agreement, Membership, Organisation
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.tables.schema import BadCell

__all__ = ["Body", "add_organisation", "names_of_bodies", "organisations"]


@dataclass(frozen=True)
class Body:
    """One organisation: how many of its staff are in teams today, and how many agreements of it are in force."""

    number: int
    name: str
    ods_code: str
    kind: str
    staff: int
    agreements: int


def organisations(at: datetime) -> list[Body]:
    """Every organisation, by name."""
    on = at.astimezone(LONDON).date()
    staffed = Membership.objects.on(on).filter(account__is_active=True).order_by()
    many = dict(staffed.values_list("organisation_id").annotate(Count("account_id", distinct=True)))
    signed: dict[str, int] = {}
    for body in Agreement.objects.in_force(on).values_list("body", flat=True):
        signed[body] = signed.get(body, 0) + 1
    return [
        Body(one.pk, one.name, one.ods_code, one.kind, many.get(one.pk, 0), signed.get(one.ods_code or one.name, 0))
        for one in Organisation.objects.order_by("name")
    ]


def names_of_bodies() -> dict[str, str]:
    """The names of organisations by their ODS code, so that no page need say a code to anybody."""
    return dict(Organisation.objects.exclude(ods_code="").values_list("ods_code", "name"))


def add_organisation(*, asker: Asker, name: str, ods_code: str, kind: str, by: Actor, at: datetime) -> int:
    """Add a body whose staff may join a team, and return its number. It has signed nothing yet, so nothing opens to them.

    Changes: adds it. Told: the trail. Errors: `NotYours`; `BadUsage` for a name or ODS code that is there already, or no name; what can be no ODS code; `NotInTheRules` for a kind that is not there.
    """
    must_admit(asker, "", by, at)
    return keep_organisation(name=name, ods_code=ods_code, kind=kind, by=by, at=at)


def keep_organisation(*, name: str, ods_code: str, kind: str, by: Actor, at: datetime) -> int:
    """Add a body; called where the rules have let somebody, or by who runs the service. Changes, told, errors: as of `add_organisation`."""
    known(kind, BODY_KINDS, "kind of body")
    plain, code = " ".join(name.split()), _code(ods_code)
    if not plain:
        raise BadUsage("An organisation has a name.", "Enter its name.")
    if Organisation.objects.filter(name__iexact=plain).exists():
        raise BadUsage(f"“{plain}” is there already.", "Choose it where somebody is proposed.")
    try:
        with transaction.atomic():
            row = Organisation.objects.create(name=plain, ods_code=code, kind=kind)
            append(
                [Deed("changed", "organisation", str(row.pk), result="added", details={"name": plain, "kind": kind})],
                by=by,
                at=at,
            )
    except IntegrityError as twice:
        raise BadUsage(f"Another organisation has the ODS code {code}.", "Check the code.") from twice
    return int(row.pk)


def _code(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return read_ods_code(typed)
    except BadCell as wrong:
        raise BadUsage(f"“{typed.strip()}”: {wrong.reason}.", f"{wrong.mend[:1].upper()}{wrong.mend[1:]}.") from wrong
