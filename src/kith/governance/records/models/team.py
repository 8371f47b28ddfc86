"""Who works for whom, in which team, as what, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept


class Organisation(models.Model):
    """A body that employs members of a team. Many charities have no ODS code, so it may be empty."""

    kept = Kept("reference", "open", ("name", "ods_code", "kind"))

    name = models.CharField(max_length=200, unique=True)
    ods_code = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=40)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["ods_code"], condition=~Q(ods_code=""), name="organisation_ods_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People of many employers who look after one neighbourhood together; it holds no person's data itself."""

    kept = Kept("reference", "open", ("name",))

    name = models.CharField(max_length=200, unique=True)
    neighbourhood = models.ForeignKey("places.Neighbourhood", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, asked of a day."""

    def on(self, day: date) -> MembershipQuerySet:
        """Those that hold on a day: from the first day on, until the day before `to_date`."""
        return self.filter(from_date__lte=day).filter(Q(to_date__isnull=True) | Q(to_date__gt=day))


class Membership(models.Model):
    """One account in one team, in one role, for one organisation, from a day until another that is not included."""

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=60)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.team_id}"
