"""A sharing agreement as data: which body may use which field groups, for which purpose, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kith.governance.asker import PURPOSES, ends_after_it_begins, holds, known
from kith.governance.item import FIELD_GROUPS

ENDING_SOON = timedelta(days=60)
"""How long before its end a paper is warned of: time enough to have the next one signed."""

PAPER_STATES = {
    "ends soon": f"holds, and ends within {ENDING_SOON.days} days",
    "in force": "holds",
    "to come": "is signed, and does not hold yet",
    "ended": "holds no longer",
}
"""How a paper stands on a day, the most urgent first."""


def paper_state(first: date, end: date, on: date) -> str:
    """Say how a paper stands on a day: an agreement, or the basis of a finding.

    Parameters
    ----------
    first : its first day
    end : the day from which it no longer holds
    on : day in Europe/London

    Returns
    -------
    one of `PAPER_STATES`

    Examples
    --------
    >>> paper_state(date(2026, 1, 1), date(2027, 1, 1), date(2026, 10, 1))
    'in force'
    >>> paper_state(date(2026, 1, 1), date(2027, 1, 1), date(2026, 11, 15))
    'ends soon'
    >>> paper_state(date(2026, 1, 1), date(2027, 1, 1), date(2027, 1, 1))
    'ended'
    """
    if end <= on:
        return "ended"
    if on < first:
        return "to come"
    return "ends soon" if end - on <= ENDING_SOON else "in force"


@dataclass(frozen=True)
class Agreement:
    """One signed agreement. Without one in force nothing flows between bodies.

    reference       what stands on the paper
    body            organisation that may receive
    field_groups    what it covers
    purposes        what for
    from_date       first day
    to_date         the day from which it no longer holds (from midnight, Europe/London); an agreement always ends
    """

    reference: str
    body: str
    field_groups: frozenset[str]
    purposes: frozenset[str]
    from_date: date
    to_date: date

    def __post_init__(self) -> None:
        for group in self.field_groups:
            known(group, FIELD_GROUPS, "field group")
        for purpose in self.purposes:
            known(purpose, PURPOSES, "purpose")
        ends_after_it_begins(f"Agreement {self.reference}", self.from_date, self.to_date)

    @property
    def last_day(self) -> date:
        """The last day on which it holds, as the paper says it."""
        return self.to_date - timedelta(days=1)

    def covers(self, body: str, field_group: str, purpose: str, on: date) -> bool:
        """Say whether it lets a body use a field group for a purpose on a day."""
        named = self.body == body and field_group in self.field_groups and purpose in self.purposes
        return named and holds(self.from_date, self.to_date, on)


def in_force(
    agreements: Iterable[Agreement], *, body: str, field_group: str, purpose: str, on: date
) -> Agreement | None:
    """Find the agreement under which a body may use a field group for a purpose on a day.

    Parameters
    ----------
    agreements : all that were ever signed
    body : organisation that would receive
    field_group : one of `FIELD_GROUPS`
    purpose : one of `PURPOSES`
    on : day in Europe/London

    Returns
    -------
    Agreement, the one that holds longest; None where there is none

    Source
    ------
    Shared care record framework (NHSX 2021): agreements drive the flow; no agreement, no flow.

    Examples
    --------
    >>> signed = Agreement("ISA-7", "Age UK", frozenset({"identity"}), frozenset({"coordination"}), date(2026, 1, 1), date(2027, 1, 1))
    >>> in_force([signed], body="Age UK", field_group="identity", purpose="coordination", on=date(2026, 12, 31)).reference
    'ISA-7'
    >>> in_force([signed], body="Age UK", field_group="identity", purpose="coordination", on=date(2027, 1, 1)) is None
    True
    """
    holding = [agreement for agreement in agreements if agreement.covers(body, field_group, purpose, on)]
    return max(holding, key=lambda agreement: (agreement.to_date, agreement.reference), default=None)
