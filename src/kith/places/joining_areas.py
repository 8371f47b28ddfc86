"""Joins what several files say of the same small areas into one table, naming aloud what came from where.

An area's edition is never guessed from its code, since most codes are in both: it is taken from the header, the file's
name, or from agreeing with a file whose edition is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from kith.errors import CannotRead, UnknownArea
from kith.places.areas import AREAS
from kith.places.census_shares import census_shares
from kith.places.deprivation import known_edition, settle
from kith.tables.kinds import squashed

UNSAID = frozenset({"areacode", "lsoacode", "lsoacd", "lsoa", "geographycode", "geocode", "code"})
"""Headers that hold area codes without saying of which edition."""

COUNTS_BY_AGE = {
    "aged0to15": "aged_under_16_share",
    "pop65plus": "aged_65_plus_share",
    "age65plus": "aged_65_plus_share",
    "aged65andover": "aged_65_plus_share",
    "pop80plus": "aged_80_plus_share",
}
"""Counts of people that become shares of the population of the same file."""

_IMD = re.compile(r"^(imd|indexofmultipledeprivation(?:imd)?)(2019|2025)?(.*)$")
_YEAR = re.compile(r"(?<!\d)(2019|2025)(?!\d)")
_LSOA21 = re.compile(r"lsoa_?(20)?21", re.IGNORECASE)
_LSOA11 = re.compile(r"lsoa_?(20)?11", re.IGNORECASE)
_CENSUS = ("table", "category", "value")
_INDEX = ("imd_decile", "imd_rank", "imd_score", "imd_edition")


@dataclass(frozen=True)
class AreaFile:
    """A file as it came: its name, and its columns by header; outlines as well-known binary under `geometry`."""

    name: str
    columns: dict[str, list]

    @property
    def rows_count(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.columns.values()), []))


@dataclass
class Described:
    """What one file says of each area, by Kith's names.

    name     the file
    codes    area codes, each once
    columns  Kith's name to values in the order of the codes
    headers  Kith's name to the file's header
    edition  edition of the index of deprivation, where there is one
    """

    name: str
    codes: list[str]
    columns: dict[str, list]
    headers: dict[str, str] = field(default_factory=dict)
    edition: str | None = None


def describe(file: AreaFile, known_codes: frozenset[str], imd_edition: str | None) -> Described | str:
    """Recognise a file's columns, or give the reason why it is left out.

    Parameters
    ----------
    file : as opened
    known_codes : area codes whose edition a file has named; a header that does not say must agree with them
    imd_edition : edition of the index given by the caller, or None

    Returns
    -------
    Described, or a few words to follow "left out:"

    Raises
    ------
    UnknownArea
        deprivation of two editions, or of none that is named
    """
    key = _key(file, known_codes)
    if key not in file.columns:
        return key
    file = _rows_for_everybody(file)
    codes = [None if code is None else str(code).strip().upper() for code in file.columns[key]]
    if {squashed(header) for header in file.columns}.issuperset(_CENSUS):
        return _describe_census(file, codes)
    if None in codes or len(set(codes)) < len(codes):
        return "not one row per area"
    headers = _headers(file, imd_edition)
    columns = {name: file.columns[header] for name, header in headers.items()}
    described = Described(file.name, [str(code) for code in codes], columns, headers)
    described.edition = _edition(file, described, imd_edition)
    described.columns |= _shares(file, columns.get("population"))
    return described


def join(described: Sequence[Described]) -> tuple[pa.Table, list[str]]:
    """Join what files say of the same areas; the first file to say something is believed, and differences are told.

    Returns
    -------
    Table in the columns of AREAS, then shares, one row per area in order of the codes; and the notes

    Raises
    ------
    UnknownArea
        the files share no area
    """
    base, notes = _base(described)
    taken: dict[str, Mapping] = {}
    index = next((one for one in described if "imd_rank" in one.columns or "imd_decile" in one.columns), None)
    for one in described:
        if one is index:
            _settle_index(one)
        said = [name for name in one.columns if one is index or name not in _INDEX]
        for name in said:
            values = dict(zip(one.codes, one.columns[name]))
            if name not in taken:
                taken[name] = values
            elif name != "geometry":
                notes += _differences(name, one.name, taken[name], values)
        named = [
            f"{name} from “{one.headers[name]}”" for name in said if name in one.headers and name not in ("geometry",)
        ]
        notes.append(f"{one.name}: {', '.join(named) or 'shares'}." if said else f"{one.name}: nothing more.")
    if "neighbourhood" in taken:
        inside = [code for code in base if taken["neighbourhood"].get(code) is not None]
        if len(inside) < len(base):
            notes.append(f"{len(base) - len(inside)} areas that no file puts in a neighbourhood are left out.")
        base = inside
    return _table(base, taken), notes


def _key(file: AreaFile, known_codes: frozenset[str]) -> str:
    """Find the header of the area codes; else the reason why there is none, which is no header."""
    ours = {squashed(name) for name in (AREAS.names[0], *AREAS["lsoa21_code"].synonyms)}
    for header in file.columns:
        if squashed(header) in ours:
            return header
    for header, values in file.columns.items():
        if squashed(header) not in UNSAID:
            continue
        codes = {str(code).strip().upper() for code in values if code is not None}
        if known_codes:
            return (
                header
                if codes and codes <= known_codes
                else f"codes under “{header}”, whose edition no header says, that are not among the areas"
            )
        if _LSOA21.search(file.name):
            return header
        raise UnknownArea(
            f"“{header}” in {file.name} does not say of which edition its areas are.",
            "Name the column lsoa21_code if they are LSOA 2021; areas of 2011 must be carried over first.",
        )
    if any(_LSOA11.search(header) for header in file.columns):
        return "areas of 2011, to be carried over with kith.places.editions first"
    return "no codes of small areas"


def _rows_for_everybody(file: AreaFile) -> AreaFile:
    """Keep the rows of a population table that count both sexes together."""
    sex = file.columns.get("sex")
    if not sex or "Persons" not in sex:
        return file
    keep = [place for place, value in enumerate(sex) if value == "Persons"]
    return AreaFile(file.name, {name: [values[place] for place in keep] for name, values in file.columns.items()})


def _describe_census(file: AreaFile, codes: Sequence[str | None]) -> Described:
    table, category, value = (file.columns[name] for name in _CENSUS)
    cells = ((t, code, c, v) for t, code, c, v in zip(table, codes, category, value) if code and v is not None)
    found = census_shares(cells)
    every = sorted({code for shares in found.values() for code in shares})
    return Described(file.name, every, {name: [shares.get(code) for code in every] for name, shares in found.items()})


def _headers(file: AreaFile, imd_edition: str | None) -> dict[str, str]:
    meant = {squashed(word): column.name for column in AREAS.columns for word in (column.name, *column.synonyms)}
    headers: dict[str, str] = {}
    years = {match[2] for header in file.columns if (match := _IMD.match(squashed(header))) and match[2]}
    if len(years) > 1 and imd_edition is None:
        raise UnknownArea(
            f"{file.name} has deprivation of editions {' and '.join(sorted(years))}.", "Say which edition to use."
        )
    for header in file.columns:
        word = squashed(header)
        match = _IMD.match(word)
        if match and match[2] and imd_edition not in (None, match[2]):
            continue
        name = meant.get(match[1] + match[3] if match else word)
        if name and name != "lsoa21_code":
            headers.setdefault(name, header)
    return headers


def _edition(file: AreaFile, described: Described, imd_edition: str | None) -> str | None:
    """Find which edition of the index a file has: the header says, or a column, or the caller, or the file's name."""
    if not {"imd_rank", "imd_decile"} & set(described.columns):
        return None
    stated = {str(value) for value in described.columns.get("imd_edition", ()) if value is not None}
    in_headers = {match[0] for name in _INDEX if (match := _YEAR.search(_spaced(described.headers.get(name, ""))))}
    in_name = set(_YEAR.findall(_spaced(file.name)))
    for years in (in_headers | stated, {imd_edition} - {None}, in_name):
        if len(years) > 1:
            raise UnknownArea(
                f"{file.name} mixes editions {' and '.join(sorted(map(str, years)))}.", "Give one edition."
            )
        if years:
            edition = known_edition(next(iter(years)))
            if imd_edition not in (None, edition):
                raise UnknownArea(f"{file.name} has edition {edition}, not {imd_edition}.", "Give the other file.")
            return edition
    return known_edition(None)


