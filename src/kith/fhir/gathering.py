"""Holds what is read until everybody is known: people first, then whose each event is; counts what became of each.

Every resource meets exactly one fate. References are followed across all files given, so nothing can be settled for
good before the last has been read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kith.fhir.elements import (
    NHS_NUMBER_SYSTEMS,
    ODS_SYSTEMS,
    Event,
    Left,
    Resource,
    Told,
    dicts,
    identifier_of,
    reference_key,
)
from kith.fhir.events import EVENT_RESOURCES, read_event, subject_of
from kith.fhir.patients import REGISTER, Person, practice_of, read_patient
from kith.fhir.safety import refuse_what_we_do_not_understand
from kith.tables import BadCell

EVENTS = (
    "local_id", "nhs_number", "practice_ods_code", "kind", "date", "code_system", "code", "value", "unit", "outcome",
    "end_date",
)  # fmt: skip
"""Columns of the events, as `gp_events`; all text."""

FATES = ("taken", "left_out", "duplicate", "not_needed", "rejected")
"""What can become of a resource."""

_MISSHAPEN = (AttributeError, TypeError, KeyError, ValueError, IndexError)


class Place(NamedTuple):
    """Where a resource stands: its file, line, entry of the bundle (from 1), type, and the names it is known by."""

    file: str
    line: int
    entry: int | None
    kind: str
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name a sender would look for."""
        return self.names[0] if self.names else self.kind


class Problem(NamedTuple):
    """A rejected resource: where it stands, why, and how to mend it."""

    file: str
    line: int
    entry: int | None
    resource: str
    reason: str
    mend: str


Row = tuple[Place, tuple[str | None, ...]]


