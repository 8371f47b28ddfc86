"""A rule while it is put together: clauses in groups that may still be empty, as plain data that can be kept; and the rule it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kith.errors import BadRule
from kith.insight.clauses import Lacks
from kith.insight.event_clauses import Contacts
from kith.insight.grammar import read_clause
from kith.insight.groups import Clause, Group, Item, Reason
from kith.insight.parts import Vocabulary
from kith.insight.rule import Rule

__all__ = ["Bundle", "Line", "Sketch", "line_for", "name_for", "sketch_from", "sketch_of"]

HOW = {"all": "All of these", "any": "Any of these", "none": "None of these"}
"""How the clauses of a group may be joined."""

Path = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """One clause, in the grammar's words, with the reason that it gives and what that weighs."""

    words: str
    why: str
    need: int = 0
    contact: int = 0
    code: str = ""

    @property
    def reason(self) -> Reason | None:
        """The reason, under its code: that of the rule it came from, or one made of its words and weights; None where it gives none."""
        if not self.why:
            return None
        made = re.sub(r"[^A-Z0-9]+", "_", self.why.upper()).strip("_")
        weights = f"_N{self.need}C{self.contact}" if self.need or self.contact else ""
        return Reason(self.code or f"R_{made}{weights}", self.why, self.need, self.contact)


@dataclass(frozen=True)
class Bundle:
    """Clauses and groups joined by `HOW`, or by at least so many (`least`, kept where a rule came with it)."""

    how: str = "all"
    items: tuple[Line | Bundle, ...] = ()
    least: int = 0
    reason: Reason | None = None

    @property
    def heading(self) -> str:
        """How a page says it."""
        return HOW.get(self.how, f"{self.least} or more of these")


@dataclass(frozen=True)
class Sketch:
    """A rule in the making: what is said of it, and its clauses."""

    name: str
    title: str
    theme: str
    source: str
    caution: str = ""
    root: Bundle = Bundle()

    def at(self, path: Path) -> Line | Bundle:
        """What stands at a place: the number of each item on the way to it.

        Raises `BadRule` where nothing stands there any more.
        """
        found: Line | Bundle = self.root
        for number in path:
            if not isinstance(found, Bundle) or number >= len(found.items):
                raise BadRule("That clause is not there any more.", "Look at the rule again.")
            found = found.items[number]
        return found

    def put(self, path: Path, what: Line | Bundle | None) -> Sketch:
        """The same with something else at a place; None takes it out.

        Examples
        --------
        >>> empty = Sketch("a", "A", "missing_out", "us")
        >>> one = empty.added((), Line("is female", "a woman"))
        >>> one.put((0,), None) == empty
        True
        """
        self.at(path)
        return replace(self, root=_put(self.root, path, what))

    def added(self, path: Path, what: Line | Bundle) -> Sketch:
        """The same with one more at the end of the group at a place."""
        group = self.at(path)
        if not isinstance(group, Bundle):
            raise BadRule("A clause holds no other clause.", "Add it to a group.")
        return self.put(path, replace(group, items=(*group.items, what)))

    def rule(self, version: int) -> Rule:
        """The rule that it makes.

        Raises
        ------
        BadRule
            something is missing: clauses, a title, a source
        """
        group = _group(self.root)
        if group is None:
            raise BadRule("There are no clauses yet.", "Add one: what must be so of somebody whom the rule finds?")
        return Rule(self.name, version, self.title, self.theme, self.source, group, self.caution)

    def as_json(self) -> dict[str, Any]:
        """As it is kept; `sketch_from` reads it back."""
        told = {name: getattr(self, name) for name in ("name", "title", "theme", "source", "caution")}
        return {**told, "root": _json(self.root)}


def _put(group: Bundle, path: Path, what: Line | Bundle | None) -> Bundle:
    if not path:
        return what if isinstance(what, Bundle) else Bundle()
    first, *rest = path
    here = group.items[first]
    inner = _put(here, tuple(rest), what) if rest and isinstance(here, Bundle) else what
    items = [*group.items[:first], *([] if inner is None else [inner]), *group.items[first + 1 :]]
    return replace(group, items=tuple(items))


