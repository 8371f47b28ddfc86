"""The cupboard of the room insight, as Django knows it."""

from django.apps import AppConfig


class InsightRecords(AppConfig):
    """Kept under the room's own name, so that a model is `insight.Something`."""

    name = "kith.insight.records"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
