"""Papers for tests of finding: a basis, an agreement, and somebody who may run it."""

from datetime import date

from django.utils import timezone

from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, Asker, Completed, TeamTie
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS
from kith.governance.national_check import lines_to_send
from kith.governance.records.models import Objection
from kith.governance.records.national import Given, begin_check, take_answer
from kith.governance.records.signing import record_basis, sign_agreement
from kith.governance.trail import Actor
from kith.governance.training import COURSES
from kith.insight.group_agreements import GroupAgreement
from kith.insight.records.giving_out import abouts, record_group_agreement
from kith.people.records.models import Person
from kith.people.records.numbers import people_by_number
from tests.records.kept import AT, BY

BEGUN, ENDS = date(2026, 1, 5), date(2027, 1, 1)
BODY = "YX900"
EVERYTHING = frozenset(FIELD_GROUPS)
HEALTH = EVERYTHING - {"social-care"}
COURSES_DONE = tuple(Completed(course.name, date(2026, 9, 1)) for course in COURSES)


def somebody(role="analyst", body=BODY, kind="integrator", **more):
    """An asker with all their training, in the team of a place."""
    tie = TeamTie("1", more.pop("neighbourhood", "Kithbeck"), BEGUN)
    return Asker(f"a {role}", role, body, kind, (tie,), COURSES_DONE, session="s1", **more)


def as_actor(asker):
    return Actor(asker.account, asker.role, asker.organisation, asker.session, "r1")


def agree(body=BODY, groups=EVERYTHING):
    """An agreement that lets a body have these fields for every purpose."""
    signed = Agreement(f"ISA {body}", body, frozenset(groups), frozenset(PURPOSES), BEGUN, ENDS)
    sign_agreement(agreement=signed, by=BY, at=AT)


def asked_nationally(at=None, uses_unnumbered=True):
    """The NHS asked about everybody, today unless said, and its answer: those opted out whose objection stands, and nobody else."""
    at = at or timezone.now()
    people = people_by_number()
    out = set(Objection.objects.standing(at.date()).filter(kind="national").values_list("person_id", flat=True))
    request = begin_check(numbers=people, uses_unnumbered=uses_unnumbered, by=BY, at=at)
    lines = lines_to_send((number for number, held in people.items() if not out.issuperset(held)), request)
    take_answer(given=Given(request, "".join(lines), people, "as these tests have it"), people=people, by=BY, at=at)


def base(name="Finding 2026", groups=EVERYTHING, opt_out=True, until=ENDS):
    """A basis on record, and where national opt-outs are honoured under it, the NHS asked."""
    record_basis(
        name=name, basis=FindingBasis("Regulation 5 approval 26/CAG/1", "DPIA-7", frozenset(groups), BEGUN, until, opt_out),
        by=BY, at=AT,
    )  # fmt: skip
    if opt_out and Person.objects.exists():
        asked_nationally()
    return name


def groups_agree():
    """People from every group that a rule of ours names agreed to it."""
    facilitator = somebody("community-facilitator")
    for about, _ in abouts(AT.date()).values():
        told = GroupAgreement(
            about.rule, about.version, about.groups, "a check", "“Hello”", "a nurse", "Voices", BEGUN, ENDS
        )
        record_group_agreement(asker=facilitator, agreement=told, by=as_actor(facilitator), at=AT)


def papers(groups=EVERYTHING, opt_out=True):
    """Both: what a run needs."""
    agree()
    return base(groups=groups, opt_out=opt_out)
