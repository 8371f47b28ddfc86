"""One score for every living person of its age, from one pass over the events, with reasons and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import Codelist
from kith.errors import BadUsage
from kith.insight.asking_people import known_to
from kith.insight.clauses import PARTNERS
from kith.insight.facts import facts
from kith.insight.scores.arithmetic import banded, largest_only, risk_of
from kith.insight.scores.definitions import SCORES
from kith.insight.scores.looking import NEVER, Found, People, Plan, coded_events, found, planned, unmeasured
from kith.insight.scores.score import SCORED, Definition, Scored, ScoreParams
from kith.insight.scores.weights import weights_of
from kith.insight.windows import MONTHS
from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["score"]

_BY = "person_no"


def score(
    name: str | ScoreParams,
    people: Relation | Table,
    events: Relation | Table,
    codelists: Mapping[str, Codelist],
    on: date,
) -> Scored:
    """Score every living person of the score's age.

    Parameters
    ----------
    name : `cambridge`, `efi`, `efi2` or `hfrs`; or `ScoreParams`, with outcome, weights or a youngest age beside
    people : Relation or Table, one row per person, with the columns of the people table
    events : Relation or Table, one row per event, of the same engine
    codelists : by name; the score's own names stand in its definition
    on : the day asked for; later events do not exist yet

    Returns
    -------
    Scored: a row for everybody alive of that age, and for those whose month of birth nobody knows

    Raises
    ------
    BadUsage
        no such score or outcome, or people younger than it is for
    BadCodelist
        none of the score's own codelists was given
    BadWeights
        the weights do not come with Kith and nobody gave them, or they are not the published ones

    Method
    ------
    Factors are found from `facts`, in one pass. A factor found twice counts once. The value is empty where the month
    of birth is not known, where no general practice's file tells of the person (for scores of that record), and, for
    the hospital score, where no ICD-10 code was recorded in its time. Ages are whole years from the month of birth.

    Source
    ------
    each definition in `SCORES` names its publication and licence

    Caution
    -------
    A list for review, never a verdict. A factor nobody gave a codelist for is not asked and stands in `missing`; the
    value is then of the others only.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> person = dict(person_id="p1", birth_month=date(1940, 5, 1), death_month=None, sources=["gp:P83001"])
    >>> people = pa.Table.from_pylist([person], pa.schema([("person_id", pa.string()), ("birth_month", pa.date32()),
    ...     ("death_month", pa.date32()), ("sources", pa.list_(pa.string()))]))
    >>> event = dict(person_id="p1", kind="condition", date=date(2020, 3, 14), code_system="snomedct",
    ...              code="73211009", value=None, unit=None, file="gp.csv", source_row=2)
    >>> found = score("cambridge", people, pa.Table.from_pylist([event]), built_in(), date(2026, 11, 1))
    >>> found.table["value"].to_pylist(), found.table["reasons"].to_pylist()
    ([0.71], [['diabetes: 0.71 points, 14 March 2020']])
    """
    params = name if isinstance(name, ScoreParams) else ScoreParams(name)
    if params.name not in SCORES:
        raise BadUsage(f"There is no score {params.name}.", f"There are: {', '.join(SCORES)}.")
    definition = SCORES[params.name]
    if params.youngest is not None and params.youngest < definition.youngest:
        raise BadUsage(
            f"The {definition.title} is for people aged {definition.youngest} and over, not {params.youngest}.",
            f"Ask from {definition.youngest} on.",
        )
    weights = weights_of(definition, params.outcome, params.weights)
    asked = _asked(_relation(people), definition.youngest if params.youngest is None else params.youngest, on)
    looked_at = coded_events(definition, _relation(events), on)
    plan = planned(definition, weights, looked_at, codelists, on)
    numbers = pa.array(np.arange(asked.num_rows, dtype=np.int32))
    whose = ibis.memtable(pa.table({_BY: numbers, "person_id": asked["person_id"]}))
    gathered = facts(looked_at, plan.topics, plan.codelists, on=on, whose=whose).to_pyarrow()
    about = People(_born(asked), _sex(asked))
    factors = found(definition, plan, gathered, about, on)
    gaps = unmeasured(plan, gathered, factors, about, on)
    return Scored(_table(definition, weights, asked, factors, (plan, gathered, gaps)), definition, on)


def _relation(rows: Relation | Table) -> Relation:
    return ibis.memtable(rows) if isinstance(rows, pa.Table) else rows


def _asked(people: Relation, youngest: int, on: date) -> Table:
    """The living of that age or of an unknown one, in order."""
    living = alive_on(people, on)
    old_enough = living.filter(living.age.isnull() | (living.age >= youngest))
    kept = [column for column in ("person_id", "birth_month", "sex", "sources") if column in old_enough.columns]
    return old_enough.select(*kept).to_pyarrow().sort_by("person_id").combine_chunks()


def _born(asked: Table) -> np.ndarray:
    """Month of birth counted from the year nought; -1 where not known."""
    born = asked["birth_month"]
    months = pc.add(pc.multiply(pc.year(born), 12), pc.subtract(pc.month(born), 1))
    return pc.fill_null(months, -1).to_numpy()


def _sex(asked: Table) -> np.ndarray:
    """Sex as recorded; empty where it is not, or where the people table does not say."""
    if "sex" not in asked.column_names:
        return np.full(asked.num_rows, "")
    return np.array(asked["sex"].cast(pa.string()).fill_null("").to_pylist(), str)


def _table(
    definition: Definition,
    weights: Mapping[str, float],
    asked: Table,
    factors: Found,
    pass_: tuple[Plan, Table, Sequence[tuple[str, np.ndarray]]],
) -> Table:
    """The rows of a score."""
    plan, gathered, gaps = pass_
    size = asked.num_rows
    each = np.array([weights.get(factor.name, 0.0) for factor in definition.factors])
    kept = largest_only(definition, factors.person, factors.factor, each[factors.factor])
    counted = Found(factors.person[kept], factors.factor[kept], factors.day[kept])
    absent = np.array([factor.absent for factor in definition.factors], bool)
    real = ~absent[counted.factor]
    unknown = _unknown(definition, asked, plan, gathered)
    blank = unknown != 0
    points = _sums(counted, each, size, definition.decimals, np.ones(len(real), bool))
    columns = _figures(definition, points, blank)
    nothing = pa.nulls(size, pa.float64())
    risk = risk_of(definition, points)
    without = (nothing, pa.nulls(size, pa.string()))
    if absent.any():
        without = _figures(definition, _sums(counted, each, size, definition.decimals, real), blank)
    looked = sum(bool(looks) and not factor.absent for factor, looks in zip(definition.factors, plan.places))
    return pa.table(
        [
            asked["person_id"],
            pa.array([definition.name] * size, pa.string()),
            *columns,
            _reasons(definition, each, counted, size),
            _missing(definition, plan, counted, (unknown, gaps)),
            pa.array(np.bincount(counted.person[real], minlength=size)),
            pa.array(np.full(size, looked, np.int64)),
            *without,
            nothing if risk is None else pa.array(risk, mask=blank),
        ],
        schema=SCORED.arrow,
    )


def _sums(counted: Found, each: np.ndarray, size: int, decimals: int, which: np.ndarray) -> np.ndarray:
    """Points of each person, rounded to the decimals of the weights."""
    points = np.bincount(counted.person[which], each[counted.factor[which]], size)
    return np.round(points, decimals) + 0.0


def _figures(definition: Definition, points: np.ndarray, blank: np.ndarray) -> tuple[pa.Array, pa.Array]:
    value = points / definition.divide_by
    named = np.array(banded(definition, points, value), object)
    return pa.array(value, mask=blank), pa.array(named, pa.string(), mask=blank)


_NOT_TOLD = ("month of birth: not recorded", "{record} record: none was sent", "ICD-10 codes: none in the {within}")
"""Why no value can be known: bits 1, 2 and 4."""


def _unknown(definition: Definition, asked: Table, plan: Plan, gathered: Table) -> np.ndarray:
    """Why no value can be known of each person, as bits; 0 where it can."""
    why = asked["birth_month"].is_null().to_numpy().astype(np.int64)
    if definition.record and "sources" in asked.column_names:
        why += 2 * ~known_to(asked, PARTNERS[definition.record])
    if plan.any_code is not None:
        coded = gathered["person_no"].to_numpy()[gathered["topic"].to_numpy() == plan.any_code]
        none = np.ones(asked.num_rows, bool)
        none[coded] = False
        why += 4 * none
    return why


def _lists(offsets: np.ndarray, texts: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), texts)


def _reasons(definition: Definition, each: np.ndarray, counted: Found, size: int) -> pa.Array:
    """Each factor that counted, the weightiest first, with its points and day."""
    order = np.lexsort((counted.factor, -each[counted.factor], counted.person))
    factor, day = counted.factor[order], counted.day[order]
    # said once for each factor and once for each day, since many people share them
    words = [_words(one.title, weight, absent=one.absent) for one, weight in zip(definition.factors, each.tolist())]
    days, which = np.unique(day, return_inverse=True)
    dated = pa.array([_day_words(number) for number in days.tolist()], pa.string())
    texts = pc.binary_join_element_wise(
        pa.array(words, pa.string()).take(pa.array(factor)), dated.take(pa.array(which)), ""
    )
    offsets = np.concatenate(([0], np.cumsum(np.bincount(counted.person, minlength=size))))
    return _lists(offsets, texts)


def _words(title: str, weight: float, *, absent: bool) -> str:
    unit = "point" if weight == 1 else "points"
    return f"{'no record of ' if absent else ''}{title}: {weight:g} {unit}"


def _day_words(number: int) -> str:
    if number == NEVER:
        return ""
    day = date(1970, 1, 1) + timedelta(days=number)
    return f", {day.day} {MONTHS[day.month - 1]} {day.year}"


def _missing(
    definition: Definition,
    plan: Plan,
    counted: Found,
    unknown_of: tuple[np.ndarray, Sequence[tuple[str, np.ndarray]]],
) -> pa.Array:
    """What was not asked of anybody, and what is not known of each person; few patterns, shared by many."""
    record = definition.record
    unknown, gaps = unknown_of
    words = [text.format(record=record, within=definition.within) for text in _NOT_TOLD]
    pattern = unknown.copy()
    for place, factor in enumerate(definition.factors):
        if factor.absent:
            pattern[counted.person[counted.factor == place]] += 1 << len(words)
            words.append(f"{factor.title}: not recorded in {definition.factors[place].looks[0].within}")
    for sentence, holds in gaps:
        pattern[holds] += 1 << len(words)
        words.append(sentence)
    kinds, which = np.unique(pattern, return_inverse=True)
    said = [
        [word for bit, word in enumerate(words) if kind >> bit & 1] + list(plan.not_asked) for kind in kinds.tolist()
    ]
    return pa.array(said, pa.list_(pa.string())).take(pa.array(which))
