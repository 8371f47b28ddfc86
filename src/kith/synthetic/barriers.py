"""What keeps people with need away: who is held back, by what, and since when.

Contact is not need: the people chosen here need care and have little or none. Nothing in the partners' files says so;
each mechanism leaves the traces it leaves in life, in `registration`, `contacts`, `hospital`, `council`, `voluntary`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.chance import gradient_of, happens, stream
from kith.synthetic.identities import Identities
from kith.synthetic.needs import Needs, ethnic_groups
from kith.synthetic.places import GROUPS
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import CARE_HOME, HOSTEL, ROUGH, SITE, SOFA, TEMPORARY, Residents

MECHANISMS = ("none", "language", "no_papers", "distrust", "no_fixed_home", "housebound", "shift_work", "closed_list")
NONE, LANGUAGE, NO_PAPERS, DISTRUST, NO_FIXED_HOME, HOUSEBOUND, SHIFT_WORK, CLOSED_LIST = range(8)
_MOST_OF_A_GROUP = 0.7
_WARY_BUT_COME = 1.0  # ours: for each person whom distrust holds back, one who distrusts services and comes


@dataclass(frozen=True)
class Barriers:
    """Who is held back from care they need.

    mechanism  position in MECHANISMS; 0 for people who are not held back
    since      the day contact faded, in days since 1970
    wary       who would say that they distrust services; some of them come all the same
    """

    mechanism: np.ndarray
    since: np.ndarray
    wary: np.ndarray

    @property
    def held_back(self) -> np.ndarray:
        """Who needs care and has little or no contact."""
        return self.mechanism > 0


def hold_back(residents: Residents, identities: Identities, needs: Needs, seed: int, gradient: float) -> Barriers:
    """Choose the people with need whom each mechanism keeps from care.

    Method
    ------
    Each person with a need is held back by chance: the mechanism's own, times how far it can touch the person, times
    need, times the decile's ratio to the power `gradient`, seven in ten at most, so that some people in each group do
    reach care. How many are held back so follows from who lives in the place. Nobody has two mechanisms.
    """
    draws = stream(seed, "barriers")
    rates = read_rates("barriers")
    need = np.minimum(needs.serious_count, 3) + 0.5 * np.minimum(needs.social_count, 2)
    need = np.where((needs.serious_count > 0) | (needs.social_count >= 2), need, 0) * residents.alive
    mechanism = np.zeros(residents.count, np.int8)
    touched = _whom_each_can_touch(residents, identities, needs)
    for number, name in enumerate(MECHANISMS[1:], start=1):
        slope = gradient_of(rates[name]["by_decile"], gradient)[residents.decile - 1]
        chance = rates[name]["chance"] * touched[name] * slope * need
        reached = happens(draws, np.minimum(chance, _MOST_OF_A_GROUP), residents.count)
        mechanism[reached & (mechanism == NONE)] = number
    since = residents.on - draws.integers(420, 1095, residents.count)
    others = (mechanism == NONE) * touched["distrust"] * (residents.age >= 16)
    held = mechanism == DISTRUST
    chance = _WARY_BUT_COME * held.sum() * others / max(others.sum(), 1)
    return Barriers(mechanism, since, held | happens(draws, chance, residents.count))


def _whom_each_can_touch(residents: Residents, identities: Identities, needs: Needs) -> dict[str, np.ndarray]:
    """Weight with which each mechanism can touch each person; 0 for not at all."""
    age, where = residents.age, residents.accommodation
    at_home = np.isin(where, (0, TEMPORARY))
    foreign = identities.language != "English"
    group = ethnic_groups(residents.category)
    recent = residents.arrival_day > residents.on - 1095
    moved = residents.moved_day > 0
    ill_treated = 1.0 + 7 * (residents.category == "T") + 1.5 * (group == GROUPS.index("black"))
    ill_treated += 4 * needs.condition("severe_mental_illness") + 4 * needs.condition("drug_dependence")
    ill_treated += (
        3 * needs.condition("alcohol_dependence") + 5 * needs.fact("prison_leaver") + 4 * needs.fact("care_leaver")
    )
    return {
        "language": at_home * (np.where(~identities.speaks_english, 1.0, 0.0) + 0.06 * foreign),
        "no_papers": np.where(residents.no_papers, 1.0, np.where(recent & (age < 66), 0.06, 0.0)),
        "distrust": (at_home | (where == SITE)) * (age >= 16) * ill_treated,
        "no_fixed_home": np.select(
            [where == ROUGH, where == HOSTEL, where == SOFA, where == SITE], [1.5, 1.0, 1.0, 0.4], 0.0
        ),
        "housebound": needs.fact("housebound") * (where != CARE_HOME) * (1.0 + 1.5 * needs.fact("lives_alone")),
        "shift_work": at_home * needs.fact("shift_worker") * (age < 67),
        "closed_list": at_home * moved * (age >= 1) * 1.0,
    }
