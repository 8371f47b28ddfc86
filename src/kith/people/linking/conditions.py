"""The conditions of the levels of agreement, as SQL over `<column>_l` and `<column>_r` of the prepared columns.

Cheap conditions stand before dear ones: millions of pairs go through them.
"""

from __future__ import annotations


def missing(column: str) -> str:
    """Either side has no value.

    Examples
    --------
    >>> missing("birth")
    'birth_l is null or birth_r is null'
    """
    return f"{column}_l is null or {column}_r is null"


def alike(left: str, right: str, least: float) -> str:
    """Two texts whose Jaro-Winkler similarity (Winkler 1990) is at least so much, 0 to 1.

    Examples
    --------
    >>> alike("city_l", "city_r", 0.9)
    'jaro_winkler_similarity(city_l, city_r) >= 0.9'
    """
    return f"jaro_winkler_similarity({left}, {right}) >= {least}"


def slips(column: str, most: int, least_length: int = 4) -> str:
    """At most so many slips (a letter lost, added, changed, or two swapped) between texts long enough to tell.

    Examples
    --------
    >>> "damerau_levenshtein(phone_l, phone_r) <= 1" in slips("phone", 1)
    True
    """
    left, right = f"{column}_l", f"{column}_r"
    shortest, gap = f"least(length({left}), length({right}))", f"abs(length({left}) - length({right}))"
    return (
        f"({shortest} >= {least_length} and {gap} <= {most} "
        f"and {alike(left, right, 0.8)} and damerau_levenshtein({left}, {right}) <= {most})"
    )


def date_digits_apart(most: int) -> str:
    """At most so many of the eight digits of two dates differ.

    Examples
    --------
    >>> date_digits_apart(1).endswith("<= 1")
    True
    """
    return f"hamming(rpad(birth_l, 12, '_'), rpad(birth_r, 12, '_')) <= {most}"  # rpad cuts too


NAMES_SWAPPED = (
    "(given_l <> given_r and left(given_l, 1) = left(family_r, 1) and left(family_l, 1) = left(given_r, 1) and "
    f"{alike('given_l', 'family_r', 0.92)} and {alike('family_l', 'given_r', 0.92)})"
)

# Two given names that both are names: in the list of names, or borne by several in the file and not a rare slip of a
# common one. Oliver and Olivia, Hassan and Hussain may be twins; Michael and Micheal are a slip.
TWO_NAMES = (
    "((given_is_listed_l and given_is_listed_r) or (least(given_count_l, given_count_r) >= 5 and "
    "least(given_count_l, given_count_r) * 20 >= greatest(given_count_l, given_count_r)))"
)

# The same letters in another order, or all but one of them.
JUMBLED = (
    "(least(length(given_l), length(given_r)) >= 3 and abs(length(given_l) - length(given_r)) <= 1 "
    "and levenshtein(given_letters_l, given_letters_r) <= 1)"
)

_BOTH_DATES = "length(birth_l) = 8 and length(birth_r) = 8"
_YEAR, _MONTH, _DAY = (
    f"substr(birth_l, {start}, {length}) = substr(birth_r, {start}, {length})"
    for start, length in ((1, 4), (5, 2), (7, 2))
)
_YEARS_BETWEEN = "abs(birth_year_l - birth_year_r)"
TWO_PARTS_OF_DATE = f"{_BOTH_DATES} and (({_YEAR} and {_MONTH}) or ({_YEAR} and {_DAY}) or ({_MONTH} and {_DAY}))"
DAY_AND_MONTH_SWAPPED = (
    f"{_BOTH_DATES} and {_YEAR} and substr(birth_l, 5, 2) = substr(birth_r, 7, 2) "
    "and substr(birth_l, 7, 2) = substr(birth_r, 5, 2)"
)
YEAR_APART = f"{_YEARS_BETWEEN} <= 1"
GENERATION_APART = f"{_YEARS_BETWEEN} between 13 and 120"

ADDRESS_ALIKE = f"(house_l is not distinct from house_r and {alike('address_l', 'address_r', 0.88)})"
POSTCODE_ALIKE = "coalesce(damerau_levenshtein(postcode_l, postcode_r) <= 1, false)"

EMAILS_ALIKE = f"(email_digits_l = email_digits_r and {slips('email_name', 2, 5)})"
# Alike because the names are alike: that says nothing more, for or against.
EMAILS_OF_ONE_NAME = (
    "(email_l <> email_r and not (email_tells_l and email_tells_r) "
    f"and (email_name_l = email_name_r or {EMAILS_ALIKE}))"
)
