"""The cupboard of the room care, as Django knows it."""

from django.apps import AppConfig


class CareRecords(AppConfig):
    """Kept under the room's own name, so that a model is `care.Something`."""

    name = "kith.care.records"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
