"""What a team is told that is about nobody: a notice sits in no record."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept


class Notice(models.Model):
    """One notice to one team, shown up to a day and with it; gone from sight after it, or once it was taken down."""

    kept = Kept("working", "staff")

    team = models.CharField(max_length=64)
    words = models.CharField(max_length=500)
    to_date = models.DateField()
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-written_at", "-id")
        constraints = [models.CheckConstraint(condition=~Q(words="") & ~Q(team=""), name="notice_says_something")]
        indexes = [models.Index("team", "to_date", name="notice_by_team")]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class NoticeRead(models.Model):
    """Somebody said that they have read a notice."""

    kept = Kept("working", "staff")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="read")
    account = models.CharField(max_length=64)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["notice", "account"], name="notice_read_once")]

    def __str__(self) -> str:
        return self.account
