"""What practices measure: at yearly reviews of conditions, and in passing when somebody comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.barriers import Barriers
from kith.synthetic.book import Book, codes_in_category
from kith.synthetic.chance import Draws, gradient_of, happens, stream
from kith.synthetic.contacts import Practice
from kith.synthetic.diagnoses import Diagnoses
from kith.synthetic.needs import Needs
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import Residents

UNITS = {
    "systolic_blood_pressure": "mmHg",
    "diastolic_blood_pressure": "mmHg",
    "hba1c": "mmol/mol",
    "cholesterol": "mmol/L",
    "egfr": "mL/min/1.73m2",
    "creatinine": "umol/L",
    "urine_acr": "mg/mmol",
    "bmi": "kg/m2",
    "glucose": "mmol/L",
}
_BLOODS = {"egfr": 0.75, "creatinine": 0.75, "cholesterol": 0.65}
# What a yearly review of each condition holds, and how often each part is done: ours, after NICE and QOF.
REVIEWS: dict[str, dict[str, float]] = {
    "diabetes": {
        "diabetes_review": 0.9,
        "hba1c": 0.92,
        "cholesterol": 0.88,
        "egfr": 0.9,
        "creatinine": 0.9,
        "urine_acr": 0.66,
        "blood_pressure": 0.93,
        "bmi": 0.85,
        "smoking_status": 0.88,
        "diabetic_foot_check": 0.76,
        "retinal_screening": 0.74,
    },
    "hypertension": {"blood_pressure": 0.93, "smoking_status": 0.45, "bmi": 0.4, **_BLOODS},
    "coronary_heart_disease": {"blood_pressure": 0.92, "smoking_status": 0.7, **_BLOODS},
    "stroke_tia": {"blood_pressure": 0.9, "smoking_status": 0.7, **_BLOODS},
    "peripheral_arterial_disease": {"blood_pressure": 0.88, **_BLOODS},
    "atrial_fibrillation": {"blood_pressure": 0.85, "egfr": 0.8, "creatinine": 0.8},
    "heart_failure": {"blood_pressure": 0.9, "egfr": 0.85, "creatinine": 0.85},
    "chronic_kidney_disease": {"blood_pressure": 0.9, "egfr": 0.9, "creatinine": 0.9, "urine_acr": 0.55},
    "copd": {"copd_review": 0.78, "smoking_status": 0.85},
    "asthma": {"asthma_review": 0.72, "smoking_status": 0.5},
    "severe_mental_illness": {
        "blood_pressure": 0.8,
        "bmi": 0.76,
        "smoking_status": 0.85,
        "alcohol_status": 0.78,
        "hba1c": 0.7,
        "cholesterol": 0.7,
    },
    "learning_disability": {"learning_disability_health_check": 0.78, "blood_pressure": 0.7, "bmi": 0.75},
    "non_diabetic_hyperglycaemia": {"hba1c": 0.75, "bmi": 0.6, "blood_pressure": 0.5},
    "rheumatoid_arthritis": {"blood_pressure": 0.5, "egfr": 0.7, "creatinine": 0.7},
    "obesity": {"bmi": 0.7, "blood_pressure": 0.4},
}
# What is measured in passing when an adult comes: (share of visits up to 39 years, from 40).
_IN_PASSING = {
    "blood_pressure": (0.16, 0.36),
    "bmi": (0.12, 0.16),
    "smoking_status": (0.16, 0.20),
    "alcohol_status": (0.07, 0.09),
    "hba1c": (0.03, 0.09),
    "egfr": (0.05, 0.14),
    "creatinine": (0.05, 0.14),
    "cholesterol": (0.02, 0.08),
    "glucose": (0.01, 0.02),
}
# What laboratories and nurses report along with it: (LOINC code, unit, middle, spread, digits, how often).
_ALONG_WITH: dict[str, tuple[tuple[str, str, float, float, int, float], ...]] = {
    "creatinine": (
        ("2951-2", "mmol/L", 140, 2.6, 0, 0.95),
        ("2823-3", "mmol/L", 4.4, 0.4, 1, 0.95),
        ("718-7", "g/L", 137, 14, 0, 0.7),
        ("777-3", "10*9/L", 255, 60, 0, 0.65),
        ("1742-6", "U/L", 27, 11, 0, 0.5),
        ("3016-3", "mU/L", 2.1, 0.9, 1, 0.25),
    ),
    "cholesterol": (("2085-9", "mmol/L", 1.4, 0.35, 1, 0.9), ("2571-8", "mmol/L", 1.5, 0.6, 1, 0.8)),
    "bmi": (("29463-7", "kg", 78, 15, 0, 0.95), ("8302-2", "cm", 168, 9, 0, 0.4)),
    "diastolic_blood_pressure": (("8867-4", "/min", 74, 10, 0, 0.45),),
}
_PROCESSES = (
    "diabetes_review",
    "diabetic_foot_check",
    "retinal_screening",
    "copd_review",
    "asthma_review",
    "learning_disability_health_check",
)
NEVER, FORMER, CURRENT = range(3)


@dataclass(frozen=True)
class Bodies:
    """What a measurement of each person would show, about which single readings vary."""

    systolic: np.ndarray
    diastolic: np.ndarray
    hba1c: np.ndarray
    cholesterol: np.ndarray
    egfr: np.ndarray
    bmi: np.ndarray
    smoking: np.ndarray
    drinking: np.ndarray


def bodies(residents: Residents, needs: Needs, seed: int, gradient: float) -> Bodies:
    """Usual values of each person, with what they have, whether or not it has been found."""
    draws = stream(seed, "bodies")
    count, age = residents.count, residents.age

    def near(middle: np.ndarray | float, spread: float) -> np.ndarray:
        return middle + draws.normal(0, spread, count)

    dm, ndh, hyp = (needs.condition(c) for c in ("diabetes", "non_diabetic_hyperglycaemia", "hypertension"))
    rates = read_rates("contact")["smoking"]
    copd = gradient_of(read_rates("conditions")["copd"]["qof"], gradient)[residents.decile - 1]
    smokes = (age >= 16) & happens(draws, rates["current"] * copd * np.where(needs.condition("copd"), 2.5, 1.0), count)
    smoking = np.where(smokes, CURRENT, np.where(happens(draws, rates["former"], count) & (age > 24), FORMER, NEVER))
    drinking = np.where(needs.condition("alcohol_dependence"), 2, np.where(happens(draws, 0.22, count), 0, 1))
    return Bodies(
        near(118 + 0.22 * (age - 30).clip(0, 60) + 15 * hyp, 9),
        near(74 + 6 * hyp, 6),
        near(np.select([dm, ndh], [57.0, 43.8], 36.5), 3.0) + dm * draws.gamma(1.0, 8.0, count),
        near(5.1 - 0.8 * (dm | needs.condition("coronary_heart_disease")), 0.8).clip(2.4, 9),
        near(108 - 0.75 * (age - 20).clip(0, 80) - 32 * needs.condition("chronic_kidney_disease"), 9).clip(8, 125),
        near(25.2 + 8.0 * needs.condition("obesity"), 2.6).clip(15, 62),
        smoking,
        drinking,
    )


def write_reviews(
    book: Book, barriers: Barriers, practice: Practice, what: tuple[Needs, Diagnoses, Bodies], seed: int
) -> None:
    """Yearly reviews of conditions on record; those who come readily are reviewed, those held back are not."""
    needs, diagnoses, body = what
    draws = stream(seed, "reviews")
    readiness = (0.42 + 0.45 * practice.keenness).clip(0.3, 0.96)
    for name, parts in REVIEWS.items():
        column = needs.conditions.index(name)
        people = np.flatnonzero(diagnoses.on_record[:, column])
        person = np.repeat(people, 3)
        day = practice.last[person] - np.tile([0, 365, 730], len(people)) - draws.integers(5, 365, len(person))
        known = (day >= practice.first[person]) & (day > diagnoses.since[person, column])
        faded = barriers.held_back[person] & (day > barriers.since[person])
        done = known & happens(draws, readiness[person] * np.where(faded, 0.04, 1.0), len(person))
        _write_parts(book, draws, body, (person[done], day[done]), parts)


def write_in_passing(
    book: Book, residents: Residents, body: Bodies, met: tuple[np.ndarray, np.ndarray], seed: int
) -> None:
    """Measurements taken while somebody is there for another reason."""
    draws = stream(seed, "in passing")
    person, day = met
    adult = residents.age[person] >= 17
    person, day = person[adult], day[adult]
    older = (residents.age[person] >= 40).astype(int)
    for measure, shares in _IN_PASSING.items():
        done = happens(draws, np.asarray(shares)[older], len(person))
        _write_parts(book, draws, body, (person[done], day[done]), {measure: 1.0})


def _write_parts(
    book: Book, draws: Draws, body: Bodies, when: tuple[np.ndarray, np.ndarray], parts: dict[str, float]
) -> None:
    """Write the parts of a review that were done."""
    person, day = when
    for part, share in parts.items():
        done = happens(draws, share, len(person))
        who, then = person[done], day[done]
        if part == "blood_pressure":
            _write_value(book, "systolic_blood_pressure", (who, then), _reading(draws, body.systolic[who], 8))
            _write_value(book, "diastolic_blood_pressure", (who, then), _reading(draws, body.diastolic[who], 5))
            _write_along(book, draws, "diastolic_blood_pressure", (who, then))
        elif part in _PROCESSES:
            book.write(who, then, book.terms_of("procedure", part)[0])
        elif part in ("smoking_status", "alcohol_status"):
            _write_habit(book, part, (who, then), body.smoking[who] if part == "smoking_status" else body.drinking[who])
        else:
            _write_value(book, part, (who, then), _value_of(draws, part, body, who))
            _write_along(book, draws, part, (who, then))


def _reading(draws: Draws, usual: np.ndarray, spread: float) -> np.ndarray:
    return np.round(usual + draws.normal(0, spread, len(usual)))


def _value_of(draws: Draws, part: str, body: Bodies, who: np.ndarray) -> np.ndarray:
    """A reading of one person's usual value."""
    if part == "hba1c":
        return _reading(draws, body.hba1c[who], 2).clip(20, 150)
    if part == "cholesterol":
        return np.round(body.cholesterol[who] + draws.normal(0, 0.3, len(who)), 1).clip(1.5, 12)
    if part == "egfr":
        return _reading(draws, body.egfr[who], 3).clip(5, 130)
    if part == "creatinine":
        return np.round(7800 / body.egfr[who] + draws.normal(0, 6, len(who))).clip(30, 1200)
    if part == "urine_acr":
        return np.round(np.exp(draws.normal(0.6, 1.0, len(who))) * np.where(body.egfr[who] < 60, 4, 1), 1).clip(
            0.3, 400
        )
    if part == "bmi":
        return np.round(body.bmi[who] + draws.normal(0, 0.5, len(who)), 1)
    return np.round(body.hba1c[who] / 7.5 + draws.normal(0, 0.5, len(who)), 1).clip(2.5, 30)


def _write_value(book: Book, measure: str, when: tuple[np.ndarray, np.ndarray], value: np.ndarray) -> None:
    """Write a number with its unit."""
    person, day = when
    book.write(person, day, book.terms_of("measurement", measure, UNITS[measure])[0], value=value)


def _write_along(book: Book, draws: Draws, measure: str, when: tuple[np.ndarray, np.ndarray]) -> None:
    """Write what comes on the same report; no rule looks at it, as in life."""
    person, day = when
    for code, unit, middle, spread, digits, share in _ALONG_WITH.get(measure, ()):
        done = happens(draws, share, len(person))
        value = np.round(draws.normal(middle, spread, done.sum()).clip(middle * 0.4, middle * 2.2), digits)
        book.write(person[done], day[done], book.term("measurement", "loinc", code, unit), value=value)


def _write_habit(book: Book, measure: str, when: tuple[np.ndarray, np.ndarray], state: np.ndarray) -> None:
    """Write a smoking or drinking status as its code."""
    person, day = when
    names = ("never", "ex", "current") if measure == "smoking_status" else ("none", "lower risk", "higher risk")
    terms = [book.term("measurement", *codes_in_category(measure, name)[0]) for name in names]
    book.write(person, day, np.array(terms)[state])
