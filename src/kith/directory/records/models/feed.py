"""A feed of services, what it says now and said before of each, and its deliveries."""

from django.db import models
from django.db.models import Q

from kith.directory.records.models.entry import Entry
from kith.directory.runs import DELIVERY
from kith.tables.keeping import Kept


class Feed(models.Model):
    """Somebody else's directory, by the name it has here."""

    kept = Kept("reference", "open", ("name",))

    name = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class FeedRun(models.Model):
    """One delivery: its counts, what was wrong, and what became of it. `waiting` holds its rows while somebody must look, and no longer."""

    kept = Kept("reference", "staff", ("feed", "state", "rows_in", "accepted", "rejected", "duplicate", "unchanged"))

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="runs")
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=20)
    is_whole = models.BooleanField(default=True)
    rows_in = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    before = models.IntegerField("open entries that the feed had", default=0)
    missing = models.IntegerField(default=0)
    shut = models.IntegerField(default=0)
    notes = models.JSONField(default=list)
    problems = models.JSONField("the first of them", default=list)
    problems_count = models.IntegerField(default=0)
    waiting = models.JSONField(null=True)
    received_by = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(DELIVERY.states)), name="feed_run_state_is_known"),
            models.CheckConstraint(
                condition=Q(rows_in=models.F("accepted") + models.F("rejected") + models.F("duplicate") + models.F("unchanged")),
                name="feed_run_rows_add_up",
            ),
            models.CheckConstraint(condition=Q(state="to review") | Q(waiting__isnull=True), name="feed_run_waits_only_to_be_reviewed"),
            models.CheckConstraint(condition=Q(decided_by="", decided_at__isnull=True) | (~Q(decided_by="") & Q(decided_at__isnull=False)), name="feed_run_decided_by_somebody"),
            models.UniqueConstraint("feed", condition=Q(state="to review"), name="feed_run_one_to_review"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.feed_id} {self.state}"


class FeedRow(models.Model):
    """What one feed says of one entry, from a delivery on. It is never edited but to say that a later one took its place, or that it is missing."""

    kept = Kept("reference", "open", ("feed", "ref", "values", "said_date"))

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="rows")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="feed_rows")
    ref = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    values = models.JSONField()
    said_date = models.DateField()
    is_missing = models.BooleanField("not in the last delivery that was whole", default=False)
    from_run = models.ForeignKey(FeedRun, on_delete=models.PROTECT, related_name="brought")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("feed", "ref", condition=Q(replaced_at__isnull=True), name="feed_row_one_now"),
        ]

    def __str__(self) -> str:
        return self.ref
