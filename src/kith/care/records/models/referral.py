"""One request to a service about one person, with all that was said of it, and what silence or a mistake became."""

from django.db import models
from django.db.models import Q

from kith.care.referral import CLOSED, KINDS, MOVES, OPEN, PARTIES, STATES
from kith.care.referral_reasons import CONSENTED_BY, SAFE_CONTACT, URGENCIES
from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class Referral(models.Model):
    """One referral. The person stands here by pseudonym, and service, bodies and teams by plain ids, so that it outlives them.

    `state`, `since`, `due_date`, `result` and `events_count` are what its events come to, and are written only with one; the rest is as it was sent.
    `unmet` is the entry of unmet demand that stands open for it. Of one need of one person to one service, one is under way.
    """

    kept = Kept("record", "clinical")

    person_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    service_id = models.CharField(max_length=100)
    need = models.CharField(max_length=60)
    urgency = models.CharField(max_length=10)
    words = models.CharField(max_length=2000)
    wish = models.CharField(max_length=500, blank=True)
    field_groups = WordsField()
    safe_contact = models.CharField(max_length=30)
    safe_words = models.CharField(max_length=300, blank=True)
    advocate = models.CharField(max_length=200, blank=True)
    consent_by = models.CharField(max_length=20)
    consent_words = models.CharField(max_length=300, blank=True)
    consent_date = models.DateField()
    begun_by = models.CharField(max_length=10)
    recipient = models.CharField(max_length=200)
    recipient_name = models.CharField(max_length=200)
    recipient_kind = models.CharField(max_length=40)
    recipient_role = models.CharField(max_length=60)
    recipient_team = models.CharField(max_length=64, blank=True)
    referrer = models.CharField(max_length=200)
    referrer_team = models.CharField(max_length=64)
    sent_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    area = models.CharField(max_length=200, blank=True)
    passed_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="passed_to")
    message_id = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20)
    since = models.DateTimeField()
    due_date = models.DateField(null=True)
    result = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    events_count = models.IntegerField(default=0)
    unmet = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["person_id", "service_id", "need"], condition=Q(state__in=OPEN), name="referral_once_under_way"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="referral_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS), urgency__in=list(URGENCIES)), name="referral_kind_is_known"),
            models.CheckConstraint(condition=Q(safe_contact__in=list(SAFE_CONTACT)), name="referral_safe_contact_was_asked"),
            models.CheckConstraint(condition=Q(consent_by__in=list(CONSENTED_BY)), name="referral_somebody_agreed"),
            models.CheckConstraint(condition=Q(state__in=CLOSED, ended_at__isnull=False) | (~Q(state__in=CLOSED) & Q(ended_at__isnull=True)), name="referral_ends_once"),
            models.CheckConstraint(condition=~Q(sent_by=""), name="referral_sent_by_somebody"),
            models.CheckConstraint(condition=Q(unmet="") | Q(state__in=["declined", "ended"]), name="referral_unmet_only_at_a_failed_end"),
        ]  # fmt: skip
        indexes = [
            models.Index("person_id", name="referral_by_person"),
            models.Index("recipient_team", "recipient", "state", name="referral_by_recipient"),
            models.Index("referrer_team", "state", name="referral_by_referrer"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def work(self) -> str:
        """What opens and shuts its doors."""
        return f"referral:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is under way, and its doors stand open."""
        return self.state in OPEN


class ReferralEvent(models.Model):
    """One thing that one end said of a referral, taken or refused. Only ever added; `message_id` makes it once.

    `spoken_by` says whose word it was, where somebody wrote it down for them: by telephone, or for the person. `why_not` is why it
    was refused.
    """

    kept = Kept("record", "clinical")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    number = models.IntegerField()
    move = models.CharField(max_length=20)
    party = models.CharField(max_length=10)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20, blank=True)
    is_taken = models.BooleanField()
    why_not = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    due_date = models.DateField(null=True)
    spoken_by = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("referral", "number")
        constraints = [
            models.UniqueConstraint(fields=["referral", "message_id"], name="referral_event_said_once"),
            models.UniqueConstraint(fields=["referral", "number"], name="referral_event_in_order"),
            models.CheckConstraint(condition=Q(move__in=list(MOVES), party__in=list(PARTIES)), name="referral_event_move_is_known"),
            models.CheckConstraint(condition=~Q(written_by=""), name="referral_event_written_by_somebody"),
            models.CheckConstraint(condition=Q(is_taken=True, why_not="") & ~Q(to_state="") | Q(is_taken=False, to_state="") & ~Q(why_not=""), name="referral_event_refused_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.move


class Escalation(models.Model):
    """Somebody is told: that nobody moved a referral in time, that it went to the wrong place, or that its service has closed. One for each event, of
    each kind, to each who is told.

    `told_to` is who is told, of `kith.care.clocks.TOLD`, or the role that looks into an incident; `whose` is whose move it is.
    """

    kept = Kept("record", "pseudonymous")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="escalations")
    event = models.ForeignKey(ReferralEvent, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    told_to = models.CharField(max_length=40)
    whose = models.CharField(max_length=40)
    due_date = models.DateField(null=True)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "told_to"], condition=~Q(kind="closed"), name="escalation_once"),
            models.UniqueConstraint(fields=["referral", "told_to"], condition=Q(kind="closed", settled_at__isnull=True), name="escalation_of_closing_once"),
            models.CheckConstraint(condition=Q(kind__in=["silence", "incident", "closed"]) & ~Q(told_to=""), name="escalation_kind_is_known"),
            models.CheckConstraint(condition=Q(settled_by="", settled_at__isnull=True) | (~Q(settled_by="") & Q(settled_at__isnull=False)), name="escalation_settled_by_somebody"),
        ]  # fmt: skip
        indexes = [models.Index("settled_at", "kind", name="escalation_by_standing")]

    def __str__(self) -> str:
        return self.kind
