"""What practices know of each person's conditions, and since when; the rest stays hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.barriers import Barriers
from kith.synthetic.book import Book, favour_first
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import Practice
from kith.synthetic.needs import Needs
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import Residents

_HELD_BACK_KNOWN = 0.62  # ours: of conditions that would be diagnosed, how many are where contact faded
_WRITTEN_AGAIN = 0.45  # ours: practices write a problem again when they review it
_BORN_WITH = ("learning_disability", "autism", "sickle_cell_disease")
_OVER = {"depression": 0.035, "asthma": 0.02, "epilepsy": 0.002, "hypertension": 0.004, "diabetes": 0.002}


@dataclass(frozen=True)
class Diagnoses:
    """One row per person, one column per condition of `Needs`.

    diagnosed  somebody has diagnosed it, here or elsewhere
    since      day of diagnosis
    on_record  the practice of the place has it on record
    """

    diagnosed: np.ndarray
    since: np.ndarray
    on_record: np.ndarray


def diagnose(residents: Residents, needs: Needs, barriers: Barriers, practice: Practice, seed: int) -> Diagnoses:
    """Which conditions have been diagnosed and which a practice of the place has on record."""
    draws = stream(seed, "diagnoses")
    hidden = np.array([read_rates("conditions")[name]["hidden"] for name in needs.conditions])
    chance = (1 - hidden)[None, :] * np.where(barriers.held_back, _HELD_BACK_KNOWN, 1.0)[:, None]
    diagnosed = needs.has & (draws.random(needs.has.shape) < chance)
    years = draws.gamma(1.4, 5.0, needs.has.shape)
    since = residents.on - (years * 365.25).astype(int)
    since = np.maximum(since, residents.birth_day[:, None] + draws.integers(30, 900, needs.has.shape))
    for name in _BORN_WITH:
        column = needs.conditions.index(name)
        since[:, column] = residents.birth_day + draws.integers(200, 2500, residents.count)
    last = np.where(residents.death_day >= 0, residents.death_day, residents.on)
    since = np.minimum(since, last[:, None] - 1)
    met = practice.last >= practice.first
    in_time = (since <= practice.last[:, None]) & ~(barriers.held_back[:, None] & (since > barriers.since[:, None]))
    return Diagnoses(diagnosed, since, diagnosed & met[:, None] & in_time)


def write_conditions(book: Book, needs: Needs, diagnoses: Diagnoses, practice: Practice, seed: int) -> None:
    """Write each condition on the day of diagnosis, again at some reviews, and the ends of some that are over."""
    draws = stream(seed, "condition codes")
    for column, name in enumerate(needs.conditions):
        people = np.flatnonzero(diagnoses.on_record[:, column])
        terms = favour_first(draws, book.terms_of("condition", name), len(people))
        day = diagnoses.since[people, column]
        book.write(people, day, terms)
        again = happens(draws, _WRITTEN_AGAIN, len(people)) & (practice.last[people] > day)
        later = day[again] + (draws.random(again.sum()) * (practice.last[people][again] - day[again])).astype(int)
        book.write(people[again], np.maximum(later, day[again]), terms[again])
    for name, share in _OVER.items():
        _write_one_that_is_over(book, needs, practice, (name, share), draws)


def _write_one_that_is_over(
    book: Book, needs: Needs, practice: Practice, which: tuple[str, float], draws: Draws
) -> None:
    """A condition somebody had once: diagnosed and, later, resolved."""
    name, share = which
    people = np.flatnonzero(
        ~needs.condition(name) & (practice.last > practice.first) & happens(draws, share, len(practice.last))
    )
    end = practice.last[people] - draws.integers(10, 2500, len(people))
    start = end - draws.integers(200, 3000, len(people))
    book.write(people, start, favour_first(draws, book.terms_of("condition", name), len(people)))
    book.write(people, end, favour_first(draws, book.terms_of("condition", f"{name}_resolved"), len(people)))


def write_pregnancies(book: Book, residents: Residents, practice: Practice, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pregnancies of the three years: booking and end; gives (person, day of birth) for the hospital."""
    draws = stream(seed, "pregnancies")
    rate = read_rates("contact")["maternity_admission"]["per_1000_women_15_44"] / 1000
    fertile = residents.female & (residents.age >= 16) & (residents.age < 45) & residents.alive
    person = np.flatnonzero(fertile & happens(draws, 3 * rate, residents.count))
    birth = residents.on - draws.integers(-180, 1090, len(person))
    known = practice.last[person] > practice.first[person]
    booked = birth - draws.integers(190, 220, len(person))
    early = known & (booked <= residents.on)
    book.write(person[early], booked[early], favour_first(draws, book.terms_of("condition", "pregnancy"), early.sum()))
    over = known & (birth <= residents.on)
    book.write(
        person[over], birth[over], favour_first(draws, book.terms_of("condition", "pregnancy_ended"), over.sum())
    )
    born = birth <= residents.on
    return person[born], birth[born]
