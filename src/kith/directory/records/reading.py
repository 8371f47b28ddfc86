"""Reading the directory: what may be shown of it, with the room there is and replies seen; and one entry with every source beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kith.directory.freshness import Stage, stage_of
from kith.directory.merging import Alike, Saying, Taken, may_be_same, take
from kith.directory.records.asking import PURPOSE
from kith.directory.records.models import Entry, Feed, FeedRow, FeedRun, SameOrNot, SeenReply, ToldRoom
from kith.directory.records.settling import sayings_of
from kith.directory.room import COUNTS_DAYS, Live, Tick, reply_seen
from kith.directory.service import FIELDS, ServiceAtSite
from kith.directory.words import ENDED
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "FieldSaid",
    "KeptEntry",
    "Listed",
    "Told",
    "alike_entries",
    "all_entries",
    "deliveries",
    "entry_with_sources",
    "feeds_told",
    "has_ended",
    "is_empty",
    "live_of",
    "sent_out",
]


@dataclass(frozen=True)
class Listed:
    """Every entry that may be shown, with what is known of each besides; `in_no_feed` has those that their feeds lost."""

    entries: tuple[ServiceAtSite, ...]
    live: Mapping[str, Live]
    in_no_feed: frozenset[str]


def all_entries(at: datetime) -> Listed:
    """The directory as it may be shown, by name."""
    rows = list(Entry.objects.shown())
    entries = sorted(
        (ServiceAtSite.of(row.key, row.values, row.service) for row in rows),
        key=lambda one: (one.name.casefold(), one.key),
    )
    lost = frozenset(row.key for row in rows if row.in_no_feed)
    return Listed(tuple(entries), live_of([row.pk for row in rows], at), lost)


def sent_out(*, by: Actor, at: datetime) -> tuple[ServiceAtSite, ...]:
    """The directory as it leaves. Changes: nothing. Told: the trail, with how many. Errors: none."""
    with transaction.atomic():
        entries = all_entries(at).entries
        append([Deed("exported", "directory", purpose=PURPOSE, details={"services": len(entries)})], by=by, at=at)
    return entries


def has_ended(key: str) -> bool:
    """Whether the entry of this key takes place no more, or is shown no more; False for a key that the directory does not have."""
    row = Entry.objects.filter(key=key).first()
    return row is not None and (row.is_kept_out or row.values.get("status") in ENDED)


def is_empty() -> bool:
    """Whether nothing at all may be shown."""
    return not Entry.objects.shown().exists()


def live_of(entries: Collection[int], at: datetime) -> dict[str, Live]:
    """By key, the room that was last said of entries, and how fast they answered of late."""
    del entries  # rows of the others are few, and asked for by number they would be asked for in parts
    ticks: dict[str, Tick] = {}
    since = at - timedelta(COUNTS_DAYS + 1)
    for key, state, said in (
        ToldRoom.objects.filter(said_at__gte=since).order_by("pk").values_list("entry__key", "state", "said_at")
    ):
        ticks[key] = Tick(state, said.astimezone(LONDON).date())
    replies: dict[str, list[int]] = defaultdict(list)
    for key, days in SeenReply.objects.order_by("pk").values_list("entry__key", "days"):
        replies[key].append(days)
    return {key: Live(ticks.get(key), reply_seen(replies[key])) for key in ticks.keys() | replies.keys()}


@dataclass(frozen=True)
class FieldSaid:
    """One field with everything that was said of it, what was taken first."""

    name: str
    taken: Taken
    others: tuple[Saying, ...]


@dataclass(frozen=True)
class KeptEntry:
    """One entry as its page shows it.

    said        fields in their order, each with every source
    also        keys and names of entries that were put together with it
    elsewhere   the same service at other places
    feeds       feeds that tell of it, each with whether it was in the last whole delivery
    """

    entry: ServiceAtSite
    live: Live
    stage: Stage
    said: tuple[FieldSaid, ...]
    also: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[ServiceAtSite, Live | None], ...]
    feeds: tuple[tuple[str, bool], ...]


def entry_with_sources(key: str, at: datetime) -> KeptEntry | None:
    """One entry with all its sources side by side; None where there is none, or none that may be shown."""
    row = Entry.objects.shown().filter(key=key).first()
    if row is None:
        return None
    told = sayings_of([row])[row.pk]
    said = tuple(
        FieldSaid(name, taken, tuple(one for one in told if one.field == name and one != taken.saying))
        for name, taken in take(told).items()
    )
    also = list(Entry.objects.filter(same_as=row, is_kept_out=False))
    feeds = FeedRow.objects.filter(entry__in=[row, *also], replaced_at__isnull=True).order_by("feed__name")
    others = Entry.objects.shown().filter(service=row.service).exclude(pk=row.pk) if row.service else []
    live = live_of([row.pk], at)
    return KeptEntry(
        ServiceAtSite.of(row.key, row.values, row.service), live.get(row.key, Live()),
        stage_of(row.assured_date, at.astimezone(LONDON).date()), said,
        tuple((one.key, _own_name(one)) for one in also), tuple((ServiceAtSite.of(one.key, one.values), live.get(one.key)) for one in others),
        tuple(feeds.values_list("feed__name", "is_missing")),
    )  # fmt: skip


def _own_name(row: Entry) -> str:
    return str(row.values.get("name", "")) or FIELDS["name"].label


@dataclass(frozen=True)
class Told:
    """One feed as the page of feeds tells of it."""

    name: str
    entries: int
    missing: int
    last: FeedRun | None
    waiting: FeedRun | None


def feeds_told() -> list[Told]:
    """Every feed, with what it has here, its last delivery, and one that waits for somebody to look."""
    rows = list(Feed.objects.all())
    counts: dict[int, list[int]] = {row.pk: [0, 0] for row in rows}
    now = FeedRow.objects.filter(replaced_at__isnull=True, entry__is_kept_out=False)
    for feed, is_missing in now.values_list("feed_id", "is_missing"):
        counts[feed][0] += 1
        counts[feed][1] += is_missing
    last: dict[int, FeedRun] = {}
    waiting: dict[int, FeedRun] = {}
    for run in FeedRun.objects.defer("problems", "waiting").order_by("pk"):
        last[run.feed_id] = run
        if run.state == "to review":
            waiting[run.feed_id] = run
    return [Told(row.name, counts[row.pk][0], counts[row.pk][1], last.get(row.pk), waiting.get(row.pk)) for row in rows]


def deliveries(number: int) -> FeedRun | None:
    """One delivery, without its rows; None where there is none."""
    return FeedRun.objects.defer("waiting").select_related("feed").filter(pk=number).first()


def alike_entries(entries: Sequence[ServiceAtSite]) -> list[Alike]:
    """Entries that may be one and of which nobody decided yet."""
    decided = {tuple(sorted(pair)) for pair in SameOrNot.objects.values_list("left__key", "right__key")}
    return [one for one in may_be_same(entries) if (one.left, one.right) not in decided]
