"""Clauses about what was recorded: conditions, medicines, vaccines, readings, contacts, social facts, other rules.

Plain data that refuses to be built wrong and says itself in words. `negated` with `times` covers four ways of saying
how often: once or more, never, so many times or more, fewer than so many times. Times are days: two rows of one day
are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.coding import ADMISSION_TERMS, CONTACT_TERMS
from kith.errors import BadRule
from kith.insight.clauses import one_of
from kith.insight.windows import EVER, Back, Window

__all__ = [
    "CONTACT_KINDS",
    "Contacts",
    "EventClause",
    "InRule",
    "Lapsed",
    "Reading",
    "Recorded",
    "check_name",
    "spoken",
]

CONTACT_KINDS = ("any_contact", "any_health_contact", *CONTACT_TERMS, *ADMISSION_TERMS)
"""What a contact may be said to be; the first two are lists of several."""

COMPARISONS = ("above", "below", "of at least", "of at most")
VERBS = ("recorded", "prescribed", "had", "social")

_INNER = r" (on record|in the last|since|or more|fewer than|above|below|of at|but not|not ended)( |$)"
_BREAKS = {
    "clause": re.compile(r"^(no|a|the|any) |" + _INNER),
    "social": re.compile(_INNER),
    "rule": re.compile(r"(?!)"),
}
"""What a name may not hold where it stands: a social fact's begins after a noun, and a rule's ends its clause too."""


def spoken(name: str) -> str:
    """A name as a rule's text writes it.

    Examples
    --------
    >>> spoken("systolic_blood_pressure")
    'systolic blood pressure'
    """
    return name.replace("_", " ")


def check_name(name: str, where: str = "clause") -> str:
    """The name itself, if text could not read it as anything else where it stands: in a clause, a social fact, a rule.

    Raises
    ------
    BadRule
        a name that is not lower-case words, or that would read as part of a clause

    Examples
    --------
    >>> check_name("stroke_tia")
    'stroke_tia'
    """
    if _BREAKS[where].search(spoken(name)) or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise BadRule(
            f"“{name}” cannot be a name in a rule.",
            "Use small letters, digits and single spaces or underscores, and no words that clauses are made of.",
        )
    return name


def _check_times(times: int) -> None:
    if not 1 <= times <= 999:
        raise BadRule(f"“{times} times” cannot be counted.", "Use 1 to 999.")


def _often(negated: bool, times: int) -> str:
    if times == 1:
        return ""
    return f" fewer than {times} times" if negated else f" {times} or more times"


def _tail(*parts: str) -> str:
    return "".join(f" {part}" for part in parts if part)


@dataclass(frozen=True)
class Recorded:
    """Entries from one codelist, as a record, a medicine, something had (a vaccine, a check) or a social fact.

    name      codelist or Kith term
    verb      recorded, prescribed, had, social
    negated   never, or fewer than `times`
    times     days with such an entry
    ended_by  codelist that ends it: the entry counts only if later than the latest of these (the same day: ended)
    """

    name: str
    verb: str = "recorded"
    negated: bool = False
    times: int = 1
    window: Window = EVER
    ended_by: str | None = None

    def __post_init__(self) -> None:
        check_name(self.name, "social" if self.verb == "social" else "clause")
        _check_times(self.times)
        if self.verb not in VERBS:
            raise BadRule(f"“{self.verb}” is no way of being recorded.", f"Use: {', '.join(VERBS)}.")
        if self.verb == "social" and (self.negated or self.times > 1):
            raise BadRule(
                f"A rule cannot ask that {spoken(self.name)} be absent or counted.",
                "A social fact that nobody wrote down is not known, never absent: ask for its presence.",
            )
        if self.ended_by is not None:
            check_name(self.ended_by)
            if self.verb in ("prescribed", "had"):
                raise BadRule("Only records and social facts can be ended.", "Leave out “not ended by”.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        name, no = spoken(self.name), "no " if self.negated and self.times == 1 else ""
        said = {
            "recorded": f"has {no}{name} on record",
            "prescribed": f"has been prescribed {no}{name}",
            "had": f"has had {no}{name}",
            "social": f"has the social fact {name}",
        }[self.verb]
        ended = f", not ended by {spoken(self.ended_by)}" if self.ended_by else ""
        return said + _often(self.negated, self.times) + _tail(self.window.words) + ended


@dataclass(frozen=True)
class Lapsed:
    """A medicine prescribed on so many days, and then not: due back after a gap in treatment."""

    name: str
    times: int
    window: Window
    gap: Back

    def __post_init__(self) -> None:
        check_name(self.name)
        _check_times(self.times)
        if self.times == 1 or not isinstance(self.gap, Back):
            raise BadRule("A gap in treatment needs 2 or more times before, and a gap in days, months or years.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        often = _often(False, self.times) + _tail(self.window.words)
        return f"was prescribed {spoken(self.name)}{often} but not {self.gap.words}"


@dataclass(frozen=True)
class Reading:
    """The latest reading that carries a value, against a mark; no reading, or one in another unit, answers unknown."""

    name: str
    comparison: str
    mark: float
    unit: str = ""
    window: Window = EVER

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.comparison not in COMPARISONS or self.mark != round(self.mark, 4) or not 0 <= self.mark < 1e9:
            raise BadRule(f"“{self.comparison} {self.mark}” is no mark.", f"Use {', '.join(COMPARISONS)} and a number.")
        if not re.fullmatch(r"([^\s(),;]+( [^\s(),;]+)?)?", self.unit) or {"in", "since"} & set(self.unit.split(" ")):
            raise BadRule(f"“{self.unit}” is no unit.", "Write it as the readings do: mmol/mol, mm[Hg], kg/m2.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        mark = f"{self.mark:.4f}".rstrip("0").rstrip(".")
        return f"has a latest {spoken(self.name)} {self.comparison} {mark}" + _tail(self.unit, self.window.words)


@dataclass(frozen=True)
class Contacts:
    """Contacts that took place, or that were missed; an outcome that nobody recorded answers unknown.

    outcome     attended (an admission counts) or missed (did_not_attend)
    kinds       Kith contact terms; empty for any contact
    none_since  only of missed: and none attended on the day of the latest missed one or later
    """

    outcome: str
    negated: bool = False
    times: int = 1
    kinds: tuple[str, ...] = ()
    window: Window = EVER
    none_since: bool = False

    def __post_init__(self) -> None:
        _check_times(self.times)
        if self.outcome not in ("attended", "missed"):
            raise BadRule(f"A contact is not “{self.outcome}”.", "Use attended or missed.")
        wrong = [kind for kind in self.kinds if kind not in CONTACT_KINDS]
        if wrong or len(set(self.kinds)) < len(self.kinds):
            raise BadRule(
                f"“{spoken(wrong[0]) if wrong else 'The same kind twice'}” is no kind of contact.",
                f"Use: {', '.join(spoken(kind) for kind in CONTACT_KINDS)}.",
            )
        if self.none_since and (self.negated or self.outcome != "missed"):
            raise BadRule("“and attended none since” follows only contacts that were missed.", "Leave it out.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        if self.times == 1:
            how_many = "no contact" if self.negated else "a contact"
        else:
            how_many = f"fewer than {self.times} contacts" if self.negated else f"{self.times} or more contacts"
        kinds = f"of type {one_of(tuple(spoken(kind) for kind in self.kinds))}" if self.kinds else ""
        since = "and attended none since" if self.none_since else ""
        return f"has {self.outcome} {how_many}" + _tail(kinds, self.window.words, since)


@dataclass(frozen=True)
class InRule:
    """Found by another rule; a name that ends in `_register` reads as being on that register."""

    rule: str

    def __post_init__(self) -> None:
        check_name(self.rule, "rule")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        if self.rule.endswith("_register"):
            return f"is on the {spoken(self.rule.removesuffix('_register'))} register"
        return f"is found by the rule {spoken(self.rule)}"


EventClause = Recorded | Lapsed | Reading | Contacts
