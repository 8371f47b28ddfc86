"""May I share this? Any field group, any partner, any purpose: one sentence with its ground, to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kith.governance.access import Decision, decide
from kith.governance.agreements import in_force
from kith.governance.asker import PURPOSES, Asker, Completed, TeamTie, title_of
from kith.governance.facts import Facts, Grant
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.rulebook import built_in_rules
from kith.governance.situation import LONDON

ABOUT_PEOPLE = tuple(
    name for name, group in FIELD_GROUPS.items() if group.sensitivity != "ordinary" and name != "trail"
)
"""Field groups that hold something about people, so that one may be asked whether to share them."""

BETWEEN_BODIES = tuple(name for name in PURPOSES if name not in ("subject-access", "audit", "system-support"))
"""Purposes for which data may pass from one body to another; for the others there is nobody to share with."""

VERDICTS = {"yes": "Yes", "depends": "Depends", "no": "No"}
"""What an answer comes to, and how it is said."""

_ANYBODY = "anybody"
_TO_PARTNER = "No. To "


@dataclass(frozen=True)
class Partner:
    """Who would receive: a role at an organisation.

    organisation    ODS code, or a plain id where a body has none
    name            the organisation as people say it; "" for its id
    """

    role: str
    organisation: str
    body_kind: str
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to "may I share this?", with all that is needed to keep it.

    may             yes or no
    sentence        the answer with its ground, for staff
    ground          reference of the agreement it rests on; "" where it is no whoever it is about
    next_step       the lawful next step, one of NEXT_STEPS
    policies        names of the rules that decided
    """

    may: bool
    sentence: str
    ground: str
    next_step: str
    policies: tuple[str, ...]
    partner: Partner
    field_group: str
    purpose: str
    by: str
    at: datetime

    @property
    def verdict(self) -> str:
        """What it comes to, one of `VERDICTS`."""
        return verdict_of(self.may, self.ground)


def verdict_of(may: bool, ground: str) -> str:
    """Say what an answer comes to: one that is no, and yet rests on something, depends on whom it is about.

    Examples
    --------
    >>> verdict_of(True, "ISA-7"), verdict_of(False, "ISA-7"), verdict_of(False, "")
    ('yes', 'depends', 'no')
    """
    if may:
        return "yes"
    return "depends" if ground else "no"


def may_share(item: Item, partner: Partner, purpose: str, *, facts: Facts, by: Asker, at: datetime) -> Answer:
    """Say whether an item may be shared with a partner for a purpose: the sharer may send it, and the partner may see it.

    Parameters
    ----------
    item : what would be shared
    partner : who would receive it
    purpose : one of `PURPOSES`
    facts : as of `decide`
    by : who would share it
    at : the moment, with a time zone

    Returns
    -------
    Answer, in one sentence with its ground

    Method
    ------
    `decide` is asked twice: whether `by` may share, and whether the partner, trained and with a grant for just this, might look.
    The grant names no label, so what is guarded stays guarded.

    Examples
    --------
    >>> from datetime import timezone
    >>> sharer = Asker("a1", "analyst", "X", "integrator")
    >>> answer = may_share(Item("note", "medication", "p1"), Partner("link-worker", "VC1", "vcse"), "direct-care",
    ...                    facts=Facts(), by=sharer, at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    >>> answer.may, answer.sentence[:3]
    (False, 'No.')
    """
    sent = decide(by, "share", item, purpose, facts=facts, at=at)
    on = at.astimezone(LONDON).date()
    if sent.effect != "permit":
        return answer_of(item, partner, purpose, sent, by=by, at=at)
    receiver, opened = as_receiver(partner, item, purpose, facts, at)
    seen = decide(receiver, "view", item, purpose, facts=opened, at=at)
    agreement = in_force(
        facts.agreements, body=partner.organisation, field_group=item.field_group, purpose=purpose, on=on
    )
    no = answer_of(item, partner, purpose, seen, by=by, at=at)
    if seen.effect != "permit":
        return as_said_to(partner, no)
    ground = agreement.reference if agreement else f"held by {partner.name or partner.organisation}"
    until = f", last day {in_words(agreement.last_day)}" if agreement else ""
    return replace(no, may=True, sentence=f"Yes. {seen.say} Ground: {ground}{until}.", ground=ground, next_step="")


def may_share_in_general(
    field_group: str, partner: Partner, purpose: str, *, facts: Facts, by: Asker, at: datetime
) -> Answer:
    """Say whether something could be shared about anybody at all; never yes, because that hangs on the person.

    Parameters
    ----------
    field_group : one of `ABOUT_PEOPLE`
    partner, purpose, facts, by, at : as of `may_share`

    Returns
    -------
    Answer that says no for everybody, or that it depends on the person, with the ground it would then rest on; what is to do
    next is to ask again about the one person

    Method
    ------
    `may_share` is asked about somebody drawn, whom `by` looks after, who objects to nothing and of whom nothing is guarded. Its no is
    a no for everybody. Its yes is a yes for some: whoever has no relationship with a person may share nothing about them, so it
    is never said as yes.

    Examples
    --------
    >>> from datetime import timezone
    >>> sharer = Asker("a1", "analyst", "X", "integrator")
    >>> answer = may_share_in_general("medication", Partner("link-worker", "VC1", "vcse"), "direct-care",
    ...                               facts=Facts(), by=sharer, at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    >>> answer.may, answer.verdict
    (False, 'no')
    """
    found = [
        (whom, may_share(item, partner, purpose, facts=replace(facts, grants=grants, objections=(), emergencies=()), by=by, at=at))
        for whom, item, grants in somebody_of(by, Item("person", field_group, _ANYBODY), partner, purpose, at)
    ]  # fmt: skip
    whom, answer = next(((whom, each) for whom, each in found if each.may), found[0])
    if not answer.may:
        return answer
    said = answer.sentence[answer.sentence.rindex("Ground: ") :]
    sentence = f"It depends on the person. Yes for {whom}, who does not object and of whom nothing is guarded. {said}"
    return replace(answer, may=False, sentence=sentence, next_step="")


