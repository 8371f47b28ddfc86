"""A case of advice with its days, letters and money, all that was said of it, who sits on it, and its notes: shared and privileged, kept apart."""

from django.db import models
from django.db.models import Q

from kith.care.advice import CASE, DAY, LETTER, MONEY, PARTIES, THINGS
from kith.care.advice_ladder import TOLD
from kith.care.advice_matters import DAY_KINDS, MATTERS
from kith.care.advice_money import PERIODS
from kith.care.advice_words import MONEY_KINDS, WHOSE_MONEY
from kith.care.records.models.referral import Referral
from kith.care.referral_reasons import CONSENTED_BY
from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class AdviceCase(models.Model):
    """One case. The person stands here by pseudonym, body and team by plain ids, so that it outlives them.

    `state`, `since`, `result`, `ended_at` and `events_count` are what its events come to, and are written only with one; the rest is as it was opened.
    `field_groups` is what it opens of the record: no more than whoever opened it could read. Of one matter of one person one is under way with one body.
    """

    kept = Kept("record", "clinical")

    person_id = models.CharField(max_length=64)
    matter = models.CharField(max_length=20)
    words = models.CharField(max_length=2000)
    field_groups = WordsField()
    organisation = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    team = models.CharField(max_length=64)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="cases")
    consent_by = models.CharField(max_length=20)
    consent_words = models.CharField(max_length=300, blank=True)
    consent_date = models.DateField()
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    message_id = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=30)
    since = models.DateTimeField()
    result = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    events_count = models.IntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["person_id", "organisation", "matter"], condition=Q(state__in=CASE.open), name="advice_case_once_under_way"),
            models.UniqueConstraint(fields=["referral"], condition=Q(referral__isnull=False), name="advice_case_once_of_a_referral"),
            models.CheckConstraint(condition=Q(state__in=list(CASE.states), matter__in=list(MATTERS)), name="advice_case_state_is_known"),
            models.CheckConstraint(condition=Q(consent_by__in=list(CONSENTED_BY)), name="advice_case_somebody_agreed"),
            models.CheckConstraint(condition=Q(state__in=CASE.closed, ended_at__isnull=False) | (~Q(state__in=CASE.closed) & Q(ended_at__isnull=True)), name="advice_case_ends_once"),
            models.CheckConstraint(condition=~Q(opened_by=""), name="advice_case_opened_by_somebody"),
        ]  # fmt: skip
        indexes = [
            models.Index("person_id", name="advice_case_by_person"),
            models.Index("team", "organisation", "state", name="advice_case_by_body"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def work(self) -> str:
        """What opens and shuts its doors."""
        return f"advice:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is under way, and its door stands open."""
        return self.state in CASE.open


class AdviceSeat(models.Model):
    """Somebody sits on a case, from a moment to another; one of them has it. Only ended, never taken away."""

    kept = Kept("record", "staff")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="seats")
    account = models.CharField(max_length=64)
    is_owner = models.BooleanField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=64)

    class Meta:
        ordering = ("case", "id")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(is_owner=True, to_at__isnull=True), name="advice_seat_one_has_it"),
            models.UniqueConstraint(fields=["case", "account"], condition=Q(to_at__isnull=True), name="advice_seat_once_each"),
            models.CheckConstraint(condition=~Q(account="") & ~Q(given_by=""), name="advice_seat_is_somebodys"),
        ]  # fmt: skip
        indexes = [models.Index("account", "to_at", name="advice_seat_by_account")]

    def __str__(self) -> str:
        return f"seat on {self.case}"


class AdviceDay(models.Model):
    """A day by which something must be done, as somebody confirmed it against the letter.

    `typed_date` is what stood there; `why` says why the day is another than the table proposes. `follows` is the day in whose place it stands.
    """

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField(max_length=30)
    typed_date = models.DateField()
    due_date = models.DateField()
    why = models.CharField(max_length=500, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    state = models.CharField(max_length=20)
    done_date = models.DateField(null=True)

    class Meta:
        ordering = ("case", "due_date", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(DAY.states), kind__in=list(DAY_KINDS)), name="advice_day_state_is_known"),
            models.CheckConstraint(condition=Q(state="met", done_date__isnull=False) | (~Q(state="met") & Q(done_date__isnull=True)), name="advice_day_met_on_a_day"),
        ]  # fmt: skip
        indexes = [models.Index("state", "due_date", name="advice_day_by_due")]

    def __str__(self) -> str:
        return self.kind


