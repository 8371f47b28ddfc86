"""The faults that real files have, put on purpose into each partner's record of a person."""

from __future__ import annotations

import numpy as np

from kith.synthetic.chance import Draws, happens
from kith.synthetic.rates import read_rates
from kith.synthetic.unaccented import without_accents
from kith.synthetic.words import read_words

_NEXT_KEY = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz"))


def wrong_nhs_numbers(draws: Draws, numbers: np.ndarray, everybody: np.ndarray) -> None:
    """Make some NHS numbers wrong in place: a digit mistyped, two swapped, or somebody else's."""
    rates = read_rates("faults")
    kinds = rates["nhs_number"]
    wrong = np.flatnonzero(happens(draws, rates["record"]["nhs_number_wrong"], len(numbers)) & (numbers != ""))
    kind = draws.choice(3, len(wrong), p=[kinds["wrong_digit"], kinds["swapped_digits"], kinds["someone_elses"]])
    for row, how, luck in zip(wrong, kind, draws.integers(0, 1_000_000, len(wrong))):
        if how == 0:
            numbers[row] = mistype_digit(numbers[row], int(luck))
        elif how == 1:
            numbers[row] = swap_digits(numbers[row], int(luck))
        else:
            numbers[row] = everybody[luck % len(everybody)]


def mistype_digit(number: str, luck: int) -> str:
    """One digit replaced by another.

    Examples
    --------
    >>> mistype_digit("9990000018", 3)
    '9991000018'
    """
    place = luck % len(number)
    digit = str((int(number[place]) + 1 + luck // 10 % 9) % 10)
    return number[:place] + digit + number[place + 1 :]


def swap_digits(number: str, luck: int) -> str:
    """Two neighbouring digits that differ, swapped.

    Examples
    --------
    >>> swap_digits("9990000018", 0)
    '9909000018'
    """
    places = [n for n in range(len(number) - 1) if number[n] != number[n + 1]]
    place = places[luck % len(places)]
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def wrong_names(draws: Draws, given: np.ndarray, family: np.ndarray) -> None:
    """Make some names wrong in place: a slip, a nickname, given and family name swapped, an accent or hyphen lost."""
    rows = happens(draws, read_rates("faults")["record"]["name_wrong"], len(given))
    nicknames = {name: short.split() for name, short in read_words("names")["nicknames"].items()}
    for row, luck in zip(np.flatnonzero(rows), draws.integers(0, 1_000_000, int(rows.sum()))):
        kind = luck % 100
        if kind < 40 and given[row] in nicknames:
            given[row] = nicknames[given[row]][luck // 100 % len(nicknames[given[row]])]
        elif kind < 46 and family[row] and given[row]:
            given[row], family[row] = family[row], given[row]
        elif kind < 58 and plainer(family[row]) != family[row]:
            family[row] = plainer(family[row])
        elif kind < 75 or not family[row]:
            given[row] = slip(given[row], int(luck))
        else:
            family[row] = slip(family[row], int(luck))


def plainer(name: str) -> str:
    """A name without accents, apostrophes or hyphens.

    Examples
    --------
    >>> plainer("O'Súilleabháin-Byrne")
    'OSuilleabhainByrne'
    """
    return without_accents(name).replace("'", "").replace("-", "").replace(" ", "")


def slip(name: str, luck: int) -> str:
    """A name with one slip of the keyboard: a letter lost, doubled, swapped or next to the right one.

    Examples
    --------
    >>> slip("Margaret", 13), slip("Margaret", 112), slip("Margaret", 211), slip("Margaret", 311)
    ('Magaret', 'Margarret', 'Magraret', 'Margarrt')
    """
    if len(name) < 3:
        return name + name[-1:]
    place = 1 + luck % (len(name) - 2)
    kind = luck // 100 % 4
    if kind == 0:
        return name[:place] + name[place + 1 :]
    if kind == 1:
        return name[:place] + name[place] + name[place:]
    if kind == 2:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + _NEXT_KEY.get(name[place].lower(), "e") + name[place + 1 :]


def wrong_birth_days(draws: Draws, days: np.ndarray, on: int) -> np.ndarray:
    """Birth dates of which some are wrong: day and month swapped, a digit off, a year off, the first of January."""
    days = days.copy()
    rows = np.flatnonzero(happens(draws, read_rates("faults")["record"]["birth_date_wrong"], len(days)))
    dates = days[rows].astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day, month = (dates - months).astype(int), months.astype(int) % 12
    years = dates.astype("datetime64[Y]")
    kind = draws.choice(4, len(rows), p=[0.34, 0.34, 0.2, 0.12])
    swapped = (years.astype("datetime64[M]") + np.minimum(day, 11)).astype("datetime64[D]") + month
    nudged = dates + np.array([-10, -1, 1, 10])[draws.integers(0, 4, len(rows))]
    other_year = (
        (years + np.array([-10, -1, 1])[draws.integers(0, 3, len(rows))]).astype("datetime64[M]") + month
    ).astype("datetime64[D]") + np.minimum(day, 27)
    first = years.astype("datetime64[D]")
    wrong = np.select([kind == 0, kind == 1, kind == 2], [swapped, nudged, other_year], first).astype(int)
    # a swap of the 12th of a month with itself, or a day to come, would be no fault or a silly one
    wrong = np.where((wrong == days[rows]) | (wrong > on), days[rows] - 1, wrong)
    days[rows] = wrong
    return days
