"""The one value to show of several that partners claim: chosen by a written rule, with the others kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis import _

from kith.people.agreeing import SETTLED, TOLD_FIRST
from kith.people.layouts import TOLD
from kith.tables import Relation


@dataclass(frozen=True)
class FieldRule:
    """How the best of several claims of one field is chosen.

    stated_first  a claim that the person made goes before any that they are not known to have made
    says_nothing  values that say only that nothing is known, so that any other goes before them
    told_holds    how long what the person told the team goes before what partners go on saying; None: no longer than theirs
    """

    stated_first: bool = False
    says_nothing: tuple[str, ...] = ()
    told_holds: timedelta | None = None


FIELD_RULES: Mapping[str, FieldRule] = {
    "ethnic_category": FieldRule(stated_first=True, says_nothing=("99", "Z")),
    "main_language": FieldRule(stated_first=True),
    "interpreter_needed": FieldRule(stated_first=True),
    # Where and with whom somebody lives changes: their own word of two years ago is not better than last week's visit.
    # What they told the team holds for a while all the same: an extract repeats an old home under a new date each month.
    "accommodation_status": FieldRule(says_nothing=("not_known",), told_holds=timedelta(days=365)),
    "lives_alone": FieldRule(told_holds=timedelta(days=730)),
    "sex": FieldRule(says_nothing=("not_known",)),
    "death_date": FieldRule(),
    "imd_decile": FieldRule(says_nothing=("unknown",)),
}
"""The fields that are chosen among claims; names, numbers and addresses are chosen among records (`assembling`)."""


def rule_in_words(field: str) -> str:
    """Which of several sayings of a field the register takes, and why, in a sentence for whoever reads the record.

    Parameters
    ----------
    field : a field of `FIELD_RULES`, or one of who somebody is, which is chosen among records (`agreeing`)

    Examples
    --------
    >>> rule_in_words("main_language")
    'the person’s own word, else the latest that says something'
    >>> rule_in_words("sex"), rule_in_words("family_name")
    ('the latest that says something', 'what most partners hold now, then the latest')
    >>> rule_in_words("accommodation_status")
    'what they told the team within 1 year, else the latest that says something'
    >>> rule_in_words("phone")
    'what they told the team, else what most partners hold now, then the latest'
    >>> rule_in_words("nhs_number")
    'what most partners hold, then what most of their rows say'
    """
    rule = FIELD_RULES.get(field)
    if rule is not None:
        return f"{_first_of(rule)}the latest that says something"
    if field in (*TOLD_FIRST, "address"):
        return "what they told the team, else what most partners hold now, then the latest"
    if field == "practice_ods_code":
        return "the list that the person is on now, else the one they were on last"
    if field in SETTLED:
        return "what most partners hold, then what most of their rows say"
    return "what most partners hold now, then the latest"


def _first_of(rule: FieldRule) -> str:
    if rule.told_holds:
        years = rule.told_holds.days // 365
        return f"what they told the team within {years} {'year' if years == 1 else 'years'}, else "
    return "the person’s own word, else " if rule.stated_first else ""


def best_claims(claims: Relation, *, on: date, rules: Mapping[str, FieldRule] = FIELD_RULES) -> Relation:
    """The claim to show for each person and field.

    Parameters
    ----------
    claims : Relation with the columns of `CLAIMS`
    on : the day; what was claimed later is left out
    rules : how to choose, by field; other fields are left out

    Returns
    -------
    Relation, one row per person and field, with field, value, claim_date, stated_by_person, source.

    Method
    ------
    In this order: a value that says something; the person's own word, where the field's rule asks for it, or what they
    told the team while that holds; the later day; the fuller text; the larger (file, source_row), then (source, value),
    so that the order of files never counts.
    """
    wanted = claims.filter(_.field.isin(tuple(rules)) & (_.claim_date <= on))
    alike = wanted.group_by(["person_id", "field", "value", "source", "file", "stated_by_person"])
    told = alike.aggregate(claim_date=_.claim_date.max(), source_row=_.source_row.argmax(_.claim_date))
    placed = told.mutate(
        place=ibis.row_number().over(group_by=["person_id", "field"], order_by=_order(told, rules, on))
    )
    return placed.filter(_.place == 0).select("person_id", "field", "value", "claim_date", "stated_by_person", "source")


def says_nothing(claims: Relation, rules: Mapping[str, FieldRule] = FIELD_RULES):
    """Whether a claim says only that nothing is known, as an expression over claims.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> rows = ibis.memtable(pyarrow.table({"field": ["sex", "sex"], "value": ["female", "not_known"]}))
    >>> ibis.duckdb.connect().to_pyarrow(says_nothing(rows)).to_pylist()
    [False, True]
    """
    empty = [
        (claims.field == name) & claims.value.isin(rule.says_nothing)
        for name, rule in rules.items()
        if rule.says_nothing
    ]
    return ibis.or_(*empty)


def _order(claims: Relation, rules: Mapping[str, FieldRule], on: date) -> list:
    stated = tuple(name for name, rule in rules.items() if rule.stated_first)
    holds = [claims.field.isin(stated)]
    for name, rule in rules.items():
        if rule.told_holds is not None:
            recent = claims.claim_date > on - rule.told_holds
            holds.append((claims.field == name) & (claims.source == TOLD) & recent)
    own_word = ibis.or_(*holds) & claims.stated_by_person.fill_null(False)
    return [
        says_nothing(claims, rules),
        ibis.desc(own_word),
        ibis.desc(claims.claim_date),
        ibis.desc(claims.value.length()),
        ibis.desc(claims.file),
        ibis.desc(claims.source_row),
        claims.source,
        claims.value,
    ]


def one_column_each(best: Relation, names: tuple[str, ...]) -> Relation:
    """The chosen values of some fields, one row per person and one column of text per field.

    Examples
    --------
    >>> import ibis, pyarrow
    >>> claims = {"person_id": ["p", "p"], "field": ["sex", "lives_alone"], "value": ["male", "true"]}
    >>> told = one_column_each(ibis.memtable(pyarrow.table(claims)), ("sex", "lives_alone"))
    >>> ibis.duckdb.connect().to_pyarrow(told).to_pylist()
    [{'person_id': 'p', 'sex': 'male', 'lives_alone': 'true'}]
    """
    columns = {name: best.value.max(where=best.field == name) for name in names}
    return best.group_by("person_id").aggregate(**columns)
