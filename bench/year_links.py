"""Answers of a partner without an account in `bench.year`: by the link that works, by one that was replaced, and by one that is over."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from bench.year_said import Message
from bench.year_world import KEY, actor
from kith.care.partner_links import CODE_BYTES, MOVES_BY_LINK
from kith.care.records.link_keeping import MadeLink, SaidCode
from kith.care.records.linking_partners import make_answer_link, open_answer_link
from kith.care.records.models import Referral
from kith.care.records.referral_keeping import How
from kith.care.referral_request import Said
from kith.errors import KithError
from kith.web.referrals.unmet import InDirectory

__all__ = ["Links"]

SECRET_BYTES = 20
OLD, NEW = 0.25, 0.75
"""How often somebody takes a link that lies about, and up to where the one that was sent last; after that they ring."""


class Links:
    """The links that the sender of each referral has sent, the latest last."""

    def __init__(self, draw: random.Random):
        self.draw = draw
        self.sent: dict[str, list[MadeLink]] = defaultdict(list)

    def by_link(self, one: Message) -> tuple[Message, list[Message]]:
        """The same message by a link, or by telephone as it was; and what opening the link said, where it said anything."""
        luck, held = self.draw.random(), self.sent[one.referral]
        if one.move not in MOVES_BY_LINK or luck > NEW:
            return one, []
        if held and luck < OLD:
            return replace(one, link=self.draw.choice(held).secret), []
        row = Referral.objects.get(message_id=one.referral)
        made, opened = self._opened(row, one, one.at)
        return (replace(one, link=made.secret), opened) if made else (one, [])

    def _opened(self, row: Referral, one: Message, at: datetime) -> tuple[MadeLink | None, list[Message]]:
        """A link that was made and opened just now; none where the referral is over, or the one who rings may make none."""
        chance = self.draw.randbytes(SECRET_BYTES + CODE_BYTES)
        by = actor(one.asker)
        try:
            made = make_answer_link(asker=one.asker, referral=row.pk, chance=chance, key=KEY, by=by, at=at)
            open_answer_link(
                secret=made.secret,
                said=SaidCode(made.code, "Jo Lee, volunteer"),
                key=KEY,
                how=How(InDirectory(by)),
                at=at,
            )
        except KithError:
            return None, []
        self.sent[one.referral].append(made)
        seen = (
            row.events.filter(message_id__startswith="link ", message_id__endswith=" opened")
            .order_by("-number")
            .first()
        )
        if seen is None or seen.number <= row.events_count:
            return made, []
        said = Said(seen.message_id, spoken_by="Jo Lee, volunteer", party="recipient")
        return made, [replace(one, move="see", said=said, link=made.secret)]
