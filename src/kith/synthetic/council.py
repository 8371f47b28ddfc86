"""What the council and landlords send: adult social care, tenancies and homelessness cases."""

from __future__ import annotations

import numpy as np

from kith.synthetic.barriers import HOUSEBOUND
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import WINDOW
from kith.synthetic.homes import OWNER, SOCIAL, TENURES
from kith.synthetic.partner_rows import PartnerRows, stack, words, yes_no
from kith.synthetic.residents import CARE_HOME, HOSTEL, ROUGH, SITE, SOFA, TEMPORARY
from kith.synthetic.world import World

_SERVICES = ("social_care_assessment", "home_care", "day_care", "direct_payment", "social_care_contact")


def social_care_rows(world: World) -> PartnerRows:
    """Assessments, services and contacts of adult social care, in order of day."""
    draws = stream(world.seed, "social care")
    return stack([_assessed(world, draws), _in_care_homes(world, draws)])


def _assessed(world: World, draws: Draws) -> PartnerRows:
    """Adults who were assessed; some were then given a service. Some are seen by nobody else."""
    need, r = world.needs, world.residents
    chance = (
        0.34 * need.fact("housebound")
        + 0.30 * need.condition("dementia")
        + 0.20 * need.condition("learning_disability")
    )
    chance = (
        chance
        + 0.14 * need.condition("frailty")
        + 0.10 * need.condition("severe_mental_illness")
        + 0.10 * need.condition("multiple_sclerosis")
    )
    chance = chance + 0.05 * need.fact("unpaid_carer") + 0.003
    chance = np.where(world.barriers.mechanism == HOUSEBOUND, 0.72, chance)
    people = np.flatnonzero(
        (r.age >= 18) & (r.accommodation != CARE_HOME) & happens(draws, chance.clip(0, 0.9), r.count)
    )
    last = np.where(r.death_day >= 0, r.death_day, r.on)[people]
    day = np.maximum(np.maximum(last - draws.integers(5, WINDOW, len(people)), r.on - WINDOW), r.moved_day[people])
    first = _rows(world, draws, (people, day, day + draws.integers(0, 40, len(people))), np.full(len(people), 0))
    served = happens(draws, np.where(world.barriers.held_back[people], 0.12, 0.5), len(people))
    after = day + draws.integers(10, 90, len(people))
    fits = served & (after < last)
    ends = np.where(happens(draws, 0.35, len(people)), after + draws.integers(20, 400, len(people)), -1)
    second = _rows(world, draws, (people[fits], after[fits], ends[fits]), draws.choice([1, 1, 1, 2, 3], fits.sum()))
    talks = happens(draws, np.where(world.barriers.held_back[people], 0.1, 0.7), len(people))
    then = day + draws.integers(15, 500, len(people))
    fits = talks & (then < last)
    third = _rows(world, draws, (people[fits], then[fits], np.full(fits.sum(), -1)), np.full(fits.sum(), 4))
    for part in (first, second):
        part.columns["end_date"][part.columns["end_date"] > r.on] = -1
    return stack([first, second, third])


def _in_care_homes(world: World, draws: Draws) -> PartnerRows:
    """Places in care homes that the council arranged; those who pay for themselves are not in its file."""
    r = world.residents
    people = np.flatnonzero((r.accommodation == CARE_HOME) & happens(draws, 0.62, r.count))
    start = np.where(r.death_day >= 0, r.death_day, r.on)[people] - draws.integers(20, 1500, len(people))
    end = np.where(r.death_day[people] >= 0, r.death_day[people], -1)
    rows = _rows(world, draws, (people, start, end), np.full(len(people), 0))
    rows.columns["service"][:] = "residential_care"
    return rows


def _rows(
    world: World, draws: Draws, when: tuple[np.ndarray, np.ndarray, np.ndarray], service: np.ndarray
) -> PartnerRows:
    person, start, end = when
    r, need = world.residents, world.needs
    carer_at_home = (world.homes.size[r.home[person]] > 1) & (r.accommodation[person] != CARE_HOME)
    return PartnerRows(
        person,
        {
            "start_date": start,
            "end_date": end.copy(),
            "service": words(list(_SERVICES), service),
            "lives_alone": yes_no(draws, need.fact("lives_alone")[person], 0.72),
            "is_unpaid_carer": yes_no(draws, need.fact("unpaid_carer")[person], 0.55),
            "has_unpaid_carer": yes_no(draws, carer_at_home & happens(draws, 0.6, len(person)), 0.6),
        },
    )


def housing_rows(world: World) -> PartnerRows:
    """Tenancies of the social landlord and homelessness cases, one row per person and day recorded."""
    draws = stream(world.seed, "housing")
    r, h = world.residents, world.homes
    count = len(h.size)
    known_home = (
        (h.tenure == SOCIAL)
        | ((h.tenure == OWNER) & happens(draws, 0.003, count))
        | ((h.tenure == 1) & happens(draws, 0.025, count))
    )
    without = np.isin(r.accommodation, (HOSTEL, TEMPORARY, ROUGH, SOFA))
    approached = without & happens(draws, np.where(np.isin(r.accommodation, (HOSTEL, TEMPORARY)), 0.9, 0.55), r.count)
    on_site = (r.accommodation == SITE) & happens(draws, 0.6, r.count)
    # landlords know the tenant; of the others in the home they know most
    person = np.flatnonzero(
        r.alive
        & (approached | on_site | (known_home[r.home] & happens(draws, np.where(r.age >= 18, 0.93, 0.6), r.count)))
    )
    home = r.home[person]
    day = r.on - draws.integers(1, 700, count)[home]
    day = np.maximum(
        np.where(r.moved_day[person] > 0, np.maximum(day, r.moved_day[person]), day), r.birth_day[person] + 1
    )
    return stack([_tenancy_rows(world, draws, person, np.minimum(day, r.on - 1))])


def _tenancy_rows(world: World, draws: Draws, person: np.ndarray, day: np.ndarray) -> PartnerRows:
    """The household's facts, the same for each of its people."""
    r, h = world.residents, world.homes
    home, count = r.home[person], len(h.size)
    arrears = (np.round(draws.lognormal(10.3, 0.8, count) / 100) * 100).astype(int)[home]
    owes = world.needs.fact("rent_arrears")[person] | happens(draws, 0.02, len(person))
    rented = h.tenure[home] == SOCIAL
    shared = np.isin(r.accommodation[person], (HOSTEL, SITE))
    said = happens(draws, 0.9, count)[home] & ~shared
    reference = np.where(shared, 500_000 + person, home)
    return PartnerRows(
        person,
        {
            "recorded_date": day,
            "tenure": words(list(TENURES), h.tenure[home]),
            "household_reference": np.array([f"H{n:07d}" for n in reference], object),
            "occupants_count": np.where(said, h.size[home].astype(str), "").astype(object),
            "bedrooms_count": np.where(said, h.bedrooms[home].astype(str), "").astype(object),
            "rent_arrears_pence": np.where(rented & owes, arrears.astype(str), np.where(rented, "0", "")).astype(
                object
            ),
            "is_cold_or_damp": yes_no(draws, h.cold[home], 0.45),
            "lives_alone": yes_no(draws, world.needs.fact("lives_alone")[person], 0.4),
        },
    )
