"""A neighbourhood as a set of small areas, the check of its size, and several side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa

from kith.errors import UnknownArea
from kith.places.deprivation import is_core20

SMALLEST, LARGEST = 30_000, 50_000
"""People in a neighbourhood (Fuller, Next steps for integrating primary care, NHS England 2022: 30,000 to 50,000)."""


@dataclass(frozen=True)
class Neighbourhood:
    """A named set of small areas; no area is in it twice, and its people are those of its areas.

    name     as the teams say it
    areas    codes of its LSOAs (2021)
    people   people who live there; None where an area's people are not known
    """

    name: str
    areas: frozenset[str]
    people: int | None

    @property
    def size(self) -> str:
        """Say within, over or under 30,000 to 50,000 people, or not known."""
        if self.people is None:
            return "not known"
        return "under" if self.people < SMALLEST else "over" if self.people > LARGEST else "within"

    @property
    def size_said(self) -> str:
        """Say how many people, and by how much too few or too many.

        Examples
        --------
        >>> Neighbourhood("South", frozenset(), 78956).size_said
        'South: 78,956 people, 28,956 over the 30,000 to 50,000 of a neighbourhood'
        """
        band = f"the {SMALLEST:,} to {LARGEST:,} of a neighbourhood"
        if self.people is None:
            return f"{self.name}: how many people live here is not known for every area"
        if self.size == "within":
            return f"{self.name}: {self.people:,} people, within {band}"
        gap = SMALLEST - self.people if self.size == "under" else self.people - LARGEST
        return f"{self.name}: {self.people:,} people, {gap:,} {self.size} {band}"


def neighbourhoods(areas: pa.Table) -> tuple[Neighbourhood, ...]:
    """Gather the areas of a place into its neighbourhoods, in order of the alphabet.

    Parameters
    ----------
    areas : Table in the columns of AREAS; areas of no neighbourhood are left out

    Returns
    -------
    one Neighbourhood for each name

    Raises
    ------
    UnknownArea
        an area that stands twice

    Examples
    --------
    >>> rows = pa.table({"lsoa21_code": ["E01000001", "E01000002"], "neighbourhood": ["Ash", "Ash"],
    ...                  "population": [18000, 16500]})
    >>> [neighbourhood.size_said for neighbourhood in neighbourhoods(rows)]
    ['Ash: 34,500 people, within the 30,000 to 50,000 of a neighbourhood']
    """
    codes = areas["lsoa21_code"].to_pylist()
    if len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise UnknownArea(
            f"Areas stand twice: {', '.join(twice[:5])}.", "Give each area one row, in one neighbourhood."
        )
    found: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for code, name, people in zip(codes, areas["neighbourhood"].to_pylist(), areas["population"].to_pylist()):
        if name is not None:
            found[name].append((code, people))
    return tuple(
        Neighbourhood(name, frozenset(code for code, _ in rows), _sum(people for _, people in rows))
        for name, rows in sorted(found.items())
    )


def side_by_side(areas: pa.Table) -> pa.Table:
    """Set the neighbourhoods of a place side by side.

    Parameters
    ----------
    areas : Table in the columns of AREAS

    Returns
    -------
    Table, one row per neighbourhood, with
        neighbourhood       its name
        areas_count         small areas in it
        people_count        people who live there; None where not known for every area
        core20_share        of the people whose area's decile is known, the share in deciles 1 and 2; None if for nobody
        decile_unknown_count people in areas of unknown decile
        size                within, over, under (30,000 to 50,000) or not known
        size_said           the same in words

    Examples
    --------
    >>> rows = pa.table({"lsoa21_code": ["E01000001", "E01000002", "E01000003"], "neighbourhood": ["Ash"] * 3,
    ...                  "population": [10000, 15000, 9000], "imd_decile": [1, 7, None]})
    >>> side_by_side(rows).select(["people_count", "core20_share", "decile_unknown_count"]).to_pylist()
    [{'people_count': 34000, 'core20_share': 0.4, 'decile_unknown_count': 9000}]
    """
    deciles = dict(zip(areas["lsoa21_code"].to_pylist(), areas["imd_decile"].to_pylist()))
    people = dict(zip(areas["lsoa21_code"].to_pylist(), areas["population"].to_pylist()))
    rows = []
    for one in neighbourhoods(areas):
        core = _sum(people[code] for code in one.areas if is_core20(deciles[code]))
        unknown = _sum(people[code] for code in one.areas if deciles[code] is None)
        known = None if one.people is None or unknown is None else one.people - unknown
        rows.append(
            {
                "neighbourhood": one.name,
                "areas_count": len(one.areas),
                "people_count": one.people,
                "core20_share": core / known if core is not None and known else None,
                "decile_unknown_count": unknown,
                "size": one.size,
                "size_said": one.size_said,
            }
        )
    return pa.Table.from_pylist(rows, _SIDE_BY_SIDE)


_SIDE_BY_SIDE = pa.schema(
    [
        ("neighbourhood", pa.string()),
        ("areas_count", pa.int64()),
        ("people_count", pa.int64()),
        ("core20_share", pa.float64()),
        ("decile_unknown_count", pa.int64()),
        ("size", pa.string()),
        ("size_said", pa.string()),
    ]
)


def _sum(counts) -> int | None:
    """Add counts up; one that is not known makes the sum not known."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
