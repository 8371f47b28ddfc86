"""A delivery of a feed comes in: received and counted, held for a person where it would lose much, and taken; it deletes nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kith.directory.deliveries import read_delivery
from kith.directory.feed import Delivery, Here, Row
from kith.directory.records.asking import PURPOSE, must
from kith.directory.records.keeping_out import guard, hold_back, known_marks
from kith.directory.records.models import Entry, Feed, FeedRow, FeedRun
from kith.directory.records.settling import settle
from kith.directory.runs import DELIVERY, Change, change_of, needs_review
from kith.directory.words import SHUT
from kith.errors import AlreadyDecided, BadInput, BadUsage, MoveNotAllowed
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["let_in", "receive", "withdraw"]

_PROBLEMS_KEPT = 200
_SHORTEST_WHY = 4


def receive(*, feed: str, files: Mapping[str, bytes], key: bytes, by: Actor, at: datetime) -> FeedRun:
    """Receive one delivery, and take it unless somebody must look first. Of a feed that broke or emptied nothing is changed.

    Changes: adds the run; where it is taken, entries and what the feed says of them. Told: the trail, with counts in which a confidential
    place is not. Errors: `BadUsage` for a feed without a name; `AlreadyDecided` while a delivery of the feed waits for somebody to look.
    """
    name = feed.strip()
    if not 2 <= len(name) <= Feed._meta.get_field("name").max_length:
        raise BadUsage("Give the feed a name of 2 to 80 characters.", "For instance: Kithshire Council.")
    with transaction.atomic():
        append([], by=by, at=at)  # one delivery at a time: two wait for each other where the trail is written
        row = Feed.objects.get_or_create(name=name, defaults={"made_at": at})[0]
        if row.runs.filter(state="to review").exists():
            raise AlreadyDecided(
                f"A delivery of {name} waits for somebody to look.",
                "Let it in or withdraw it first, on the page of feeds.",
            )
        run = _received(row, files, key, (by, at))
        counts = {
            what: getattr(run, what)
            for what in ("rows_in", "accepted", "rejected", "duplicate", "unchanged", "missing", "shut")
        }
        append([Deed("loaded", "feed", name, purpose=PURPOSE, result=run.state, details=counts)], by=by, at=at)
    return run


def _received(feed: Feed, files: Mapping[str, bytes], key: bytes, who: tuple[Actor, datetime]) -> FeedRun:
    by, at = who
    run = FeedRun(feed=feed, fingerprint=_fingerprint(files), received_by=by.account, received_at=at)
    digests = dict(_rows_now(feed).values_list("ref", "digest"))
    try:
        delivery = read_delivery(files, on=_day(at), here=Here(digests, known_marks(feed.name, key)))
    except BadInput as wrong:
        run.state, run.notes = "broken", [str(wrong)]
        run.save()
        return run
    if delivery.confidential:
        hold_back(feed, delivery.confidential, key=key)
    change = change_of(delivery, digests, _open_refs(feed))
    _tell(run, delivery, change)
    if needs_review(change):
        run.state, run.waiting = DELIVERY.moved("received", "hold"), _laid_down(delivery)
        run.save()
        return run
    run.state = DELIVERY.moved("received", "take")
    run.save()
    _take(run, delivery, key, at)
    return run


def _tell(run: FeedRun, delivery: Delivery, change: Change) -> None:
    run.is_whole, run.notes = delivery.is_whole, list(delivery.notes)
    run.rows_in, run.accepted, run.rejected = delivery.rows_in, len(delivery.accepted), delivery.rejected
    run.duplicate, run.unchanged = delivery.duplicate, len(delivery.unchanged)
    run.before, run.missing, run.shut = change.before, len(change.missing), len(change.shut)
    run.problems = [asdict(one) for one in delivery.problems[:_PROBLEMS_KEPT]]
    run.problems_count = len(delivery.problems)


def _rows_now(feed: Feed) -> Any:
    return FeedRow.objects.filter(feed=feed, replaced_at__isnull=True, entry__is_kept_out=False)


def _open_refs(feed: Feed) -> set[str]:
    rows = _rows_now(feed).filter(is_missing=False).values_list("ref", "values")
    return {ref for ref, values in rows if values.get("status") not in SHUT}


def _take(run: FeedRun, delivery: Delivery, key: bytes, at: datetime) -> None:
    """Put what a delivery says beside what was said before, and mark what it has no more."""
    feed = run.feed
    before = {row.ref: row for row in _rows_now(feed)}
    fresh = [row for row in delivery.accepted if row.ref not in before]
    Entry.objects.bulk_create([Entry(key=_key(key, feed.name, row.ref), made_at=at) for row in fresh])
    made = dict(Entry.objects.filter(key__in=[_key(key, feed.name, row.ref) for row in fresh]).values_list("key", "pk"))
    entries = {
        row.ref: before[row.ref].entry_id if row.ref in before else made[_key(key, feed.name, row.ref)]
        for row in delivery.accepted
    }
    FeedRow.objects.filter(pk__in=[before[row.ref].pk for row in delivery.accepted if row.ref in before]).update(
        replaced_at=at
    )
    FeedRow.objects.bulk_create([_said(run, row, entries[row.ref], at) for row in delivery.accepted])
    for row in delivery.accepted:
        if row.service:
            Entry.objects.filter(pk=entries[row.ref]).update(service=f"{feed.name}: {row.service}"[:160])
    touched = set(entries.values())
    if delivery.is_whole:
        touched |= _mark_missing(feed, delivery.refs)
    settle(touched)
    guard(touched, key=key)


def _said(run: FeedRun, row: Row, entry: int, at: datetime) -> FeedRow:
    return FeedRow(
        feed=run.feed, entry_id=entry, ref=row.ref, digest=row.digest, values=dict(row.values), said_date=row.said_date or _day(at),
        from_run=run,
    )  # fmt: skip


def _mark_missing(feed: Feed, refs: frozenset[str]) -> set[int]:
    """Rows that the feed has no more are marked, and those that it has again are marked no longer; the entries of both."""
    rows = list(_rows_now(feed).values_list("pk", "ref", "entry_id", "is_missing"))
    turned = [(pk, entry, ref not in refs) for pk, ref, entry, is_missing in rows if (ref not in refs) != is_missing]
    for state in (True, False):
        FeedRow.objects.filter(pk__in=[pk for pk, _, is_missing in turned if is_missing == state]).update(
            is_missing=state
        )
    return {entry for _, entry, _ in turned}


def let_in(*, asker: Asker, run: int, key: bytes, by: Actor, at: datetime) -> None:
    """Let a delivery in that waited for somebody to look.

    Changes: as `receive` where it takes. Told: the trail. Errors: `NotYours`; `AlreadyDecided` where somebody decided it meanwhile.
    """
    must(asker, "import", by, at)
    with transaction.atomic():
        row = _waiting(run)
        delivery = _picked_up(row, known_marks(row.feed.name, key))
        row.state, row.waiting, row.decided_by, row.decided_at = (
            DELIVERY.moved(row.state, "let in"),
            None,
            asker.account,
            at,
        )
        row.save()
        _take(row, delivery, key, at)
        append([Deed("changed", "feed", row.feed.name, purpose=PURPOSE, result="let in")], by=by, at=at)


def withdraw(*, asker: Asker, run: int, why: str, by: Actor, at: datetime) -> None:
    """Do not let a delivery in; the directory stays as it was.

    Changes: the run ends, and its rows are kept no longer. Told: the trail. Errors: `NotYours`; `BadUsage` without a reason; `AlreadyDecided`.
    """
    must(asker, "import", by, at)
    if len(why.strip()) < _SHORTEST_WHY:
        raise BadUsage("Say why it is not let in.", "A few words are enough; whoever keeps the feed may read them.")
    with transaction.atomic():
        row = _waiting(run)
        row.state, row.waiting, row.decided_by, row.decided_at = (
            DELIVERY.moved(row.state, "withdraw"),
            None,
            asker.account,
            at,
        )
        row.why = why.strip()[:500]
        row.save()
        append(
            [Deed("changed", "feed", row.feed.name, purpose=PURPOSE, result="withdrawn", reason=row.why)], by=by, at=at
        )


def _waiting(run: int) -> FeedRun:
    row = FeedRun.objects.select_for_update().filter(pk=run).first()
    if row is None:
        raise AlreadyDecided("There is no such delivery.", "Look at the feeds again.")
    try:
        DELIVERY.moved(row.state, "let in")
    except MoveNotAllowed as moved:
        raise AlreadyDecided(f"Somebody decided this delivery meanwhile: it is “{row.state}”.", moved.mend) from None
    return row


def _laid_down(delivery: Delivery) -> dict[str, Any]:
    rows = [
        {**asdict(row), "said_date": row.said_date.isoformat() if row.said_date else None} for row in delivery.accepted
    ]
    return {"rows": rows, "refs": sorted(delivery.refs)}


def _picked_up(run: FeedRun, is_kept_out: Any) -> Delivery:
    """The delivery as it was laid down; a place that was told to be confidential meanwhile is no longer in it."""
    told = run.waiting or {"rows": [], "refs": []}
    rows = tuple(
        Row(
            one["number"],
            one["ref"],
            one["values"],
            one["service"],
            date.fromisoformat(one["said_date"]) if one["said_date"] else None,
        )
        for one in told["rows"]
        if not is_kept_out(one["ref"], one["values"])
    )
    same = tuple(sorted(set(told["refs"]) - {one["ref"] for one in told["rows"]}))
    return Delivery(len(rows) + len(same), rows, 0, 0, same, (), run.is_whole)


def _fingerprint(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


def _key(key: bytes, feed: str, ref: str) -> str:
    """The id of an entry: the same for the same row of the same feed, and nothing that could be guessed or counted."""
    return hmac.new(key, f"entry|{feed}|{ref}".encode(), hashlib.sha256).hexdigest()[:32]


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