def _group(bundle: Bundle) -> Group | None:
    """The group that it makes, without inner ones that are empty; any of one is that one."""
    inner = [_item(one, bundle.how == "none") for one in bundle.items]
    items = tuple(item for item in inner if item is not None)
    if not items:
        return None
    only = items[0].what
    if len(items) == 1 and isinstance(only, Group) and bundle.how in ("all", "any") and items[0].reason is None:
        return only
    if len(items) == 1 and bundle.how in ("any", "at least"):
        return Group("all", items)
    return Group(bundle.how, items, min(bundle.least, len(items)))


def _item(what: Line | Bundle, silent: bool) -> Item | None:
    if isinstance(what, Line):
        return Item(read_clause(what.words), None if silent else what.reason)
    group = _group(what)
    if group is None:
        return None
    if silent:
        group = _silenced(group)
    return Item(group, None if silent else what.reason)


def _silenced(group: Group) -> Group:
    return Group(group.how, tuple(Item(_silenced(i.what) if isinstance(i.what, Group) else i.what) for i in group.items), group.least)  # fmt: skip


def _json(what: Line | Bundle) -> dict[str, Any]:
    if isinstance(what, Line):
        return {"words": what.words, "why": what.why, "need": what.need, "contact": what.contact, "code": what.code}
    because = what.reason and [what.reason.code, what.reason.words, what.reason.need, what.reason.contact]
    return {"how": what.how, "least": what.least, "because": because, "items": [_json(one) for one in what.items]}


def sketch_from(told: Mapping[str, Any]) -> Sketch:
    """Read a sketch as it is kept.

    Examples
    --------
    >>> sketch = Sketch("a", "A", "access", "us").added((), Bundle("any", (Line("is female", "a woman", 1),)))
    >>> sketch_from(sketch.as_json()) == sketch
    True
    """
    return Sketch(**{**told, "root": _from(told["root"])})


def _from(told: Mapping[str, Any]) -> Any:
    if "words" in told:
        return Line(**told)
    because = Reason(*told["because"]) if told["because"] else None
    return Bundle(told["how"], tuple(_from(one) for one in told["items"]), told["least"], because)


def sketch_of(rule: Rule) -> Sketch:
    """The sketch of a rule that is there, so that it can be changed; the rule that it makes is the same.

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> all(sketch_of(rule).rule(rule.version) == rule for rule in built_in_rules())
    True
    """
    return Sketch(rule.name, rule.title, rule.theme, rule.source, rule.caution, _bundle(rule.condition, None))


def _bundle(group: Group, reason: Reason | None) -> Bundle:
    return Bundle(group.how, tuple(_of_item(item) for item in group.items), group.least, reason)


def _of_item(item: Item) -> Line | Bundle:
    if isinstance(item.what, Group):
        return _bundle(item.what, item.reason)
    if item.reason is None:
        return Line(item.what.words, "")
    return Line(item.what.words, item.reason.words, item.reason.need, item.reason.contact, item.reason.code)


def line_for(clause: Clause, words: Vocabulary) -> Line:
    """A clause with the reason that other rules give for it, so that one thing weighs the same in all; else its own words.

    Without such a reason, what tells of no contact weighs 2 for that, and anything else 1 for need.

    Examples
    --------
    >>> nothing = Vocabulary({}, (), ())
    >>> line_for(read_clause("is aged 65 or over"), nothing)
    Line(words='is aged 65 or over', why='is aged 65 or over', need=1, contact=0, code='')
    """
    known = words.reasons.get(clause.words)
    if known is None:
        is_unseen = isinstance(clause, Lacks) or (isinstance(clause, Contacts) and clause.negated)
        return Line(clause.words, clause.words, 0 if is_unseen else 1, 2 if is_unseen else 0)
    return Line(clause.words, known.words, known.need, known.contact, known.code)


def name_for(title: str) -> str:
    """A rule's name from its title.

    Examples
    --------
    >>> name_for("No contact, 12 months"), name_for("65+ and alone")
    ('no_contact_12_months', 'rule_65_and_alone')
    """
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return name if re.match(r"[a-z]", name) else f"rule_{name}".rstrip("_")
