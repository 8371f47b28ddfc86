"""The cupboard of the room places, as Django knows it."""

from django.apps import AppConfig


class PlacesRecords(AppConfig):
    """Kept under the room's own name, so that a model is `places.Something`."""

    name = "kith.places.records"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
