"""Models of the room `places`."""

from kith.places.records.models.area_point import AreaPoint
from kith.places.records.models.neighbourhood import Neighbourhood

__all__ = ["AreaPoint", "Neighbourhood"]
