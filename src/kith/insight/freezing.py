"""Rules and codelists by fingerprint: what was asked, to the letter, and a stop when a used rule was edited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kith.coding import KITH_TERMS, Codelist
from kith.errors import BadCodelist, RuleChanged
from kith.insight.event_clauses import Contacts, Lapsed, Reading, Recorded
from kith.insight.groups import Clause, clauses_in
from kith.insight.rule import Rule
from kith.insight.rules import Rules

__all__ = ["Used", "check_frozen", "codelists_of", "fingerprints", "lists_replaced", "used_by"]

NOT_STATED = "not stated"


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


@dataclass(frozen=True)
class Used:
    """What flags were made with. A name and edition stand for the same words or codes for good.

    rules      (name, version, digest of the rule's own words)
    codelists  (name, origin and version, digest of its codes)
    """

    rules: frozenset[tuple[str, int, str]] = frozenset()
    codelists: frozenset[tuple[str, str, str]] = frozenset()

    def __or__(self, other: Used) -> Used:
        return Used(self.rules | other.rules, self.codelists | other.codelists)


def used_by(rules: Iterable[Rule], codelists: Mapping[str, Codelist]) -> Used:
    """What these rules are asked with: their own words, and the codelists they name.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.insight.rules import built_in_rules
    >>> used = used_by(built_in_rules(), built_in())
    >>> sorted(used.codelists)[0][:2]
    ('alcohol_dependence', 'Kith, for demonstration, version 1')
    """
    asked = Rules.of(rules)
    names = {name for rule in asked for name in codelists_of(rule) if name in codelists}
    return Used(
        frozenset((rule.name, rule.version, hashlib.sha256(rule.text.encode()).hexdigest()) for rule in asked),
        frozenset((name, _edition(codelists[name]), codelists[name].fingerprint) for name in names),
    )


def _edition(codelist: Codelist) -> str:
    return f"{codelist.origin}, version {codelist.version or NOT_STATED}"


def check_frozen(now: Used, before: Used) -> None:
    """Stop if a rule or codelist was edited and kept the version it was used under.

    Parameters
    ----------
    now : what the rules are about to be asked with
    before : all that flags were ever made with

    Raises
    ------
    RuleChanged
        names each rule and each codelist that has other words or codes under a used version

    Method
    ------
    Each thing is frozen under its own version: a rule for its words, a codelist for its codes. A rule that names others,
    or a list that has a new version, finds other people without being edited; the fingerprint beside each flag tells
    the two apart. A list whose makers state no version cannot be held to one.

    Examples
    --------
    >>> check_frozen(Used(frozenset({("core20", 1, "b")})), Used(frozenset({("core20", 1, "a")})))
    Traceback (most recent call last):
    ...
    kith.errors.RuleChanged: Rule core20 version 1 was used before with other words. Give it version 2; ...
    """
    if changed := _changed(now.rules, before.rules):
        named = ", ".join(f"{name} version {version}" for name, version in changed)
        raise RuleChanged(
            f"{'Rule' if len(changed) == 1 else 'Rules'} {named} {'was' if len(changed) == 1 else 'were'} used before "
            "with other words.",
            f"Give it version {changed[0][1] + 1}; what was found under the earlier one stays what it was.",
        )
    lists = [
        (name, edition) for name, edition in _changed(now.codelists, before.codelists) if NOT_STATED not in edition
    ]
    if lists:
        named = "; ".join(f"{name} ({edition})" for name, edition in lists)
        raise RuleChanged(
            f"{'Codelist' if len(lists) == 1 else 'Codelists'} {named} {'was' if len(lists) == 1 else 'were'} used "
            "before with other codes.",
            "Give a list whose codes changed another version.",
        )


def _changed(now: frozenset[tuple], before: frozenset[tuple]) -> list[tuple]:
    """Names with an edition that stand for something else than they did."""
    was: dict[tuple, set[str]] = {}
    for *named, mark in before:
        was.setdefault(tuple(named), set()).add(mark)
    return sorted(tuple(named) for *named, mark in now if mark not in was.get(tuple(named), {mark}))


def lists_replaced(now: Used, before: Used) -> tuple[str, ...]:
    """The codelists that have other codes than any they were used with before, by name.

    Examples
    --------
    >>> old, new = (Used(codelists=frozenset({("asthma", f"mine, version {n}", str(n))})) for n in (1, 2))
    >>> lists_replaced(new, old), lists_replaced(old, old)
    (('asthma',), ())
    """
    was = {(name, mark) for name, _, mark in before.codelists}
    known = {name for name, _ in was}
    return tuple(sorted({name for name, _, mark in now.codelists if name in known and (name, mark) not in was}))
