"""Opens the files that describe areas: outlines, tables and postcodes, one file or a folder of them.

Every header taken for one of ours is named in the notes, with its file; a file left out is named too.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import shapely
import shapely.geometry

from kith.coding.postcodes import is_special, normalise
from kith.errors import BadUsage, CannotRead, UnknownArea
from kith.places.areas import AREAS, POSTCODES, Places
from kith.places.joining_areas import UNSAID, AreaFile, Described, describe, join
from kith.tables.kinds import squashed

READABLE = (".geojson", ".json", ".parquet", ".geoparquet", ".csv")
"""Endings that are opened, each also with .gz (but Parquet)."""

_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "OGC:CRS84")
_METRES = "Give outlines in degrees of latitude and longitude (WGS 84, EPSG:4326)."


def read_areas(path: str | Path, *, imd_edition: str | None = None) -> Places:
    """Read the areas of a place from a file or a folder.

    Parameters
    ----------
    path : a GeoParquet or GeoJSON(.gz) file; or a folder with outlines, tables and postcodes (CSV, Parquet, GeoJSON),
        joined on the LSOA 2021 code
    imd_edition : edition of the Index of Multiple Deprivation, where neither header nor file name says it

    Returns
    -------
    Places, with notes that say which file and header each column came from

    Raises
    ------
    BadUsage
        no such file or folder
    CannotRead
        not what its name says, or outlines in metres
    UnknownArea
        areas whose edition nobody names, deprivation of two editions or of none, files that share no area
    WrongDirection
        deprivation whose decile 1 is the least deprived

    Method
    ------
    Areas are those with an outline (else those of the first table) that some file puts in a neighbourhood, where any
    does. The first file by name to give a column is believed. An area without a point gets one inside its outline.
    """
    path = Path(path)
    if not path.exists():
        raise BadUsage(f"There is no file or folder {path}.", "Give a GeoParquet or GeoJSON file, or a folder.")
    files = [file for one in _listed(path) if (file := _open(one)) is not None]
    lists = [file for file in files if _is_postcode_list(file)]
    described, notes = _described([file for file in files if file not in lists], imd_edition)
    if not described:
        raise UnknownArea(
            f"{path.name} describes no small areas.", " ".join(notes) or "Name the code column lsoa21_code."
        )
    areas, more = join(described)
    areas, found = _with_points(areas)
    postcodes, last = _postcodes(lists, areas)
    return Places(areas, postcodes, (*notes, *more, *found, *last))


def _listed(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.iterdir() if one.is_file() and _ending(one) in READABLE)
    if _ending(path) not in READABLE:
        raise CannotRead(
            f"{path.name} is not a kind of file that describes areas.", f"Give one of: {', '.join(READABLE)}."
        )
    return [path]


def _ending(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _open(path: Path) -> AreaFile | None:
    """Open a file; None for one that has no table in it."""
    ending = _ending(path)
    try:
        if ending in (".geojson", ".json"):
            return _open_geojson(path)
        if ending == ".csv":
            options = pa.csv.ConvertOptions(strings_can_be_null=True)
            return AreaFile(path.name, pa.csv.read_csv(path, convert_options=options).to_pydict())
        return _open_parquet(path)
    except (pa.ArrowInvalid, UnicodeDecodeError, json.JSONDecodeError, gzip.BadGzipFile, EOFError) as bad:
        raise CannotRead(
            f"{path.name} is not what its name says: {str(bad).splitlines()[0]}.", "Ask for it again."
        ) from bad


def _open_geojson(path: Path) -> AreaFile | None:
    packed = path.suffix.lower() == ".gz"
    content: Any = json.loads(gzip.decompress(path.read_bytes()) if packed else path.read_bytes())
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        return None
    crs = str(((content.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not crs.endswith(_DEGREES):
        raise CannotRead(f"The outlines of {path.name} are in {crs}.", _METRES)
    features = [feature for feature in content["features"] if feature.get("properties")]
    headers = dict.fromkeys(header for feature in features for header in feature["properties"])
    columns: dict[str, list] = {name: [feature["properties"].get(name) for feature in features] for name in headers}
    columns["geometry"] = [_wkb(feature.get("geometry"), path.name) for feature in features]
    _refuse_metres(columns["geometry"], path.name)
    return AreaFile(path.name, columns)


def _wkb(geometry: dict | None, name: str) -> bytes | None:
    if not geometry:
        return None
    try:
        return shapely.to_wkb(shapely.geometry.shape(geometry))
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as bad:
        raise CannotRead(f"An outline in {name} is damaged.", "Ask for the file again.") from bad


def _open_parquet(path: Path) -> AreaFile:
    table = pq.read_table(path)
    columns = table.to_pydict()
    stated = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    primary = stated.get("primary_column")
    if primary in columns:
        described = stated.get("columns", {}).get(primary, {})
        crs = described.get("crs", {"id": {"code": "CRS84"}})  # the format's own default
        if str((crs or {}).get("id", {}).get("code")) not in ("4326", "CRS84"):
            raise CannotRead(f"The outlines of {path.name} are not in degrees, or do not say.", _METRES)
        columns["geometry"] = columns.pop(primary)
        _refuse_metres(columns["geometry"], path.name)
    return AreaFile(path.name, columns)


def _refuse_metres(outlines: Sequence[bytes | None], name: str) -> None:
    known = [outline for outline in outlines if outline is not None]
    if not known:
        return
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(known))
    if west < -180 or south < -90 or east > 180 or north > 90:
        raise CannotRead(f"The outlines of {name} are in metres, not degrees.", _METRES)


def _described(files: Sequence[AreaFile], imd_edition: str | None) -> tuple[list[Described], list[str]]:
    """Recognise the files whose edition is named first, then those that must agree with them."""
    found: list[Described] = []
    left_out: dict[str, list[str]] = {}
    named = AREAS["lsoa21_code"]
    ours = {squashed(word) for word in (named.name, *named.synonyms)}
    sure = [file for file in files if any(squashed(header) in ours for header in file.columns)]
    unsaid = [file for file in files if file not in sure]
    for file in [*sure, *unsaid]:
        codes = frozenset(code for one in found for code in one.codes)
        described = describe(file, codes, imd_edition)
        if isinstance(described, str):
            left_out.setdefault(described, []).append(file.name)
        else:
            found.append(described)
    return found, [f"Left out ({why}): {', '.join(names)}." for why, names in left_out.items()]


def _with_points(areas: pa.Table) -> tuple[pa.Table, list[str]]:
    """Give areas that have an outline but no point a point inside it."""
    outlines = shapely.from_wkb(areas["geometry"].to_numpy())
    points = shapely.point_on_surface(outlines)
    added = 0
    for name, found in (("latitude", shapely.get_y(points)), ("longitude", shapely.get_x(points))):
        given = areas[name].to_pylist()
        filled = [f if g is None and f == f else g for g, f in zip(given, found.tolist())]
        added = sum(g is None and f is not None for g, f in zip(given, filled))
        areas = areas.set_column(areas.column_names.index(name), name, pa.array(filled, pa.float64()))
    said = f"{added} areas have no point where people live; a point inside the outline stands for it."
    return areas, [said] if added else []


def _is_postcode_list(file: AreaFile) -> bool:
    """Say whether a file begins with a postcode and gives its area: the list that leads from one to the other."""
    words = [squashed(header) for header in file.columns]
    ours = {squashed(word) for word in ("postcode", *POSTCODES["postcode"].synonyms)}
    return bool(words) and words[0] in ours and _area_header(file) is not None


def _area_header(file: AreaFile) -> str | None:
    named = AREAS["lsoa21_code"]
    ours = [squashed(word) for word in (named.name, *named.synonyms)]
    by_word = {squashed(header): header for header in file.columns}
    return next((by_word[word] for word in (*ours, *sorted(UNSAID)) if word in by_word), None)


def _postcodes(lists: Sequence[AreaFile], areas: pa.Table) -> tuple[pa.Table, list[str]]:
    """Make the list of postcodes from the longest file of them."""
    none = "No list of postcodes: nobody can be put in an area by their address."
    if not lists:
        return POSTCODES.arrow.empty_table(), [none]
    file = max(lists, key=lambda one: one.rows_count)
    header = _area_header(file) or ""
    codes = [None if code is None else str(code).strip().upper() for code in file.columns[header]]
    inside, there = set(areas["lsoa21_code"].to_pylist()), set(codes) - {None}
    if squashed(header) in UNSAID and not (there <= inside or inside <= there):
        return POSTCODES.arrow.empty_table(), [f"{file.name}: “{header}” does not say of which edition it is.", none]
    columns = {squashed(name): values for name, values in file.columns.items()}
    points = [columns.get(name, columns.get(short)) for name, short in (("latitude", "lat"), ("longitude", "lon"))]
    written = next(iter(file.columns.values()))
    rows: dict[str, tuple] = {}
    strange = 0
    for place, (text, code) in enumerate(zip(written, codes)):
        postcode = normalise(str(text or ""))
        if postcode is None or code is None or is_special(postcode) or rows.get(postcode, (code,))[0] != code:
            strange += 1
            continue
        rows.setdefault(postcode, (code, *(None if values is None else values[place] for values in points)))
    notes = [f"{file.name}: {len(rows):,} postcodes, their area from “{header}”."]
    if strange:
        notes.append(f"{file.name}: {strange} rows that are no postcode, place nobody, or disagree are left out.")
    table = pa.table(
        list(map(list, zip(*((key, *rest) for key, rest in rows.items())))) or [[]] * 4, schema=POSTCODES.arrow
    )
    return table, notes
