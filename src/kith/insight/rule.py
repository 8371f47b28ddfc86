"""A rule of presence and absence: what it looks for, who says so, and the reason it gives for each person.

A rule is plain text that a nurse can read, and prints itself back: `rule.text` as the file, `rule.sentence` as one
sentence. Once its flags have been used it is frozen: the same name and version must keep the same fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kith.errors import BadRule
from kith.insight.event_clauses import InRule, check_name
from kith.insight.groups import Group, Reason, clauses_in, reasons_in

__all__ = ["THEMES", "Rule"]

THEMES = ("register", "care_gap", "social_need", "core20plus5", "missing_out", "access")
_HEADINGS = ("title", "source", "caution")


@dataclass(frozen=True)
class Rule:
    """One thing to look for. It never changes; another wording is another version.

    name       small letters, unique among the rules asked together
    version    1, 2, 3...
    title      what a list of it is called
    theme      register, care_gap, social_need, core20plus5, missing_out or access
    source     the publication it is written from
    condition  who meets it
    caution    what a reader of the list should keep in mind; may be empty
    file       where it was read; not part of what the rule is
    """

    name: str
    version: int
    title: str
    theme: str
    source: str
    condition: Group
    caution: str = ""
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_name(self.name, "rule")
        if self.version < 1:
            raise BadRule(f"Version {self.version} of {self.name} is none.", "Count versions 1, 2, 3.")
        if self.theme not in THEMES:
            raise BadRule(f"“{self.theme}” is no theme.", f"Use: {', '.join(THEMES)}.")
        for heading in _HEADINGS:
            words = getattr(self, heading)
            if words != " ".join(words.split()) or (not words and heading != "caution"):
                raise BadRule(
                    f"Rule {self.name} has no {heading}, or it runs over a line.", f"Write one line “{heading}: …”."
                )
        if len(self.reasons) > 60:
            raise BadRule(f"Rule {self.name} has more than 60 reasons.", "Make a part of it a rule of its own.")
        if not _always_says_why(self.condition):
            raise BadRule(
                f"Rule {self.name} can be met without giving a reason.",
                "Write “because CODE: words” beneath a clause that is always met, or beneath each of “any of these”.",
            )

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons it can give, in reading order."""
        return reasons_in(self.condition)

    @cached_property
    def named_rules(self) -> tuple[str, ...]:
        """The rules that its clauses name."""
        names = [clause.rule for clause in clauses_in(self.condition) if isinstance(clause, InRule)]
        return tuple(dict.fromkeys(names))

    @property
    def text(self) -> str:
        """The rule as its file; reading it gives the same rule."""
        head = [f"{part}: {getattr(self, part)}" for part in ("name", "version", "title", "theme", "source")]
        head += [f"caution: {self.caution}"] if self.caution else []
        body = ["", f"Anyone who {self.condition.heading}", *_lines(self.condition, 0)]
        return "\n".join(head + body) + "\n"

    @property
    def sentence(self) -> str:
        """The rule as one sentence; `read_sentence` reads its condition back."""
        return f"{self.title}: anyone who {self.condition.sentence}."


def _lines(group: Group, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for item in group.items:
        inner = item.what if isinstance(item.what, Group) else None
        yield f"{indent}- {item.what.heading if isinstance(item.what, Group) else item.what.words}"
        if item.reason:
            yield f"{indent}  {item.reason.text}"
        if inner:
            yield from _lines(inner, depth + 1)


def _always_says_why(group: Group) -> bool:
    """Whether a person who meets the group is sure to be given a reason."""
    given = [
        item.reason is not None or (isinstance(item.what, Group) and _always_says_why(item.what))
        for item in group.items
    ]
    if group.how == "none":
        return False
    if group.how == "all":
        return any(given)
    return sum(not said for said in given) < max(group.least, 1)