def _spaced(text: str) -> str:
    return re.sub(r"[^0-9]+", " ", text)


def _shares(file: AreaFile, population: Sequence | None) -> dict[str, list]:
    """Take over shares, percentages (`pct_`) and counts by age, as shares of 0 to 1."""
    found: dict[str, list] = {}
    for header, values in file.columns.items():
        if not all(value is None or isinstance(value, int | float) for value in values):
            continue
        name = COUNTS_BY_AGE.get(squashed(header))
        if name and population:
            found[name] = [None if v is None or not p else v / p for v, p in zip(values, population)]
        elif header.startswith("pct_"):
            found[f"{header[4:]}_share"] = [None if value is None else value / 100 for value in values]
        elif header.endswith("_share"):
            found[header] = values
    return {name: values for name, values in found.items() if all(v is None or 0 <= v <= 1 for v in values)}


def _base(described: Sequence[Described]) -> tuple[list[str], list[str]]:
    """Choose the areas to keep: those with an outline, where any file has outlines."""
    others: set[str] = set().union(*(one.codes for one in described if "geometry" not in one.columns))
    shapes = [one for one in described if "geometry" in one.columns]
    if not shapes:
        return sorted(described[0].codes), ["No outlines: there can be no map."]
    best = max(shapes, key=lambda one: len(others & set(one.codes)) if others else len(one.codes))
    notes = [f"{one.name}: outlines not used." for one in shapes if one is not best]
    for one in shapes:
        if one is not best:
            del one.columns["geometry"]
    if others and not others & set(best.codes):
        raise UnknownArea(
            f"No area of {best.name} is in any other file.", "Check that they are of one place and edition."
        )
    return sorted(best.codes), notes


