"""Where a postcode is, as far as the directory itself knows: the middle of its own places round there. Nobody's home is looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kith.coding.postcodes import normalise, outward, sector
from kith.directory.service import ServiceAtSite

__all__ = ["Spot", "spot_of"]


@dataclass(frozen=True)
class Spot:
    """A point from which distances are counted.

    point   latitude and longitude, degrees, WGS 84
    what    of what it is the middle: a postcode, or the first part of one
    """

    point: tuple[float, float]
    what: str


def spot_of(text: str, entries: Iterable[ServiceAtSite]) -> Spot | None:
    """The middle of the places of the directory that have a postcode, or else begin like it.

    Parameters
    ----------
    text : a postcode, or its first part, as somebody typed it
    entries : those that may be shown; no other is looked at

    Returns
    -------
    Spot; None where it is no postcode, or the directory has nothing round there

    Method
    ------
    Places of the same postcode; where there are none, of the same sector (all but the last two letters), then of the same district
    (the first part). Latitudes and longitudes are averaged.

    Examples
    --------
    >>> hall = ServiceAtSite("a", postcode="ZZ1 1AA", latitude=53.4, longitude=-2.3)
    >>> spot_of("zz11ab", [hall]).what, spot_of("ZZ1", [hall]).point, spot_of("ZZ9 9ZZ", [hall])
    ('ZZ1 1', (53.4, -2.3), None)
    """
    whole, first = normalise(text), "".join(text.upper().split())
    ways: list[tuple[str, Callable[[str], str]]] = []
    if whole:
        ways = [(whole, str), (sector(whole), sector), (outward(whole), outward)]
    elif 2 <= len(first) <= _LONGEST_FIRST_PART and first.isascii() and first.isalnum():
        ways = [(first, outward)]
    placed = [(one.postcode, (one.latitude, one.longitude)) for one in entries if one.postcode]
    for what, part in ways if placed else ():
        found = [(point[0], point[1]) for code, point in placed if None not in point and part(code) == what]
        points = [(north, east) for north, east in found if north is not None and east is not None]
        if points:
            return Spot(
                (sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)), what
            )
    return None


_LONGEST_FIRST_PART = 4
