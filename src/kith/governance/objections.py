"""Objections and opt-outs: which people may be used for a purpose, and how many were left out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage
from kith.governance.asker import ends_after_it_begins, holds, known
from kith.governance.item import FIELD_GROUPS

SECONDARY = frozenset({"case-finding", "population-planning"})
"""Purposes beyond one person's own care, to which opt-outs may apply."""


@dataclass(frozen=True)
class Kind:
    """One kind of objection.

    title               as pages say it
    purposes            those from which it takes the whole person out
    made                where a person makes it: "here", told to whoever looks after them; "practice", at their own
                        general practice; "elsewhere", with the NHS, so that nobody here records or ends it
    only_where_basis    in case-finding it applies only where the basis of the finding is one that it applies to
    """

    meaning: str
    title: str = ""
    made: str = "here"
    purposes: frozenset[str] = frozenset()
    only_where_basis: bool = False


OBJECTION_KINDS = {
    "type-1": Kind(
        "Type 1 opt-out at the practice: nothing leaves the GP record beyond own care",
        "Type 1 opt-out",
        "practice",
        SECONDARY,
    ),
    "national": Kind(
        "national data opt-out: no use beyond own care",
        "National data opt-out",
        "elsewhere",
        SECONDARY,
        only_where_basis=True,
    ),
    "finding": Kind("asked not to be looked for", "Not to be looked for", purposes=frozenset({"case-finding"})),
    "sharing": Kind("objects to sharing with one organisation, or of one field group, or both", "Not to be shared"),
}
"""Every kind, in the order in which a person with several is counted."""

MADE_ELSEWHERE = (
    "A person makes and ends the national data opt-out themself: at nhs.uk/your-nhs-data-matters, in the NHS App, or on 0300 303 5678. "
    "Nobody here can do it for them."
)
MADE_AT_PRACTICE = (
    "A Type 1 opt-out is made and ended at the person’s own general practice, which writes it into the GP record."
)


def recorded_at(kind: str, *, is_own_practice: bool) -> bool:
    """Say whether this kind can be recorded and ended by somebody, at the person's own practice or elsewhere.

    Parameters
    ----------
    kind : one of `OBJECTION_KINDS`
    is_own_practice : whoever records works for the practice where the person is registered

    Returns
    -------
    bool

    Source
    ------
    NHS England: Type 1 opt-outs are made at the practice, the national data opt-out by the person with the NHS.

    Examples
    --------
    >>> [kind for kind in OBJECTION_KINDS if recorded_at(kind, is_own_practice=True)]
    ['type-1', 'finding', 'sharing']
    >>> recorded_at("type-1", is_own_practice=False)
    False
    """
    known(kind, OBJECTION_KINDS, "kind of objection")
    made = OBJECTION_KINDS[kind].made
    return made == "here" or (made == "practice" and is_own_practice)


