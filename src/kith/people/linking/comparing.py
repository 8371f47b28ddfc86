"""How two entries are compared: for each kind of detail the levels of agreement, from the same to contradictory.

Each level has its condition, the words a reviewer reads, and two default weights: `m`, how often the same person's two
entries agree so, and `u`, how often two different people's do. The defaults serve small files and hold larger ones
steady; what a file itself shows counts for more the larger it is (`training`).

Source of the defaults: ours. `m` from the faults that linkage studies of hospital, practice and council records report
(names differ in 3-8 % of true pairs, dates of birth in 1-3 %, addresses are stale in 10-20 %); `u` from counting: one
in 365.25 x 80 shares a date of birth, about one in 200 a given name, one in 500 a family name, one in 2,500 a postcode
among the 40,000 people of a neighbourhood.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of agreement.

    name    as it stands in the saved model
    sql     condition over `<column>_l` and `<column>_r`
    m, u    default probabilities of the level, given the same person and given two people
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
    """One kind of detail. `missing` is the condition under which it says nothing; `needs` the columns of which one must have values."""

    name: str
    needs: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]

    def level(self, name: str) -> int:
        """The number Splink gives a level: the last is 0, the first the highest."""
        return len(self.levels) - 1 - [level.name for level in self.levels].index(name)


def _edits(column: str, most: int, least_length: int = 0) -> str:
    longer = (
        f" and length({column}_l) >= {least_length} and length({column}_r) >= {least_length}" if least_length else ""
    )
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}{longer}"


def _alike(left: str, right: str, least: float) -> str:
    return f"jaro_winkler_similarity({left}, {right}) >= {least}"


def _either_missing(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


_SWAPPED = (
    "given_l <> given_r and ((given_l = family_r and family_l = given_r) or "
    f"({_alike('given_l', 'family_r', 0.92)} and {_alike('family_l', 'given_r', 0.92)}))"
)
_PARTS = [
    f"substr(birth_l, {start}, {length}) = substr(birth_r, {start}, {length})"
    for start, length in ((1, 4), (5, 2), (7, 2))
]
_BOTH_DATES = "length(birth_l) = 8 and length(birth_r) = 8"
_TWO_PARTS = f"{_BOTH_DATES} and (({_PARTS[0]} and {_PARTS[1]}) or ({_PARTS[0]} and {_PARTS[2]}) or ({_PARTS[1]} and {_PARTS[2]}))"
_DAY_MONTH = f"{_BOTH_DATES} and {_PARTS[0]} and substr(birth_l, 5, 2) = substr(birth_r, 7, 2) and substr(birth_l, 7, 2) = substr(birth_r, 5, 2)"
_YEARS_APART = "abs(coalesce(try_cast(substr(birth_l, 1, 4) as integer), 0) - coalesce(try_cast(substr(birth_r, 1, 4) as integer), 9999))"
_SAME_ADDRESS = "address_l = address_r"
_LIKE_ADDRESS = f"(house_l is not distinct from house_r and {_alike('address_l', 'address_r', 0.88)})"
_SAME_POSTCODE = "postcode_l = postcode_r"
_LIKE_POSTCODE = "damerau_levenshtein(postcode_l, postcode_r) <= 1"

NHS_NUMBER = Comparison(
    "nhs_number", ("nhs_written",), _either_missing("nhs_written"), (
        Level("same", "nhs_written_l = nhs_written_r", 0.985, 1e-6, "same NHS number", "nhs_written"),
        Level("near", f"(nhs_l is null or nhs_r is null) and {_edits('nhs_written', 2, 6)}", 0.005, 1e-6,
              "NHS numbers differ by a slip, and one of them has a wrong check digit"),
        Level("unreadable", "nhs_l is null or nhs_r is null", 0.005, 0.01, "NHS numbers differ, and one of them has a wrong check digit"),
        Level("different", "ELSE", 0.005, 0.99, "two valid NHS numbers that differ"),
    ))  # fmt: skip

GIVEN_NAME = Comparison(
    "given_name", ("given",), _either_missing("given"), (
        Level("same", "given_l = given_r", 0.86, 0.006, "same given name", "given"),
        Level("swapped", _SWAPPED, 0.01, 2e-5, "given and family name have changed places"),
        Level("nickname", "list_has_any(given_roots_l, given_roots_r)", 0.04, 0.004,
              "given names are a known nickname pair, or one has a further name", "given", 0.5),
        Level("close", f"{_edits('given', 1, 4)} or {_alike('given_l', 'given_r', 0.92)}", 0.04, 0.004, "given names differ by a slip", "given", 0.5),
        Level("sound", "list_has_any(given_sounds_l, given_sounds_r)", 0.01, 0.004, "given names sound alike"),
        Level("initial", "(length(given_l) = 1 or length(given_r) = 1) and substr(given_l, 1, 1) = substr(given_r, 1, 1)",
              0.01, 0.003, "an initial fits the given name"),
        Level("half_swapped", "given_l = family_r or given_r = family_l", 0.005, 0.002, "the given name of one is the family name of the other"),
        Level("like", _alike("given_l", "given_r", 0.8), 0.01, 0.02, "given names are somewhat alike"),
        Level("different", "ELSE", 0.015, 0.95, "given names differ"),
    ))  # fmt: skip

FAMILY_NAME = Comparison(
    "family_name", ("family",), f"family_l is null or family_r is null or ({_SWAPPED})", (
        Level("same", "family_l = family_r", 0.88, 0.003, "same family name", "family"),
        Level("part", "list_has_any(family_parts_l, family_parts_r)", 0.02, 0.001, "family names share a part, or one was the other's before", "family", 0.5),
        Level("close", f"{_edits('family', 1, 4)} or {_alike('family_l', 'family_r', 0.92)}", 0.04, 0.003, "family names differ by a slip", "family", 0.5),
        Level("sound", "list_has_any(family_sounds_l, family_sounds_r)", 0.005, 0.003, "family names sound alike"),
        Level("half_swapped", "given_l = family_r or given_r = family_l", 0.005, 0.002, "the family name of one is the given name of the other"),
        Level("like", _alike("family_l", "family_r", 0.8), 0.01, 0.01, "family names are somewhat alike"),
        Level("different", "ELSE", 0.04, 0.978, "family names differ"),
    ))  # fmt: skip

BIRTH_DATE = Comparison(
    "birth_date", ("birth",), _either_missing("birth"), (
        Level("same", "birth_l = birth_r", 0.955, 4e-5, "same date of birth", "birth"),
        Level("day_month", _DAY_MONTH, 0.004, 4e-5, "day and month of birth have changed places"),
        Level("digit", _edits("birth", 1), 0.02, 8e-4, "dates of birth differ by one digit"),
        Level("two_parts", _TWO_PARTS, 0.008, 0.002, "two of day, month and year of birth are the same"),
        Level("two_digits", _edits("birth", 2), 0.004, 0.01, "dates of birth differ by two digits"),
        Level("year", f"{_BOTH_DATES} and {_YEARS_APART} <= 1", 0.004, 0.03, "dates of birth are within a year or two"),
        Level("different", "ELSE", 0.005, 0.957, "dates of birth differ"),
    ))  # fmt: skip

HOME = Comparison(
    "home", ("postcode", "address"),
    f"({_either_missing('postcode')}) and ({_either_missing('address')}) and ({_either_missing('city')})", (
        Level("same", f"{_SAME_ADDRESS} and coalesce({_SAME_POSTCODE}, true)", 0.6, 1.5e-4, "same address", "address"),
        Level("like", f"{_LIKE_ADDRESS} and {_SAME_POSTCODE}", 0.1, 5e-5, "addresses differ by a slip, same postcode"),
        Level("postcode", _SAME_POSTCODE, 0.08, 4e-4, "same postcode", "postcode"),
        Level("address", f"{_SAME_ADDRESS} or ({_LIKE_ADDRESS} and (coalesce({_LIKE_POSTCODE}, false) or city_l = city_r))", 0.04, 1e-4,
              "addresses are alike, postcodes differ"),
        Level("city", f"coalesce({_LIKE_POSTCODE}, false) or city_l = city_r or {_alike('city_l', 'city_r', 0.92)}", 0.05, 0.05,
              "same town, or postcodes differ by a slip"),
        Level("different", "ELSE", 0.13, 0.95, "addresses differ"),
    ))  # fmt: skip

CITY = Comparison(
    "city", ("city",), _either_missing("city"), (
        Level("same", "city_l = city_r", 0.8, 0.05, "same town", "city"),
        Level("close", f"{_edits('city', 2, 5)} or {_alike('city_l', 'city_r', 0.88)}", 0.1, 0.03, "towns differ by a slip"),
        Level("different", "ELSE", 0.1, 0.92, "towns differ"),
    ))  # fmt: skip

PHONE = Comparison(
    "phone", ("phone",), _either_missing("phone"), (
        Level("same", "phone_l = phone_r", 0.75, 8e-5, "same telephone number", "phone"),
        Level("close", _edits("phone", 1, 6), 0.02, 1e-5, "telephone numbers differ by a slip"),
        Level("different", "ELSE", 0.23, 0.9999, "telephone numbers differ"),
    ))  # fmt: skip

EMAIL = Comparison(
    "email", ("email",), _either_missing("email"), (
        Level("same", "email_l = email_r", 0.75, 3e-5, "same e-mail address", "email"),
        Level("name", "email_name_l = email_name_r and length(email_name_l) >= 4", 0.05, 3e-5, "e-mail addresses have the same name part"),
        Level("close", f"{_edits('email', 3, 8)}", 0.08, 2e-5, "e-mail addresses differ by a slip"),
        Level("different", "ELSE", 0.12, 0.9999, "e-mail addresses differ"),
    ))  # fmt: skip

SEX = Comparison(
    "sex", ("sex",), _either_missing("sex"), (
        Level("same", "sex_l = sex_r", 0.985, 0.5, "same sex"),
        Level("different", "ELSE", 0.015, 0.5, "sex differs"),
    ))  # fmt: skip


def _plain(name: str, noun: str) -> Comparison:
    return Comparison(
        name, (name,), _either_missing(name), (
            Level("same", f"{name}_l = {name}_r", 0.8, 0.02, f"same {noun}", name),
            Level("close", _alike(f"{name}_l", f"{name}_r", 0.88), 0.08, 0.01, f"{noun}s are alike"),
            Level("different", "ELSE", 0.12, 0.97, f"{noun}s differ"),
        ))  # fmt: skip


BIRTH_PLACE = _plain("birth_place", "place of birth")
OCCUPATION = _plain("occupation", "occupation")

EVERY = (NHS_NUMBER, GIVEN_NAME, FAMILY_NAME, BIRTH_DATE, HOME, CITY, PHONE, EMAIL, SEX, BIRTH_PLACE, OCCUPATION)


def comparisons_for(filled: set[str]) -> tuple[Comparison, ...]:
    """The comparisons that a file's columns allow; the town counts by itself only where there is no postcode and no address.

    Parameters
    ----------
    filled : names of the prepared columns that have at least two values

    Examples
    --------
    >>> [c.name for c in comparisons_for({"family", "birth", "city"})]
    ['family_name', 'birth_date', 'city']
    >>> [c.name for c in comparisons_for({"family", "postcode", "city"})]
    ['family_name', 'home']
    """
    chosen = [c for c in EVERY if not filled.isdisjoint(c.needs)]
    return tuple(c for c in chosen if c.name != "city" or HOME not in chosen)
