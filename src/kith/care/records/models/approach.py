"""One approach to one person, with every move it made and every attempt to reach them."""

from django.db import models
from django.db.models import Q

from kith.care.approach import NAME_OPEN, OPEN, STATES
from kith.care.records.models.worklist import Worklist
from kith.tables.keeping import Kept


class Approach(models.Model):
    """One person given out to a team; of one person there is one under way at a time, whatever lists they are on.

    The person stands here by pseudonym, a plain id, so that a register loaded anew leaves it alone. `state` is moved only as
    `kith.care.approach.MOVES` says. What people are counted by is kept as it was when they were given out.
    """

    kept = Kept("record", "clinical")

    worklist = models.ForeignKey(Worklist, on_delete=models.PROTECT, related_name="approaches")
    person_id = models.CharField(max_length=64)
    position = models.IntegerField()
    state = models.CharField(max_length=20, default="waiting")
    reasons = models.JSONField()
    place_kept_for = models.CharField(max_length=80, null=True)
    imd_decile = models.SmallIntegerField(null=True)
    ethnic_group = models.CharField(max_length=40, null=True)
    age_band = models.CharField(max_length=20, null=True)
    taken_by = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id"], condition=Q(state__in=OPEN), name="approach_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="approach_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=NAME_OPEN) | (~Q(taken_by="") & Q(taken_at__isnull=False)), name="approach_held_by_somebody"
            ),
            models.CheckConstraint(condition=Q(state__in=OPEN, ended_at__isnull=True) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)), name="approach_ends_once"),
        ]  # fmt: skip
        indexes = [
            models.Index("worklist", "state", name="approach_by_state"),
            models.Index("taken_by", "due_date", name="approach_by_taker"),
            models.Index("person_id", name="approach_by_person"),
        ]

    def __str__(self) -> str:
        return f"approach {self.pk}"

    @property
    def work(self) -> str:
        """What opens and shuts its door."""
        return f"approach:{self.pk}"


class ApproachMove(models.Model):
    """One move of an approach: which, from where to where, why, by whom. Only ever added."""

    kept = Kept("record", "clinical")

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    why = models.CharField(max_length=500, blank=True)
    moved_by = models.CharField(max_length=200)
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=~Q(moved_by=""), name="approach_moved_by_somebody")]

    def __str__(self) -> str:
        return self.move


class Attempt(models.Model):
    """One attempt to reach a person: which way, when, what came of it, and whether it was as they need.

    Only ever added; limits count it whichever list it was for. `as_needed` is empty where nothing was known to be needed.
    """

    kept = Kept("record", "clinical")

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="attempts")
    person_id = models.CharField(max_length=64)
    channel = models.CharField(max_length=20)
    result = models.CharField(max_length=20)
    tried_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    as_needed = models.BooleanField(null=True)
    why_not = models.CharField(max_length=300, blank=True)
    logged_by = models.CharField(max_length=64)
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ("tried_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(logged_by=""), name="attempt_logged_by_somebody"),
            models.CheckConstraint(
                condition=Q(tried_at__lte=models.F("logged_at")), name="attempt_tried_before_it_is_logged"
            ),
            models.CheckConstraint(
                condition=Q(as_needed__isnull=True, why_not="")
                | Q(as_needed__isnull=False, as_needed=True, why_not="")
                | Q(as_needed__isnull=False, as_needed=False) & ~Q(why_not=""),
                name="attempt_not_as_needed_says_why",
            ),
        ]
        indexes = [models.Index("person_id", "tried_at", name="attempt_by_person")]

    def __str__(self) -> str:
        return self.channel
