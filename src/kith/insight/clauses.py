"""Clauses about the person: age, sex, place, registration, language, home, and who knows them.

Each is plain data that refuses to be built wrong and says itself in words (`words`). What it means over tables stands
in `asking_people`. A column that nobody filled answers *unknown*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.coding import ACCOMMODATION_STATUSES, ETHNIC_CATEGORIES, ETHNIC_GROUPS_2021
from kith.errors import BadRule

__all__ = [
    "ETHNIC_GROUPS",
    "PARTNERS",
    "Accommodation",
    "Aged",
    "EthnicCategory",
    "EthnicGroup",
    "InDecile",
    "InNeighbourhood",
    "KnownTo",
    "Lacks",
    "LivesAlone",
    "NeedsInterpreter",
    "OtherLanguage",
    "PersonClause",
    "Registered",
    "SexIs",
    "one_of",
]

ETHNIC_GROUPS = tuple(
    group for group in dict.fromkeys(ETHNIC_GROUPS_2021.values()) if group not in ("Not stated", "Not known")
)
"""The groups that a rule may name; "not stated" and "not known" answer unknown."""

OLDEST = 130

STATUSES = tuple(status for status in ACCOMMODATION_STATUSES if status != "not_known")

PARTNERS = {
    "general practice": ("gp", "ehrql", "fhir"),
    "community services": ("community",),
    "mental health services": ("mental_health",),
    "social care": ("social_care",),
    "the hospital": ("hospital",),
    "housing": ("housing",),
    "the voluntary sector": ("vcse",),
}
"""Partners as a rule names them, each with the families of files that are theirs."""

LACKING = {"phone number": "has_phone", "address": "has_address", "nhs number": "has_nhs_number"}
"""What may be missing from every file, each with the column of people that says so."""

REGISTRATIONS = {
    "registered": "is registered with a practice",
    "not_registered": "is not registered with a practice",
    "deregistered": "was removed from a practice list",
}


def one_of(words: tuple[str, ...]) -> str:
    """Words in a row as a rule writes them.

    Examples
    --------
    >>> one_of(("hostel",)), one_of(("hostel", "temporary", "rough sleeping"))
    ('hostel', 'hostel, temporary or rough sleeping')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _check_choice(given: tuple[str, ...], allowed: tuple[str, ...], what: str) -> None:
    wrong = [word for word in given if word not in allowed]
    if wrong or not given or len(set(given)) < len(given):
        shown = wrong[0].replace("_", " ") if wrong else "nothing, or the same twice"
        raise BadRule(f"“{shown}” is no {what}.", f"Use: {', '.join(word.replace('_', ' ') for word in allowed)}.")


@dataclass(frozen=True)
class Aged:
    """Age on the day asked for, in whole years or months, both ends included; `oldest` None is no upper end."""

    youngest: int
    oldest: int | None = None
    unit: str = "years"

    def __post_init__(self) -> None:
        if self.unit not in ("years", "months") or self.youngest < 0 or (self.youngest == 0 and self.oldest is None):
            raise BadRule(f"An age from {self.youngest} {self.unit} says nothing.", "Use whole years or months.")
        if self.oldest is not None and self.oldest < self.youngest:
            raise BadRule(f"Nobody is aged {self.youngest} to {self.oldest}.", "Write the younger age first.")
        if max(self.youngest, self.oldest or 0) > OLDEST * (12 if self.unit == "months" else 1):
            raise BadRule(f"Nobody is older than {OLDEST} years.", "Write a smaller age.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        unit = " months" if self.unit == "months" else ""
        if self.oldest is None:
            return f"is aged {self.youngest}{unit} or over"
        if self.youngest == 0:
            return f"is aged under {self.oldest + 1}{unit}"
        return f"is aged {self.youngest} to {self.oldest}{unit}"


@dataclass(frozen=True)
class SexIs:
    """Recorded sex; not known answers unknown."""

    sex: str

    def __post_init__(self) -> None:
        _check_choice((self.sex,), ("female", "male"), "sex that a rule can name")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"is {self.sex}"


@dataclass(frozen=True)
class EthnicGroup:
    """Ethnic group, by the groups of the 2021 census; not stated and not known answer unknown."""

    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_choice(self.groups, ETHNIC_GROUPS, "ethnic group of the 2021 census")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"is from the ethnic group {one_of(self.groups)}"


@dataclass(frozen=True)
class EthnicCategory:
    """Ethnic category, by its 2001 code; not stated and not known answer unknown."""

    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_choice(
            self.codes, tuple(code for code in ETHNIC_CATEGORIES if code not in ("Z", "99")), "ethnic category"
        )

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"has the ethnic category {one_of(self.codes)}"


@dataclass(frozen=True)
class InDecile:
    """Lives in small areas of these deprivation deciles; 1 is the most deprived. No area answers unknown."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= 10:
            raise BadRule(f"Deciles {self.first} to {self.last} do not exist.", "Use 1 (most deprived) to 10.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        more = "" if self.first == self.last else f" to {self.last}"
        return f"lives in deprivation decile {self.first}{more}"


@dataclass(frozen=True)
class InNeighbourhood:
    """Lives in a neighbourhood of this name; no area answers unknown."""

    name: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\"(),;.\n]+", self.name) or self.name != self.name.strip():
            raise BadRule(
                f"“{self.name}” cannot be a neighbourhood in a rule.", "Leave out quotes, brackets and commas."
            )

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f'lives in the neighbourhood "{self.name}"'


@dataclass(frozen=True)
class Registered:
    """The person's tie to a practice: registered, not_registered or deregistered; not known answers unknown."""

    state: str

    def __post_init__(self) -> None:
        _check_choice((self.state,), tuple(REGISTRATIONS), "state of registration")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return REGISTRATIONS[self.state]


@dataclass(frozen=True)
class NeedsInterpreter:
    """Said by any partner, in a column or a social fact; only a recorded no is no."""

    words = "needs an interpreter"


@dataclass(frozen=True)
class LivesAlone:
    """Said by any partner, in a column or a social fact; only a recorded no is no."""

    words = "lives alone"


@dataclass(frozen=True)
class OtherLanguage:
    """Main language other than English; not recorded answers unknown."""

    words = "has a main language other than English"


@dataclass(frozen=True)
class Accommodation:
    """Where the person lives, by the latest status; not known answers unknown."""

    statuses: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_choice(self.statuses, STATUSES, "accommodation status")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"has accommodation recorded as {one_of(tuple(status.replace('_', ' ') for status in self.statuses))}"


@dataclass(frozen=True)
class Lacks:
    """No partner's file has a telephone number, an address or an NHS number for the person."""

    what: str

    def __post_init__(self) -> None:
        _check_choice((self.what,), tuple(LACKING), "detail that can be missing")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"has no {self.what} in any file"


@dataclass(frozen=True)
class KnownTo:
    """Which partners' files the person is in; how is "known to", "known only to" or "not known to"."""

    how: str
    partners: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_choice((self.how,), ("known to", "known only to", "not known to"), "way of being known")
        _check_choice(self.partners, tuple(PARTNERS), "partner")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"is {self.how} {one_of(self.partners)}"

    @property
    def families(self) -> tuple[str, ...]:
        """The families of files that these partners send."""
        return tuple(family for partner in self.partners for family in PARTNERS[partner])


PersonClause = (
    Aged
    | SexIs
    | EthnicGroup
    | EthnicCategory
    | InDecile
    | InNeighbourhood
    | Registered
    | NeedsInterpreter
    | LivesAlone
    | OtherLanguage
    | Accommodation
    | Lacks
    | KnownTo
)
