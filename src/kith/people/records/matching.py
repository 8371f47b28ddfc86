"""What people decided of pairs of partners' records: an append-only history, and what of it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from kith.people.merging import Pair
from kith.people.records.models import Entry, Link, MatchDecision, Person, Told, Wording
from kith.tables import Table

__all__ = [
    "Act",
    "Doubt",
    "act_of",
    "anything_decided",
    "decided",
    "decided_by",
    "doubts",
    "history_of",
    "said_of",
    "standing_decisions",
]

_WORDS = ("nhs_number", "given_name", "family_name", "former_family_name", "preferred_name", "birth_date", "sex",
          "postcode", "address", "phone", "email")  # fmt: skip
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Doubt:
    """Two people who may be one, and the pairs of their records that say so.

    people      their numbers on the register, those of the left and right record of the first pair
    pairs       the doubtful pairs, the likeliest first
    reasons     for and against, of the first pair
    since       the day from which both were on record; empty where no record says
    again       what was decided before of the first pair, where a record reads otherwise since
    """

    people: tuple[int, int]
    pairs: tuple[Pair, ...]
    reasons: tuple[str, ...]
    since: str = ""
    again: MatchDecision | None = None

    @property
    def pair(self) -> Pair:
        """The pair by which it is called."""
        return self.pairs[0]


def decided() -> Table:
    """What stands decided, as a build takes it: entry_left, entry_right, decision (together or apart)."""
    rows = MatchDecision.objects.filter(taken_back_at__isnull=True).exclude(decision="unsure")
    found = list(rows.order_by("entry_left", "entry_right").values_list("entry_left", "entry_right", "decision"))
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    names = ("entry_left", "entry_right", "decision")
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(names, columns, strict=True)})


def anything_decided() -> bool:
    """Whether anybody ever decided of two records, or told anything: a build made since then may know of it, or may not."""
    return MatchDecision.objects.exists() or Told.objects.exists()


def standing_decisions(entries: Collection[str] | None = None) -> dict[Pair, MatchDecision]:
    """The decision that stands of each pair; of these records only, where they are named."""
    rows = MatchDecision.objects.filter(taken_back_at__isnull=True)
    if entries is not None:
        rows = rows.filter(entry_left__in=entries, entry_right__in=entries)
    return {(one.entry_left, one.entry_right): one for one in rows}


def history_of(pair: Pair) -> list[MatchDecision]:
    """All that was ever decided of a pair, the latest first."""
    return list(MatchDecision.objects.filter(entry_left=pair[0], entry_right=pair[1]).order_by("-id"))


@dataclass(frozen=True)
class Act:
    """What was decided at one time: its answers, and whom their records are about now."""

    rows: tuple[MatchDecision, ...]
    people: tuple[Person, ...]

    @property
    def moved(self) -> bool:
        """Whether somebody's record changed by it: two were put together, or one was parted."""
        return bool(self.rows[0].before)


def act_of(act: str) -> Act | None:
    """What was decided at one time; None where nothing was."""
    rows = tuple(MatchDecision.objects.filter(act=act).order_by("id"))
    if not rows:
        return None
    entries = {entry for one in rows for entry in (one.entry_left, one.entry_right)}
    people = Person.objects.select_related("identity").filter(entries__entry_id__in=entries).distinct()
    return Act(rows, tuple(people.order_by("pk")))


def decided_by(account: str, since: datetime) -> list[MatchDecision]:
    """What one account decided of doubtful matches, one row for each time, the latest first; nobody is named by it."""
    rows = MatchDecision.objects.filter(decided_by=account, decided_at__gte=since).order_by("-decided_at", "-id")
    return list({one.act: one for one in rows}.values())


def said_of(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """A digest of what both sides of each pair wrote: it changes when either does, and says nothing itself."""
    wanted = list(pairs)
    told: dict[str, set[tuple[str, ...]]] = {}
    for some in _some({entry for pair in wanted for entry in pair}):
        rows = Wording.objects.filter(entry__entry_id__in=some).values_list("entry__entry_id", *_WORDS)
        for entry, *cells in rows:
            told.setdefault(entry, set()).add(tuple(str(cell or "") for cell in cells))
    return {pair: _digest([sorted(told.get(entry, ())) for entry in pair]) for pair in wanted}


def _some(entries: Collection[str]) -> Iterator[list[str]]:
    """So many at a time that no database finds the question too long."""
    whole = sorted(entries)
    return (whole[at : at + _AT_ONCE] for at in range(0, len(whole), _AT_ONCE))


def _digest(told: Any) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def doubts(between: tuple[int, int] | None = None) -> list[Doubt]:
    """Every two people who may be one and of whom nobody has decided, or whose records read otherwise since.

    `between` narrows to two people. Nothing is asked of the rules here: who may see them the caller asks.
    """
    links = Link.objects.filter(band="review").order_by("-score", "entry_left", "entry_right")
    if between:
        here = Entry.objects.filter(person_id__in=between).values("entry_id")
        links = links.filter(entry_left__in=here, entry_right__in=here)
    pairs: dict[Pair, Sequence[str]] = {
        (left, right): reasons or ()
        for left, right, reasons in links.values_list("entry_left", "entry_right", "reasons")
    }
    held = standing_decisions()
    now = said_of(held)
    changed = {pair: one for pair, one in held.items() if one.said != now[pair]}
    quiet = held.keys() - changed.keys()
    whole = {pair: reasons for pair, reasons in pairs.items() if pair not in quiet}
    more = {pair for pair, one in changed.items() if one.decision != "together"} | _taken_back() - held.keys()
    whole |= {pair: () for pair in sorted(more) if pair not in whole}
    return list(_between_people(whole, changed, between))


def _taken_back() -> set[Pair]:
    """Pairs of which a decision was taken back: linking may have met them under it, and has nothing to say by itself."""
    rows = MatchDecision.objects.filter(taken_back_at__isnull=False).values_list("entry_left", "entry_right")
    return set(rows)


def _between_people(
    pairs: Mapping[Pair, Sequence[str]], changed: Mapping[Pair, MatchDecision], between: tuple[int, int] | None
) -> Iterator[Doubt]:
    of, since = _people_of({entry for pair in pairs for entry in pair})
    found: dict[frozenset[int], list[Pair]] = {}
    for pair in pairs:
        both = frozenset(of[entry] for entry in pair if entry in of)
        if len(both) == 2 and (between is None or both == set(between)):
            found.setdefault(both, []).append(pair)
    for mine in found.values():
        left, right = mine[0]
        days = [since[entry] for entry in mine[0] if since.get(entry)]
        again = next((changed[pair] for pair in mine if pair in changed), None)
        yield Doubt((of[left], of[right]), tuple(mine), tuple(pairs[mine[0]]), max(days, default=""), again)


def _people_of(entries: Collection[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Whom each record is about, and the earliest day on which its partner wrote anything."""
    of: dict[str, int] = {}
    since: dict[str, str] = {}
    for some in _some(entries):
        of |= dict(Entry.objects.filter(entry_id__in=some).values_list("entry_id", "person_id"))
        days = Wording.objects.filter(entry__entry_id__in=some, recorded_date__isnull=False)
        for entry, day in days.values_list("entry__entry_id", "recorded_date"):
            since[entry] = min(since.get(entry, "9999"), day.isoformat())
    return of, since