class AdviceLetter(models.Model):
    """A letter of evidence asked of a practice: what is asked, who agreed, what it is needed for, and where it stands."""

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="letters")
    practice = models.CharField(max_length=200)
    practice_name = models.CharField(max_length=200)
    team = models.CharField(max_length=64)
    words = models.CharField(max_length=2000)
    needed_by = models.DateField(null=True)
    consent_by = models.CharField(max_length=20)
    consent_words = models.CharField(max_length=300, blank=True)
    consent_date = models.DateField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        ordering = ("case", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(LETTER.states)), name="advice_letter_state_is_known"),
            models.CheckConstraint(
                condition=Q(consent_by__in=list(CONSENTED_BY)), name="advice_letter_somebody_agreed"
            ),
        ]
        indexes = [models.Index("practice", "team", "state", name="advice_letter_by_practice")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def work(self) -> str:
        """What opens and shuts its door to the practice."""
        return f"advice-letter:{self.pk}"


class AdviceMoney(models.Model):
    """Money that was claimed for somebody, and what it came to. What was said before stands in the events."""

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="money")
    kind = models.CharField(max_length=20)
    whose = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    amount_pence = models.BigIntegerField(null=True)
    period = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("case", "id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(MONEY.states), kind__in=list(MONEY_KINDS), whose__in=list(WHOSE_MONEY)), name="advice_money_state_is_known"),
            models.CheckConstraint(condition=Q(state="awarded", amount_pence__gt=0, period__in=list(PERIODS)) | (~Q(state="awarded") & Q(amount_pence__isnull=True, period="")), name="advice_money_awarded_says_how_much"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.kind


class AdviceEvent(models.Model):
    """One thing that was said of a case, or of a day, letter or money of it, taken or refused. Only ever added; `message_id` makes it once."""

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="events")
    number = models.IntegerField()
    thing = models.CharField(max_length=10)
    which = models.BigIntegerField(null=True)
    move = models.CharField(max_length=20)
    party = models.CharField(max_length=10)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30, blank=True)
    is_taken = models.BooleanField()
    why_not = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    day = models.DateField(null=True)
    amount_pence = models.BigIntegerField(null=True)
    period = models.CharField(max_length=20, blank=True)
    spoken_by = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "number")
        constraints = [
            models.UniqueConstraint(fields=["case", "message_id"], name="advice_event_said_once"),
            models.UniqueConstraint(fields=["case", "number"], name="advice_event_in_order"),
            models.CheckConstraint(condition=Q(thing__in=list(THINGS), party__in=list(PARTIES)), name="advice_event_thing_is_known"),
            models.CheckConstraint(condition=Q(thing="case", which__isnull=True) | (~Q(thing="case") & Q(which__isnull=False)), name="advice_event_says_which"),
            models.CheckConstraint(condition=~Q(written_by=""), name="advice_event_written_by_somebody"),
            models.CheckConstraint(condition=Q(is_taken=True, why_not="") & ~Q(to_state="") | Q(is_taken=False, to_state="") & ~Q(why_not=""), name="advice_event_refused_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.move


class AdviceNote(models.Model):
    """A note on a case that others who may read its advice may read too. Only ever added."""

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="notes")
    words = models.CharField(max_length=4000)
    message_id = models.CharField(max_length=64)
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "id")
        constraints = [
            models.UniqueConstraint(fields=["case", "message_id"], name="advice_note_once"),
            models.CheckConstraint(condition=~Q(written_by=""), name="advice_note_written_by_somebody"),
        ]

    def __str__(self) -> str:
        return "note"


class PrivilegedNote(models.Model):
    """What somebody told their legal adviser in confidence. A table of its own: a query that forgets a flag would tell it, one of another table cannot."""

    kept = Kept("record", "clinical")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="privileged_notes")
    words = models.CharField(max_length=4000)
    message_id = models.CharField(max_length=64)
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "id")
        constraints = [
            models.UniqueConstraint(fields=["case", "message_id"], name="privileged_note_once"),
            models.CheckConstraint(condition=~Q(written_by=""), name="privileged_note_written_by_somebody"),
        ]

    def __str__(self) -> str:
        return "privileged note"


class AdviceEscalation(models.Model):
    """Somebody is told that a day of a case is near or went by, or that a letter is silent: one for each rung of each. Settled once somebody moved it."""

    kept = Kept("record", "pseudonymous")

    case = models.ForeignKey(AdviceCase, on_delete=models.PROTECT, related_name="escalations")
    day = models.ForeignKey(AdviceDay, on_delete=models.PROTECT, null=True, related_name="escalations")
    letter = models.ForeignKey(AdviceLetter, on_delete=models.PROTECT, null=True, related_name="escalations")
    told = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    due_date = models.DateField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["day", "told"], condition=Q(settled_at__isnull=True, day__isnull=False), name="advice_escalation_once_of_a_day"),
            models.UniqueConstraint(fields=["letter", "told"], condition=Q(settled_at__isnull=True, letter__isnull=False), name="advice_escalation_once_of_a_letter"),
            models.CheckConstraint(condition=Q(told__in=list(TOLD)), name="advice_escalation_told_is_known"),
            models.CheckConstraint(condition=Q(day__isnull=False, letter__isnull=True) | Q(day__isnull=True, letter__isnull=False), name="advice_escalation_of_one_thing"),
            models.CheckConstraint(condition=Q(settled_by="", settled_at__isnull=True) | (~Q(settled_by="") & Q(settled_at__isnull=False)), name="advice_escalation_settled_by_somebody"),
        ]  # fmt: skip
        indexes = [models.Index("settled_at", "told", name="advice_escalation_by_told")]

    def __str__(self) -> str:
        return self.told
