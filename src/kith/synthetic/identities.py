"""What people are called and how they are reached: names, NHS numbers, phones and e-mail, none of them real.

NHS numbers are from 999 000 0000 to 999 999 9999, kept for testing; telephones begin with 01632, a code that no place
has; e-mail addresses end in example.org, which nobody can own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, happens, pick, stream
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import ROUGH, SOFA, Residents
from kith.synthetic.unaccented import plain_letters
from kith.synthetic.words import read_words

MOST_PEOPLE = 800_000


@dataclass(frozen=True)
class Identities:
    """Names, numbers and ways to reach each person, one entry per person; an empty text where there is none."""

    nhs_number: np.ndarray
    family_name: np.ndarray
    given_name: np.ndarray
    former_family_name: np.ndarray
    preferred_name: np.ndarray
    phone: np.ndarray
    email: np.ndarray
    language: np.ndarray
    speaks_english: np.ndarray


def name(residents: Residents, seed: int) -> Identities:
    """Name everybody, and give them a number, a telephone and a language."""
    draws = stream(seed, "identities")
    community = _communities(draws, residents)
    given = _given_names(draws, residents, community)
    family = _family_names(draws, residents, community)
    changed = _changed(draws, residents)
    former = np.where(changed, _family_of(draws, community), "")
    former = np.where(former == family, "", former).astype(object)
    _name_twins_alike(draws, residents, given, family)
    single = _single_names(draws, community, given, family)
    language, speaks = _languages(draws, residents, community)
    preferred = np.where(happens(draws, 0.05, residents.count), _nicknames(draws, given), "").astype(object)
    return Identities(
        nhs_numbers(residents.count, seed),
        family,
        given,
        np.where(single, "", former).astype(object),
        preferred,
        _phones(draws, residents),
        _emails(draws, given, family),
        language,
        speaks,
    )


def nhs_numbers(count: int, seed: int) -> np.ndarray:
    """Distinct NHS numbers from the test range, with right check digits.

    Raises
    ------
    BadUsage
        where more are wanted than the range holds.

    Method
    ------
    Modulus 11 with weights 10 to 2; a remainder that would need the digit 10 is left out.

    Examples
    --------
    >>> numbers = nhs_numbers(3, seed=7)
    >>> len(set(numbers)), {number[:3] for number in numbers}
    (3, {'999'})
    """
    if count > MOST_PEOPLE:
        raise BadUsage(
            f"The test range holds NHS numbers for {MOST_PEOPLE:,} people, not {count:,}.", "Ask for fewer people."
        )
    middle = stream(seed, "nhs numbers").permutation(1_000_000)
    digits = middle[:, None] // 10 ** np.arange(5, -1, -1) % 10
    check = 11 - (9 * (10 + 9 + 8) + digits @ np.arange(7, 1, -1)) % 11
    check = np.where(check == 11, 0, check)
    usable = check != 10
    number = 9_990_000_000 + middle[usable][:count] * 10 + check[usable][:count]
    return number.astype(str).astype(object)


def _communities(draws: Draws, residents: Residents) -> np.ndarray:
    """The community whose names each household bears."""
    shares = read_words("names")["communities"]
    same = draws.random(residents.home.max() + 1)[residents.home]
    community = np.empty(residents.count, object)
    for category, mix in shares.items():
        rows = residents.category == category
        edges = np.cumsum(list(mix.values()))
        names = np.array(list(mix), object)
        community[rows] = names[np.searchsorted(edges, same[rows] * edges[-1]).clip(0, len(names) - 1)]
    return community


def _words(community: str, kind: str) -> np.ndarray:
    """A list of names; spaces within a name are written as underscores."""
    lists = read_words("names")[community]
    words = lists[kind].split()
    if kind == "family" and "family_first" in lists:
        words += [a + b for a in lists["family_first"].split() for b in lists["family_last"].split()]
    words = [word.replace("St.", "St.").replace("_", " ") for word in words]
    return np.array(words, object)


def _drawn(draws: Draws, words: np.ndarray, count: int) -> np.ndarray:
    """Names drawn so that the first of a list are a few times as usual as the last."""
    return words[pick(draws, 1.0 / (8.0 + np.arange(len(words))) ** 0.8, count)]


def _given_names(draws: Draws, residents: Residents, community: np.ndarray) -> np.ndarray:
    """Given names by community and sex, and among British people by the time of birth."""
    given = np.empty(residents.count, object)
    cohort = np.select([residents.age >= 62, residents.age < 28], ["_old", "_young"], "")
    for people in np.unique(community.astype(str)):
        lists = read_words("names")[people]
        for sex, women in (("male", False), ("female", True)):
            for times in ("_old", "", "_young"):
                rows = np.flatnonzero((community == people) & (residents.female == women) & (cohort == times))
                kind = sex + times if sex + times in lists else sex
                given[rows] = _drawn(draws, _words(people, kind), len(rows))
    hyphened = np.flatnonzero((community == "british") & happens(draws, 0.012, residents.count))
    given[hyphened] = given[hyphened] + "-" + given[np.roll(hyphened, 1)] if len(hyphened) else given[hyphened]
    return given


def _family_of(draws: Draws, community: np.ndarray) -> np.ndarray:
    """A family name of the community for each."""
    family = np.empty(len(community), object)
    for people in np.unique(community.astype(str)):
        rows = np.flatnonzero(community == people)
        family[rows] = _drawn(draws, _words(people, "family"), len(rows))
    return family


def _family_names(draws: Draws, residents: Residents, community: np.ndarray) -> np.ndarray:
    """One family name for most households; sharers, care homes and some couples have their own."""
    own = _family_of(draws, community)
    count = residents.home.max() + 1
    eldest = np.zeros(count, int)
    order = np.argsort(residents.birth_day)[::-1]
    eldest[residents.home[order]] = order
    shared = own[eldest][residents.home]
    span = np.zeros(count)
    np.maximum.at(span, residents.home, residents.age)
    adult = residents.age >= 18
    near_in_age = adult & (span[residents.home] - residents.age < 15)
    sharing = np.bincount(residents.home[adult & (residents.age < 36)], minlength=count) > 2
    keeps = (
        (residents.accommodation > 1)
        | sharing[residents.home] & near_in_age
        | (near_in_age & happens(draws, 0.24, len(own)))
    )
    keeps |= happens(draws, 0.03, len(own)) | (community != community[eldest[residents.home]])
    family = np.where(keeps, own, shared).astype(object)
    double = happens(draws, 0.02, count)[residents.home] & (community == "british") & ~keeps
    second = _family_of(draws, np.full(count, "british", object))[residents.home]
    return np.where(double & (family != second), family + "-" + second, family).astype(object)


def _changed(draws: Draws, residents: Residents) -> np.ndarray:
    """Who bears another family name than at birth: mostly women, mostly by marriage."""
    share = read_rates("people")["moves"]["changed_family_name"]
    chance = np.where(residents.female, 1.7, 0.3) * np.where(residents.age >= 20, 1.25, 0.15) * share
    return happens(draws, chance, residents.count)


def _name_twins_alike(draws: Draws, residents: Residents, given: np.ndarray, family: np.ndarray) -> None:
    """Twins bear one family name; some have given names that begin alike."""
    second = np.flatnonzero(residents.twin > np.arange(residents.count))
    other = residents.twin[second]
    family[other] = family[second]
    same = given[other] == given[second]
    given[other[same]] = (
        given[other[same]] + "-" + np.array(["Rae", "Lee", "Jo", "Ann"], object)[draws.integers(0, 4, same.sum())]
    )


def _single_names(draws: Draws, community: np.ndarray, given: np.ndarray, family: np.ndarray) -> np.ndarray:
    """A few people have one name only, which partners put where they please."""
    single = np.zeros(len(given), bool)
    for people in ("other_asian", "arab"):
        rows = np.flatnonzero((community == people) & happens(draws, 0.05, len(given)))
        given[rows] = _drawn(draws, _words(people, "single"), len(rows))
        family[rows] = ""
        single[rows] = True
    return single


def _languages(draws: Draws, residents: Residents, community: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The main language, and whether the person speaks English well."""
    rates, words = read_rates("people")["language"], read_words("names")
    names, language = np.unique(community.astype(str), return_inverse=True)
    tongue = np.array([words[c]["language"] for c in names], object)[language]
    share = np.array([words[c]["abroad_language_share"] for c in names])[language]
    abroad = residents.arrival_day > 0
    other = happens(draws, np.where(abroad, share, share * 0.12), residents.count) & (tongue != "English")
    years = np.where(abroad, (residents.on - residents.arrival_day) / 365.25, 30)
    struggle = rates["cannot_speak_well_share"] * np.where(years < 3, 1.9, np.where(years < 10, 1.1, 0.8))
    struggle = struggle * np.where(residents.age > 60, 1.9, np.where(residents.age < 18, 0.35, 1.0))
    speaks = ~(other & happens(draws, struggle, residents.count))
    return np.where(other, tongue, "English").astype(object), speaks


