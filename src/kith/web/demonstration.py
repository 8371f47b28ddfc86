"""Accounts for the made-up place: one for each role, with passwords that are printed once; and what its bodies signed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kith.care.records.worklists import Giving, publish
from kith.care.worklist import BY_FIFTH
from kith.errors import BadUsage, NotADemonstration
from kith.governance.agreements import Agreement
from kith.governance.facts import FindingBasis
from kith.governance.national_check import lines_to_send
from kith.governance.records.deciding import asker_on
from kith.governance.records.installing import must_be
from kith.governance.records.national import Given, begin_check, take_answer
from kith.governance.records.signing import record_basis, sign_agreement
from kith.governance.records.staff import NewAccount, account_named, complete_course, ensure_team, make_account
from kith.governance.trail import Actor
from kith.governance.training import COURSES, PRACTICE
from kith.insight.group_agreements import GroupAgreement
from kith.insight.records.finding import ask_for_run, register_day
from kith.insight.records.found import list_names
from kith.insight.records.giving_out import record_group_agreement, rules_shut
from kith.people.records.numbers import people_by_number
from kith.places.records.naming import neighbourhood_names
from kith.web.finding.background import find_again
from kith.web.made_up_answers import tell_about_themselves

__all__ = [
    "AGREEMENTS",
    "BESIDE",
    "FINDING",
    "NEWCOMERS",
    "NEXT_DOOR",
    "PEOPLE",
    "give_out",
    "make_accounts",
    "make_answers",
]


@dataclass(frozen=True)
class MadeUp:
    """A made-up member of staff: name, role, and employer (name, ODS code of the made-up range, kind).

    practised_days_ago      when they passed the tasks of the practice neighbourhood; None for never
    """

    name: str
    role: str
    employer: tuple[str, str, str]
    practised_days_ago: int | None = 0


_BY = Actor("kith demo-accounts")

_PRACTICE = ("Elm Tree Surgery", "Y99001", "general-practice")
_TRUST = ("Kithshire Community Trust", "YX901", "nhs-trust")
_MIND = ("Kithshire Mental Health Trust", "YX902", "nhs-trust")
_COUNCIL = ("Kithshire Council", "YX903", "council")
_BOARD = ("Kithshire Integrated Care Board", "YX900", "integrator")
_LINKS = ("Kithshire Link Workers", "", "vcse")
_ADVICE = ("Kithshire Advice Centre", "", "vcse")
_HUB = ("Tern Lane Family Hub", "", "vcse")

PEOPLE = (
    MadeUp("Amina Yusuf", "care-coordinator", _PRACTICE),
    MadeUp("Geraint Pugh", "gp", _PRACTICE),
    MadeUp("Priya Nair", "clinical-pharmacist", _PRACTICE),
    MadeUp("Dolores Finch", "district-nurse", _TRUST),
    MadeUp("Marek Nowak", "mental-health-practitioner", _MIND),
    MadeUp("Sola Adeyemi", "social-worker", _COUNCIL),
    MadeUp("Ruth Levi", "link-worker", _LINKS),
    MadeUp("Kwame Boateng", "welfare-adviser", _ADVICE, practised_days_ago=380),
    MadeUp("Bridget Doyle", "community-facilitator", _COUNCIL),
    MadeUp("Helen Marsh", "neighbourhood-manager", _BOARD),
    MadeUp("Tomas Silva", "analyst", _BOARD),
    MadeUp("Nadia Rahman", "safeguarding-lead", _BOARD),
    MadeUp("Ian Whitlock", "information-governance-lead", _BOARD),
)
"""The team of the first neighbourhood: every role once; the welfare adviser's practice fell due two weeks ago, so that notice shows."""

NEWCOMERS = (MadeUp("Jonah Price", "link-worker", _LINKS, practised_days_ago=None),)
"""Who joined the first team today, and has yet to pass the tasks of the practice neighbourhood."""

BESIDE = (MadeUp("Leila Haddad", "welfare-adviser", _ADVICE),)
"""Who works beside another of their employer and role: an adviser whose practice is in date, so that cases can be looked at straight away."""

NEXT_DOOR = (
    MadeUp("Joseph Mwangi", "care-coordinator", _TRUST),
    MadeUp("Elin Roberts", "gp", _TRUST),
    MadeUp("Moira Keane", "link-worker", _HUB),
)
"""Three of the second neighbourhood, so that what they may not see of the first can be tried; the hub has signed nothing yet."""


@dataclass(frozen=True)
class Signed:
    """What one made-up body signed: which parts of a record it may have, what for, and for how many days from today."""

    body: tuple[str, str, str]
    reference: str
    field_groups: str
    purposes: str
    days: int = 365


