"""What is different between two wordings of a rule, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kith.insight.groups import Group
from kith.insight.rule import Rule

__all__ = ["Change", "differences"]


@dataclass(frozen=True)
class Change:
    """One sentence that a wording has and the other has not."""

    is_new: bool
    words: str


def differences(before: Rule, after: Rule) -> tuple[Change, ...]:
    """Give what a later wording of a rule says and the earlier does not, and what it says no more, in reading order.

    Examples
    --------
    >>> from kith.insight.reading_rules import read_rule
    >>> text = "name: a\\nversion: 1\\ntitle: A\\ntheme: access\\nsource: us\\n\\nAnyone who meets all of these:\\n- is aged 65 or over\\n  because OLD: is old\\n"
    >>> before, after = read_rule(text), read_rule(text.replace("65", "75").replace("version: 1", "version: 2"))
    >>> [(change.is_new, change.words) for change in differences(before, after)]
    [(False, 'All of these: is aged 65 or over (because: is old)'), (True, 'All of these: is aged 75 or over (because: is old)')]
    """
    was, now = list(_sentences(before)), list(_sentences(after))
    found: list[Change] = []
    for what, first, last, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what != "equal":
            found += [Change(False, words) for words in was[first:last]] + [
                Change(True, words) for words in now[start:end]
            ]
    return tuple(found)


def _sentences(rule: Rule) -> Iterator[str]:
    for part in ("title", "theme", "source", "caution"):
        if getattr(rule, part):
            yield f"{part.capitalize()}: {getattr(rule, part).replace('_', ' ') if part == 'theme' else getattr(rule, part)}"
    yield from _of_group(rule.condition, "")


def _of_group(group: Group, within: str) -> Iterator[str]:
    heading = group.heading.removeprefix("meets ").rstrip(":").capitalize()
    place = f"{within}{heading}: "
    for item in group.items:
        weights = [f"{name} {points}" for name, points in (("need", item.reason.need), ("contact", item.reason.contact)) if points] if item.reason else []  # fmt: skip
        weighing = f", {', '.join(weights)}" if weights else ""
        because = f" (because: {item.reason.words}{weighing})" if item.reason else ""
        if isinstance(item.what, Group):
            yield from _of_group(item.what, f"{place[:-2]}, ")
            if because:
                yield f"{place}the group above{because}"
        else:
            yield f"{place}{item.what.words}{because}"
