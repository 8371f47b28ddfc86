"""What a score is: the factors it asks for, how it looks for each, what they weigh; and the table that it leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage
from kith.insight.questions import Marks
from kith.insight.windows import Back
from kith.people.events import PERSON_ID
from kith.people.person import TEXTS
from kith.tables import Column, Schema, Table
from kith.tables.kinds import DECIMAL, INTEGER, TEXT

__all__ = ["SCORED", "Band", "Definition", "Factor", "Look", "ScoreParams", "Scored"]

SCORED = Schema(
    "scored",
    "one living person asked for one score, offered for review and never a verdict",
    (
        PERSON_ID,
        Column("score", TEXT, "name of the score", required=True),
        Column("value", DECIMAL, "the score; empty where it cannot be known"),
        Column("category", TEXT, "its published band; empty where there is none, or the value cannot be known"),
        Column("reasons", TEXTS, "each factor that counted, with its points and the day of its latest entry"),
        Column("missing", TEXTS, "what was not asked, or is not recorded; missing is never no"),
        Column("factors_present", INTEGER, "factors recorded that counted", unit="factors"),
        Column("factors_asked", INTEGER, "factors for which at least one codelist was given", unit="factors"),
        Column("value_without_missing", DECIMAL, "the value without the points that missing records add"),
        Column("category_without_missing", TEXT, "the band of that value"),
        Column("risk_1_year", DECIMAL, "chance of the outcome within a year, where one is published", unit="share"),
    ),
)
"""The last three columns are filled by eFI2 alone."""


@dataclass(frozen=True)
class Look:
    """One way to find a factor: entries of one codelist, within a time, of an age, with a value.

    codelist      whose entries count
    kind          entries of this kind of event count where nobody gave the codelist; empty for none
    within        how far back, such as "5 years"; empty for ever
    from_age      whole years old at the entry, at least
    above, below, at_most, at_least   marks for the latest value; or, with `times`, for every value
    times         so many different days with a value between the marks; nought asks the latest value alone
    measure       in words, what a list of measurements measures
    sex           only of people of this sex; empty for everybody
    reads         only entries with a value count
    different     "codes" or "categories" of the list: how many different ones there are is asked
    least, most   of those
    unless_later  codelists whose later entry says otherwise
    """

    codelist: str
    kind: str = ""
    within: str = ""
    from_age: int = 0
    above: float | None = None
    below: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    times: int = 0
    measure: str = ""
    sex: str = ""
    reads: bool = False
    different: str = ""
    least: int = 1
    most: int | None = None
    unless_later: tuple[str, ...] = ()

    @property
    def marks(self) -> Marks:
        """Between what marks a value must lie."""
        return Marks(self.above, self.below, self.at_least, self.at_most)

    @property
    def by_value(self) -> bool:
        """Whether it is the day of the latest value that counts, and not of the latest entry."""
        return self.reads or (bool(self.marks) and not self.times)

    def start(self, on: date) -> date | None:
        """The last day that is too early to count; None for no such day.

        Examples
        --------
        >>> Look("cancer", within="5 years").start(date(2026, 11, 1))
        datetime.date(2021, 11, 1)
        """
        if not self.within:
            return None
        count, unit = self.within.split()
        return Back(int(count), unit).start(on)


@dataclass(frozen=True)
class Factor:
    """One thing a score counts.

    name     as in the publication, in lower case
    title    in words
    weights  points by outcome; empty where the user gives them
    looks    ways to find it; one is enough
    absent   it counts where none of its looks finds anything: a record that is missing
    """

    name: str
    title: str
    weights: Mapping[str, float]
    looks: tuple[Look, ...]
    absent: bool = False


@dataclass(frozen=True)
class Band:
    """A published band, from the end of the one before."""

    name: str
    at_most: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Definition:
    """A published score; the files in `definitions` say what each field holds.

    `divide_by` makes the value of the points; `decimals` are those of its weights, to which points are rounded, so
    that the order of adding changes nothing.
    """

    name: str
    title: str
    sentence: str
    purpose: str
    publication: str
    licence: str
    caution: str
    youngest: int
    developed_from: int
    default_outcome: str
    divide_by: float
    decimals: int
    factors: tuple[Factor, ...]
    outcomes: Mapping[str, str]
    bands: tuple[Band, ...] = ()
    bands_on: str = "value"
    record: str = ""
    own_lists: str = ""
    largest: tuple[tuple[str, ...], ...] = ()
    weights_from_user: bool = False
    checksum: float | None = None
    risk_baseline: float | None = None
    code_system: str = ""
    characters: int = 0
    kinds: tuple[str, ...] = ()
    within: str = ""

    def of_outcome(self, outcome: str) -> str:
        """The outcome asked for, or the usual one where none is named.

        Raises
        ------
        BadUsage
            no such outcome; names those there are

        Examples
        --------
        >>> from kith.insight.scores.definitions import SCORES
        >>> SCORES["cambridge"].of_outcome("")
        'general37'
        """
        if outcome and outcome not in self.outcomes:
            raise BadUsage(
                f"The {self.title} has no outcome {outcome}.", f"Its outcomes are: {', '.join(self.outcomes)}."
            )
        return outcome or self.default_outcome


@dataclass(frozen=True)
class ScoreParams:
    """What is asked.

    name      of the score
    outcome   where the score has several; its usual one where empty
    weights   by factor, for a score whose weights do not come with Kith (`read_weights`)
    youngest  ask from this age on; the score's own youngest age where None
    """

    name: str
    outcome: str = ""
    weights: Mapping[str, float] | None = None
    youngest: int | None = None


@dataclass(frozen=True)
class Scored:
    """What a score says on one day.

    table       Table in the columns of `SCORED`, one row per person asked, in the order of `person_id`
    definition  the score
    on          the day asked for
    """

    table: Table
    definition: Definition
    on: date


def in_words(name: str) -> str:
    """A factor's name in words.

    Examples
    --------
    >>> in_words("stroke_or_tia"), in_words("bmi__missing")
    ('stroke or TIA', 'BMI: missing')
    """
    plain = name.replace("__", ": ").replace("_", " ")
    return re.sub(r"\b(tia|copd|bmi)\b", lambda found: found[0].upper(), plain)
