"""Which field groups a rule asks about: a rule whose fields may not be used is not asked, and says so, instead of finding nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import singledispatch

from kith.coding import KITH_TERMS, kind_of_term
from kith.insight.clauses import (
    LACKING,
    Accommodation,
    Aged,
    EthnicCategory,
    EthnicGroup,
    InDecile,
    InNeighbourhood,
    KnownTo,
    Lacks,
    LivesAlone,
    NeedsInterpreter,
    OtherLanguage,
    Registered,
    SexIs,
)
from kith.insight.event_clauses import Contacts, InRule, Lapsed, Reading, Recorded
from kith.insight.groups import Clause, clauses_in
from kith.insight.rule import Rule
from kith.insight.rules import Rules
from kith.people.guarding import PERSON_COLUMNS, group_of_event
from kith.people.leaving_out import KNOWN_BY

__all__ = ["needed_by", "needed_by_clause", "rules_within"]

_ANY_CONTACT = "any_contact"
_OF_SOCIAL_CARE = frozenset(
    ["home_care", "residential_care", "day_care", "direct_payment", "social_care_assessment", "social_care_contact"]
)
"""Kith terms that only adult social care tells."""


@singledispatch
def needed_by_clause(clause: Clause) -> frozenset[str]:
    """Give the field groups that one clause asks about.

    Parameters
    ----------
    clause : a clause of a rule

    Returns
    -------
    field groups of `kith.governance.item.FIELD_GROUPS`; none for a clause that names another rule

    Raises
    ------
    TypeError
        a kind of clause that nobody placed: then nobody can say whether it may be asked.

    Examples
    --------
    >>> sorted(needed_by_clause(Recorded("diabetes"))), sorted(needed_by_clause(InDecile(1, 2)))
    (['clinical-problems'], ['place'])
    """
    raise TypeError(f"nobody said which fields {clause!r} asks about")


def _of_columns(*columns: str) -> frozenset[str]:
    return frozenset(PERSON_COLUMNS[column] for column in columns)


_COLUMNS: Mapping[type, tuple[str, ...]] = {
    Aged: ("birth_month",),
    SexIs: ("sex",),
    EthnicGroup: ("ethnic_group",),
    EthnicCategory: ("ethnic_category",),
    InDecile: ("imd_decile",),
    InNeighbourhood: ("neighbourhood",),
    Registered: ("registration",),
    OtherLanguage: ("main_language",),
    Accommodation: ("accommodation_status",),
}
"""Clauses that read columns of people, and no more."""

for _kind in _COLUMNS:
    needed_by_clause.register(_kind, lambda clause: _of_columns(*_COLUMNS[type(clause)]))


@needed_by_clause.register
def _(clause: Lacks) -> frozenset[str]:
    return _of_columns(LACKING[clause.what])


@needed_by_clause.register
def _(clause: LivesAlone) -> frozenset[str]:
    return _of_columns("lives_alone") | {group_of_event("social", "")}


@needed_by_clause.register
def _(clause: NeedsInterpreter) -> frozenset[str]:
    return _of_columns("interpreter_needed") | {group_of_event("social", "")}


@needed_by_clause.register
def _(clause: KnownTo) -> frozenset[str]:
    """Who is known to nobody else cannot be told where others may not be asked about."""
    others = set(KNOWN_BY) if clause.how == "known only to" else set(clause.families)
    return _of_columns("sources") | {group for family, group in KNOWN_BY.items() if family in others}


@needed_by_clause.register
def _(clause: InRule) -> frozenset[str]:
    return frozenset()


@needed_by_clause.register
def _(clause: Recorded) -> frozenset[str]:
    kind = {"prescribed": "medication", "social": "social"}.get(clause.verb, "condition")
    if clause.name in KITH_TERMS:
        kind = kind_of_term(clause.name)
    return _told(kind, [clause.name])


@needed_by_clause.register
def _(clause: Lapsed) -> frozenset[str]:
    return _told("medication", [])


@needed_by_clause.register
def _(clause: Reading) -> frozenset[str]:
    return _told("measurement", [])


@needed_by_clause.register
def _(clause: Contacts) -> frozenset[str]:
    """Any contact means those with social care too: without them somebody well known there would look unseen."""
    kinds = clause.kinds or (_ANY_CONTACT,)
    return _told("contact", ["social_care_contact" if kind == _ANY_CONTACT else kind for kind in kinds])


def _told(kind: str, names: Iterable[str]) -> frozenset[str]:
    social = {"social-care"} if _OF_SOCIAL_CARE.intersection(names) else set()
    return frozenset({group_of_event(kind, ""), *social})


def needed_by(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """Give the field groups that each rule asks about, with those of the rules it names.

    Parameters
    ----------
    rules : the rules, and all that they name

    Returns
    -------
    dict of rule name to field groups, in the order in which rules are asked

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> needed = needed_by(built_in_rules())
    >>> sorted(needed["core20"]), "social-care" in needed["known_only_to_other_partners"]
    (['place'], True)
    """
    found: dict[str, frozenset[str]] = {}
    for rule in Rules.of(rules):
        own = [needed_by_clause(clause) for clause in clauses_in(rule.condition)]
        found[rule.name] = frozenset().union(*own, *(found[name] for name in rule.named_rules))
    return found


def rules_within(rules: Rules, opened: frozenset[str]) -> tuple[Rules, dict[str, frozenset[str]]]:
    """Part rules into those that ask only about open fields, and those that do not, with what each would need.

    Parameters
    ----------
    rules : the rules
    opened : field groups that may be used

    Returns
    -------
    The rules that may be asked; and for each other one the field groups that are shut to it.

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> asked, shut = rules_within(Rules.of(built_in_rules()), frozenset({"place"}))
    >>> [rule.name for rule in asked], sorted(shut["asthma_register"])
    (['core20'], ['clinical-problems', 'demographics', 'medication'])
    """
    shut = {name: groups - opened for name, groups in needed_by(rules).items() if not groups <= opened}
    return Rules(tuple(rule for rule in rules if rule.name not in shut)), shut