@dataclass
class Gathering:
    """What has been read so far."""

    fates: Counter = field(default_factory=Counter)
    rows_out: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    reasons: Counter = field(default_factory=Counter)
    told: Told = field(default_factory=Told)
    _people: dict[str, tuple[Place, Person]] = field(default_factory=dict)
    _known_as: dict[str, str] = field(default_factory=dict)
    _replaced_by: dict[str, str] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)
    _organisations: dict[str, str] = field(default_factory=dict)
    _medicines: dict[str, Any] = field(default_factory=dict)
    _waiting: list[tuple[Place, Resource, bool]] = field(default_factory=list)
    _events: list[tuple[Place, Resource, list[Event]]] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)

    def take(self, place: Place, resource: Resource, *, may_modify: bool) -> None:
        """Take one resource in: refuse it, keep what others look up, read it, or count it as not needed."""
        wanted = place.kind == "Patient" or place.kind in EVENT_RESOURCES
        if place.kind == "Bundle":
            self.reject(place, BadCell("a bundle within a bundle is not read", "send each bundle on a line of its own"))
        elif not wanted:
            self._keep_for_others(place, resource)
            self._settle(place, "not_needed")
        elif "medicationReference" in resource:
            self._waiting.append((place, resource, may_modify))
        else:
            self._read(place, resource, may_modify)

    def reject(self, place: Place, bad: BadCell) -> None:
        """Reject one resource, with the reason and how to mend it."""
        if place.kind == "Patient":
            self._refused.update(place.names)
        self.problems.append(Problem(*place[:3], place.name, bad.reason, bad.mend))
        self._settle(place, "rejected")

    def finish(self) -> tuple[list[Row], list[Row]]:
        """Settle what had to wait, and give the rows of the register and of the events."""
        for waiting in self._waiting:
            self._read(*waiting)
        register = list(self._register())
        events = list(self._event_rows())
        return register, events

    def _keep_for_others(self, place: Place, resource: Resource) -> None:
        if place.kind == "Organization" and (code := identifier_of(resource, ODS_SYSTEMS)):
            self._organisations |= dict.fromkeys(place.names, code)
        if place.kind == "Medication":
            self._medicines |= dict.fromkeys(place.names, resource.get("code"))

    def _read(self, place: Place, resource: Resource, may_modify: bool) -> None:
        try:
            refuse_what_we_do_not_understand(resource, may_modify=may_modify)
            if place.kind == "Patient":
                self._read_person(place, resource)
            else:
                self._read_events(place, resource)
        except BadCell as bad:
            self.reject(place, bad)
        except _MISSHAPEN:
            shape = f"it is not shaped as a {place.kind} of FHIR Release 4"
            self.reject(place, BadCell(shape, "ask the sender to validate it"))

    def _read_person(self, place: Place, resource: Resource) -> None:
        if not place.names:
            raise BadCell("it has no id, so nothing can point at it", "send the id of each Patient")
        found = read_patient(resource, self.told)
        if isinstance(found, Left):
            self._replaced_by |= dict.fromkeys(place.names, _replacing(resource))
            self._leave(place, found.why)
            return
        found.row["local_id"] = local_id = place.names[0].split("/")[-1].split(":")[-1]
        if local_id in self._people:
            if self._people[local_id][1] != found:
                raise BadCell("another Patient with the same id says otherwise", "send one version of each resource")
            self._settle(place, "duplicate")
            return
        self._people[local_id] = (place, found)
        self._known_as |= dict.fromkeys(place.names, local_id)

    def _read_events(self, place: Place, resource: Resource) -> None:
        held = resource.get("medicationReference")
        if held and not resource.get("medicationCodeableConcept"):
            resource["medicationCodeableConcept"] = self._medicine(held, resource)
        found = read_event(resource, self.told)
        if isinstance(found, Left):
            self._leave(place, found.why)
            return
        subject = subject_of(resource)
        if place.names:
            content, before = hash((*found, str(subject))), self._seen.get(place.names[0])
            if before == content:
                self._settle(place, "duplicate")
                return
            if before is not None:
                raise BadCell("another resource with the same id says otherwise", "send one version of each resource")
            self._seen[place.names[0]] = content
        self._events.append((place, subject, found))

    def _medicine(self, held: Resource, resource: Resource) -> Any:
        text = str(held.get("reference"))
        if text.startswith("#"):
            return next(
                (one.get("code") for one in dicts(resource.get("contained")) if f"#{one.get('id')}" == text), None
            )
        key = reference_key(text)
        if key not in self._medicines:
            raise BadCell(f"its medicine {text} is not in these files", "send the Medication too")
        return self._medicines[key]

    def _register(self) -> Iterator[Row]:
        for place, person in self._people.values():
            person.row["practice_ods_code"] = practice_of(person, self._organisations)
            self._settle(place, "taken", rows=1)
            yield place, tuple(person.row[name] for name in REGISTER)

    def _event_rows(self) -> Iterator[Row]:
        for place, subject, events in self._events:
            try:
                who = self._whose(subject)
            except BadCell as bad:
                self.reject(place, bad)
                continue
            self._settle(place, "taken", rows=len(events))
            for event in events:
                yield place, (*who, *event)

    def _whose(self, subject: Resource) -> tuple[str | None, str | None, str | None]:
        """Give the local id, NHS number and practice of the person a reference points at."""
        text = str(subject.get("reference") or "")
        key = reference_key(text) or ""
        for _ in range(len(self._replaced_by)):
            key = self._replaced_by.get(key, key)
        if key in self._known_as:
            row = self._people[self._known_as[key]][1].row
            return row["local_id"], row["nhs_number"], row["practice_ods_code"]
        number = identifier_of(subject, NHS_NUMBER_SYSTEMS) or _asked_for(text)
        if number:
            return None, number, None
        if key in self._refused:
            raise BadCell(f"the person it is about, {text}, was rejected", "mend the Patient, and send both again")
        if not text:
            raise BadCell("it does not say whom it is about", "send the subject with each resource")
        raise BadCell(f"it points at {text}, who is not in these files", "send the Patient too")

    def _leave(self, place: Place, why: str) -> None:
        self.reasons[place.kind, why] += 1
        self._settle(place, "left_out")

    def _settle(self, place: Place, fate: str, rows: int = 0) -> None:
        self.fates[place.file, place.kind, fate] += 1
        self.rows_out[place.file, place.kind] += rows


def _replacing(resource: Resource) -> str:
    """Give the key of the record that replaces this one."""
    link = next(one for one in dicts(resource.get("link")) if one.get("type") == "replaced-by")
    return reference_key((link.get("other") or {}).get("reference")) or ""


def _asked_for(reference: str) -> str | None:
    """Give the NHS number of a reference that asks for one: `Patient?identifier=system|number`."""
    system, _, number = reference.partition("?identifier=")[2].partition("|")
    return number if number and system in NHS_NUMBER_SYSTEMS else None
