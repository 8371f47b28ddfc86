"""Who is missing out, from the register: rules asked, flags with their reasons, and lists in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kith.coding import ADMISSION_TERMS, CONTACT_TERMS, Codelist, built_in, names_from_toml, read_codelists
from kith.errors import BadRule, BadUsage
from kith.insight import (
    Flagged,
    Rule,
    Rules,
    Used,
    built_in_rules,
    check_frozen,
    flag,
    lists_replaced,
    read_rule,
    used_by,
)
from kith.insight.event_clauses import Contacts, spoken
from kith.insight.groups import clauses_in
from kith.road.lake import Lake

RULE_ENDING = ".rule"


@dataclass(frozen=True)
class Asking:
    """The rules asked and the codelists they are asked with.

    rules      all rules, and those they name
    codelists  by name
    notes      sentences on where they came from
    """

    rules: Rules
    codelists: Mapping[str, Codelist]
    notes: tuple[str, ...] = ()


def what_to_ask(rules: Path | None = None, codelists: Path | None = None, only: Path | None = None) -> Asking:
    """Gather the rules and codelists of a run.

    Parameters
    ----------
    rules : a folder of further rules (`*.rule`); one that has a built-in rule's name stands in its place
    codelists : a folder of OpenCodelists CSVs, or one long file; they go before the built-in lists of the same name
    only : one rule file to ask alone, with the rules it names

    Raises
    ------
    BadRule, BadCodelist
        a rule or list that cannot be read
    BadUsage
        a folder without a rule
    """
    known = {rule.name: rule for rule in built_in_rules()}
    notes: list[str] = []
    lists, more = _codelists(codelists)
    notes += more
    for path in _rule_files(rules):
        rule = _rule_in(path)
        notes.append(f"{path.name}: {'in place of the built-in rule' if rule.name in known else 'a rule of your own'}.")
        known[rule.name] = rule
    if only is not None:
        if not only.is_file():
            raise BadUsage(f"There is no rule file {only}.", "Check the name.")
        rule = _rule_in(only)
        known[rule.name] = rule
        return Asking(Rules.of(known.values()).and_those_named([rule.name]), lists, tuple(notes))
    return Asking(Rules.of(known.values()), lists, tuple(notes))


def _rule_files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise BadUsage(f"There is no folder {folder}.", f"Give a folder with files ending in {RULE_ENDING}.")
    found = sorted(folder.glob(f"*{RULE_ENDING}"))
    if not found:
        raise BadRule(f"{folder} holds no rule.", f"Rule files end in {RULE_ENDING}.")
    return found


def _rule_in(path: Path) -> Rule:
    """The rule of a file; a byte order mark, as some editors leave it, is no part of it."""
    try:
        return read_rule(path.read_text(encoding="utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise BadRule(
            f"{path.name} is not text in UTF-8.", "Save it again as plain text, with the encoding UTF-8."
        ) from None


NAMES_FILE = "names.toml"
"""A file beside a folder's lists that maps the rules' names to the lists' own."""


def _codelists(path: Path | None) -> tuple[Mapping[str, Codelist], list[str]]:
    if path is None:
        return built_in(), ["Codelists: the built-in demonstration set; use your own with --codelists."]
    mapping = path / NAMES_FILE if path.is_dir() else path.with_name(NAMES_FILE)
    names = names_from_toml(mapping.read_text(encoding="utf-8")) if mapping.is_file() else None
    found = read_codelists(path, names)
    notes = [f"Codelists from {path.name}: {len(found)}."]
    if found.problems:
        notes.append(f"{len(found.problems):,} rows or files there hold no usable code and were left out.")
    return found.over(built_in()), notes


def used_before(lake: Lake) -> Used:
    """The rules and codelists that flags of the lake were ever made with."""
    told = lake.about.get("used", {})
    return Used(*(frozenset(map(tuple, told.get(kind, ()))) for kind in ("rules", "codelists")))


def used_now(asking: Asking) -> Used:
    """The rules and codelists of this run."""
    return used_by(asking.rules.in_order, asking.codelists)


def what_moved(asking: Asking, lake: Lake) -> tuple[str, ...]:
    """A sentence where lists have other codes than on earlier runs: the same rules may find other people."""
    moved = lists_replaced(used_now(asking), used_before(lake))
    if not moved:
        return ()
    named = ", ".join(moved[:5]) + (f" and {len(moved) - 5} more" if len(moved) > 5 else "")
    return (f"Codelists with other codes than before, so rules may find other people: {named}.",)


def ask_register(register: Lake, engine: Any, asking: Asking, lake: Lake, on: date) -> Flagged:
    """Ask the rules of everybody, unless a rule was edited under a version that was used.

    Parameters
    ----------
    register : where the people and events lie
    engine : what reads them
    asking : rules and codelists
    lake : knows which rules were used before
    on : the day asked for

    Raises
    ------
    RuleChanged
        a rule used in this lake has other words, or a codelist other codes, under the same version
    """
    check_frozen(used_now(asking), used_before(lake))
    people, events = register.relation(engine, "people"), register.relation(engine, "events")
    return flag(people, events, asking.rules, asking.codelists, on)


YEAR = timedelta(days=365)


def what_is_silent(register: Lake, engine: Any, asking: Asking, on: date) -> tuple[str, ...]:
    """A sentence where rules ask who was not seen by services of which no file tells at all.

    Parameters
    ----------
    register : where the events lie
    engine : what reads them
    asking : the rules
    on : the day asked for

    Returns
    -------
    At most one sentence. Nobody sent is not nobody seen: such rules find everybody they ask, and a reader must know.
    """
    clauses = [clause for rule in asking.rules.in_order for clause in clauses_in(rule.condition)]
    wanted = {kind for one in clauses if isinstance(one, Contacts) and one.negated for kind in one.kinds}
    events = register.relation(engine, "events")
    lately = events.filter((events.date > on - YEAR) & (events.date <= on) & (events.code_system == "kith"))
    heard = set(lately.select("code").distinct().to_pyarrow()["code"].to_pylist())
    silent = [spoken(kind) for kind in (*CONTACT_TERMS, *ADMISSION_TERMS) if kind in wanted - heard]
    if not silent:
        return ()
    named = ", ".join(silent)
    return (
        f"No file tells of any of these in the last year: {named}. Rules that ask who was not seen take that for nobody "
        "having been seen: get the file, or read their lists with care.",
    )
