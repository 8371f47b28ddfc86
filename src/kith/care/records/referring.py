"""A referral is sent: asked of the rules part by part, kept, opened to the service that it goes to, and left to be posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kith.care.partner_links import must_fit
from kith.care.records.leading import every_pseudonym
from kith.care.records.models import Referral
from kith.care.records.referral_keeping import Told, area_of, keep
from kith.care.records.referral_rules import NOBODY, Refusal, body_of, not_shared, partner_of, refusals, tell_refusal
from kith.care.referral import BEGINNING, OPEN, moved
from kith.care.referral_request import Request, Said, must_be_whole
from kith.errors import BadUsage, ContactStopped
from kith.governance.asker import Asker
from kith.governance.records.signing import Body
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.reading import person_of

__all__ = ["Sent", "like_it_under_way", "made_of", "of_service", "send", "sent_within"]


@dataclass(frozen=True)
class Sent:
    """What came of sending: the number of the referral, and whether it was made now; if it was there already, in words."""

    number: int
    is_new: bool
    says: str = ""


def send(*, asker: Asker, request: Request, by: Actor, at: datetime) -> Sent:
    """Send a referral to a service; the same message again, or one like it that is under way, is told and not made twice.

    Changes: the referral with its first event; a door for the service and one for whoever sends it; a message to be posted. Told: the trail,
    also of each part that was refused. Errors: `BadUsage` for what is missing; `NotShared`, part by part, with the lawful next step;
    `ContactStopped` where home is not safe or the person has died; `NotYours` where there is nobody whom the asker may open.
    """
    must_be_whole(request, at.astimezone(LONDON).date())
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first sent
        came = sent_within(asker, request, None, by=by, at=at)
        if not isinstance(came, Sent):
            tell_refusal(came, request.person, of=of_service(request), by=by, at=at)
    if not isinstance(came, Sent):
        raise not_shared(came)
    return came


def sent_within(
    asker: Asker, request: Request, passed_from: Referral | None, *, by: Actor, at: datetime
) -> Sent | list[Refusal]:
    """The same in a transaction that is open, for a referral that is passed on; what was refused is returned, and nothing made."""
    again = Referral.objects.filter(message_id=request.message_id).first()
    if again is not None:
        return _sent_before(again, asker, request)
    must_fit(request)
    one, body = person_of(request.person), body_of(request.recipient, at)
    if one is None:
        return [NOBODY]
    found = refusals(asker, one, request, partner_of(body, request.recipient.role), at)
    if found:
        return found
    if one.death_month:
        raise ContactStopped("This person has died.", "Nothing is sent for them.")
    like_it = like_it_under_way(one.person_id, request.recipient.service_id, request.need)
    if like_it is not None:
        says = f"This was sent to {like_it.recipient_name} already, and is “{like_it.state}”."
        return Sent(like_it.pk, False, says)
    row = made_of(one, body, request, asker, at)
    row.passed_from = passed_from
    if passed_from is not None and not row.referrer_team:  # whoever passes it on by a link has no page to follow it on
        row.referrer, row.referrer_team = passed_from.referrer, passed_from.referrer_team
    row.save()
    told = Told(
        "send", request.begun_by, Said(request.message_id), moved(row.kind, BEGINNING, "send", request.begun_by)
    )
    keep(row, told, None, asker, by=by, at=at)
    return Sent(row.pk, True)


def of_service(request: Request) -> tuple[str, str]:
    """The service and its body, as the trail names them."""
    return request.recipient.service_id, request.recipient.organisation


def _sent_before(row: Referral, asker: Asker, request: Request) -> Sent:
    is_same = (row.sent_by, row.service_id, row.need) == (asker.account, request.recipient.service_id, request.need)
    if not is_same:
        raise BadUsage("Another referral was sent under this message id.", "Give this one its own.")
    return Sent(row.pk, False, "This was sent already.")


def like_it_under_way(person: str, service: str, need: str) -> Referral | None:
    """The referral of a person to a service for a need that is under way, under any of their pseudonyms; None where there is none."""
    theirs = Referral.objects.filter(person_id__in=every_pseudonym(person), state__in=OPEN)
    return theirs.filter(service_id=service, need=need).first()


def made_of(one: Person, body: Body, request: Request, asker: Asker, at: datetime) -> Referral:
    """A referral as it is written, not saved yet: nothing has been said of it."""
    to, consent = request.recipient, request.consent
    return Referral(
        person_id=one.person_id, kind=request.kind, service_id=to.service_id, need=request.need, urgency=request.urgency,
        words=request.words.strip(), wish=request.wish.strip(), field_groups=request.field_groups, safe_contact=request.safe_contact,
        safe_words=request.safe_words.strip(), advocate=request.advocate.strip(), consent_by=consent.by, consent_words=consent.words.strip(),
        consent_date=consent.on, begun_by=request.begun_by, recipient=body.organisation, recipient_name=body.name, recipient_kind=body.kind,
        recipient_role=to.role, recipient_team=to.team, referrer=asker.organisation, sent_by=asker.account, sent_at=at,
        referrer_team=_team_of(asker, one, at.astimezone(LONDON).date()), area=area_of(one, asker), message_id=request.message_id,
        state=BEGINNING, since=at,
    )  # fmt: skip


def _team_of(asker: Asker, one: Person, on: date) -> str:
    """The team for which somebody sends: that of the person's neighbourhood, where they are in it; without one nobody is let here."""
    ties = sorted(asker.current_ties(on), key=lambda tie: tie.neighbourhood != one.neighbourhood)
    return ties[0].team
