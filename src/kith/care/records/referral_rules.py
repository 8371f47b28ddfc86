"""What the rules say of a referral: what may go along to whom, who may say something of it, and the doors that it opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kith.care.partner_links import what_they_agreed
from kith.care.records.models import Referral
from kith.care.referral_request import Recipient, Request
from kith.errors import BadUsage, ContactStopped, NotShared, NotYours, Refused
from kith.governance import facts
from kith.governance.access import NOTHING_HERE, Decision, decide
from kith.governance.agreements import Agreement
from kith.governance.asker import Asker, door_at, usual_purpose
from kith.governance.item import Item
from kith.governance.records.carrying import carry
from kith.governance.records.deciding import facts_about, known_about
from kith.governance.records.granting import Door, open_doors, shut_doors
from kith.governance.records.signing import Body, agreements_of, bodies_on_record
from kith.governance.records.staff import works_in
from kith.governance.records.trail import append
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.sharing import Partner, as_known_to, as_receiver, may_share
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "CARE", "NOBODY", "PURPOSE", "Refusal", "agreed_with", "ask_to_say", "body_of", "doors_of_referral", "item_of", "let_doors_stand", "must_show",
    "named_body", "not_shared", "partner_of", "recipient_of", "refusals", "tell_refusal", "unreadable_now",
]  # fmt: skip

PURPOSE = "direct-care"
"""What a referral is sent for."""

CARE = frozenset({"direct-care", "coordination"})
"""What the service may read it for."""

_PACKET = "referral"
_NOT_SAFE = "Home is not safe for this person, so it must be said how they may be reached."


@dataclass(frozen=True)
class Refusal:
    """One part that may not go along: why, and the lawful next step."""

    field_group: str
    sentence: str
    next_step: str
    policies: tuple[str, ...]


def item_of(person_id: str, action: str, asker: Asker) -> Item:
    """The packet of a referral of one person, as it is asked about; also of somebody who is no longer on the register."""
    one = person_of(person_id)
    if one is None:
        return Item("person", _PACKET, person_id)
    return person_items([one], Asked(asker, action, usual_purpose(asker.role), _PACKET))[0]


def body_of(to: Recipient, at: datetime) -> Body:
    """The body that is asked, as it is on record here, or else as it was written.

    Errors: `BadUsage` where nobody of it is in the team that is named: the door would open to nobody.
    """
    on = at.astimezone(LONDON).date()
    if to.team and not works_in(to.team, to.organisation, on):
        raise BadUsage(
            "Nobody of that body works in that team.", "Choose another team, or none, and send a link or ring them."
        )
    return named_body(to, bodies_on_record())


def named_body(to: Recipient, on_record: Iterable[Body]) -> Body:
    """The body that is asked, as it is among those on record, or else as it was written."""
    written = Body(to.organisation, to.name or to.organisation, to.kind)
    return next((one for one in on_record if one.organisation == to.organisation), written)


def partner_of(body: Body, role: str) -> Partner:
    """The body that is asked, as the rules know who receives."""
    return Partner(role, body.organisation, body.kind, body.name)


def refusals(asker: Asker, one: Person, request: Request, partner: Partner, at: datetime) -> list[Refusal]:
    """Every part that may not go along: the asker may not share it, or the service may not see it, under agreement, objection and labels.

    The packet itself is held to what the service may see; whoever writes it knows it. Errors: `ContactStopped` where home is not safe and
    any way is said to be (SEN-08).
    """
    about = facts_about(asker, [one.person_id], PURPOSE, at)
    if partner.organisation != asker.organisation:
        theirs = agreed_with(request.recipient, request.kind, request.consent.by, at)
        about = replace(about, agreements=(*about.agreements, *theirs))
    packet = person_items([one], Asked(asker, "share", PURPOSE, _PACKET))[0]
    if decide(asker, "share", packet.part("identity"), PURPOSE, facts=about, at=at).effect == "hide":
        return [NOBODY]
    found = []
    for group in sorted(request.field_groups):
        item, known = as_known_to(asker, packet.part(group), PURPOSE, facts=about, at=at)
        said = may_share(item, partner, PURPOSE, facts=known, by=asker, at=at)
        if not said.may:
            found.append(Refusal(group, said.sentence, said.next_step, said.policies))
    if found:
        return found
    if "domestic-abuse" in packet.labels and request.safe_contact == "any way":
        raise ContactStopped(_NOT_SAFE, "Ask the person, and choose the way that is safe.")
    return _unreadable(packet, partner, about, at)


def _unreadable(packet: Item, partner: Partner, about: facts.Facts, at: datetime) -> list[Refusal]:
    receiver, opened = as_receiver(partner, packet, PURPOSE, about, at)
    seen = decide(receiver, "view", packet, PURPOSE, facts=opened, at=at)
    if seen.effect == "permit":
        return []
    return [
        Refusal(
            packet.field_group, f"No. To {partner.name} the rule book says: “{seen.say}”", seen.next_step, seen.policies
        )
    ]


def agreed_with(to: Recipient, kind: str, consent_by: str, at: datetime) -> tuple[Agreement, ...]:
    """What is agreed with the body that is asked: its agreements in force; of one that has no account here, and with which none is, what whoever
    consented to this one referral agreed to."""
    signed = agreements_of(to.organisation, at.astimezone(LONDON).date())
    if signed or to.team:
        return signed
    consented = what_they_agreed(to.organisation, kind, consent_by, at)
    return (consented,) if consented else ()


def recipient_of(row: Referral) -> Recipient:
    """The service that a referral was sent to, as it was asked."""
    return Recipient(
        row.recipient, row.recipient_role, row.service_id, row.recipient_team, row.recipient_name, row.recipient_kind
    )


def unreadable_now(row: Referral, asker: Asker, at: datetime) -> list[Refusal]:
    """Parts of a referral that its service may not read any more, by agreement, objection and labels of today: it is not opened again to them."""
    packet = item_of(row.person_id, "view", asker)
    about = facts_about(asker, [packet.person_id or row.person_id], PURPOSE, at)
    theirs = agreed_with(recipient_of(row), row.kind, row.consent_by, at)
    partner = Partner(row.recipient_role, row.recipient, row.recipient_kind, row.recipient_name)
    both = replace(about, agreements=(*about.agreements, *theirs))
    parts = [packet.part(group) for group in sorted(row.field_groups | {_PACKET})]
    return [refusal for part in parts for refusal in _unreadable(part, partner, both, at)]


NOBODY = Refusal("", NOTHING_HERE, "ask-coordinator", ())
"""What is refused about somebody who is not there: the same as of somebody whom the asker may not open."""


def not_shared(found: Sequence[Refusal]) -> Refused:
    """The refusal of parts, each with its reason and the lawful next step; where nothing is to be told, not even whether there is somebody."""
    if NOBODY in found:
        return NotYours(NOTHING_HERE)
    told = [f"{one.field_group}: {one.sentence}" for one in found]
    steps = dict.fromkeys(NEXT_STEPS[one.next_step] for one in found if one.next_step)
    return NotShared(" ".join(told), f"You can: {'; '.join(steps)}; or leave it out." if steps else "Leave it out.")


def ask_to_say(row: Referral, asker: Asker, at: datetime, *, by: Actor) -> Decision:
    """Ask whether somebody at one end of a referral may say something of it, and write to the trail that they asked.

    They are asked about as if its doors stood open, also once they are shut: whoever is late is told where it stands, and reads nothing by it.
    Errors: `BadUsage` outside a transaction.
    """
    item = item_of(row.person_id, "edit", asker)
    who = item.person_id or row.person_id
    known = known_about(asker, [who], at)
    doors = [facts.Grant(who, one.to, one.field_groups, one.purposes, at) for one in doors_of_referral(row)]
    as_if = replace(known, facts=replace(known.facts, grants=(*known.facts.grants, *doors)))
    return as_if.ask("edit", [item], usual_purpose(asker.role), by=by)[0]


def doors_of_referral(row: Referral) -> list[Door]:
    """What a referral opens while it is under way: to the service what goes along, and to whoever sent it, who it is and where it stands.

    The door of a body without an account is in no team: nobody who signs in goes through it, but whoever comes by a link of this referral.
    """
    found: dict[str, Door] = {}
    ends = [
        (row.referrer_team, row.referrer, frozenset({"identity"}), "the referral that they sent"),
        (row.recipient_team, row.recipient, frozenset(row.field_groups), f"a referral to {row.recipient_name}"),
    ]
    for team, body, groups, why in ends:
        to = door_at(team, body)
        also = found[to].field_groups if to in found else frozenset()
        found[to] = Door(to, groups | also | {_PACKET}, CARE, row.work, why[:200])
    return list(found.values())


def let_doors_stand(row: Referral, is_open: bool, *, by: Actor, at: datetime) -> None:
    """Open the doors of a referral, or shut them: they stand open exactly while it is under way.

    They are opened under the pseudonym that it stands under, and carried to whom that leads now, so that taking a merge back leaves none open.
    """
    if not is_open:
        shut_doors(work=row.work, by=by, at=at, stays_shut=True)
        return
    for door in doors_of_referral(row):
        open_doors([row.person_id], door=door, by=by, at=at)
    one = person_of(row.person_id)
    if one is not None and one.person_id != row.person_id:
        carry(leads={row.person_id: one.person_id, one.person_id: one.person_id}, by=by, at=at)


def tell_refusal(found: Iterable[Refusal], person: str, *, of: tuple[str, str], by: Actor, at: datetime) -> None:
    """Write to the trail what was refused to go along, part by part; `of` is the service and its body."""
    service, partner = of
    deeds = [
        Deed("refused", "referral", service, person=person, purpose=PURPOSE, result="not sent",
             details={"field_group": one.field_group, "rules": " ".join(one.policies), "partner": partner})
        for one in found
    ]  # fmt: skip
    append(deeds, by=by, at=at)


def must_show(said: Decision, ways: Mapping[str, str] = NEXT_STEPS) -> None:
    """Refuse what the rules refuse, with the lawful next step. Errors: `NotYours`."""
    if not said.shows:
        raise NotYours(said.say, f"You can: {ways[said.next_step]}." if said.next_step else "")
