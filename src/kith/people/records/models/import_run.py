"""One import on its way from a partner's file to the register, and who moved it on."""

from django.db import models
from django.db.models import F, Q

from kith.people.import_states import OPEN, STATES
from kith.tables.keeping import Kept

_COUNTS = ("rows_in", "accepted", "rejected", "duplicate", "unchanged")


class ImportRun(models.Model):
    """One import: of a file that a body sent, or (`decisions`) of what people decided about two records.

    The legal moves are those of `kith.people.import_states`. It holds counts and marks, nobody's data: the file lies in
    the installation's folder under a name that the service made, and what it was called stands here. `base` is what the
    register was when the review was made; `review` is what the review counted; `form` makes one import of a form sent twice.
    """

    kept = Kept("trail", "staff", ("kind", "state", "layout", "sender", "extract_on", *_COUNTS))

    kind = models.CharField(max_length=20, default="file")
    state = models.CharField(max_length=20)
    is_open = models.BooleanField(default=True)
    form = models.CharField(max_length=64, unique=True)
    sender = models.CharField(max_length=200, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    stored_name = models.CharField(max_length=200, blank=True)
    replaces = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=60, blank=True)
    extract_on = models.DateField(null=True)
    rows_in = models.BigIntegerField(null=True)
    accepted = models.BigIntegerField(null=True)
    rejected = models.BigIntegerField(null=True)
    duplicate = models.BigIntegerField(null=True)
    unchanged = models.BigIntegerField(null=True)
    matching = models.JSONField(default=dict)
    went_on_because = models.TextField(blank=True)
    base = models.CharField(max_length=64, blank=True)
    review = models.JSONField(default=dict)
    doing = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="import_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="import_state_is_known"),
            models.CheckConstraint(
                condition=Q(is_open=True, state__in=sorted(OPEN)) | Q(is_open=False, state__in=sorted(set(STATES) - OPEN)),
                name="import_is_open_as_its_state_says",
            ),
            models.CheckConstraint(condition=Q(kind__in=["file", "decisions"]), name="import_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="decisions") | (~Q(sender="") & ~Q(fingerprint="")), name="import_of_a_file_has_a_sender"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in _COUNTS})
                | Q(rows_in=F("accepted") + F("rejected") + F("duplicate") + F("unchanged")),
                name="import_rows_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["staged", "committed"]) | ~Q(base=""), name="import_staged_has_a_base"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}, {self.state}"


class ImportMove(models.Model):
    """One move of one import: from which state to which, by whom and when. Appended, never edited."""

    kept = Kept("trail", "staff", ("move", "state_from", "state_to"))

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=20)
    state_from = models.CharField(max_length=20, blank=True)
    state_to = models.CharField(max_length=20)
    moved_by = models.CharField(max_length=200)
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(moved_by="") & Q(moved_at__isnull=False), name="import_was_moved_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move}"
