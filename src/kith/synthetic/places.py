"""Small areas of a made-up place: shapes, deprivation and postcodes, invented or taken from a real place.

Invented areas lie in the North Sea, carry codes above the range that the Office for National Statistics has issued, and
postcodes of an area (KN) that Royal Mail does not use, so that none can be taken for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, stream
from kith.synthetic.rates import read_rates

PEOPLE_PER_AREA = 1600
PEOPLE_PER_POSTCODE = 40
MOST_POSTCODES = 99 * 10 * 400
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_SEA_LATITUDE, _SEA_LONGITUDE = 54.2, 1.0
_AREA_HEIGHT, _AREA_WIDTH = 0.0055, 0.0095
_FIRST_MADE_UP_CODE = 1_990_001
_NEIGHBOURHOODS = ("Kithbeck", "Ashmere", "Coldharrow", "Larkfold", "Saltby", "Thornwick", "Wrenhithe", "Millcombe")
GROUPS = ("asian", "black", "mixed", "other", "white")
_GROUP_SHARES = ("asian_share", "black_share", "mixed_share", "other_ethnic_group_share", "white_share")


@dataclass(frozen=True)
class Areas:
    """Small areas and the postcodes in them, one entry of each array per area or per postcode.

    table            AREAS as `kith.places` knows them
    decile           IMD decile, 1 is the most deprived
    population       how many live there, used as a weight
    groups           share of people of each ethnic group (asian, black, mixed, other, white), one row per area
    rented           share of households that rent from the council or a housing association, and from others, by area
    postcodes        every postcode
    postcode_area    position of the area each postcode lies in; areas without a postcode do not occur
    latitude, longitude  of each postcode
    are_parted       whether neighbourhoods were asked for, each with practices of its own
    """

    table: pa.Table
    decile: np.ndarray
    population: np.ndarray
    groups: np.ndarray
    rented: np.ndarray
    postcodes: np.ndarray
    postcode_area: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    are_parted: bool = field(default=False, kw_only=True)

    @property
    def count(self) -> int:
        """How many areas there are."""
        return len(self.decile)

    @property
    def codes(self) -> np.ndarray:
        """The small-area codes."""
        return np.array(self.table["lsoa21_code"].to_pylist(), object)


def make_up_areas(people: int, seed: int, neighbourhoods: tuple[int, ...] = ()) -> Areas:
    """Areas of about 1,600 people each, of all deciles, the deprived and the well-off ones lying in patches.

    Parameters
    ----------
    people : how many shall live there, all told
    neighbourhoods : how many of them in each neighbourhood; nothing for one place, named by its size

    Method
    ------
    A grid of four-sided shapes with shaken corners; deprivation is a smooth field plus noise, cut into ten equal parts.

    Examples
    --------
    >>> areas = make_up_areas(16_000, seed=7)
    >>> areas.count, sorted(set(areas.decile.tolist()))
    (10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    >>> sorted(set(make_up_areas(16_000, 7, (9_000, 7_000)).table["neighbourhood"].to_pylist()))
    ['Ashmere', 'Kithbeck']
    """
    draws = stream(seed, "areas")
    parts: list[tuple[np.ndarray, ...]] = []
    for size in neighbourhoods or (people,):
        parts.append(_part(draws, size, parts[-1][0] if parts else None, bool(neighbourhoods)))
    shapes, decile, population = (np.concatenate(column) for column in zip(*parts))
    counts = [len(part[0]) for part in parts]
    named = np.repeat(np.arange(len(parts)), counts) if neighbourhoods else _by_size(counts[0])
    table = _areas_table(draws, (shapes, decile, population), [_neighbourhood_name(part) for part in named.tolist()])
    postcodes, area = _postcodes(len(decile), np.maximum(population // PEOPLE_PER_POSTCODE, 4))
    latitude, longitude = _points_within(draws, shapes, area)
    shares = _usual_groups(decile), _usual_rents(decile)
    parted = len(neighbourhoods) > 1
    return Areas(table, decile, population, *shares, postcodes, area, latitude, longitude, are_parted=parted)


def take_areas(table: pa.Table, postcodes: pa.Table | None, seed: int) -> Areas:
    """Real areas as `kith.places` gives them, with real postcodes where there are any.

    Raises
    ------
    BadUsage
        where an area has no deprivation decile: the gradients need one.
    """
    draws = stream(seed, "areas")
    if not table.num_rows or "imd_decile" not in table.column_names or table["imd_decile"].null_count:
        raise BadUsage(
            "Some areas have no deprivation decile.", "Give areas joined with an Index of Multiple Deprivation."
        )
    decile = table["imd_decile"].to_numpy().astype(int)
    population = _population_of(table)
    known = _known_postcodes(table, postcodes)
    if known is None:
        shapes = shapely.from_wkb(np.array(table["geometry"].to_pylist(), object))
        names, area = _postcodes(table.num_rows, np.maximum(population // PEOPLE_PER_POSTCODE, 4))
        known = (names, area, *_points_within(draws, shapes, area))
    return Areas(table, decile, population, _groups_of(table, decile), _rents_of(table, decile), *known)


def _part(draws: Draws, people: int, south: np.ndarray | None, exact: bool) -> tuple[np.ndarray, ...]:
    """Shapes, deciles and populations of one neighbourhood, north of another where there is one."""
    count = max(10, round(people / PEOPLE_PER_AREA))
    shapes = _shapes(draws, count)
    if south is not None:
        up = shapely.total_bounds(south)[3] - shapely.total_bounds(shapes)[1] + _AREA_HEIGHT
        shapes = shapely.transform(shapes, lambda corners: np.add(corners, (0.0, up)).round(6))
    decile = _deciles(draws, shapes)
    mean = people / count
    population = draws.normal(mean, mean * 0.12, count).clip(mean * 0.6).round().astype(int)
    if exact:
        # populations are weights of who lives where, so they must add up for each neighbourhood to get its people
        edges = np.round(np.cumsum(population) * (people / population.sum())).astype(int)
        population = np.diff(edges, prepend=0)
    return shapes, decile, population


def _by_size(count: int) -> np.ndarray:
    """The neighbourhood of each area where nobody said how many there are: about 25 areas to each."""
    return np.arange(count) // max(10, count / max(1, round(count / 25)))


def _shapes(draws: Draws, count: int) -> np.ndarray:
    """Four-sided shapes on a grid whose inner corners are shaken, so that neighbours share their edges."""
    across = int(np.ceil(np.sqrt(count)))
    down = int(np.ceil(count / across))
    rows, columns = np.mgrid[0 : down + 1, 0 : across + 1].astype(float)
    rows += draws.uniform(-0.28, 0.28, rows.shape)
    columns += draws.uniform(-0.28, 0.28, columns.shape)
    corners = np.stack([_SEA_LONGITUDE + columns * _AREA_WIDTH, _SEA_LATITUDE + rows * _AREA_HEIGHT], axis=-1).round(6)
    row, column = np.divmod(np.arange(count), across)
    ring = [corners[row, column], corners[row, column + 1], corners[row + 1, column + 1], corners[row + 1, column]]
    return shapely.polygons(np.stack([*ring, ring[0]], axis=1))


def _deciles(draws: Draws, shapes: np.ndarray) -> np.ndarray:
    """Every decile about equally often; like lies near like, but not always."""
    x, y = shapely.get_x(shapely.centroid(shapes)), shapely.get_y(shapely.centroid(shapes))
    x, y = (x - x.mean()) / _AREA_WIDTH, (y - y.mean()) / _AREA_HEIGHT
    turn = draws.uniform(0, 2 * np.pi)
    field = np.cos(turn) * x + np.sin(turn) * y + draws.normal(0, 0.35 * max(x.std(), y.std(), 0.1), len(x))
    order = np.argsort(np.argsort(field))
    return 1 + order * 10 // len(order)


def _areas_table(draws: Draws, areas: tuple[np.ndarray, ...], neighbourhood: list[str]) -> pa.Table:
    """The AREAS table of the made-up place, from shapes, deciles and populations."""
    shapes, decile, population = areas
    rates = read_rates("people")["deprivation_score"]
    part = rates["areas_in_england"] / 10
    rank = ((decile - 1) * part + draws.uniform(1, part - 1, len(decile))).astype(int)
    score = np.interp(rank, (np.arange(10) + 0.5) * part, rates["mean_by_decile"])
    centroid = shapely.centroid(shapes)
    number = np.arange(len(decile))
    return pa.table(
        {
            "lsoa21_code": [f"E{_FIRST_MADE_UP_CODE + n:08d}" for n in number],
            "name": [f"{place} {n // 5 + 1:03d}{'ABCDE'[n % 5]}" for n, place in zip(number, neighbourhood)],
            "neighbourhood": neighbourhood,
            "imd_decile": pa.array(decile, pa.int64()),
            "imd_rank": pa.array(rank, pa.int64()),
            "imd_score": pa.array(score.round(3), pa.float64()),
            "imd_edition": ["2025"] * len(decile),
            "population": pa.array(population, pa.int64()),
            "latitude": pa.array(shapely.get_y(centroid).round(6), pa.float64()),
            "longitude": pa.array(shapely.get_x(centroid).round(6), pa.float64()),
            "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
        }
    )


def _neighbourhood_name(number: float) -> str:
    """A made-up name for each neighbourhood of about 25 areas."""
    turn, place = divmod(int(number), len(_NEIGHBOURHOODS))
    return _NEIGHBOURHOODS[place] + (f" {turn + 1}" if turn else "")


def _postcodes(count: int, per_area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Postcodes KN1 0AA onwards, a run of them for each area."""
    number = np.arange(int(per_area.sum()))
    if len(number) > MOST_POSTCODES:
        raise BadUsage(
            "There are not enough made-up postcodes for so many areas.", "Give fewer areas, or their postcodes."
        )
    letters = np.array([a + b for a in _INWARD_LETTERS for b in _INWARD_LETTERS], object)
    # 40 units to a sector keep streets short and the sectors of one area few
    sector, unit = np.divmod(number, 40)
    outward = np.char.add("KN", (1 + sector // 10 % 99).astype(str)).astype(object)
    inward = (sector % 10).astype(str).astype(object) + letters[(unit * 7 + sector // 990 * 40) % 400]
    return outward + " " + inward, np.repeat(np.arange(count), per_area)


def _points_within(draws: Draws, shapes: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A point near the middle of the shape each postcode lies in."""
    centre = shapely.centroid(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    latitude = shapely.get_y(centre)[area] + draws.uniform(-0.22, 0.22, len(area)) * (north - south)[area]
    longitude = shapely.get_x(centre)[area] + draws.uniform(-0.22, 0.22, len(area)) * (east - west)[area]
    return latitude.round(6), longitude.round(6)


def _usual_groups(decile: np.ndarray) -> np.ndarray:
    """Ethnic groups as they are in England in areas of the same decile."""
    rates = read_rates("people")["ethnicity"]
    return np.stack([np.asarray(rates[group])[decile - 1] for group in GROUPS], axis=1)


def _usual_rents(decile: np.ndarray) -> np.ndarray:
    """Renting as it is in England in areas of the same decile."""
    rates = read_rates("people")["tenure"]
    return np.stack([np.asarray(rates[kind])[decile - 1] for kind in ("social_rent", "private_rent")], axis=1)


def _groups_of(table: pa.Table, decile: np.ndarray) -> np.ndarray:
    """Ethnic groups from census shares beside the areas, where they are there, else as usual for the decile."""
    given = _shares(table, _GROUP_SHARES)
    if given is None:
        return _usual_groups(decile)
    return given / given.sum(axis=1, keepdims=True)


def _rents_of(table: pa.Table, decile: np.ndarray) -> np.ndarray:
    """Renting from census shares beside the areas, where they are there, else as usual for the decile."""
    given = _shares(table, ("social_rent_share", "private_rent_share"))
    return _usual_rents(decile) if given is None else given


def _shares(table: pa.Table, columns: tuple[str, ...]) -> np.ndarray | None:
    """Census shares of each area, or None where a column is missing or has gaps."""
    if any(name not in table.column_names or table[name].null_count for name in columns):
        return None
    return np.stack([table[name].to_numpy().astype(float) for name in columns], axis=1)


def _population_of(table: pa.Table) -> np.ndarray:
    """How many live in each area; areas of one size where nobody says."""
    if "population" not in table.column_names or table["population"].null_count:
        return np.full(table.num_rows, PEOPLE_PER_AREA)
    return table["population"].to_numpy().astype(int)


def _known_postcodes(table: pa.Table, postcodes: pa.Table | None) -> tuple[np.ndarray, ...] | None:
    """Real postcodes of these areas, if every area has one."""
    if postcodes is None:
        return None
    position = {code: n for n, code in enumerate(table["lsoa21_code"].to_pylist())}
    area = np.array([position.get(code, -1) for code in postcodes["lsoa21_code"].to_pylist()])
    inside = area >= 0
    if len(set(area[inside].tolist())) < table.num_rows:
        return None
    names = np.array(postcodes["postcode"].to_pylist(), object)[inside]
    numbers = [postcodes[c].to_numpy().astype(float)[inside] for c in ("latitude", "longitude")]
    return names, area[inside], *numbers
