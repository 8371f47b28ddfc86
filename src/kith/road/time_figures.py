"""Contact month by month: the share of people whom anybody saw, protected before any limit is made of it."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa

from kith.governance import HES_STYLE, Policy
from kith.road.figures import MEASURED, Count, measured
from kith.road.need_figures import NO_CONTACT_TOOK_PLACE
from kith.tables import Relation, Table

MONTHS_BACK = 24
"""Months that are shown: two winters, so that a season is not taken for a change."""

MONTHS = pa.schema([("group", pa.string()), *MEASURED])
"""One month's share of people who were seen."""


def months_before(on: date, many: int = MONTHS_BACK) -> list[date]:
    """The first days of the whole months before a day, the earliest first.

    Examples
    --------
    >>> months_before(date(2026, 2, 10), 3)
    [datetime.date(2025, 11, 1), datetime.date(2025, 12, 1), datetime.date(2026, 1, 1)]
    """
    last = on.year * 12 + on.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - many, last)]


def seen_by_month(events: Relation, ids: frozenset[str], *, on: date, policy: Policy = HES_STYLE) -> Table:
    """Say what share of people had a contact that took place in each month of the last two years.

    Parameters
    ----------
    events : Relation in the columns of EVENTS: person_id, kind, date, outcome
    ids : the living people on the register
    on : the day asked for; its own month is not whole and is left out
    policy : what is too small to show

    Returns
    -------
    Table in the columns of MONTHS, the earliest month first; none where nobody had a contact in the first of them:
    files that begin later would make the beginning look like a rise
    """
    months = months_before(on)
    took_place = events.filter(
        events.kind == "contact",
        events.date >= months[0],
        events.date < date(on.year, on.month, 1),
        events.outcome.isnull() | ~events.outcome.isin(NO_CONTACT_TOOK_PLACE),
    )
    monthly = took_place.select("person_id", month=took_place.date.truncate("M").cast("date"))
    people = ibis.memtable(pa.table({"person_id": pa.array(sorted(ids), pa.string())}))
    seen = monthly.semi_join(people, "person_id").group_by("month").aggregate(seen=lambda t: t.person_id.nunique())
    found = {row["month"]: row["seen"] for row in seen.to_pyarrow().to_pylist()}
    if not ids or not found.get(months[0]):
        return MONTHS.empty_table()
    counts = [Count((month.isoformat(),), found.get(month, 0), len(ids)) for month in months]
    # months overlap, as one person is seen in several; none can be had from the others
    return measured(counts, ["group"], policy=policy, parts=False)
