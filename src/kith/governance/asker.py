"""Who wants to know: the asker, in one role, for one organisation, with the teams they belong to and the courses they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from kith.errors import BadUsage, NotInTheRules

if TYPE_CHECKING:
    from kith.governance.agreements import Agreement

ROLES = {
    "care-coordinator": "holds a caseload across employers and is the one a person can ring",
    "gp": "a general practitioner",
    "clinical-pharmacist": "reviews medication",
    "district-nurse": "nurses people at home; also community therapists",
    "mental-health-practitioner": "treats mental illness in the neighbourhood",
    "social-worker": "adult social care",
    "link-worker": "social prescribing, often at a charity",
    "welfare-adviser": "advice on money, housing and rights, often at a charity",
    "community-facilitator": "listens and decides with the community; needs nobody's record",
    "neighbourhood-manager": "runs the neighbourhood; sees figures, not people",
    "analyst": "works on pseudonyms and figures only",
    "safeguarding-lead": "follows safeguarding concerns to their end",
    "information-governance-lead": "signs the rules, reviews look-ups, answers people who ask for their record",
    "system-support": "keeps the service running and reads about no one",
}
"""Every role of the rule book, with one plain line each."""

_USUAL = {
    "safeguarding-lead": "safeguarding",
    "information-governance-lead": "audit",
    "system-support": "system-support",
}
_ON_FIGURES = ("analyst", "neighbourhood-manager", "community-facilitator")


def usual_purpose(role: str) -> str:
    """For what somebody in a role looks at a person unless they say otherwise.

    Examples
    --------
    >>> usual_purpose("gp"), usual_purpose("safeguarding-lead"), usual_purpose("analyst")
    ('direct-care', 'safeguarding', 'population-planning')
    """
    known(role, ROLES, "role")
    return "population-planning" if role in _ON_FIGURES else _USUAL.get(role, "direct-care")


BODY_KINDS = {
    "general-practice": "a general practice, known by its ODS code",
    "nhs-trust": "a community, mental health or acute trust",
    "council": "a local authority",
    "vcse": "a charity, faith group, social enterprise or advice service",
    "integrator": "the body that runs the neighbourhood: a federation, a place partnership, an integrated care board",
}
"""Every kind of body that may employ an asker."""

PURPOSES = {
    "direct-care": "care of this one person",
    "coordination": "arranging care: who does what when; no clinical detail",
    "safeguarding": "keeping an adult or child from harm",
    "case-finding": "finding people who may be missing out; on pseudonyms",
    "population-planning": "planning for everybody; on pseudonyms and figures",
    "subject-access": "answering a person who asked for their record",
    "audit": "reviewing who looked at what",
    "system-support": "keeping the service running",
}
"""Every purpose for which something may be asked."""

ACTIONS = {
    "view": "look at one item",
    "search": "find by what was typed",
    "list": "see among others",
    "count": "be told how many",
    "edit": "add to it or correct it",
    "export": "take a file away",
    "print": "put on paper",
    "share": "send to another body",
    "reveal": "be shown how to get into one home",
    "contact": "write to, call or text one person",
    "contact-many": "write to, call or text in bulk",
    "merge": "put two entries of one person together",
    "add": "put somebody on the register who is not on it",
    "open-names": "learn whom one pseudonym of a finding stands for",
    "review-access": "review somebody's look",
    "publish": "give people of a finding out to a team, which takes them one at a time",
    "take": "be offered people of a worklist under pseudonyms, and take one",
    "signal": "raise somebody whom one knows, so that the team looks; nothing is told back",
    "admit": "let somebody join a team, or end their membership",
    "import": "bring a partner's file into the register; counts, and nobody's record",
}
"""Everything that may be done."""


def title_of(role: str) -> str:
    """A role as people say it.

    Examples
    --------
    >>> title_of("gp"), title_of("care-coordinator")
    ('GP', 'care coordinator')
    """
    known(role, ROLES, "role")
    return "GP" if role == "gp" else role.replace("-", " ")


def known(word: str, words: dict, what: str) -> None:
    """Refuse a word that the rule book does not have.

    Examples
    --------
    >>> known("gp", ROLES, "role")
    >>> known("superuser", ROLES, "role")
    Traceback (most recent call last):
    ...
    kith.errors.NotInTheRules: The rule book knows no role 'superuser'. Use one of: analyst, care-coordinator, ...
    """
    if word not in words:
        raise NotInTheRules(f"The rule book knows no {what} {word!r}.", f"Use one of: {', '.join(sorted(words))}.")


def holds(first: date, end: date | None, on: date) -> bool:
    """Say whether a half-open span of days, or of moments, holds: `first` is in it, `end` is not; no end is for good.

    Examples
    --------
    >>> holds(date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 31)), holds(date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1))
    (True, False)
    """
    return first <= on and (end is None or on < end)


def ends_after_it_begins(what: str, first: date, end: date | None) -> None:
    """Refuse a span that ends before it begins, or is empty: it would open nothing, or be read as for good.

    Examples
    --------
    >>> ends_after_it_begins("A grant", date(2026, 2, 1), date(2026, 2, 1))
    Traceback (most recent call last):
    ...
    kith.errors.BadUsage: A grant from 2026-02-01 to 2026-02-01 holds never. Give an end after its beginning; the end is not included.
    """
    if end is not None and end <= first:
        raise BadUsage(
            f"{what} from {first} to {end} holds never.", "Give an end after its beginning; the end is not included."
        )


_LONGEST_DOOR = 64


def door_at(team: str, organisation: str) -> str:
    """The door to those of a team who work for one organisation: a team has many employers, and what is sent to one is not for all.

    Parameters
    ----------
    team : id of the team
    organisation : ODS code, or the name of a body that has none; a name too long for a door stands as its digest

    Examples
    --------
    >>> door_at("3", "VC1"), len(door_at("3", "Friends of " + "the Old Mill " * 9))
    ('3@VC1', 42)
    """
    plain = f"{team}@{organisation}"
    return plain if len(plain) <= _LONGEST_DOOR else f"{team}@{sha256(organisation.encode()).hexdigest()[:40]}"


@dataclass(frozen=True)
class TeamTie:
    """Membership of one team, from a day until another that is not included; the day is that of Europe/London.

    team            the team's id
    neighbourhood   the neighbourhood it looks after
    """

    team: str
    neighbourhood: str
    from_date: date
    to_date: date | None = None

    def __post_init__(self) -> None:
        ends_after_it_begins("A membership", self.from_date, self.to_date)


@dataclass(frozen=True)
class Completed:
    """One course that somebody completed on a day."""

    course: str
    completed_date: date


@dataclass(frozen=True)
class Asker:
    """Who wants to know. One person in two roles is two askers: nobody asks in all their roles at once.

    account             id of the account; a plain id, no name
    role                one of ROLES
    organisation        ODS code, or a plain id where a body has none
    body_kind           one of BODY_KINDS
    ties                teams, with dates
    training            courses completed
    is_active           the account is open
    session             id of the session: emergency access holds for one session only
    can_ask_emergency   signed in strongly enough to open somebody's record in an emergency
    own_person          the asker's own id on the register, where they are on it
    agreements          what is agreed with their organisation, read when they began to ask: for one request, and no longer;
                        None where it was not read, and is read for each decision
    """

    account: str
    role: str
    organisation: str
    body_kind: str
    ties: tuple[TeamTie, ...] = ()
    training: tuple[Completed, ...] = ()
    is_active: bool = True
    session: str = ""
    can_ask_emergency: bool = False
    own_person: str | None = None
    agreements: tuple[Agreement, ...] | None = None

    def __post_init__(self) -> None:
        known(self.role, ROLES, "role")
        known(self.body_kind, BODY_KINDS, "kind of body")

    def current_ties(self, on: date) -> tuple[TeamTie, ...]:
        """The memberships that hold on a day."""
        return tuple(tie for tie in self.ties if holds(tie.from_date, tie.to_date, on))

    def doors(self, on: date) -> frozenset[str]:
        """What a grant may name so that it opens to this asker on a day: their teams, their organisation within each, their account."""
        teams = [tie.team for tie in self.current_ties(on)]
        return frozenset([*teams, *(door_at(team, self.organisation) for team in teams), self.account])
