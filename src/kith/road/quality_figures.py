"""What is known of people and what the files got wrong, as figures: never a cell of a file, only its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from kith.governance import HES_STYLE, Policy, protect
from kith.people.completeness import EQUITY_FIELDS, STATES
from kith.road.figures import MEASURED, Count, measured
from kith.tables import Relation, Table
from kith.tables.dates import TOO_LATE

FAMILIES: Mapping[str, str] = {
    "gp": "General practice", "ehrql": "General practice", "fhir": "General practice",
    "community": "Community services", "mental_health": "Mental health services", "social_care": "Adult social care",
    "hospital": "The hospital", "housing": "Housing", "vcse": "The voluntary sector",
}  # fmt: skip
"""Families of partners, as they are called on the page."""

COMPLETENESS = pa.schema(
    [*((name, pa.string()) for name in ("field", "missing", "conflicting", "stale", "mend")), *MEASURED]
)
"""How much of each field can be used, and who could mend the rest."""

PROBLEMS = pa.schema(
    [*((name, pa.string()) for name in ("file", "column", "reason", "mend", "fate", "examples")), ("rows", pa.int64())]
)
"""One kind of problem of one file."""

MOST_PARTNERS, MOST_EXAMPLES = 3, 3
"""Partners named beside a field, and rows named beside a problem."""

_QUOTED, _LONG_NUMBER = "“[^”]*”", r"\d{6,}"


def partner_in_words(source: str | None) -> str:
    """Name a partner from the source of its records.

    Examples
    --------
    >>> partner_in_words("gp:A81001"), partner_in_words("housing"), partner_in_words(None)
    ('General practice A81001', 'Housing', 'Nobody lately')
    """
    if source is None:
        return "Nobody lately"
    family, _colon, organisation = source.partition(":")
    return f"{FAMILIES.get(family, family)} {organisation}".strip()


def equity_fields(found: Table, *, policy: Policy = HES_STYLE) -> Table:
    """Say of how many people each equity field can be used, why not of the others, and who meets those people.

    Parameters
    ----------
    found : Table of `kith.people.completeness.gaps`: field, state, could_fill
    policy : what is too small to show

    Returns
    -------
    Table in the columns of COMPLETENESS: the share is of people with a value that can be used; the counts of the other
    states are text, "hidden" where small; mend names up to three partners, the one who meets most of them first
    """
    counts = found.group_by(["field", "state", "could_fill"]).aggregate([([], "count_all")]).to_pylist()
    rows = [
        _one_field(name, [line for line in counts if line["field"] == name], policy)
        for name in EQUITY_FIELDS
        if any(line["field"] == name for line in counts)
    ]
    return pa.Table.from_pylist(rows, COMPLETENESS)


def _one_field(name: str, lines: list[dict], policy: Policy) -> dict:
    states: Counter[str] = Counter()
    fillers: Counter[str] = Counter()
    for line in lines:
        states[line["state"]] += line["count_all"]
        if line["state"] != "held":
            fillers[partner_in_words(line["could_fill"])] += line["count_all"]
    everybody = sum(states.values())
    shown = measured([Count((state,), states[state], everybody) for state in STATES], ["state"], policy=policy)
    by_state = {line.pop("state"): line for line in shown.to_pylist()}
    said = {state: _said(line["numerator"]) for state, line in by_state.items() if state != "held"}
    meaning = EQUITY_FIELDS[name].meaning
    return {"field": meaning[:1].upper() + meaning[1:], **said, "mend": _fillers(fillers, policy), **by_state["held"]}


def _said(number: int | None) -> str:
    return "hidden" if number is None else f"{number:,}"


def _fillers(fillers: Counter[str], policy: Policy) -> str:
    """The partners who meet most of the people, with how many; few is said without the number."""
    told = []
    for partner, count in sorted(fillers.items(), key=lambda item: (-item[1], item[0]))[:MOST_PARTNERS]:
        alone = pa.table({"partner": [partner], "people": [count]})
        number = protect(alone, counts=["people"], by=["partner"], policy=policy)["people"][0].as_py()
        told.append(f"{partner} ({'a few' if number is None else format(number, ',')})")
    return ", ".join(told)


def commonest_problems(problems: Relation, *, most: int = 100) -> Table:
    """Count the problems of files by what is wrong, the commonest first, with a few row numbers of each.

    Parameters
    ----------
    problems : Relation, one row per problem: file, row (as the spreadsheet shows it), column, reason, mend, fate
    most : kinds given back

    Returns
    -------
    Table in the columns of PROBLEMS; what a cell held is taken out of the reason, for it may name a person

    Method
    ------
    Text between “ and ” and numbers of six digits or more become “…”, and what then reads alike is counted as one.
    """
    keys = ["file", "column", "reason", "mend", "fate"]
    plain = problems.mutate(reason=_without_cells(_.reason), mend=_without_cells(_.mend)).select(*keys, "row")
    nth = ibis.row_number().over(group_by=keys, order_by="row")
    few = plain.mutate(nth=nth).mutate(shown=ibis.cases((_.nth < MOST_EXAMPLES, _.row)))
    counted = few.group_by(keys).aggregate(rows=_.count(), examples=_.shown.collect(where=_.shown.notnull()))
    found = counted.order_by(ibis.desc("rows"), *keys).limit(most).to_pyarrow()
    examples = [_rows_in_words(sorted(rows or [])) for rows in found["examples"].to_pylist()]
    told = found.drop(["examples"]).append_column("examples", pa.array(examples, pa.string()))
    return told.select(PROBLEMS.names).cast(PROBLEMS)


def _without_cells(text: ibis.expr.types.StringValue) -> ibis.expr.types.StringValue:
    return text.re_replace(_QUOTED, "“…”").re_replace(_LONG_NUMBER, "“…”")


def _rows_in_words(rows: list[int]) -> str:
    numbers = [f"{row:,}" for row in rows]
    return " and ".join([", ".join(numbers[:-1]), numbers[-1]]) if len(numbers) > 1 else "".join(numbers)


def band_counts(pairs: Table) -> Table:
    """Count pairs of records by band of linking.

    Parameters
    ----------
    pairs : Table of pairs, with a column band

    Returns
    -------
    Table with band, pairs

    Examples
    --------
    >>> band_counts(pa.table({"band": ["link", "review", "link"]})).to_pylist()
    [{'band': 'link', 'pairs': 2}, {'band': 'review', 'pairs': 1}]
    """
    counted = pairs.group_by(["band"], use_threads=False).aggregate([([], "count_all")])
    return counted.rename_columns(["band", "pairs"]).sort_by("band")


def hard_to_link(people: Table, *, policy: Policy = HES_STYLE) -> Table:
    """Say how many people records alone may not find: no NHS number, no address, no telephone, one partner only.

    Parameters
    ----------
    people : Table in the columns of PEOPLE: has_nhs_number, has_address, has_phone, sources
    policy : what is too small to show

    Returns
    -------
    Table with trait and MEASURED, of all people; the traits overlap
    """
    everybody = people.num_rows
    lacking = {
        "Have no NHS number in any file": "has_nhs_number",
        "Have no address in any file": "has_address",
        "Have no telephone number in any file": "has_phone",
    }
    counts = [Count((trait,), everybody - _true(people[column]), everybody) for trait, column in lacking.items()]
    alone = _true(pc.equal(pc.list_value_length(people["sources"]), 1))
    counts.append(Count(("Are known to one partner only",), alone, everybody))
    return measured(counts if everybody else [], ["trait"], policy=policy, parts=False)


def _true(column: pa.ChunkedArray) -> int:
    return pc.sum(pc.fill_null(column, False)).as_py() or 0


def rows_too_late(problems: Table) -> int:
    """Rows rejected only because they speak of a day after the one asked for: the question's doing, not the file's.

    Parameters
    ----------
    problems : Table in the columns of PROBLEMS

    Examples
    --------
    >>> import pyarrow as pa
    >>> told = {"file": ["a", "a"], "row": [2, 3], "fate": ["rejected"] * 2}
    >>> rows_too_late(pa.table(told | {"reason": ["2027-01-01 is after the day of the question, 2026-11-23", "x"]}))
    1
    """
    refused = problems.filter(pc.equal(problems["fate"], "rejected"))
    late = pc.match_substring(refused["reason"], TOO_LATE)
    by_row = pa.table({"file": refused["file"], "row": refused["row"], "late": late})
    by_row = by_row.group_by(["file", "row"]).aggregate([("late", "all")])
    return pc.sum(by_row["late_all"]).as_py() or 0
