"""What the hospital sends: attendances, appointments and admissions, some of people known to nobody else."""

from __future__ import annotations

import numpy as np

from kith.synthetic.barriers import CLOSED_LIST, DISTRUST, HOUSEBOUND, LANGUAGE, NO_FIXED_HOME, NO_PAPERS, SHIFT_WORK
from kith.synthetic.chance import Draws, gradient_of, happens, step, stream
from kith.synthetic.contacts import WINDOW
from kith.synthetic.partner_rows import PartnerRows, stack, words
from kith.synthetic.rates import read_rates
from kith.synthetic.world import World

# International Classification of Diseases, tenth revision (World Health Organization): one usual code a condition.
ICD10 = {
    "asthma": "J45.9",
    "atrial_fibrillation": "I48.9",
    "cancer": "C80.9",
    "chronic_kidney_disease": "N18.3",
    "copd": "J44.9",
    "coronary_heart_disease": "I25.9",
    "dementia": "F03",
    "depression": "F32.9",
    "diabetes": "E11.9",
    "epilepsy": "G40.9",
    "heart_failure": "I50.9",
    "hypertension": "I10",
    "learning_disability": "F79.9",
    "severe_mental_illness": "F20.9",
    "obesity": "E66.9",
    "osteoporosis": "M81.9",
    "palliative_care": "Z51.5",
    "peripheral_arterial_disease": "I73.9",
    "rheumatoid_arthritis": "M06.9",
    "stroke_tia": "I63.9",
    "non_diabetic_hyperglycaemia": "R73.9",
    "anxiety": "F41.9",
    "parkinsons_disease": "G20",
    "multiple_sclerosis": "G35",
    "chronic_liver_disease": "K76.9",
    "frailty": "R54",
    "autism": "F84.0",
    "alcohol_dependence": "F10.2",
    "drug_dependence": "F11.2",
    "sickle_cell_disease": "D57.1",
    "chronic_pain": "R52.2",
    "hearing_loss": "H91.9",
    "sight_loss": "H54.9",
}
_INJURY = ("S01.9", "S61.9", "S93.4", "S52.5", "R07.4", "R10.4", "J06.9", "N39.0", "L03.9", "R55", "T14.9")
_PLANNED = ("H26.9", "M17.9", "K40.9", "Z12.1", "K80.2", "M54.5", "N20.0", "K21.9")
# Ours: attendance at the emergency department against others of the same age, by what holds people back.
_EMERGENCY = {
    LANGUAGE: 1.0,
    NO_PAPERS: 1.7,
    DISTRUST: 0.9,
    NO_FIXED_HOME: 4.0,
    HOUSEBOUND: 0.6,
    SHIFT_WORK: 1.0,
    CLOSED_LIST: 1.5,
}
_COMES_FOR_ILLNESS = 0.45
_FINDS = 0.10


def hospital_rows(world: World, births: tuple[np.ndarray, np.ndarray]) -> PartnerRows:
    """Every hospital row of three years, in order of day."""
    draws = stream(world.seed, "hospital")
    return stack(
        [
            _attendances(world, draws),
            _admissions(world, draws),
            _appointments(world, draws),
            _planned(world, draws),
            _maternity(world, draws, births),
        ]
    )


def _presence(world: World) -> np.ndarray:
    """Days of the three years that each person lived in the place, as a share."""
    r = world.residents
    start = np.maximum(np.maximum(r.on - WINDOW, r.moved_day), r.birth_day)
    end = np.where(r.death_day >= 0, r.death_day, r.on)
    return np.maximum(end - start, 0) / 365.25


