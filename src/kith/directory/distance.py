"""How far apart two points are, in metres in a straight line: a floor under every way there, and no journey time."""

from __future__ import annotations

import math

__all__ = ["in_miles", "metres_between"]

_EARTH_METRES = 6_371_009
_METRES_IN_A_MILE = 1_609.344


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance in a straight line over the ground.

    Parameters
    ----------
    one, other : latitude and longitude, degrees, WGS 84

    Returns
    -------
    metres

    Method
    ------
    Great circle by the haversine formula, on a sphere of the mean radius of the Earth; right to half a per cent.

    Source
    ------
    R. W. Sinnott, Virtues of the haversine, Sky and Telescope 68 (1984), 159.

    Examples
    --------
    >>> round(metres_between((53.4, -2.3), (53.4, -2.3)))
    0
    >>> round(metres_between((53.4, -2.3), (53.5, -2.3)) / 100)
    111
    """
    north, south = math.radians(one[0]), math.radians(other[0])
    apart = math.sin((south - north) / 2) ** 2
    apart += math.cos(north) * math.cos(south) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(apart)))


def in_miles(metres: float) -> str:
    """A distance as a page says it.

    Examples
    --------
    >>> in_miles(0), in_miles(700), in_miles(2_700)
    ('less than 0.1 miles', '0.4 miles', '1.7 miles')
    """
    miles = metres / _METRES_IN_A_MILE
    return "less than 0.1 miles" if miles < 0.1 else f"{miles:.1f} miles"
