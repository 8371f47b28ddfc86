"""Where people live: small areas and their editions, deprivation, and the neighbourhoods they make."""

from kith.places.areas import AREAS, LOCATED, POSTCODES, Places, locate
from kith.places.boundaries import Neighbourhood, neighbourhoods, side_by_side
from kith.places.deprivation import decile, is_core20, quintile, refuse_wrong_direction, settle
from kith.places.editions import apportion, best_fit, refuse_wrong_edition
from kith.places.reading_areas import read_areas

__all__ = [
    "AREAS",
    "LOCATED",
    "POSTCODES",
    "Neighbourhood",
    "Places",
    "apportion",
    "best_fit",
    "decile",
    "is_core20",
    "locate",
    "neighbourhoods",
    "quintile",
    "read_areas",
    "refuse_wrong_direction",
    "refuse_wrong_edition",
    "settle",
    "side_by_side",
]
