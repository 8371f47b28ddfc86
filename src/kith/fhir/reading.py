"""FHIR R4 files become the tables that practices send: a register and coded events.

Reads transaction bundles (one a line, or one a file) and bulk files (one resource a line), packed or not. Each resource
is counted once: taken, left out on purpose, a duplicate, not needed, or rejected with a reason; nothing falls between.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from kith.errors import CannotRead, RowsDoNotAddUp
from kith.fhir.elements import Resource, reference_key
from kith.fhir.gathering import EVENTS, FATES, Gathering, Place, Problem, Row
from kith.fhir.patients import REGISTER
from kith.tables import BadCell

READABLE = (".ndjson", ".jsonl", ".json", ".ndjson.gz", ".jsonl.gz", ".json.gz")
"""Endings of files that may hold FHIR."""

UNREADABLE = "unreadable"
"""Stands as the type of a line that is no JSON, or no resource."""

NO_RESOURCE = "entry without a resource"
"""Stands as the type of an entry that only asks or deletes."""

_WHAT_TO_SEND = "send FHIR Release 4 as JSON: a bundle, or one resource a line"


@dataclass(frozen=True)
class FhirTables:
    """What FHIR files say, as the tables of a practice.

    register   Table, one row per Patient, text columns as `gp_register`
    events     Table, one row per event, text columns as `gp_events`
    origins    for "register" and "events", a Table of the file, line, entry and resource that each row came from
    problems   Table: file, line, entry, resource, reason, mend; one row per rejected resource
    counts     Table: file, resource (its type), resources_in, then how many of each fate, and rows_out
    left_out   sentences: how many were left out on purpose, and why
    notes      sentences: how many times a choice was made in reading
    """

    register: pa.Table
    events: pa.Table
    origins: dict[str, pa.Table]
    problems: pa.Table
    counts: pa.Table
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def looks_like_fhir(path: str | Path) -> bool:
    """Say whether a file holds FHIR as JSON, from its name and its beginning.

    Parameters
    ----------
    path : a file

    Returns
    -------
    True where its first few thousand characters name a type of resource

    Examples
    --------
    >>> looks_like_fhir("register.csv")
    False
    """
    path = Path(path)
    if not path.is_file() or not path.name.lower().endswith(READABLE):
        return False
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            return b'"resourceType"' in file.read(4000)
    except (OSError, EOFError):
        return False


def read_fhir(paths: str | Path | Sequence[str | Path]) -> FhirTables:
    """Read FHIR R4 files into a register and events.

    Parameters
    ----------
    paths : a file, a folder, or several; references are followed across all of them

    Returns
    -------
    FhirTables; its register and events go through the same check as a practice's own files

    Raises
    ------
    CannotRead
        no such file, no FHIR in the folder, or a file that is damaged
    RowsDoNotAddUp
        a resource that came in and is nowhere

    Method
    ------
    One pass over the files; whose each event is can be told once every Patient is known. An event that points at nobody
    in the files is rejected, unless its reference carries an NHS number.

    Source
    ------
    HL7 FHIR R4 (4.0.1) bundles, and the bulk data files of one resource a line.

    Caution
    -------
    A modifier that Kith does not understand rejects its resource: it may turn the meaning round.
    """
    gathering = Gathering()
    resources_in: Counter = Counter()
    for path in _listed([paths] if isinstance(paths, str | Path) else paths):
        for place, resource, may_modify in _resources(path):
            resources_in[place.file, place.kind] += 1
            if isinstance(resource, BadCell):
                gathering.reject(place, resource)
            else:
                gathering.take(place, resource, may_modify=may_modify)
    register, events = gathering.finish()
    return FhirTables(
        register=_table(REGISTER, register),
        events=_table(EVENTS, events),
        origins={"register": _origins(register), "events": _origins(events)},
        problems=_problems(gathering.problems),
        counts=_counts(resources_in, gathering),
        left_out=tuple(f"{count:,} {kind}: {why}." for (kind, why), count in sorted(gathering.reasons.items())),
        notes=tuple(f"{count:,} times: {said}." for said, count in sorted(gathering.told.items())),
    )


def _listed(paths: Sequence[str | Path]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = [one for one in sorted(path.iterdir()) if looks_like_fhir(one)]
            if not inside:
                raise CannotRead(f"There is no FHIR in {path.name}.", _WHAT_TO_SEND.capitalize() + ".")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise CannotRead(f"There is no {path}.", "Check the name.")
    return found


def _resources(path: Path) -> Iterator[tuple[Place, Resource | BadCell, bool]]:
    """Give every resource of a file with its place, and whether the text it came in speaks of modifiers."""
    for line, text in _texts(path):
        may_modify = "modifierExtension" in text
        try:
            held = json.loads(text)
        except json.JSONDecodeError:
            yield Place(path.name, line, None, UNREADABLE), BadCell("it is no JSON", _WHAT_TO_SEND), False
            continue
        if isinstance(held, dict) and "resourceType" not in held and "resource" in held:
            held = held["resource"]  # an entry that stands on a line of its own
        if isinstance(held, dict) and held.get("resourceType") == "Bundle":
            for number, entry in enumerate(held.get("entry") or (), start=1):
                yield (*_placed(path.name, line, number, entry), may_modify)
        else:
            yield (*_placed(path.name, line, None, {"resource": held}), may_modify)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Give the text of each line; of the whole file, where it is one piece of JSON laid out over several lines."""
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig")
            if path.suffix.lower() == ".gz"
            else path.open(encoding="utf-8-sig") as file
        ):
            first = next((line for line in file if line.strip()), "")
            if not _is_json(first):
                yield 1, first + file.read()
                return
            yield 1, first
            for number, line in enumerate(file, start=2):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, UnicodeDecodeError) as bad:
        raise CannotRead(f"{path.name} is damaged: {bad}.", "Ask for it again.") from bad


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


