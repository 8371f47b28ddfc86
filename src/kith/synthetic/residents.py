"""The people of the place: ages, households, ethnic category, where they live and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from kith.synthetic.chance import Draws, gradient_of, happens, pick_by_row, step, stream
from kith.synthetic.households import house
from kith.synthetic.places import GROUPS, Areas
from kith.synthetic.rates import read_rates

ACCOMMODATION = (
    "settled",
    "temporary",
    "rough_sleeping",
    "hostel",
    "traveller_site",
    "care_home",
    "sofa_surfing",
)
SETTLED, TEMPORARY, ROUGH, HOSTEL, SITE, CARE_HOME, SOFA = range(7)
DAYS_A_YEAR = 365.25


def day_of(day: date) -> int:
    """Days since 1 January 1970.

    Examples
    --------
    >>> day_of(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days


@dataclass(frozen=True)
class Residents:
    """Everybody of the made-up place, one entry of each array per person; days are counted from 1 January 1970.

    area, home       positions of the small area and of the household (also of a care home, hostel or site)
    birth_day, death_day, arrival_day  death_day is -1 for the living; arrival_day is -1 for those born in England
    moved_day        when they moved to where they live now, or -1 for more than three years ago
    female           True for women and girls
    category         ethnic category code of 2001 (T for Gypsies, Roma and Travellers)
    accommodation    position in ACCOMMODATION
    twin             the other twin, or -1
    no_papers        lives in England without documents
    """

    on: int
    area: np.ndarray
    home: np.ndarray
    birth_day: np.ndarray
    death_day: np.ndarray
    arrival_day: np.ndarray
    moved_day: np.ndarray
    female: np.ndarray
    category: np.ndarray
    accommodation: np.ndarray
    twin: np.ndarray
    no_papers: np.ndarray
    decile: np.ndarray

    @property
    def count(self) -> int:
        """How many people there are."""
        return len(self.area)

    @property
    def age(self) -> np.ndarray:
        """Age in whole years on the day, or at death."""
        last = np.where(self.death_day >= 0, self.death_day, self.on)
        return ((last - self.birth_day) / DAYS_A_YEAR).astype(int)

    @property
    def alive(self) -> np.ndarray:
        """Who is alive on the day."""
        return self.death_day < 0


def settle(areas: Areas, people: int, seed: int, on: int, gradient: float) -> Residents:
    """People the areas with households, care homes, hostels, a Travellers' site and people with no roof.

    Parameters
    ----------
    people : how many, all told
    on : the day the files end, in days since 1970
    gradient : how steep deprivation's gradients are: 0 none, 1 as published
    """
    draws = stream(seed, "residents")
    counts = _shares_of(people, areas.population)
    area = np.repeat(np.arange(areas.count), counts)
    decile = areas.decile[area]
    age = _ages(draws, decile)
    female = happens(draws, _female_share(age), people)
    accommodation = _without_own_home(draws, age, decile, gradient)
    home, age = _households(draws, area, age, female, (accommodation, areas.decile))
    # a care home, a hostel or a site stands in one area, wherever its people came from
    area = area[np.unique(home, return_index=True)[1]][home]
    decile = areas.decile[area]
    category = _categories(draws, areas, area, home, (age, accommodation))
    twin, age = _twins(draws, age, home, area)
    birth_day = (on - age * DAYS_A_YEAR).astype(int)
    arrival = _arrivals(draws, category, age, on)
    birth_day = _first_of_january(draws, birth_day, arrival, category)
    return Residents(
        on,
        area,
        home,
        birth_day,
        _deaths(draws, age, decile, (on, gradient)),
        arrival,
        _moves(draws, arrival, age, on),
        female,
        category,
        accommodation,
        twin,
        _no_papers(draws, arrival, age, (decile, gradient, on)),
        decile,
    )


def _shares_of(people: int, population: np.ndarray) -> np.ndarray:
    """How many people each area has, in proportion to its population and adding up exactly."""
    exact = people * population / population.sum()
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: people - counts.sum()]] += 1
    return counts


def _ages(draws: Draws, decile: np.ndarray) -> np.ndarray:
    """Ages in years with their fraction, from the age structure of each decile."""
    rates = read_rates("people")["age"]
    shares = np.asarray(rates["share_by_decile"])
    band = pick_by_row(draws, shares[decile - 1])
    starts = np.asarray(rates["starts"], float)
    width = np.append(np.diff(starts), 9.0)
    inside = draws.random(len(decile))
    # the last band thins out with age
    inside = np.where(band == len(starts) - 1, inside**2, inside)
    return starts[band] + inside * width[band]


def _female_share(age: np.ndarray) -> np.ndarray:
    rates = read_rates("people")["female"]
    return step(age, rates["starts"], rates["share"])


