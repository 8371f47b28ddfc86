"""The cupboard of the room directory, as Django knows it."""

from django.apps import AppConfig


class DirectoryRecords(AppConfig):
    """Kept under the room's own name, so that a model is `directory.Something`."""

    name = "kith.directory.records"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
