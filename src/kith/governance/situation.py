"""What the rules are told: everything that matters for one decision, and nothing that says who it is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kith.governance.agreements import in_force
from kith.governance.asker import Asker, holds
from kith.governance.facts import Facts, Grant, is_reason, with_a_time_zone
from kith.governance.item import FIELD_GROUPS, LOCATION_GROUPS, SENSITIVE_LABELS, Item
from kith.governance.training import standing

LONDON = ZoneInfo("Europe/London")

EMERGENCY_ROLES = frozenset(
    ["gp", "clinical-pharmacist", "district-nurse", "mental-health-practitioner", "social-worker", "safeguarding-lead"]
)
"""Roles that may open the record of somebody they do not look after, in an emergency."""

EMERGENCY_PURPOSES = frozenset(["direct-care", "safeguarding"])


class Situation(NamedTuple):
    """One decision's facts, as `policies/kith.cedarschema` explains them; equal situations are decided alike."""

    role: str
    action: str
    field_group: str
    purpose: str
    form: str
    labels: frozenset[str]
    unopened: frozenset[str]
    sensitive: bool
    has_person: bool
    is_location: bool
    identifies: bool
    searched_by_place: bool
    account_open: bool
    member: bool
    training: str
    own_record: bool
    colleague: bool
    in_neighbourhood: bool
    relations: frozenset[str]
    granted: bool
    emergency_possible: bool
    reason_given: bool
    agreement: bool
    holds_it: bool
    objection: bool
    opted_out: bool
    basis: bool
    basis_covers: bool


class Scene:
    """An asker at a moment, for one action and purpose: what stays the same for every item of a page is worked out once."""

    def __init__(self, asker: Asker, action: str, purpose: str, facts: Facts, at: datetime):
        self.asker, self.action, self.purpose, self.facts, self.at = asker, action, purpose, facts, with_a_time_zone(at)
        self.on: date = at.astimezone(LONDON).date()
        ties = asker.current_ties(self.on)
        self.teams = {tie.team for tie in ties}
        self.neighbourhoods = {tie.neighbourhood for tie in ties}
        self.doors = asker.doors(self.on)
        self.training = standing(asker.role, asker.training, self.on, facts.courses)
        self.emergencies = {each.person_id for each in facts.emergencies if self._is_this(each)}
        self.basis = facts.basis if facts.basis is not None and facts.basis.in_force(self.on) else None
        self._agreed: dict[str, bool] = {}

    def agreed(self, group: str) -> bool:
        """Whether an agreement in force lets the asker's organisation have this field group for this purpose."""
        if group not in self._agreed:
            asked = {"body": self.asker.organisation, "field_group": group, "purpose": self.purpose}
            self._agreed[group] = in_force(self.facts.agreements, **asked, on=self.on) is not None
        return self._agreed[group]

    def _is_this(self, emergency) -> bool:
        """Emergency access is this account's, in this role, session and purpose, and has not run out (BG-07)."""
        asker = self.asker
        bound = (emergency.account, emergency.role, emergency.session, emergency.purpose)
        mine = bound == (asker.account, asker.role, asker.session, self.purpose)
        return mine and holds(emergency.from_at, emergency.to_at, self.at)

    def grants(self, person_id: str | None) -> list[Grant]:
        """The grants that open this person to this asker, for this purpose, at this moment."""
        if person_id is None:
            return []
        return [
            grant
            for grant in self.facts.grants_of.get(person_id, ())
            if grant.to in self.doors and self.purpose in grant.purposes and holds(grant.from_at, grant.to_at, self.at)
        ]

    def relations(self, item: Item, grants: list[Grant]) -> frozenset[str]:
        """What ties this asker to this item; without membership of a team, nothing does."""
        asker = self.asker
        found = {"grant"} if grants else set()
        if asker.body_kind == "general-practice" and asker.organisation == item.practice_ods_code and item.person_id:
            found.add("practice")
        if item.recorded_by == asker.account:
            found.add("author")
        if item.person_id in self.emergencies:
            found.add("emergency")
        return frozenset(found)

    def objects(self, item: Item, field_group: str, grants: list[Grant]) -> bool:
        """Whether the person objects, and no recorded decision that safety outweighs it stands in a grant (CNS-01)."""
        if item.person_id is None or any(grant.despite_objection for grant in grants):
            return False
        said = self.facts.objections_of.get(item.person_id, ())
        return any(each.forbids_sharing(self.asker.organisation, field_group, self.on) for each in said)

    def opted_out(self, item: Item) -> bool:
        """Whether an opt-out takes the person out of this purpose."""
        applies = self.basis is None or self.basis.national_opt_out_applies
        said = self.facts.objections_of.get(item.person_id or "", ())
        return any(each.takes_out(self.purpose, self.on, national_opt_out_applies=applies) for each in said)

    def of(self, item: Item, field_group: str) -> Situation:
        """Put together what the rules are told about one field group of an item."""
        grants, group, asker = self.grants(item.person_id), FIELD_GROUPS[field_group], self.asker
        return Situation(
            role=asker.role,
            action=self.action,
            field_group=field_group,
            purpose=self.purpose,
            form=item.form,
            labels=item.labels,
            unopened=item.labels.difference(*(grant.labels for grant in grants)),
            sensitive=not item.labels.isdisjoint(SENSITIVE_LABELS),
            has_person=item.person_id is not None,
            is_location=group.is_location,
            identifies=group.identifies,
            searched_by_place=not item.searched_by.isdisjoint(LOCATION_GROUPS),
            account_open=asker.is_active,
            member=bool(self.teams),
            training=self.training,
            own_record=item.person_id is not None and item.person_id == asker.own_person,
            colleague=not item.works_in.isdisjoint(self.teams),
            in_neighbourhood=bool(item.neighbourhood) and item.neighbourhood in self.neighbourhoods,
            relations=self.relations(item, grants),
            granted=any(field_group in grant.field_groups for grant in grants),
            emergency_possible=self.emergency_possible(item),
            reason_given=is_reason(self.facts.reason),
            agreement=self.agreed(field_group),
            holds_it=item.is_held_by(asker.organisation, field_group),
            objection=self.objects(item, field_group, grants),
            opted_out=self.opted_out(item),
            basis=self.basis is not None,
            basis_covers=self.basis is not None and field_group in self.basis.field_groups,
        )

    def emergency_possible(self, item: Item) -> bool:
        """Whether this asker could be offered emergency access to this item."""
        may = self.asker.can_ask_emergency and bool(self.asker.session) and self.asker.role in EMERGENCY_ROLES
        return may and self.purpose in EMERGENCY_PURPOSES and item.form == "named" and item.person_id is not None
