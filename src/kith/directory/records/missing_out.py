"""What was needed and not there: recorded without a name, and counted with small numbers hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from kith.directory.gaps import NOT_KNOWN, Unmet, gap_report, month_of, per_thousand, quarter_of
from kith.directory.records.asking import PURPOSE, must
from kith.directory.records.models import UnmetDemand
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.places.records.naming import neighbourhood_names
from kith.tables import Table

__all__ = [
    "Missed",
    "close_unmet",
    "lay_unmet",
    "open_unmet",
    "quarters_told",
    "record_unmet",
    "unmet_sent_out",
    "unmet_table",
]

_AT_ONCE = 500


def record_unmet(*, asker: Asker, need: str, area: str, why: str, by: Actor, at: datetime) -> None:
    """Record that nothing fitted: need, area and reason, in a month; nobody's name, and no day.

    Changes: adds it. Told: the trail, without what it was: with the moment it could be laid beside a page that was looked at. Errors: `NotYours`; `BadUsage`
    for a need or a reason that is none. An area that is no neighbourhood here is kept as not known.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        open_unmet(need=need, area=area, why=why, by=by, at=at)


def open_unmet(*, need: str, area: str, why: str, by: Actor, at: datetime) -> str:
    """Write one entry of unmet demand, for a deed that the rules have let already, and return its id.

    Changes: adds it. Told: the trail, as of `record_unmet`. Errors: as of that; `BadUsage` outside a transaction.
    """
    told = Unmet(need, area if area in neighbourhood_names() else NOT_KNOWN, why, _month(at))
    row = UnmetDemand.objects.create(need=told.need, area=told.area, why=told.why, month=told.on)
    append([Deed("changed", "unmet demand", purpose=PURPOSE, result="recorded")], by=by, at=at)
    return str(row.pk)


def close_unmet(entry: str, *, by: Actor, at: datetime) -> None:
    """Count an entry no more: what had failed was opened again.

    Changes: the month in which it was closed. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    UnmetDemand.objects.filter(pk=entry, closed_month__isnull=True).update(closed_month=_month(at))
    append([Deed("changed", "unmet demand", purpose=PURPOSE, result="closed")], by=by, at=at)


@dataclass(frozen=True)
class Missed:
    """One entry of unmet demand of a made-up past; `closed_month` where what had failed was opened again."""

    told: Unmet
    closed_month: date | None = None

    @classmethod
    def of(cls, need: str, area: str, why: str, at: datetime) -> Missed:
        """As `open_unmet` would write it; an area must be a neighbourhood here, or empty."""
        return cls(Unmet(need, area or NOT_KNOWN, why, _month(at)))

    def closed_on(self, at: datetime) -> Missed:
        """The same, closed."""
        return replace(self, closed_month=_month(at))


def lay_unmet(missed: Sequence[Missed]) -> list[str]:
    """Lay entries of a made-up past down, and return their ids in the same order.

    Changes: adds them. Told: nobody; whoever lays a past down tells the trail of it. Errors: none.
    """
    rows = [
        UnmetDemand(
            need=one.told.need, area=one.told.area, why=one.told.why, month=one.told.on, closed_month=one.closed_month
        )
        for one in missed
    ]
    return [str(row.pk) for row in UnmetDemand.objects.bulk_create(rows, batch_size=_AT_ONCE)]


def _month(at: datetime) -> date:
    return month_of(at.astimezone(LONDON).date())


def quarters_told() -> list[date]:
    """The quarters of which anything is recorded, the latest first, each by its first day."""
    months = _standing().order_by("-month").values_list("month", flat=True).distinct()
    return list(dict.fromkeys(quarter_of(month) for month in months))


def _standing() -> QuerySet[UnmetDemand]:
    return UnmetDemand.objects.filter(closed_month__isnull=True)


def unmet_table(on: date, by: str = "area") -> Table:
    """How often nothing fitted in the quarter of a day, by need and area or why. Errors: `Subtractable` where a number could not be protected.

    It is never counted over any other span: from a year and three of its quarters, or from a quarter and two of its months, a reader would have back
    what the last of them hides.
    """
    begin = quarter_of(on)
    end = begin.replace(month=begin.month + 2)
    rows = _standing().filter(month__gte=begin, month__lte=end).values_list("need", "area", "why", "month")
    return gap_report([Unmet(*row) for row in rows], by=by)


def unmet_sent_out(on: date, people: Mapping[str, int], *, by: Actor, at: datetime) -> dict[str, Table]:
    """The tables of one quarter as they leave, those by area with times for every 1,000 people who live there.

    Changes: nothing. Told: the trail. Errors: `Subtractable`, and then nothing leaves.
    """
    with transaction.atomic():
        tables = {"area": per_thousand(unmet_table(on), people), "why": unmet_table(on, "why")}
        append([Deed("exported", "unmet demand", f"{quarter_of(on):%Y-%m}", purpose=PURPOSE)], by=by, at=at)
    return tables
