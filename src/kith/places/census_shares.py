"""Shares of people or households in each small area, out of the tables of a census.

A census table lists, per area, how many are in each category; a share is what some categories are of all of them.
Census tables are perturbed by a few units on purpose, so a share is of its own table's total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

CATEGORIES = {
    "white_share": ("ethnic_group", ("White:",)),
    "mixed_share": ("ethnic_group", ("Mixed",)),
    "asian_share": ("ethnic_group", ("Asian",)),
    "black_share": ("ethnic_group", ("Black",)),
    "other_ethnic_group_share": ("ethnic_group", ("Other ethnic group",)),
    "gypsy_roma_traveller_share": ("ethnic_group", ("White: Gypsy", "White: Roma")),
    "cannot_speak_english_well_share": ("english_proficiency", ("Main language is not English: Cannot",)),
    "bad_health_share": ("general_health", ("Bad health", "Very bad health")),
    "disabled_share": ("disability", ("Disabled under",)),
    "unpaid_carer_share": ("unpaid_care", ("Provides 9", "Provides 1", "Provides 2", "Provides 3", "Provides 5")),
    "aged_65_plus_share": ("age5", ("Aged 65", "Aged 70", "Aged 75", "Aged 80", "Aged 85")),
    "aged_under_15_share": ("age5", ("Aged 4 ", "Aged 5 ", "Aged 10 ")),
    "no_car_share": ("car_van", ("No cars",)),
    "social_rent_share": ("tenure", ("Social rented",)),
    "private_rent_share": ("tenure", ("Private rented",)),
    "overcrowded_share": ("bedroom_occupancy", ("Occupancy rating of bedrooms: -",)),
    "no_heating_share": ("central_heating", ("No central heating",)),
    "one_person_household_share": ("household_composition", ("One-person household",)),
    "one_person_66_plus_share": ("household_composition", ("One-person household: Aged 66",)),
}
"""Our share: its census table, and how the categories that count begin; people, or households from no_car_share on.

Source: Census 2021 topic summaries (Office for National Statistics): ethnic group, English proficiency, general health,
disability, unpaid care, age, cars, tenure, bedroom occupancy, central heating, household composition."""


def census_shares(cells: Iterable[tuple[str, str, str, float]]) -> dict[str, dict[str, float]]:
    """Work out the shares of each area.

    Parameters
    ----------
    cells : (table, area code, category, count) for each cell of a census in long form

    Returns
    -------
    for each share found, a mapping of area code to share (0 to 1); an area nobody lives in is left out

    Examples
    --------
    >>> census_shares([("car_van", "E01000001", "No cars or vans in household", 30),
    ...                ("car_van", "E01000001", "1 car or van in household", 90)])
    {'no_car_share': {'E01000001': 0.25}}
    """
    totals: dict[tuple[str, str], float] = defaultdict(float)
    parts: dict[tuple[str, str], float] = defaultdict(float)
    wanted: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for share, (table, starts) in CATEGORIES.items():
        wanted[table].append((share, starts))
    for table, code, category, count in cells:
        for share, starts in wanted.get(table, ()):
            totals[share, code] += count
            parts[share, code] += count if category.startswith(starts) else 0
    found: dict[str, dict[str, float]] = {}
    for (share, code), total in totals.items():
        if total:
            found.setdefault(share, {})[code] = parts[share, code] / total
    return found
