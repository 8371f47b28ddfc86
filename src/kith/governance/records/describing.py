"""Who takes part, in counts and papers, for drafts about what is running: nobody is named."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from kith.governance.facts import FindingBasis
from kith.governance.records import models as kept
from kith.governance.records.signing import basis_named

__all__ = ["accounts_by_role", "bases_on", "bodies"]


def accounts_by_role(on: date) -> list[tuple[str, int]]:
    """How many open accounts have each role on a day."""
    held = kept.Membership.objects.on(on).filter(account__is_active=True)
    return list(held.values_list("role").annotate(count=Count("account", distinct=True)).order_by("role"))


def bodies() -> list[tuple[str, str]]:
    """The organisations that members of staff work for, each with its kind."""
    return list(kept.Organisation.objects.values_list("name", "kind"))


def bases_on(on: date) -> list[tuple[str, FindingBasis]]:
    """The bases of findings that hold on a day, by name."""
    names = kept.FindingBasis.objects.in_force(on).values_list("name", flat=True)
    return [(name, basis) for name in names if (basis := basis_named(name, on)) is not None]
