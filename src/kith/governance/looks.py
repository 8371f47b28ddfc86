"""Who looked, and why: events of the trail put together, so that the forty of one page read as one look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kith.governance.item import FIELD_GROUPS
from kith.governance.situation import LONDON

__all__ = ["DONE", "Look", "Seen", "may_be_told", "put_together", "thing"]

DONE = {
    "looked": "looked",
    "searched": "searched",
    "exported": "took a copy",
    "changed": "changed or added something",
    "opened": "work opened the record to a team",
    "shut": "work ended, and shut what it had opened",
    "opened in an emergency": "opened the record in an emergency",
    "reviewed": "looked at what another had opened",
    "answered": "asked whether something may be shared",
    "refused": "asked, and was refused",
}
"""What was done about one person, as a resident reads it."""


@dataclass(frozen=True)
class Seen:
    """One event about one person, as it is told.

    account, role, organisation   who; an account is named to those who review looks, and to nobody else
    action       an action of the trail
    kind         what sort of thing
    field_group  which part of the record; "" where the event says none
    emergency    "" for none, or what was made of it
    """

    at: datetime
    account: str
    role: str
    organisation: str
    action: str
    kind: str
    field_group: str
    purpose: str
    reason: str
    emergency: str


@dataclass(frozen=True)
class Look:
    """All that one account did about one person on one day, in one role for one organisation.

    done, things, purposes, reasons   each once, in the order in which they first came
    seen_count, refused_count         events that showed or did something, and refusals, which are counted apart
    emergency                         "" for none, or what the review said
    """

    day: date
    first_at: datetime
    last_at: datetime
    account: str
    role: str
    organisation: str
    done: tuple[str, ...]
    things: tuple[str, ...]
    purposes: tuple[str, ...]
    reasons: tuple[str, ...]
    seen_count: int
    refused_count: int
    emergency: str


def thing(kind: str, field_group: str) -> str:
    """What was looked at, in its plain meaning.

    Parameters
    ----------
    kind : what sort of thing the event says
    field_group : one of `FIELD_GROUPS`, or another word, or nothing

    Returns
    -------
    text

    Examples
    --------
    >>> thing("person", "registration"), thing("grant", "")
    ('general practice and pharmacy', 'grant')
    """
    group = FIELD_GROUPS.get(field_group)
    return group.meaning if group else kind


def put_together(events: Iterable[Seen]) -> list[Look]:
    """Put events about one person together by day, account, role and organisation; the latest first.

    Parameters
    ----------
    events : in any order

    Returns
    -------
    list of Look; every event is counted in exactly one

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    >>> one = Seen(at, "a1", "gp", "Y1", "looked", "person", "identity", "direct-care", "", "")
    >>> two = Seen(at, "a1", "gp", "Y1", "refused", "person", "advice", "direct-care", "", "")
    >>> look, = put_together([one, two])
    >>> look.things, look.seen_count, look.refused_count
    (('names, NHS number, date of birth',), 1, 1)
    """
    gathered: dict[tuple[date, str, str, str], list[Seen]] = {}
    for event in sorted(events, key=lambda one: one.at):
        key = (event.at.astimezone(LONDON).date(), event.account, event.role, event.organisation)
        gathered.setdefault(key, []).append(event)
    looks = [_look(key, found) for key, found in gathered.items()]
    return sorted(looks, key=lambda look: (look.last_at, look.account), reverse=True)


def _look(key: tuple[date, str, str, str], found: list[Seen]) -> Look:
    day, account, role, organisation = key
    shown = [one for one in found if one.action != "refused"]
    return Look(
        day, found[0].at, found[-1].at, account, role, organisation, _once(DONE.get(one.action, one.action) for one in shown),
        _once(thing(one.kind, one.field_group) for one in shown), _once(one.purpose for one in found),
        _once(one.reason for one in found), len(shown), len(found) - len(shown), "; ".join(_once(one.emergency for one in found)),
    )  # fmt: skip


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))


def may_be_told(event: Mapping[str, str]) -> bool:
    """Say whether a person may be told of an event about them: of everything but what would tell of a safeguarding concern.

    Parameters
    ----------
    event : its `purpose`, `kind` and `field_group`

    Returns
    -------
    yes or no

    Source
    ------
    PRSB, transparency of access; Data Protection Act 2018, Schedule 3, Part 5 (serious harm). That a concern exists may
    itself put somebody in danger, so nothing implies it (AUD-13). The choice of what tells of one is ours.

    Examples
    --------
    >>> may_be_told({"purpose": "direct-care", "kind": "person", "field_group": "identity"})
    True
    >>> may_be_told({"purpose": "safeguarding", "kind": "person", "field_group": "identity"})
    False
    """
    guarded = {"safeguarding", "concern"}
    return guarded.isdisjoint((event["purpose"], event["kind"], event["field_group"]))
