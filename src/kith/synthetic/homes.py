"""Where people live: an address, a tenure and bedrooms for each household, and the address before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.chance import Draws, gradient_of, happens, pick_by_row, stream
from kith.synthetic.places import Areas
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import CARE_HOME, HOSTEL, ROUGH, SITE, SOFA, TEMPORARY, Residents
from kith.synthetic.words import read_words

TENURES = ("social_rent", "private_rent", "owner", "temporary", "none")
SOCIAL, PRIVATE, OWNER, TEMPORARY_TENURE, NO_TENURE = range(5)
NO_FIXED_ABODE = "ZZ99 3VZ"


@dataclass(frozen=True)
class Homes:
    """Every household's home, one entry per household.

    address, postcode            where they live now
    former_address, former_postcode  where they lived before
    tenure                       position in TENURES
    bedrooms, size               bedrooms and people
    overcrowded, cold            fewer bedrooms than needed; cold or damp
    """

    address: np.ndarray
    postcode: np.ndarray
    former_address: np.ndarray
    former_postcode: np.ndarray
    tenure: np.ndarray
    bedrooms: np.ndarray
    size: np.ndarray
    overcrowded: np.ndarray
    cold: np.ndarray


def house_numbers(areas: Areas, residents: Residents, seed: int, gradient: float) -> Homes:
    """Give every household an address, a tenure and bedrooms."""
    draws = stream(seed, "homes")
    count = residents.home.max() + 1
    someone = np.zeros(count, int)
    someone[residents.home] = np.arange(residents.count)
    area, kind = residents.area[someone], residents.accommodation[someone]
    size = np.bincount(residents.home, minlength=count)
    tenure = _tenures(draws, areas, residents, someone)
    address, postcode = _addresses(draws, areas, area)
    address, postcode = _special_addresses(draws, areas, (address, postcode), area, kind)
    former_address, former_postcode = _former(draws, areas, count)
    overcrowded, bedrooms = _bedrooms(draws, size, areas.decile[area], gradient)
    cold = happens(
        draws, np.array([0.11, 0.16, 0.04, 0.15, 0.5])[tenure] * gradient_of_decile(areas.decile[area], gradient), count
    )
    return Homes(address, postcode, former_address, former_postcode, tenure, bedrooms, size, overcrowded, cold)


def gradient_of_decile(decile: np.ndarray, gradient: float) -> np.ndarray:
    """How much more hardship each decile sees, from the share of crowded homes, halved in steepness."""
    rates = read_rates("people")["overcrowded"]
    return gradient_of(rates["share"], gradient * 0.5)[decile - 1]


def _tenures(draws: Draws, areas: Areas, residents: Residents, someone: np.ndarray) -> np.ndarray:
    """Rented or owned as in the area; the special places as they are; people who came lately rent privately."""
    kind = residents.accommodation[someone]
    recent = residents.arrival_day[someone] > residents.on - 1095
    social, private = areas.rented[residents.area[someone]].T
    owned = np.maximum(1 - social - private, 0) * np.where(recent, 0.1, 1.0)
    weights = np.stack([social * np.where(recent, 0.3, 1.0), private * np.where(recent, 3.0, 1.0), owned], axis=1)
    tenure = pick_by_row(draws, weights)
    tenure[np.isin(kind, (TEMPORARY, HOSTEL))] = TEMPORARY_TENURE
    tenure[np.isin(kind, (ROUGH, SOFA, SITE))] = NO_TENURE
    return tenure


def _addresses(draws: Draws, areas: Areas, area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A house number and street for each household; each postcode is one side of a street."""
    order = np.argsort(areas.postcode_area, kind="stable")
    first = np.searchsorted(areas.postcode_area[order], np.arange(areas.count))
    many = np.bincount(areas.postcode_area, minlength=areas.count)
    code = order[first[area] + (draws.random(len(area)) * many[area]).astype(int)]
    streets = _streets(draws, len(areas.postcodes))
    by_code = np.argsort(code, kind="stable")
    place = np.arange(len(code)) - np.searchsorted(code[by_code], code[by_code])
    number = np.empty(len(code), int)
    number[by_code] = place * 2 + 1 + code[by_code] % 2
    flats = happens(draws, 0.16, len(code))
    address = number.astype(str).astype(object) + " " + streets[code]
    address[flats] = "Flat " + (1 + number[flats] % 9).astype(str).astype(object) + ", " + address[flats]
    return address + ", " + read_words("streets")["town"], areas.postcodes[code]


def _streets(draws: Draws, count: int) -> np.ndarray:
    """A street for each postcode."""
    words = read_words("streets")
    names = np.array([f"{a} {b}" for a in words["first"].split() for b in words["last"].split()], object)
    return names[(draws.permutation(max(count, len(names)))[:count]) % len(names)]


def _special_addresses(
    draws: Draws, areas: Areas, where: tuple[np.ndarray, np.ndarray], area: np.ndarray, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Homes, hostels and sites by name; no address for those who sleep outside, a friend's for sofa surfers."""
    words = read_words("streets")
    address, postcode = where
    names = {
        CARE_HOME: [f"{name} Care Home" for name in words["care_home"].split()],
        HOSTEL: words["hostel"].split(";"),
        SITE: words["site"].split(";"),
    }
    for place, known in names.items():
        rows = np.flatnonzero(kind == place)
        titles = np.array(
            [known[n % len(known)] + (f" {n // len(known) + 1}" if n >= len(known) else "") for n in range(len(rows))],
            object,
        )
        address[rows] = titles + np.full(len(rows), ", ", object) + address[rows]
    address[kind == ROUGH], postcode[kind == ROUGH] = "No fixed abode", NO_FIXED_ABODE
    for row in np.flatnonzero(kind == SOFA):
        near = np.flatnonzero((area == area[row]) & (kind == 0))
        friend = draws.choice(near if len(near) else np.arange(len(kind)))
        address[row], postcode[row] = "c/o " + address[friend], postcode[friend]
    return address, postcode


def _former(draws: Draws, areas: Areas, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The address before this one: another in the place, or in a town that does not exist."""
    words = read_words("streets")
    towns = np.array(words["elsewhere"].split(), object)
    near = happens(draws, 0.6, count)
    code = draws.integers(0, len(areas.postcodes), count)
    number = (1 + draws.integers(0, 180, count)).astype(str).astype(object)
    town = np.where(near, words["town"], towns[draws.integers(0, len(towns), count)]).astype(object)
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), object)
    unit = letters[draws.integers(0, 20, count)] + letters[draws.integers(0, 20, count)]
    far = "KN" + (60 + draws.integers(0, 39, count)).astype(str).astype(object) + " "
    far = far + draws.integers(0, 10, count).astype(str).astype(object) + unit
    return number + " " + _streets(draws, count) + ", " + town, np.where(near, areas.postcodes[code], far)


def _bedrooms(draws: Draws, size: np.ndarray, decile: np.ndarray, gradient: float) -> tuple[np.ndarray, np.ndarray]:
    """Which homes are crowded, and bedrooms that agree."""
    rates = read_rates("people")["overcrowded"]
    level = np.asarray(rates["share"])
    chance = level.mean() * (level / level.mean()) ** gradient
    # only homes of three and more can be crowded here; they are about a third
    crowded = (size >= 3) & happens(draws, (chance[decile - 1] * 2.9).clip(0, 0.8), len(size))
    needed = 1 + (size.clip(1, 12) - 1) // 2
    spare = draws.integers(0, 3, len(size))
    return crowded, np.where(crowded, np.maximum(1, needed - 1), needed + spare)
