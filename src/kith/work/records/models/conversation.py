"""What those who look after one person say to each other about them."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.work.conversations import CONVERSATION, READ_BY


class Conversation(models.Model):
    """One conversation on one person, kept in the field group that says who may read it."""

    kept = Kept("record", "clinical")

    person_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    field_group = models.CharField(max_length=40)
    team = models.CharField(max_length=64)
    state = models.CharField(max_length=20, default="open")
    begun_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    said_at = models.DateTimeField()
    remarks_count = models.IntegerField(default=0)

    class Meta:
        ordering = ("-said_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(CONVERSATION.states)), name="conversation_state_is_known"
            ),
            models.CheckConstraint(condition=Q(field_group__in=list(READ_BY)), name="conversation_is_for_somebody"),
        ]
        indexes = [models.Index("person_id", name="conversation_by_person"), models.Index("team", "state", "said_at", name="conversation_by_team")]  # fmt: skip

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Remark(models.Model):
    """One thing that somebody said in it, or did with it. Only ever added; one that was about somebody else is taken back, and stays for the trail.

    `asks` is what is wanted of those named in `Asked`: an answer, or that they read it.
    """

    kept = Kept("record", "clinical")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="remarks")
    number = models.IntegerField()
    move = models.CharField(max_length=20)
    words = models.CharField(max_length=2000, blank=True)
    message_id = models.CharField(max_length=64, unique=True)
    organisation = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("conversation", "number")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="remark_in_order"),
            models.CheckConstraint(condition=Q(move__in=list(CONVERSATION.moves)), name="remark_move_is_known"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_why="") | (Q(taken_back_at__isnull=False) & ~Q(taken_back_why="")),
                name="remark_taken_back_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.move


class Asked(models.Model):
    """Of whom an answer is wanted: one colleague, once for each remark; `answered_at` is when they said something, or that they have read it."""

    kept = Kept("record", "pseudonymous")

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="asked")
    account = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["remark", "account"], name="asked_once")]
        indexes = [models.Index("account", "answered_at", name="asked_by_account")]

    def __str__(self) -> str:
        return self.account