def _drawn(world: World, draws: Draws, per_year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Person and day of events that come at a rate a year while people live in the place."""
    r = world.residents
    years = _presence(world)
    person = np.repeat(np.arange(r.count), draws.poisson(per_year * years))
    end = np.where(r.death_day >= 0, r.death_day, r.on)
    return person, end[person] - (draws.random(len(person)) * years[person] * 365.25).astype(int)


def _attendances(world: World, draws: Draws) -> PartnerRows:
    """Emergency department: more where deprivation is higher, and by people who have nowhere else to go."""
    r, rates = world.residents, read_rates("contact")["emergency_attendance"]
    middle = np.sqrt(rates["per_1000_a_year_most"] * rates["per_1000_a_year_least"])
    ratio = rates["per_1000_a_year_most"] / rates["per_1000_a_year_least"]
    slope = ratio ** (world.gradient * (5.5 - r.decile) / 9)
    ill = 0.7 + 0.12 * world.needs.has.sum(axis=1)
    held = np.array([1.0] + [_EMERGENCY[m] for m in range(1, 8)])[world.barriers.mechanism]
    rate = middle / 1000 * slope * step(r.age, rates["starts"], rates["age_ratio"]) * ill * held
    person, day = _drawn(world, draws, rate)
    return _rows(world, draws, (person, day, day), "emergency_attendance", _diagnosis(world, draws, person, _INJURY))


def _admissions(world: World, draws: Draws) -> PartnerRows:
    """Emergency admissions, by age, illness and decile."""
    r, rates = world.residents, read_rates("contact")["emergency_admission"]
    slope = gradient_of(rates["ratio_by_decile"], world.gradient)[r.decile - 1]
    ill = 0.35 + 0.33 * world.needs.serious_count
    weight = step(r.age, rates["starts"], rates["age_ratio"]) * slope * ill
    person, day = _drawn(world, draws, weight / weight.mean() * rates["per_1000_a_year"] / 1000)
    end = np.minimum(day + draws.geometric(0.22, len(person)), _last_day(world)[person])
    return _rows(world, draws, (person, day, end), "emergency_admission", _diagnosis(world, draws, person, _INJURY))


def _appointments(world: World, draws: Draws) -> PartnerRows:
    """Outpatient appointments: mostly for those whom a practice refers; some are missed."""
    r, rates = world.residents, read_rates("contact")["outpatient_appointment"]
    weight = step(r.age, rates["starts"], rates["age_ratio"]) * (0.4 + 0.35 * world.diagnoses.diagnosed.sum(axis=1))
    weight = weight * (0.4 + 0.6 * world.keenness) * np.where(world.barriers.held_back, 0.10, 1.0)
    person, day = _drawn(world, draws, weight / weight.mean() * rates["per_1000_a_year"] / 1000)
    chance = draws.random(len(person))
    missing = (world.missing[person] * np.where(world.barriers.held_back[person], 6.0, 1.5)).clip(0, 0.85)
    outcome = np.where(chance < missing, 2, np.where(chance < missing + 0.04, 1, 0))
    rows = _rows(world, draws, (person, day, day), "outpatient_appointment", _diagnosis(world, draws, person, _PLANNED))
    rows.columns["outcome"][:] = words(["attended", "cancelled_by_person", "did_not_attend"], outcome)
    rows.columns["end_date"][:] = -1
    return rows


def _planned(world: World, draws: Draws) -> PartnerRows:
    """Admissions from a waiting list."""
    r, rates = world.residents, read_rates("contact")["elective_admission"]
    weight = step(r.age, rates["starts"], rates["age_ratio"]) * (0.5 + 0.3 * world.needs.serious_count)
    weight = weight * np.where(world.barriers.held_back, 0.15, 1.0)
    person, day = _drawn(world, draws, weight / weight.mean() * rates["per_1000_a_year"] / 1000)
    end = np.minimum(day + draws.geometric(0.6, len(person)) - 1, _last_day(world)[person])
    return _rows(world, draws, (person, day, end), "elective_admission", _diagnosis(world, draws, person, _PLANNED))


def _maternity(world: World, draws: Draws, births: tuple[np.ndarray, np.ndarray]) -> PartnerRows:
    """Births."""
    person, day = births
    own = happens(draws, 0.9, len(person))
    person, day = person[own], day[own]
    end = np.minimum(day + draws.integers(1, 4, len(person)), world.residents.on)
    return _rows(world, draws, (person, day, end), "maternity_admission", np.full(len(person), "O80", object))


def _last_day(world: World) -> np.ndarray:
    r = world.residents
    return np.where(r.death_day >= 0, r.death_day, r.on)


def _diagnosis(world: World, draws: Draws, person: np.ndarray, other: tuple[str, ...]) -> np.ndarray:
    """The main diagnosis: one of the person's conditions, or something of the day; often not coded."""
    names = world.needs.conditions
    # a hospital writes what it knows: what was diagnosed, and part of what nobody had found before
    found = world.needs.has & (draws.random(world.needs.has.shape) < _FINDS)
    ill = (world.diagnoses.diagnosed | found)[person]
    race = np.where(ill, draws.random(ill.shape), 0)
    own = words([ICD10[name] for name in names], race.argmax(axis=1))
    passing = words(list(other), draws.integers(0, len(other), len(person)))
    comes_for = ill.any(axis=1) & happens(draws, _COMES_FOR_ILLNESS, len(person))
    return np.where(happens(draws, 0.15, len(person)), "", np.where(comes_for, own, passing)).astype(object)


def _rows(
    world: World, draws: Draws, when: tuple[np.ndarray, np.ndarray, np.ndarray], episode: str, diagnosis: np.ndarray
) -> PartnerRows:
    """Rows of one kind of episode."""
    person, start, end = when
    g = world.registration
    said = g.practice[person] >= 0
    practice = np.where(said & happens(draws, 0.93, len(person)), g.codes[g.practice[person]], "").astype(object)
    return PartnerRows(
        person,
        {
            "start_date": start,
            "end_date": end.copy(),
            "episode_type": np.full(len(person), episode, object),
            "diagnosis_code": diagnosis,
            "outcome": np.full(len(person), "attended", object),
            "practice_ods_code": practice,
        },
    )
