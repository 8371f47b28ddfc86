"""The practice neighbourhood: made-up people and organisations, and what the rule book answers there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files

from kith.errors import BadInput, TooSmallToShow
from kith.governance.access import decide
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, Asker, Completed, TeamTie
from kith.governance.disclosure import refuse_if_small
from kith.governance.facts import LONGEST_EMERGENCY, EmergencyAccess, Facts, Grant
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.objections import Objection
from kith.governance.rulebook import NEXT_STEPS, NO_RULE, Rule, built_in_rules
from kith.governance.sharing import Partner, may_share
from kith.governance.training import COURSES

__all__ = ["ANSWERS", "Asked", "Counted", "Ground", "Place", "answer_to", "read_place", "the_place", "written"]

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
"""It is always this Thursday morning in the practice neighbourhood, so that an answer hangs on the rules alone."""

LONG_AGO = (NOW - timedelta(days=90)).date()
TEAM, YOU, SESSION = "practice team", "you", "practice session"

ANSWERS = {
    "permit": "it may be done",
    "redact": "it may be done, with something left out",
    "hide": "it is as though it were not there",
    "deny": "it is refused",
    "ask_reason": "a reason first",
    "yes": "it may be shared",
    "no": "it may not be shared",
    "shown": "the number may be shown",
    "small": "the number is too small to show",
}
"""Every answer that the rules can give to a task."""


@dataclass(frozen=True)
class Body:
    """A made-up organisation; its code is nobody's."""

    name: str
    code: str
    kind: str


@dataclass(frozen=True)
class Place:
    """The made-up neighbourhood.

    birds       family names; everybody here bears one, so that nobody is taken for a real person
    employers   organisation of each role
    people      organisation at which each is registered; "" for none
    """

    name: str
    birds: tuple[str, ...]
    organisations: Mapping[str, Body]
    employers: Mapping[str, str]
    people: Mapping[str, str]

    def employer(self, role: str) -> Body:
        """For whom somebody of a role works here."""
        if role not in self.employers:
            raise BadInput(f"Nobody in {self.name} is a {role}.", "Give the role an employer in neighbourhood.toml.")
        return self.organisations[self.employers[role]]

    def surgery(self, person: str) -> str:
        """Code of the surgery of a person; "" for none."""
        if person and person not in self.people:
            raise BadInput(f"Nobody called {person} lives in {self.name}.", "Put them into neighbourhood.toml.")
        surgery = self.people.get(person, "")
        return self.organisations[surgery].code if surgery else ""


@dataclass(frozen=True)
class Asked:
    """What a task asks of the rule book, with the facts that it draws; the asker is somebody of the task's role.

    to          role of the partner who would receive; "" where nothing is to be shared
    person      who it is about; "" for figures
    granted     field groups that a grant to the asker's team names; none for no grant
    tie         own: the asker's own record · author: the asker wrote it, or looked · another: a colleague did ·
                emergency: opened in an emergency, which still holds · "" for none
    """

    purpose: str
    field_group: str
    action: str = "share"
    to: str = ""
    person: str = ""
    form: str = "named"
    labels: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    tie: str = ""
    objects: bool = False
    agreed: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Counted:
    """A figure that a task asks about: how many people, and what of them."""

    people: int
    what: str


@dataclass(frozen=True)
class Ground:
    """What the rules answer in the practice neighbourhood: one of ANSWERS, the rule's own sentence, and the lawful next step."""

    answer: str
    say: str
    next_step: str

    def fits(self, words: str) -> bool:
        """Whether a choice that stands for "answer", or for "answer next-step", is what the rules answer."""
        answer, _, step = words.partition(" ")
        return answer == self.answer and step in ("", self.next_step)

    @property
    def then(self) -> str:
        """The lawful next step in plain words; "" where nothing more is needed."""
        return NEXT_STEPS[self.next_step] if self.next_step else ""


def written(name: str) -> dict:
    """Read one file of `practice/`.

    Examples
    --------
    >>> written("neighbourhood")["name"]
    'Sandpiper Bay'
    """
    resource = files("kith.governance").joinpath(f"practice/{name}.toml")
    return tomllib.loads(resource.read_text(encoding="utf-8"))


def read_place(told: Mapping) -> Place:
    """Make the neighbourhood of what its file says.

    Examples
    --------
    >>> read_place(written("neighbourhood")).employer("gp").name
    'Reedbed Surgery'
    """
    bodies = {key: Body(**body) for key, body in told["organisations"].items()}
    return Place(told["name"], tuple(told["birds"]), bodies, told["employers"], told["people"])


