"""What the clauses about the person mean over a batch of people; a column that nobody filled answers unknown (null)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import singledispatch
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import ETHNIC_CATEGORIES, SEXES
from kith.insight.clauses import (
    ETHNIC_GROUPS,
    LACKING,
    REGISTRATIONS,
    STATUSES,
    Accommodation,
    Aged,
    EthnicCategory,
    EthnicGroup,
    InDecile,
    InNeighbourhood,
    KnownTo,
    Lacks,
    OtherLanguage,
    PersonClause,
    Registered,
    SexIs,
)
from kith.tables import Table

__all__ = ["COLUMNS", "birth_months", "known_to", "truth_of_person"]

ENGLISH = ("english", "en", "eng", "en-gb", "en_gb", "british english", "english (uk)")
NO_LANGUAGE = ("", "not known", "not recorded", "not stated", "unknown", "x")

COLUMNS = (
    "birth_month",
    "sex",
    "ethnic_group",
    "ethnic_category",
    "imd_decile",
    "neighbourhood",
    "registration",
    "interpreter_needed",
    "main_language",
    "accommodation_status",
    "lives_alone",
    "has_phone",
    "has_address",
    "has_nhs_number",
    "sources",
)
"""The columns of people that clauses read."""

_SEXES = tuple(sex for sex in SEXES if sex != "not_known")
_CATEGORIES = tuple(code for code in ETHNIC_CATEGORIES if code not in ("Z", "99"))
_UNKNOWN = pa.scalar(None, pa.bool_())


def _column(people: Table, name: str) -> pa.Array:
    return people[name].combine_chunks() if isinstance(people[name], pa.ChunkedArray) else people[name]


def _among(value: pa.Array, wanted: Iterable[Any], known: Iterable[Any]) -> pa.Array:
    """Yes where the value is wanted, no where it is another known one, else unknown."""
    here = pc.is_in(value, value_set=pa.array(list(known), value.type))
    return pc.if_else(here, pc.is_in(value, value_set=pa.array(list(wanted), value.type)), _UNKNOWN)


def _first_of_month(index: int) -> pa.Scalar:
    return pa.scalar(date(index // 12, index % 12 + 1, 1), pa.date32())


def birth_months(clause: Aged, on: date) -> tuple[int, int | None]:
    """The latest and the earliest month of birth, counted from the year nought, of people of that age.

    Examples
    --------
    >>> birth_months(Aged(1, 1), date(2026, 11, 1)) == (2025 * 12 + 10, 2024 * 12 + 11)
    True
    """
    today, per = on.year * 12 + on.month - 1, 12 if clause.unit == "years" else 1
    earliest = None if clause.oldest is None else today - ((clause.oldest + 1) * per - 1)
    return today - clause.youngest * per, earliest


@singledispatch
def truth_of_person(clause: PersonClause, people: Table, on: date) -> pa.Array:
    """Whether a clause about the person is so: true, false, or null where nobody recorded it.

    Parameters
    ----------
    clause : the clause
    people : Table, one row per person
    on : the day asked for

    Examples
    --------
    >>> truth_of_person(InDecile(1, 2), pa.table({"imd_decile": [1, 9, None]}), date(2026, 11, 1)).to_pylist()
    [True, False, None]
    """
    raise TypeError(f"no meaning over people for {clause!r}")


@truth_of_person.register
def _(clause: Aged, people: Table, on: date) -> pa.Array:
    latest, earliest = birth_months(clause, on)
    born = _column(people, "birth_month")
    old_enough = pc.less(born, _first_of_month(latest + 1))
    if earliest is None:
        return old_enough
    young_enough = pc.greater_equal(born, _first_of_month(earliest))
    return young_enough if clause.youngest == 0 else pc.and_kleene(old_enough, young_enough)


@truth_of_person.register
def _(clause: SexIs, people: Table, on: date) -> pa.Array:
    return _among(_column(people, "sex"), (clause.sex,), _SEXES)


@truth_of_person.register
def _(clause: EthnicGroup, people: Table, on: date) -> pa.Array:
    return _among(_column(people, "ethnic_group"), clause.groups, ETHNIC_GROUPS)


@truth_of_person.register
def _(clause: EthnicCategory, people: Table, on: date) -> pa.Array:
    return _among(_column(people, "ethnic_category"), clause.codes, _CATEGORIES)


@truth_of_person.register
def _(clause: InDecile, people: Table, on: date) -> pa.Array:
    decile = _column(people, "imd_decile")
    return pc.and_kleene(pc.greater_equal(decile, clause.first), pc.less_equal(decile, clause.last))


@truth_of_person.register
def _(clause: InNeighbourhood, people: Table, on: date) -> pa.Array:
    return pc.equal(_column(people, "neighbourhood"), clause.name)


@truth_of_person.register
def _(clause: Registered, people: Table, on: date) -> pa.Array:
    return _among(_column(people, "registration"), (clause.state,), REGISTRATIONS)


@truth_of_person.register
def _(clause: OtherLanguage, people: Table, on: date) -> pa.Array:
    spoken = pc.utf8_lower(pc.utf8_trim_whitespace(_column(people, "main_language")))
    nothing = pc.or_(pc.is_null(spoken), pc.is_in(spoken, value_set=pa.array(NO_LANGUAGE)))
    return pc.if_else(nothing, _UNKNOWN, pc.invert(pc.is_in(spoken, value_set=pa.array(ENGLISH))))


@truth_of_person.register
def _(clause: Accommodation, people: Table, on: date) -> pa.Array:
    return _among(_column(people, "accommodation_status"), clause.statuses, STATUSES)


@truth_of_person.register
def _(clause: Lacks, people: Table, on: date) -> pa.Array:
    return pc.invert(_column(people, LACKING[clause.what]))


@truth_of_person.register
def _(clause: KnownTo, people: Table, on: date) -> pa.Array:
    named, anybody = known_to(people, clause.families), known_to(people, None)
    if clause.how == "known only to":
        so = named & ~known_to(people, clause.families, others=True)
    else:
        so = named if clause.how == "known to" else ~named
    return pa.array(so, mask=~anybody)


def known_to(people: Table, families: Iterable[str] | None, *, others: bool = False) -> np.ndarray:
    """Whether a file of one of these families has each person; a source is a family, or family:organisation.

    Parameters
    ----------
    people : Table with a list of sources for each person
    families : of partners; None for any
    others : ask for files of any family but these

    Examples
    --------
    >>> people = pa.table({"sources": [["gp:P83001", "vcse"], ["housing"], None]})
    >>> known_to(people, ("gp",)).tolist(), known_to(people, ("vcse", "gp"), others=True).tolist()
    ([True, False, False], [False, True, False])
    """
    sources = _column(people, "sources")
    family = pc.list_element(pc.split_pattern(pc.list_flatten(sources), ":", max_splits=1), 0)
    named = np.ones(len(family), bool)
    if families is not None:
        named = pc.is_in(family, value_set=pa.array(list(families))).to_numpy(zero_copy_only=False) ^ others
    whose = pc.list_parent_indices(sources).to_numpy(zero_copy_only=False)
    found = np.zeros(len(sources), bool)
    found[whose[named]] = True
    return found
