"""What a body may read inside the service of what was done to a piece of work."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept


class Incoming(models.Model):
    """One message to one body as it came in, and who read it. Of whom the work is about nothing stands here: whoever reads it opens the work by the rules.

    `key` is that of the message: however often it is carried, it comes in once.
    """

    kept = Kept("working", "staff")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    work = models.CharField(max_length=100)
    to = models.CharField(max_length=200)
    came_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by="") | Q(read_at__isnull=False) & ~Q(read_by=""),
                name="incoming_read_by_somebody",
            ),
        ]
        indexes = [models.Index("to", "read_at", name="incoming_unread")]

    def __str__(self) -> str:
        return self.kind
