"""Vaccines, screening, health checks, and the social facts that practices write down."""

from __future__ import annotations

from datetime import date

import numpy as np

from kith.synthetic.barriers import Barriers
from kith.synthetic.book import DECLINED, Book, favour_first
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import Practice
from kith.synthetic.diagnoses import Diagnoses
from kith.synthetic.identities import Identities
from kith.synthetic.needs import Needs
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import CARE_HOME, Residents, day_of

_AT_RISK = (
    "asthma",
    "copd",
    "diabetes",
    "coronary_heart_disease",
    "chronic_kidney_disease",
    "stroke_tia",
    "heart_failure",
    "chronic_liver_disease",
    "severe_mental_illness",
    "learning_disability",
)
# Ours: how often a practice has a fact on record, where it holds and the person is on its list.
_WRITTEN_DOWN = {
    "unpaid_carer": 0.22,
    "young_carer": 0.12,
    "housebound": 0.50,
    "lives_alone": 0.10,
    "lonely": 0.05,
    "unemployed": 0.05,
    "prison_leaver": 0.25,
    "care_leaver": 0.30,
    "looked_after_child": 0.65,
    "recently_bereaved": 0.30,
    "domestic_abuse": 0.15,
    "refugee_or_asylum_seeker": 0.40,
    "gypsy_roma_traveller": 0.20,
    "shift_worker": 0.03,
    "sex_worker": 0.15,
    "debt": 0.02,
    "food_insecurity": 0.02,
    "benefits_problem": 0.03,
}
_INTERPRETER_WRITTEN = 0.42
_DISTRUST_WRITTEN = 0.10
_REACHES_THOSE_HELD_BACK = 0.10


def write_prevention(
    book: Book, residents: Residents, barriers: Barriers, practice: Practice, what: tuple[Needs, Diagnoses, int]
) -> None:
    """Write vaccines, screening and health checks; they reach fewer people where deprivation is higher."""
    needs, diagnoses, seed = what
    draws = stream(seed, "prevention")
    reached = _reach(residents, barriers, practice, "vaccines")
    at_risk = np.any(diagnoses.on_record[:, [needs.conditions.index(c) for c in _AT_RISK]], axis=1)
    _write_flu_and_covid(book, residents, practice, (at_risk, reached), draws)
    _write_childhood_vaccines(book, residents, practice, reached, draws)
    _write_older_vaccines(book, residents, practice, reached, draws)
    reached = _reach(residents, barriers, practice, "screening")
    _write_screening(book, residents, practice, (np.any(diagnoses.on_record, axis=1), reached), draws)
    taking = diagnoses.on_record.sum(axis=1) >= 2
    who = np.flatnonzero(taking & happens(draws, 0.7 * reached, residents.count))
    _write_once(book, practice, who, ("procedure", "medication_review"), (365, draws))


def _reach(residents: Residents, barriers: Barriers, practice: Practice, rates: str) -> np.ndarray:
    """How far an offer reaches each person: by decile, how readily they come, and what holds them back."""
    fall = read_rates("contact")[rates]["least_minus_most_deprived"]
    by_decile = 1 + fall * (residents.decile - 5.5) / 9
    keen = (0.80 + 0.22 * practice.keenness).clip(0.7, 1.15)
    held = np.where(barriers.held_back, _REACHES_THOSE_HELD_BACK, 1.0)
    return by_decile * keen * held * (practice.last > practice.first)


def _write_flu_and_covid(
    book: Book, residents: Residents, practice: Practice, who: tuple[np.ndarray, np.ndarray], draws: Draws
) -> None:
    """Each autumn's flu and covid vaccines."""
    at_risk, reached = who
    rates = read_rates("contact")["vaccines"]
    flu = np.select(
        [residents.age >= 65, at_risk, (residents.age >= 2) & (residents.age <= 11)],
        [rates["flu_65"], rates["flu_at_risk"], rates["flu_child"]],
        0.03,
    )
    covid = np.where(residents.age >= 65, rates["covid_65"], np.where(at_risk, 0.3, 0.0))
    for autumn in _autumns(residents.on):
        for vaccine, uptake in (("flu_vaccine", flu), ("covid_vaccine", covid)):
            people = np.flatnonzero(happens(draws, (uptake * reached).clip(0, 0.97), residents.count))
            day = autumn + (75 * draws.random(len(people)) ** 1.4).astype(int)
            fits = (day >= practice.first[people]) & (day <= practice.last[people])
            book.write(people[fits], day[fits], book.terms_of("immunisation", vaccine)[0])


def _autumns(on: int) -> list[int]:
    """The first of October of each autumn in the three years.

    Examples
    --------
    >>> len(_autumns(day_of(date(2026, 11, 23))))
    4
    """
    year = date.fromordinal(date(1970, 1, 1).toordinal() + on).year
    return [day_of(date(y, 10, 1)) for y in range(year - 3, year + 1) if day_of(date(y, 10, 1)) < on]


