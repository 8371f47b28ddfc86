"""Who met a practice, who missed, who never came: contact follows need only for those whom nothing holds back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.barriers import DISTRUST, HOUSEBOUND, LANGUAGE, SHIFT_WORK, Barriers
from kith.synthetic.book import ATTENDED, CANCELLED, CANCELLED_BY_SERVICE, DECLINED, MISSED, UNRECORDED, Book
from kith.synthetic.chance import Draws, happens, step, stream
from kith.synthetic.needs import Needs
from kith.synthetic.rates import read_rates
from kith.synthetic.registration import Registration
from kith.synthetic.residents import Residents

WINDOW = 1096  # three years, in days
_KEPT_BEFORE = 0.40  # ours: share of usual contact before it faded
_KEPT_AFTER = 0.035  # ours: and after
_FREQUENT = 0.012  # ours: people who come often with little illness


@dataclass(frozen=True)
class Practice:
    """What is known of each person's time with a practice.

    first, last   days between which the practice could have met them; last < first where it could not
    keenness      how readily they come, 1 on average
    frequent      who comes often with little illness
    """

    first: np.ndarray
    last: np.ndarray
    keenness: np.ndarray
    frequent: np.ndarray

    def open_days(self) -> np.ndarray:
        """Days in which contact was possible."""
        return np.maximum(self.last - self.first, 0)


def attend(residents: Residents, needs: Needs, registration: Registration, seed: int) -> Practice:
    """When each person could be seen by a practice within the three years, and how readily they come."""
    draws = stream(seed, "keenness")
    shape = read_rates("contact")["spread"]["shape"]
    first = np.maximum(np.maximum(registration.from_day, residents.on - WINDOW), residents.birth_day)
    last = np.where(residents.death_day >= 0, residents.death_day, residents.on)
    last = np.where(registration.to_day >= 0, np.minimum(last, registration.to_day), last)
    last = np.where(registration.has_row, last, first - 1)
    keenness = draws.gamma(shape, 1 / shape, residents.count).clip(0.02, 5)
    frequent = (needs.serious_count == 0) & (residents.age > 17) & happens(draws, _FREQUENT, residents.count)
    return Practice(first, last, keenness, frequent)


def wanted_per_year(residents: Residents, needs: Needs, practice: Practice) -> np.ndarray:
    """Contacts a year that each person would have if nothing held them back."""
    rates = read_rates("contact")["general_practice"]
    curve = np.where(
        residents.female,
        step(residents.age, rates["starts"], rates["female"]),
        step(residents.age, rates["starts"], rates["male"]),
    )
    ill = 1 + rates["per_condition"] * needs.has.sum(axis=1)
    wanted = curve * ill
    wanted = wanted * rates["mean_per_year"] / wanted.mean()
    return np.where(practice.frequent, 26.0, wanted * (0.25 + 0.75 * practice.keenness))


def missed_share(residents: Residents, gradient: float) -> np.ndarray:
    """Chance that a booked appointment is missed, by age and decile."""
    rates = read_rates("contact")["missed"]
    steepness = rates["most_against_least_deprived"] ** gradient
    slope = steepness ** ((5.5 - residents.decile) / 9)
    return (rates["share"] * slope * step(residents.age, rates["starts"], rates["age_ratio"])).clip(0, 0.5)


def write_contacts(
    book: Book, residents: Residents, barriers: Barriers, practice: Practice, what: tuple[np.ndarray, np.ndarray, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Write the practice's contacts, and give those attended as (person, day).

    Parameters
    ----------
    what : contacts wanted a year, chance of missing one, seed
    """
    wanted, missing, seed = what
    draws = stream(seed, "practice contacts")
    person, day = _appointments(draws, wanted, practice)
    faded = barriers.held_back[person] & (day > barriers.since[person])
    keep = np.where(faded, _KEPT_AFTER, np.where(barriers.held_back[person], _KEPT_BEFORE, 1.0))
    kept = draws.random(len(person)) < keep
    outcome = _outcomes(draws, missing[person])
    tried_person, tried_day, tried = _tries_that_failed(draws, barriers, practice, residents.on)
    person, day = np.append(person[kept], tried_person), np.append(day[kept], tried_day)
    outcome = np.append(outcome[kept], tried)
    nurse = draws.random(len(person)) < read_rates("contact")["general_practice"]["nurse_share"]
    terms = np.array(
        [book.term("contact", "kith", "gp_consultation"), book.term("contact", "kith", "nurse_consultation")]
    )
    book.write(person, day, terms[nurse.astype(int)], rest=(outcome, -1))
    attended = outcome == ATTENDED
    return person[attended], day[attended]


def _appointments(draws: Draws, wanted: np.ndarray, practice: Practice) -> tuple[np.ndarray, np.ndarray]:
    """Person and day of each appointment that would be made, on weekdays."""
    open_days = practice.open_days()
    count = draws.poisson(wanted * open_days / 365.25)
    person = np.repeat(np.arange(len(wanted)), count)
    day = practice.first[person] + (draws.random(len(person)) * (open_days[person] + 1)).astype(int)
    weekday = (day + 3) % 7
    return person, np.maximum(day - np.where(weekday > 4, weekday - 4, 0), practice.first[person])


def _outcomes(draws: Draws, missing: np.ndarray) -> np.ndarray:
    """What became of each appointment."""
    chance = draws.random(len(missing))
    steps = (0.0, 0.006, 0.010, 0.034)
    edges = np.stack([missing, *(missing * 1.6 + step_ for step_ in steps)], axis=1)
    place = (chance[:, None] >= edges).sum(axis=1)
    return np.array([MISSED, CANCELLED, CANCELLED_BY_SERVICE, DECLINED, UNRECORDED, ATTENDED])[place]


def _tries_that_failed(
    draws: Draws, barriers: Barriers, practice: Practice, on: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Appointments offered to people held back, who did not come, called off or said no."""
    rate = np.zeros(8)
    rate[[LANGUAGE, DISTRUST, HOUSEBOUND, SHIFT_WORK]] = [0.5, 1.9, 0.4, 1.7]
    first = np.maximum(practice.first, barriers.since)
    open_days = np.maximum(practice.last - first, 0)
    count = draws.poisson(rate[barriers.mechanism] * open_days / 365.25)
    person = np.repeat(np.arange(len(count)), count)
    day = first[person] + (draws.random(len(person)) * (open_days[person] + 1)).astype(int)
    declines = (barriers.mechanism[person] == DISTRUST) & happens(draws, 0.4, len(person))
    cancels = (barriers.mechanism[person] == SHIFT_WORK) & happens(draws, 0.3, len(person))
    outcome = np.where(declines, DECLINED, np.where(cancels, CANCELLED, MISSED))
    return person, np.minimum(day, on), outcome
