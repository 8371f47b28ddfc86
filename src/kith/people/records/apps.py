"""The cupboard of the room people, as Django knows it."""

from django.apps import AppConfig


class PeopleRecords(AppConfig):
    """Kept under the room's own name, so that a model is `people.Something`."""

    name = "kith.people.records"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
