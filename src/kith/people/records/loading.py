"""The register comes into the service, whole, in one transaction: what a lake holds and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
from django.db import connection, models

from kith.errors import RowsDoNotAddUp
from kith.people.completeness import OPEN_STATES, gaps
from kith.people.records.models import (
    Claim,
    Entry,
    Event,
    Gap,
    Identity,
    Link,
    LoadedFile,
    NameWord,
    Person,
    Problem,
    Registration,
    Retired,
    Wording,
)
from kith.people.records.naming import name_words
from kith.tables import Relation
from kith.tables.laid import laid
from kith.tables.records import pour

__all__ = [
    "IDENTIFYING_CLAIMS",
    "NOT_LOADED",
    "Brought",
    "FileTold",
    "load_register",
    "mark_held",
    "mark_of",
    "numbered",
    "same_files",
]

IDENTIFYING_CLAIMS = (
    "nhs_number", "local_id", "given_name", "family_name", "former_family_name", "preferred_name", "birth_date",
    "postcode", "address", "phone", "email",
)  # fmt: skip
"""Claims of which the lake keeps digests only."""

NOT_LOADED = {
    "rows": "what the next build of the lake needs so as to know a row again; no page asks for it",
    "events.row_key": "file and row say where an event comes from in words that a person can follow",
    "identities.entries": "each wording becomes a row of its own",
    "claims of what identifies": "the lake keeps their digests only; what partners wrote stands in the wordings",
}
"""What of a lake stays in the lake, and why."""


@dataclass(frozen=True)
class FileTold:
    """What the lake says of one file: name, layout, fingerprint, and how its rows were counted."""

    file: str
    layout: str
    fingerprint: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Brought:
    """A lake as it is brought in.

    engine    the engine that reads it
    tables    its tables by name, lazily
    files     what it says of each file
    built_on  the day it was built for
    made_from its mark of all that it was made from besides the files
    """

    engine: Any
    tables: Mapping[str, Relation]
    files: tuple[FileTold, ...]
    built_on: date
    made_from: str = ""


def same_files(brought: Brought) -> bool:
    """Whether the service was already loaded from these very files, for the lake's day, and with the same decisions and rules."""
    return mark_held() == mark_of(brought.files, brought.built_on, brought.made_from)


def mark_of(files: Iterable[FileTold], built_on: date, made_from: str) -> str:
    """One mark for a lake as it is brought in: two lakes with one mark hold the same."""
    return _marked((one.file, one.fingerprint, built_on, made_from) for one in files)


def mark_held() -> str:
    """The mark of the lake that the register was loaded from; empty where none was."""
    held = list(LoadedFile.objects.values_list("file", "fingerprint", "built_on", "made_from"))
    return _marked(held) if held else ""


def _marked(files: Iterable[tuple[str, str, date, str]]) -> str:
    told = sorted([file, fingerprint, on.isoformat(), made_from] for file, fingerprint, on, made_from in files)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def load_register(brought: Brought, *, at: datetime) -> dict[str, int]:
    """Put a lake's register in place of the one loaded before, in the transaction that is open; return rows by table.

    Changes: every table of the register. Each person and each partner's record keeps the number that pages and grants
    know them by. Told: nobody; the caller writes one event per file to the trail. Errors: `RowsDoNotAddUp` where the
    database holds another number of rows than the lake, and then nothing was changed.
    """
    lake, files = brought.tables, brought.files
    people = _with_numbers(brought.engine, lake["people"], Person, "person_id")
    entries = _with_numbers(brought.engine, lake["entries"], Entry, "entry_id")
    persons, records = _pairs(brought.engine, people, "person_id"), _pairs(brought.engine, entries, "entry_id")
    identities = lake["identities"]
    words = name_words(brought.engine, identities)
    unknown = laid(brought.engine, "gaps_now", _gaps(brought))
    plan: list[tuple[type[models.Model], Relation, Relation]] = [
        (Person, people, lake["people"]),
        (Entry, _of(entries, persons, "person_id"), lake["entries"]),
        (Identity, _of(identities.drop("entries"), persons, "person_id"), identities),
        (NameWord, _of(words, persons, "person_id"), words),
        (Wording, _of(_wordings(identities), records, "entry_id"), _wordings(identities)),
        (Claim, _of_both(_plain(lake["claims"]), persons, records), _plain(lake["claims"])),
        (Event, _of_both(lake["events"].drop("row_key"), persons, records), lake["events"]),
        (Registration, _of(lake["registrations"], records, "entry_id"), lake["registrations"]),
        (Gap, _of(unknown, persons, "person_id"), unknown),
        (Link, lake["links"], lake["links"]),
        (Retired, lake["retired"], lake["retired"]),
        (Problem, lake["problems"], lake["problems"]),
    ]
    for model in (LoadedFile, *(model for model, _, _ in reversed(plan))):
        _empty(model)
    written = {model._meta.model_name: _poured(model, rows, source) for model, rows, source in plan}
    LoadedFile.objects.bulk_create(_loaded(one, brought, at) for one in files)
    return written


