"""What people need: long-term conditions and social needs, whether or not anybody has written them down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.coding.categories import ethnic_group_2021
from kith.synthetic.chance import Draws, happens, step, stream
from kith.synthetic.homes import Homes
from kith.synthetic.places import GROUPS
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import CARE_HOME, Residents

_CURVE_AGES = (0, 18, 30, 40, 50, 60, 70, 80, 90)
_SAME_PERSON_SPREAD = 0.55
_FROM_HOMES = ("rent_arrears", "overcrowded", "cold_or_damp_home", "lives_alone")


@dataclass(frozen=True)
class Needs:
    """Conditions and social facts of each person: one row per person, one column per name.

    conditions       names of the columns of `has`
    has              who has the condition, diagnosed or not
    social           names of the columns of `lives_with`
    lives_with       who lives with the social fact
    serious          which conditions need continuing care
    social_needs     which social facts count as a need
    """

    conditions: tuple[str, ...]
    has: np.ndarray
    social: tuple[str, ...]
    lives_with: np.ndarray
    serious: np.ndarray
    social_needs: np.ndarray

    def condition(self, name: str) -> np.ndarray:
        """Who has a condition."""
        return self.has[:, self.conditions.index(name)]

    def fact(self, name: str) -> np.ndarray:
        """Who lives with a social fact."""
        return self.lives_with[:, self.social.index(name)]

    @property
    def serious_count(self) -> np.ndarray:
        """How many conditions that need continuing care each person has."""
        return self.has[:, self.serious].sum(axis=1)

    @property
    def social_count(self) -> np.ndarray:
        """How many social needs each person has."""
        return self.lives_with[:, self.social_needs].sum(axis=1)


def ethnic_groups(category: np.ndarray) -> np.ndarray:
    """Position in GROUPS of each 2001 category.

    Examples
    --------
    >>> [GROUPS[g] for g in ethnic_groups(np.array(["J", "R", "A"], object))]
    ['asian', 'asian', 'white']
    """
    return np.array([GROUPS.index(ethnic_group_2021(code).lower()) for code in category])


def draw_needs(residents: Residents, homes: Homes, seed: int, gradient: float) -> Needs:
    """Draw each person's conditions and social facts from published rates.

    Method
    ------
    Chance of a condition = its curve by age and sex, raised to the level of the published register, times the ratio of
    the person's decile and ethnic group to the power `gradient`, times how prone the person is to illness (so that
    conditions come together), over the share that is diagnosed.
    """
    draws = stream(seed, "needs")
    rates = read_rates("conditions")
    prone = np.exp(draws.normal(-(_SAME_PERSON_SPREAD**2) / 2, _SAME_PERSON_SPREAD, residents.count))
    group = ethnic_groups(residents.category)
    chance = {name: _chance(name, rate, residents, (group, gradient)) for name, rate in rates.items()}
    has = np.stack([happens(draws, (chance[name] * prone).clip(0, 0.92), residents.count) for name in rates], axis=1)
    names = tuple(rates)
    has[:, names.index("non_diabetic_hyperglycaemia")] &= ~has[:, names.index("diabetes")]
    has[residents.accommodation == CARE_HOME, names.index("frailty")] = True
    _addicted_outside(draws, residents, has, names)
    social, lives_with = _social(draws, residents, homes, (has.sum(axis=1), gradient))
    counts = read_rates("social")
    needed = np.array(
        [
            name in ("rent_arrears", "overcrowded", "cold_or_damp_home") or counts.get(name, {}).get("need", False)
            for name in social
        ]
    )
    return Needs(names, has, social, lives_with, np.array([rates[n]["serious"] for n in names]), needed)


def register_ratio(name: str) -> np.ndarray:
    """How a condition's register runs over deciles once the age of each decile is taken out; mean 1.

    Method
    ------
    Indirect standardisation: published crude share of each decile over the share its age structure would give.

    Examples
    --------
    >>> ratio = register_ratio("diabetes")
    >>> bool(ratio[0] > 1.3 and ratio[9] < 0.8)
    True
    """
    rate = read_rates("conditions")[name]
    if "qof" not in rate:
        return register_ratio(rate["like"]) if "like" in rate else np.ones(10)
    ratio = np.asarray(rate["qof"]) / _expected(name)
    return ratio / ratio.mean()


def _expected(name: str) -> np.ndarray:
    """Mean of the age curve over each decile's people of the register's ages."""
    rate, ages = read_rates("conditions")[name], read_rates("people")["age"]
    starts = np.asarray(ages["starts"], float)
    middle = starts + np.append(np.diff(starts), 6) / 2
    counted = middle >= rate.get("floor", 0)
    shares = np.asarray(ages["share_by_decile"])[:, counted]
    curve = np.interp(middle[counted], _CURVE_AGES, rate["age"])
    return shares @ curve / shares.sum(axis=1)


def _chance(name: str, rate: dict, residents: Residents, who: tuple[np.ndarray, float]) -> np.ndarray:
    """The chance that a person of this age, sex, decile and group has the condition, diagnosed or not."""
    group, gradient = who
    expected = _expected(name)
    level = (np.asarray(rate["qof"]) / expected).mean() if "qof" in rate else rate["england"] / expected.mean()
    curve = np.interp(residents.age, _CURVE_AGES, rate["age"])
    sex = np.where(residents.female, 2 / (1 + rate["male"]), 2 * rate["male"] / (1 + rate["male"]))
    slope = register_ratio(name)[residents.decile - 1] ** gradient
    ratios = np.array([rate.get("ratio", {}).get(g, 1.0) for g in GROUPS]) ** gradient
    usual = np.mean([read_rates("people")["ethnicity"][g] for g in GROUPS], axis=1)
    return curve * level * sex * slope * ratios[group] / (ratios @ usual) / (1 - rate["hidden"])


def _addicted_outside(draws: Draws, residents: Residents, has: np.ndarray, names: tuple[str, ...]) -> None:
    """People without a home are often also without care for drink, drugs and mental illness."""
    outside = np.isin(residents.accommodation, (2, 3, 6)) & (residents.age >= 18)
    for name, share in (
        ("drug_dependence", 0.30),
        ("alcohol_dependence", 0.28),
        ("severe_mental_illness", 0.12),
        ("depression", 0.4),
    ):
        has[outside & happens(draws, share, residents.count), names.index(name)] = True


def _social(
    draws: Draws, residents: Residents, homes: Homes, who: tuple[np.ndarray, float]
) -> tuple[tuple[str, ...], np.ndarray]:
    """Social facts: those drawn from rates, and those that follow from the home."""
    conditions, gradient = who
    rates = read_rates("social")
    hardship = np.asarray(rates["hardship"]["by_decile"]) ** gradient
    hardship = hardship / hardship.mean()
    facts: dict[str, np.ndarray] = {}
    for name, rate in rates.items():
        if name == "hardship":
            continue
        slope = 1.0 if rate.get("flat") else hardship[residents.decile - 1]
        ill = 1 + 0.5 * conditions if name == "housebound" else 1.0
        chance = rate["share"] * step(residents.age, rate["ages"], rate["factor"]) * slope * ill
        if name == "housebound":
            chance = chance * rate["share"] / max(chance.mean(), 1e-9)
        facts[name] = happens(draws, np.minimum(chance, 0.9), residents.count)
    facts |= _from_home(draws, residents, homes, hardship)
    facts["refugee_or_asylum_seeker"] = _refugees(draws, residents)
    facts["gypsy_roma_traveller"] = residents.category == "T"
    facts["housebound"] &= residents.accommodation != CARE_HOME
    return tuple(facts), np.stack(list(facts.values()), axis=1)


def _from_home(draws: Draws, residents: Residents, homes: Homes, hardship: np.ndarray) -> dict[str, np.ndarray]:
    """Arrears, crowding, cold and living alone, the same for all of a household."""
    decile = np.zeros(len(homes.size), int)
    decile[residents.home] = residents.decile
    rented = np.isin(homes.tenure, (0, 1))
    arrears = happens(draws, np.where(rented, 0.10, 0.0) * hardship[decile - 1], len(homes.size))
    living = np.bincount(residents.home[residents.alive], minlength=len(homes.size))
    own_home = np.isin(residents.accommodation, (0, 1))
    facts = {
        "rent_arrears": arrears[residents.home] & (residents.age >= 18),
        "overcrowded": homes.overcrowded[residents.home],
        "cold_or_damp_home": homes.cold[residents.home],
        "lives_alone": (living[residents.home] == 1) & own_home & residents.alive,
    }
    return {name: facts[name] for name in _FROM_HOMES}


def _refugees(draws: Draws, residents: Residents) -> np.ndarray:
    """Some of those who came in the last ten years from places people flee."""
    recent = (residents.arrival_day > 0) & (residents.arrival_day > residents.on - 3650)
    return recent & np.isin(residents.category, ["S", "L", "N"]) & happens(draws, 0.35, residents.count)
