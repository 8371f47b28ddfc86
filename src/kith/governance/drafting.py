"""The data protection impact assessment and the record of processing, written from a description of what is running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, ROLES, title_of
from kith.governance.facts import LONGEST_EMERGENCY, FindingBasis
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.papers import Draft, Gap, Section
from kith.governance.retention import BACKUPS, ENDS, SCHEDULE, SURE, row_of
from kith.governance.seeing import seen_by_role
from kith.governance.training import COURSES, title_of_course
from kith.tables.keeping import RETENTION, SENSITIVITY

__all__ = ["Described", "Table", "impact_assessment", "record_of_processing", "retention_section", "table_section"]


@dataclass(frozen=True)
class Table:
    """One table of the service: its name as `room.Model`, what it holds, its classes, and what of it may leave."""

    name: str
    holds: str
    retention: str
    sensitivity: str
    may_leave: tuple[str, ...]


@dataclass(frozen=True)
class Described:
    """What is running, as it describes itself; nothing here is typed for the paper.

    bodies       organisations whose staff have accounts, each with its kind
    roles        how many accounts have each role today
    files        partners' files that the register was read from: name and rows accepted
    security     each setting in force in words, with its value
    """

    on: date
    version: str
    is_demonstration: bool
    neighbourhoods: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, int], ...]
    tables: tuple[Table, ...]
    files: tuple[tuple[str, int], ...]
    agreements: tuple[Agreement, ...]
    bases: tuple[tuple[str, FindingBasis], ...]
    security: tuple[tuple[str, str], ...]


def impact_assessment(about: Described) -> Draft:
    """Draft a data protection impact assessment.

    Parameters
    ----------
    about : what is running

    Returns
    -------
    Draft

    Source
    ------
    The seven steps of the Information Commissioner's template; UK GDPR Article 35(7).

    Examples
    --------
    >>> nothing = Described(date(2026, 11, 2), "0", True, (), (), (), (), (), (), (), ())
    >>> impact_assessment(nothing).sections[0].heading
    '1. Why an assessment is needed'
    """
    return Draft("Data protection impact assessment", about.on, f"Kith {about.version}", (
        _why(about), _nature(about), _files(about), table_section(about), _field_groups(), _labels(), _roles(about),
        _agreements(about), _bases(about), retention_section(), _training(), _security(about), _CONSULTATION, _NECESSITY,
        _RISKS, _SIGNED,
    ))  # fmt: skip


def record_of_processing(about: Described) -> Draft:
    """Draft a record of processing activities.

    Parameters
    ----------
    about : what is running

    Returns
    -------
    Draft

    Source
    ------
    UK GDPR Article 30(1)(a) to (g), in its order.

    Examples
    --------
    >>> nothing = Described(date(2026, 11, 2), "0", True, (), (), (), (), (), (), (), ())
    >>> [section.heading[:3] for section in record_of_processing(nothing).sections][:3]
    ['(a)', '(b)', '(b)']
    """
    return Draft("Record of processing activities", about.on, f"Kith {about.version}", (
        Section("(a) Controllers", gaps=(
            Gap("name and contact details of each controller, and of joint controllers", "service owner"),
            Gap("name and contact details of the data protection officer", "data protection officer"),
        )),
        Section("(b) Purposes", columns=("Purpose", "Meaning"), rows=tuple(PURPOSES.items())),
        _named("(b) Lawful bases", _bases(about)), _named("(c) Categories of people", _nature(about)),
        _named("(c) Categories of data", _field_groups()), _named("(c) Tables", table_section(about)),
        _named("(c) Sources", _files(about)), _named("(d) Recipients by agreement", _agreements(about)),
        _named("(d) Recipients by role", _roles(about)),
        Section("(e) Transfers to other countries", ("The service itself opens no connection to any other machine.",),
                gaps=(Gap("where the machines, their backups and those who look after them are", "whoever runs the service"),)),
        _named("(f) Time limits", retention_section()), _named("(g) Training that opens access", _training()), _named("(g) Security measures", _security(about)),
    ))  # fmt: skip


def table_section(about: Described) -> Section:
    """Every table of the service, with its classes and the row of the schedule that holds it.

    Examples
    --------
    >>> nothing = Described(date(2026, 11, 2), "0", True, (), (), (), (), (), (), (), ())
    >>> table_section(nothing).rows
    ()
    """
    rows = tuple(
        (one.name, one.holds, one.sensitivity, row_of(one.name, one.retention).how_long) for one in about.tables
    )
    classes = tuple(f"{name.capitalize()}: {meaning}." for name, meaning in SENSITIVITY.items())
    leaves = "; ".join(f"{one.name}: {', '.join(one.may_leave)}" for one in about.tables if one.may_leave)
    says = (*classes, f"These columns may leave, and nothing else: {leaves or 'none'}.")
    return Section("What is kept, table by table", says, ("Table", "Holds", "How careful", "How long"), rows)


def retention_section() -> Section:
    """The schedule of retention and deletion.

    Examples
    --------
    >>> len(retention_section().rows) == len(SCHEDULE)
    True
    """
    rows = tuple(
        (
            row.kind,
            RETENTION[row.retention],
            row.how_long,
            row.counts_from,
            ENDS[row.end],
            row.source,
            SURE[row.sure],
            row.done_by,
        )
        for row in SCHEDULE
    )
    columns = ("What", "Class", "How long", "Counted from", "At the end", "Source", "How sure", "Who does it today")
    return Section("Retention and deletion", (BACKUPS,), columns, rows, (
        Gap("the deployer’s own schedule, held against this one and signed", "information governance lead"),
        Gap("how long backups are kept", "whoever runs the service"),
    ))  # fmt: skip


def _named(heading: str, section: Section) -> Section:
    return replace(section, heading=heading)


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _why(about: Described) -> Section:
    made_up = ("Everything here is made up: this draft is of a demonstration, and is no assessment of anything real.",)
    says = (
        "Health and care data of a whole neighbourhood is put together from several bodies, people are matched, and rules look for who "
        "may be missing out: large-scale processing of special category data, which needs an assessment (UK GDPR Article 35(3)(b)).",
    )
    gap = Gap("why this neighbourhood does this, and what would happen without it", "service owner")
    return Section("1. Why an assessment is needed", (made_up if about.is_demonstration else ()) + says, gaps=(gap,))


def _nature(about: Described) -> Section:
    rows = [("Neighbourhood", one) for one in about.neighbourhoods]
    rows += [("Organisation with accounts", f"{name} ({kind})") for name, kind in about.bodies]
    rows += [("Accounts today", f"{title_of(role)}: {count}") for role, count in about.roles]
    says = (
        "About: everybody who lives in, or is registered with a practice of, these neighbourhoods; and the staff who have accounts.",
        "Partners’ files are read into one register under keyed pseudonyms. No score or flag decides about anybody: people look at lists.",
    )
    gap = Gap(
        "how many people this is, from outside the register, and which groups are likely to be missing from it",
        "information governance lead",
    )
    return Section("Whom it is about, and who takes part", says, ("What", "Which"), tuple(rows), (gap,))


def _files(about: Described) -> Section:
    rows = tuple((name, f"{accepted:,}") for name, accepted in about.files)
    gaps = (Gap("how each file reaches the service, and under which agreement", "whoever runs the service"),)
    return Section(
        "Where the data comes from",
        () if rows else ("No file has been loaded yet.",),
        ("File", "Rows accepted"),
        rows,
        gaps,
    )


def _field_groups() -> Section:
    rows = tuple(
        (name, one.meaning, one.sensitivity, _yes(one.is_location), _yes(one.identifies))
        for name, one in FIELD_GROUPS.items()
    )
    return Section(
        "Categories of data",
        (),
        ("Field group", "Meaning", "Sensitivity", "Says where somebody is", "Names somebody"),
        rows,
    )


def _labels() -> Section:
    rows = tuple((name, one.meaning, _yes(one.is_left_out)) for name, one in LABELS.items())
    return Section("What is more guarded than the rest", (), ("Label", "Meaning", "Left out of every finding"), rows)


def _roles(about: Described) -> Section:
    rows = tuple(
        (title_of(role), ROLES[role], *(", ".join(part) or "nothing" for part in seen))
        for role, seen in seen_by_role(about.on)
    )
    columns = (
        "Role",
        "Meaning",
        "Of somebody whom work has opened to them",
        "Of anybody else",
        "On pseudonyms",
        "As figures",
    )
    says = (
        "Asked of the rule book in force, field group by field group, with training held, an agreement for everything, no label, no objection, and nobody of the asker’s own practice.",
    )
    return Section("What each role may see", says, columns, rows)


def _agreements(about: Described) -> Section:
    rows = tuple(
        (
            one.reference,
            one.body,
            ", ".join(sorted(one.field_groups)),
            ", ".join(sorted(one.purposes)),
            _day(one.to_date),
        )
        for one in about.agreements
    )
    says = () if rows else ("No agreement is in force, so nothing flows between bodies.",)
    gaps = (Gap("who is controller, joint controller or processor under each agreement", "data protection officer"),)
    return Section(
        "Sharing agreements in force", says, ("Reference", "Body", "Field groups", "Purposes", "Until"), rows, gaps
    )


def _bases(about: Described) -> Section:
    rows = tuple(
        (
            name,
            one.lawful_basis,
            one.impact_assessment,
            ", ".join(sorted(one.field_groups)),
            _yes(one.national_opt_out_applies),
            _day(one.to_date),
        )
        for name, one in about.bases
    )
    says = () if rows else ("No basis of a finding is recorded, so no finding runs in the service.",)
    columns = ("Finding", "Lawful basis", "Assessment", "Field groups", "National opt-out applies", "Until")
    gaps = (
        Gap(
            "lawful basis under Articles 6 and 9 for care, coordination and safeguarding, and how confidentiality is met",
            "data protection officer",
        ),
    )
    return Section("Lawful bases", says, columns, rows, gaps)


def _training() -> Section:
    rows = tuple(
        (title_of_course(one.name), one.meaning, f"{one.valid_days} days", f"{one.notice_days} days") for one in COURSES
    )
    return Section("Training that opens access", (), ("Course", "Meaning", "Holds", "Notice before it shuts"), rows)


def _security(about: Described) -> Section:
    hours = int(LONGEST_EMERGENCY.total_seconds() // 3600)
    says = (
        "Every look and change is an event of a trail that the database refuses to edit, written in the transaction of the deed.",
        f"Emergency access lasts at most {hours} hours, for one person, with a reason, and waits for review.",
    )
    gaps = (
        Gap("encryption of disks and backups, and who holds the keys", "whoever runs the service"),
        Gap("date and findings of the last penetration test", "senior information risk owner"),
    )
    return Section("Security in force", says, ("What", "As it is running"), about.security, gaps)


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _gaps(*pairs: Sequence[str]) -> tuple[Gap, ...]:
    return tuple(Gap(what, who) for what, who in pairs)


_CONSULTATION = Section("3. Consultation", gaps=_gaps(
    ("which residents and groups were asked, what they said, and what was changed", "service owner"),
    ("which members of staff and partners were asked", "service owner"),
    ("the advice of the data protection officer", "data protection officer"),
))  # fmt: skip
_NECESSITY = Section("4. Necessity and proportionality", (
    "Field groups are decided one by one; what is not needed for a role and purpose is not shown. Finding works on pseudonyms. People who "
    "opted out are left out and counted. People can be told who looked, and be given a copy of their record.",
), gaps=_gaps(
    ("why the same could not be reached with less data", "service owner"),
    ("how people are told: the privacy notice, and where it hangs", "information governance lead"),
))  # fmt: skip
_RISKS = Section("5 and 6. Risks, and what is done about them", (
    "The measures are what the program does. How likely and how severe each risk is here, nobody can read from source.",
), ("Risk", "What the program does"), (
    ("somebody looks without need", "a look needs a tie or a reason; each is in the trail; emergencies are reviewed by another"),
    ("two people are taken for one", "doubtful matches are not joined by themselves; each join can be undone"),
    ("a list leaves out those it is for", "each list is held against the mix of the people; missing is shown as missing"),
    ("a small number gives somebody away", "small numbers are hidden, and what would give them back"),
    ("somebody in danger is found", "protected whereabouts are taken out of every page and file, and nobody is found by place"),
    ("what left cannot be called back", "each export is counted in the trail; cells are made safe for spreadsheets"),
    ("the trail is changed", "events are sealed to one another; anchors are kept outside"),
), _gaps(
    ("likelihood, severity and what is left of each risk", "data protection officer"),
    ("hazards to people’s care, and their controls, in the clinical safety case", "clinical safety officer"),
))  # fmt: skip
_SIGNED = Section("7. Signed", gaps=_gaps(
    ("measures approved by, and when", "senior information risk owner"),
    ("risk that is left accepted by, and when", "senior information risk owner"),
    ("advice of the data protection officer, and when", "data protection officer"),
    ("confidentiality, and when", "Caldicott Guardian"),
    ("when this is looked at again", "information governance lead"),
))  # fmt: skip