@cache
def the_place() -> Place:
    """The practice neighbourhood that comes with Kith.

    Examples
    --------
    >>> the_place().surgery("curlew")
    'PRACTISE-2'
    """
    return read_place(written("neighbourhood"))


def answer_to(asked: Asked | Counted, role: str, place: Place) -> Ground:
    """Ask the rules what a task asks, as somebody of a role.

    Parameters
    ----------
    asked : what is asked, with the facts that the task draws
    role : one of `ROLES`
    place : where it happens

    Returns
    -------
    Ground

    Raises
    ------
    BadInput
        a person or employer that nobody described, or rules that cannot be read: then nobody can say what is right.

    Method
    ------
    `decide` for one's own deed, `may_share` where a partner would receive, `refuse_if_small` for a figure. Training is held,
    an agreement is in force unless the task says otherwise, and it is always the same morning.

    Examples
    --------
    >>> answer_to(Asked("direct-care", "medication", "view", person="curlew"), "gp", the_place()).answer
    'ask_reason'
    >>> answer_to(Counted(4, "people without a doctor"), "analyst", the_place()).answer
    'small'
    """
    if isinstance(asked, Counted):
        return _of_a_figure(asked)
    you, item, facts = _asker(asked, role, place), _item(asked, place), _facts(asked, role, place)
    if not asked.to:
        decision = decide(you, asked.action, item, asked.purpose, facts=facts, at=NOW)
        rule = _rule(decision.policies[0])
        return Ground(decision.effect, rule.say, rule.next_step)
    body = place.employer(asked.to)
    answer = may_share(item, Partner(asked.to, body.code, body.kind), asked.purpose, facts=facts, by=you, at=NOW)
    rule = _rule(answer.policies[0])
    return Ground("yes", answer.sentence, "") if answer.may else Ground("no", rule.say, rule.next_step)


def _rule(name: str) -> Rule:
    """The rule that answered: in the practice neighbourhood its own sentence is told, also of what is hidden."""
    if name == "cannot-decide":
        raise BadInput("The rule book could not be asked, so nobody can say what is right.", "Mend the rules first.")
    return built_in_rules().rules.get(name, NO_RULE)


def _of_a_figure(asked: Counted) -> Ground:
    try:
        shown = refuse_if_small(asked.people, what=asked.what)
    except TooSmallToShow as refused:
        return Ground("small", str(refused), "")
    return Ground("shown", f"It may be shown, as {shown}.", "")


def _asker(asked: Asked, role: str, place: Place) -> Asker:
    body = place.employer(role)
    done = tuple(Completed(course.name, LONG_AGO) for course in COURSES)
    own = asked.person if asked.tie == "own" else None
    tie = TeamTie(TEAM, place.name, LONG_AGO)
    return Asker(YOU, role, body.code, body.kind, (tie,), done, True, SESSION, True, own)


def _item(asked: Asked, place: Place) -> Item:
    return Item(
        kind="practice entry",
        field_group=asked.field_group,
        person_id=asked.person or None,
        form=asked.form,
        labels=frozenset(asked.labels),
        neighbourhood=place.name,
        practice_ods_code=place.surgery(asked.person),
        recorded_by=YOU if asked.tie == "author" else "a colleague",
    )


def _facts(asked: Asked, role: str, place: Place) -> Facts:
    begun, over = NOW - timedelta(hours=1), NOW - timedelta(hours=1) + LONGEST_EMERGENCY
    grant = Grant(asked.person, TEAM, frozenset(asked.granted), frozenset({asked.purpose}), begun)
    opened = EmergencyAccess(asked.person, YOU, role, SESSION, asked.purpose, "what the task tells", begun, over)
    objection = Objection(asked.person, "sharing", LONG_AGO, body=place.employer(role).code)
    return Facts(
        grants=(grant,) if asked.granted else (),
        agreements=_agreements(place) if asked.agreed else (),
        objections=(objection,) if asked.objects else (),
        emergencies=(opened,) if asked.tie == "emergency" else (),
        reason=asked.reason,
    )


def _agreements(place: Place) -> tuple[Agreement, ...]:
    """One for each organisation, of everything: what a task tries is the rest."""
    until = (NOW + timedelta(days=365)).date()
    return tuple(
        Agreement("the practice agreement", body.code, frozenset(FIELD_GROUPS), frozenset(PURPOSES), LONG_AGO, until)
        for body in place.organisations.values()
    )
