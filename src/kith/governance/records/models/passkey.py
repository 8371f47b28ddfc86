"""A passkey of an account, and what may be used once."""

from django.db import models
from django.db.models import Q

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept

_NO_KEY = Q(("public_key", ""))


class Passkey(models.Model):
    """The public half of a key that a device of somebody's holds. What it signed, this tells from what another signed.

    `counter` is how often the key said that it had signed; one that goes back stops the key (`stopped_at`): it counts no more,
    and the account keeps needing a second factor. Ended, it stays without its key, so that it can be read who ended it and why.
    """

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=1_400)
    public_key = models.TextField(blank=True)
    handle = models.CharField(max_length=64)
    counter = models.BigIntegerField()
    is_verifying = models.BooleanField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["credential_id"], condition=Q(ended_at__isnull=True), name="passkey_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="passkey_ended_by_and_at",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=False) & _NO_KEY) | (Q(ended_at__isnull=True) & ~_NO_KEY),
                name="passkey_keeps_no_key_once_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.made_at}"


class UsedOnce(models.Model):
    """That something which counts once was used: the digest of a challenge, or of a token of an issuer. Gone when it would be too old anyway."""

    kept = Kept("working", "staff")

    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="used_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
