"""Small areas, and the way from a postcode to its area and its neighbourhood.

Kith counts by Lower layer Super Output Area of 2021 (about 1,700 people each). What is not known stays not known: a
person with no fixed abode has no area, and an unknown area is never "not deprived".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from kith.coding.postcodes import POSTCODE, is_special, normalise
from kith.errors import UnknownArea
from kith.tables.kinds import DECIMAL, INTEGER, TEXT
from kith.tables.schema import BadCell, Column, Kind, Schema

_CODE = re.compile(r"[A-Z]\d{8}")


def _read_lsoa(text: str) -> str:
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise BadCell(f"“{text}” is not a small-area code", "write a letter and eight digits, as E01006074")
    return code


LSOA21_CODE = Kind("LSOA 2021 code", pa.string(), _read_lsoa)
"""Code of a Lower layer Super Output Area, edition 2021: a letter and eight digits."""

SHAPE = Kind("shape", pa.binary(), bytes.fromhex)
"""An outline as well-known binary; in a text file, its hexadecimal digits."""

_INDEX = "Index of Multiple Deprivation (IMD)"  # as the headers of the published files have it
_MOST = " (where 1 is most deprived 10% of LSOAs)"

AREAS = Schema(
    "areas",
    "one small area",
    (
        Column(
            "lsoa21_code", LSOA21_CODE, "code of the Lower layer Super Output Area, edition 2021", required=True,
            synonyms=("lsoa21cd", "lsoa21", "lsoa code (2021)", "lsoa 2021 code", "lsoa2021"),
        ),
        Column(
            "name", TEXT, "name of the area",
            synonyms=("lsoa21_name", "lsoa21nm", "lsoa name (2021)", "area_name", "lsoa_name"),
        ),
        Column(
            "neighbourhood", TEXT, "name of the neighbourhood that the area is in",
            synonyms=("locality", "neighbourhood_name", "locality_name", "integrated neighbourhood team", "int_name"),
        ),
        Column(
            "imd_decile", INTEGER, "national decile, 1 the most deprived",
            synonyms=("index of multiple deprivation decile", f"{_INDEX} Decile{_MOST}"),
        ),
        Column(
            "imd_rank", INTEGER, "national rank, 1 the most deprived",
            synonyms=("index of multiple deprivation rank", f"{_INDEX} Rank (where 1 is most deprived)"),
        ),
        Column(
            "imd_score", DECIMAL, "score, higher for more deprived",
            synonyms=("index of multiple deprivation score", f"{_INDEX} Score"),
        ),
        Column(
            "imd_edition", TEXT, "edition of the index",
            allowed={"2019": "ranks LSOA 2011", "2025": "ranks LSOA 2021"},
        ),
        Column(
            "population", INTEGER, "people who live there", unit="people",
            synonyms=("population_mid2024", "total_population", "population_count", "total_residents", "all_ages"),
        ),
        Column(
            "latitude", DECIMAL, "of a point where people live, WGS 84", unit="degrees",
            synonyms=("lat", "centroid_popw_lat"),
        ),
        Column(
            "longitude", DECIMAL, "of a point where people live, WGS 84", unit="degrees",
            synonyms=("lon", "long", "lng", "centroid_popw_lon"),
        ),
        Column("geometry", SHAPE, "outline as well-known binary, WGS 84"),
    ),
    one_row_per=("lsoa21_code",),
)  # fmt: skip
"""One row per small area; columns `<something>_share` (0 to 1) may follow, as found in the files."""

POSTCODES = Schema(
    "postcodes",
    "one postcode",
    (
        Column("postcode", POSTCODE, "postcode", required=True, synonyms=("pcds", "pcd", "post code")),
        AREAS["lsoa21_code"].but(synonyms=(*AREAS["lsoa21_code"].synonyms, "lsoa_code", "lsoa")),
        AREAS["latitude"].but(required=False, meaning="of the postcode, WGS 84"),
        AREAS["longitude"].but(required=False, meaning="of the postcode, WGS 84"),
    ),
    one_row_per=("postcode",),
)
"""One row per postcode."""


@dataclass(frozen=True)
class Places:
    """The areas of a place and the postcodes that lead to them.

    areas      Table in the columns of AREAS, then shares
    postcodes  Table in the columns of POSTCODES; may hold postcodes outside the areas
    notes      what was found where, in sentences to be said aloud
    """

    areas: pa.Table
    postcodes: pa.Table
    notes: tuple[str, ...] = ()

    @property
    def neighbourhoods(self) -> tuple[str, ...]:
        """Names of the neighbourhoods, in order of the alphabet."""
        return tuple(sorted(name for name in set(self.areas["neighbourhood"].to_pylist()) if name is not None))

    def only(self, neighbourhoods: Iterable[str]) -> Places:
        """Keep some neighbourhoods; the postcodes stay, so that people from elsewhere keep their area.

        Raises
        ------
        UnknownArea
            a neighbourhood that nobody described; names those there are

        Examples
        --------
        >>> rows = [{"lsoa21_code": "E01000001", "neighbourhood": "Ash"},
        ...         {"lsoa21_code": "E01000002", "neighbourhood": "Beck"}]
        >>> place = Places(pa.Table.from_pylist(rows, AREAS.arrow), POSTCODES.arrow.empty_table())
        >>> place.only(["Beck"]).areas["lsoa21_code"].to_pylist()
        ['E01000002']
        """
        wanted = list(neighbourhoods)
        for name in wanted:
            if name not in self.neighbourhoods:
                there = ", ".join(self.neighbourhoods) or "none"
                raise UnknownArea(f"No neighbourhood is called {name}.", f"There are: {there}.")
        return replace(self, areas=self.areas.filter(pc.is_in(self.areas["neighbourhood"], pa.array(wanted))))

    def of_postcode(self) -> dict[str, dict]:
        """Give each postcode its area code, neighbourhood, decile, edition; the last three None outside the place."""
        columns = ("neighbourhood", "imd_decile", "imd_edition")
        known = {
            code: dict(zip(columns, rest))
            for code, *rest in zip(*(self.areas[name].to_pylist() for name in ("lsoa21_code", *columns)))
        }
        elsewhere = dict.fromkeys(columns)
        pairs = zip(self.postcodes["postcode"].to_pylist(), self.postcodes["lsoa21_code"].to_pylist())
        return {postcode: {"lsoa21_code": code, **known.get(code, elsewhere)} for postcode, code in pairs}


LOCATED = ("lsoa21_code", "neighbourhood", "imd_decile", "imd_edition")
"""The columns that `locate` adds."""


def locate(rows: pa.Table, places: Places, *, postcode: str = "postcode") -> pa.Table:
    """Put each row in its area and neighbourhood by its postcode.

    Parameters
    ----------
    rows : Table with a column of postcodes, as written
    places : the areas and postcodes
    postcode : the column's name

    Returns
    -------
    Table, same rows in the same order, with lsoa21_code, neighbourhood, imd_decile, imd_edition; all None where the
    postcode is missing, is one of the ZZ99 codes (no fixed abode), or is not in the list; neighbourhood and decile None
    where the area lies outside the place

    Examples
    --------
    >>> area = {"lsoa21_code": "E01000001", "neighbourhood": "Ash", "imd_decile": 1, "imd_edition": "2025"}
    >>> home = {"postcode": "M1 1AA", "lsoa21_code": "E01000001"}
    >>> place = Places(pa.Table.from_pylist([area], AREAS.arrow), pa.Table.from_pylist([home], POSTCODES.arrow))
    >>> found = locate(pa.table({"postcode": ["m11aa", "ZZ99 3VZ", None]}), place)
    >>> found["imd_decile"].to_pylist()
    [1, None, None]
    """
    lookup = places.of_postcode()
    written = pc.dictionary_encode(rows[postcode].combine_chunks())
    nowhere = dict.fromkeys(LOCATED)
    by_spelling = [lookup.get(_one_way(text) or "", nowhere) for text in written.dictionary.to_pylist()]
    for name in LOCATED:
        values = pa.array([found[name] for found in by_spelling], AREAS[name].kind.arrow)
        rows = rows.append_column(name, values.take(written.indices))
    return rows


def _one_way(text: str) -> str | None:
    """Write a postcode the one way, or give None where it places nobody."""
    postcode = normalise(text)
    return None if postcode is None or is_special(postcode) else postcode