_CARE, _WHO = "direct-care coordination", "identity demographics address-and-contact about-me care-coordination"
_TREATING = f"{_WHO} place registration household referral clinical-problems contacts lists"
_FINDING = "case-finding population-planning"

AGREEMENTS = (
    Signed(_PRACTICE, "Kithshire 2026/1", f"{_TREATING} medication mental-health-detail social-care housing advice safeguarding home-entry",
           f"{_CARE} safeguarding {_FINDING}"),
    Signed(_TRUST, "Kithshire 2026/2", f"{_TREATING} medication social-care housing safeguarding home-entry", f"{_CARE} safeguarding {_FINDING}"),
    Signed(_MIND, "Kithshire 2026/3", f"{_TREATING} medication mental-health-detail social-care housing safeguarding home-entry",
           f"{_CARE} safeguarding {_FINDING}"),
    Signed(_COUNCIL, "Kithshire 2026/4", f"{_TREATING} social-care housing advice safeguarding home-entry", f"{_CARE} safeguarding {_FINDING}"),
    Signed(_LINKS, "Kithshire 2026/5", f"{_WHO} referral", f"{_CARE} case-finding"),
    Signed(_ADVICE, "Kithshire 2025/9", f"{_WHO} referral", f"{_CARE} case-finding", days=30),
    Signed(_BOARD, "Kithshire 2026/6", "identity demographics address-and-contact about-me care-coordination place registration household "
           "clinical-problems social-care housing contacts lists safeguarding", f"safeguarding {_FINDING}"),
)  # fmt: skip
"""What is signed: each body what its staff need; the advice centre's paper ends in 30 days, so that a warning shows."""

FINDING = (
    "People who may be missing out",
    "Made up: regulation 5 of the Health Service (Control of Patient Information) Regulations 2002, approved for this finding",
    "Kithshire DPIA 2026/1",
    "demographics place registration clinical-problems contacts lists",
)
"""The finding that may run for a year: its name, lawful basis, impact assessment, and what it covers. Social care is not among it."""


AGREED = GroupAgreement(
    "no_fixed_home_without_contact", 1, frozenset({"homelessness", "traveller"}), "To offer a health check where people are",
    "“We are the nurses who come to the day centre. You decide what happens next.”", "A nurse at the day centre, every Tuesday",
    "Kithshire lived experience panel", date(2026, 1, 1), date(2026, 7, 1),
)  # fmt: skip
"""What people from two groups agreed to; its days are counted from the day of installing."""


def make_accounts(*, at: datetime) -> list[dict[str, str]]:
    """Make a team for each neighbourhood and their accounts, and return names and passwords, for the only time.

    What the bodies signed is recorded too, for a year from today. Errors: `NotADemonstration` outside demonstration mode; `BadUsage` where no lake was loaded, or they are there.
    """
    if not settings.IS_DEMONSTRATION:
        raise NotADemonstration(
            "Accounts with printed passwords are for a made-up place only.", "Set KITH_MODE=demo to try Kith."
        )
    must_be(is_demonstration=True)
    places = neighbourhood_names()
    if not places:
        raise BadUsage("No place has been loaded yet.", "Load the made-up lake first: kith load demo/lake")
    with transaction.atomic():
        teams = [_team(place) for place in places]
        made = [_made(one, teams[0], at) for one in (*PEOPLE, *NEWCOMERS, *BESIDE)]
        _sign(timezone.localdate(at), at)
        _answer_for_the_nhs(at)
        _agree(timezone.localdate(at), at)
        return made + [_made(one, team, at) for team in teams[1:2] for one in NEXT_DOOR]


GIVEN = (
    ("missing_out", "housebound_without_visit", "not_registered_anywhere"),
    "A call to ask how they are and what would help",
    40,
)
"""What the made-up teams are given out on their first morning: lists and rules, what is offered, and how many people."""


def give_out(*, at: datetime) -> None:
    """Give people of the lists out to both made-up teams, as their coordinators would, so that there is somebody to take.

    Changes: a worklist for each neighbourhood with people on those lists, under the basis that was recorded. Told: the trail.
    """
    lists, offer, places = GIVEN
    there = tuple(name for name in lists if name in list_names(rules_shut(timezone.localdate(at))))
    for one in (PEOPLE[0], NEXT_DOOR[0]):
        account = account_named(_username(one))
        asker = asker_on(account, "", timezone.localdate(at)) if account else None
        if asker is None or not there:
            continue
        by = Actor(asker.account, asker.role, asker.organisation, "", "kith demo-accounts")
        for tie in asker.ties:
            giving = Giving(tie.team, there, places, offer, kept_by=(BY_FIFTH,))
            publish(asker=asker, giving=giving, basis_name=FINDING[0], by=by, at=at)


