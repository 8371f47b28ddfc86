"""What `decide` is told: grants, agreements, objections, emergency access and the basis of a finding. Plain ids, no other room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from kith.errors import BadUsage, EmergencyNotPossible
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, ends_after_it_begins, holds, known
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.objections import Objection
from kith.governance.training import COURSES, Course

LONGEST_EMERGENCY = timedelta(hours=8)
"""Emergency access never lasts longer (BG-01)."""

REASON_LENGTHS = (10, 2000)
"""A reason has at least and at most so many characters: enough to review, not a place to paste a record into."""


def is_reason(text: str) -> bool:
    """Say whether a reason is long enough to be reviewed and short enough to be one.

    Examples
    --------
    >>> is_reason("found collapsed at home"), is_reason("     x      ")
    (True, False)
    """
    least, most = REASON_LENGTHS
    return least <= len(text.strip()) <= most


@dataclass(frozen=True)
class Grant:
    """A door that a room above opened when work began: these field groups of one person, to one team or account, until it ends.

    to                  id of the team or of the account; `door_at` for those of a team who work for one organisation
    labels              guarded labels that it opens too; none unless named
    from_at, to_at      moments with a time zone, half-open; no end while the work goes on
    why                 the work: a referral, a list, a concern, a request for one's record
    despite_objection   reference of the recorded decision that safety outweighs an objection; "" for none
    """

    person_id: str
    to: str
    field_groups: frozenset[str]
    purposes: frozenset[str]
    from_at: datetime
    to_at: datetime | None = None
    labels: frozenset[str] = frozenset()
    why: str = ""
    despite_objection: str = ""

    def __post_init__(self) -> None:
        for group in self.field_groups:
            known(group, FIELD_GROUPS, "field group")
        for label in self.labels:
            known(label, LABELS, "label")
        for purpose in self.purposes:
            known(purpose, PURPOSES, "purpose")
        ends_after_it_begins("A grant", self.from_at, self.to_at)


@dataclass(frozen=True)
class EmergencyAccess:
    """One person's record opened in an emergency: by this account, in this role, session and purpose, until it expires."""

    person_id: str
    account: str
    role: str
    session: str
    purpose: str
    reason: str
    from_at: datetime
    to_at: datetime

    def __post_init__(self) -> None:
        ends_after_it_begins("Emergency access", self.from_at, self.to_at)
        if self.to_at - self.from_at > LONGEST_EMERGENCY:
            raise EmergencyNotPossible("Emergency access lasts at most 8 hours.", "Ask again when it has run out.")
        if not is_reason(self.reason):
            raise EmergencyNotPossible(
                "The reason is too short to be reviewed, or too long to be one.",
                f"Say in {REASON_LENGTHS[0]} to {REASON_LENGTHS[1]} characters what has happened.",
            )
        if not self.session:
            raise EmergencyNotPossible("Emergency access holds for one session.", "Sign in, and ask again.")


@dataclass(frozen=True)
class FindingBasis:
    """Why a finding is lawful: recorded before it runs, or it does not run (CNS-12).

    lawful_basis                the article, regulation or approval relied on
    impact_assessment           reference of the data protection impact assessment
    field_groups                what it covers; social care only where it is named
    national_opt_out_applies    the basis is one to which the national data opt-out applies
    """

    lawful_basis: str
    impact_assessment: str
    field_groups: frozenset[str]
    from_date: date
    to_date: date
    national_opt_out_applies: bool = True

    def __post_init__(self) -> None:
        for group in self.field_groups:
            known(group, FIELD_GROUPS, "field group")
        ends_after_it_begins("A basis", self.from_date, self.to_date)

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.to_date - timedelta(days=1)

    def in_force(self, on: date) -> bool:
        """Say whether the basis and its assessment are written down and hold on a day."""
        written = bool(self.lawful_basis.strip() and self.impact_assessment.strip())
        return written and holds(self.from_date, self.to_date, on)


@dataclass(frozen=True)
class Facts:
    """All that a decision rests on besides asker, item and purpose. Nothing is looked up while deciding.

    basis       the finding that is asked for, where it is one
    reason      what the asker gave as their reason for this one look
    courses     which courses each role needs
    """

    grants: tuple[Grant, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    objections: tuple[Objection, ...] = ()
    emergencies: tuple[EmergencyAccess, ...] = ()
    basis: FindingBasis | None = None
    reason: str = ""
    courses: tuple[Course, ...] = COURSES

    @cached_property
    def grants_of(self) -> Mapping[str, list[Grant]]:
        """Grants by person, so that a page of people is not a walk through all of them for each."""
        return by_person(self.grants)

    @cached_property
    def objections_of(self) -> Mapping[str, list[Objection]]:
        """Objections by person."""
        return by_person(self.objections)


def by_person(rows) -> dict:
    """Gather rows by the person they are about.

    Examples
    --------
    >>> by_person([])
    {}
    """
    gathered = defaultdict(list)
    for row in rows:
        gathered[row.person_id].append(row)
    return dict(gathered)


def with_a_time_zone(at: datetime) -> datetime:
    """Refuse a moment without a time zone: nobody can say on which day it is.

    Examples
    --------
    >>> with_a_time_zone(datetime(2026, 11, 1))
    Traceback (most recent call last):
    ...
    kith.errors.BadUsage: 2026-11-01 00:00:00 has no time zone. Give a moment in UTC.
    """
    if at.tzinfo is None:
        raise BadUsage(f"{at} has no time zone.", "Give a moment in UTC.")
    return at
