"""Reads rules: the file that a rule is kept in, and the sentence that it prints.

    name: diabetes_register
    version: 1
    title: Diabetes
    theme: register
    source: who says so, and where
    caution: what to keep in mind (may be left out)

    Anyone who meets all of these:
    - is aged 17 or over
    - has diabetes on record, not ended by diabetes resolved
      because DIABETES (need 2): diabetes is on record

A group within stands after its own heading, two spaces further in. Lines that begin with # are for the writer only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.errors import BadRule
from kith.insight.grammar import read_clause
from kith.insight.groups import Clause, Group, Item, Reason
from kith.insight.rule import THEMES, Rule

__all__ = ["read_rule", "read_sentence"]

_HEADINGS = ("name", "version", "title", "theme", "source", "caution")
_GROUP = re.compile(r"meets (?:(?P<how>all|any|none)|(?P<least>\d+) or more) of these:")
_REASON = re.compile(r"because (?P<code>\S+)(?: \((?P<weights>[a-z0-9, ]+)\))?: (?P<words>.+)")
_WEIGHTS = re.compile(r"(?:need (?P<need>\d+))?(?:, )?(?:contact (?P<contact>\d+))?")


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    words: str


class _Reader:
    """The lines of one file, and where in it we are."""

    def __init__(self, text: str, file: str):
        self.file = file
        rows = [(number, row.rstrip()) for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)]
        kept = [(number, row) for number, row in rows if row and not row.lstrip().startswith("#")]
        self.lines = [_Line(number, len(row) - len(row.lstrip(" ")), row.lstrip(" ")) for number, row in kept]
        self.at = 0

    def next(self) -> _Line | None:
        return self.lines[self.at] if self.at < len(self.lines) else None

    def fault(self, line: _Line, bad: BadRule) -> BadRule:
        """The same fault with file, line and words named."""
        return BadRule(f"{self.file}, line {line.number}, “{line.words}”: {bad.what}", bad.mend)

    def refuse(self, line: _Line, what: str, mend: str) -> BadRule:
        return self.fault(line, BadRule(what, mend))


def read_rule(text: str, file: str = "rule") -> Rule:
    """Read one rule from the text of its file.

    Parameters
    ----------
    text : the file's text
    file : its name, for messages

    Raises
    ------
    BadRule
        what cannot be read; names the file, the line and its words, and what is allowed there

    Examples
    --------
    >>> rule = read_rule('''name: core20
    ... version: 1
    ... title: Core20
    ... theme: core20plus5
    ... source: NHS England, Core20PLUS5
    ...
    ... Anyone who meets all of these:
    ... - lives in deprivation decile 1 to 2
    ...   because CORE20: lives in one of the most deprived fifth of areas
    ... ''')
    >>> rule.sentence
    'Core20: anyone who lives in deprivation decile 1 to 2.'
    >>> read_rule(rule.text) == rule
    True
    """
    reader = _Reader(text, file)
    head = _read_head(reader)
    start = reader.next()
    if start is None:
        raise BadRule(
            f"{file}: there are no clauses.", "Write “Anyone who meets all of these:” and the clauses beneath."
        )
    if start.indent or not start.words.startswith("Anyone who "):
        raise reader.refuse(
            start, "A rule's clauses begin with “Anyone who”.", "Write “Anyone who meets all of these:”."
        )
    reader.at += 1
    condition = _read_group(reader, start, start.words.removeprefix("Anyone who "), 0)
    left = reader.next()
    if left is not None:
        raise reader.refuse(
            left, "This does not belong to any group above it.", "Set it two spaces further in than its heading."
        )
    return _build(reader, head, condition)


def _read_head(reader: _Reader) -> dict[str, tuple[_Line, str]]:
    head: dict[str, tuple[_Line, str]] = {}
    while (line := reader.next()) is not None and not line.words.startswith("Anyone "):
        found = re.fullmatch(r"([a-z]+): (.+)", line.words)
        if not found or found[1] not in _HEADINGS or line.indent:
            raise reader.refuse(
                line, "This is no heading of a rule.", f"Headings are: {', '.join(_HEADINGS)}, each as “name: …”."
            )
        if found[1] in head:
            raise reader.refuse(line, f"There is a second {found[1]}.", "Keep one of them, on one line.")
        head[found[1]] = (line, found[2])
        reader.at += 1
    missing = [heading for heading in _HEADINGS[:-1] if heading not in head]
    if missing:
        raise BadRule(
            f"{reader.file}: there is no {missing[0]}.", f"Begin with one line each: {', '.join(_HEADINGS[:-1])}."
        )
    line, version = head["version"]
    if not re.fullmatch(r"[1-9]\d{0,5}", version):
        raise reader.refuse(line, f"“{version}” is no version.", "Count versions 1, 2, 3.")
    line, theme = head["theme"]
    if theme not in THEMES:
        raise reader.refuse(line, f"“{theme}” is no theme.", f"Use: {', '.join(THEMES)}.")
    return head


def _build(reader: _Reader, head: dict[str, tuple[_Line, str]], condition: Group) -> Rule:
    said = {heading: " ".join(words.split()) for heading, (_, words) in head.items()}
    try:
        return Rule(
            name=said["name"],
            version=int(said["version"]),
            title=said["title"],
            theme=said["theme"],
            source=said["source"],
            condition=condition,
            caution=said.get("caution", ""),
            file=reader.file,
        )
    except BadRule as bad:
        raise reader.fault(head["name"][0], bad) from None


def _read_group(reader: _Reader, heading: _Line, words: str, indent: int) -> Group:
    found = _GROUP.fullmatch(words)
    if not found:
        raise reader.refuse(heading, "This heads no group.", _GROUP_MEND)
    items = []
    while (line := reader.next()) is not None and line.indent >= indent and line.words.startswith("- "):
        if line.indent != indent:
            raise reader.refuse(line, "This is set too far in.", f"Set it {indent} spaces in, under its heading.")
        reader.at += 1
        items.append(_read_item(reader, line, indent))
    try:
        return Group(found["how"] or "at least", tuple(items), int(found["least"] or 0))
    except BadRule as bad:
        raise reader.fault(heading, bad) from None


_GROUP_MEND = (
    "Write “meets all of these:”, “meets any of these:”, “meets none of these:” or “meets 2 or more of these:”."
)


def _read_item(reader: _Reader, line: _Line, indent: int) -> Item:
    words = line.words.removeprefix("- ")
    reason = _read_reason(reader, indent + 2)
    if words.endswith(":") or words.startswith("meets "):
        return Item(_read_group(reader, line, words, indent + 2), reason)
    try:
        return Item(read_clause(words), reason)
    except BadRule as bad:
        raise reader.fault(line, bad) from None


def _read_reason(reader: _Reader, indent: int) -> Reason | None:
    line = reader.next()
    if line is None or not line.words.startswith("because"):
        return None
    found = _REASON.fullmatch(line.words)
    weights = _WEIGHTS.fullmatch(found["weights"] or "") if found else None
    if not found or not weights or line.indent != indent:
        mend = f"Write it {indent} spaces in, as “because CODE: words” or “because CODE (need 2, contact 1): words”."
        raise reader.refuse(line, "This is no reason.", mend)
    reader.at += 1
    try:
        return Reason(found["code"], found["words"], int(weights["need"] or 0), int(weights["contact"] or 0))
    except BadRule as bad:
        raise reader.fault(line, bad) from None


def read_sentence(sentence: str) -> Group:
    """Read the condition back from the sentence that a rule prints; reasons are not in it.

    Raises
    ------
    BadRule
        a sentence that no rule prints

    Examples
    --------
    >>> group = read_sentence("Core20: anyone who is female, and (is aged under 5, or is aged 65 or over).")
    >>> group.how, group.items[1].what.how
    ('all', 'any')
    """
    _, found, condition = sentence.rstrip().removesuffix(".").partition("anyone who ")
    if not found:
        raise BadRule(f"“{sentence}” is not a rule's sentence.", "It reads “Title: anyone who …”.")
    return _group_of(condition)


def _group_of(words: str) -> Group:
    """A phrase of clauses joined by “, and ” or by “, or ”, outside brackets."""
    parts, joints = _split(words)
    if len(joints) > 1:
        raise BadRule(f"“{words}” mixes and with or.", "Put the inner part in brackets.")
    what = tuple(Item(_part_of(part)) for part in parts)
    only = what[0].what
    if len(what) == 1 and isinstance(only, Group) and only.how == "at least" and not words.startswith("("):
        return only
    return Group("any" if joints == {", or "} else "all", what)


def _part_of(words: str) -> Clause | Group:
    if found := re.fullmatch(r"meets (?:none|(\d+) or more) of \((.*)\)", words):
        items = tuple(Item(_part_of(part)) for part in _split(found[2])[0])
        return Group("at least", items, int(found[1])) if found[1] else Group("none", items)
    if words.startswith("(") and words.endswith(")"):
        return _group_of(words[1:-1])
    return read_clause(words)


def _split(words: str) -> tuple[list[str], set[str]]:
    """The parts between joints that stand outside brackets, and which joints were met."""
    parts, joints, depth, start, at = [], set(), 0, 0, 0
    while at < len(words):
        depth += {"(": 1, ")": -1}.get(words[at], 0)
        joint = next((joint for joint in (", and ", ", or ") if not depth and words.startswith(joint, at)), None)
        if joint:
            parts.append(words[start:at])
            joints.add(joint)
            at = start = at + len(joint)
        else:
            at += 1
    return [*parts, words[start:]], joints
