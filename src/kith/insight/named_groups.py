"""Which clauses name a group of people: the one table of the fields and words by which a rule can single a group out.

Such a rule needs an agreement with people from that group before anybody is given out (`group_agreements`). A group that
stands only in a rule which another one names counts too, so that no rule hides behind a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kith.insight.clauses import Accommodation, EthnicCategory, EthnicGroup, OtherLanguage
from kith.insight.event_clauses import Lapsed, Reading, Recorded
from kith.insight.groups import Clause, clauses_in
from kith.insight.rule import Rule
from kith.insight.rules import Rules

__all__ = ["NAMED_GROUPS", "ONLY_A_THRESHOLD", "groups_named", "groups_of_clause"]

NAMED_GROUPS = {
    "ethnic-group": "people of an ethnic group",
    "language": "people who speak another language",
    "religion": "people of a religion or belief",
    "gender-identity": "trans and non-binary people",
    "sexual-orientation": "lesbian, gay and bisexual people",
    "homelessness": "people without a home of their own",
    "traveller": "Gypsy, Roma and Traveller people",
    "refugee": "refugees and people who seek asylum",
    "prison": "people who have been in prison",
    "sex-work": "people who do sex work",
    "care-experience": "people who have been in care",
}
"""Every group that an agreement may be with, as people say it. Illness and age are no groups here: they are why care is due."""

_STATUSES = {
    "rough_sleeping": "homelessness",
    "hostel": "homelessness",
    "temporary": "homelessness",
    "sofa_surfing": "homelessness",
    "traveller_site": "traveller",
}
"""Accommodation by which a group is named; a settled home and a care home name none."""

_WORDS = {
    "ethnic": "ethnic-group", "ethnicity": "ethnic-group", "race": "ethnic-group", "migrant": "ethnic-group",
    "language": "language", "non_english": "language",
    "religion": "religion", "religious": "religion", "faith": "religion", "christian": "religion", "muslim": "religion",
    "jewish": "religion", "hindu": "religion", "sikh": "religion", "buddhist": "religion",
    "gender": "gender-identity", "transgender": "gender-identity", "trans": "gender-identity", "non_binary": "gender-identity",
    "sexual_orientation": "sexual-orientation", "sexuality": "sexual-orientation", "gay": "sexual-orientation",
    "lesbian": "sexual-orientation", "bisexual": "sexual-orientation", "lgbt": "sexual-orientation", "lgbtq": "sexual-orientation",
    "homeless": "homelessness", "homelessness": "homelessness", "rough_sleeping": "homelessness",
    "temporary_accommodation": "homelessness", "sofa_surfing": "homelessness",
    "gypsy": "traveller", "roma": "traveller", "traveller": "traveller",
    "refugee": "refugee", "asylum": "refugee",
    "prison": "prison", "prisoner": "prison",
    "sex_worker": "sex-work", "sex_work": "sex-work",
    "care_leaver": "care-experience", "looked_after": "care-experience",
}  # fmt: skip
"""Words in the name of a codelist or social fact by which it names a group; a name of several words is held against each run of them."""

ONLY_A_THRESHOLD = {
    "obesity_register": "guidance sets a lower mark of weight for Asian and Black people; the rule looks for weight, not for them",
}
"""Rules that come with Kith and name a group only to read a measurement rightly, each with why. A team's own rule is never among them."""


def groups_of_clause(clause: Clause) -> frozenset[str]:
    """Give the groups that one clause names; none for a clause that names another rule.

    Parameters
    ----------
    clause : a clause of a rule

    Returns
    -------
    groups of `NAMED_GROUPS`

    Examples
    --------
    >>> sorted(groups_of_clause(Accommodation(("hostel", "traveller_site"))))
    ['homelessness', 'traveller']
    >>> groups_of_clause(Recorded("diabetes")), groups_of_clause(Recorded("prison_leaver", "social"))
    (frozenset(), frozenset({'prison'}))
    """
    if isinstance(clause, EthnicGroup | EthnicCategory):
        is_traveller = isinstance(clause, EthnicCategory) and clause.codes == ("T",)
        return frozenset({"traveller" if is_traveller else "ethnic-group"})
    if isinstance(clause, OtherLanguage):
        return frozenset({"language"})
    if isinstance(clause, Accommodation):
        return frozenset(_STATUSES[status] for status in clause.statuses if status in _STATUSES)
    if isinstance(clause, Recorded):
        return _in_name(clause.name) | _in_name(clause.ended_by or "")
    return _in_name(clause.name) if isinstance(clause, Reading | Lapsed) else frozenset()


def _in_name(name: str) -> frozenset[str]:
    words = name.split("_")
    runs = {"_".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)}
    return frozenset(_WORDS[run] for one in runs for run in (one, one.removesuffix("s")) if run in _WORDS)


def groups_named(rules: Iterable[Rule], own: Iterable[str] = ()) -> dict[str, frozenset[str]]:
    """Give the groups that each rule names, with those of the rules that it names.

    Parameters
    ----------
    rules : the rules, and all that they name
    own : names of rules that a team wrote, to which `ONLY_A_THRESHOLD` does not apply

    Returns
    -------
    dict of rule name to groups of `NAMED_GROUPS`

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> named = groups_named(built_in_rules())
    >>> sorted(named["no_fixed_home_without_contact"]), sorted(named["obesity_register"]), sorted(named["older_without_contact"])
    (['homelessness', 'traveller'], [], [])
    """
    spared: Mapping[str, str] = {name: why for name, why in ONLY_A_THRESHOLD.items() if name not in set(own)}
    found: dict[str, frozenset[str]] = {}
    for rule in Rules.of(rules):
        mine = [groups_of_clause(clause) for clause in clauses_in(rule.condition)]
        named = frozenset().union(*mine, *(found[name] for name in rule.named_rules))
        found[rule.name] = frozenset() if rule.name in spared else named
    return found
