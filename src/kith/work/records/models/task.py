"""One thing to do for one person, with all that was said of it."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.work.tasks import MOVES, TASK


class Task(models.Model):
    """One task. The person stands here by pseudonym, and accounts, bodies and the team by plain ids, so that it outlives them.

    `owner` is the account of whoever does it; empty where whoever of the team is first takes it. `state`, `owner`, `due_date` and
    `events_count` are what its events come to, and are written only with one. `first_due_date` is the day that was meant when it
    was given: whether it was done in time is told by that, however often the day was moved.
    """

    kept = Kept("record", "clinical")

    person_id = models.CharField(max_length=64)
    words = models.CharField(max_length=300)
    team = models.CharField(max_length=64)
    owner = models.CharField(max_length=64, blank=True)
    due_date = models.DateField()
    state = models.CharField(max_length=20, default="open")
    since = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    organisation = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    first_due_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=64, unique=True)
    events_count = models.IntegerField(default=0)

    class Meta:
        ordering = ("due_date", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(TASK.states)), name="task_state_is_known"),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(given_by="") & ~Q(team=""), name="task_says_what_and_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "not needed"], ended_at__isnull=False)
                | (~Q(state__in=["done", "not needed"]) & Q(ended_at__isnull=True)),
                name="task_ends_once",
            ),
        ]
        indexes = [
            models.Index("person_id", name="task_by_person"),
            models.Index("owner", "state", "due_date", name="task_by_owner"),
            models.Index("team", "state", "due_date", name="task_by_team"),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class TaskEvent(models.Model):
    """One thing that was said of a task. Only ever added; `message_id` makes it once."""

    kept = Kept("record", "clinical")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    number = models.IntegerField()
    move = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    message_id = models.CharField(max_length=64)
    owner = models.CharField(max_length=64, blank=True)
    due_date = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    organisation = models.CharField(max_length=200)
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("task", "number")
        constraints = [
            models.UniqueConstraint(fields=["task", "message_id"], name="task_event_said_once"),
            models.UniqueConstraint(fields=["task", "number"], name="task_event_in_order"),
            models.CheckConstraint(condition=Q(move__in=list(MOVES)), name="task_event_move_is_known"),
            models.CheckConstraint(condition=~Q(written_by=""), name="task_event_written_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.move


class TaskSilence(models.Model):
    """Somebody was told that a task was not done in time: once for each step of `kith.work.tasks.STEPS`, and each day that it was due."""

    kept = Kept("record", "pseudonymous")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="silences")
    step = models.IntegerField()
    due_date = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["task", "step", "due_date"], name="task_silence_told_once")]

    def __str__(self) -> str:
        return f"step {self.step}"
