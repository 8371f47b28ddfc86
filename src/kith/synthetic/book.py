"""The book of coded events that practices keep: columns that grow as each kind of care writes in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from kith.coding.codelists import built_in

KINDS = ("condition", "measurement", "medication", "procedure", "immunisation", "contact", "admission", "social")
OUTCOMES = (
    "",
    "attended",
    "did_not_attend",
    "cancelled_by_person",
    "cancelled_by_service",
    "declined",
    "not_recorded",
)
BLANK, ATTENDED, MISSED, CANCELLED, CANCELLED_BY_SERVICE, DECLINED, UNRECORDED = range(7)
_PREFERRED_SYSTEMS = ("snomedct", "loinc", "rxnorm", "cvx", "kith", "dmd", "ctv3", "icd10", "opcs4")


@dataclass(frozen=True)
class Entries:
    """Events in columns, one entry of each array per event.

    person, day, end_day   who and when; end_day is -1 for none
    term                   position in `terms`
    value                  number measured, NaN for none
    outcome                position in OUTCOMES
    terms                  each (kind, code system, code, unit)
    """

    person: np.ndarray
    day: np.ndarray
    end_day: np.ndarray
    term: np.ndarray
    value: np.ndarray
    outcome: np.ndarray
    terms: tuple[tuple[str, str, str, str], ...]


@dataclass
class Book:
    """Where each kind of care writes its events; `close` gives the columns."""

    _terms: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    _pages: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def term(self, kind: str, system: str, code: str, unit: str = "") -> int:
        """The number of a term, new or known."""
        return self._terms.setdefault((kind, system, code, unit), len(self._terms))

    def terms_of(self, kind: str, codelist: str, unit: str = "") -> np.ndarray:
        """The numbers of a codelist's terms, those a practice would use, most usual first."""
        return np.array([self.term(kind, system, code, unit) for system, code in usual_codes(codelist)])

    def write(
        self,
        person: np.ndarray,
        day: np.ndarray,
        term: np.ndarray | int,
        *,
        value: object = np.nan,
        rest: tuple = (BLANK, -1),
    ) -> None:
        """Write events: `rest` is the outcome and the day of the end."""
        outcome, end = rest
        size = len(person)
        self._pages.append(
            (
                person.astype(np.int32),
                np.asarray(day, np.int32),
                np.broadcast_to(np.asarray(end, np.int32), size),
                np.broadcast_to(np.asarray(term, np.int16), size),
                np.broadcast_to(np.asarray(value, np.float32), size),
                np.broadcast_to(np.asarray(outcome, np.int8), size),
            )
        )

    def close(self) -> Entries:
        """All that was written, person by person in order of time."""
        person, day, end, term, value, outcome = (np.concatenate(column) for column in zip(*self._pages))
        order = np.lexsort((value, term, day, person))
        rows = [column[order] for column in (person, day, end, term, value, outcome)]
        # the same reading twice on one day is one entry; rows sent twice are a fault, put in later
        again = np.ones(max(len(order) - 1, 0), bool)
        for column in rows:
            same = column[1:] == column[:-1]
            again &= same | (np.isnan(column[1:]) & np.isnan(column[:-1])) if column.dtype.kind == "f" else same
        first = np.concatenate([[True], ~again])[: len(order)]
        person, day, end, term, value, outcome = (column[first] for column in rows)
        return Entries(person, day, end, term, value, outcome, tuple(self._terms))


@cache
def usual_codes(codelist: str) -> tuple[tuple[str, str], ...]:
    """Codes of a list in the system practices would use for it, as (system, code).

    Examples
    --------
    >>> usual_codes("diabetic_foot_check")[0]
    ('snomedct', '401191002')
    """
    rows = built_in().the(codelist).codes
    system = min((row.system for row in rows), key=_PREFERRED_SYSTEMS.index)
    return tuple((row.system, row.code) for row in rows if row.system == system)


@cache
def codes_in_category(codelist: str, category: str) -> tuple[tuple[str, str], ...]:
    """Codes of one category of a list, such as current smokers.

    Examples
    --------
    >>> len(codes_in_category("smoking_status", "current")) > 0
    True
    """
    return tuple((row.system, row.code) for row in built_in().the(codelist).codes if row.category == category)


def favour_first(draws: np.random.Generator, terms: np.ndarray, count: int) -> np.ndarray:
    """Terms drawn so that the first of a list is the most usual.

    Examples
    --------
    >>> favour_first(np.random.default_rng(1), np.array([5]), 2)
    array([5, 5])
    """
    weights = np.cumsum(1.0 / (1.0 + np.arange(len(terms))) ** 1.6)
    return terms[np.searchsorted(weights, draws.random(count) * weights[-1]).clip(0, len(terms) - 1)]
