"""Finding in words for a page: who was used and who was left out, so that both add up, and what was not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kith.governance.facts import FindingBasis
from kith.governance.national_check import NOT_KNOWN
from kith.governance.objections import OBJECTION_KINDS
from kith.insight import FLAGS, THEMES
from kith.insight.records.found import Found
from kith.people.records.tables import NOT_ASKED

__all__ = [
    "BasisLine",
    "Line",
    "basis_line",
    "event_lines",
    "in_words",
    "not_asked_lines",
    "people_lines",
    "sensitive_kinds",
    "themes_of",
    "titles_of",
]

_OTHER_REASONS = {
    "objection": "objects to sharing with the organisation that ran it",
    "own-record": "the record of whoever ran it",
    NOT_ASKED: NOT_KNOWN,
}
_GUARDED = "guarded by a label on the record"


@dataclass(frozen=True)
class Line:
    """One line of a reckoning; `is_sum` is one that the others add up to."""

    words: str
    count: int
    is_sum: bool = False


@dataclass(frozen=True)
class BasisLine:
    """A basis as its page says it."""

    name: str
    basis: FindingBasis
    covers: str
    has_social_care: bool


def in_words(groups: Any) -> str:
    """Field groups as a page says them.

    >>> in_words(["social-care", "place"])
    'place, social care'
    """
    return ", ".join(sorted(group.replace("-", " ") for group in groups))


def basis_line(name: str, basis: FindingBasis) -> BasisLine:
    """A basis with what it covers."""
    return BasisLine(name, basis, in_words(basis.field_groups), "social-care" in basis.field_groups)


def people_lines(run: Any) -> list[Line]:
    """People on the register, used, and left out by reason; reasons that are labels stand together, so that none tells on anybody."""
    reasons: Counter[str] = Counter()
    for why, count in run.left_out.items():
        kind = OBJECTION_KINDS.get(why)
        reasons[kind.meaning if kind else _OTHER_REASONS.get(why, _GUARDED)] += count
    out = [Line(f"Left out: {_first_small(words)}", count) for words, count in reasons.items()]
    return [Line("People on the register", run.people_in, True), Line("Used", run.people_used), *out]


def event_lines(run: Any) -> list[Line]:
    """Events up to the day, used, and left out by reason."""
    told: Mapping[str, Any] = run.events
    lines = [Line("Events up to that day", told["events_in"], True), Line("Used", told["used"])]
    lines += [Line("Left out: of people who are left out", told["of_people"])]
    lines += [Line("Left out: sensitive codes", sum(told["sensitive"].values()))]
    shut = sorted(told["not_covered"].items())
    return lines + [Line(f"Left out: {in_words([group])}, which is not covered", count) for group, count in shut]


@dataclass(frozen=True)
class Theme:
    """The rules of one theme, with what each found."""

    words: str
    found: tuple[Found, ...]

    @property
    def fifths(self) -> list[str]:
        """The fifths that figures are split by."""
        return list(self.found[0].by_fifth)

    @property
    def groups(self) -> list[str]:
        """The ethnic groups that figures are split by."""
        return list(self.found[0].by_group)


def themes_of(found: Iterable[Found]) -> list[Theme]:
    """What rules found, by theme: who is missing out stands first."""
    by_theme: dict[str, list[Found]] = {theme: [] for theme in ("missing_out", *THEMES)}
    for one in found:
        by_theme[one.theme].append(one)
    words = FLAGS["theme"].allowed or {}
    return [Theme(f"{words[theme][:1].upper()}{words[theme][1:]}", tuple(rules)) for theme, rules in by_theme.items() if rules]  # fmt: skip


def sensitive_kinds(run: Any) -> str:
    """What the sensitive codes of a run are about."""
    return in_words(run.sensitive_codes["labels"]).replace("hiv", "HIV")


def not_asked_lines(run: Any) -> list[tuple[str, list[str]]]:
    """Why rules were not asked, and which: the reason that keeps the most out stands first."""
    by_reason: dict[str, list[str]] = {}
    for one in run.not_asked:
        by_reason.setdefault(_why(one, run.basis), []).append(one["title"])
    return sorted(by_reason.items(), key=lambda told: (-len(told[1]), told[0]))


def _why(one: Mapping[str, Any], basis: str) -> str:
    parts = []
    if one["not_in_basis"]:
        parts.append(f"needs {in_words(one['not_in_basis'])}, which the basis “{basis}” does not cover")
    if one["not_agreed"]:
        parts.append(f"needs {in_words(one['not_agreed'])}, which no agreement or rule lets the organisation use for finding")  # fmt: skip
    return "; ".join(parts)


def titles_of(run: Any) -> dict[str, str]:
    """What the list of each rule is called."""
    return {one["rule"]: one["title"] for one in run.rules} if run else {}


def _first_small(words: str) -> str:
    return words if words.startswith("Type") else words[:1].lower() + words[1:]