def _without_own_home(draws: Draws, age: np.ndarray, decile: np.ndarray, gradient: float) -> np.ndarray:
    """Who lives in a care home, a hostel, on a site, on a sofa, in temporary housing or outside."""
    rates = read_rates("people")
    where = np.zeros(len(age), int)
    care = rates["care_home"]
    where[happens(draws, step(age, care["starts"], care["share"]), len(age))] = CARE_HOME
    roof = rates["no_home"]
    slope = gradient_of(roof["core_percent_by_decile"], gradient)[decile - 1]
    for name, part in roof["split"].items():
        place = ACCOMMODATION.index(name)
        fit = step(age, [0, 16, 65], [1.0, 1.0, 0.3] if place == TEMPORARY else [0.0, 1.4, 0.3])
        chance = roof["person_share"] * part * slope * fit
        where[(where == SETTLED) & happens(draws, chance, len(age))] = place
    on_site = (where == SETTLED) & happens(draws, rates["travellers"]["site_share"] * np.ones(len(age)), len(age))
    where[on_site] = SITE
    return where


def _households(
    draws: Draws, area: np.ndarray, age: np.ndarray, female: np.ndarray, where: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Household numbers over the whole place, and ages with brothers and sisters born apart."""
    accommodation, decile_of = where
    home = np.full(len(area), -1)
    following = 0
    for number, decile in enumerate(decile_of):
        housed = np.flatnonzero((area == number) & np.isin(accommodation, (SETTLED, TEMPORARY)))
        if len(housed):
            home[housed] = following + house(draws, age[housed], female[housed], int(decile))
            following = home.max() + 1
    for place, beds in ((CARE_HOME, read_rates("people")["care_home"]["beds"]), (HOSTEL, 25), (SITE, 8)):
        people = np.flatnonzero(accommodation == place)
        home[people] = following + np.arange(len(people)) // beds
        following += len(people) // beds + 1
    for place in (ROUGH, SOFA):
        people = np.flatnonzero(accommodation == place)
        home[people] = following + np.arange(len(people))
        following += len(people)
    return np.unique(home, return_inverse=True)[1], _apart(draws, age, home)


def _apart(draws: Draws, age: np.ndarray, home: np.ndarray) -> np.ndarray:
    """Ages with at least ten months between brothers and sisters."""
    age = age.copy()
    oldest = np.zeros(home.max() + 1)
    np.maximum.at(oldest, home, age)
    children = np.flatnonzero((age < 35) & (age < oldest[home] - 15))
    for _ in range(4):
        order = children[np.lexsort((age[children], home[children]))]
        younger, older = order[:-1], order[1:]
        close = (home[younger] == home[older]) & (age[older] - age[younger] < 0.84)
        age[older[close]] = age[younger[close]] + draws.uniform(0.9, 2.2, close.sum())
    return age


def _twins(draws: Draws, age: np.ndarray, home: np.ndarray, area: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of twins, children at home first, then grown ones who live apart in one area."""
    share = read_rates("people")["twins"]["share"]
    wanted = round(len(age) * share / 2)
    twin, age = np.full(len(age), -1), age.copy()
    for key, lowest, highest, portion in ((home, 0, 24, 0.6), (area, 25, 80, 1.0)):
        people = np.flatnonzero((age >= lowest) & (age < highest) & (twin < 0))
        order = people[np.lexsort((age[people], key[people]))][: len(people) // 2 * 2]
        first, second = order[0::2], order[1::2]
        near = (
            (key[first] == key[second])
            & (np.abs(age[first] - age[second]) < 4)
            & ((home[first] == home[second]) == (key is home))
        )
        pairs = draws.permutation(np.flatnonzero(near))[: round((wanted - (twin >= 0).sum() // 2) * portion)]
        twin[first[pairs]], twin[second[pairs]] = second[pairs], first[pairs]
        age[second[pairs]] = age[first[pairs]]
    return twin, age


def _categories(
    draws: Draws, areas: Areas, area: np.ndarray, home: np.ndarray, who: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Ethnic category of each person: the household's, with some mixed couples and their children."""
    age, accommodation = who
    rates = read_rates("people")
    ages = rates["ethnicity_age"]
    eldest = _eldest(age, home)
    by_age = np.stack([step(age[eldest], ages["starts"], ages[g]) for g in GROUPS], axis=1)
    group = pick_by_row(draws, areas.groups[area[eldest]] * by_age)[home]
    other = pick_by_row(draws, areas.groups[area])
    partner = (
        (age >= 18) & (np.arange(len(age)) != eldest[home]) & happens(draws, rates["living"]["mixed_couple"], len(age))
    )
    own = np.where(partner, other, group)
    parents_differ = np.zeros(home.max() + 1, bool)
    parents_differ[home[partner & (own != group)]] = True
    own[parents_differ[home] & (age < age[eldest][home] - 16)] = GROUPS.index("mixed")
    # people in one building but not one household
    apart = np.isin(accommodation, (CARE_HOME, HOSTEL, ROUGH, SOFA))
    own[apart] = other[apart]
    category = _category_of_group(draws, own, area, home, areas.count)
    traveller = (accommodation == SITE) | np.isin(
        home, home[happens(draws, rates["travellers"]["housed_share"] / 2.5, len(age))]
    )
    category[traveller & (own != GROUPS.index("black"))] = "T"
    return category


def _eldest(age: np.ndarray, home: np.ndarray) -> np.ndarray:
    """The eldest person of each household."""
    order = np.lexsort((age, home))
    last = np.append(np.flatnonzero(np.diff(home[order])), len(order) - 1)
    return order[last]


def _category_of_group(draws: Draws, group: np.ndarray, area: np.ndarray, home: np.ndarray, count: int) -> np.ndarray:
    """The 2001 category within each group; neighbours and families are alike."""
    rates = read_rates("people")["category"]
    category = np.empty(len(group), object)
    for number, name in enumerate(GROUPS):
        codes, shares = list(rates[name]), np.asarray(list(rates[name].values()))
        local = draws.dirichlet(shares * rates["local_mix"], count) + 1e-9
        edges = np.cumsum(local, axis=1)
        same = draws.random(home.max() + 1)[home] if name != "mixed" else draws.random(len(home))
        position = (edges[area] < same[:, None]).sum(axis=1).clip(0, len(codes) - 1)
        category[group == number] = np.asarray(codes, object)[position][group == number]
    return category


def _arrivals(draws: Draws, category: np.ndarray, age: np.ndarray, on: int) -> np.ndarray:
    """The day somebody came to live in England, or -1 for those born here."""
    abroad = {"A": 0.02, "B": 0.25, "C": 0.80, "T": 0.10, "D": 0.08, "E": 0.15, "F": 0.12, "G": 0.2, "M": 0.35}
    chance = np.array([abroad.get(code, 0.6) for code in category]) * step(
        age, [0, 12, 20, 40, 65], [0.25, 0.5, 1.0, 1.2, 1.3]
    )
    born_abroad = happens(draws, chance.clip(0, 0.97), len(age))
    years = draws.gamma(1.3, 8.0, len(age)).clip(0.05, np.maximum(age - 0.1, 0.06))
    return np.where(born_abroad, on - (years * DAYS_A_YEAR).astype(int), -1)


def _first_of_january(draws: Draws, birth_day: np.ndarray, arrival: np.ndarray, category: np.ndarray) -> np.ndarray:
    """Birth days, where some who came from places that write down no day were given the first of January."""
    given = (arrival > 0) & np.isin(category, list("SLNJK")) & happens(draws, 0.10, len(arrival))
    new_year = birth_day.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(int)
    return np.where(given, new_year, birth_day)


def _moves(draws: Draws, arrival: np.ndarray, age: np.ndarray, on: int) -> np.ndarray:
    """The day of moving here within three years, or -1."""
    share = read_rates("people")["moves"]["moved_in_three_years"] * step(
        age, [0, 18, 30, 45, 65], [1.0, 1.9, 1.2, 0.7, 0.4]
    )
    day = on - draws.integers(20, 1095, len(age))
    moved = happens(draws, share.clip(0, 0.9), len(age)) | (arrival > on - 1095)
    day = np.where(arrival > 0, np.maximum(day, arrival), day)
    return np.where(moved & (age > 0.2), np.minimum(day, on - 1), -1)


def _no_papers(draws: Draws, arrival: np.ndarray, age: np.ndarray, where: tuple[np.ndarray, float, int]) -> np.ndarray:
    """Who lives here without documents: people born abroad, not yet old, most of them here for less than ten years."""
    decile, gradient, on = where
    rates = read_rates("people")
    slope = gradient_of(rates["no_home"]["core_percent_by_decile"], gradient)[decile - 1]
    pool = (arrival > 0) & (arrival > on - 10 * DAYS_A_YEAR) & (age < 62)
    chance = rates["arrivals"]["no_papers_share"] * len(age) * slope / max(slope[pool].sum(), 1.0)
    return pool & happens(draws, chance.clip(0, 0.6), len(age))


def _deaths(draws: Draws, age: np.ndarray, decile: np.ndarray, when: tuple[int, float]) -> np.ndarray:
    """The day of death within three years, or -1."""
    on, gradient = when
    rates = read_rates("people")
    yearly = step(age, rates["deaths"]["starts"], rates["deaths"]["per_1000_a_year"]) / 1000
    slope = gradient_of(rates["mortality_ratio"]["by_decile"], gradient)[decile - 1]
    dead = happens(draws, (3 * yearly * slope).clip(0, 0.6), len(age))
    day = on - draws.integers(1, 1095, len(age))
    return np.where(dead, np.maximum(day, on - (age * DAYS_A_YEAR).astype(int)), -1)
