"""The cupboard of the room work, as Django knows it."""

from django.apps import AppConfig


class WorkRecords(AppConfig):
    """Kept under the room's own name, so that a model is `work.Something`."""

    name = "kith.work.records"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
