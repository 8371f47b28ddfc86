"""What a layout is: a partner's columns, whose numbers they are, and what each row says happened.

The sayings are data, not code: each `RowEvent` is built of expressions over the row (`_.contact_date`), so one
definition is run by every engine, and the manual can print it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ibis import Deferred, _

from kith.tables import Schema

Cell: TypeAlias = Any
"""A value of a row (`_.contact_date`), the same for every row (`"contact"`), or nothing."""

SAID_ON = _.said_on
"""The day a row was true: its own date where it has one, else the day the file was received."""


@dataclass(frozen=True, eq=False)  # an expression compared gives an expression, not yes or no
class RowEvent:
    """One thing that a row of a layout says happened or is so.

    means       the saying in words, for the manual
    kind        condition, measurement, medication, procedure, immunisation, contact, admission or social
    code        a term of `code_system`; a row whose code comes out empty tells of nothing
    date        the day it happened, or was found to be so
    when        the rows that say it; None for every row. An empty cell never says it: missing is never "no"
    """

    means: str
    kind: Cell
    code: Cell
    date: Cell = field(default_factory=lambda: SAID_ON)
    code_system: Cell = "kith"
    when: Deferred | None = None
    value: Cell = None
    unit: Cell = None
    outcome: Cell = None
    end_date: Cell = None
    code_may_be_empty: bool = False


@dataclass(frozen=True, eq=False)  # an expression compared gives an expression, not yes or no
class Registering:
    """The columns of a layout that tell when a person was on a practice's list."""

    practice: Deferred
    registered_date: Deferred
    deregistered_date: Deferred


@dataclass(frozen=True, eq=False)  # an expression compared gives an expression, not yes or no
class Layout:
    """A layout of one partner's file.

    schema          its columns; `schema.name` is what `--layout` takes
    family          who numbers the people in it: two files of one family may share local numbers
    about           one line for the manual
    organisation    the body inside the family that numbers people (a practice); None where the family has one numbering
    said_on         the row's own date, if it has one
    said_by_person  whether the person said what the row says, by field (`*` for any other); empty is not known
    person          columns that this layout calls by another name than Kith does, and Kith's name for each
    claims          columns that become claims
    events          what each row says happened
    registering     the columns that put a person on a practice's list
    known_with      what a local number is known with, where partners number homes or cases rather than people
    every_cell      False where only the identifying cells become claims, once per person, since the rows are the events
    names_records   True where the local number is the id of the record itself, given when the service made it
    """

    schema: Schema
    family: str
    about: str
    organisation: Deferred | None = None
    said_on: Deferred | None = None
    said_by_person: Mapping[str, Deferred] = field(default_factory=dict)
    person: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    events: tuple[RowEvent, ...] = ()
    registering: Registering | None = None
    known_with: tuple[str, ...] = ()
    every_cell: bool = True
    names_records: bool = False

    @property
    def name(self) -> str:
        """What `--layout` takes."""
        return self.schema.name
