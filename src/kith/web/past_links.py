"""The made-up place's links for charities without an account: told by `kith.synthetic` as stories, sent by the practice, answered by the charity."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kith.care.partner_links import BY_LINK_OF
from kith.care.records.history import Past, Spoke
from kith.care.records.history_links import OpenedThen, PastLink, ShutThen
from kith.care.records.link_keeping import CHANCE_BYTES
from kith.care.referral_request import Recipient
from kith.governance.asker import Asker
from kith.synthetic.past_links import LinkStory, make_up_links
from kith.synthetic.past_referrals import Asked
from kith.web.past_referrals import Ends, Place, as_past
from kith.web.past_together import allowed, of_practice

__all__ = ["ByLink", "by_link", "chances", "sent_by_link"]

_PER_PERSON, _FEWEST = 21 / 56_000, 7
_ROLE = "link-worker"


@dataclass(frozen=True)
class ByLink:
    """One referral by link as the verbs would be called for it, and its links."""

    past: Past
    links: tuple[PastLink, ...]


def sent_by_link(place: Place, taken: Iterable[str], *, at: datetime, seed: int) -> list[ByLink]:
    """Referrals by link of people of the practice; none where the directory has no charity beside those that work here."""
    first, gone = next(iter(place.ends.values())), set(taken)
    here = first.coordinator.ties[0].neighbourhood
    known = {to.name for ends in place.ends.values() for to, _ in ends.services.values()}
    found = [one for one in place.entries.values() if one.organisation and one.organisation not in known and one.needs]
    near = sorted((one for one in found if not one.areas or here in one.areas), key=lambda one: one.key)[:40]
    asked = {one.key: (Recipient(one.organisation, _ROLE, one.key, "", one.organisation, "vcse"), None) for one in near}
    senders = tuple(one for one in first.senders if one.organisation == first.coordinator.organisation)
    ends = replace(first, senders=senders, services=asked)
    people = [one for one in of_practice(place, first) if one.person not in gone and one.neighbourhood == here]
    services = [Asked(one.key, here, one.needs) for one in near]
    count = max(round(len(place.people) * _PER_PERSON), _FEWEST)
    stories = make_up_links(people, services, count=count, until=at, seed=seed)
    made = [by_link(story, ends, number) for number, story in enumerate(stories)]
    sent = allowed([one.past for one in made], at)
    return [one for one in made if one.past in sent]


def by_link(story: LinkStory, ends: Ends, number: int) -> ByLink:
    """A story as the verbs would be called for it: whoever comes by the link speaks for the charity."""
    past = as_past(story.story, ends, f"link-{number}")
    to, name = past.request.recipient, past.request.message_id
    partner = Asker(f"{BY_LINK_OF}{to.name}"[:64], to.role, to.organisation, to.kind)
    said = tuple(_by_partner(spoke, partner, story.opened_by) for spoke in past.said)
    links = tuple(_links(story, name, past, partner.account))
    return ByLink(replace(past, said=said), links)


def _by_partner(spoke: Spoke, partner: Asker, who: str) -> Spoke:
    return replace(spoke, asker=partner, said=replace(spoke.said, spoken_by=who, party="recipient"))


def _links(story: LinkStory, name: str, past: Past, partner: str) -> Iterator[PastLink]:
    *before, last = story.made_at
    for moment in before:
        yield PastLink(name, past.asker.account, moment, None, ShutThen(last, past.asker.account, "replaced"))
    opened = OpenedThen(story.opened_at, story.opened_by) if story.opened_at else None
    ended = ShutThen(past.said[-1].at, partner, "ended") if story.comes_to == "refused" else None
    yield PastLink(name, past.asker.account, last, opened, ended)


def chances(links: Sequence[PastLink]) -> Iterator[bytes]:
    """Bytes of chance for each link, which nobody keeps."""
    for _ in links:
        yield secrets.token_bytes(CHANCE_BYTES)
