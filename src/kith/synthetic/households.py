"""Who lives with whom: parents and children, couples, people alone, sharers, elders with family.

Ages come first, from the published age structure of each decile; households are then put together from people of
fitting ages, area by area, so that the age pyramid stays as published.
"""

from __future__ import annotations

import numpy as np

from kith.synthetic.chance import Draws, pick, step
from kith.synthetic.rates import read_rates


def house(draws: Draws, age: np.ndarray, female: np.ndarray, decile: int) -> np.ndarray:
    """The household number of each person of one area.

    Parameters
    ----------
    age : years, with their fraction
    female : True for women and girls
    decile : IMD decile of the area, which sets how many families have one parent

    Returns
    -------
    Household numbers from 0, in no order.

    Method
    ------
    Children, and some grown children, are put into sibling groups of near ages; each group is given the unused woman
    whose age fits best, and unless it is a lone-parent family the man whose age fits her. Those left are paired by age,
    share a home while young, join a family when old, or live alone.

    Examples
    --------
    >>> from kith.synthetic.chance import stream
    >>> house(stream(1, "x"), np.array([34.0, 36.0, 4.0]), np.array([True, False, False]), decile=10)
    array([0, 0, 0])
    """
    rates = read_rates("people")["living"]
    home = np.full(len(age), -1)
    groups = _sibling_groups(draws, age, rates)
    mothers = _mothers(draws, age, female, groups)
    # where no woman of fitting age is left the children live with another family, as some do
    found = np.flatnonzero(mothers >= 0)
    for number, (group, mother) in enumerate(zip(groups, mothers)):
        home[group] = number if mother >= 0 or not len(found) else found[number % len(found)]
        if mother >= 0:
            home[mother] = number
    _add_second_parents(draws, home, age, female, rates["lone_parent_by_decile"][decile - 1])
    _pair(draws, home, age, female)
    _settle_the_rest(draws, home, age)
    return home


def _sibling_groups(draws: Draws, age: np.ndarray, rates: dict) -> list[np.ndarray]:
    """Children in groups of brothers and sisters of near ages, oldest last."""
    share = step(age, [0, 18, 25, 35], [1.0, rates["home_with_parents_18_24"], rates["home_with_parents_25_34"], 0.0])
    children = np.flatnonzero(draws.random(len(age)) < share)
    near = children[np.argsort(age[children] + draws.normal(0, 2.5, len(children)))]
    sizes = 1 + pick(draws, rates["siblings"], len(near))
    ends = np.cumsum(sizes)
    groups = np.split(near, ends[ends < len(near)])
    return [group[np.argsort(age[group])] for group in groups if len(group)]


def _mothers(draws: Draws, age: np.ndarray, female: np.ndarray, groups: list[np.ndarray]) -> np.ndarray:
    """For each sibling group the unused woman whose age fits, or -1 where none is left."""
    taken = np.zeros(len(age), bool)
    for group in groups:
        taken[group] = True
    free = np.flatnonzero(female & ~taken & (age >= 17))
    free = free[np.argsort(age[free])]
    oldest = np.array([age[group[-1]] for group in groups])
    wanted = oldest + draws.normal(29.5, 5.3, len(groups)).clip(17, 44)
    found = match_in_order(wanted, age[free], free)
    # a grandmother or an aunt takes in the children for whom no mother is left
    alone = [number for number, group in enumerate(groups) if found[number] < 0 and age[group[0]] < 18]
    left = np.setdiff1d(free, found)
    left = left[np.argsort(-age[left], kind="stable")]
    found[alone[: len(left)]] = left[: len(alone)]
    return found


def match_in_order(wanted: np.ndarray, offered: np.ndarray, who: np.ndarray, slack: float = 2.0) -> np.ndarray:
    """Give each wanted age the next unused person of that age or more, or -1 when they run out.

    Parameters
    ----------
    wanted : ages asked for, in any order
    offered : ages on offer, ascending
    who : the person behind each age on offer
    slack : years younger than wanted that still fit

    Examples
    --------
    >>> match_in_order(np.array([30.0, 20.0, 80.0]), np.array([19.0, 31.0, 40.0]), np.array([7, 8, 9]))
    array([ 8,  7, -1])
    """
    found = np.full(len(wanted), -1)
    place = 0
    for asked in np.argsort(wanted, kind="stable"):
        while place < len(offered) and offered[place] < wanted[asked] - slack:
            place += 1
        if place == len(offered):
            break
        found[asked] = who[place]
        place += 1
    return found


def _add_second_parents(draws: Draws, home: np.ndarray, age: np.ndarray, female: np.ndarray, lone: float) -> None:
    """Fathers for the families that are not lone-parent families."""
    mothers = np.flatnonzero(female & (home >= 0) & (age >= 17))
    oldest = np.full(home.max() + 1 if len(home) else 0, -1.0)
    np.maximum.at(oldest, home[home >= 0], age[home >= 0])
    mothers = mothers[(age[mothers] == oldest[home[mothers]]) & (draws.random(len(mothers)) >= lone)]
    men = np.flatnonzero(~female & (home < 0) & (age >= 18))
    men = men[np.argsort(age[men])]
    fathers = match_in_order(age[mothers] + draws.normal(2.0, 3.0, len(mothers)), age[men], men)
    placed = fathers >= 0
    home[fathers[placed]] = home[mothers[placed]]


def _pair(draws: Draws, home: np.ndarray, age: np.ndarray, female: np.ndarray) -> None:
    """Couples among those who have no household yet."""
    rates = read_rates("people")["living"]
    chance = step(age, rates["couple_starts"], rates["couple_share"])
    wish = (home < 0) & (draws.random(len(age)) < chance * 1.35)
    women, men = np.flatnonzero(wish & female), np.flatnonzero(wish & ~female)
    alike = draws.random(len(women)) < rates["same_sex_couple"]
    men = men[np.argsort(age[men])]
    partners = match_in_order(age[women[~alike]] + 2.0 + draws.normal(0, 2.5, (~alike).sum()), age[men], men)
    placed = partners >= 0
    first = home.max() + 1
    home[women[~alike][placed]] = home[partners[placed]] = first + np.arange(placed.sum())
    for same in (women[alike], men[~np.isin(men, partners)][: int(alike.sum())]):
        same = same[np.argsort(age[same], kind="stable")][: len(same) // 2 * 2]
        home[same] = home.max() + 1 + np.arange(len(same)) // 2


def _settle_the_rest(draws: Draws, home: np.ndarray, age: np.ndarray) -> None:
    """Sharers while young, with a family when old, otherwise alone."""
    rates = read_rates("people")["living"]
    left = np.flatnonzero(home < 0)
    share = draws.random(len(left))
    young = left[(age[left] < 35) & (share < rates["sharing_18_34"])]
    young = young[np.argsort(age[young] // 4 + draws.random(len(young)))]
    sizes = 2 + pick(draws, [0.45, 0.3, 0.15, 0.1], len(young))
    home[young] = home.max() + 1 + np.repeat(np.arange(len(sizes)), sizes)[: len(young)]
    old = left[(age[left] >= 75) & (share < rates["with_family_75_plus"] * 2)]
    families = np.unique(home[(home >= 0) & (age < 60)])
    if len(families):
        home[old] = draws.choice(families, len(old))
    alone = np.flatnonzero(home < 0)
    home[alone] = home.max() + 1 + np.arange(len(alone))
