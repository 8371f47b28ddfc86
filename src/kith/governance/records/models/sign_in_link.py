"""Which account somebody has whom another sign-in vouches for."""

from django.db import models
from django.db.models import Q

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept


class SignInLink(models.Model):
    """One account, and what an issuer calls its holder. Made by whoever administers accounts, never by a token; ended, it stays."""

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_in_links")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("linked_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=Q(ended_at__isnull=True), name="sign_in_link_one_account"
            ),
            models.UniqueConstraint(
                fields=["account", "issuer"], condition=Q(ended_at__isnull=True), name="sign_in_link_one_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.linked_at}"