def _gaps(brought: Brought) -> Relation:
    """What the register does not know of the living and somebody should ask; of the rest there is no row."""
    lake = brought.tables
    found = gaps(lake["people"], lake["claims"], lake["events"], on=brought.built_on)
    return found.filter(found.state.isin(OPEN_STATES))


def numbered(engine: Any, rows: Relation) -> Relation:
    """Rows about people, with the service's own number of each person in place of their pseudonym.

    For the rooms above: `person_id` comes in as text and goes out as the number that a foreign key holds.
    """
    return _of(rows, _pairs(engine, _held(engine, Person, "person_id"), "person_id"), "person_id")


def _loaded(told: FileTold, brought: Brought, at: datetime) -> LoadedFile:
    return LoadedFile(
        file=told.file, layout=told.layout, fingerprint=told.fingerprint, built_on=brought.built_on,
        made_from=brought.made_from, loaded_at=at, **told.counts,
    )  # fmt: skip


def _empty(model: type[models.Model]) -> None:
    """In one statement: what would hang on a row is emptied beside it, and the database checks all at the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _poured(model: type[models.Model], rows: Relation, source: Relation) -> int:
    wanted = source.count().to_pyarrow().as_py()
    written = pour(rows.to_pyarrow_batches(chunk_size=200_000), model)
    if written != wanted:
        raise RowsDoNotAddUp(
            f"The lake has {wanted:,} rows of {model._meta.verbose_name_plural} and {written:,} could be placed: "
            "some speak of people or records that the lake does not have.",
            "Build the lake again; nothing was changed here.",
        )
    return written


def _held(engine: Any, model: type[models.Model], key: str) -> Relation:
    """The numbers that the service has given out before."""
    pairs = list(model._default_manager.values_list("id", key))
    ids, keys = zip(*pairs) if pairs else ((), ())
    table = pa.table({"id": pa.array(ids, pa.int64()), key: pa.array(keys, pa.string())})
    return engine.create_table(f"held_{key}", table, temp=True, overwrite=True)


def _with_numbers(engine: Any, rows: Relation, model: type[models.Model], key: str) -> Relation:
    """Rows with a number each: the one they had, or, in the order of their pseudonyms, the next that is free."""
    held = _held(engine, model, key)
    joined = rows.left_join(held, key).drop(f"{key}_right")
    fresh = held.id.max().as_scalar().coalesce(0) + ibis.row_number().over(order_by=joined[key]) + 1
    return joined.mutate(id=joined.id.coalesce(fresh).cast("int64"))


def _pairs(engine: Any, rows: Relation, key: str) -> Relation:
    table = rows.select(key, number="id").to_pyarrow()
    return engine.create_table(f"numbers_{key}", table, temp=True, overwrite=True)


def _of(rows: Relation, numbers: Relation, key: str) -> Relation:
    return rows.inner_join(numbers, key).drop(key).rename({key: "number"})


def _of_both(rows: Relation, persons: Relation, records: Relation) -> Relation:
    """Ordered as the index that pages read by, so that it grows at its end."""
    placed = _of(_of(rows, persons, "person_id"), records, "entry_id")
    return placed.order_by(["person_id", *(name for name in ("date",) if name in placed.columns)])


def _plain(claims: Relation) -> Relation:
    return claims.filter(~claims.field.isin(IDENTIFYING_CLAIMS))


def _wordings(identities: Relation) -> Relation:
    each = identities.select(entry=identities.entries.unnest())
    names = [name for name in each.entry.type().names if name != "source"]
    return each.select(*(each.entry[name].name(name) for name in names))
