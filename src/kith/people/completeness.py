"""What the register does not know, or knows in two ways, of what inequality is measured by; and who could ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from kith.measures import proportions
from kith.people.agreeing import TOLD_FIRST
from kith.people.choosing import FIELD_RULES, says_nothing
from kith.people.layouts import TOLD
from kith.tables import Relation, Table

_YEAR = timedelta(days=365)

STATES = {
    "missing": "nobody has a value that says something",
    "conflicting": "partners' latest values differ, and the person's own word does not settle it",
    "stale": "the latest value is older than the field keeps",
    "declined": "the person was asked and would rather not say",
    "held": "a value that can be used",
}

OPEN_STATES = ("missing", "conflicting", "stale")
"""States in which somebody should ask. Who would rather not say was asked, and is not asked again while that holds."""


@dataclass(frozen=True)
class EquityField:
    """A field that inequality is measured by.

    meaning    what is asked, in words
    keeps_for  how long an answer holds before it should be asked again; None for one that does not change
    """

    meaning: str
    keeps_for: timedelta | None


EQUITY_FIELDS: Mapping[str, EquityField] = {
    "ethnic_category": EquityField("ethnic category", None),
    "sex": EquityField("sex", None),
    "main_language": EquityField("main language", 5 * _YEAR),
    "interpreter_needed": EquityField("whether an interpreter is needed", 3 * _YEAR),
    "accommodation_status": EquityField("kind of accommodation", _YEAR),
    "lives_alone": EquityField("whether the person lives alone", 2 * _YEAR),
    "postcode": EquityField("where the person lives", 2 * _YEAR),
    "phone": EquityField("telephone number", 2 * _YEAR),
    "nhs_number": EquityField("NHS number", None),
}
"""The fields looked at. How long an answer keeps is ours, to be set locally."""

MET_WITHIN = 2 * _YEAR
"""How far back a meeting counts when asking who meets the person."""


def gaps(people: Relation, claims: Relation, events: Relation, *, on: date) -> Relation:
    """The state of each equity field of each living person, and the partner that could best fill it.

    Parameters
    ----------
    people : Relation with the columns of `PEOPLE`
    claims : Relation with the columns of `CLAIMS`
    events : Relation with the columns of `EVENTS`
    on : the day; later claims and events are left out

    Returns
    -------
    Relation, one row per person and field, with
        state        missing, conflicting, stale, declined or held (`STATES`)
        held_by      partners that hold a value that says something
        could_fill   partner that met the person most in the two years before, else the one that spoke of them last
    """
    wanted = ibis.memtable(_fields_on(on))
    living = people.filter(_.death_month.isnull()).select("person_id")
    told = _told(claims, on)
    grid = living.cross_join(wanted).left_join(told, ["person_id", "field"]).drop("person_id_right", "field_right")
    grid = grid.left_join(_declined(claims, on), ["person_id", "field"])
    settled = grid.own_word | _keeps(grid.told_on, grid.oldest)
    state = ibis.cases(
        (grid.values_count.isnull() & _keeps(grid.declined_on, grid.oldest), "declined"),
        (grid.values_count.isnull(), "missing"),
        ((grid.values_count > 1) & ~settled, "conflicting"),
        (grid.newest < grid.oldest, "stale"),
        else_="held",
    )
    grid = grid.select("person_id", "field", "held_by", state=state)
    partner = _who_meets(claims, events, on)
    return grid.left_join(partner, "person_id").drop("person_id_right")


def _keeps(day, oldest):
    """Whether what was said on a day still holds: the day is known, and not older than the field keeps."""
    return day.notnull() & (oldest.isnull() | (day >= oldest))


def _declined(claims: Relation, on: date) -> Relation:
    """The last day on which somebody would rather not say, by field."""
    said = claims.filter((_.field == "would_not_say") & (_.claim_date <= on))
    return (
        said.select("person_id", "claim_date", field=_.value)
        .group_by(["person_id", "field"])
        .aggregate(declined_on=_.claim_date.max())
    )


def _fields_on(on: date) -> Table:
    """Each field and the oldest day of which an answer still holds; empty where it always does."""
    oldest = [on - each.keeps_for if each.keeps_for else None for each in EQUITY_FIELDS.values()]
    return pa.table({"field": list(EQUITY_FIELDS), "oldest": pa.array(oldest, pa.date32())})


def _told(claims: Relation, on: date) -> Relation:
    """For each person and field: how many different latest values, the newest day, and who holds one."""
    said = claims.filter(_.field.isin(tuple(EQUITY_FIELDS)) & (_.claim_date <= on) & ~says_nothing(claims))
    by_partner = said.group_by(["person_id", "field", "source"]).aggregate(
        value=_.value.argmax(_.claim_date),
        newest=_.claim_date.max(),
        own_word=_.stated_by_person.fill_null(False).argmax(_.claim_date),
    )
    return by_partner.group_by(["person_id", "field"]).aggregate(
        values_count=_.value.nunique(),
        newest=_.newest.max(),
        own_word=(
            _.own_word & _.field.isin(tuple(name for name, rule in FIELD_RULES.items() if rule.stated_first))
        ).any(),
        told_on=_.newest.max(where=(_.source == TOLD) & (_.own_word | _.field.isin(TOLD_FIRST))),
        held_by=_.source.collect(distinct=True).sort(),
    )


def _who_meets(claims: Relation, events: Relation, on: date) -> Relation:
    """The partner to ask: most meetings lately; where there were none, the one that spoke of the person last; else the team."""
    lately = (_.date > on - MET_WITHIN) & (_.date <= on)
    took_place = _.outcome.isnull() | _.outcome.isin(("attended", "not_recorded"))
    met = events.filter(_.kind.isin(("contact", "admission")) & lately & took_place)
    met = met.group_by(["person_id", "source"]).aggregate(times=_.count(), day=_.date.max())
    spoke = claims.filter(_.claim_date <= on).group_by(["person_id", "source"]).aggregate(day=_.claim_date.max())
    both = met.union(spoke.mutate(times=ibis.literal(0, "int64")).select(*met.columns))
    order = (ibis.desc(both.times), both.source == TOLD, ibis.desc(both.day), both.source)
    ranked = both.mutate(nth=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(_.nth == 0).select("person_id", could_fill=_.source)


def completeness(found: Table, *, by: str | None = None) -> Table:
    """What share of people each field is missing, conflicting or stale for, with intervals.

    Parameters
    ----------
    found : Table of `gaps`, with the column `by` joined on from people where it is given
    by : a column to split by, such as imd_decile; None for everybody together

    Returns
    -------
    Table, one row per field, state (missing, conflicting, stale) and group, with
        numerator, denominator   people
        value, lower, upper      share of people, 0 to 1, and its Wilson interval of 95 %

    Examples
    --------
    >>> rows = pa.table({"field": ["sex", "sex"], "state": ["held", "missing"]})
    >>> [(r["state"], r["numerator"], r["value"]) for r in completeness(rows).to_pylist()]
    [('conflicting', 0, 0.0), ('missing', 1, 0.5), ('stale', 0, 0.0)]
    """
    group = ["field", *([by] if by else [])]
    states = OPEN_STATES
    counted = [(pc.equal(found["state"], state).cast(pa.int64()), state) for state in states]
    for column, state in counted:
        found = found.append_column(f"is_{state}", column)
    totals = found.group_by(group).aggregate([("state", "count"), *((f"is_{state}", "sum") for state in states)])
    parts = [
        totals.select(group)
        .append_column("state", pa.array([state] * totals.num_rows, pa.string()))
        .append_column("numerator", totals[f"is_{state}_sum"])
        .append_column("denominator", totals["state_count"])
        for state in states
    ]
    rows = pa.concat_tables(parts).sort_by([(name, "ascending") for name in (*group, "state")])
    return proportions(rows)


def who_could_fill(found: Table) -> Table:
    """How many gaps each partner could fill, most first.

    Parameters
    ----------
    found : Table of `gaps`

    Returns
    -------
    Table with field, state, could_fill (partner), people_count.

    Examples
    --------
    >>> rows = pa.table({"field": ["sex"], "state": ["missing"], "could_fill": ["hospital"]})
    >>> who_could_fill(rows).to_pylist()
    [{'field': 'sex', 'state': 'missing', 'could_fill': 'hospital', 'people_count': 1}]
    """
    open_ones = found.filter(pc.is_in(found["state"], pa.array(OPEN_STATES)))
    counted = open_ones.group_by(["field", "state", "could_fill"]).aggregate([([], "count_all")])
    counted = counted.rename_columns(["field", "state", "could_fill", "people_count"])
    return counted.sort_by(
        [("people_count", "descending"), ("field", "ascending"), ("state", "ascending"), ("could_fill", "ascending")]
    )
