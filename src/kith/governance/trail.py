"""The trail: every look and every change, each sealed to the one before, so that nothing can be taken out unseen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from kith.errors import BadUsage, TrailBroken

__all__ = [
    "ACTIONS",
    "BEGINNING",
    "Actor",
    "Anchor",
    "Deed",
    "Event",
    "must_end_at",
    "read_anchor",
    "seal",
    "sealed",
    "verify",
]

BEGINNING = "0" * 64
"""What the first event is sealed to."""

ACTIONS = {
    "signed in": "somebody signed in",
    "sign-in refused": "a name or password was wrong, or the account is shut",
    "signed out": "somebody signed out",
    "looked": "somebody saw something",
    "searched": "somebody searched, and saw those found",
    "refused": "somebody asked and was refused",
    "changed": "something was changed",
    "opened": "work began, and opened a person's record to a team",
    "shut": "work ended, and shut what it had opened",
    "opened in an emergency": "somebody opened the record of a person they do not look after, with a reason",
    "reviewed": "somebody looked at what another had opened",
    "answered": "somebody asked whether they may share something, and was answered",
    "loaded": "the rows of one file came in",
    "exported": "something left",
    "backed up": "a copy of everything was made",
    "restored": "a copy took the place of everything",
    "account made": "an account was made",
}
"""What may be done, each in one line."""

_LONGEST = 2_000
"""Characters of one text in the trail: enough for a reason, too few to fill a disk (AUD-10)."""


@dataclass(frozen=True)
class Actor:
    """Who did it, as plain ids that outlive what they speak of.

    account       id of the account; a command's name where no person signed in
    role          the role they acted in
    organisation  ODS code, or the id of a body that has none
    session       digest of the session, never the session itself
    request       id of the request, so that all a page did can be read together
    """

    account: str
    role: str = ""
    organisation: str = ""
    session: str = ""
    request: str = ""


@dataclass(frozen=True)
class Deed:
    """What was done, to what, about whom, why, and what came of it.

    action   one of `ACTIONS`
    kind     what sort of thing: person, list, file...
    item     its id
    person   the person it was about, as the register's pseudonym
    purpose  what it was done for
    result   done, or why not
    reason   in the actor's own words, where one was asked
    details  more, as texts, whole numbers, yes and no
    """

    action: str
    kind: str
    item: str = ""
    person: str = ""
    purpose: str = ""
    result: str = "done"
    reason: str = ""
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise BadUsage(f"The trail knows no “{self.action}”.", f"It knows: {', '.join(ACTIONS)}.")


@dataclass(frozen=True)
class Event:
    """One line of the trail, in the words that are sealed. `details` is JSON text, so that it is kept byte for byte."""

    seq: int
    at: datetime
    account: str
    role: str
    organisation: str
    session: str
    request: str
    action: str
    kind: str
    item: str
    person: str
    purpose: str
    result: str
    reason: str
    details: str
    previous: str
    hash: str = ""


@dataclass(frozen=True)
class Anchor:
    """A mark kept outside the database: at this moment the trail had so many events, and its head was this."""

    seq: int
    hash: str
    at: datetime

    def as_line(self) -> str:
        """The anchor as a line of text that can be printed, sent or filed.

        >>> Anchor(2, "ab" * 32, datetime(2026, 11, 2, tzinfo=UTC)).as_line()[:38]
        '2026-11-02T00:00:00.000000+00:00 2 aba'
        """
        return f"{_moment(self.at)} {self.seq} {self.hash}"


def read_anchor(line: str) -> Anchor:
    """An anchor from its line; `BadUsage` if it is none.

    >>> read_anchor("2026-11-02T00:00:00.000000+00:00 2 " + "ab" * 32).seq
    2
    """
    parts = line.split()
    try:
        at, seq, digest = parts
        return Anchor(int(seq), digest, datetime.fromisoformat(at))
    except ValueError:
        raise BadUsage("This line is no anchor of a trail.", "An anchor is a time, a number and 64 digits.") from None


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise BadUsage("The trail needs a moment with its time zone.", "Give it in UTC.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(text: str) -> str:
    """A text without characters that could break a line or colour a screen, and not longer than fits."""
    return "".join(c if c.isprintable() else " " for c in text)[:_LONGEST]


def seal(event: Event) -> str:
    """The digest of an event and of everything before it.

    Source
    ------
    A hash chain: SHA-256 over the event's words and the digest of the event before (Schneier and Kelsey 1999, without
    their per-event keys; what those guard against, `Anchor` does).
    """
    words = [
        event.seq, _moment(event.at), event.account, event.role, event.organisation, event.session, event.request,
        event.action, event.kind, event.item, event.person, event.purpose, event.result, event.reason, event.details,
        event.previous,
    ]  # fmt: skip
    return sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def sealed(deeds: Sequence[Deed], *, by: Actor, at: datetime, after: tuple[int, str]) -> Iterator[Event]:
    """The events that these deeds make, each sealed to the one before.

    Parameters
    ----------
    deeds : what was done, in order
    by : who did it
    at : when, in UTC
    after : number and digest of the last event there is; `(0, BEGINNING)` for none

    Examples
    --------
    >>> first, second = sealed([Deed("looked", "person", "p1"), Deed("looked", "person", "p2")],
    ...     by=Actor("nurse"), at=datetime(2026, 11, 2, tzinfo=UTC), after=(0, BEGINNING))
    >>> second.previous == first.hash, second.seq
    (True, 2)
    """
    seq, previous = after
    for deed in deeds:
        seq += 1
        event = Event(
            seq, at, _plain(by.account), _plain(by.role), _plain(by.organisation), by.session, by.request,
            deed.action, deed.kind, _plain(deed.item), deed.person, deed.purpose, _plain(deed.result),
            _plain(deed.reason), _details(deed), previous,
        )  # fmt: skip
        previous = seal(event)
        yield Event(**{**event.__dict__, "hash": previous})


def _details(deed: Deed) -> str:
    plain = {name: _plain(value) if isinstance(value, str) else value for name, value in deed.details.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def verify(
    events: Iterable[Event], anchors: Iterable[Anchor] = (), after: tuple[int, str] = (0, BEGINNING)
) -> tuple[int, str]:
    """Read the whole trail and say where it ends, number and digest; stop at the first event that is not whole.

    Parameters
    ----------
    events : every event, in order of number
    anchors : marks kept outside the database; those of events that were purged are nobody's to hold any more
    after : number and digest of the last event that was purged, as its signed checkpoint has them

    Raises
    ------
    TrailBroken
        names the first event that was edited, is missing, or was put in; or the anchor that no longer fits

    Method
    ------
    An event edited breaks its own seal; one taken out or put in breaks the next one's. A tail cut off breaks nothing
    inside, and a chain written anew from some event on is whole: those two are what anchors find (AUD-05, AUD-06).
    """
    seq, previous = after
    waiting = sorted((one for one in anchors if one.seq >= seq), key=lambda anchor: anchor.seq)
    while waiting and waiting[0].seq == seq > 0:
        _fits(waiting.pop(0), previous)
    for event in events:
        if event.seq != seq + 1:
            raise TrailBroken(_gap(seq, event.seq), _LOOK_AT_BACKUP)
        if event.previous != previous or seal(event) != event.hash:
            raise TrailBroken(f"Event {event.seq} of the trail is not what was written.", _LOOK_AT_BACKUP)
        seq, previous = event.seq, event.hash
        while waiting and waiting[0].seq == seq:
            _fits(waiting.pop(0), previous)
    if waiting:
        last = waiting[-1]
        raise TrailBroken(
            f"The trail ends at event {seq}, and had {last.seq} when it was anchored on {last.at:%d %B %Y at %H:%M} UTC.",
            _LOOK_AT_BACKUP,
        )
    return seq, previous


def must_end_at(head: tuple[int, str], found: tuple[int, str]) -> None:
    """Hold where the trail was found to end against the head that writers queue for; `TrailBroken` if they differ."""
    if head != found:
        raise TrailBroken(f"The trail ends at event {found[0]}, and should end at event {head[0]}.", _LOOK_AT_BACKUP)


def _fits(anchor: Anchor, digest: str) -> None:
    if anchor.hash != digest:
        raise TrailBroken(
            f"Event {anchor.seq} is not the one that was anchored on {anchor.at:%d %B %Y at %H:%M} UTC: "
            "the trail was written anew from there or before.",
            _LOOK_AT_BACKUP,
        )


def _gap(last: int, found: int) -> str:
    if found <= last:
        return f"Event {found} of the trail stands there twice, or out of order."
    return f"Event {last + 1} of the trail is missing; the next that is there is event {found}."


_LOOK_AT_BACKUP = "Tell the information governance lead, and compare with the last backup before anybody goes on."
