"""Somebody who is about to join a team, or to choose their password anew."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kith.governance.joining import OPEN, STATES
from kith.governance.records.models.account import Account
from kith.governance.records.models.team import Organisation, Team
from kith.tables.keeping import Kept


class Joining(models.Model):
    """Who was proposed, by whom, who confirmed, and the digest of the code that works once. The code itself is kept nowhere.

    `account` is empty while they have none: it is made when the code is used. For a password anew it is theirs from the beginning,
    and `role`, `team` and `organisation` are those that they have.
    """

    kept = Kept("staff", "staff")

    username = models.CharField("sign-in name", max_length=150)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="joinings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joinings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="joinings")
    is_anew = models.BooleanField("a password anew")
    from_date = models.DateField()
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=20, default="proposed")
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(Lower("username"), condition=Q(state__in=OPEN), name="joining_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="joining_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="confirmed") | Q(code_digest=""), name="joining_has_a_code_only_while_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=models.F("proposed_by")),
                name="joining_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.username
