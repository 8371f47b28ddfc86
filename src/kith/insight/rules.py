"""Rules that are asked together, and the ones that come with Kith."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from kith.errors import BadRule
from kith.insight.event_clauses import spoken
from kith.insight.groups import Reason
from kith.insight.reading_rules import read_rule
from kith.insight.rule import THEMES, Rule

__all__ = ["Rules", "built_in_rules"]


@dataclass(frozen=True)
class Rules:
    """Rules that are asked together, each after the rules it names. Found by name, and gone through in order.

    Raises
    ------
    BadRule
        two rules of one name, a rule named that is not there, rules that name one another in a ring, or one reason code
        with two wordings or weights
    """

    in_order: tuple[Rule, ...]

    def __post_init__(self) -> None:
        seen: dict[str, Rule] = {}
        for rule in self.in_order:
            if rule.name in seen:
                where = " and ".join(sorted({r.file for r in (rule, seen[rule.name]) if r.file})) or "the rules given"
                raise BadRule(f"Two rules are called {rule.name}, in {where}.", "Rename one of them.")
            seen[rule.name] = rule
        _refuse_two_wordings(self.in_order)
        object.__setattr__(self, "in_order", _each_after_those_it_names(seen))

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Rules:
        """Rules in any order."""
        return rules if isinstance(rules, Rules) else cls(tuple(rules))

    def __getitem__(self, name: str) -> Rule:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.in_order)

    def __len__(self) -> int:
        return len(self.in_order)

    @cached_property
    def _by_name(self) -> dict[str, Rule]:
        return {rule.name: rule for rule in self.in_order}

    def and_those_named(self, names: Iterable[str]) -> Rules:
        """Only these rules and the ones they name, and those name in turn."""
        wanted, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in self:
                raise BadRule(f"There is no rule called {name}.", f"There are: {', '.join(self._by_name)}.")
            if name not in wanted:
                wanted.add(name)
                waiting += self[name].named_rules
        return Rules(tuple(rule for rule in self.in_order if rule.name in wanted))

    def over(self, earlier: Rules) -> Rules:
        """These rules in place of earlier ones of the same name; the rest stay."""
        return Rules(tuple(rule for rule in earlier.in_order if rule.name not in self) + self.in_order)

    def of_theme(self, *themes: str) -> tuple[Rule, ...]:
        """The rules of these themes, in order."""
        return tuple(rule for rule in self.in_order if rule.theme in themes)


def _refuse_two_wordings(rules: Iterable[Rule]) -> None:
    """One reason code must say and weigh the same in every rule: a person's reasons are counted once each."""
    said: dict[str, tuple[Reason, Rule]] = {}
    for rule in rules:
        for reason in rule.reasons:
            first, where = said.setdefault(reason.code, (reason, rule))
            if first != reason:
                raise BadRule(
                    f"Reason {reason.code} is written in two ways: “{first.text}” in {where.name}, and “{reason.text}” "
                    f"in {rule.name}.",
                    "Give it the same words and weights in both, or another code in one.",
                )


def _each_after_those_it_names(rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    done: dict[str, Rule] = {}

    def put(rule: Rule, path: tuple[str, ...]) -> None:
        if rule.name in path:
            ring = " → ".join(spoken(name) for name in (*path[path.index(rule.name) :], rule.name))
            raise BadRule(f"Rules name one another in a ring: {ring}.", "Take one of the references out.")
        for name in rule.named_rules:
            if name not in rules:
                raise BadRule(
                    f"Rule {rule.name} names the rule {name}, which nobody gave.",
                    "Give its file too, or mend the name.",
                )
            put(rules[name], (*path, rule.name)) if name not in done else None
        done.setdefault(rule.name, rule)

    for rule in rules.values():
        put(rule, ())
    return tuple(done.values())


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules that come with Kith, by theme and then by name.

    Examples
    --------
    >>> [rule.sentence for rule in built_in_rules() if rule.name == "core20"]
    ['Core20: anyone who lives in deprivation decile 1 to 2.']
    """
    folder = resources.files("kith.insight").joinpath("built_in_rules")
    resource_files = [file for theme in folder.iterdir() for file in theme.iterdir() if file.name.endswith(".rule")]
    found = [read_rule(resource.read_text(encoding="utf-8"), resource.name) for resource in resource_files]
    return tuple(sorted(found, key=lambda rule: (THEMES.index(rule.theme), rule.name)))
