"""Rules and codelists by fingerprint: what was asked, to the letter, and a stop when a used rule was edited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from kith.coding import KITH_TERMS, Codelist
from kith.errors import BadCodelist, RuleChanged
from kith.insight.event_clauses import Contacts, Lapsed, Reading, Recorded
from kith.insight.groups import Clause, clauses_in
from kith.insight.rule import Rule
from kith.insight.rules import Rules

__all__ = ["check_frozen", "codelists_of", "fingerprints"]


def _lists_of(clause: Clause) -> tuple[str, ...]:
    if isinstance(clause, Recorded):
        return (clause.name, clause.ended_by) if clause.ended_by else (clause.name,)
    if isinstance(clause, Lapsed | Reading):
        return (clause.name,)
    if isinstance(clause, Contacts):
        return clause.kinds or ("any_contact",)
    return {"needs an interpreter": ("interpreter_needed",), "lives alone": ("lives_alone",)}.get(clause.words, ())


def codelists_of(rule: Rule) -> tuple[str, ...]:
    """The codelists, and Kith terms, that a rule's own clauses name.

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> codelists_of({rule.name: rule for rule in built_in_rules()}["diabetes_register"])
    ('diabetes', 'diabetes_resolved')
    """
    return tuple(dict.fromkeys(name for clause in clauses_in(rule.condition) for name in _lists_of(clause)))


def fingerprints(rules: Iterable[Rule], codelists: Mapping[str, Codelist]) -> dict[str, str]:
    """The fingerprint of each rule, by name: SHA-256 of its text, of the codelists it uses, and of the rules it names.

    Parameters
    ----------
    rules : the rules, and all that they name
    codelists : by name

    Raises
    ------
    BadCodelist
        a rule needs a list that nobody gave; names the rule
    """
    found: dict[str, str] = {}
    for rule in Rules.of(rules):
        parts = [rule.text]
        for name in codelists_of(rule):
            if name not in codelists and name not in KITH_TERMS:
                raise BadCodelist(
                    f"Rule {rule.name} needs the codelist {name}, which nobody gave.",
                    "Give it with --codelists, or leave the rule out.",
                )
            parts.append(f"{name}\t{codelists[name].fingerprint if name in codelists else 'term'}\n")
        parts += [f"{name}\t{found[name]}\n" for name in rule.named_rules]
        found[rule.name] = hashlib.sha256("".join(parts).encode()).hexdigest()
    return found


def check_frozen(
    rules: Iterable[Rule], codelists: Mapping[str, Codelist], used: Iterable[tuple[str, int, str]]
) -> dict[str, str]:
    """Stop if a rule whose flags were used has changed and kept its version.

    Parameters
    ----------
    rules : the rules about to be asked
    codelists : the lists they will be asked with
    used : name, version and fingerprint of each rule as it was used (the columns rule, rule_version and fingerprint of
        earlier flags)

    Returns
    -------
    The fingerprint of each rule, by name.

    Raises
    ------
    RuleChanged
        names each rule that has another fingerprint under a used version

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.insight.rules import built_in_rules
    >>> check_frozen(built_in_rules(), built_in(), [("core20", 1, "0" * 64)])
    Traceback (most recent call last):
    ...
    kith.errors.RuleChanged: Rule core20 version 1 was used before with other words or codes. Give it version 2; ...
    """
    asked = Rules.of(rules)
    now = fingerprints(asked, codelists)
    changed = sorted(
        {
            (name, version)
            for name, version, mark in used
            if name in asked and asked[name].version == version and now[name] != mark
        }
    )
    if changed:
        named = ", ".join(f"{name} version {version}" for name, version in changed)
        raise RuleChanged(
            f"{'Rule' if len(changed) == 1 else 'Rules'} {named} {'was' if len(changed) == 1 else 'were'} used before "
            "with other words or codes.",
            f"Give it version {changed[0][1] + 1}; what was found under the earlier one stays what it was.",
        )
    return now