def somebody_of(
    by: Asker, item: Item, partner: Partner, purpose: str, at: datetime
) -> list[tuple[str, Item, tuple[Grant, ...]]]:
    """Draw somebody whom an asker looks after: by a grant; and where one side is a general practice, as one of its own."""
    ties = by.current_ties(at.astimezone(LONDON).date())
    person = replace(item, neighbourhood=ties[0].neighbourhood if ties else "")
    door = Grant(_ANYBODY, by.account, frozenset({item.field_group}), frozenset({purpose}), at)
    drawn: list[tuple[str, Item, tuple[Grant, ...]]] = [("a person whom you look after", person, (door,))]
    for practice, kind, whom in (
        (by.organisation, by.body_kind, "a person who is registered with your practice"),
        (
            partner.organisation,
            partner.body_kind,
            "a person whom you look after and who is registered with that practice",
        ),
    ):
        if kind == "general-practice":
            own = replace(person, practice_ods_code=practice, held_by=practice)
            drawn.append((whom, own, (door,)))
    return drawn


def as_known_to(by: Asker, item: Item, purpose: str, *, facts: Facts, at: datetime) -> tuple[Item, Facts]:
    """Take from a question what its asker may not know: of somebody they cannot open no more is told than of nobody.

    Parameters
    ----------
    by : who would share it
    item : what would be shared, with all that is kept about the person
    purpose, facts, at : as of `may_share`

    Returns
    -------
    Item and Facts as given, where the asker stands in some relationship to this person; else about somebody of whom nothing is
    known, so that no answer tells whether there is such a person, or what is guarded about them

    Method
    ------
    For care the rules hide whoever has no relationship with the asker: what they do not hide there, a relationship shows. For
    finding and planning they hide nobody for lack of one, and nothing is shared by name: so there all are answered as nobody is.

    Examples
    --------
    >>> from datetime import timezone
    >>> sharer = Asker("a1", "analyst", "X", "integrator")
    >>> sealed = Item("person", "contacts", "p1", labels=frozenset({"sealed"}))
    >>> known, _ = as_known_to(sharer, sealed, "case-finding", facts=Facts(), at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    >>> known.labels, known.person_id
    (frozenset(), 'anybody')
    """
    nobody = Item(item.kind, item.field_group, _ANYBODY, item.form)
    nothing = replace(facts, grants=(), objections=(), emergencies=())
    of_nobody = decide(by, "share", nobody, purpose, facts=nothing, at=at)
    if of_nobody.effect == "hide" != decide(by, "share", item, purpose, facts=facts, at=at).effect:
        return item, facts
    return nobody, nothing


def as_receiver(partner: Partner, item: Item, purpose: str, facts: Facts, at: datetime) -> tuple[Asker, Facts]:
    """Picture somebody of the partner's role who was just granted this and no more."""
    on: date = at.astimezone(LONDON).date()
    tie = TeamTie("receiving", item.neighbourhood, on)
    done = tuple(Completed(course.name, on) for course in facts.courses)
    receiver = Asker("receiving", partner.role, partner.organisation, partner.body_kind, (tie,), done)
    granted = frozenset({item.field_group, *item.carries})
    door = Grant(item.person_id or "", "receiving", granted, frozenset({purpose}), at, at + timedelta(minutes=1))
    return receiver, replace(facts, grants=(*facts.grants, door))


def answer_of(item: Item, partner: Partner, purpose: str, decision: Decision, *, by: Asker, at: datetime) -> Answer:
    """Put a refusal into words, kept with who asked and when."""
    return Answer(
        False, f"No. {decision.say}", "", decision.next_step, decision.policies, partner, item.field_group, purpose, by.account, at
    )  # fmt: skip


def as_said_to(partner: Partner, answer: Answer) -> Answer:
    """Put the partner's refusal into words: what the rule book says to them, of what the sharer may open and share."""
    rule = built_in_rules().rules.get(answer.policies[0])
    if rule is None:  # no rule permits it, or none could be asked: then the decision's own words stand
        return replace(answer, sentence=f"{_said_by_rules(partner)} “{answer.sentence.removeprefix('No. ')}”")
    return replace(answer, sentence=f"{_said_by_rules(partner)} “{rule.say}”", next_step=rule.next_step)


def is_said_to_partner(sentence: str) -> bool:
    """Say whether a refusal is the partner's: then its next step is theirs too.

    Examples
    --------
    >>> is_said_to_partner("No. There is nothing here that you may open.")
    False
    """
    return sentence.startswith(_TO_PARTNER)


def in_words(day: date) -> str:
    """A day as a sentence says it.

    Examples
    --------
    >>> in_words(date(2027, 1, 31))
    '31 January 2027'
    """
    return f"{day.day} {day:%B %Y}"


def _said_by_rules(partner: Partner) -> str:
    return f"{_TO_PARTNER}{partner.name or partner.organisation} ({title_of(partner.role)}) the rule book says:"
