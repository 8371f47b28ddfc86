"""Medicines: repeat prescriptions for conditions on record, month after month, as long as somebody orders them."""

from __future__ import annotations

import numpy as np

from kith.synthetic.barriers import (
    CLOSED_LIST,
    DISTRUST,
    HOUSEBOUND,
    LANGUAGE,
    NO_FIXED_HOME,
    NO_PAPERS,
    SHIFT_WORK,
    Barriers,
)
from kith.synthetic.book import Book, favour_first
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import Practice
from kith.synthetic.diagnoses import Diagnoses
from kith.synthetic.needs import Needs

# Which medicines a condition brings, to what share of people; ours, after NICE. Twice where two are usual.
PRESCRIBED: dict[str, tuple[tuple[str, float], ...]] = {
    "hypertension": (("antihypertensive", 0.86), ("antihypertensive", 0.5), ("statin", 0.4)),
    "coronary_heart_disease": (("statin", 0.84), ("antihypertensive", 0.6)),
    "stroke_tia": (("statin", 0.74),),
    "peripheral_arterial_disease": (("statin", 0.7),),
    "diabetes": (("diabetes_medicine", 0.84), ("diabetes_medicine", 0.3), ("statin", 0.55)),
    "heart_failure": (("antihypertensive", 0.75),),
    "chronic_kidney_disease": (("statin", 0.5), ("antihypertensive", 0.3)),
    "asthma": (("asthma_reliever", 0.82), ("asthma_preventer", 0.66)),
    "copd": (("copd_inhaler", 0.8), ("asthma_reliever", 0.7)),
    "severe_mental_illness": (("antipsychotic", 0.74), ("lithium", 0.08)),
    "depression": (("antidepressant", 0.62),),
    "anxiety": (("antidepressant", 0.35),),
    "epilepsy": (("antiepileptic", 0.9),),
    "drug_dependence": (("opioid_substitution", 0.5),),
}
_SEASONAL = ("asthma_reliever", "asthma_preventer")
_TAKEN = 0.90
# Ours: how many prescriptions go on after contact faded; somebody still fetches them for people who cannot go out.
_GOES_ON = {
    LANGUAGE: 0.30,
    NO_PAPERS: 0.0,
    DISTRUST: 0.12,
    NO_FIXED_HOME: 0.10,
    HOUSEBOUND: 0.60,
    SHIFT_WORK: 0.40,
    CLOSED_LIST: 0.0,
}


def write_medicines(
    book: Book, barriers: Barriers, practice: Practice, what: tuple[Needs, Diagnoses], seed: int
) -> None:
    """Write prescriptions from diagnosis on, every four or eight weeks."""
    needs, diagnoses = what
    draws = stream(seed, "medicines")
    goes_on = np.array([1.0] + [_GOES_ON[m] for m in range(1, 8)])[barriers.mechanism]
    for condition, medicines in PRESCRIBED.items():
        column = needs.conditions.index(condition)
        known = diagnoses.on_record[:, column]
        start = np.maximum(diagnoses.since[:, column] + 7, practice.first)
        for medicine, share in medicines:
            people = np.flatnonzero(known & happens(draws, share, len(known)) & (start < practice.last))
            person, day = _every_few_weeks(draws, people, (start[people], practice.last[people]), medicine)
            faded = barriers.held_back[person] & (day > barriers.since[person])
            taken = happens(draws, np.where(faded, goes_on[person], _TAKEN), len(person))
            term = np.zeros(len(known), int)
            term[people] = favour_first(draws, book.terms_of("medication", medicine), len(people))
            book.write(person[taken], day[taken], term[person[taken]])


def _every_few_weeks(
    draws: Draws, people: np.ndarray, span: tuple[np.ndarray, np.ndarray], medicine: str
) -> tuple[np.ndarray, np.ndarray]:
    """Days of issue, a few weeks apart, for each person."""
    start, end = span
    # weekly packs for some, two months at a time for others
    every = np.array([7, 28, 56])[draws.choice(3, len(people), p=[0.06, 0.79, 0.15])]
    if medicine in _SEASONAL:
        every = draws.integers(40, 120, len(people))
    offset = (draws.random(len(people)) * every).astype(int)
    count = np.maximum((end - start - offset) // every, 0)
    which = np.repeat(np.arange(len(people)), count)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    day = start[which] + offset[which] + turn * every[which] + draws.integers(0, 4, len(which))
    return people[which], np.minimum(day, end[which])
