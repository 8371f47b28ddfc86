"""What is delivered to a referral in `bench.year`: a message as it was given to a verb, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bench.year_world import actor
from kith.care.records.answering import say
from kith.care.records.link_keeping import kept_link
from kith.care.records.linking_partners import answer_by_link
from kith.care.records.models import AnswerLink, Referral, ReferralEvent
from kith.care.records.referral_keeping import How
from kith.care.records.referring import send
from kith.care.referral_request import Request, Said
from kith.errors import AlreadyDecided, KithError, MoveNotAllowed
from kith.governance.asker import Asker
from kith.web.referrals.unmet import InDirectory

OLD_LINK = "by a link that is over"
KEPT = ("taken", "repeated", "too late")
"""What came of a message that the referral keeps; any other was turned away with a sentence."""


@dataclass(frozen=True)
class Message:
    """One message: of which referral (the message id by which that was sent), who says it, and when; `request` where it sends one, and `link`
    where a partner without an account says it by one."""

    referral: str
    asker: Asker
    at: datetime
    move: str = "send"
    said: Said = field(default_factory=lambda: Said(""))
    request: Request | None = None
    link: str = ""

    @property
    def id(self) -> str:
        """What makes the same message the same."""
        return self.request.message_id if self.request else self.said.message_id


@dataclass
class Delivered:
    """Every message in the order in which it was delivered, with what came of it, one of `KEPT`, or the name of the error that turned it away."""

    messages: list[tuple[Message, str]] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        """How often each came of it."""
        return Counter(came for _, came in self.messages)

    def kept(self) -> list[Message]:
        """Messages that referrals keep, each once, in the order in which they were first delivered."""
        found: dict[tuple[str, str], Message] = {}
        for one, came in self.messages:
            if came in ("taken", "too late"):
                found.setdefault((one.referral, one.id), one)
        return list(found.values())


def deliver(one: Message) -> str:
    """Deliver a message through the verb that a page would call, and say what came of it."""
    by = actor(one.asker)
    try:
        if one.request is not None:
            came = send(asker=one.asker, request=one.request, by=by, at=one.at)
            return "taken" if came.is_new else "repeated"
        number = Referral.objects.filter(message_id=one.referral).values_list("pk", flat=True).first() or 0
        how = How(InDirectory(by))
        if one.link and kept_link(AnswerLink, one.link) is not None:
            stood = answer_by_link(secret=one.link, move=one.move, said=one.said, how=how, at=one.at)
        else:  # by hand; or on a copy of the place from before the link was made, where whoever coordinates writes it down
            stood = say(asker=one.asker, referral=number, move=one.move, said=one.said, how=how, by=by, at=one.at)
        return "repeated" if stood.is_repeat else "taken"
    except (MoveNotAllowed, AlreadyDecided):
        is_kept = ReferralEvent.objects.filter(referral__message_id=one.referral, message_id=one.id).exists()
        return OLD_LINK if one.link and not is_kept else "too late"
    except KithError as refused:
        return type(refused).__name__
