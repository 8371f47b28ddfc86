"""What the rules say of a case of advice: whose it is, what may be read and written of it, and the doors that it opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from kith.care.records.models import AdviceCase, AdviceLetter
from kith.care.records.referral_rules import CARE, PURPOSE, item_of
from kith.errors import NotYours
from kith.governance import facts
from kith.governance.access import Decision
from kith.governance.asker import Asker, door_at, usual_purpose
from kith.governance.item import Item
from kith.governance.records.carrying import carry
from kith.governance.records.deciding import known_about
from kith.governance.records.granting import Door, open_doors, shut_doors
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.reading import person_of

__all__ = [
    "ADVISER", "NOT_HERE", "OF_THE_CASE", "PRIVILEGED", "ask_as_if_open", "ask_of_case", "ask_of_letter", "case_door", "case_item", "held_by_body", "let_case_stand", "let_letter_stand", "letter_door",
    "mine", "of_my_practice", "the_case_of_mine", "the_letter_of_mine", "what_it_opens", "would_of_privileged",
]  # fmt: skip

ADVISER = "welfare-adviser"
"""The role that works on cases."""

OF_THE_CASE, PRIVILEGED = "advice", "privileged-advice"
"""Field groups of what is written in a case."""

NOT_HERE = "There is no such case of yours."
_NO_LETTER = "There is no such letter to write."
_MAY_OPEN = ("identity", "demographics", "address-and-contact", "about-me", "care-coordination")
_PACKET = "referral"
_WHY = "a case of advice with {}"
_WHY_LETTER = "a letter that {} asks for"


def held_by_body(item: Item, organisation: str) -> Item:
    """The same thing with what a case adds to it: its words are the record of the body that has it, and nothing else of the person is."""
    theirs = {(organisation, OF_THE_CASE), (organisation, PRIVILEGED)}
    return replace(item, holders=item.holders | theirs)


def case_item(row: AdviceCase, action: str, asker: Asker, group: str = OF_THE_CASE) -> Item:
    """What is written in a case, as it is asked about."""
    return held_by_body(item_of(row.person_id, action, asker).part(group), row.organisation)


def mine(asker: Asker, at: datetime) -> Q:
    """Cases of the asker’s body in their teams, as SQL sees it; an adviser’s, and nobody else’s."""
    if asker.role != ADVISER:
        return Q(pk__in=[])
    return Q(team__in=_teams(asker, at), organisation=asker.organisation)


def the_case_of_mine(asker: Asker, number: int, at: datetime) -> AdviceCase:
    """One case of the asker’s body. Errors: `NotYours`, whether there is none or it is another’s."""
    row = AdviceCase.objects.filter(mine(asker, at), pk=number).first()
    if row is None:
        raise NotYours(NOT_HERE, "Look at the cases of your body.")
    return row


def of_my_practice(asker: Asker, at: datetime) -> Q:
    """Letters that are asked of the practice where somebody works, in their teams, as SQL sees it."""
    return Q(team__in=_teams(asker, at), practice=asker.organisation)


def the_letter_of_mine(asker: Asker, number: int, at: datetime) -> AdviceLetter:
    """One letter that is asked of the asker’s practice. Errors: `NotYours`, whether there is none or it is another’s."""
    row = AdviceLetter.objects.select_related("case").filter(of_my_practice(asker, at), pk=number).first()
    if row is None:
        raise NotYours(_NO_LETTER, "Look at the letters that are asked of your practice.")
    return row


def _teams(asker: Asker, at: datetime) -> list[str]:
    return [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]


def ask_of_case(row: AdviceCase, action: str, group: str, asker: Asker, at: datetime, *, by: Actor) -> Decision:
    """Ask the rules of what is written in a case, and write to the trail that it was asked. Errors: `BadUsage` outside a transaction."""
    item = case_item(row, action, asker, group)
    known = known_about(asker, [item.person_id or row.person_id], at)
    return known.ask(action, [item], usual_purpose(asker.role), by=by)[0]


def would_of_privileged(row: AdviceCase, action: str, asker: Asker, at: datetime) -> Decision:
    """What the rules say of the privileged notes of a case. The trail has the look at the case; that this was asked would tell that there are such notes."""
    item = case_item(row, action, asker, PRIVILEGED)
    known = known_about(asker, [item.person_id or row.person_id], at)
    return known.would(action, [item], usual_purpose(asker.role))[0]


def ask_as_if_open(row: AdviceCase, asker: Asker, at: datetime, *, by: Actor) -> Decision:
    """Ask whether somebody of its body may say something of a case, as if its door stood open: whoever is late is told where it stands, and reads
    nothing by it. Errors: `BadUsage` outside a transaction."""
    item = case_item(row, "edit", asker)
    who = item.person_id or row.person_id
    door = case_door(row)
    known = known_about(asker, [who], at)
    opened = facts.Grant(who, door.to, door.field_groups, door.purposes, at)
    as_if = replace(known, facts=replace(known.facts, grants=(*known.facts.grants, opened)))
    return as_if.ask("edit", [item], usual_purpose(asker.role), by=by)[0]


def ask_of_letter(row: AdviceLetter, action: str, asker: Asker, at: datetime, *, by: Actor) -> Decision:
    """Ask whether somebody of the practice may read or answer a letter; once it is answered, as if its door stood open, for saying something only.

    Errors: `BadUsage` outside a transaction.
    """
    item = replace(item_of(row.case.person_id, action, asker), kind="letter")
    who = item.person_id or row.case.person_id
    known = known_about(asker, [who], at)
    if action == "edit":
        door = letter_door(row)
        opened = facts.Grant(who, door.to, door.field_groups, door.purposes, at)
        known = replace(known, facts=replace(known.facts, grants=(*known.facts.grants, opened)))
    return known.ask(action, [item], usual_purpose(asker.role), by=by)[0]


def what_it_opens(one: Person, asker: Asker, at: datetime) -> frozenset[str]:
    """Parts of the record that a case may open to its body: no more than whoever opens it can read today."""
    item = item_of(one.person_id, "view", asker)
    known = known_about(asker, [one.person_id], at)
    said = known.would("view", [item.part(group) for group in _MAY_OPEN], PURPOSE)
    return frozenset(group for group, each in zip(_MAY_OPEN, said, strict=True) if each.effect == "permit")


def case_door(row: AdviceCase) -> Door:
    """What a case opens to its body while it is under way."""
    groups = frozenset(row.field_groups) | {OF_THE_CASE, PRIVILEGED}
    return Door(door_at(row.team, row.organisation), groups, CARE, row.work, _WHY.format(row.organisation_name)[:200])


def letter_door(row: AdviceLetter) -> Door:
    """What a letter opens to the practice while that may read what is asked."""
    groups = frozenset({"identity", _PACKET})
    return Door(
        door_at(row.team, row.practice), groups, CARE, row.work, _WHY_LETTER.format(row.case.organisation_name)[:200]
    )


def let_case_stand(row: AdviceCase, is_open: bool, *, by: Actor, at: datetime) -> None:
    """Open the door of a case, or shut it: it stands open exactly while the case is under way."""
    _let_stand(row.person_id, row.work, [case_door(row)] if is_open else [], by, at)


def let_letter_stand(row: AdviceLetter, is_open: bool, *, by: Actor, at: datetime) -> None:
    """The same for the door of a letter to the practice."""
    _let_stand(row.case.person_id, row.work, [letter_door(row)] if is_open else [], by, at)


def _let_stand(person: str, work: str, doors: Iterable[Door], by: Actor, at: datetime) -> None:
    """Opened under the pseudonym that the case stands under, and carried to whom that leads now, so that taking a merge back leaves none open."""
    opened = list(doors)
    if not opened:
        shut_doors(work=work, by=by, at=at, stays_shut=True)
        return
    for door in opened:
        open_doors([person], door=door, by=by, at=at)
    one = person_of(person)
    if one is not None and one.person_id != person:
        carry(leads={person: one.person_id, one.person_id: one.person_id}, by=by, at=at)
