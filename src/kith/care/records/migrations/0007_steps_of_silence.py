"""Silence is told in steps, and so each escalation says who is told; that a service has closed is one too."""

from django.db import migrations, models
from django.db.models import Q


def _of_incidents(apps, editor):
    """Until now silence was told to whoever sent it, and an incident to whoever looks into it."""
    incidents = apps.get_model("care", "Escalation").objects.filter(kind="incident")
    incidents.update(told_to="information-governance-lead")


class Migration(migrations.Migration):
    dependencies = [("care", "0006_advice_said")]

    operations = [
        migrations.RemoveConstraint("escalation", "escalation_once"),
        migrations.RemoveConstraint("escalation", "escalation_kind_is_known"),
        migrations.AddField(
            "escalation", "told_to", models.CharField(max_length=40, default="sender"), preserve_default=False
        ),
        migrations.RunPython(_of_incidents, migrations.RunPython.noop),
        migrations.AddConstraint(
            "escalation",
            models.UniqueConstraint(
                fields=["event", "kind", "told_to"], condition=~Q(kind="closed"), name="escalation_once"
            ),
        ),
        migrations.AddConstraint(
            "escalation",
            models.UniqueConstraint(
                fields=["referral", "told_to"],
                condition=Q(kind="closed", settled_at__isnull=True),
                name="escalation_of_closing_once",
            ),
        ),
        migrations.AddConstraint(
            "escalation",
            models.CheckConstraint(
                condition=Q(kind__in=["silence", "incident", "closed"]) & ~Q(told_to=""),
                name="escalation_kind_is_known",
            ),
        ),
    ]
