"""What is asked for: one item, of one field group, in one form, with its labels. Field groups and labels are declared here, once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kith.errors import BadUsage
from kith.governance.asker import known


@dataclass(frozen=True)
class FieldGroup:
    """Fields that are decided together.

    meaning         one plain line
    is_location     says, or lets one work out, where a person lives or is; stripped for people whose place is protected
    identifies      names somebody, or may do so in free text; never leaves in a pseudonymous answer
    sensitivity     ordinary, personal, clinical or guarded
    """

    meaning: str
    sensitivity: str = "personal"
    is_location: bool = False
    identifies: bool = False


FIELD_GROUPS = {
    "identity": FieldGroup("names, NHS number, date of birth", identifies=True),
    "demographics": FieldGroup("sex, month of birth, ethnic category, language: what people are counted by"),
    "address-and-contact": FieldGroup(
        "address, telephone, e-mail, safe way of contact", is_location=True, identifies=True
    ),
    "place": FieldGroup("what follows from an address: neighbourhood, small area, decile, travel", is_location=True),
    "registration": FieldGroup("general practice and pharmacy", is_location=True),
    "household": FieldGroup("who lives together, relatives, carers, linked people", is_location=True, identifies=True),
    "about-me": FieldGroup("what the person wants others to know, in their words", identifies=True),
    "care-coordination": FieldGroup("coordinator, plan headings, meetings, tasks", identifies=True),
    "referral": FieldGroup("the packet of one referral: need, wish, result", identifies=True),
    "clinical-problems": FieldGroup("problems, measurements, procedures, immunisations", "clinical"),
    "medication": FieldGroup("medicines, doses, allergies", "clinical"),
    "mental-health-detail": FieldGroup("what was said and found in mental health care", "clinical", identifies=True),
    "social-care": FieldGroup("assessments and support from adult social care", "clinical"),
    "housing": FieldGroup("where and how somebody lives: tenure, landlord, repair", is_location=True),
    "advice": FieldGroup("what an adviser was told and did about money and rights", identifies=True),
    "privileged-advice": FieldGroup(
        "what somebody told a legal adviser in confidence, and what that adviser made of it", "guarded", identifies=True
    ),
    "contacts": FieldGroup("meetings, calls and visits with services"),
    "lists": FieldGroup("that a rule found somebody, and why"),
    "home-entry": FieldGroup("how to get in: key safe, codes, who holds a key", "guarded", True, True),
    "safeguarding": FieldGroup("concerns, thresholds, outcomes", "guarded", identifies=True),
    "trail": FieldGroup("who looked at what, when and why", "guarded", identifies=True),
    "agreements": FieldGroup("what was signed between bodies, and why findings are lawful: nobody's data", "ordinary"),
    "directory": FieldGroup("services and places, and what was needed and not there: nobody's data", "ordinary"),
    "running": FieldGroup("how the service itself runs: versions, jobs, faults; nobody's data", "ordinary"),
}
"""Every field group, declared once: decisions, lists in SQL, exports and pages are drawn from here."""

LOCATION_GROUPS = frozenset(name for name, group in FIELD_GROUPS.items() if group.is_location)
"""What is stripped for people whose place is protected, and on which they may not be searched, sorted or counted."""


@dataclass(frozen=True)
class Label:
    """What makes one item more guarded than others of its field group.

    meaning         one plain line
    sensitivity     guarded: a grant must name it · personal: other rules speak of it
    is_left_out     left out of every finding: the sensitive-code list
    """

    meaning: str
    sensitivity: str = "guarded"
    is_left_out: bool = False


PROTECTED_WHEREABOUTS = "restricted-location"
"""The label of whoever must not be found by where they live."""

LABELS = {
    PROTECTED_WHEREABOUTS: Label(
        "the person's whereabouts are protected (flag R of the Personal Demographics Service)"
    ),
    "sealed": Label("replaced by adoption, witness protection, or sealed by a service; no emergency opens it"),
    "safeguarding": Label("about a safeguarding concern", is_left_out=True),
    "sexual-health": Label("sexual health", is_left_out=True),
    "hiv": Label("HIV", is_left_out=True),
    "termination": Label("termination of pregnancy", is_left_out=True),
    "assisted-fertility": Label("assisted fertility", is_left_out=True),
    "gender": Label("gender recognition and care", is_left_out=True),
    "domestic-abuse": Label("home is not safe: no letter, call or text there", "personal", is_left_out=True),
    "mental-health-detail": Label("tells of mental health care, whatever its field group", "personal"),
    "third-party": Label("told by, or about, somebody else", "personal"),
    "staff-as-patient": Label("the person works in a team here", "personal"),
    "home-entry-secret": Label("how to get into a home", "personal"),
    "asked-for-privacy": Label("the person asked for this to be kept to those they chose"),
}
"""Every label, declared once."""

SENSITIVE_LABELS = frozenset(name for name, label in LABELS.items() if label.is_left_out)
"""Entries with any of these take no part in a finding; they are left out and counted."""

ENTRY_LABELS = SENSITIVE_LABELS | {"asked-for-privacy", "mental-health-detail", "third-party"}
"""What may be put on one entry of a record; the others guard a whole record, or how to get into a home."""

FORMS = {
    "named": "about one person whom it names, or could be linked to",
    "pseudonymous": "one row per person under a pseudonym",
    "aggregate": "figures, after small numbers were hidden",
}
"""In which form something is asked for."""


@dataclass(frozen=True)
class Item:
    """One thing that somebody asks for.

    kind                what it is, in the rooms' words: person, note, referral, list row, emergency access
    field_group         one of FIELD_GROUPS
    person_id           whom it is about; None for figures and for what is about nobody
    form                one of FORMS
    labels              any of LABELS
    carries             other field groups that come along on this page or row; each is decided too
    searched_by         field groups by which it was searched, filtered or sorted
    neighbourhood       where the person lives
    practice_ods_code   the practice where the person is registered
    held_by             the organisation whose record it is; "" where not known
    holders             organisation and field group, for what is put together from entries of several: each holds its own part
    recorded_by         the account that wrote it; of a look-up, the account that looked
    works_in            teams in which the person works, where they are staff
    """

    kind: str
    field_group: str
    person_id: str | None = None
    form: str = "named"
    labels: frozenset[str] = frozenset()
    carries: frozenset[str] = frozenset()
    searched_by: frozenset[str] = frozenset()
    neighbourhood: str = ""
    practice_ods_code: str = ""
    held_by: str = ""
    holders: frozenset[tuple[str, str]] = frozenset()
    recorded_by: str = ""
    works_in: frozenset[str] = frozenset()

    def part(
        self,
        field_group: str,
        *,
        carries: frozenset[str] = frozenset(),
        form: str = "named",
        searched_by: frozenset[str] = frozenset(),
    ) -> Item:
        """Another part of the same thing, asked for otherwise: what is kept about it stays.

        Examples
        --------
        >>> Item("person", "place", "p1", "pseudonymous", frozenset({"sealed"}), searched_by=frozenset({"place"})).part("identity")
        Item(kind='person', field_group='identity', person_id='p1', form='named', labels=frozenset({'sealed'}), ...)
        """
        return replace(self, field_group=field_group, carries=carries, form=form, searched_by=searched_by)

    def is_held_by(self, organisation: str, field_group: str) -> bool:
        """Say whether this field group of it is the organisation's own record.

        Examples
        --------
        >>> of_two = Item("person", "identity", "p1", holders=frozenset({("Y99001", "identity"), ("YX903", "social-care")}))
        >>> of_two.is_held_by("Y99001", "identity"), of_two.is_held_by("Y99001", "social-care")
        (True, False)
        """
        is_theirs = bool(self.held_by) and self.held_by == organisation
        return is_theirs or (organisation, field_group) in self.holders

    def __post_init__(self) -> None:
        for group in (self.field_group, *self.carries, *self.searched_by):
            known(group, FIELD_GROUPS, "field group")
        for label in self.labels:
            known(label, LABELS, "label")
        known(self.form, FORMS, "form")
        if self.form == "pseudonymous" and self.person_id is None:
            raise BadUsage(
                "A pseudonymous row is about one person.", "Give its person_id, which opt-outs are held against."
            )
