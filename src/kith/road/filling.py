"""From a lake's tables about persons to the report's tables about groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow.compute as pc

from kith.governance import HES_STYLE, Policy
from kith.insight.rule import Rule
from kith.places.areas import AREAS
from kith.places.deprivation import is_core20
from kith.road.board.contents import Made, ReportData
from kith.road.figures import ETHNIC_GROUPS, Count, ages_and_sexes, ages_on, living, measured, mix
from kith.road.list_figures import list_mixes
from kith.road.need_figures import (
    NEED_THEMES,
    by_area,
    flagged_by_rule,
    need_and_contact,
    need_not_seen,
    people_seen,
    reasons_given,
    share_by_neighbourhood,
)
from kith.road.quality_figures import commonest_problems, equity_fields, hard_to_link
from kith.road.time_figures import seen_by_month
from kith.tables import Relation, Table

DECILES = tuple(str(decile) for decile in range(1, 11))
REGISTRATIONS = {
    "registered": "Registered",
    "not_registered": "Not registered",
    "deregistered": "Removed from a list",
    "not_known": "Not known",
}
"""States of registration, as the page calls them."""


@dataclass(frozen=True)
class LakeTables:
    """What of a lake the report is made from.

    people         Relation in the columns of PEOPLE
    events         Relation in the columns of EVENTS
    flags          Relation in the columns of FLAGS
    lists          Table in the columns of LISTS
    rules          the rules asked, in the order to show them
    gaps           Relation of `kith.people.completeness.gaps`
    files          Table in the columns of `board.contents.FILES`
    problems       Relation: file, row, column, reason, mend, fate
    bands          Table: band, pairs
    entries_count  partners' own records of people
    areas          Table in the columns of AREAS; empty where no areas were given
    """

    people: Relation
    events: Relation
    flags: Relation
    lists: Table
    rules: Sequence[Rule]
    gaps: Relation
    files: Table
    problems: Relation
    bands: Table
    entries_count: int
    areas: Table = field(default_factory=AREAS.arrow.empty_table)


def fill(lake: LakeTables, made: Made, *, policy: Policy = HES_STYLE) -> ReportData:
    """Count a lake for its report, with small numbers hidden.

    Parameters
    ----------
    lake : tables about persons
    made : where, when and from what; `on` is the day asked for
    policy : what is too small to show

    Returns
    -------
    ReportData

    Raises
    ------
    Subtractable
        a small number that nothing would protect
    """
    people = living(lake.people.to_pyarrow(), on=made.on)
    told = _people(people, made.on, policy)
    needs = _needs(lake, people, made.on, policy)
    mixes = list_mixes(lake.lists, lake.people, _in_need(lake), on=made.on, policy=policy)
    return ReportData(
        made=made,
        **told,
        **needs,
        fairness=mixes.fairness,
        leanings=mixes.leanings,
        quotas=mixes.quotas,
        completeness=equity_fields(lake.gaps.select("field", "state", "could_fill").to_pyarrow(), policy=policy),
        files=lake.files,
        problems=commonest_problems(lake.problems),
        bands=lake.bands,
        known=hard_to_link(people, policy=policy),
        entries_count=lake.entries_count,
    )


def _people(people: Table, on: date, policy: Policy) -> dict[str, Table]:
    """Who lives here; nothing is said of deprivation or neighbourhood where nobody's is known."""
    deciles = [None if decile is None else str(decile) for decile in people["imd_decile"].to_pylist()]
    states = [REGISTRATIONS[state or "not_known"] for state in people["registration"].to_pylist()]
    told = {
        "ages": ages_and_sexes(people, on=on, policy=policy),
        "ethnic_groups": mix(people["ethnic_group"].to_pylist(), ETHNIC_GROUPS, policy=policy),
        "registration": mix(states, list(REGISTRATIONS.values())[:2], policy=policy),
    }
    if any(deciles):
        told["deprivation"] = mix(deciles, DECILES, policy=policy)
    if people["neighbourhood"].null_count < people.num_rows:
        told["neighbourhoods"] = share_by_neighbourhood(people, traits(people, on), policy=policy)
    return told


def _needs(lake: LakeTables, people: Table, on: date, policy: Policy) -> dict[str, Table]:
    """Who is missing out and why, need against contact, and where."""
    flags = lake.flags.select("person_id", "rule", "theme", "reason_codes").to_pyarrow()
    ids = frozenset(people["person_id"].to_pylist())
    missing, needing = (_people_of(flags, themes) & ids for themes in (("missing_out",), NEED_THEMES))
    seen = people_seen(lake.events, on=on)
    asked = ids and any(rule.theme == "missing_out" for rule in lake.rules)
    anybody = [Count(("Any list of those missing out",), len(missing), len(ids))] if asked else []
    return {
        "rules": flagged_by_rule(flags, lake.rules, ids, policy=policy),
        "anybody_missing_out": measured(anybody, ["group"], policy=policy),
        "reasons": reasons_given(flags, lake.rules, ids, policy=policy),
        "need": need_and_contact(people, needing, seen, policy=policy),
        "not_seen": need_not_seen(people, needing, seen, policy=policy),
        "areas": by_area(people, lake.areas, missing, policy=policy),
        "months": seen_by_month(lake.events, ids, on=on, policy=policy),
    }


def _in_need(lake: LakeTables) -> Relation:
    """The people with a likely need."""
    return lake.people.semi_join(lake.flags.filter(lake.flags.theme.isin(NEED_THEMES)), "person_id")


def traits(people: Table, on: date) -> Mapping[str, list[bool | None]]:
    """What neighbourhoods are set side by side by: for each person yes, no, or not known.

    Parameters
    ----------
    people : Table in the columns of PEOPLE
    on : the day ages are asked for
    """
    ages = ages_on(people, on)
    states = people["registration"].to_pylist()
    return {
        "Live in the most deprived fifth (deciles 1 and 2)": [
            None if decile is None else is_core20(decile) for decile in people["imd_decile"].to_pylist()
        ],
        "Aged under 18": [None if age is None else age < 18 for age in ages],
        "Aged 65 and over": [None if age is None else age >= 65 for age in ages],
        "Not registered with a practice": [None if state == "not_known" else state != "registered" for state in states],
        "Need an interpreter, of those asked": people["interpreter_needed"].to_pylist(),
        "Live alone, of those known": people["lives_alone"].to_pylist(),
    }


def _people_of(flags: Table, themes: Sequence[str]) -> frozenset[str]:
    found = flags.filter(pc.is_in(flags["theme"], pc.cast(list(themes), flags["theme"].type)))
    return frozenset(found["person_id"].to_pylist())
