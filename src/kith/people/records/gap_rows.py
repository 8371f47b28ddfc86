"""What is not known of some people, worked out anew from what partners say of them: by the same function as for a whole lake.

The database holds no claims of what identifies (the lake keeps their digests only), so of postcode, telephone and NHS number
what partners wrote stands in for them, compared as a digest would compare it: without case, spaces and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from django.db.models import F

from kith.people.completeness import EQUITY_FIELDS, OPEN_STATES, gaps
from kith.people.events import EVENTS
from kith.people.guarding import IDENTITY_COLUMNS
from kith.people.person import CLAIMS, PEOPLE
from kith.people.records.models import Claim, Event, Gap, Person, Wording
from kith.people.records.shaping import rows_as, table_of
from kith.tables import Relation, Table
from kith.tables.laid import lent

__all__ = ["derive_gaps"]

_LIVING = pa.schema([PEOPLE.arrow.field(name) for name in ("person_id", "death_month")])
_EVENTS = pa.schema([one for one in EVENTS.arrow if one.name != "row_key"])
_WRITTEN = [name for name in EQUITY_FIELDS if name in IDENTITY_COLUMNS]


def derive_gaps(engine: Any, numbers: Iterable[int], *, on: date) -> None:
    """Work out anew what is not known of these people.

    Changes: their gaps. Told: nobody. Errors: none.
    """
    wanted = list(numbers)
    ids = dict(Person.objects.filter(pk__in=wanted).values_list("person_id", "pk"))
    happened = Event.objects.filter(person__in=wanted, kind__in=("contact", "admission"))
    lent(engine, "people_asked", table_of(Person.objects.filter(pk__in=wanted), _LIVING))
    lent(engine, "claims_asked", pa.concat_tables([_claimed(wanted), _written(wanted)]))
    lent(engine, "events_asked", table_of(happened, _EVENTS, **_both()))
    rows = engine.to_pyarrow(_open_gaps(on)).to_pylist()
    Gap.objects.filter(person__in=wanted).delete()
    Gap.objects.bulk_create(Gap(person_id=ids[row.pop("person_id")], **row) for row in rows)


@lru_cache(maxsize=8)
def _open_gaps(on: date) -> Relation:
    """The question, put together once for a day: it says by name what it is asked of, and nothing of what that holds."""
    shapes = {"people": _LIVING, "claims": CLAIMS.arrow, "events": _EVENTS}
    found = gaps(*(ibis.table(ibis.schema(shape), name=f"{name}_asked") for name, shape in shapes.items()), on=on)
    return found.filter(found.state.isin(OPEN_STATES))


def _both() -> dict[str, F]:
    return {"person_id": F("person__person_id"), "entry_id": F("entry__entry_id")}


def _claimed(wanted: list[int]) -> Table:
    """All claims of theirs: of another field too, since whoever spoke of somebody last may be the one to ask."""
    return table_of(Claim.objects.filter(person__in=wanted), CLAIMS.arrow, **_both())


def _written(wanted: list[int]) -> Table:
    """What partners wrote of what identifies, as claims."""
    rows = Wording.objects.filter(entry__person__in=wanted).values(
        *_WRITTEN, "recorded_date", "file", "source_row", person_id=F("entry__person__person_id"),
        record=F("entry__entry_id"), source=F("entry__source"),
    )  # fmt: skip
    told = [
        {
            "person_id": row["person_id"], "entry_id": row["record"], "field": name, "value": re.sub(r"[^\w]+", "", row[name].lower()),
            "source": row["source"], "file": row["file"], "source_row": row["source_row"], "claim_date": row["recorded_date"],
        }
        for row in rows for name in _WRITTEN if row[name]
    ]  # fmt: skip
    return rows_as(told, CLAIMS.arrow)
