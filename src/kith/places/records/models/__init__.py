"""Models of the room `places`."""

from kith.places.records.models.neighbourhood import Neighbourhood

__all__ = ["Neighbourhood"]
