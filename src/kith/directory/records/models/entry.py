"""One service at one place, with the values that are taken today, and what was said and seen of its room and its replies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kith.directory.room import ROOM
from kith.tables.keeping import Kept


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, and which of them may be shown."""

    def shown(self) -> EntryQuerySet:
        """Those that may be shown: none that is confidential, and of what was put together only the one that stands."""
        return self.filter(is_kept_out=False, same_as__isnull=True)


class Entry(models.Model):
    """A service at a place. `values` are worked out anew from all that was said of it whenever anybody says anything, and typed by nobody.

    `is_kept_out` is for a place that must stay unknown: no page, count, search, file or distance has it, for no role.
    """

    kept = Kept("reference", "open", ("key", "service", "values", "assured_date"))

    key = models.CharField(max_length=32, unique=True)
    service = models.CharField("which entries are one service at several places", max_length=160, blank=True)
    values = models.JSONField(default=dict)
    contested = models.JSONField("fields of which somebody says otherwise", default=list)
    assured_date = models.DateField(null=True)
    in_no_feed = models.BooleanField("every feed that had it has it no more", default=False)
    is_kept_out = models.BooleanField(default=False)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="also")
    made_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("key",)
        constraints = [
            models.CheckConstraint(condition=~Q(same_as=models.F("id")), name="entry_is_not_the_same_as_itself"),
        ]
        indexes = [models.Index(fields=["is_kept_out", "same_as"], name="entry_shown")]

    def __str__(self) -> str:
        return self.key


class ToldRoom(models.Model):
    """What somebody said of the room there is, at a moment; the latest counts, for as long as `kith.directory.room` says."""

    kept = Kept("reference", "staff", ("entry", "state", "said_at"))

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="rooms")
    state = models.CharField(max_length=10)
    said_by = models.CharField("an account, or that it was its owner", max_length=64)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(ROOM)), name="told_room_state_is_known"),
            models.CheckConstraint(condition=~Q(said_by=""), name="told_room_said_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.state


class SeenReply(models.Model):
    """How many days one reply took; of whom it was is not kept."""

    kept = Kept("reference", "open", ("entry", "days", "seen_at"))

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="replies")
    days = models.IntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(days__gte=0), name="seen_reply_days_are_not_negative")]

    def __str__(self) -> str:
        return str(self.days)
