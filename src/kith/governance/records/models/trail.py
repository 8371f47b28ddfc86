"""The trail as rows; what they mean and how they are sealed stands in `kith.governance.trail`."""

from django.db import models

from kith.tables.keeping import Kept


class TrailEvent(models.Model):
    """One event of the trail. The database itself refuses to change or delete one; see the migration `trail_stands`.

    `details` is text, not JSON of the database's own kind, because the seal needs it byte for byte.
    """

    kept = Kept("trail", "staff")

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    account = models.CharField(max_length=200)
    role = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=60, blank=True)
    session = models.CharField(max_length=64, blank=True)
    request = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    item = models.TextField(blank=True)
    person = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    result = models.TextField()
    reason = models.TextField(blank=True)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index("person", "seq", name="trail_by_person", condition=~models.Q(person="")),
            models.Index("account", "seq", name="trail_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class TrailHead(models.Model):
    """Number and digest of the last event: the row that two writers queue for."""

    kept = Kept("trail", "open")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="trail_has_one_head")]

    def __str__(self) -> str:
        return f"{self.seq}"


class TrailCheckpoint(models.Model):
    """What stands for events that were purged: which, how many of what, and the digest that the next one is sealed to. Signed; never edited.

    The database lets an event go only where a checkpoint stands for it; see the migration `trail_checkpoint`.
    """

    kept = Kept("trail", "open")

    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    last_hash = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    counts = models.JSONField()
    made_at = models.DateTimeField()
    because = models.TextField()
    signature = models.CharField(max_length=64)

    class Meta:
        ordering = ("last_seq",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_seq__lte=models.F("last_seq")), name="checkpoint_has_a_span"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_seq} to {self.last_seq}"