@dataclass(frozen=True)
class Objection:
    """One person's objection, from a day; `to_date` is the day from which it was withdrawn.

    body            for "sharing": the organisation; "" for every one
    field_group     for "sharing": the field group; "" for every one
    """

    person_id: str
    kind: str
    from_date: date
    to_date: date | None = None
    body: str = ""
    field_group: str = ""

    def __post_init__(self) -> None:
        known(self.kind, OBJECTION_KINDS, "kind of objection")
        if self.field_group:
            known(self.field_group, FIELD_GROUPS, "field group")
        ends_after_it_begins("An objection", self.from_date, self.to_date)

    def what_changes(self, *, body: str = "", ends: bool = False) -> tuple[str, ...]:
        """What it changes, or what ending it changes, in sentences for whoever records it.

        Parameters
        ----------
        body : name of the organisation, as people say it
        ends : say it of the end of the objection

        Returns
        -------
        sentences, in the order in which things happen

        Examples
        --------
        >>> Objection("p1", "finding", date(2026, 1, 1)).what_changes()[0]
        'Left out of every finding from its next run on, and counted there without being named.'
        >>> Objection("p1", "sharing", date(2026, 1, 1), body="RXX", field_group="housing").what_changes(body="The trust")[0]
        'From the next page on, The trust does not see: where and how somebody lives: tenure, landlord, repair.'
        """
        if self.kind == "sharing":
            return self._changes_of_sharing(body or self.body, ends)
        told = {
            "case-finding": ("Taken into findings again, from the next run on.", "Left out of every finding from its next run on, and counted there without being named."),
            "population-planning": ("Taken into planning by rows about people again.", "Left out of planning by rows about people, from the next question on."),
        }  # fmt: skip
        purposes = OBJECTION_KINDS[self.kind].purposes
        found = [told[purpose][not ends] for purpose in told if purpose in purposes]
        return (*found, "Their own care is not touched: whoever looks after them sees what they saw before.")

    def _changes_of_sharing(self, body: str, ends: bool) -> tuple[str, ...]:
        whose = body or "every organisation but the one that holds it"
        what = FIELD_GROUPS[self.field_group].meaning if self.field_group else "anything of the record"
        if ends:
            return (f"From the next page on, {whose} may see again, where the rules and agreements allow it: {what}.",)
        return (
            f"From the next page on, {whose} does not see: {what}.",
            "Whoever wrote it goes on seeing it. An emergency does not open it either.",
            "Where safety outweighs the objection, that is decided and written down for one piece of work, and the person is told.",
        )

    def forbids_sharing(self, body: str, field_group: str, on: date) -> bool:
        """Say whether it is one to this organisation having this field group on a day."""
        meant = self.kind == "sharing" and self.body in ("", body) and self.field_group in ("", field_group)
        return meant and holds(self.from_date, self.to_date, on)

    def takes_out(self, purpose: str, on: date, *, national_opt_out_applies: bool) -> bool:
        """Say whether it takes the whole person out of a purpose on a day."""
        kind = OBJECTION_KINDS[self.kind]
        if purpose not in kind.purposes or not holds(self.from_date, self.to_date, on):
            return False
        return national_opt_out_applies or not (kind.only_where_basis and purpose == "case-finding")


@dataclass(frozen=True)
class Usable:
    """Who may be used, and how many were not, by reason. Together they are everybody asked about.

    person_ids      those left in, in the order given
    left_out        people left out by kind of objection; each person is counted once
    """

    person_ids: tuple[str, ...]
    left_out: Mapping[str, int]


def who_may_be_used(
    people: Iterable[str],
    objections: Iterable[Objection],
    *,
    purpose: str,
    on: date,
    national_opt_out_applies: bool = True,
) -> Usable:
    """Leave out those who opted out of a purpose, and count them.

    Parameters
    ----------
    people : person ids, each once
    objections : all that are known, withdrawn ones too
    purpose : what the people are wanted for
    on : day in Europe/London
    national_opt_out_applies : False only where the basis of a finding is one to which it does not apply

    Returns
    -------
    Usable; `len(person_ids) + sum(left_out.values())` is the number of people

    Raises
    ------
    BadUsage
        a person is named twice: the counts would not add up to people.

    Source
    ------
    National data opt-out policy: whole people are removed, not fields, and direct care is not touched. Type 1: General
    Practice. A person with several is counted under the first in the order of `OBJECTION_KINDS`.

    Examples
    --------
    >>> said = [Objection("p2", "national", date(2020, 1, 1)), Objection("p2", "type-1", date(2020, 1, 1))]
    >>> who_may_be_used(["p1", "p2"], said, purpose="population-planning", on=date(2026, 11, 1))
    Usable(person_ids=('p1',), left_out={'type-1': 1})
    >>> who_may_be_used(["p1", "p2"], said, purpose="direct-care", on=date(2026, 11, 1)).left_out
    {}
    """
    everyone = tuple(people)
    if len(set(everyone)) != len(everyone):
        raise BadUsage(
            "Somebody is named twice among the people.", "Name each person once: people are counted, not rows."
        )
    taken_out = defaultdict(set)
    for objection in objections:
        if objection.takes_out(purpose, on, national_opt_out_applies=national_opt_out_applies):
            taken_out[objection.person_id].add(objection.kind)
    reasons = [next(kind for kind in OBJECTION_KINDS if kind in taken_out[p]) for p in everyone if p in taken_out]
    return Usable(tuple(p for p in everyone if p not in taken_out), dict(Counter(reasons)))
