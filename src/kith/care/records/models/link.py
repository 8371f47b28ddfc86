"""Links for partners who have no account: one that answers one referral, and one that shows a body what came of all that were sent to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kith.care.partner_links import MOST_WRONG, WHY_SHUT
from kith.tables.keeping import Kept


class LinkQuerySet(models.QuerySet):
    """Links, narrowed by whether they work."""

    def working(self, at: object) -> LinkQuerySet:
        """Those that work at a moment."""
        return self.filter(shut_at__isnull=True, until__gt=at)


class Link(models.Model):
    """What every link keeps: digests of its secret and of its code, how long it works, who said its code, and when and why it was shut.

    Secret and code are told once and kept nowhere. `opened_count` and `wrong_count` only grow; a link that is shut never opens again.
    """

    digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    opened_count = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField("who they said they are", max_length=120, blank=True)
    wrong_count = models.IntegerField(default=0)
    shut_at = models.DateTimeField(null=True)
    shut_by = models.CharField(max_length=200, blank=True)
    why_shut = models.CharField(max_length=20, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=~Q(made_by="") & Q(until__gt=models.F("made_at")), name="%(class)s_made_by_somebody"),
            models.CheckConstraint(condition=Q(wrong_count__gte=0, wrong_count__lte=MOST_WRONG), name="%(class)s_guesses_are_few"),
            models.CheckConstraint(condition=Q(shut_at__isnull=True, why_shut="", shut_by="") | Q(shut_at__isnull=False, why_shut__in=list(WHY_SHUT)) & ~Q(shut_by=""), name="%(class)s_shut_says_why"),
            models.CheckConstraint(condition=Q(wrong_count__lt=MOST_WRONG) | Q(shut_at__isnull=False), name="%(class)s_guessed_is_shut"),
        ]  # fmt: skip

    @property
    def state(self) -> str:
        """Where it is, of the states of `kith.care.partner_links.LINK`, but for its day."""
        if self.shut_at is not None:
            return "shut"
        return "opened" if self.opened_count else "waiting"


class AnswerLink(Link):
    """A link by which one service answers one referral. `work` names the referral as its doors do, so that it outlives it; one works at a time."""

    kept = Kept("record", "pseudonymous")

    work = models.CharField(max_length=64)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["work"], condition=Q(shut_at__isnull=True), name="answerlink_one_at_a_time"),
        ]  # fmt: skip
        indexes = [models.Index("work", name="answerlink_by_work")]

    def __str__(self) -> str:
        return self.work


class ReportLink(Link):
    """A link by which one body reads what came of the referrals that were sent to it, and takes them away; no name is behind it."""

    kept = Kept("reference", "staff")

    body = models.CharField(max_length=200)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["body"], condition=Q(shut_at__isnull=True), name="reportlink_one_at_a_time"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.body