def _placed(file: str, line: int, number: int | None, entry: Any) -> tuple[Place, Resource | BadCell]:
    if isinstance(entry, dict) and "resource" not in entry:
        return Place(file, line, number, NO_RESOURCE), {}
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        return Place(file, line, number, UNREADABLE), BadCell("it is no FHIR resource", _WHAT_TO_SEND)
    kind = resource["resourceType"]
    names = [f"{kind}/{resource['id']}"] if resource.get("id") else []
    url = reference_key(entry.get("fullUrl"))
    return Place(file, line, number, kind, tuple(dict.fromkeys([*names, *([url] if url else [])]))), resource


def _table(names: Sequence[str], rows: Sequence[Row]) -> pa.Table:
    columns = zip(*(values for _, values in rows)) if rows else [()] * len(names)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns)})


def _origins(rows: Sequence[Row]) -> pa.Table:
    return pa.table(
        {
            "file": pa.array([place.file for place, _ in rows], pa.string()),
            "line": pa.array([place.line for place, _ in rows], pa.int64()),
            "entry": pa.array([place.entry for place, _ in rows], pa.int64()),
            "resource": pa.array([place.name for place, _ in rows], pa.string()),
        }
    )


def _problems(problems: Sequence[Problem]) -> pa.Table:
    kinds = dict.fromkeys(Problem._fields, pa.string()) | {"line": pa.int64(), "entry": pa.int64()}
    return pa.table({name: pa.array([getattr(one, name) for one in problems], kind) for name, kind in kinds.items()})


def _counts(resources_in: Counter, gathering: Gathering) -> pa.Table:
    rows = []
    for (file, kind), count in sorted(resources_in.items()):
        fates = {fate: gathering.fates[file, kind, fate] for fate in FATES}
        if sum(fates.values()) != count:
            raise RowsDoNotAddUp(
                f"{count} {kind} came in from {file}, and {sum(fates.values())} are accounted for.", "Tell the makers."
            )
        rows.append(
            {"file": file, "resource": kind, "resources_in": count, **fates, "rows_out": gathering.rows_out[file, kind]}
        )
    numbers = ("resources_in", *FATES, "rows_out")
    schema = pa.schema([("file", pa.string()), ("resource", pa.string()), *((name, pa.int64()) for name in numbers)])
    return pa.Table.from_pylist(rows, schema)
