"""The cupboard of the room governance, as Django knows it."""

from django.apps import AppConfig


class GovernanceRecords(AppConfig):
    """Kept under the room's own name, so that a model is `governance.Something`."""

    name = "kith.governance.records"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"
