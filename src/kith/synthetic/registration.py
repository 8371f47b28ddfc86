"""Who is on which practice's list, since when, and who is on none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.barriers import CLOSED_LIST, MECHANISMS, NO_PAPERS, Barriers
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.partner_rows import PartnerRows
from kith.synthetic.places import Areas
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import CARE_HOME, Residents
from kith.synthetic.words import read_words

PEOPLE_PER_PRACTICE = 8000
_CLINICIANS = 5  # of a practice, whom it names as somebody's usual one
_NO_USUAL_CLINICIAN = 0.12  # ours
REGISTERED, ELSEWHERE, LEFT, NOWHERE = range(4)
STATES = ("registered", "registered_elsewhere", "deregistered", "nowhere")

# Ours: how likely people held back by each mechanism are to be on a list of the place, or to have been struck off one.
_ON_A_LIST = {
    "none": 0.965,
    "language": 0.86,
    "no_papers": 0.0,
    "distrust": 0.84,
    "no_fixed_home": 0.45,
    "housebound": 0.97,
    "shift_work": 0.93,
    "closed_list": 0.0,
}
_STRUCK_OFF = {
    "none": 0.1,
    "language": 0.25,
    "no_papers": 0.05,
    "distrust": 0.6,
    "no_fixed_home": 0.5,
    "housebound": 0.5,
    "shift_work": 0.4,
    "closed_list": 0.25,
}


@dataclass(frozen=True)
class Registration:
    """Practice lists, one entry per person.

    state       position in STATES
    practice    position in `codes`; -1 for nobody's. Those registered elsewhere have a practice that sends no files
    from_day    day of joining the list
    to_day      day of leaving it, or -1
    refused_day day a practice turned the person away, or -1
    codes       ODS codes of the practices of the place, then of two others
    """

    state: np.ndarray
    practice: np.ndarray
    from_day: np.ndarray
    to_day: np.ndarray
    refused_day: np.ndarray
    codes: np.ndarray

    @property
    def has_row(self) -> np.ndarray:
        """Who is in the practices' file, now or once."""
        return (self.state == REGISTERED) | (self.state == LEFT)


def register(residents: Residents, areas: Areas, barriers: Barriers, seed: int) -> Registration:
    """Put people on practice lists, as far as what holds them back allows."""
    draws = stream(seed, "registration")
    count = residents.count
    held = np.array(MECHANISMS)[barriers.mechanism]
    chance = np.array([_ON_A_LIST[m] for m in MECHANISMS])[barriers.mechanism]
    # those without papers who are not ill, and those who came lately, are less often on a list
    chance = chance * np.where(residents.no_papers & (held == "none"), 0.45, 1.0)
    lately = (residents.arrival_day > residents.on - 500) & (held == "none")
    chance = chance * np.where(lately, 0.72, 1.0)
    on_list = happens(draws, chance, count) | (residents.accommodation == CARE_HOME) & (held == "none")
    state = np.where(on_list, REGISTERED, np.where(happens(draws, 0.45, count) & (held == "none"), ELSEWHERE, NOWHERE))
    struck = (state == NOWHERE) & happens(
        draws, np.array([_STRUCK_OFF[m] for m in MECHANISMS])[barriers.mechanism], count
    )
    state[struck] = LEFT
    codes, practice = _practices(draws, residents, areas, state)
    from_day = _joined(draws, residents)
    to_day = np.where(state == LEFT, np.maximum(from_day + 1, residents.on - draws.integers(200, 1000, count)), -1)
    refused = np.isin(barriers.mechanism, (NO_PAPERS, CLOSED_LIST)) & (state != REGISTERED) & happens(draws, 0.5, count)
    # some who are on a list now were turned away before
    refused |= (state == REGISTERED) & (residents.moved_day > 0) & happens(draws, 0.006, count)
    refused_day = np.where(refused, residents.on - draws.integers(20, 700, count), -1)
    return Registration(state, practice, from_day, to_day, refused_day, codes)


