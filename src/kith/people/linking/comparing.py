"""How two entries are compared: for each kind of detail the levels of agreement, from the same to contradictory.

Each level has its condition, the words a reviewer reads, and two default weights: `m`, how often the same person's two
entries agree so, and `u`, how often two different people's do. The defaults serve small files and hold larger ones
steady; what a file itself shows counts for more the larger it is (`training`).

Source of the defaults: ours. `m` from the faults that partners' files are known for (names wrong or short in about one
entry in fifteen, dates of birth in one in fifty, addresses stale in one in seven), counted twice, for either entry of a
pair may be wrong; `u` from counting: one pair in 365.25 x 70 shares a date of birth, about one in 170 a given name,
one in 330 a family name, one in 2,500 a postcode among the 40,000 people of a neighbourhood.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from kith.people.linking.conditions import (
    ADDRESS_ALIKE,
    DAY_AND_MONTH_SWAPPED,
    EMAILS_ALIKE,
    EMAILS_OF_ONE_NAME,
    GENERATION_APART,
    JUMBLED,
    NAMES_SWAPPED,
    POSTCODE_ALIKE,
    TWO_NAMES,
    TWO_PARTS_OF_DATE,
    YEAR_APART,
    alike,
    date_digits_apart,
    missing,
    slips,
)


@dataclass(frozen=True)
class Level:
    """One level of agreement.

    name    as it stands in the saved model
    sql     condition over `<column>_l` and `<column>_r`; `ELSE` for the last
    m, u    default probabilities of the level, given one person and given two people
    words   for the reviewer
    rarity  column whose rare values count for more (term frequency); None for none
    share   how much of that adjustment is made, 0 to 1
    """

    name: str
    sql: str
    m: float
    u: float
    words: str
    rarity: str | None = None
    share: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """One kind of detail.

    name     as it stands in the saved model
    needs    columns of which one must have values
    missing  condition under which a pair says nothing
    levels   best first
    counted  column whose very same value makes the first level, so that such pairs can be counted by value
    """

    name: str
    needs: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]
    counted: str | None = None

    def number(self, level: str) -> int:
        """The number that Splink gives a level: 0 for the last, the highest for the first; -1 is missing."""
        return len(self.levels) - 1 - [each.name for each in self.levels].index(level)

    def defaults(self, of: str) -> np.ndarray:
        """The default `m` or `u` by level number, summing to one."""
        values = np.array([getattr(level, of) for level in reversed(self.levels)])
        return values / values.sum()


NHS_NUMBER = Comparison(
    "nhs_number",
    ("nhs_written",),
    missing("nhs_written"),
    (
        Level("same", "nhs_l = nhs_r", 0.975, 1e-7, "same NHS number"),
        Level(
            "same_unreadable",
            "nhs_written_l = nhs_written_r",
            0.005,
            1e-6,
            "same number written, though its check digit is wrong",
            "nhs_written",
        ),
        Level(
            "slip",
            f"(nhs_l is null or nhs_r is null) and {slips('nhs_written', 2, 6)}",
            0.006,
            1e-6,
            "NHS numbers differ by a slip, and one has a wrong check digit",
        ),
        Level(
            "unreadable",
            "nhs_l is null or nhs_r is null",
            0.006,
            0.01,
            "NHS numbers differ, and one has a wrong check digit",
        ),
        Level("different", "ELSE", 0.008, 0.99, "NHS numbers differ"),
    ),
    "nhs",
)

GIVEN_NAME = Comparison(
    "given_name",
    ("given",),
    missing("given"),
    (
        Level("same", "given_l = given_r", 0.86, 0.006, "same given name", "given"),
        Level("swapped", NAMES_SWAPPED, 0.01, 2e-5, "given and family name have changed places"),
        Level(
            "nickname",
            "list_has_any(given_roots_l, given_roots_r)",
            0.04,
            0.004,
            "given names are a known nickname pair, or one has a further name",
            "given",
            0.5,
        ),
        Level(
            "other_name",
            f"{TWO_NAMES} and {alike('given_l', 'given_r', 0.8)}",
            0.004,
            0.01,
            "given names are alike, but two names",
        ),
        Level(
            "slip",
            f"{alike('given_l', 'given_r', 0.92)} or {slips('given', 1)}",
            0.04,
            0.004,
            "given names differ by a slip",
            "given",
            0.5,
        ),
        Level("sound", "list_has_any(given_sounds_l, given_sounds_r)", 0.01, 0.004, "given names sound alike"),
        Level(
            "initial",
            "(length(given_l) = 1 or length(given_r) = 1) and left(given_l, 1) = left(given_r, 1)",
            0.01,
            0.003,
            "an initial fits the given name",
        ),
        Level(
            "as_family",
            "(family_l is null and given_l = family_r) or (family_r is null and given_r = family_l)",
            0.005,
            0.002,
            "the given name of one is the family name of the other",
        ),
        Level(
            "like",
            f"not {TWO_NAMES} and ({alike('given_l', 'given_r', 0.8)} or {JUMBLED})",
            0.01,
            0.01,
            "given names are somewhat alike",
        ),
        Level("different", "ELSE", 0.015, 0.95, "given names differ"),
    ),
    "given",
)

FAMILY_NAME = Comparison(
    "family_name",
    ("family",),
    f"{missing('family')} or {NAMES_SWAPPED}",
    (
        Level("same", "family_l = family_r", 0.88, 0.003, "same family name", "family"),
        Level(
            "part",
            "list_has_any(family_parts_l, family_parts_r)",
            0.02,
            0.001,
            "family names share a part, or one is the other's former name",
            "family",
            0.5,
        ),
        Level(
            "slip",
            f"{alike('family_l', 'family_r', 0.92)} or {slips('family', 1)}",
            0.04,
            0.003,
            "family names differ by a slip",
            "family",
            0.5,
        ),
        Level("sound", "list_has_any(family_sounds_l, family_sounds_r)", 0.005, 0.003, "family names sound alike"),
        Level(
            "as_given",
            "(given_l is null and family_l = given_r) or (given_r is null and family_r = given_l)",
            0.005,
            0.002,
            "the family name of one is the given name of the other",
        ),
        Level("like", alike("family_l", "family_r", 0.8), 0.01, 0.01, "family names are somewhat alike"),
        Level("different", "ELSE", 0.04, 0.978, "family names differ"),
    ),
    "family",
)

BIRTH_DATE = Comparison(
    "birth_date",
    ("birth",),
    missing("birth"),
    (
        Level("same", "birth_l = birth_r", 0.955, 4e-5, "same date of birth", "birth"),
        Level("swapped", DAY_AND_MONTH_SWAPPED, 0.004, 4e-5, "day and month of birth have changed places"),
        Level("digit", date_digits_apart(1), 0.02, 8e-4, "dates of birth differ by one digit"),
        Level("two_parts", TWO_PARTS_OF_DATE, 0.008, 0.002, "two of day, month and year of birth are the same"),
        Level("two_digits", date_digits_apart(2), 0.004, 0.01, "dates of birth differ by two digits"),
        Level("year", YEAR_APART, 0.004, 0.03, "dates of birth are within a year or two"),
        Level("generation", GENERATION_APART, 0.002, 0.7, "dates of birth lie a generation apart"),
        Level("different", "ELSE", 0.003, 0.257, "dates of birth differ"),
    ),
    "birth",
)

HOME = Comparison(
    "home",
    ("postcode", "address"),
    f"({missing('postcode')}) and ({missing('address')}) and ({missing('city')})",
    (
        Level(
            "same",
            "address_l = address_r and coalesce(postcode_l = postcode_r, true)",
            0.6,
            1.5e-4,
            "same address",
            "address",
        ),
        Level(
            "slip",
            f"{ADDRESS_ALIKE} and postcode_l = postcode_r",
            0.1,
            5e-5,
            "addresses differ by a slip, same postcode",
        ),
        Level("postcode", "postcode_l = postcode_r", 0.08, 4e-4, "same postcode", "postcode"),
        Level(
            "address",
            f"address_l = address_r or ({ADDRESS_ALIKE} and ({POSTCODE_ALIKE} or city_l = city_r))",
            0.04,
            1e-4,
            "addresses are alike, postcodes differ",
        ),
        Level(
            "city",
            f"{POSTCODE_ALIKE} or city_l = city_r or {alike('city_l', 'city_r', 0.92)}",
            0.05,
            0.05,
            "same town, or postcodes differ by a slip",
        ),
        Level("different", "ELSE", 0.13, 0.95, "addresses differ"),
    ),
)

CITY = Comparison(
    "city",
    ("city",),
    missing("city"),
    (
        Level("same", "city_l = city_r", 0.8, 0.05, "same town", "city"),
        Level(
            "slip", f"{alike('city_l', 'city_r', 0.88)} or {slips('city', 2, 5)}", 0.1, 0.03, "towns differ by a slip"
        ),
        Level("different", "ELSE", 0.1, 0.92, "towns differ"),
    ),
    "city",
)

PHONE = Comparison(
    "phone",
    ("phone",),
    missing("phone"),
    (
        Level("same", "phone_l = phone_r", 0.75, 8e-5, "same telephone number", "phone"),
        Level("slip", slips("phone", 1, 6), 0.02, 1e-5, "telephone numbers differ by a slip"),
        Level("different", "ELSE", 0.23, 0.9999, "telephone numbers differ"),
    ),
    "phone",
)

EMAIL = Comparison(
    "email",
    ("email",),
    f"{missing('email')} or {EMAILS_OF_ONE_NAME}",
    (
        Level("same", "email_l = email_r", 0.75, 3e-5, "same e-mail address", "email"),
        Level(
            "name",
            "email_name_l = email_name_r and length(email_name_l) >= 4",
            0.05,
            3e-5,
            "e-mail addresses have the same name part",
        ),
        Level("slip", EMAILS_ALIKE, 0.08, 2e-5, "e-mail addresses differ by a slip"),
        Level("different", "ELSE", 0.12, 0.9999, "e-mail addresses differ"),
    ),
    "email",
)

SEX = Comparison(
    "sex",
    ("sex",),
    missing("sex"),
    (
        Level("same", "sex_l = sex_r", 0.985, 0.5, "same sex"),
        Level("different", "ELSE", 0.015, 0.5, "sex differs"),
    ),
)

GENERATION = Comparison(
    "generation",
    ("generation",),
    missing("generation"),
    (
        Level("same", "generation_l = generation_r", 0.97, 0.5, "both are the junior, or both the senior"),
        Level("different", "ELSE", 0.03, 0.5, "one is the junior and one the senior"),
    ),
)


def _plain(name: str, noun: str) -> Comparison:
    """A detail of which only its rarity is known: where somebody was born, what they do for a living."""
    return Comparison(
        name,
        (name,),
        missing(name),
        (
            Level("same", f"{name}_l = {name}_r", 0.8, 0.02, f"same {noun}", name),
            Level("like", alike(f"{name}_l", f"{name}_r", 0.88), 0.08, 0.01, f"much the same {noun}"),
            Level("different", "ELSE", 0.12, 0.97, f"{noun} differs"),
        ),
        name,
    )


BIRTH_PLACE = _plain("birth_place", "place of birth")
OCCUPATION = _plain("occupation", "occupation")
EVERY = (
    NHS_NUMBER,
    GIVEN_NAME,
    FAMILY_NAME,
    BIRTH_DATE,
    HOME,
    CITY,
    PHONE,
    EMAIL,
    SEX,
    GENERATION,
    BIRTH_PLACE,
    OCCUPATION,
)


def comparisons_for(filled: Set[str]) -> tuple[Comparison, ...]:
    """The comparisons that a file's columns allow; a town counts by itself only where there is no postcode or address.

    Parameters
    ----------
    filled : names of the prepared columns that have values

    Examples
    --------
    >>> [comparison.name for comparison in comparisons_for({"family", "birth", "city"})]
    ['family_name', 'birth_date', 'city']
    >>> [comparison.name for comparison in comparisons_for({"family", "postcode", "city"})]
    ['family_name', 'home']
    """
    chosen = [comparison for comparison in EVERY if not filled.isdisjoint(comparison.needs)]
    return tuple(comparison for comparison in chosen if comparison is not CITY or HOME not in chosen)
