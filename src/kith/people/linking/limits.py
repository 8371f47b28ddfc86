"""What no score may do: the pairs that are never linked without a person, whatever else agrees, and why.

A score adds up evidence as if each piece stood alone, and families break that: people of one home share name, address
and telephone, and twins their date of birth too. A wrong link shows one person's care to another (hazard H01), so these
limits stand outside the score. They also keep such pairs out of training, where they would pass for a kind of person
whose names often differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kith.people.linking.agreement import Agreement

APART, REVIEW, LINK = 0, 1, 2
BANDS = ("apart", "review", "link")

_SOME_GIVEN = ("same", "swapped", "nickname", "slip", "sound", "initial", "as_family", "like")
_OTHER_GIVEN = ("other_name", "different")
_NEAR_DATE = ("same", "swapped", "digit")
_FAR_DATE = ("two_digits", "year", "generation", "different")
_LIKE_FAMILY = ("same", "part", "slip", "sound")
_SAME_HOME = ("same", "slip", "postcode")


@dataclass(frozen=True)
class Limit:
    """A rule outside the score.

    name    for tests and the saved pairs
    highest the highest band such a pair may have without a person's decision
    lowest  the lowest: a pair that must be seen even if its score is low
    words   for the reviewer
    divides whether two such entries may not be one person through a third entry either
    holds   which pairs it is about
    """

    name: str
    highest: int
    lowest: int
    words: str
    divides: bool
    holds: Callable[[Agreement], np.ndarray]


def _same_number(pairs: Agreement) -> np.ndarray:
    return pairs.reached("nhs_number", "same")


def _all_else_agrees(pairs: Agreement) -> np.ndarray:
    """Nothing but the NHS number speaks against one person."""
    names = pairs.reached("given_name", *_SOME_GIVEN) | pairs.missing("given_name")
    family = pairs.reached("family_name", *_LIKE_FAMILY) | pairs.missing("family_name")
    return names & family & pairs.reached("birth_date", *_NEAR_DATE)


def _name_disagrees(pairs: Agreement) -> np.ndarray:
    no_given = pairs.missing("given_name") | pairs.reached("given_name", "initial")
    return pairs.reached("given_name", *_OTHER_GIVEN) | (pairs.reached("family_name", "different") & no_given)


def _borrowed_number(pairs: Agreement) -> np.ndarray:
    """IMP-05: one number, another name and another date of birth (or another name altogether and no date)."""
    other_date = pairs.reached("birth_date", *_FAR_DATE)
    other_name = pairs.reached("given_name", *_OTHER_GIVEN) & pairs.reached("family_name", "different")
    return _same_number(pairs) & ((_name_disagrees(pairs) & other_date) | (other_name & pairs.missing("birth_date")))


def _twins(pairs: Agreement) -> np.ndarray:
    same_home = pairs.reached("home", *_SAME_HOME) | pairs.missing("home") | pairs.reached("phone", "same")
    return (
        pairs.reached("given_name", *_OTHER_GIVEN)
        & pairs.reached("family_name", "same")
        & pairs.reached("birth_date", "same")
        & same_home
        & ~_same_number(pairs)
    )


def _another_person(pairs: Agreement) -> np.ndarray:
    other_date = pairs.reached("birth_date", *_FAR_DATE, "two_parts")
    return pairs.reached("given_name", *_OTHER_GIVEN) & other_date & ~_same_number(pairs)


def _parent_and_child(pairs: Agreement) -> np.ndarray:
    named_so = pairs.reached("generation", "different") & ~_same_number(pairs)
    return named_so | (
        pairs.reached("given_name", "same", "nickname")
        & pairs.reached("family_name", "same")
        & pairs.reached("birth_date", "generation")
        & (pairs.reached("home", *_SAME_HOME, "address") | pairs.reached("phone", "same"))
        & ~_same_number(pairs)
        & ~pairs.reached("email", "same")
    )


def _three_of_four(pairs: Agreement) -> np.ndarray:
    """IMP-06: given name, date of birth and postcode agree, the family name does not, and nothing else helps."""
    return (
        pairs.reached("family_name", "different")
        & pairs.reached("given_name", "same", "nickname")
        & pairs.reached("birth_date", "same")
        & pairs.reached("home", "postcode")
        & ~(_same_number(pairs) | pairs.reached("email", "same") | pairs.reached("phone", "same"))
    )


def _only_the_home(pairs: Agreement) -> np.ndarray:
    personal = (
        _same_number(pairs)
        | pairs.reached("given_name", *_SOME_GIVEN)
        | pairs.reached("birth_date", *_NEAR_DATE, "two_parts")
        | pairs.reached("email", "same", "name", "slip")
    )
    shared = pairs.reached("home", *_SAME_HOME, "address") | pairs.reached("phone", "same")
    return shared & ~personal


def _namesakes(pairs: Agreement) -> np.ndarray:
    shared = (
        _same_number(pairs)
        | pairs.reached("email", "same", "name", "slip")
        | pairs.reached("phone", "same")
        | pairs.reached("home", *_SAME_HOME, "address")
    )
    return pairs.reached("birth_date", "generation") & ~shared


LIMITS = (
    Limit(
        "numbers_differ",
        REVIEW,
        APART,
        "two valid NHS numbers differ and all else agrees: one of them may be wrong",
        True,
        lambda pairs: pairs.reached("nhs_number", "different") & _all_else_agrees(pairs),
    ),
    Limit(
        "numbers_and_more_differ",
        APART,
        APART,
        "two valid NHS numbers differ, and so does the name or the date of birth",
        True,
        lambda pairs: pairs.reached("nhs_number", "different") & ~_all_else_agrees(pairs),
    ),
    Limit(
        "borrowed_number",
        REVIEW,
        REVIEW,
        "one NHS number with another name and another date of birth: whose is it?",
        True,
        _borrowed_number,
    ),
    Limit(
        "twins", REVIEW, APART, "another given name, family name and date of birth the same: may be twins", True, _twins
    ),
    Limit("another_person", APART, APART, "another given name and another date of birth", True, _another_person),
    Limit(
        "parent_and_child",
        REVIEW,
        REVIEW,
        "one name and one home, a generation apart: may be parent and child",
        True,
        _parent_and_child,
    ),
    Limit(
        "three_of_four",
        REVIEW,
        REVIEW,
        "given name, date of birth and postcode agree, the family name does not",
        False,
        _three_of_four,
    ),
    Limit("namesakes", APART, APART, "born a generation apart, with nothing but the name in common", False, _namesakes),
    Limit("only_the_home", APART, APART, "only the home or the telephone is the same", False, _only_the_home),
)


def highest_band(pairs: Agreement) -> np.ndarray:
    """The highest band that the limits leave to each pair: 0 apart, 1 review, 2 link.

    Examples
    --------
    >>> from kith.people.linking.comparing import BIRTH_DATE, FAMILY_NAME, GIVEN_NAME
    >>> twins = {"given_name": 0, "family_name": 6, "birth_date": 7}
    >>> levels = {name: np.array([level]) for name, level in twins.items()}
    >>> highest_band(Agreement([GIVEN_NAME, FAMILY_NAME, BIRTH_DATE], levels, 1)).tolist()
    [1]
    """
    highest = np.full(pairs.rows, LINK, dtype=np.int8)
    for limit in LIMITS:
        highest[limit.holds(pairs) & (highest > limit.highest)] = limit.highest
    return highest


def lowest_band(pairs: Agreement) -> np.ndarray:
    """The lowest band that each pair must have: one that shares an NHS number is always seen.

    Examples
    --------
    >>> from kith.people.linking.comparing import NHS_NUMBER
    >>> lowest_band(Agreement([NHS_NUMBER], {"nhs_number": np.array([4, 0])}, 2)).tolist()
    [1, 0]
    """
    lowest = np.where(_same_number(pairs), REVIEW, APART).astype(np.int8)
    for limit in LIMITS:
        lowest[limit.holds(pairs) & (lowest < limit.lowest)] = limit.lowest
    return np.minimum(lowest, highest_band(pairs))


def divided(pairs: Agreement) -> np.ndarray:
    """Which pairs may not be one person through a third entry either.

    Examples
    --------
    >>> from kith.people.linking.comparing import NHS_NUMBER
    >>> divided(Agreement([NHS_NUMBER], {"nhs_number": np.array([4, 0])}, 2)).tolist()
    [False, True]
    """
    held = np.zeros(pairs.rows, dtype=bool)
    for limit in LIMITS:
        held |= limit.divides & limit.holds(pairs)
    return held


def bare_number(pairs: Agreement) -> np.ndarray:
    """Which pairs have one NHS number, and no name or date of birth to say whether it is rightly on both.

    Examples
    --------
    >>> from kith.people.linking.comparing import GIVEN_NAME, NHS_NUMBER
    >>> levels = {"nhs_number": np.array([4, 4, 0]), "given_name": np.array([-1, 9, -1])}
    >>> bare_number(Agreement([NHS_NUMBER, GIVEN_NAME], levels, 3)).tolist()
    [True, False, False]
    """
    unnamed = pairs.missing("given_name") & pairs.missing("family_name") & pairs.missing("birth_date")
    return _same_number(pairs) & unnamed


def vague(pairs: Agreement) -> np.ndarray:
    """Which pairs have no two given names, or no two dates of birth, to tell people of one home apart by.

    Examples
    --------
    >>> from kith.people.linking.comparing import BIRTH_DATE, GIVEN_NAME
    >>> levels = {"given_name": np.array([9, 3, 9]), "birth_date": np.array([7, 7, -1])}
    >>> vague(Agreement([GIVEN_NAME, BIRTH_DATE], levels, 3)).tolist()
    [False, True, True]
    """
    return (
        pairs.missing("given_name") | pairs.reached("given_name", "initial", "as_family") | pairs.missing("birth_date")
    ) & ~_same_number(pairs)
