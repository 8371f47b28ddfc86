"""What community services and mental health teams send: visits, clinics, and people who did not come."""

from __future__ import annotations

import numpy as np

from kith.synthetic.barriers import DISTRUST, HOUSEBOUND, NO_FIXED_HOME
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import WINDOW
from kith.synthetic.hospital import ICD10
from kith.synthetic.partner_rows import PartnerRows, stack, words, yes_no
from kith.synthetic.world import World

_SNOMED_MIND = {"severe_mental_illness": "58214004", "depression": "35489007", "anxiety": "197480006"}


def community_rows(world: World) -> PartnerRows:
    """District nursing, therapy, health visiting and pharmacy, in order of day."""
    draws = stream(world.seed, "community")
    return stack(
        [_nursing(world, draws), _therapy(world, draws), _health_visiting(world, draws), _pharmacy(world, draws)]
    )


def _nursing(world: World, draws: Draws) -> PartnerRows:
    """Courses of visits for some of those who cannot go out, are frail or are dying; few for those held back."""
    need, r = world.needs, world.residents
    frail = need.condition("frailty") | need.condition("palliative_care") | need.fact("housebound")
    diabetic = need.condition("diabetes") & (r.age > 70)
    chance = np.where(frail, 0.42, np.where(diabetic, 0.05, 0.004)) * np.where(world.barriers.held_back, 0.15, 1.0)
    people = np.flatnonzero(happens(draws, chance, r.count))
    visits = 1 + draws.geometric(0.09, len(people)).clip(1, 45)
    return _courses(world, draws, (people, visits), ("community_nursing", 7, 0.88))


def _therapy(world: World, draws: Draws) -> PartnerRows:
    """Physiotherapy, podiatry and the rest."""
    need, r = world.needs, world.residents
    weight = (
        0.05
        + 0.12 * need.condition("chronic_pain")
        + 0.25 * need.condition("stroke_tia")
        + 0.1 * need.condition("diabetes")
    )
    weight = weight + 0.2 * (need.condition("parkinsons_disease") | need.condition("multiple_sclerosis"))
    people = np.flatnonzero(
        happens(draws, weight * np.where(world.barriers.held_back, 0.15, 1.0) * (0.5 + world.keenness / 2), r.count)
    )
    return _courses(world, draws, (people, 1 + draws.poisson(2.2, len(people))), ("community_therapy", 14, 0.12))


def _health_visiting(world: World, draws: Draws) -> PartnerRows:
    """Five mandated contacts before school, for nearly every child, and some extra."""
    r = world.residents
    young = np.flatnonzero((r.age < 6) & r.alive)
    people, days = [], []
    for weeks in (2, 7, 52, 117):
        then = r.birth_day[young] + 7 * weeks + draws.integers(-7, 40, len(young))
        fits = (then <= r.on) & (then > r.on - WINDOW) & happens(draws, 0.87, len(young)) & (then >= r.moved_day[young])
        people.append(young[fits])
        days.append(then[fits])
    return _rows(world, draws, (np.concatenate(people), np.concatenate(days)), "health_visiting", 0.6)


def _pharmacy(world: World, draws: Draws) -> PartnerRows:
    """Advice and services from pharmacies: open late, near and without appointment."""
    r = world.residents
    rate = 0.10 * (1 + 0.15 * world.needs.has.sum(axis=1)) * np.where(world.barriers.held_back, 0.35, 1.0)
    person = np.repeat(np.arange(r.count), draws.poisson(rate * 3))
    day = r.on - draws.integers(0, WINDOW, len(person))
    lived = (day > r.birth_day[person] + 400) & ((r.death_day[person] < 0) | (day < r.death_day[person]))
    return _rows(world, draws, (person[lived], day[lived]), "pharmacy", 0.0)


def _courses(
    world: World, draws: Draws, who: tuple[np.ndarray, np.ndarray], how: tuple[str, int, float]
) -> PartnerRows:
    """Several contacts a few days apart."""
    people, visits = who
    service, apart, at_home = how
    r = world.residents
    last = np.where(r.death_day >= 0, r.death_day, r.on)[people]
    start = last - draws.integers(10, WINDOW, len(people))
    start = np.maximum(np.maximum(start, r.on - WINDOW), np.maximum(r.moved_day[people], r.birth_day[people] + 10))
    which = np.repeat(np.arange(len(people)), visits)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(visits) - visits, visits)
    day = start[which] + turn * apart + draws.integers(0, 4, len(which))
    fits = day <= last[which]
    return _rows(world, draws, (people[which][fits], day[fits]), service, at_home)


