"""The second factor of an account, and its recovery codes."""

from django.db import models
from django.db.models import F, Q

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept

_NO_SECRET = Q(("sealed_secret", ""))


class SecondFactor(models.Model):
    """What one account shares with an authenticator app. It counts from the moment a first code confirmed it.

    Ended, it stays without its secret, so that it can be read who ended it and why; the holder of the account is told
    where it was somebody else. `last_step` is the step of the last code taken: neither it nor an earlier one counts again.
    """

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="second_factors")
    sealed_secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("begun_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="second_factor_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="second_factor_ended_by_and_at",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=False) & _NO_SECRET) | (Q(ended_at__isnull=True) & ~_NO_SECRET),
                name="second_factor_keeps_no_secret_once_ended",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("begun_at")),
                name="second_factor_confirmed_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.begun_at}"


class RecoveryCode(models.Model):
    """One recovery code, of which only a digest is kept. Used or replaced, it stays and counts no more."""

    kept = Kept("staff", "staff")

    factor = models.ForeignKey(SecondFactor, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.factor_id} {self.given_at}"