def _practices(draws: Draws, residents: Residents, areas: Areas, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest practice for most households, another for some."""
    if areas.are_parted:
        return _practices_of_each(draws, residents, areas, state)
    many = max(2, round(residents.count / PEOPLE_PER_PRACTICE))
    codes = np.array([f"Y{99000 + n + 1}" for n in range(many + 2)], object)
    order = np.lexsort((areas.table["longitude"].to_numpy(), areas.table["latitude"].to_numpy()))
    nearest = np.empty(areas.count, int)
    nearest[order] = np.arange(areas.count) * many // areas.count
    other = draws.integers(0, many, residents.home.max() + 1)
    goes_far = happens(draws, 0.25, residents.home.max() + 1)
    practice = np.where(goes_far[residents.home], other[residents.home], nearest[residents.area])
    practice = np.where(state == ELSEWHERE, many + draws.integers(0, 2, residents.count), practice)
    return codes, np.where(state == NOWHERE, -1, practice)


def _practices_of_each(
    draws: Draws, residents: Residents, areas: Areas, state: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each neighbourhood has practices of its own; a few households are with one across the border."""
    _, hood = np.unique(areas.table["neighbourhood"].to_pylist(), return_inverse=True)
    homes = residents.home.max() + 1
    lives = np.zeros(homes, int)
    lives[residents.home] = hood[residents.area]
    many = np.maximum(2, np.round(np.bincount(hood[residents.area]) / PEOPLE_PER_PRACTICE).astype(int))
    first = np.cumsum(many) - many
    nearest = np.empty(areas.count, int)
    for part in range(len(many)):
        inside = np.flatnonzero(hood == part)  # areas run from south to north, row by row
        nearest[inside] = first[part] + np.arange(len(inside)) * many[part] // len(inside)
    goes_far = happens(draws, 0.25, homes)
    across = happens(draws, read_rates("people")["registration"]["across_the_border"], homes)
    there = np.where(across, (lives + draws.integers(1, len(many), homes)) % len(many), lives)
    other = first[there] + (draws.random(homes) * many[there]).astype(int)
    practice = np.where((goes_far | across)[residents.home], other[residents.home], nearest[residents.area])
    here = int(many.sum())
    codes = np.array([f"Y{99000 + n + 1}" for n in range(here + 2)], object)
    practice = np.where(state == ELSEWHERE, here + draws.integers(0, 2, residents.count), practice)
    return codes, np.where(state == NOWHERE, -1, practice)


def _joined(draws: Draws, residents: Residents) -> np.ndarray:
    """Joined at birth, on arrival, after a move, or some years ago."""
    long_ago = residents.on - (365.25 * draws.gamma(2.0, 6.0, residents.count)).astype(int)
    after_move = residents.moved_day + draws.integers(0, 120, residents.count)
    day = np.where(residents.moved_day > 0, np.minimum(after_move, residents.on - 10), long_ago)
    day = np.maximum(day, residents.birth_day + draws.integers(0, 40, residents.count))
    day = np.where(residents.arrival_day > 0, np.maximum(day, residents.arrival_day), day)
    last = np.where(residents.death_day >= 0, residents.death_day, residents.on) - 1
    return np.maximum(np.minimum(day, last), residents.birth_day)


def register_rows(residents: Residents, registration: Registration, seed: int) -> PartnerRows:
    """The practices' register: one row per person on a list, now or once."""
    draws = stream(seed, "register rows")
    person = np.flatnonzero(registration.has_row)
    dead = residents.death_day[person]
    left = registration.to_day[person]
    recorded = residents.on - (draws.random(len(person)) ** 2 * 700).astype(int) - 1
    recorded = np.maximum(recorded, registration.from_day[person])
    last = np.where(dead >= 0, dead, np.where(left >= 0, left, recorded))
    rows = PartnerRows(
        person,
        {
            "registered_date": registration.from_day[person],
            "deregistered_date": np.where(left >= 0, left, -1),
            "death_date": dead.copy(),
            "recorded_date": last.copy(),
            "practice_ods_code": registration.codes[registration.practice[person]],
            "usual_clinician": _usual_clinicians(
                stream(seed, "usual clinicians"), registration.practice[person], len(registration.codes)
            ),
        },
    )
    return _with_second_lists(draws, rows, registration)


def _usual_clinicians(draws: Draws, practice: np.ndarray, practices: int) -> np.ndarray:
    """Whom the practice names as the usual clinician of each of these people; nobody for some."""
    families = np.array(
        sorted({one for words in read_words("names").values() for one in words.get("family", "").split()})
    )
    names = draws.choice(families, (practices, _CLINICIANS), replace=False)
    own = np.char.add("Dr ", names[practice, draws.integers(0, _CLINICIANS, len(practice))]).astype(object)
    return np.where(happens(draws, _NO_USUAL_CLINICIAN, len(practice)), "", own)


def _with_second_lists(draws: Draws, rows: PartnerRows, registration: Registration) -> PartnerRows:
    """Some people are still on the list of the practice they left: two rows of one NHS number that do not agree."""
    again = np.flatnonzero(happens(draws, read_rates("faults")["record"]["second_list"], len(rows.person)))
    old = rows.kept(again)
    here = len(registration.codes) - 2
    other = (registration.practice[old.person] + 1 + draws.integers(0, max(here - 1, 1), len(again))) % here
    old.columns["practice_ods_code"] = registration.codes[other]
    old.columns["registered_date"] = old.columns["registered_date"] - 400
    order = np.argsort(np.concatenate([np.arange(len(rows.person)), again + 0.5]), kind="stable")
    columns = {name: np.concatenate([values, old.columns[name]])[order] for name, values in rows.columns.items()}
    return PartnerRows(np.concatenate([rows.person, old.person])[order], columns)