def _nicknames(draws: Draws, given: np.ndarray) -> np.ndarray:
    """A short form of the given name, where there is a usual one."""
    known = {name: short.split() for name, short in read_words("names")["nicknames"].items()}
    choice = draws.integers(0, 6, len(given))
    return np.array([known[g][c % len(known[g])] if g in known else "" for g, c in zip(given, choice)], object)


def _phones(draws: Draws, residents: Residents) -> np.ndarray:
    """Telephones: one's own, the household's for children and some others, or none."""
    count = residents.home.max() + 1
    # very large places run out of numbers, so some are shared by strangers, as reused numbers are
    numbers = draws.permutation(1_000_000)[np.arange(count + residents.count) % 1_000_000]
    shared = (residents.age < 16) | happens(draws, np.where(residents.age > 75, 0.6, 0.12), residents.count)
    number = np.where(shared, numbers[residents.home], numbers[count + np.arange(residents.count)])
    phone = "01632 " + np.char.zfill(number.astype(str), 6).astype(object)
    without = happens(draws, np.where(np.isin(residents.accommodation, (ROUGH, SOFA)), 0.45, 0.03), residents.count)
    return np.where(without, "", phone).astype(object)


def _emails(draws: Draws, given: np.ndarray, family: np.ndarray) -> np.ndarray:
    """E-mail addresses at a domain that nobody can own."""
    number = draws.integers(1, 9999, len(given))
    return np.array(
        [
            f"{plain_letters(g)}.{plain_letters(f) or 'x'}{n}@example.org".lower()
            for g, f, n in zip(given, family, number)
        ],
        object,
    )