def _write_childhood_vaccines(
    book: Book, residents: Residents, practice: Practice, reached: np.ndarray, draws: Draws
) -> None:
    """Six-in-one at 8, 12 and 16 weeks, MMR at one year and at three years and four months."""
    rates = read_rates("contact")["vaccines"]
    child = (residents.age < 18) & (practice.last > practice.first)
    came_later = residents.arrival_day > 0
    for vaccine, uptake, weeks in (
        ("six_in_one_vaccine", rates["six_in_one"], (8, 12, 16)),
        ("mmr_vaccine", rates["mmr"], (53, 174)),
    ):
        ever = child & happens(
            draws, np.minimum(uptake * (0.25 + 0.75 * reached), 0.99) * np.where(came_later, 0.5, 1.0), residents.count
        )
        for number, week in enumerate(weeks):
            people = np.flatnonzero(ever & happens(draws, 0.97 - 0.03 * number, residents.count))
            day = residents.birth_day[people] + 7 * week + draws.integers(0, 40, len(people))
            given = day <= residents.on
            book.write(people[given], day[given], book.terms_of("immunisation", vaccine)[0])


def _write_older_vaccines(
    book: Book, residents: Residents, practice: Practice, reached: np.ndarray, draws: Draws
) -> None:
    """Pneumococcal from 65 and shingles from 70, once."""
    rates = read_rates("contact")["vaccines"]
    for vaccine, age, uptake in (
        ("pneumococcal_vaccine", 65, rates["pneumococcal_65"]),
        ("shingles_vaccine", 70, rates["shingles_70"]),
    ):
        people = np.flatnonzero(
            (residents.age > age) & happens(draws, (uptake * reached).clip(0, 0.97), residents.count)
        )
        day = residents.birth_day[people] + int(age * 365.25) + draws.integers(20, 365, len(people))
        book.write(people, np.minimum(day, practice.last[people]), book.terms_of("immunisation", vaccine)[0])


def _write_screening(
    book: Book, residents: Residents, practice: Practice, who: tuple[np.ndarray, np.ndarray], draws: Draws
) -> None:
    """Cervical, breast and bowel screening, and NHS health checks of people without a known condition."""
    ill, reached = who
    rates = read_rates("contact")["screening"]
    age, female = residents.age, residents.female
    offers = (
        ("cervical_screening", female & (age >= 25) & (age < 65), rates["cervical"], 1826),
        ("breast_screening", female & (age >= 51) & (age < 72), rates["breast"], 1095),
        ("bowel_screening", (age >= 51) & (age < 75), rates["bowel"], 730),
        ("nhs_health_check", (age >= 41) & (age < 75) & ~ill, rates["nhs_health_check"], 1826),
    )
    for process, asked, uptake, days in offers:
        people = np.flatnonzero(asked & happens(draws, (uptake * reached).clip(0, 0.97), residents.count))
        _write_once(book, practice, people, ("procedure", process), (days, draws))


def _write_once(
    book: Book, practice: Practice, people: np.ndarray, what: tuple[str, str], when: tuple[int, Draws]
) -> None:
    """Write something that was done once in a number of days."""
    kind, process = what
    days, draws = when
    day = practice.last[people] - draws.integers(1, days, len(people))
    # records follow people from one practice to the next, so a day before joining may stand
    book.write(people, day, favour_first(draws, book.terms_of(kind, process), len(people)))


def write_social_facts(
    book: Book, residents: Residents, practice: Practice, what: tuple[Needs, Identities, Barriers], seed: int
) -> None:
    """Write the social facts that a practice happens to know."""
    needs, identities, barriers = what
    draws = stream(seed, "social facts")
    known = practice.last > practice.first
    facts = {name: needs.fact(name) & happens(draws, share, residents.count) for name, share in _WRITTEN_DOWN.items()}
    facts["care_home_resident"] = (residents.accommodation == CARE_HOME) & happens(draws, 0.6, residents.count)
    facts["interpreter_needed"] = ~identities.speaks_english & happens(draws, _INTERPRETER_WRITTEN, residents.count)
    facts["distrust_of_services"] = barriers.wary & happens(draws, _DISTRUST_WRITTEN, residents.count)
    facts["homeless"] = np.isin(residents.accommodation, (2, 3, 6)) & happens(draws, 0.4, residents.count)
    for name, holds in facts.items():
        people = np.flatnonzero(known & holds)
        span = np.maximum(practice.last[people] - practice.first[people], 1)
        day = practice.last[people] - (draws.random(len(people)) * span).astype(int)
        book.write(people, day, book.term("social", "kith", name))


def write_refusals(book: Book, person: np.ndarray, day: np.ndarray) -> None:
    """Write that a practice turned somebody away, where it kept a note."""
    book.write(person, day, book.term("social", "kith", "registration_refused"), rest=(DECLINED, -1))
