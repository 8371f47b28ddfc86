"""Papers for tests of finding: a basis, an agreement, and somebody who may run it."""

from datetime import date

from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, Asker, Completed, TeamTie
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.signing import record_basis, sign_agreement
from kith.governance.trail import Actor
from kith.governance.training import COURSES
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


def base(name="Finding 2026", groups=EVERYTHING, opt_out=True, until=ENDS):
    """A basis on record."""
    record_basis(
        name=name, basis=FindingBasis("Regulation 5 approval 26/CAG/1", "DPIA-7", frozenset(groups), BEGUN, until, opt_out),
        by=BY, at=AT,
    )  # fmt: skip
    return name


def papers(groups=EVERYTHING, opt_out=True):
    """Both: what a run needs."""
    agree()
    return base(groups=groups, opt_out=opt_out)