def _settle_index(one: Described) -> None:
    """Check the deprivation columns of the whole file, before any area is left out."""
    index = {name: one.columns[name] for name in _INDEX[:3] if name in one.columns}
    settled = settle(_typed(index, one.name), edition=one.edition, what=one.name)
    one.columns |= {name: settled[name].to_pylist() for name in settled.column_names}


def _differences(name: str, file: str, first: Mapping, second: Mapping) -> list[str]:
    both = [code for code in first if first[code] is not None and second.get(code) is not None]
    differing = sum(not _alike(first[code], second[code]) for code in both)
    return (
        [f"{file}: {name} differs from the file before for {differing} areas; the first is kept."] if differing else []
    )


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) <= 0.02  # census tables are perturbed, percentages rounded
    return one == other


def _table(codes: Sequence[str], taken: Mapping[str, Mapping]) -> pa.Table:
    columns: dict[str, list] = {"lsoa21_code": list(codes)}
    for name in AREAS.names[1:]:
        columns[name] = [taken.get(name, {}).get(code) for code in codes]
    for name in sorted(taken):
        if name.endswith("_share"):
            columns[name] = [taken[name].get(code) for code in codes]
    return _typed(columns, "the areas")


def _typed(columns: Mapping[str, Sequence], what: str) -> pa.Table:
    arrays = {}
    for name, values in columns.items():
        kind = AREAS[name].kind.arrow if name in AREAS.names else pa.float64()
        try:
            arrays[name] = (
                pa.array(values).cast(kind) if any(v is not None for v in values) else pa.nulls(len(values), kind)
            )
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as bad:
            raise CannotRead(f"{what}: {name} holds what is no {AREAS[name].kind.name}.", "Mend the column.") from bad
    return pa.table(arrays)