def _rows(world: World, draws: Draws, when: tuple[np.ndarray, np.ndarray], service: str, at_home: float) -> PartnerRows:
    """Rows of one service, with what became of each contact."""
    person, day = when
    chance, missing = draws.random(len(person)), world.missing[person] * (0.4 if at_home > 0.5 else 1.2)
    missing = missing * np.where(world.barriers.held_back[person], 4.0, 1.0) if service != "pharmacy" else missing * 0
    outcome = words(
        ["attended", "did_not_attend", "not_recorded"],
        np.where(chance < missing, 1, np.where(chance < missing + 0.03, 2, 0)),
    )
    place = draws.random(len(person))
    kind = words(["home", "clinic", "telephone"], np.where(place < at_home, 0, np.where(place < at_home + 0.1, 2, 1)))
    housebound = world.needs.fact("housebound")[person]
    asked = 0.75 if service == "community_nursing" else 0.06
    return PartnerRows(
        person,
        {
            "contact_date": day,
            "service": np.full(len(person), service, object),
            "contact_type": kind,
            "outcome": outcome,
            "is_housebound": yes_no(draws, housebound, asked),
            "lives_alone": yes_no(draws, world.needs.fact("lives_alone")[person], asked * 0.8),
        },
    )


def mental_health_rows(world: World) -> PartnerRows:
    """Contacts of mental health teams, talking therapies, and drug and alcohol services, in order of day."""
    draws = stream(world.seed, "mental health")
    need, r = world.needs, world.residents
    chance = (
        0.62 * need.condition("severe_mental_illness")
        + 0.10 * need.condition("depression")
        + 0.06 * need.condition("anxiety")
    )
    chance = (
        chance
        + 0.30 * need.condition("drug_dependence")
        + 0.14 * need.condition("alcohol_dependence")
        + 0.05 * need.condition("dementia")
    )
    held = np.array([1.0, 0.2, 0.1, 0.55, 0.6, 0.2, 0.3, 0.3])[world.barriers.mechanism]
    people = np.flatnonzero((r.age >= 7) & happens(draws, (chance * held).clip(0, 0.9), r.count))
    ill = need.condition("severe_mental_illness")[people]
    contacts = 2 + draws.poisson(np.where(ill, 13, 4.5))
    last = np.where(r.death_day >= 0, r.death_day, r.on)[people]
    start = np.where(ill, r.on - WINDOW, last - draws.integers(60, WINDOW, len(people)))
    start = np.maximum(np.maximum(start, r.on - WINDOW), np.maximum(r.moved_day[people], r.birth_day[people]))
    which = np.repeat(np.arange(len(people)), contacts)
    span = np.maximum(np.where(ill, last - start, np.minimum(240, last - start)), 1)
    day = np.minimum(start[which] + (draws.random(len(which)) * span[which]).astype(int), last[which])
    return stack([_mind_rows(world, draws, people[which], day)])


def _mind_rows(world: World, draws: Draws, person: np.ndarray, day: np.ndarray) -> PartnerRows:
    """Rows with team, outcome and diagnosis; people who distrust services stop coming."""
    need, held = world.needs, world.barriers.mechanism[person]
    faded = (held > 0) & (day > world.barriers.since[person])
    missing = (
        world.missing[person] * 2.4 + 0.05 + 0.55 * faded * np.isin(held, (DISTRUST, NO_FIXED_HOME, HOUSEBOUND))
    ).clip(0, 0.9)
    chance = draws.random(len(person))
    says_no = happens(draws, np.where(faded & (held == DISTRUST), 0.4, 0.06), len(person))
    missed = np.where(says_no, "declined", "did_not_attend")
    outcome = np.where(chance < missing, missed, np.where(chance < missing + 0.05, "cancelled_by_person", "attended"))
    keep = ~faded | happens(draws, 0.35, len(person))
    severe, addicted = (
        need.condition("severe_mental_illness")[person],
        (need.condition("drug_dependence") | need.condition("alcohol_dependence"))[person],
    )
    team = np.select(
        [severe, addicted], ["Community Mental Health Team", "Drug and Alcohol Recovery Service"], "Talking Therapies"
    )
    system, code = _mind_diagnosis(world, draws, person)
    rows = PartnerRows(
        person,
        {
            "contact_date": day,
            "team": team.astype(object),
            "contact_type": words(
                ["clinic", "telephone", "home", "video"], draws.choice(4, len(person), p=[0.5, 0.3, 0.12, 0.08])
            ),
            "outcome": outcome.astype(object),
            "diagnosis_system": system,
            "diagnosis_code": code,
        },
    )
    return rows.kept(np.flatnonzero(keep))


def _mind_diagnosis(world: World, draws: Draws, person: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ICD-10 or SNOMED CT, where anybody wrote one; one way of writing for each person."""
    order = ("severe_mental_illness", "drug_dependence", "alcohol_dependence", "depression", "anxiety", "dementia")
    known = world.diagnoses.diagnosed[:, [world.needs.conditions.index(name) for name in order]]
    held = known[person]
    first = held.argmax(axis=1)
    coded = draws.random(world.residents.count)[person]
    snomed = np.array([_SNOMED_MIND.get(name, "") for name in order], object)[first]
    use_snomed = (coded < 0.25) & (snomed != "")
    blank = ~held.any(axis=1) | (coded > 0.8)
    code = np.where(use_snomed, snomed, words([ICD10[name] for name in order], first))
    system = np.where(use_snomed, "SNOMED CT", "ICD-10")
    return np.where(blank, "", system).astype(object), np.where(blank, "", code).astype(object)