def find_once(*, at: datetime) -> None:
    """Carry the first run of finding out, as the made-up analyst would, so that rules are counted and lists of findings are there.

    Changes: what a run changes. Told: the trail. Errors: `FindingNotLawful`, which the basis of the made-up place does not give.
    """
    analyst = next(one for one in PEOPLE if one.role == "analyst")
    asker = asker_on(account_named(_username(analyst)), "", timezone.localdate(at))
    on = register_day()
    if asker is None or on is None:
        return
    by = Actor(asker.account, asker.role, asker.organisation, "", "kith demo-accounts")
    with transaction.atomic():
        run = ask_for_run(asker=asker, basis_name=FINDING[0], on=on, by=by, at=at)
    find_again.call(run, asker.role, asker.organisation)


def make_answers(*, at: datetime) -> int:
    """Let made-up people of the first practice tell about themselves to the link worker; say how many did.

    Told: the trail. Errors: `NotADemonstration` where anything real is in the database.
    """
    must_be(is_demonstration=True)
    link_worker = next(one for one in PEOPLE if one.role == "link-worker")
    account = account_named(_username(link_worker))
    with transaction.atomic():
        return tell_about_themselves(link_worker=account, practice=_PRACTICE[1], by=_BY, at=at)


def _team(place: str) -> str:
    name = f"{place} neighbourhood team"
    bodies = sorted({one.employer for one in (*PEOPLE, *NEXT_DOOR)})
    ensure_team(name=name, neighbourhood=place, organisations=bodies)
    return name


def _sign(on: date, at: datetime) -> None:
    """Sign the agreements of the made-up bodies, and record the basis of its finding."""
    for one in AGREEMENTS:
        name, ods_code, _ = one.body
        groups, purposes = frozenset(one.field_groups.split()), frozenset(one.purposes.split())
        until = on + timedelta(one.days)
        paper = Agreement(one.reference, ods_code or name, groups, purposes, on, until)
        sign_agreement(agreement=paper, by=_BY, at=at)
    name, lawful_basis, assessment, covered = FINDING
    basis = FindingBasis(lawful_basis, assessment, frozenset(covered.split()), on, on + timedelta(365))
    record_basis(name=name, basis=basis, by=_BY, at=at)


def _answer_for_the_nhs(at: datetime) -> None:
    """Ask of whom nobody knows whether they opted out nationally, and make the answer up: every twenty-fifth number did.

    People without a number are used: in a made-up place nobody is harmed by it, and they are whom a finding is for.
    """
    people = people_by_number()
    if not people:
        return
    request = begin_check(numbers=people, uses_unnumbered=True, by=_BY, at=at)
    out = set(sorted(people)[12::25])
    text = "".join(line for line in lines_to_send(people, request) if line.partition(",")[0] not in out)
    take_answer(given=Given(request, text, people), people=people, by=_BY, at=at)


def _agree(on: date, at: datetime) -> None:
    """Record what a made-up panel agreed to, of one rule; of the others that name a group nobody has been asked yet."""
    facilitator = next(one for one in PEOPLE if one.role == "community-facilitator")
    asker = asker_on(account_named(_username(facilitator)), "", on)
    if asker is not None:
        by = Actor(asker.account, asker.role, asker.organisation)
        record_group_agreement(
            asker=asker, agreement=replace(AGREED, agreed_on=on, review_on=on + timedelta(365)), by=by, at=at
        )


def _username(one: MadeUp) -> str:
    return one.name.lower().replace(" ", ".")


def _made(one: MadeUp, team: str, at: datetime) -> dict[str, str]:
    username = _username(one)
    if account_named(username) is not None:
        raise BadUsage(
            f"The account {username} is there already, and its password is not kept where it could be printed.",
            "To make them anew, take away the demonstration’s folder and begin again: make clean demo",
        )
    password = secrets.token_urlsafe(12)
    new = NewAccount(username, one.name, password, one.role, team, one.employer[0], timezone.localdate(at))
    account_id = make_account(new=new, by=_BY, at=at)
    for course in COURSES:
        days_ago = one.practised_days_ago if course.name == PRACTICE else 0
        if one.role in course.roles and days_ago is not None:
            on = new.from_date - timedelta(days_ago)
            complete_course(account_id=account_id, course=course.name, on=on, by=_BY, at=at)
    return {"username": username, "password": password, "name": one.name, "role": one.role, "team": team}
