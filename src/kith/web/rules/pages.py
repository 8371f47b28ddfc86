"""Rules in words for a page: clauses where they stand, what was counted, and what came of each version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kith.coding import built_in
from kith.errors import BadRule, KithError
from kith.insight.comparing_rules import Change, differences
from kith.insight.parts import HEADINGS, Part, Vocabulary, chosen_in, parts, vocabulary
from kith.insight.records.using_rules import Version, rules_in_use
from kith.insight.rule import Rule
from kith.insight.sketching import Bundle, Line, Sketch, sketch_of
from kith.places.records.naming import neighbourhood_names
from kith.web.sensitive import sensitive_codes

__all__ = ["Node", "VersionLine", "Yield", "headed", "nodes_of", "path_of", "picked_from", "place_of", "rule_of", "tree_of", "version_lines", "words_for"]  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A clause or group as a page shows it, with its place; `part` is how it can be chosen again, empty where it cannot."""

    path: str
    what: Line | Bundle
    part: str = ""
    inner: tuple[Node, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return isinstance(self.what, Bundle)


def path_of(text: str) -> tuple[int, ...]:
    """A place from an address, such as `0.2`; nothing is the whole rule.

    Examples
    --------
    >>> path_of("0.2"), path_of("")
    ((0, 2), ())
    """
    if text and not all(part.isdecimal() and len(part) < 4 for part in text.split(".")):
        raise BadRule("That clause is not there any more.", "Look at the rule again.")
    return tuple(int(part) for part in text.split(".")) if text else ()


def place_of(path: Iterable[int]) -> str:
    """A place as an address has it.

    Examples
    --------
    >>> place_of((0, 2))
    '0.2'
    """
    return ".".join(map(str, path))


def words_for(but: str = "") -> tuple[Vocabulary, tuple[Part, ...]]:
    """What clauses of a rule may name here, and how they are chosen; the rule itself and sensitive codelists are not offered."""
    lists, codes = built_in(), sensitive_codes()
    shut = [name for name, one in lists.items() if one.codes and all(codes.label_of(row.system, row.code) for row in one.codes)]  # fmt: skip
    rules = rules_in_use()
    others = rules.and_those_named([rule.name for rule in rules if rule.name != but])
    words = vocabulary(others, lists, neighbourhoods=neighbourhood_names(), without=shut)
    return words, parts(words)


def headed(every: Iterable[Part]) -> list[tuple[str, list[Part]]]:
    """Parts under their headings."""
    found: dict[str, list[Part]] = {heading: [] for heading in HEADINGS}
    for part in every:
        found[part.heading].append(part)
    return [(HEADINGS[heading], here) for heading, here in found.items()]


def nodes_of(sketch: Sketch, every: tuple[Part, ...] = ()) -> Node:
    """A sketch as a page shows it."""
    return _node(sketch.root, (), every)


def _node(what: Line | Bundle, path: tuple[int, ...], every: tuple[Part, ...]) -> Node:
    if isinstance(what, Line):
        chosen = chosen_in(every, what.words) if every else None
        return Node(place_of(path), what, chosen[0].key if chosen else "")
    inner = tuple(_node(one, (*path, number), every) for number, one in enumerate(what.items))
    return Node(place_of(path), what, inner=inner)


def rule_of(sketch: Sketch, version: int) -> tuple[Rule | None, str]:
    """The rule that a sketch makes, or what it still lacks."""
    try:
        return sketch.rule(version), ""
    except KithError as unfinished:
        return None, str(unfinished)


@dataclass(frozen=True)
class VersionLine:
    """A version with what it changed."""

    version: Version
    changes: tuple[Change, ...]


def version_lines(versions: list[Version]) -> list[VersionLine]:
    """Every version, the latest first, each with its difference from the one before."""
    pairs = pairwise(versions)
    told = [VersionLine(one, differences(was.rule, one.rule)) for one, was in pairs]
    return told + [VersionLine(one, ()) for one in versions[-1:]]


@dataclass(frozen=True)
class Yield:
    """What came of a rule, for those who speak for a group: people found and people who asked not to be looked for, as may be shown.

    `was_asked` says whether the last run asked this version: where it did not, that nobody was found says nothing.
    `outcomes` is what the room that works the lists knows: how many agreed, declined, were not reached.
    """

    was_asked: bool
    found: int | None
    said_no: int | None
    outcomes: Mapping[str, int | None] = field(default_factory=dict)


def tree_of(rule: Rule) -> Node:
    """A rule that is kept, as a page shows it."""
    return nodes_of(sketch_of(rule))


def picked_from(data: Any, part: Part) -> dict[str, list[str]]:
    """What was chosen or typed on a form, by picker."""
    return {picker.name: [one for one in data.getlist(picker.name) if one] for picker in part.pickers}
