"""How clauses are joined: all of these, any, none, or at least so many of these; each with the reason it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kith.errors import BadRule
from kith.insight.clauses import PersonClause
from kith.insight.event_clauses import EventClause, InRule

__all__ = ["Clause", "Group", "Item", "Reason", "clauses_in", "items_in", "reasons_in"]

Clause = PersonClause | EventClause | InRule

HOW = ("all", "any", "none", "at least")
_DEEPEST = 4


@dataclass(frozen=True)
class Reason:
    """Why a person is on a list: a code for machines, plain words for people, and what it weighs in the list's order.

    need     points for signs of need, 0 to 9
    contact  points for lack of contact, or for what keeps the person from it, 0 to 9
    """

    code: str
    words: str
    need: int = 0
    contact: int = 0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", self.code):
            raise BadRule(f"“{self.code}” is no reason code.", "Use capitals, digits and underscores: NO_CONTACT_12M.")
        if not self.words or self.words != self.words.strip() or "\n" in self.words or self.words[-1] in ".;":
            raise BadRule(
                f"Reason {self.code} has no plain words, or ends in a stop.", "Write one phrase after the colon."
            )
        if not (0 <= self.need <= 9 and 0 <= self.contact <= 9):
            raise BadRule(f"Reason {self.code} weighs more than 9 points.", "Use 0 to 9.")

    @property
    def text(self) -> str:
        """As it stands in a rule file."""
        weights = [f"{name} {points}" for name, points in (("need", self.need), ("contact", self.contact)) if points]
        weighing = f" ({', '.join(weights)})" if weights else ""
        return f"because {self.code}{weighing}: {self.words}"


@dataclass(frozen=True)
class Item:
    """One clause or group of a rule, and the reason that its being so gives."""

    what: Clause | Group
    reason: Reason | None = None


@dataclass(frozen=True)
class Group:
    """Clauses joined by all, any, none, or at least `least` of them."""

    how: str
    items: tuple[Item, ...]
    least: int = 0

    def __post_init__(self) -> None:
        if self.how not in HOW or not self.items:
            raise BadRule("A group needs clauses.", "Write them on the lines beneath, each after “- ”.")
        if self.how == "any" and len(self.items) < 2:
            raise BadRule("“any of these” needs two clauses or more.", "Write the one clause without a group.")
        only = self.items[0].what
        if self.how == "all" and len(self.items) == 1 and isinstance(only, Group) and only.how != "none":
            raise BadRule("A group of one group says nothing more than the inner one.", "Write the inner group alone.")
        if (self.how == "at least") != (self.least > 0) or (self.least and not 2 <= self.least <= len(self.items)):
            raise BadRule(
                f"“{self.least} or more of these” cannot be asked of {len(self.items)}.",
                "Use 2 up to how many there are.",
            )
        if self.how == "none" and any(item.reason for item in items_in(self)):
            raise BadRule(
                "A clause under “none of these” gives no reason when the rule is met.", "Put the reason on the group."
            )
        if _depth(self) > _DEEPEST:
            raise BadRule("Groups stand more than four deep.", "Make the inner part a rule of its own, and name it.")

    @property
    def heading(self) -> str:
        """The words above its clauses in a rule file."""
        if self.how == "at least":
            return f"meets {self.least} or more of these:"
        return f"meets {self.how} of these:"

    @property
    def sentence(self) -> str:
        """Its clauses as one phrase; inner groups stand in brackets."""
        parts = [_within(item.what) for item in self.items]
        if self.how == "all":
            return ", and ".join(parts)
        joined = ", or ".join(parts)
        if self.how == "any":
            return joined
        return f"meets {'none' if self.how == 'none' else f'{self.least} or more'} of ({joined})"


def _within(what: Clause | Group) -> str:
    if not isinstance(what, Group):
        return what.words
    return f"({what.sentence})" if what.how in ("all", "any") else what.sentence


def _depth(group: Group) -> int:
    return 1 + max((_depth(item.what) for item in group.items if isinstance(item.what, Group)), default=0)


def items_in(group: Group) -> Iterator[Item]:
    """Every item of a group, and of the groups within it, in reading order."""
    for item in group.items:
        yield item
        if isinstance(item.what, Group):
            yield from items_in(item.what)


def clauses_in(group: Group) -> Iterator[Clause]:
    """Every clause of a group and of the groups within it, in reading order."""
    for item in items_in(group):
        if not isinstance(item.what, Group):
            yield item.what


def reasons_in(group: Group) -> tuple[Reason, ...]:
    """Every reason that a rule can give, in reading order, each code once.

    Raises
    ------
    BadRule
        one code with two wordings or weights
    """
    found: dict[str, Reason] = {}
    for item in items_in(group):
        if item.reason and found.setdefault(item.reason.code, item.reason) != item.reason:
            raise BadRule(
                f"Reason {item.reason.code} is written in two ways.", "Give each its own code, or the same words."
            )
    return tuple(found.values())
