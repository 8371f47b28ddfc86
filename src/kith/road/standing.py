"""A lake stands when everything it was made from is as it was: the files, the day, the rules, the areas and Kith itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pyarrow as pa

from kith.places import Places
from kith.road.finding import Asking, used_now
from kith.road.lake import TABLES, Lake
from kith.road.receiving import Received
from kith.road.registering import Matching


def made_from(asking: Asking, places: Places | None, matching: Matching, *, on: date, key: str) -> str:
    """One mark for all that a lake is made from besides the files; two runs with one mark ask the same of the same.

    Parameters
    ----------
    asking : rules and codelists
    places : the areas, where they are known
    matching : how records are linked, and what people decided of them
    on : the day asked for
    key : which secret the pseudonyms are made with, as `lake.json` names it

    Returns
    -------
    SHA-256, as hex, over these and over every file of Kith: a lake that another Kith built is built again
    """
    used = used_now(asking)
    told = {
        "on": on.isoformat(),
        "key": key,
        "rules": sorted(used.rules),
        "codelists": sorted(used.codelists),
        "notes": list(asking.notes),
        "places": _mark_of_places(places),
        "linking": asdict(matching.params),
        "decisions": matching.mark,
        "kith": _mark_of_kith(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _mark_of_places(places: Places | None) -> str:
    if places is None:
        return ""
    sink = pa.BufferOutputStream()
    for table in (places.areas, places.postcodes):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


@cache
def _mark_of_kith() -> str:
    """Of the program's own text and data: a version's number does not move with every change to it."""
    mark = hashlib.sha256()
    for path in _files_within(files("kith")):
        mark.update(path.name.encode() + path.read_bytes())
    return mark.hexdigest()


def _files_within(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.is_dir():
            found += _files_within(path) if path.name != "__pycache__" else []
        else:
            found.append(path)
    return found


def stands(lake: Lake, received: Sequence[Received], mark: str) -> bool:
    """Whether building again would leave what is there: the same files to the byte, and the same mark.

    Parameters
    ----------
    lake : as the last run left it
    received : every file of this run
    mark : of `made_from`
    """
    known = lake.about.get("files", {})
    same_files = {one.name for one in received} == set(known) and all(one.is_same for one in received)
    whole = all(lake.has(name) for name in TABLES) and (lake.folder / "counts.json").is_file()
    return same_files and whole and lake.about.get("made_from") == mark


def counts_again(lake: Lake, received: Sequence[Received]) -> dict[str, Any]:
    """The counts of a run that found nothing changed: every row that stood is unchanged, and the rest is as it was."""
    counts = json.loads((lake.folder / "counts.json").read_text(encoding="utf-8"))
    for one in received:
        counts["files"][one.name] |= {**one.counts, "withdrawn": 0}
    return {**counts, "files_no_longer_given": {}}
